//! Calls with socket addresses, options and control messages, and the C library's tables of names.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::mem::{offset_of, size_of};
use std::ptr;

use libc::{sockaddr, sockaddr_in, sockaddr_in6, sockaddr_storage, socklen_t, ssize_t};

use super::Plain;

/// An address as the system has it.
#[derive(Clone, Copy)]
pub struct RawAddr {
    storage: sockaddr_storage,
    pub len: socklen_t,
}

/// A structure that starts with the family and fits the storage.
///
/// # Safety
/// The structure is one of the system's addresses: no larger and no more aligned than `sockaddr_storage`, any bytes do.
pub unsafe trait Family: Plain + Copy {}

macro_rules! families {
    ($($ty:ident)*) => {
        // SAFETY: the system defines the storage so that it holds each of its addresses; their fields are numbers.
        $(unsafe impl Family for libc::$ty {})*
    };
}

families! { sockaddr_in sockaddr_in6 sockaddr_nl sockaddr_un }

impl RawAddr {
    /// Room for the system to fill.
    pub fn empty() -> RawAddr {
        RawAddr { storage: sockaddr_storage::zeroed(), len: size_of::<sockaddr_storage>() as socklen_t }
    }
    pub fn of<T: Family>(address: T, len: usize) -> RawAddr {
        let mut addr = RawAddr::empty();
        *addr.view_mut() = address;
        addr.len = len.min(size_of::<T>()) as socklen_t;
        addr
    }
    pub fn family(&self) -> i32 {
        self.storage.ss_family as i32
    }
    pub fn view<T: Family>(&self) -> &T {
        // SAFETY: the contract of `Family`.
        unsafe { &*(&raw const self.storage).cast() }
    }
    pub fn view_mut<T: Family>(&mut self) -> &mut T {
        // SAFETY: the contract of `Family`; the borrow is exclusive.
        unsafe { &mut *(&raw mut self.storage).cast() }
    }
    pub fn set_port(&mut self, port: u16) {
        const { assert!(offset_of!(sockaddr_in, sin_port) == offset_of!(sockaddr_in6, sin6_port)) };
        self.view_mut::<sockaddr_in>().sin_port = port.to_be();
    }
    pub fn bytes(&self) -> &[u8] {
        let len = (self.len as usize).min(size_of::<sockaddr_storage>());
        // SAFETY: the storage was zeroed as a whole, so its first bytes can all be read.
        unsafe { std::slice::from_raw_parts((&raw const self.storage).cast(), len) }
    }
    fn ptr(&self) -> *const sockaddr {
        (&raw const self.storage).cast()
    }
    fn ptr_mut(&mut self) -> *mut sockaddr {
        (&raw mut self.storage).cast()
    }
}

/// A socket option as bytes: the result of the call and the length filled.
pub fn getsockopt(fd: c_int, level: c_int, option: c_int, to: &mut [u8]) -> (c_int, usize) {
    let mut len = to.len() as socklen_t;
    // SAFETY: the system writes no more than the length it is told.
    let result = unsafe { libc::getsockopt(fd, level, option, to.as_mut_ptr().cast(), &mut len) };
    (result, (len as usize).min(to.len()))
}

/// An option that is a C `int`.
pub fn getsockopt_int(fd: c_int, level: c_int, option: c_int) -> Result<c_int, ()> {
    let mut bytes = [0; size_of::<c_int>()];
    match getsockopt(fd, level, option, &mut bytes).0 {
        0 => Ok(c_int::from_ne_bytes(bytes)),
        _ => Err(()),
    }
}

/// Control data as words, so that headers in it are aligned.
struct Control {
    words: Vec<u64>,
    len: usize,
}

impl Control {
    fn new(len: usize) -> Option<Control> {
        let mut words = Vec::new();
        words.try_reserve_exact(len.div_ceil(8)).ok()?;
        words.resize(len.div_ceil(8), 0);
        Some(Control { words, len })
    }
    fn attach(&mut self, message: &mut libc::msghdr) {
        message.msg_control = if self.len == 0 { ptr::null_mut() } else { self.words.as_mut_ptr().cast() };
        message.msg_controllen = self.len as _;
    }
}

/// One item of control data: level, kind, bytes.
pub type ControlItem<D> = (c_int, c_int, D);

/// What is sent by `sendmsg`: laid out once, sent as often as the system asks for patience.
pub struct Outgoing<'a> {
    pieces: &'a [&'a [u8]],
    address: Option<&'a RawAddr>,
    control: Control,
}

impl<'a> Outgoing<'a> {
    /// `None` when there is no memory. `total` is the sum of the items' `control_size`.
    pub fn new(
        pieces: &'a [&'a [u8]],
        items: &[ControlItem<&[u8]>],
        total: usize,
        address: Option<&'a RawAddr>,
    ) -> Option<Outgoing<'a>> {
        let mut control = Control::new(total)?;
        let mut message = libc::msghdr::zeroed();
        control.attach(&mut message);
        assert!(items.iter().map(|i| control_size(i.2.len() as u32, true)).sum::<usize>() <= total);
        // SAFETY: the control buffer is aligned and has, as just checked, CMSG_SPACE bytes for every item: each header
        // that the macros find lies inside of it, with room for its data behind.
        unsafe {
            let mut header = libc::CMSG_FIRSTHDR(&message);
            for (level, kind, data) in items {
                assert!(!header.is_null(), "there is room for every header");
                (*header).cmsg_level = *level;
                (*header).cmsg_type = *kind;
                (*header).cmsg_len = libc::CMSG_LEN(data.len() as u32) as _;
                ptr::copy_nonoverlapping(data.as_ptr(), libc::CMSG_DATA(header), data.len());
                header = libc::CMSG_NXTHDR(&message, header);
            }
        }
        Some(Outgoing { pieces, address, control })
    }
    pub fn send(&mut self, fd: c_int, flags: c_int) -> ssize_t {
        let mut vectors: Vec<libc::iovec> = self
            .pieces
            .iter()
            .map(|piece| libc::iovec { iov_base: piece.as_ptr() as *mut c_void, iov_len: piece.len() })
            .collect();
        let mut message = libc::msghdr::zeroed();
        message.msg_iov = vectors.as_mut_ptr();
        message.msg_iovlen = vectors.len() as _;
        if let Some(address) = self.address {
            message.msg_name = address.ptr() as *mut c_void;
            message.msg_namelen = address.len;
        }
        self.control.attach(&mut message);
        // SAFETY: the message names slices, an address and control data that live for the call, which only reads them.
        unsafe { libc::sendmsg(fd, &message, flags) }
    }
}

/// What `recvmsg` fills beside the pieces.
pub struct Incoming {
    control: Control,
    used: usize,
    pub addr: RawAddr,
    pub flags: c_int,
}

impl Incoming {
    /// With room for `len` bytes of control data; `None` when there is no memory.
    pub fn new(len: usize) -> Option<Incoming> {
        Some(Incoming { control: Control::new(len)?, used: 0, addr: RawAddr::empty(), flags: 0 })
    }
    pub fn receive(&mut self, fd: c_int, pieces: &mut [&mut [u8]], flags: c_int) -> ssize_t {
        let mut vectors: Vec<libc::iovec> =
            pieces.iter_mut().map(|b| libc::iovec { iov_base: b.as_mut_ptr().cast(), iov_len: b.len() }).collect();
        self.addr = RawAddr::empty();
        let mut message = libc::msghdr::zeroed();
        message.msg_iov = vectors.as_mut_ptr();
        message.msg_iovlen = vectors.len() as _;
        message.msg_name = self.addr.ptr_mut().cast();
        message.msg_namelen = self.addr.len;
        self.control.attach(&mut message);
        // SAFETY: the message names memory that is exclusive for the call: the pieces, the address, the control data, each
        // with its length.
        let n = unsafe { libc::recvmsg(fd, &mut message, flags) };
        self.addr.len = message.msg_namelen;
        self.used = message.msg_controllen.min(self.control.len);
        self.flags = message.msg_flags;
        n
    }
    /// The control data that came, each item cut at the end of what was received.
    pub fn items(&mut self) -> Vec<ControlItem<Vec<u8>>> {
        let mut items = Vec::new();
        let end = self.control.words.as_ptr() as usize + self.used;
        let mut message = libc::msghdr::zeroed();
        self.control.attach(&mut message);
        message.msg_controllen = self.used as _;
        // SAFETY: the macros find headers inside the `used` bytes, which the system filled; data is cut at their end.
        unsafe {
            let mut header = libc::CMSG_FIRSTHDR(&message);
            while !header.is_null() {
                let data = libc::CMSG_DATA(header);
                let claimed = ((*header).cmsg_len as usize).saturating_sub(control_size(0, false));
                let part = std::slice::from_raw_parts(data, claimed.min(end.saturating_sub(data as usize)));
                items.push(((*header).cmsg_level, (*header).cmsg_type, part.to_vec()));
                header = libc::CMSG_NXTHDR(&message, header);
            }
        }
        items
    }
}

/// One answer of `getaddrinfo`.
pub struct Answer {
    pub family: i32,
    pub kind: i32,
    pub protocol: i32,
    pub canonical: Option<String>,
    pub addr: RawAddr,
}

#[derive(Clone, Copy)]
pub struct Hints {
    pub family: i32,
    pub kind: i32,
    pub protocol: i32,
    pub flags: i32,
}

/// The C library's lookup, which may block; its own error number.
pub fn getaddrinfo(host: Option<&CStr>, service: Option<&CStr>, hints: Hints) -> Result<Vec<Answer>, c_int> {
    let text = |s: Option<&CStr>| s.map_or(ptr::null(), CStr::as_ptr);
    let mut wanted = libc::addrinfo::zeroed();
    wanted.ai_family = hints.family;
    wanted.ai_socktype = hints.kind;
    wanted.ai_protocol = hints.protocol;
    wanted.ai_flags = hints.flags;
    let mut list = ptr::null_mut();
    let mut answers = Vec::new();
    // SAFETY: texts are null or terminated. The list that a success gives is ours: its nodes, ended by null, and what they
    // point to live until it is freed once, after everything was copied out of it.
    unsafe {
        let code = libc::getaddrinfo(text(host), text(service), &wanted, &mut list);
        if code != 0 {
            return Err(code);
        }
        let mut at: *const libc::addrinfo = list;
        while let Some(info) = at.as_ref() {
            let mut addr = RawAddr::empty();
            addr.len = info.ai_addrlen.min(addr.len);
            ptr::copy_nonoverlapping(info.ai_addr.cast::<u8>(), addr.ptr_mut().cast::<u8>(), addr.len as usize);
            answers.push(Answer {
                family: info.ai_family,
                kind: info.ai_socktype,
                protocol: info.ai_protocol,
                canonical: super::copied_text(info.ai_canonname).map(|t| String::from_utf8_lossy(&t).into_owned()),
                addr,
            });
            at = info.ai_next;
        }
        libc::freeaddrinfo(list);
    }
    Ok(answers)
}

mod c {
    use super::*;

    // SAFETY: as POSIX declares them; `in_addr` and the text are passed by reference to structures of ours.
    unsafe extern "C" {
        pub fn getservbyport(port: c_int, proto: *const c_char) -> *mut libc::servent;
        pub fn inet_aton(text: *const c_char, to: *mut libc::in_addr) -> c_int;
        pub fn inet_pton(family: c_int, text: *const c_char, to: *mut c_void) -> c_int;
        pub fn inet_ntop(family: c_int, from: *const c_void, to: *mut c_char, size: socklen_t) -> *const c_char;
    }
}

fn or_null(text: Option<&CStr>) -> *const c_char {
    text.map_or(ptr::null(), CStr::as_ptr)
}

pub fn inet_aton(text: &CStr) -> Option<u32> {
    let mut to = libc::in_addr::zeroed();
    // SAFETY: the text is terminated, the structure exclusive.
    (unsafe { c::inet_aton(text.as_ptr(), &mut to) } != 0).then_some(to.s_addr)
}

/// Numbers and names of the interfaces.
pub fn if_nameindex() -> Option<Vec<(u32, String)>> {
    let mut found = Vec::new();
    // SAFETY: the array is ours until it is freed, once, below; it ends with an entry of number 0 and no name.
    unsafe {
        let start = libc::if_nameindex();
        let mut at = start.as_ref()?;
        while let (1.., Some(name)) = (at.if_index, super::copied_text(at.if_name)) {
            found.push((at.if_index, String::from_utf8_lossy(&name).into_owned()));
            at = &*(&raw const *at).add(1);
        }
        libc::if_freenameindex(start);
    }
    Some(found)
}

declare! {
    // As in `getpeername`.
    fn accept4(fd: c_int, addr: &mut RawAddr, flags: c_int) -> c_int = libc::accept4(fd, addr.ptr_mut(), &mut addr.len, flags);
    // The memory is as long as said, the address as in `getpeername`.
    fn recvfrom(fd: c_int, to: &mut [u8], flags: c_int, addr: &mut RawAddr) -> ssize_t = libc::recvfrom(fd, to.as_mut_ptr().cast(), to.len(), flags, addr.ptr_mut(), &mut addr.len);
    // Data and address are as long as said.
    fn sendto(fd: c_int, data: &[u8], flags: c_int, addr: &RawAddr) -> ssize_t = libc::sendto(fd, data.as_ptr().cast(), data.len(), flags, addr.ptr(), addr.len);
    // The data is as long as said.
    fn setsockopt(fd: c_int, level: c_int, option: c_int, data: &[u8]) -> c_int = libc::setsockopt(fd, level, option, data.as_ptr().cast(), data.len() as socklen_t);
    /// `setsockopt` with no data but a length, which some options want.
    // The system answers EFAULT where it would have to read at the null address.
    fn setsockopt_null(fd: c_int, level: c_int, option: c_int, len: usize) -> c_int = libc::setsockopt(fd, level, option, ptr::null(), len as socklen_t);
    // The text is terminated; no family that the call knows writes more than 16 bytes.
    fn inet_pton(family: c_int, text: &CStr, to: &mut [u8; 16]) -> c_int = c::inet_pton(family, text.as_ptr(), to.as_mut_ptr().cast());
    /// What an error number of `getaddrinfo` means.
    // The library gives a constant text.
    fn lookup_message(code: c_int) -> String = String::from_utf8_lossy(&super::copied_text(libc::gai_strerror(code)).unwrap_or_default()).into_owned();
    /// The port of a service, in host order.
    // Texts are terminated or null. The entry is the library's own and read at once, before another lookup of
    // this thread; other threads of the process may disturb it as they may in CPython.
    fn getservbyname(name: &CStr, protocol: Option<&CStr>) -> Option<u16> = libc::getservbyname(name.as_ptr(), or_null(protocol)).as_ref().map(|e| u16::from_be(e.s_port as u16));
    /// The name of a service at a port.
    // As in `getservbyname`; the name of an entry is terminated.
    fn getservbyport(port: u16, protocol: Option<&CStr>) -> Option<String> = c::getservbyport(port.to_be() as c_int, or_null(protocol))
        .as_ref()
        .and_then(|e| super::copied_text(e.s_name))
        .map(|name| String::from_utf8_lossy(&name).into_owned());
    // As in `getservbyname`.
    fn getprotobyname(name: &CStr) -> Option<c_int> = libc::getprotobyname(name.as_ptr()).as_ref().map(|e| e.p_proto);
    /// IPv6 text as the C library writes it, terminated.
    // 16 bytes are read, and no more written than said.
    fn inet_ntop6(octets: &[u8; 16], to: &mut [u8; 64]) -> bool = !c::inet_ntop(
        libc::AF_INET6, octets.as_ptr().cast(), to.as_mut_ptr().cast(), to.len() as socklen_t
    ).is_null();
    /// Host and service of an address as terminated texts; `getaddrinfo`'s error numbers.
    // Both buffers and the address are as long as said.
    fn getnameinfo(addr: &RawAddr, host: &mut [u8], service: &mut [u8], flags: c_int) -> c_int = libc::getnameinfo(
        addr.ptr(), addr.len, host.as_mut_ptr().cast(), host.len() as socklen_t, service.as_mut_ptr().cast(),
        service.len() as socklen_t, flags
    );
    /// `CMSG_LEN(n)` or, with room for alignment, `CMSG_SPACE(n)`.
    // Arithmetic only.
    fn control_size(length: u32, space: bool) -> usize = (if space { libc::CMSG_SPACE(length) } else { libc::CMSG_LEN(length) }) as usize;
    // The storage holds the length said: `len` is never set above its size but by the system.
    fn bind(fd: c_int, addr: &RawAddr) -> c_int = libc::bind(fd, addr.ptr(), addr.len);
    fn connect(fd: c_int, addr: &RawAddr) -> c_int = libc::connect(fd, addr.ptr(), addr.len);
    // The system writes no more than the length it is told, which `empty` set to that of the storage.
    fn getpeername(fd: c_int, addr: &mut RawAddr) -> c_int = libc::getpeername(fd, addr.ptr_mut(), &mut addr.len);
    fn getsockname(fd: c_int, addr: &mut RawAddr) -> c_int = libc::getsockname(fd, addr.ptr_mut(), &mut addr.len);
}

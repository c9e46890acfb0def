//! `sendmsg`, `recvmsg` and their ancillary data.

use rt::Interest;
use vm::error::exception::OS_ERROR;
use vm::prelude::*;

use super::addr::Addr;
use super::object::SocketObj;
use crate::bytes::{self, Buffer};
use crate::util::{int_or, this};

/// Most pieces that the system gathers or scatters in one call.
const IOV_MAX: usize = 1024;

/// `CMSG_LEN(n)`, `CMSG_SPACE(n)`; `None` when that is too much.
fn checked_size(length: usize, space: bool) -> Option<usize> {
    if length > i32::MAX as usize - 64 {
        return None;
    }
    // SAFETY: arithmetic only.
    Some(unsafe { if space { libc::CMSG_SPACE(length as u32) } else { libc::CMSG_LEN(length as u32) } } as usize)
}

pub fn cmsg_size(vm: &Vm, args: &[Value], space: bool) -> PyResult {
    let name = if space { "CMSG_SPACE" } else { "CMSG_LEN" };
    let length = vm.to_isize(&args[0])?;
    let size = usize::try_from(length).ok().and_then(|n| checked_size(n, space));
    match size {
        Some(size) => Ok(vm.new_int(size as i64)),
        None => Err(vm.overflow_error(format!("{name}() argument out of range"))),
    }
}

/// Control data as words, so that headers in it are aligned.
struct Control {
    words: Vec<u64>,
    len: usize,
}

impl Control {
    fn new(vm: &Vm, len: usize) -> PyResult<Control> {
        let mut words = Vec::new();
        words.try_reserve_exact(len.div_ceil(8)).map_err(|_| vm.memory_error())?;
        words.resize(len.div_ceil(8), 0);
        Ok(Control { words, len })
    }
    fn attach(&mut self, message: &mut libc::msghdr) {
        message.msg_control = if self.len == 0 { std::ptr::null_mut() } else { self.words.as_mut_ptr().cast() };
        message.msg_controllen = self.len as _;
    }
}

fn empty_message() -> libc::msghdr {
    // SAFETY: a zeroed msghdr is valid.
    unsafe { std::mem::zeroed() }
}

pub fn sendmsg(vm: &Vm, args: &[Value]) -> PyResult {
    let socket = this::<SocketObj>(vm, &args[0])?;
    let pieces = match vm.collect(&args[1]) {
        Ok(pieces) => pieces,
        Err(e) if e.is(&vm::error::exception::TYPE_ERROR) => {
            return Err(vm.type_error("sendmsg() argument 1 must be an iterable of bytes-like objects"));
        }
        Err(e) => return Err(e),
    };
    if pieces.len() > IOV_MAX {
        return Err(vm.error(&OS_ERROR, "sendmsg() argument 1 is too long"));
    }
    let mut buffers = Vec::with_capacity(pieces.len());
    for piece in pieces.iter() {
        buffers.push(Buffer::of(vm, piece)?);
    }
    let flags = int_or(vm, &args[3], 0)?;
    let address = match args[4].non_null().filter(|a| !a.is_none()) {
        Some(address) => Some(socket.address(vm, address, "sendmsg")?),
        None => None,
    };
    let mut items = Vec::new();
    if !args[2].is_null() {
        for item in vm.collect(&args[2])? {
            let parts = item.downcast::<TupleObj>().map(|t| t.items().to_vec()).unwrap_or_default();
            let [level, kind, data] = &parts[..] else {
                return Err(vm.type_error("sendmsg() argument 2 must be an iterable of 3-tuples"));
            };
            items.push((vm.to_i32(level)?, vm.to_i32(kind)?, Buffer::of(vm, data)?));
        }
    }
    let mut total = 0usize;
    for (_, _, data) in &items {
        total = checked_size(data.len(), true)
            .and_then(|n| total.checked_add(n))
            .ok_or_else(|| vm.error(&OS_ERROR, "ancillary data item too large"))?;
    }
    let mut control = Control::new(vm, total)?;
    let mut vectors: Vec<libc::iovec> = buffers
        .iter()
        .map(|b| libc::iovec { iov_base: b.as_slice().as_ptr() as *mut libc::c_void, iov_len: b.len() })
        .collect();
    let mut message = empty_message();
    message.msg_iov = vectors.as_mut_ptr();
    message.msg_iovlen = vectors.len() as _;
    if let Some(address) = &address {
        message.msg_name = address.ptr() as *mut libc::c_void;
        message.msg_namelen = address.len;
    }
    control.attach(&mut message);
    // SAFETY: the control buffer has CMSG_SPACE bytes for every item, so each header and its data fit.
    unsafe {
        let mut header = libc::CMSG_FIRSTHDR(&message);
        for (level, kind, data) in &items {
            if header.is_null() {
                return Err(vm.runtime_error("unexpected NULL result from CMSG_NXTHDR()"));
            }
            (*header).cmsg_level = *level;
            (*header).cmsg_type = *kind;
            (*header).cmsg_len = libc::CMSG_LEN(data.len() as u32) as _;
            std::ptr::copy_nonoverlapping(data.as_slice().as_ptr(), libc::CMSG_DATA(header), data.len());
            header = libc::CMSG_NXTHDR(&message, header);
        }
    }
    // SAFETY: the message and what it points to live through the call.
    let n = socket.attempt(vm, Interest::WRITE, |fd| unsafe { libc::sendmsg(fd, &message, flags) })?;
    Ok(Value::small_int(n as i64))
}

/// Receives into `buffers`; how many bytes, and the rest of the result.
fn receive(
    vm: &Vm,
    socket: &SocketObj,
    buffers: &mut [&mut [u8]],
    ancillary: &Value,
    flags: i32,
) -> PyResult<(usize, [Value; 3])> {
    let size = if ancillary.is_null() { 0 } else { vm.to_isize(ancillary)? };
    if size < 0 || size > i32::MAX as isize {
        return Err(vm.value_error("invalid ancillary data buffer length"));
    }
    let mut control = Control::new(vm, size as usize)?;
    let mut vectors: Vec<libc::iovec> =
        buffers.iter_mut().map(|b| libc::iovec { iov_base: b.as_mut_ptr().cast(), iov_len: b.len() }).collect();
    let mut addr = Addr::empty();
    let mut message = empty_message();
    let n = socket.attempt(vm, Interest::READ, |fd| {
        addr = Addr::empty();
        message = empty_message();
        message.msg_iov = vectors.as_mut_ptr();
        message.msg_iovlen = vectors.len() as _;
        message.msg_name = addr.ptr_mut().cast();
        message.msg_namelen = addr.len;
        control.attach(&mut message);
        // SAFETY: the message and what it points to live through the call.
        unsafe { libc::recvmsg(fd, &mut message, flags | libc::MSG_CMSG_CLOEXEC) }
    })?;
    addr.len = message.msg_namelen;
    let mut items = Vec::new();
    let end = control.words.as_ptr() as usize + message.msg_controllen;
    // SAFETY: the system filled `msg_controllen` bytes with headers; data is cut at the end of the buffer.
    unsafe {
        let mut header = libc::CMSG_FIRSTHDR(&message);
        while !header.is_null() {
            let data = libc::CMSG_DATA(header);
            let claimed = ((*header).cmsg_len as usize).saturating_sub(libc::CMSG_LEN(0) as usize);
            let room = end.saturating_sub(data as usize);
            let part = std::slice::from_raw_parts(data, claimed.min(room));
            items.push(vm.new_tuple(&[
                Value::small_int((*header).cmsg_level as i64),
                Value::small_int((*header).cmsg_type as i64),
                bytes::new(vm, part)?,
            ]));
            header = libc::CMSG_NXTHDR(&message, header);
        }
    }
    let flags = Value::small_int((message.msg_flags & !libc::MSG_CMSG_CLOEXEC) as i64);
    Ok((n, [vm.new_list(items)?, flags, addr.to_python(vm)?]))
}

pub fn recvmsg(vm: &Vm, args: &[Value]) -> PyResult {
    let socket = this::<SocketObj>(vm, &args[0])?;
    let size = vm.to_isize(&args[1])?;
    if size < 0 {
        return Err(vm.value_error("negative buffer size in recvmsg()"));
    }
    let flags = int_or(vm, &args[3], 0)?;
    let mut memory = Vec::new();
    memory.try_reserve_exact(size as usize).map_err(|_| vm.memory_error())?;
    memory.resize(size as usize, 0u8);
    let (n, [items, flags, address]) = receive(vm, socket, &mut [&mut memory[..]], &args[2], flags)?;
    let data = bytes::new(vm, &memory[..n.min(memory.len())])?;
    Ok(vm.new_tuple(&[data, items, flags, address]))
}

pub fn recvmsg_into(vm: &Vm, args: &[Value]) -> PyResult {
    let socket = this::<SocketObj>(vm, &args[0])?;
    let pieces = vm.collect(&args[1])?;
    if pieces.len() > IOV_MAX {
        return Err(vm.error(&OS_ERROR, "recvmsg_into() argument 1 is too long"));
    }
    let flags = int_or(vm, &args[3], 0)?;
    let mut buffers = Vec::with_capacity(pieces.len());
    for piece in pieces.iter() {
        buffers.push(Buffer::writable(vm, piece, "recvmsg_into() argument 1")?);
    }
    let mut slices: Vec<&mut [u8]> = buffers.iter_mut().map(|b| b.as_mut_slice()).collect();
    let (n, [items, flags, address]) = receive(vm, socket, &mut slices, &args[2], flags)?;
    Ok(vm.new_tuple(&[Value::small_int(n as i64), items, flags, address]))
}

//! The `socket` type: making, closing, addresses, options.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::time::Instant;

use rt::Interest;
use vm::error::exception::{OS_ERROR, RESOURCE_WARNING, TIMEOUT_ERROR, WARNING};
use vm::object::class::alloc_instance;
use vm::prelude::*;

use super::addr::{self, Addr};
use super::{Defaults, messages, transfer};
use crate::park::{self, Waited, errno};
use crate::sys;
use crate::util::{self, NONE, int_or, this};
use pure::bytes::{self, Buffer};

pub struct SocketObj {
    pub fd: Cell<i32>,
    pub family: Cell<i32>,
    pub kind: Cell<i32>,
    pub protocol: Cell<i32>,
    /// In nanoseconds; -1 for none, 0 for non-blocking.
    pub timeout: Cell<i64>,
}
heap::payload!(SocketObj, "socket", leaf, external; finalizer heap::finalizer_when!(SocketObj, |socket| socket.fd.get() >= 0));

impl Drop for SocketObj {
    fn drop(&mut self) {
        let fd = self.fd.replace(-1);
        if fd >= 0 {
            park::closing(fd);
            sys::close(fd);
        }
    }
}

pub static SOCKET: TypeSpec = TypeSpec::new::<SocketObj>("socket")
    .module("_socket")
    .flags(SUBCLASSABLE)
    .doc("socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object\nsocket(family=-1, type=-1, proto=-1, fileno=None) -> socket object\n\nOpen a socket of the given type.  The family argument specifies the\naddress family; it defaults to AF_INET.  The type argument specifies\nwhether this is a stream (SOCK_STREAM, this is the default)\nor datagram (SOCK_DGRAM) socket.  The protocol argument defaults to 0,\nspecifying the default protocol.  Keyword arguments are accepted.\nThe socket is created as non-inheritable.")
    .methods(METHODS)
    .getset(GETSET)
    .slots(|s| {
        s.new.set(Some(|_, ty, _| Ok(alloc_instance(ty, closed()).into_value())));
        s.init.set(Some(|vm, value, args| util::init(vm, &INIT, value, args)));
        s.repr.set(Some(repr));
        s.finalize.set(Some(finalize));
    });

static INIT: NativeDef = def("socket", "($self, family=-1, type=-1, proto=-1, fileno=None)", init, "");

static GETSET: &[GetSet] = &[
    GetSet::ro("family", |vm, v| Ok(vm.new_int(this::<SocketObj>(vm, v)?.family.get() as i64)), "the socket family"),
    GetSet::ro("type", |vm, v| Ok(vm.new_int(this::<SocketObj>(vm, v)?.kind.get() as i64)), "the socket type"),
    GetSet::ro("proto", |vm, v| Ok(vm.new_int(this::<SocketObj>(vm, v)?.protocol.get() as i64)), "the socket protocol"),
    GetSet::ro("timeout", |vm, v| Ok(timeout_value(vm, this::<SocketObj>(vm, v)?.timeout.get())), "the socket timeout"),
];

static METHODS: &[NativeDef] = &[
    def(
        "_accept",
        "($self, /)",
        accept,
        "_accept() -> (integer, address info)\n\nWait for an incoming connection.  Return a new socket file descriptor\nrepresenting the connection, and the address of the client.\nFor IP sockets, the address info is a pair (hostaddr, port).",
    ),
    def(
        "bind",
        "($self, object, /)",
        bind,
        "bind(address)\n\nBind the socket to a local address.  For IP sockets, the address is a\npair (host, port); the host must refer to the local host. For raw packet\nsockets the address is a tuple (ifname, proto [,pkttype [,hatype [,addr]]])",
    ),
    def("close", "($self, /)", close, "close()\n\nClose the socket.  It cannot be used after this call."),
    def(
        "connect",
        "($self, object, /)",
        connect,
        "connect(address)\n\nConnect the socket to a remote address.  For IP sockets, the address\nis a pair (host, port).",
    ),
    def(
        "connect_ex",
        "($self, object, /)",
        connect_ex,
        "connect_ex(address) -> errno\n\nThis is like connect(address), but returns an error code (the errno value)\ninstead of raising an exception when an error occurs.",
    ),
    def(
        "detach",
        "($self, /)",
        detach,
        "detach()\n\nClose the socket object without closing the underlying file descriptor.\nThe object cannot be used after this call, but the file descriptor\ncan be reused for other purposes.  The file descriptor is returned.",
    ),
    def(
        "fileno",
        "($self, /)",
        |vm, a| Ok(vm.new_int(this::<SocketObj>(vm, &a[0])?.fd.get() as i64)),
        "fileno() -> integer\n\nReturn the integer file descriptor of the socket.",
    ),
    def(
        "getpeername",
        "($self, /)",
        |vm, a| name_of(vm, a, sys::getpeername),
        "getpeername() -> address info\n\nReturn the address of the remote endpoint.  For IP sockets, the address\ninfo is a pair (hostaddr, port).",
    ),
    def(
        "getsockname",
        "($self, /)",
        |vm, a| name_of(vm, a, sys::getsockname),
        "getsockname() -> address info\n\nReturn the address of the local endpoint. The format depends on the\naddress family. For IPv4 sockets, the address info is a pair\n(hostaddr, port). For IPv6 sockets, the address info is a 4-tuple\n(hostaddr, port, flowinfo, scope_id).",
    ),
    def(
        "getsockopt",
        "($self, level, optname, buflen=0, /)",
        getsockopt,
        "getsockopt(level, option[, buffersize]) -> value\n\nGet a socket option.  See the Unix manual for level and option.\nIf a nonzero buffersize argument is given, the return value is a\nstring of that length; otherwise it is an integer.",
    ),
    def(
        "setsockopt",
        "($self, level, optname, value, optlen=0, /)",
        setsockopt,
        "setsockopt(level, option, value: int)\nsetsockopt(level, option, value: buffer)\nsetsockopt(level, option, None, optlen: int)\n\nSet a socket option.  See the Unix manual for level and option.\nThe value argument can either be an integer, a string buffer, or\nNone, optlen.",
    ),
    def(
        "listen",
        "($self, backlog=0, /)",
        listen,
        "listen([backlog])\n\nEnable a server to accept connections.  If backlog is specified, it must be\nat least 0 (if it is lower, it is set to 0); it specifies the number of\nunaccepted connections that the system will allow before refusing new\nconnections. If not specified, a default reasonable value is chosen.",
    ),
    def(
        "shutdown",
        "($self, how, /)",
        shutdown,
        "shutdown(flag)\n\nShut down the reading side of the socket (flag == SHUT_RD), the writing side\nof the socket (flag == SHUT_WR), or both ends (flag == SHUT_RDWR).",
    ),
    def(
        "settimeout",
        "($self, timeout, /)",
        |vm, a| {
            let timeout = timeout_arg(vm, &a[1])?;
            this::<SocketObj>(vm, &a[0])?.set_timeout(vm, timeout);
            NONE
        },
        "settimeout(timeout)\n\nSet a timeout on socket operations.  'timeout' can be a float,\ngiving in seconds, or None.  Setting a timeout of None disables\nthe timeout feature and is equivalent to setblocking(1).\nSetting a timeout of zero is the same as setblocking(0).",
    ),
    def(
        "gettimeout",
        "($self, /)",
        |vm, a| Ok(timeout_value(vm, this::<SocketObj>(vm, &a[0])?.timeout.get())),
        "gettimeout() -> timeout\n\nReturns the timeout in seconds (float) associated with socket\noperations. A timeout of None indicates that timeouts on socket\noperations are disabled.",
    ),
    def(
        "setblocking",
        "($self, flag, /)",
        |vm, a| {
            let timeout = if vm.truth(&a[1])? { -1 } else { 0 };
            this::<SocketObj>(vm, &a[0])?.set_timeout(vm, timeout);
            NONE
        },
        "setblocking(flag)\n\nSet the socket to blocking (flag is true) or non-blocking (false).\nsetblocking(True) is equivalent to settimeout(None);\nsetblocking(False) is equivalent to settimeout(0.0).",
    ),
    def(
        "getblocking",
        "($self, /)",
        |vm, a| Ok(Value::bool(this::<SocketObj>(vm, &a[0])?.timeout.get() != 0)),
        "getblocking()\n\nReturns True if socket is in blocking mode, or False if it\nis in non-blocking mode.",
    ),
    def(
        "recv",
        "($self, bufsize, flags=0, /)",
        transfer::recv,
        "recv(buffersize[, flags]) -> data\n\nReceive up to buffersize bytes from the socket.  For the optional flags\nargument, see the Unix manual.  When no data is available, block until\nat least one byte is available or until the remote end is closed.  When\nthe remote end is closed and all data is read, return the empty string.",
    ),
    def(
        "recv_into",
        "($self, /, buffer, nbytes=0, flags=0)",
        transfer::recv_into,
        "recv_into(buffer, [nbytes[, flags]]) -> nbytes_read\n\nA version of recv() that stores its data into a buffer rather than creating\na new string.  Receive up to buffersize bytes from the socket.  If buffersize\nis not specified (or 0), receive up to the size available in the given buffer.\n\nSee recv() for documentation about the flags.",
    ),
    def(
        "recvfrom",
        "($self, bufsize, flags=0, /)",
        transfer::recvfrom,
        "recvfrom(buffersize[, flags]) -> (data, address info)\n\nLike recv(buffersize, flags) but also return the sender's address info.",
    ),
    def(
        "recvfrom_into",
        "($self, /, buffer, nbytes=0, flags=0)",
        transfer::recvfrom_into,
        "recvfrom_into(buffer[, nbytes[, flags]]) -> (nbytes, address info)\n\nLike recv_into(buffer[, nbytes[, flags]]) but also return the sender's address info.",
    ),
    def(
        "send",
        "($self, data, flags=0, /)",
        transfer::send,
        "send(data[, flags]) -> count\n\nSend a data string to the socket.  For the optional flags\nargument, see the Unix manual.  Return the number of bytes\nsent; this may be less than len(data) if the network is busy.",
    ),
    def(
        "sendall",
        "($self, data, flags=0, /)",
        transfer::sendall,
        "sendall(data[, flags])\n\nSend a data string to the socket.  For the optional flags\nargument, see the Unix manual.  This calls send() repeatedly\nuntil all data is sent.  If an error occurs, it's impossible\nto tell how much data has been sent.",
    ),
    raw(
        "sendto",
        "($self, data, flags=0, address=None, /)",
        transfer::sendto,
        "sendto(data[, flags], address) -> count\n\nLike send(data, flags) but allows specifying the destination address.\nFor IP sockets, the address is a pair (hostaddr, port).",
    ),
    def(
        "recvmsg",
        "($self, bufsize, ancbufsize=0, flags=0, /)",
        messages::recvmsg,
        "recvmsg(bufsize[, ancbufsize[, flags]]) -> (data, ancdata, msg_flags, address)\n\nReceive normal data (up to bufsize bytes) and ancillary data from the\nsocket.",
    ),
    def(
        "recvmsg_into",
        "($self, buffers, ancbufsize=0, flags=0, /)",
        messages::recvmsg_into,
        "recvmsg_into(buffers[, ancbufsize[, flags]]) -> (nbytes, ancdata, msg_flags, address)\n\nReceive normal data and ancillary data from the socket, scattering the\nnon-ancillary data into a series of buffers.",
    ),
    def(
        "sendmsg",
        "($self, buffers, ancdata=(), flags=0, address=None, /)",
        messages::sendmsg,
        "sendmsg(buffers[, ancdata[, flags[, address]]]) -> count\n\nSend normal and ancillary data to the socket, gathering the\nnon-ancillary data from a series of buffers and concatenating it into\na single message.",
    ),
];

fn closed() -> SocketObj {
    SocketObj {
        fd: Cell::new(-1),
        family: Cell::new(0),
        kind: Cell::new(0),
        protocol: Cell::new(0),
        timeout: Cell::new(-1),
    }
}

/// Descriptors of sockets that Python takes for blocking although the system does not: `os.read` on them parks.
#[derive(Default)]
struct Pretending(RefCell<HashSet<i32>>);

pub fn pretends_to_block(vm: &Vm, fd: i32) -> bool {
    vm.state::<Pretending>().0.borrow().contains(&fd)
}

pub fn forget_pretence(vm: &Vm, fd: i32) {
    vm.state::<Pretending>().0.borrow_mut().remove(&fd);
}

pub fn copy_pretence(vm: &Vm, from: i32, to: i32) {
    if pretends_to_block(vm, from) {
        vm.state::<Pretending>().0.borrow_mut().insert(to);
    }
}

/// A socket object of the base type for a descriptor that is non-blocking already.
pub fn adopt(vm: &Vm, fd: i32, family: i32, kind: i32, protocol: i32) -> Value {
    let socket = closed();
    socket.take_over(vm, fd, family, kind, protocol);
    SOCKET.alloc(socket).into_value()
}

/// Closes a descriptor and wakes who waits for it.
pub fn close_fd(vm: &Vm, fd: i32) -> Result<(), i32> {
    vm.state::<Pretending>().0.borrow_mut().remove(&fd);
    park::closing(fd);
    if sys::close(fd) != 0 && errno() != libc::ECONNRESET {
        return Err(errno());
    }
    Ok(())
}

impl SocketObj {
    fn take_over(&self, vm: &Vm, fd: i32, family: i32, kind: i32, protocol: i32) {
        self.fd.set(fd);
        self.family.set(family);
        self.kind.set(kind & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC));
        self.protocol.set(protocol);
        let timeout = if kind & libc::SOCK_NONBLOCK != 0 { 0 } else { vm.state::<Defaults>().timeout.get() };
        self.set_timeout(vm, timeout);
    }
    fn set_timeout(&self, vm: &Vm, timeout: i64) {
        self.timeout.set(timeout);
        let pretending = vm.state::<Pretending>();
        let mut pretending = pretending.0.borrow_mut();
        if timeout == 0 || self.fd.get() < 0 {
            pretending.remove(&self.fd.get());
        } else {
            pretending.insert(self.fd.get());
        }
    }
    /// When operations that begin now must have ended.
    pub fn deadline(&self) -> Option<Instant> {
        match self.timeout.get() {
            timeout if timeout > 0 => park::deadline_after(util::nanos(timeout)),
            _ => None,
        }
    }
    /// Tries a system call until it need not wait; parks in between, until the timeout.
    pub fn attempt(&self, vm: &Vm, interest: Interest, mut call: impl FnMut(i32) -> isize) -> PyResult<usize> {
        let mut deadline = None;
        loop {
            let n = call(self.fd.get());
            if n >= 0 {
                return Ok(n as usize);
            }
            match errno() {
                libc::EINTR => vm.poll()?,
                libc::EAGAIN if self.timeout.get() != 0 => {
                    if deadline.is_none() {
                        deadline = self.deadline();
                    }
                    self.wait(vm, interest, deadline)?;
                }
                errno => return Err(vm.os_error(errno)),
            }
        }
    }
    /// Parks until ready; `TimeoutError` at the deadline.
    pub fn wait(&self, vm: &Vm, interest: Interest, deadline: Option<Instant>) -> PyResult<()> {
        match park::wait_fd(vm, self.fd.get(), interest, deadline)? {
            Waited::Ready => Ok(()),
            Waited::TimedOut => Err(timed_out(vm)),
        }
    }
    pub fn address(&self, vm: &Vm, value: &Value, caller: &str) -> PyResult<Addr> {
        addr::from_python(vm, self.family.get(), value, caller)
    }
    fn pending_error(&self) -> i32 {
        sys::getsockopt_int(self.fd.get(), libc::SOL_SOCKET, libc::SO_ERROR).unwrap_or_else(|()| errno())
    }
    fn is_connected(&self) -> bool {
        sys::getpeername(self.fd.get(), &mut Addr::empty()) == 0
    }
    /// Connects; the error number when the system refuses.
    fn connect_to(&self, vm: &Vm, addr: &Addr) -> PyResult<i32> {
        if sys::connect(self.fd.get(), addr) == 0 {
            return Ok(0);
        }
        let error = errno();
        let unix_full = error == libc::EAGAIN && self.family.get() == libc::AF_UNIX;
        if unix_full && self.timeout.get() != 0 {
            return self.connect_when_accepted(vm, addr);
        }
        if (error != libc::EINPROGRESS && error != libc::EINTR) || self.timeout.get() == 0 {
            return Ok(error);
        }
        let deadline = self.deadline();
        loop {
            // On the loopback device the outcome is known at once.
            match self.pending_error() {
                0 if self.is_connected() => return Ok(0),
                0 => self.wait(vm, Interest::WRITE, deadline)?,
                libc::EISCONN => return Ok(0),
                error => {
                    // The system holds the failed attempt against the next one unless it is asked once more.
                    sys::connect(self.fd.get(), addr);
                    return Ok(error);
                }
            }
        }
    }
    /// A Unix listener whose queue is full gives no sign when there is room: asked again after a while.
    fn connect_when_accepted(&self, vm: &Vm, addr: &Addr) -> PyResult<i32> {
        let deadline = self.deadline();
        let mut pause = std::time::Duration::from_micros(100);
        loop {
            let soon = Instant::now() + pause;
            if deadline.is_some_and(|d| d <= soon) {
                return Err(timed_out(vm));
            }
            park::sleep_until(vm, soon)?;
            if sys::connect(self.fd.get(), addr) == 0 {
                return Ok(0);
            }
            match errno() {
                libc::EAGAIN => pause = (pause * 2).min(std::time::Duration::from_millis(10)),
                error => return Ok(error),
            }
        }
    }
}

pub fn timed_out(vm: &Vm) -> Error {
    vm.error(&TIMEOUT_ERROR, "timed out")
}

/// A timeout argument in nanoseconds: -1 for `None`.
pub fn timeout_arg(vm: &Vm, value: &Value) -> PyResult<i64> {
    if value.is_none() {
        return Ok(-1);
    }
    let nanos = util::to_nanos(vm, value, f64::ceil)?;
    if nanos < 0 {
        return Err(vm.value_error("Timeout value out of range"));
    }
    Ok(nanos)
}

pub fn timeout_value(vm: &Vm, nanos: i64) -> Value {
    if nanos < 0 { Value::NONE } else { vm.new_float(nanos as f64 / 1e9) }
}

fn init(vm: &Vm, args: &[Value]) -> PyResult {
    let socket = this::<SocketObj>(vm, &args[0])?;
    let [mut family, mut kind, mut protocol] =
        [int_or(vm, &args[1], -1)?, int_or(vm, &args[2], -1)?, int_or(vm, &args[3], -1)?];
    let fd = match args[4].non_null().filter(|f| !f.is_none()) {
        Some(fileno) => {
            if vm::types::float::exact(fileno).is_some() {
                return Err(vm.type_error("integer argument expected, got float"));
            }
            let fd = vm.to_i32(fileno)?;
            if fd < 0 {
                return Err(vm.value_error("negative file descriptor"));
            }
            let mut addr = Addr::empty();
            let result = sys::getsockname(fd, &mut addr);
            if result != 0 && (family == -1 || matches!(errno(), libc::EBADF | libc::ENOTSOCK)) {
                return Err(vm.os_error(errno()));
            }
            if family == -1 {
                family = addr.family();
            }
            let option = |name: i32| -> PyResult<i32> {
                sys::getsockopt_int(fd, libc::SOL_SOCKET, name).map_err(|()| vm.os_error(errno()))
            };
            if kind == -1 {
                kind = option(libc::SO_TYPE)?;
            }
            if protocol == -1 {
                #[cfg(target_os = "linux")]
                let known = option(libc::SO_PROTOCOL)?;
                #[cfg(not(target_os = "linux"))]
                let known = 0;
                protocol = known;
            }
            set_nonblocking(fd).map_err(|errno| vm.os_error(errno))?;
            fd
        }
        None => {
            if family == -1 {
                family = libc::AF_INET;
            }
            if kind == -1 {
                kind = libc::SOCK_STREAM;
            }
            if protocol == -1 {
                protocol = 0;
            }
            let fd = sys::socket(family, kind | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK, protocol);
            if fd < 0 {
                return Err(vm.os_error(errno()));
            }
            fd
        }
    };
    let old = socket.fd.replace(-1);
    if old >= 0 {
        let _ = close_fd(vm, old);
    }
    socket.take_over(vm, fd, family, kind, protocol);
    NONE
}

fn set_nonblocking(fd: i32) -> Result<(), i32> {
    let flags = sys::fcntl(fd, libc::F_GETFL, 0);
    let blocks = flags & libc::O_NONBLOCK == 0;
    if flags < 0 || (blocks && sys::fcntl(fd, libc::F_SETFL, (flags | libc::O_NONBLOCK).into()) < 0) {
        return Err(errno());
    }
    Ok(())
}

fn repr(vm: &Vm, value: &Value) -> PyResult {
    let s = this::<SocketObj>(vm, value)?;
    let (fd, family, kind, protocol) = (s.fd.get(), s.family.get(), s.kind.get(), s.protocol.get());
    Ok(vm.new_str(&format!("<socket object, fd={fd}, family={family}, type={kind}, proto={protocol}>")))
}

fn finalize(vm: &Vm, value: &Value) -> Result<(), Error> {
    let socket = this::<SocketObj>(vm, value)?;
    if socket.fd.get() < 0 {
        return Ok(());
    }
    let shown = vm.repr_text(value)?;
    if let Err(error) = util::warn(vm, &RESOURCE_WARNING, &format!("unclosed {shown}"), 1, Some(value))
        && error.is(&WARNING)
    {
        vm.unraisable(error, "Exception ignored while finalizing socket", value);
    }
    let fd = socket.fd.replace(-1);
    if fd >= 0 {
        let _ = close_fd(vm, fd);
    }
    Ok(())
}

fn accept(vm: &Vm, args: &[Value]) -> PyResult {
    let socket = this::<SocketObj>(vm, &args[0])?;
    let mut addr = Addr::empty();
    let fd = socket.attempt(vm, Interest::READ, |fd| {
        addr = Addr::empty();
        sys::accept4(fd, &mut addr, libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK) as isize
    })?;
    match addr.to_python(vm) {
        Ok(shown) => Ok(vm.new_tuple(&[Value::small_int(fd as i64), shown])),
        Err(error) => {
            let _ = close_fd(vm, fd as i32);
            Err(error)
        }
    }
}

fn bind(vm: &Vm, args: &[Value]) -> PyResult {
    let socket = this::<SocketObj>(vm, &args[0])?;
    let addr = socket.address(vm, &args[1], "bind")?;
    if sys::bind(socket.fd.get(), &addr) != 0 {
        return Err(vm.os_error(errno()));
    }
    NONE
}

fn listen(vm: &Vm, args: &[Value]) -> PyResult {
    let socket = this::<SocketObj>(vm, &args[0])?;
    let backlog = int_or(vm, &args[1], libc::SOMAXCONN.min(128))?.max(0);
    if sys::listen(socket.fd.get(), backlog) != 0 {
        return Err(vm.os_error(errno()));
    }
    NONE
}

fn connect(vm: &Vm, args: &[Value]) -> PyResult {
    let socket = this::<SocketObj>(vm, &args[0])?;
    let addr = socket.address(vm, &args[1], "connect")?;
    match socket.connect_to(vm, &addr)? {
        0 => NONE,
        errno => Err(vm.os_error(errno)),
    }
}

fn connect_ex(vm: &Vm, args: &[Value]) -> PyResult {
    let socket = this::<SocketObj>(vm, &args[0])?;
    let addr = socket.address(vm, &args[1], "connect_ex")?;
    match socket.connect_to(vm, &addr) {
        Ok(errno) => Ok(vm.new_int(errno as i64)),
        Err(error) if error.is(&TIMEOUT_ERROR) => Ok(vm.new_int(libc::EAGAIN as i64)),
        Err(error) => Err(error),
    }
}

fn close(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = this::<SocketObj>(vm, &args[0])?.fd.replace(-1);
    if fd >= 0 {
        close_fd(vm, fd).map_err(|errno| vm.os_error(errno))?;
    }
    NONE
}

fn detach(vm: &Vm, args: &[Value]) -> PyResult {
    Ok(vm.new_int(this::<SocketObj>(vm, &args[0])?.fd.replace(-1) as i64))
}

fn shutdown(vm: &Vm, args: &[Value]) -> PyResult {
    let socket = this::<SocketObj>(vm, &args[0])?;
    let how = vm.to_i32(&args[1])?;
    if sys::shutdown(socket.fd.get(), how) != 0 {
        return Err(vm.os_error(errno()));
    }
    NONE
}

type NameFn = fn(libc::c_int, &mut Addr) -> libc::c_int;

fn name_of(vm: &Vm, args: &[Value], ask: NameFn) -> PyResult {
    let socket = this::<SocketObj>(vm, &args[0])?;
    let mut addr = Addr::empty();
    if ask(socket.fd.get(), &mut addr) != 0 {
        return Err(vm.os_error(errno()));
    }
    addr.to_python(vm)
}

fn getsockopt(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = this::<SocketObj>(vm, &args[0])?.fd.get();
    let (level, option) = (vm.to_i32(&args[1])?, vm.to_i32(&args[2])?);
    let size = int_or(vm, &args[3], 0)?;
    if size == 0 {
        let value = sys::getsockopt_int(fd, level, option).map_err(|()| vm.os_error(errno()))?;
        return Ok(vm.new_int(value as i64));
    }
    if !(0..=1024).contains(&size) {
        return Err(vm.error(&OS_ERROR, "getsockopt buflen out of range"));
    }
    let mut buffer = vec![0u8; size as usize];
    match sys::getsockopt(fd, level, option, &mut buffer) {
        (0, len) => bytes::new(vm, &buffer[..len]),
        _ => Err(vm.os_error(errno())),
    }
}

fn setsockopt(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = this::<SocketObj>(vm, &args[0])?.fd.get();
    let (level, option) = (vm.to_i32(&args[1])?, vm.to_i32(&args[2])?);
    let set = |data: &[u8]| match sys::setsockopt(fd, level, option, data) {
        0 => NONE,
        _ => Err(vm.os_error(errno())),
    };
    if !args[4].is_null() {
        if !args[3].is_none() {
            return Err(vm.type_error("setsockopt() argument 3 must be None when optlen is given"));
        }
        return match sys::setsockopt_null(fd, level, option, vm.to_i32(&args[4])?.max(0) as usize) {
            0 => NONE,
            _ => Err(vm.os_error(errno())),
        };
    }
    if vm::types::int::exact(&args[3]).is_some() {
        let value = vm.to_i32(&args[3])?;
        return set(&value.to_ne_bytes());
    }
    if args[3].is_none() {
        return Err(vm.type_error("setsockopt() requires 4 arguments when the third argument is None"));
    }
    let buffer = Buffer::of(vm, &args[3])?;
    set(buffer.as_slice())
}

//! `_socket`. Sockets are non-blocking for the system whenever Python's timeout is not zero too: what would block parks
//! the fiber instead.

mod addr;
mod constants;
mod messages;
mod names;
mod object;
mod transfer;

pub use transfer::{receive_some, send_some};

use std::cell::Cell;

use vm::error::exception::{OS_ERROR, TIMEOUT_ERROR};
use vm::prelude::*;

use crate::park;
use crate::sys;
use crate::util::{self, NONE};
pub use object::{SOCKET, SocketObj, copy_pretence, forget_pretence, pretends_to_block};

pub static MODULE: ModuleDef = ModuleDef::new(
    "_socket",
    "Implementation module for socket operations.\n\nSee the socket module for documentation.",
)
.functions(FUNCTIONS)
.types(&[&SOCKET, &HERROR, &GAIERROR])
.exec(exec);

pub static HERROR: TypeSpec = TypeSpec::new::<ExceptionObj>("herror")
    .module("socket")
    .base(&OS_ERROR)
    .flags(SUBCLASSABLE | IS_EXCEPTION | WEAKREFABLE);
pub static GAIERROR: TypeSpec = TypeSpec::new::<ExceptionObj>("gaierror")
    .module("socket")
    .base(&OS_ERROR)
    .flags(SUBCLASSABLE | IS_EXCEPTION | WEAKREFABLE);

/// The isolate's default timeout in nanoseconds; -1 for none.
pub struct Defaults {
    pub timeout: Cell<i64>,
}

impl Default for Defaults {
    fn default() -> Defaults {
        Defaults { timeout: Cell::new(-1) }
    }
}

static FUNCTIONS: &[NativeDef] = &[
    def(
        "getaddrinfo",
        "(host, port, family=0, type=0, proto=0, flags=0)",
        names::getaddrinfo,
        "getaddrinfo(host, port [, family, type, proto, flags])\n    -> list of (family, type, proto, canonname, sockaddr)\n\nResolve host and port into addrinfo struct.",
    ),
    def(
        "getnameinfo",
        "(sockaddr, flags, /)",
        names::getnameinfo,
        "getnameinfo(sockaddr, flags) --> (host, port)\n\nGet host and port for a sockaddr.",
    ),
    def(
        "gethostbyname",
        "(host, /)",
        names::gethostbyname,
        "gethostbyname(host) -> address\n\nReturn the IP address (a string of the form '255.255.255.255') for a host.",
    ),
    def(
        "gethostbyname_ex",
        "(host, /)",
        names::gethostbyname_ex,
        "gethostbyname_ex(host) -> (name, aliaslist, addresslist)\n\nReturn the true host name, a list of aliases, and a list of IP addresses,\nfor a host.  The host argument is a string giving a host name or IP number.",
    ),
    def(
        "gethostbyaddr",
        "(host, /)",
        names::gethostbyaddr,
        "gethostbyaddr(host) -> (name, aliaslist, addresslist)\n\nReturn the true host name, a list of aliases, and a list of IP addresses,\nfor a host.  The host argument is a string giving a host name or IP number.",
    ),
    def("gethostname", "()", names::gethostname, "gethostname() -> string\n\nReturn the current host name."),
    def("sethostname", "(name, /)", names::sethostname, "sethostname(name)\n\nSets the hostname to name."),
    def(
        "getservbyname",
        "(servicename, protocolname=None, /)",
        names::getservbyname,
        "getservbyname(servicename[, protocolname]) -> integer\n\nReturn a port number from a service name and protocol name.\nThe optional protocol name, if given, should be 'tcp' or 'udp',\notherwise any protocol will match.",
    ),
    def(
        "getservbyport",
        "(port, protocolname=None, /)",
        names::get_service_by_port,
        "getservbyport(port[, protocolname]) -> string\n\nReturn the service name from a port number and protocol name.\nThe optional protocol name, if given, should be 'tcp' or 'udp',\notherwise any protocol will match.",
    ),
    def(
        "getprotobyname",
        "(name, /)",
        names::getprotobyname,
        "getprotobyname(name) -> integer\n\nReturn the protocol number for the named protocol.  (Rarely used.)",
    ),
    def(
        "inet_aton",
        "(ip_addr, /)",
        names::inet_aton,
        "Convert an IP address in string format (123.45.67.89) to the 32-bit packed binary format used in low-level network functions.",
    ),
    def(
        "inet_ntoa",
        "(packed_ip, /)",
        names::inet_ntoa,
        "Convert an IP address from 32-bit packed binary format to string format.",
    ),
    def(
        "inet_pton",
        "(af, ip, /)",
        names::inet_pton,
        "inet_pton(af, ip) -> packed IP address string\n\nConvert an IP address from string format to a packed string suitable\nfor use with low-level network functions.",
    ),
    def(
        "inet_ntop",
        "(af, packed_ip, /)",
        names::inet_ntop,
        "inet_ntop(af, packed_ip) -> string formatted IP address\n\nConvert a packed IP address of the given family to string format.",
    ),
    def(
        "htons",
        "(x, /)",
        |vm, a| names::swap16(vm, a, "htons"),
        "Convert a 16-bit unsigned integer from host to network byte order.",
    ),
    def(
        "ntohs",
        "(x, /)",
        |vm, a| names::swap16(vm, a, "ntohs"),
        "Convert a 16-bit unsigned integer from network to host byte order.",
    ),
    def("htonl", "(x, /)", names::swap32, "Convert a 32-bit integer from host to network byte order."),
    def("ntohl", "(x, /)", names::swap32, "Convert a 32-bit integer from network to host byte order."),
    def(
        "if_nameindex",
        "()",
        names::if_nameindex,
        "if_nameindex()\n\nReturns a list of network interface information (index, name) tuples.",
    ),
    def(
        "if_nametoindex",
        "(oname, /)",
        names::if_nametoindex,
        "Returns the interface index corresponding to the interface name if_name.",
    ),
    def(
        "if_indextoname",
        "(if_index, /)",
        names::if_indextoname,
        "Returns the interface name corresponding to the interface index if_index.",
    ),
    def(
        "socketpair",
        "(family=AF_UNIX, type=SOCK_STREAM, proto=0, /)",
        socketpair,
        "socketpair([family[, type [, proto]]]) -> (socket object, socket object)\n\nCreate a pair of socket objects from the sockets returned by the platform\nsocketpair() function.\nThe arguments are the same as for socket() except the default family is\nAF_UNIX if defined on the platform; otherwise, the default is AF_INET.",
    ),
    def(
        "dup",
        "(fd, /)",
        dup,
        "dup(integer) -> integer\n\nDuplicate an integer socket file descriptor.  This is like os.dup(), but for\nsockets; on some platforms os.dup() won't work for socket file descriptors.",
    ),
    def(
        "close",
        "(fd, /)",
        close,
        "close(integer) -> None\n\nClose an integer socket file descriptor.  This is like os.close(), but for\nsockets; on some platforms os.close() won't work for socket file descriptors.",
    ),
    def(
        "getdefaulttimeout",
        "()",
        |vm, _| Ok(object::timeout_value(vm, vm.state::<Defaults>().timeout.get())),
        "getdefaulttimeout() -> timeout\n\nReturns the default timeout in seconds (float) for new socket objects.\nA value of None indicates that new socket objects have no timeout.\nWhen the socket module is first imported, the default is None.",
    ),
    def(
        "setdefaulttimeout",
        "(timeout, /)",
        |vm, a| {
            vm.state::<Defaults>().timeout.set(object::timeout_arg(vm, &a[0])?);
            NONE
        },
        "setdefaulttimeout(timeout)\n\nSet the default timeout in seconds (float) for new socket objects.\nA value of None indicates that new socket objects have no timeout.\nWhen the socket module is first imported, the default is None.",
    ),
    def(
        "CMSG_LEN",
        "(length, /)",
        |vm, a| messages::cmsg_size(vm, a, false),
        "CMSG_LEN(length) -> control message length\n\nReturn the total length, without trailing padding, of an ancillary\ndata item with associated data of the given length.",
    ),
    def(
        "CMSG_SPACE",
        "(length, /)",
        |vm, a| messages::cmsg_size(vm, a, true),
        "CMSG_SPACE(length) -> buffer size\n\nReturn the buffer size needed for recvmsg() to receive an ancillary\ndata item with associated data of the given length, along with any\ntrailing padding.",
    ),
];

fn exec(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    constants::fill(vm, dict);
    dict.set_name("SocketType", SOCKET.to_value());
    dict.set_name("error", OS_ERROR.to_value());
    dict.set_name("timeout", TIMEOUT_ERROR.to_value());
    dict.set_name("has_ipv6", Value::TRUE);
    // The C interface that extension modules ask for does not exist.
    dict.set_name("CAPI", Value::NONE);
    Ok(())
}

fn socketpair(vm: &Vm, args: &[Value]) -> PyResult {
    let family = util::int_or(vm, &args[0], libc::AF_UNIX)?;
    let kind = util::int_or(vm, &args[1], libc::SOCK_STREAM)?;
    let protocol = util::int_or(vm, &args[2], 0)?;
    let mut fds = [0; 2];
    let flags = kind | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
    if sys::socketpair(family, flags, protocol, &mut fds) != 0 {
        return Err(vm.os_error(park::errno()));
    }
    let [a, b] = fds.map(|fd| object::adopt(vm, fd, family, kind, protocol));
    Ok(vm.new_tuple(&[a, b]))
}

fn dup(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = vm.to_i32(&args[0])?;
    let new = sys::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0);
    if new < 0 {
        return Err(vm.os_error(park::errno()));
    }
    object::copy_pretence(vm, fd, new);
    Ok(Value::small_int(new as i64))
}

fn close(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = vm.to_i32(&args[0])?;
    object::close_fd(vm, fd).map_err(|errno| vm.os_error(errno))?;
    NONE
}

//! Names and numbers of hosts, services, interfaces. Only what may ask the network goes to the blocking pool.

use std::ffi::{CStr, CString};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use vm::error::exception::{OS_ERROR, new_os_error};
use vm::prelude::*;

use super::addr::{self, Addr, host_bytes};
use super::{GAIERROR, HERROR};
use crate::park;
use crate::sys::{self, Answer, Hints};
use crate::util::int_or;
use pure::bytes::{self, Buffer};

/// What `getaddrinfo` failed with: its own code, or an error number.
enum Failure {
    Code(i32),
    Errno(i32),
}

/// The C library's lookup: may block.
fn look_up(host: Option<&CStr>, service: Option<&CStr>, hints: Hints) -> Result<Vec<Answer>, Failure> {
    sys::getaddrinfo(host, service, hints).map_err(|code| match code {
        libc::EAI_SYSTEM => Failure::Errno(park::errno()),
        code => Failure::Code(code),
    })
}

/// Whether the answer needs neither network nor waiting.
fn is_immediate(host: Option<&CStr>) -> bool {
    let Some(host) = host else { return true };
    let Ok(text) = host.to_str() else { return false };
    text.is_empty() || text == "localhost" || text.parse::<IpAddr>().is_ok()
}

fn look_up_parked(vm: &Vm, host: Option<CString>, service: Option<CString>, hints: Hints) -> PyResult<Vec<Answer>> {
    let answers = if is_immediate(host.as_deref()) {
        look_up(host.as_deref(), service.as_deref(), hints)
    } else {
        park::offload_interruptible(vm, move || look_up(host.as_deref(), service.as_deref(), hints))?
    };
    answers.map_err(|failure| match failure {
        Failure::Errno(errno) => vm.os_error(errno),
        Failure::Code(code) => gai_error(vm, code),
    })
}

fn gai_error(vm: &Vm, code: i32) -> Error {
    let text = sys::lookup_message(code);
    coded_error(vm, &GAIERROR, code, &text)
}

fn coded_error(vm: &Vm, spec: &'static TypeSpec, code: i32, text: &str) -> Error {
    Error::from_exception(new_os_error(spec.get(), &[Value::small_int(code as i64), vm.new_str(text)]))
}

fn unknown_host(vm: &Vm) -> Error {
    coded_error(vm, &HERROR, 1, "Unknown host")
}

/// The address of a host argument: `""` is any, `"<broadcast>"` all.
pub fn host_address(vm: &Vm, host: &CStr, family: i32) -> PyResult<Addr> {
    let text = host.to_bytes();
    if text.is_empty() {
        let hints = Hints { family, kind: libc::SOCK_DGRAM, protocol: 0, flags: libc::AI_PASSIVE };
        return match family {
            libc::AF_INET => Ok(Addr::v4(Ipv4Addr::UNSPECIFIED, 0)),
            libc::AF_INET6 => Ok(Addr::v6(Ipv6Addr::UNSPECIFIED, 0, 0, 0)),
            _ => first(vm, look_up_parked(vm, None, Some(c"0".into()), hints)?),
        };
    }
    if text == b"<broadcast>" || text == b"255.255.255.255" {
        if family != libc::AF_INET && family != libc::AF_UNSPEC {
            return Err(vm.error(&OS_ERROR, "address family mismatched"));
        }
        return Ok(Addr::v4(Ipv4Addr::BROADCAST, 0));
    }
    if let Ok(text) = host.to_str() {
        if family != libc::AF_INET6
            && let Ok(ip) = text.parse::<Ipv4Addr>()
        {
            return Ok(Addr::v4(ip, 0));
        }
        if family != libc::AF_INET
            && let Ok(ip) = text.parse::<Ipv6Addr>()
        {
            return Ok(Addr::v6(ip, 0, 0, 0));
        }
    }
    let hints = Hints { family, kind: 0, protocol: 0, flags: 0 };
    first(vm, look_up_parked(vm, Some(host.into()), None, hints)?)
}

fn first(vm: &Vm, answers: Vec<Answer>) -> PyResult<Addr> {
    answers.into_iter().next().map(|a| a.addr).ok_or_else(|| gai_error(vm, libc::EAI_NONAME))
}

/// `getaddrinfo(host, port, family=0, type=0, proto=0, flags=0)`
pub fn getaddrinfo(vm: &Vm, args: &[Value]) -> PyResult {
    let host = if args[0].is_none() {
        None
    } else {
        match args[0].is_a::<StrObj>() || bytes::exact(&args[0]).is_some() {
            true => Some(host_bytes(vm, &args[0], "")?),
            false => return Err(vm.type_error("getaddrinfo() argument 1 must be string or None")),
        }
    };
    let port = &args[1];
    let service = if port.is_none() {
        None
    } else if let Some(number) = vm::types::int::exact(port) {
        let number = vm::types::int::to_i64(&number)
            .ok_or_else(|| vm.overflow_error("Python int too large to convert to C long"))?;
        CString::new(number.to_string()).ok()
    } else if let Some(text) = port.downcast::<StrObj>() {
        Some(CString::new(text.as_bytes()).map_err(|_| vm.value_error("embedded null character"))?)
    } else if let Some(data) = bytes::exact(port) {
        Some(CString::new(data).map_err(|_| vm.value_error("embedded null byte"))?)
    } else {
        return Err(vm.error(&OS_ERROR, "Int or String expected"));
    };
    let hints = Hints {
        family: int_or(vm, &args[2], libc::AF_UNSPEC)?,
        kind: int_or(vm, &args[3], 0)?,
        protocol: int_or(vm, &args[4], 0)?,
        flags: int_or(vm, &args[5], 0)?,
    };
    let mut list = Vec::new();
    for answer in look_up_parked(vm, host, service, hints)? {
        let int = |i: i32| Value::small_int(i as i64);
        let canonical = vm.new_str(answer.canonical.as_deref().unwrap_or(""));
        let addr = answer.addr.to_python(vm)?;
        list.push(vm.new_tuple(&[int(answer.family), int(answer.kind), int(answer.protocol), canonical, addr]));
    }
    vm.new_list(list)
}

fn name_info(addr: &Addr, flags: i32) -> Result<(String, String), Failure> {
    let (mut host, mut service) = ([0u8; 1025], [0u8; 32]);
    let code = sys::getnameinfo(addr, &mut host, &mut service, flags);
    let text = |buffer: &[u8]| {
        let end = buffer.iter().position(|b| *b == 0).unwrap_or(buffer.len());
        String::from_utf8_lossy(&buffer[..end]).into_owned()
    };
    match code {
        0 => Ok((text(&host), text(&service))),
        libc::EAI_SYSTEM => Err(Failure::Errno(park::errno())),
        code => Err(Failure::Code(code)),
    }
}

fn name_info_parked(vm: &Vm, addr: Addr, flags: i32) -> PyResult<Result<(String, String), Failure>> {
    if flags & libc::NI_NUMERICHOST != 0 {
        return Ok(name_info(&addr, flags));
    }
    park::offload_interruptible(vm, move || name_info(&addr, flags))
}

/// `getnameinfo(sockaddr, flags)`
pub fn getnameinfo(vm: &Vm, args: &[Value]) -> PyResult {
    let Some(tuple) = args[0].to_ref::<TupleObj>() else {
        return Err(vm.type_error("getnameinfo() argument 1 must be a tuple"));
    };
    let flags = vm.to_i32(&args[1])?;
    let items = tuple.items();
    if !(2..=4).contains(&items.len()) {
        return Err(vm.type_error("getnameinfo(): illegal sockaddr argument"));
    }
    let Some(host) = items[0].downcast::<StrObj>() else {
        return Err(vm.type_error("getnameinfo(): illegal sockaddr argument"));
    };
    let host = CString::new(host.as_bytes()).map_err(|_| vm.value_error("embedded null character"))?;
    let port = vm.to_i64(&items[1])?;
    let number = |at: usize| items.get(at).map_or(Ok(0), |v| vm.to_i64(v));
    let (flow, scope) = (number(2)?, number(3)?);
    if !(0..=0xfffff).contains(&flow) {
        return Err(vm.overflow_error("getnameinfo(): flowinfo must be 0-1048575."));
    }
    let hints = Hints {
        family: libc::AF_UNSPEC,
        kind: libc::SOCK_DGRAM,
        protocol: 0,
        flags: libc::AI_NUMERICHOST | libc::AI_NUMERICSERV,
    };
    let service = CString::new(port.to_string()).ok();
    let answers = look_up_parked(vm, Some(host), service, hints)?;
    let [answer] = &answers[..] else {
        return Err(vm.error(&OS_ERROR, "sockaddr resolved to multiple addresses"));
    };
    let mut addr = answer.addr;
    match answer.family {
        libc::AF_INET if items.len() != 2 => return Err(vm.error(&OS_ERROR, "IPv4 sockaddr must be 2 tuple")),
        libc::AF_INET6 => addr.set_v6_scope(flow as u32, scope as u32),
        _ => {}
    }
    match name_info_parked(vm, addr, flags)? {
        Ok((host, service)) => Ok(vm.new_tuple(&[vm.new_str(&host), vm.new_str(&service)])),
        Err(Failure::Errno(errno)) => Err(vm.os_error(errno)),
        Err(Failure::Code(code)) => Err(gai_error(vm, code)),
    }
}

fn ip_text(addr: &Addr) -> String {
    if addr.family() == libc::AF_INET6 { addr::ntop6(&addr.ipv6().octets()) } else { addr.ipv4().to_string() }
}

/// `gethostbyname(host)`
pub fn gethostbyname(vm: &Vm, args: &[Value]) -> PyResult {
    let host = host_bytes(vm, &args[0], "gethostbyname() argument 1 must be ")?;
    Ok(vm.new_str(&host_address(vm, &host, libc::AF_INET)?.ipv4().to_string()))
}

fn host_entry(vm: &Vm, host: CString, family: i32, first: Option<String>) -> PyResult {
    let hints = Hints { family, kind: libc::SOCK_STREAM, protocol: 0, flags: libc::AI_CANONNAME };
    let text = host.to_string_lossy().into_owned();
    let answers = look_up_parked(vm, Some(host), None, hints)?;
    let canonical = first.or_else(|| answers.iter().find_map(|a| a.canonical.clone())).unwrap_or_else(|| text.clone());
    let addresses = answers.iter().map(|a| vm.new_str(&ip_text(&a.addr))).collect();
    let aliases =
        if text != canonical && text.parse::<IpAddr>().is_err() { vec![vm.new_str(&text)] } else { Vec::new() };
    Ok(vm.new_tuple(&[vm.new_str(&canonical), vm.new_list(aliases)?, vm.new_list(addresses)?]))
}

/// `gethostbyname_ex(host)`
pub fn gethostbyname_ex(vm: &Vm, args: &[Value]) -> PyResult {
    let host = host_bytes(vm, &args[0], "gethostbyname_ex() argument 1 must be ")?;
    host_entry(vm, host, libc::AF_INET, None)
}

/// `gethostbyaddr(host)`
pub fn gethostbyaddr(vm: &Vm, args: &[Value]) -> PyResult {
    let host = host_bytes(vm, &args[0], "gethostbyaddr() argument 1 must be ")?;
    let addr = host_address(vm, &host, libc::AF_UNSPEC)?;
    match name_info_parked(vm, addr, libc::NI_NAMEREQD)? {
        Ok((name, _)) => {
            let ip = CString::new(ip_text(&addr)).unwrap_or_default();
            host_entry(vm, ip, addr.family(), Some(name))
        }
        Err(_) => Err(unknown_host(vm)),
    }
}

fn c_str(vm: &Vm, value: &Value, what: &str) -> PyResult<CString> {
    let text = vm.str_arg(value, what)?;
    CString::new(text.as_bytes()).map_err(|_| vm.value_error("embedded null character"))
}

/// `getservbyname(servicename[, protocolname])`
pub fn getservbyname(vm: &Vm, args: &[Value]) -> PyResult {
    let name = c_str(vm, &args[0], "getservbyname() argument 1")?;
    let protocol = match args[1].non_null() {
        Some(p) => Some(c_str(vm, p, "getservbyname() argument 2")?),
        None => None,
    };
    match sys::getservbyname(&name, protocol.as_deref()) {
        Some(port) => Ok(Value::small_int(port.into())),
        None => Err(vm.error(&OS_ERROR, "service/proto not found")),
    }
}

/// `getservbyport(port[, protocolname])`
pub fn get_service_by_port(vm: &Vm, args: &[Value]) -> PyResult {
    let port = vm.to_i32(&args[0])?;
    if !(0..=0xffff).contains(&port) {
        return Err(vm.overflow_error("getservbyport: port must be 0-65535."));
    }
    let protocol = match args[1].non_null() {
        Some(p) => Some(c_str(vm, p, "getservbyport() argument 2")?),
        None => None,
    };
    match sys::getservbyport(port as u16, protocol.as_deref()) {
        Some(name) => Ok(vm.new_str(&name)),
        None => Err(vm.error(&OS_ERROR, "port/proto not found")),
    }
}

/// `getprotobyname(name)`
pub fn getprotobyname(vm: &Vm, args: &[Value]) -> PyResult {
    let name = c_str(vm, &args[0], "getprotobyname() argument")?;
    match sys::getprotobyname(&name) {
        Some(number) => Ok(Value::small_int(number.into())),
        None => Err(vm.error(&OS_ERROR, "protocol not found")),
    }
}

pub fn gethostname(vm: &Vm, _: &[Value]) -> PyResult {
    let mut buffer = [0u8; 1024];
    if sys::gethostname(&mut buffer) != 0 {
        return Err(vm.os_error(park::errno()));
    }
    let end = buffer.iter().position(|b| *b == 0).unwrap_or(buffer.len());
    bytes::fs_decode(vm, &buffer[..end])
}

pub fn sethostname(vm: &Vm, args: &[Value]) -> PyResult {
    let name = match args[0].downcast::<StrObj>() {
        Some(text) => bytes::fs_encode(text),
        None => Buffer::of(vm, &args[0])?.as_slice().to_vec(),
    };
    if sys::sethostname(&name) != 0 {
        return Err(vm.os_error(park::errno()));
    }
    Ok(Value::NONE)
}

/// `inet_aton(ip_address)`
pub fn inet_aton(vm: &Vm, args: &[Value]) -> PyResult {
    let text = c_str(vm, &args[0], "inet_aton() argument")?;
    match sys::inet_aton(&text) {
        Some(address) => bytes::new(vm, &address.to_ne_bytes()),
        None => Err(vm.error(&OS_ERROR, "illegal IP address string passed to inet_aton")),
    }
}

/// `inet_ntoa(packed_ip)`
pub fn inet_ntoa(vm: &Vm, args: &[Value]) -> PyResult {
    let packed = Buffer::of(vm, &args[0])?;
    match <[u8; 4]>::try_from(packed.as_slice()) {
        Ok(octets) => Ok(vm.new_str(&Ipv4Addr::from(octets).to_string())),
        Err(_) => Err(vm.error(&OS_ERROR, "packed IP wrong length")),
    }
}

/// `inet_pton(af, ip)`
pub fn inet_pton(vm: &Vm, args: &[Value]) -> PyResult {
    let family = vm.to_i32(&args[0])?;
    let text = c_str(vm, &args[1], "inet_pton() argument 2")?;
    let mut to = [0u8; 16];
    match sys::inet_pton(family, &text, &mut to) {
        0 => Err(vm.error(&OS_ERROR, "illegal IP address string passed to inet_pton")),
        1 if family == libc::AF_INET => bytes::new(vm, &to[..4]),
        1 => bytes::new(vm, &to),
        _ => Err(vm.os_error(park::errno())),
    }
}

/// `inet_ntop(af, packed_ip)`
pub fn inet_ntop(vm: &Vm, args: &[Value]) -> PyResult {
    let family = vm.to_i32(&args[0])?;
    let packed = Buffer::of(vm, &args[1])?;
    let wrong = || vm.value_error("invalid length of packed IP address string");
    match family {
        libc::AF_INET => {
            let octets = <[u8; 4]>::try_from(packed.as_slice()).map_err(|_| wrong())?;
            Ok(vm.new_str(&Ipv4Addr::from(octets).to_string()))
        }
        libc::AF_INET6 => {
            let octets = <[u8; 16]>::try_from(packed.as_slice()).map_err(|_| wrong())?;
            Ok(vm.new_str(&addr::ntop6(&octets)))
        }
        _ => Err(vm.value_error(format!("unknown address family {family}"))),
    }
}

pub fn if_nameindex(vm: &Vm, _: &[Value]) -> PyResult {
    let Some(found) = sys::if_nameindex() else { return Err(vm.os_error(park::errno())) };
    let pair = |(index, name): &(u32, String)| vm.new_tuple(&[Value::small_int((*index).into()), vm.new_str(name)]);
    vm.new_list(found.iter().map(pair).collect())
}

pub fn if_nametoindex(vm: &Vm, args: &[Value]) -> PyResult {
    let name = match args[0].downcast::<StrObj>() {
        Some(text) => bytes::fs_encode(text),
        None => Buffer::of(vm, &args[0])?.as_slice().to_vec(),
    };
    let name = CString::new(name).map_err(|_| vm.value_error("embedded null byte"))?;
    match sys::if_nametoindex(&name) {
        0 => Err(vm.error(&OS_ERROR, "no interface with this name")),
        index => Ok(Value::small_int(index as i64)),
    }
}

pub fn if_indextoname(vm: &Vm, args: &[Value]) -> PyResult {
    let index = vm.to_i64(&args[0])?;
    let Ok(index) = u32::try_from(index) else {
        return Err(vm.overflow_error("Python int too large to convert to C unsigned int"));
    };
    let mut buffer = [0u8; libc::IF_NAMESIZE];
    if !sys::if_indextoname(index, &mut buffer) {
        return Err(vm.os_error(park::errno()));
    }
    let end = buffer.iter().position(|b| *b == 0).unwrap_or(0);
    bytes::fs_decode(vm, &buffer[..end])
}

/// `htons`, `ntohs`
pub fn swap16(vm: &Vm, args: &[Value], function: &str) -> PyResult {
    let number = vm.to_i64(&args[0])?;
    if number < 0 {
        return Err(
            vm.overflow_error(format!("{function}: can't convert negative Python int to C 16-bit unsigned integer"))
        );
    }
    match u16::try_from(number) {
        Ok(n) => Ok(Value::small_int(n.to_be() as i64)),
        Err(_) => {
            Err(vm.overflow_error(format!("{function}: Python int too large to convert to C 16-bit unsigned integer")))
        }
    }
}

/// `htonl`, `ntohl`
pub fn swap32(vm: &Vm, args: &[Value]) -> PyResult {
    let number = vm.to_i64(&args[0])?;
    match u32::try_from(number) {
        Ok(n) => Ok(vm.new_int(n.to_be() as i64)),
        Err(_) if number < 0 => Err(vm.overflow_error("can't convert negative value to unsigned int")),
        Err(_) => Err(vm.overflow_error("int larger than 32 bits")),
    }
}

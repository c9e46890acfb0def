//! Socket addresses: from Python's tuples and back.

use std::ffi::CString;
use std::mem::size_of;
use std::net::{Ipv4Addr, Ipv6Addr};

use vm::prelude::*;

use crate::sys::{self, Plain};
use pure::bytes;

/// An address as the system has it.
pub use crate::sys::RawAddr as Addr;

impl Addr {
    pub fn v4(ip: Ipv4Addr, port: u16) -> Addr {
        let mut a = libc::sockaddr_in::zeroed();
        a.sin_family = libc::AF_INET as libc::sa_family_t;
        a.sin_port = port.to_be();
        a.sin_addr.s_addr = u32::from_ne_bytes(ip.octets());
        Addr::of(a, size_of::<libc::sockaddr_in>())
    }
    pub fn v6(ip: Ipv6Addr, port: u16, flow: u32, scope: u32) -> Addr {
        let mut a = libc::sockaddr_in6::zeroed();
        a.sin6_family = libc::AF_INET6 as libc::sa_family_t;
        a.sin6_port = port.to_be();
        a.sin6_flowinfo = flow.to_be();
        a.sin6_scope_id = scope;
        a.sin6_addr.s6_addr = ip.octets();
        Addr::of(a, size_of::<libc::sockaddr_in6>())
    }
    fn as_v4(&self) -> &libc::sockaddr_in {
        self.view()
    }
    fn as_v6(&self) -> &libc::sockaddr_in6 {
        self.view()
    }
    pub fn ipv4(&self) -> Ipv4Addr {
        Ipv4Addr::from(self.as_v4().sin_addr.s_addr.to_ne_bytes())
    }
    pub fn ipv6(&self) -> Ipv6Addr {
        Ipv6Addr::from(self.as_v6().sin6_addr.s6_addr)
    }
    /// The same host at another port.
    pub fn with_port(mut self, port: u16) -> Addr {
        self.set_port(port);
        self
    }
    pub fn set_v6_scope(&mut self, flow: u32, scope: u32) {
        let a: &mut libc::sockaddr_in6 = self.view_mut();
        a.sin6_flowinfo = flow.to_be();
        a.sin6_scope_id = scope;
    }

    /// As Python has it: `(host, port)`, `(host, port, flow, scope)`, a path, ...
    pub fn to_python(self, vm: &Vm) -> PyResult {
        if self.len == 0 {
            return Ok(Value::NONE);
        }
        match self.family() {
            libc::AF_INET => {
                let host = vm.new_str(&self.ipv4().to_string());
                Ok(vm.new_tuple(&[host, Value::small_int(u16::from_be(self.as_v4().sin_port) as i64)]))
            }
            libc::AF_INET6 => {
                let a = self.as_v6();
                let host = vm.new_str(&ntop6(&a.sin6_addr.s6_addr));
                let int = |i: u32| Value::small_int(i as i64);
                Ok(vm.new_tuple(&[
                    host,
                    int(u16::from_be(a.sin6_port) as u32),
                    int(u32::from_be(a.sin6_flowinfo)),
                    int(a.sin6_scope_id),
                ]))
            }
            libc::AF_UNIX => {
                let path = self.unix_path();
                match path.first() {
                    Some(0) => bytes::new(vm, path),
                    _ => bytes::fs_decode(vm, path.split(|b| *b == 0).next().unwrap_or(&[])),
                }
            }
            #[cfg(target_os = "linux")]
            libc::AF_NETLINK => {
                let a: &libc::sockaddr_nl = self.view();
                Ok(vm.new_tuple(&[vm.new_int(a.nl_pid as i64), vm.new_int(a.nl_groups as i64)]))
            }
            family => {
                let head = size_of::<libc::sa_family_t>();
                let data = &self.bytes()[head.min(self.len as usize)..];
                Ok(vm.new_tuple(&[Value::small_int(family as i64), bytes::new(vm, data)?]))
            }
        }
    }
    fn unix_path(&self) -> &[u8] {
        &self.bytes()[std::mem::offset_of!(libc::sockaddr_un, sun_path).min(self.len as usize)..]
    }
}

/// IPv6 text as the C library writes it.
pub fn ntop6(octets: &[u8; 16]) -> String {
    let mut buffer = [0u8; 64];
    if !sys::inet_ntop6(octets, &mut buffer) {
        return Ipv6Addr::from(*octets).to_string();
    }
    let end = buffer.iter().position(|b| *b == 0).unwrap_or(0);
    String::from_utf8_lossy(&buffer[..end]).into_owned()
}

/// A host argument as bytes: ASCII as it is, other text by IDNA.
pub fn host_bytes(vm: &Vm, host: &Value, function: &str) -> PyResult<CString> {
    let encoded;
    let data: &[u8] = match host.downcast::<StrObj>() {
        Some(text) if text.is_ascii() => text.as_bytes(),
        Some(_) => {
            encoded = vm.call_method(host, &name!("encode"), &[vm.new_str("idna")])?;
            bytes::exact(&encoded).unwrap_or(b"")
        }
        None => match bytes::exact(host) {
            Some(data) => data,
            None => {
                return Err(vm.type_error(format!(
                    "{function}str, bytes or bytearray expected, not {}",
                    type_of(host).tp_name()
                )));
            }
        },
    };
    CString::new(data).map_err(|_| vm.type_error("host name must not contain null character"))
}

fn port_of(vm: &Vm, value: &Value, caller: &str) -> PyResult<u16> {
    let out_of_range = || vm.overflow_error(format!("{caller}(): port must be 0-65535."));
    let index = vm.to_index(value)?;
    let port = vm::types::int::to_i64(&index)
        .and_then(|p| i32::try_from(p).ok())
        .ok_or_else(|| vm.overflow_error("Python int too large to convert to C int"))?;
    u16::try_from(port).map_err(|_| out_of_range())
}

/// An address argument of a socket of this family. Host names may be looked up: the fiber may park.
pub fn from_python(vm: &Vm, family: i32, value: &Value, caller: &str) -> PyResult<Addr> {
    match family {
        libc::AF_INET => {
            let Some(tuple) = value.to_ref::<TupleObj>() else {
                let ty = type_of(value).tp_name();
                return Err(vm.type_error(format!("{caller}(): AF_INET address must be tuple, not {ty}")));
            };
            let [host, port] = tuple.items() else {
                return Err(vm.type_error("AF_INET address must be a pair (host, port)"));
            };
            let host = host_bytes(vm, host, "")?;
            let port_value = port.clone();
            let addr = super::names::host_address(vm, &host, libc::AF_INET)?;
            Ok(addr.with_port(port_of(vm, &port_value, caller)?))
        }
        libc::AF_INET6 => {
            let Some(tuple) = value.to_ref::<TupleObj>() else {
                let ty = type_of(value).tp_name();
                return Err(vm.type_error(format!("{caller}(): AF_INET6 address must be tuple, not {ty}")));
            };
            let items = tuple.items();
            if !(2..=4).contains(&items.len()) {
                return Err(vm.type_error("AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])"));
            }
            let host = host_bytes(vm, &items[0], "")?;
            let addr = super::names::host_address(vm, &host, libc::AF_INET6)?;
            let mut addr = addr.with_port(port_of(vm, &items[1], caller)?);
            let number = |at: usize| -> PyResult<Option<u32>> {
                match items.get(at) {
                    None => Ok(None),
                    Some(v) => Ok(Some(vm.to_i64(v)? as u32)),
                }
            };
            let flow = number(2)?.unwrap_or(0);
            if flow > 0xfffff {
                return Err(vm.overflow_error(format!("{caller}(): flowinfo must be 0-1048575.")));
            }
            let scope = number(3)?.unwrap_or(addr.as_v6().sin6_scope_id);
            addr.set_v6_scope(flow, scope);
            Ok(addr)
        }
        libc::AF_UNIX => {
            let data = match value.downcast::<StrObj>() {
                Some(text) => bytes::fs_encode(text),
                None => bytes::Buffer::of(vm, value)?.as_slice().to_vec(),
            };
            unix_address(vm, &data)
        }
        #[cfg(target_os = "linux")]
        libc::AF_NETLINK => {
            let Some(tuple) = value.to_ref::<TupleObj>() else {
                let ty = type_of(value).tp_name();
                return Err(vm.type_error(format!("{caller}(): AF_NETLINK address must be tuple, not {ty}")));
            };
            let [pid, groups] = tuple.items() else {
                return Err(vm.type_error("AF_NETLINK address must be a pair (pid, groups)"));
            };
            let mut a = libc::sockaddr_nl::zeroed();
            a.nl_family = libc::AF_NETLINK as libc::sa_family_t;
            a.nl_pid = vm.to_i64(pid)? as u32;
            a.nl_groups = vm.to_i64(groups)? as u32;
            Ok(Addr::of(a, size_of::<libc::sockaddr_nl>()))
        }
        _ => Err(vm.error(&vm::error::exception::OS_ERROR, format!("{caller}(): bad family"))),
    }
}

fn unix_address(vm: &Vm, path: &[u8]) -> PyResult<Addr> {
    let mut a = libc::sockaddr_un::zeroed();
    a.sun_family = libc::AF_UNIX as libc::sa_family_t;
    let abstract_name = cfg!(target_os = "linux") && path.first() == Some(&0);
    let room = a.sun_path.len() - !abstract_name as usize;
    if path.len() > room {
        return Err(vm.error(&vm::error::exception::OS_ERROR, "AF_UNIX path too long"));
    }
    for (to, from) in a.sun_path.iter_mut().zip(path) {
        *to = *from as libc::c_char;
    }
    let head = std::mem::offset_of!(libc::sockaddr_un, sun_path);
    // An autobind address (empty) has no terminator, nor have abstract ones.
    let end = if abstract_name || path.is_empty() { path.len() } else { path.len() + 1 };
    Ok(Addr::of(a, head + end))
}

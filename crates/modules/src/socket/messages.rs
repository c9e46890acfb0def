//! `sendmsg`, `recvmsg` and their ancillary data.

use rt::Interest;
use vm::error::exception::OS_ERROR;
use vm::prelude::*;

use super::object::SocketObj;
use crate::sys::{self, Incoming, Outgoing};
use crate::util::{int_or, this};
use pure::bytes::{self, Buffer};

/// Most pieces that the system gathers or scatters in one call.
const IOV_MAX: usize = 1024;

/// `CMSG_LEN(n)`, `CMSG_SPACE(n)`; `None` when that is too much.
fn checked_size(length: usize, space: bool) -> Option<usize> {
    if length > i32::MAX as usize - 64 {
        return None;
    }
    Some(sys::control_size(length as u32, space))
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
    let items: Vec<_> = items.iter().map(|(level, kind, data)| (*level, *kind, data.as_slice())).collect();
    let pieces: Vec<&[u8]> = buffers.iter().map(|b| b.as_slice()).collect();
    let message = Outgoing::new(&pieces, &items, total, address.as_ref());
    let mut message = message.ok_or_else(|| vm.memory_error())?;
    let n = socket.attempt(vm, Interest::WRITE, |fd| message.send(fd, flags))?;
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
    let mut message = Incoming::new(size as usize).ok_or_else(|| vm.memory_error())?;
    let n = socket.attempt(vm, Interest::READ, |fd| message.receive(fd, buffers, flags | libc::MSG_CMSG_CLOEXEC))?;
    let mut items = Vec::new();
    for (level, kind, data) in message.items() {
        items.push(vm.new_tuple(&[
            Value::small_int(level as i64),
            Value::small_int(kind as i64),
            bytes::new(vm, &data)?,
        ]));
    }
    let flags = Value::small_int((message.flags & !libc::MSG_CMSG_CLOEXEC) as i64);
    Ok((n, [vm.new_list(items)?, flags, message.addr.to_python(vm)?]))
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

//! Sending and receiving. A parked `recv` holds no buffer: data is read into the isolate's scratch space when it is there.

use std::cell::RefCell;

use rt::Interest;
use vm::prelude::*;

use super::addr::Addr;
use super::object::SocketObj;
use crate::park::errno;
use crate::sys;
use crate::util::{NONE, int_or, this};
use pure::bytes::{self, Buffer};

/// Memory for one system call at a time.
#[derive(Default)]
struct Scratch(RefCell<Vec<u8>>);

/// Larger receives get memory of their own.
const SCRATCH: usize = 256 * 1024;

fn size_arg(vm: &Vm, value: &Value, function: &str) -> PyResult<usize> {
    let size = vm.to_isize(value)?;
    if size < 0 {
        return Err(vm.value_error(format!("negative buffersize in {function}")));
    }
    Ok(size as usize)
}

/// Receives up to `size` bytes as `bytes`.
fn receive(vm: &Vm, socket: &SocketObj, size: usize, call: impl Fn(i32, &mut [u8]) -> isize) -> PyResult {
    if size <= SCRATCH {
        let scratch = vm.state::<Scratch>();
        let n = socket.attempt(vm, Interest::READ, |fd| {
            let mut memory = scratch.0.borrow_mut();
            if memory.len() < size {
                memory.resize(size.next_power_of_two().max(4096), 0);
            }
            call(fd, &mut memory[..size])
        })?;
        // Nothing has run since the call that filled it.
        return bytes::new(vm, &scratch.0.borrow()[..n.min(size)]);
    }
    let mut memory = Vec::new();
    memory.try_reserve_exact(size).map_err(|_| vm.memory_error())?;
    memory.resize(size, 0);
    let n = socket.attempt(vm, Interest::READ, |fd| call(fd, &mut memory))?;
    bytes::new(vm, &memory[..n.min(size)])
}

fn recv_call(fd: i32, to: &mut [u8], flags: i32) -> isize {
    sys::recv(fd, to, flags)
}

fn recvfrom_call(fd: i32, to: &mut [u8], flags: i32, addr: &mut Addr) -> isize {
    *addr = Addr::empty();
    sys::recvfrom(fd, to, flags, addr)
}

pub fn recv(vm: &Vm, args: &[Value]) -> PyResult {
    let socket = this::<SocketObj>(vm, &args[0])?;
    let size = size_arg(vm, &args[1], "recv")?;
    let flags = int_or(vm, &args[2], 0)?;
    if size == 0 {
        return bytes::new(vm, &[]);
    }
    receive(vm, socket, size, |fd, to| recv_call(fd, to, flags))
}

/// What `socket.recv(size)` gives.
pub fn receive_some(vm: &Vm, socket: &SocketObj, size: usize) -> PyResult {
    receive(vm, socket, size, |fd, to| recv_call(fd, to, 0))
}

/// What `socket.send(data)` gives: how much was sent.
pub fn send_some(vm: &Vm, socket: &SocketObj, data: &[u8]) -> PyResult<usize> {
    socket.attempt(vm, Interest::WRITE, |fd| send_call(fd, data, 0))
}

pub fn recvfrom(vm: &Vm, args: &[Value]) -> PyResult {
    let socket = this::<SocketObj>(vm, &args[0])?;
    let size = size_arg(vm, &args[1], "recvfrom")?;
    let flags = int_or(vm, &args[2], 0)?;
    let from = std::cell::Cell::new(Addr::empty());
    let data = receive(vm, socket, size, |fd, to| {
        let mut addr = Addr::empty();
        let n = recvfrom_call(fd, to, flags, &mut addr);
        from.set(addr);
        n
    })?;
    Ok(vm.new_tuple(&[data, from.get().to_python(vm)?]))
}

/// The buffer, length and flags of `recv_into` and `recvfrom_into`.
fn into_args(vm: &Vm, args: &[Value], function: &str) -> PyResult<(Buffer, usize, i32)> {
    let buffer = Buffer::writable(vm, &args[1], &format!("{function}() argument 1"))?;
    let size = if args[2].is_null() { 0 } else { vm.to_isize(&args[2])? };
    let flags = int_or(vm, &args[3], 0)?;
    if size < 0 {
        return Err(vm.value_error(format!("negative buffersize in {function}")));
    }
    let size = if size == 0 { buffer.len() } else { size as usize };
    if buffer.len() < size {
        return Err(vm.value_error("buffer too small for requested bytes"));
    }
    Ok((buffer, size, flags))
}

pub fn recv_into(vm: &Vm, args: &[Value]) -> PyResult {
    let socket = this::<SocketObj>(vm, &args[0])?;
    let (mut buffer, size, flags) = into_args(vm, args, "recv_into")?;
    if size == 0 {
        return Ok(Value::small_int(0));
    }
    let n = socket.attempt(vm, Interest::READ, |fd| recv_call(fd, &mut buffer.as_mut_slice()[..size], flags))?;
    Ok(Value::small_int(n as i64))
}

pub fn recvfrom_into(vm: &Vm, args: &[Value]) -> PyResult {
    let socket = this::<SocketObj>(vm, &args[0])?;
    let (mut buffer, size, flags) = into_args(vm, args, "recvfrom_into")?;
    let mut addr = Addr::empty();
    let n = socket
        .attempt(vm, Interest::READ, |fd| recvfrom_call(fd, &mut buffer.as_mut_slice()[..size], flags, &mut addr))?;
    Ok(vm.new_tuple(&[Value::small_int(n as i64), addr.to_python(vm)?]))
}

fn send_call(fd: i32, data: &[u8], flags: i32) -> isize {
    sys::send(fd, data, flags)
}

pub fn send(vm: &Vm, args: &[Value]) -> PyResult {
    let socket = this::<SocketObj>(vm, &args[0])?;
    let data = Buffer::of(vm, &args[1])?;
    let flags = int_or(vm, &args[2], 0)?;
    let n = socket.attempt(vm, Interest::WRITE, |fd| send_call(fd, data.as_slice(), flags))?;
    Ok(Value::small_int(n as i64))
}

pub fn sendall(vm: &Vm, args: &[Value]) -> PyResult {
    let socket = this::<SocketObj>(vm, &args[0])?;
    let data = Buffer::of(vm, &args[1])?;
    let flags = int_or(vm, &args[2], 0)?;
    // One deadline for the whole.
    let deadline = socket.deadline();
    let mut rest = data.as_slice();
    while !rest.is_empty() {
        let n = send_call(socket.fd.get(), rest, flags);
        if n >= 0 {
            rest = &rest[(n as usize).min(rest.len())..];
            continue;
        }
        match errno() {
            libc::EINTR => vm.poll()?,
            libc::EAGAIN if socket.timeout.get() != 0 => socket.wait(vm, Interest::WRITE, deadline)?,
            errno => return Err(vm.os_error(errno)),
        }
    }
    NONE
}

pub fn sendto(vm: &Vm, args: Args) -> PyResult {
    if args.has_keywords() {
        return Err(vm.type_error("socket.sendto() takes no keyword arguments"));
    }
    let (value, data, flags, to) = match args.pos {
        [value, data, to] => (value, data, 0, to),
        [value, data, flags, to] => (value, data, vm.to_i32(flags)?, to),
        _ => {
            let given = args.pos.len().saturating_sub(1);
            return Err(vm.type_error(format!("sendto() takes 2 or 3 arguments ({given} given)")));
        }
    };
    let socket = this::<SocketObj>(vm, value)?;
    let data = Buffer::of(vm, data)?;
    let addr = socket.address(vm, to, "sendto")?;
    let n = socket.attempt(vm, Interest::WRITE, |fd| sys::sendto(fd, data.as_slice(), flags, &addr))?;
    Ok(Value::small_int(n as i64))
}

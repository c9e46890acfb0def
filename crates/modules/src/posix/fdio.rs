//! Reading and writing descriptors. What could block is asked first (`poll(2)` with timeout zero) and parks the fiber.

use std::os::fd::RawFd;

use rt::Interest;
use vm::prelude::*;

use crate::park::{self, errno};
use crate::socket::pretends_to_block;
use crate::sys::{self, Plain};
use crate::util::{NONE, to_fd};
use pure::bytes::{self, Buffer};

/// Whether an operation would not block now.
fn is_ready(fd: RawFd, events: libc::c_short) -> bool {
    sys::poll(&mut [libc::pollfd { fd, events, revents: 0 }], 0) != 0
}

/// Repeats a system call that may block until it is done; the error number of a failure that is the caller's.
fn attempt(
    vm: &Vm,
    fd: RawFd,
    interest: Interest,
    direct: bool,
    mut call: impl FnMut() -> isize,
) -> PyResult<Result<usize, i32>> {
    let events = if interest == Interest::READ { libc::POLLIN } else { libc::POLLOUT };
    loop {
        if !direct && !is_ready(fd, events) && !is_nonblocking(fd) {
            park::wait_fd(vm, fd, interest, None)?;
        }
        let n = call();
        if n >= 0 {
            return Ok(Ok(n as usize));
        }
        match errno() {
            libc::EINTR => vm.poll()?,
            libc::EAGAIN if pretends_to_block(vm, fd) => {
                park::wait_fd(vm, fd, interest, None)?;
            }
            errno => return Ok(Err(errno)),
        }
    }
}

pub fn is_nonblocking(fd: RawFd) -> bool {
    let flags = sys::fcntl(fd, libc::F_GETFL, 0);
    flags >= 0 && flags & libc::O_NONBLOCK != 0
}

/// Reads into `to`. `direct`: the descriptor never blocks for long (a regular file).
pub fn read_into(vm: &Vm, fd: RawFd, to: &mut [u8], direct: bool) -> PyResult<Result<usize, i32>> {
    attempt(vm, fd, Interest::READ, direct, || sys::read(fd, to))
}

/// Most that a pipe takes without blocking once it is writable.
const PIPE_CHUNK: usize = libc::PIPE_BUF;

/// Writes as much as a blocking `write(2)` would.
pub fn write_from(vm: &Vm, fd: RawFd, data: &[u8], direct: bool) -> PyResult<Result<usize, i32>> {
    let whole = direct || data.len() <= PIPE_CHUNK || is_nonblocking(fd) || !is_pipe_like(fd);
    let chunk = if whole { data.len() } else { PIPE_CHUNK };
    let mut done = 0;
    loop {
        let part = &data[done..(done + chunk).min(data.len())];
        let result = attempt(vm, fd, Interest::WRITE, direct, || sys::write(fd, part));
        match result? {
            Ok(n) => done += n,
            Err(_) if done > 0 => return Ok(Ok(done)),
            Err(errno) => return Ok(Err(errno)),
        }
        if whole || done >= data.len() {
            return Ok(Ok(done));
        }
    }
}

fn is_pipe_like(fd: RawFd) -> bool {
    let mut st = libc::stat::zeroed();
    sys::fstat(fd, &mut st) == 0 && matches!(st.st_mode & libc::S_IFMT, libc::S_IFIFO | libc::S_IFSOCK | libc::S_IFCHR)
}

fn number(vm: &Vm, result: Result<usize, i32>) -> PyResult {
    match result {
        Ok(n) => Ok(vm.new_int(n as i64)),
        Err(errno) => Err(vm.os_error(errno)),
    }
}

/// `os.read(fd, length)`
pub fn read(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = vm.to_i32(&args[0])?;
    let length = vm.to_isize(&args[1])?;
    if length < 0 {
        return Err(vm.os_error(libc::EINVAL));
    }
    let mut memory = Vec::new();
    memory.try_reserve_exact(length as usize).map_err(|_| vm.memory_error())?;
    memory.resize(length as usize, 0);
    match read_into(vm, fd, &mut memory, false)? {
        Ok(n) => bytes::new(vm, &memory[..n]),
        Err(errno) => Err(vm.os_error(errno)),
    }
}

/// `os.readinto(fd, buffer)`
pub fn readinto(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = vm.to_i32(&args[0])?;
    let mut buffer = Buffer::writable(vm, &args[1], "readinto() argument 2")?;
    let result = read_into(vm, fd, buffer.as_mut_slice(), false)?;
    number(vm, result)
}

/// `os.write(fd, data)`
pub fn write(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = vm.to_i32(&args[0])?;
    let data = Buffer::of(vm, &args[1])?;
    let result = write_from(vm, fd, data.as_slice(), false)?;
    number(vm, result)
}

/// `os.pread(fd, length, offset)`
pub fn pread(vm: &Vm, args: &[Value]) -> PyResult {
    let (fd, length, offset) = (vm.to_i32(&args[0])?, vm.to_isize(&args[1])?, vm.to_i64(&args[2])?);
    if length < 0 {
        return Err(vm.os_error(libc::EINVAL));
    }
    let mut memory = Vec::new();
    memory.try_reserve_exact(length as usize).map_err(|_| vm.memory_error())?;
    memory.resize(length as usize, 0u8);
    let n = sys::pread(fd, &mut memory, offset);
    if n < 0 {
        return Err(vm.os_error(errno()));
    }
    bytes::new(vm, &memory[..n as usize])
}

/// `os.pwrite(fd, buffer, offset)`
pub fn pwrite(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = vm.to_i32(&args[0])?;
    let data = Buffer::of(vm, &args[1])?;
    let offset = vm.to_i64(&args[2])?;
    let n = sys::pwrite(fd, data.as_slice(), offset);
    if n < 0 { Err(vm.os_error(errno())) } else { Ok(vm.new_int(n as i64)) }
}

/// `os.writev(fd, buffers)`
pub fn writev(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = vm.to_i32(&args[0])?;
    let mut all = Vec::new();
    for item in vm.collect(&args[1])? {
        all.extend_from_slice(Buffer::of(vm, &item)?.as_slice());
    }
    let result = write_from(vm, fd, &all, false)?;
    number(vm, result)
}

/// `os.readv(fd, buffers)`
pub fn readv(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = vm.to_i32(&args[0])?;
    let mut buffers = Vec::new();
    for item in vm.collect(&args[1])? {
        buffers.push(Buffer::writable(vm, &item, "readv() argument 2")?);
    }
    let result = attempt(vm, fd, Interest::READ, false, || {
        let mut slices: Vec<&mut [u8]> = buffers.iter_mut().map(|b| b.as_mut_slice()).collect();
        sys::readv(fd, &mut slices)
    })?;
    number(vm, result)
}

/// `os.sendfile(out_fd, in_fd, offset, count)`
pub fn sendfile(vm: &Vm, args: &[Value]) -> PyResult {
    let (out, from) = (vm.to_i32(&args[0])?, vm.to_i32(&args[1])?);
    let count = vm.to_isize(&args[3])?.max(0) as usize;
    let start = if args[2].is_none() { None } else { Some(vm.to_i64(&args[2])?) };
    let result = attempt(vm, out, Interest::WRITE, false, || sys::sendfile(out, from, start, count))?;
    number(vm, result)
}

/// `os.close(fd)`
pub fn close(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = to_fd_of_int(vm, &args[0])?;
    close_fd(vm, fd).map_err(|errno| vm.os_error(errno))?;
    NONE
}

fn to_fd_of_int(vm: &Vm, value: &Value) -> PyResult<i32> {
    vm.to_i32(value)
}

pub fn close_fd(vm: &Vm, fd: RawFd) -> Result<(), i32> {
    crate::socket::forget_pretence(vm, fd);
    park::closing(fd);
    if sys::close(fd) != 0 && errno() != libc::EINTR {
        return Err(errno());
    }
    Ok(())
}

/// `os.closerange(low, high)`
pub fn closerange(vm: &Vm, args: &[Value]) -> PyResult {
    let (low, high) = (vm.to_i32(&args[0])?.max(0), vm.to_i32(&args[1])?);
    let limit = sys::sysconf(libc::_SC_OPEN_MAX).clamp(256, 1 << 20) as i32;
    for fd in low..high.min(limit) {
        let _ = close_fd(vm, fd);
    }
    NONE
}

/// A descriptor argument that may be an object with `fileno()`.
pub fn fd_arg(vm: &Vm, value: &Value) -> PyResult<i32> {
    to_fd(vm, value)
}

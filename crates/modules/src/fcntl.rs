//! `fcntl`: `fcntl`, `ioctl`, `flock`, `lockf`. Waiting for a lock happens on the blocking pool.

use vm::prelude::*;

use crate::park::{self, errno};
use crate::sys::{self, Plain};
use crate::util::{self, NONE, constants, flag, int_or};
use pure::bytes::{self, Buffer};

pub static MODULE: ModuleDef = ModuleDef::new(
    "fcntl",
    "This module performs file control and I/O control on file\ndescriptors.  It is an interface to the fcntl() and ioctl() Unix\nroutines.  File descriptors can be obtained with the fileno() method of\na file or socket object.",
)
.functions(&[
    def("fcntl", "(fd, cmd, arg=0, /)", fcntl, "Perform the operation `cmd` on file descriptor fd."),
    def("ioctl", "(fd, request, arg=0, mutate_flag=True, /)", ioctl, "Perform the operation request on file descriptor fd."),
    def("flock", "(fd, operation, /)", flock, "Perform the lock operation `operation` on file descriptor `fd`."),
    def("lockf", "(fd, cmd, len=0, start=0, whence=0, /)", lockf, "A wrapper around the fcntl() locking calls."),
])
.exec(exec);

/// Largest buffer argument, as on CPython.
const MAX_BUFFER: usize = 1024;

fn exec(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    constants!(vm, dict, libc: LOCK_SH, LOCK_EX, LOCK_NB, LOCK_UN, F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL,
        F_GETLK, F_SETLK, F_SETLKW, F_GETOWN, F_SETOWN, F_RDLCK, F_WRLCK, F_UNLCK, FD_CLOEXEC, TIOCGWINSZ, TIOCSWINSZ);
    #[cfg(target_os = "linux")]
    constants!(vm, dict, libc: F_SETPIPE_SZ, F_GETPIPE_SZ, F_ADD_SEALS, F_GET_SEALS, F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW,
        F_SEAL_WRITE, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW, F_SETLEASE, F_GETLEASE, F_NOTIFY, FIONREAD, FIONBIO, FICLONE);
    let more =
        [("F_GETLK64", 5), ("F_SETLK64", 6), ("F_SETLKW64", 7), ("FASYNC", 0x2000), ("F_GETSIG", 11), ("F_SETSIG", 10)];
    for (name, value) in more {
        dict.set_name(name, Value::small_int(value));
    }
    Ok(())
}

fn fcntl(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = util::to_fd(vm, &args[0])?;
    let command = vm.to_i32(&args[1])?;
    let arg = &args[2];
    if arg.is_null() || type_of(arg).slots.index.get().is_some() {
        let number = if arg.is_null() { 0 } else { vm.to_i64(arg)? };
        let result = sys::fcntl(fd, command, number);
        if command == libc::F_SETFL {
            crate::socket::forget_pretence(vm, fd);
        }
        return if result < 0 { Err(vm.os_error(errno())) } else { Ok(vm.new_int(result as i64)) };
    }
    let mut memory = buffer_arg(vm, arg, "fcntl")?;
    let len = memory.len() - 64;
    memory.resize(MAX_BUFFER + 64, 0);
    if sys::fcntl_memory(fd, command, &mut memory) < 0 {
        return Err(vm.os_error(errno()));
    }
    bytes::new(vm, &memory[..len])
}

/// A copy of the argument with room behind it.
fn buffer_arg(vm: &Vm, arg: &Value, function: &str) -> PyResult<Vec<u8>> {
    let mut data = match arg.downcast::<StrObj>() {
        Some(text) => text.as_bytes().to_vec(),
        None => Buffer::of(vm, arg)?.as_slice().to_vec(),
    };
    if data.len() > MAX_BUFFER {
        return Err(vm.value_error(format!("{function} argument 3 is too long")));
    }
    data.resize(data.len() + 64, 0);
    Ok(data)
}

fn ioctl(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = util::to_fd(vm, &args[0])?;
    let request = vm.to_i64(&args[1])? as libc::c_ulong;
    let arg = &args[2];
    let failed = || vm.os_error(errno());
    if arg.is_null() || type_of(arg).slots.index.get().is_some() {
        let number = if arg.is_null() { 0 } else { vm.to_i64(arg)? };
        let result = sys::ioctl(fd, request, number);
        return if result < 0 { Err(failed()) } else { Ok(vm.new_int(result as i64)) };
    }
    if flag(vm, &args[3], true)?
        && !arg.is_a::<StrObj>()
        && let Ok(mut buffer) = Buffer::writable(vm, arg, "ioctl() argument 3")
    {
        let n = buffer.len();
        let mut memory = buffer.as_slice().to_vec();
        memory.resize(n.max(MAX_BUFFER) + 64, 0);
        let result = sys::ioctl_memory(fd, request, &mut memory);
        buffer.as_mut_slice().copy_from_slice(&memory[..n]);
        return if result < 0 { Err(failed()) } else { Ok(vm.new_int(result as i64)) };
    }
    let mut memory = buffer_arg(vm, arg, "ioctl")?;
    let len = memory.len() - 64;
    memory.resize(MAX_BUFFER + 64, 0);
    if sys::ioctl_memory(fd, request, &mut memory) < 0 {
        return Err(failed());
    }
    bytes::new(vm, &memory[..len])
}

/// Runs a locking call: here when it does not wait, else on the pool.
fn locking(vm: &Vm, waits: bool, call: impl Fn() -> i32 + Send + 'static) -> PyResult {
    let run = move || if call() != 0 { errno() } else { 0 };
    let error = if waits { park::offload_interruptible(vm, run)? } else { run() };
    if error != 0 { Err(vm.os_error(error)) } else { NONE }
}

fn flock(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = util::to_fd(vm, &args[0])?;
    let operation = vm.to_i32(&args[1])?;
    let waits = operation & (libc::LOCK_NB | libc::LOCK_UN) == 0;
    locking(vm, waits, move || sys::flock(fd, operation))
}

fn lockf(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = util::to_fd(vm, &args[0])?;
    let code = vm.to_i32(&args[1])?;
    let number = |v: &Value| if v.is_null() { Ok(0) } else { vm.to_i64(v) };
    let (len, start, whence) = (number(&args[2])?, number(&args[3])?, int_or(vm, &args[4], 0)?);
    let kind = if code & libc::LOCK_UN != 0 {
        libc::F_UNLCK
    } else if code & libc::LOCK_SH != 0 {
        libc::F_RDLCK
    } else if code & libc::LOCK_EX != 0 {
        libc::F_WRLCK
    } else {
        return Err(vm.value_error("unrecognized lockf argument"));
    };
    let waits = code & libc::LOCK_NB == 0;
    let command = if waits { libc::F_SETLKW } else { libc::F_SETLK };
    locking(vm, waits && kind != libc::F_UNLCK, move || {
        let mut lock = libc::flock::zeroed();
        lock.l_type = kind as _;
        lock.l_start = start;
        lock.l_len = len;
        lock.l_whence = whence as _;
        sys::fcntl_lock(fd, command, &lock)
    })
}

//! Descriptors, the environment, configuration, randomness: what has no larger concept.

use std::ffi::{CStr, CString};

use vm::error::exception::OS_ERROR;
use vm::prelude::*;
use vm::structseq;

use super::path::{Path, dir_fd};
use super::process::{check, checked_int};
use crate::park::errno;
use crate::sys::{self, Plain};
use crate::util::{NONE, flag, int_or, to_fd};
use pure::bytes;

structseq!(TERMINAL_SIZE, TERMINAL_SIZE_TYPE, "terminal_size" in "os",
    "A tuple of (columns, lines) for holding terminal window size",
    visible 2, [0 "columns" "width of the terminal window in characters", 1 "lines" "height of the terminal window in characters"]);

structseq!(SCHED_PARAM, SCHED_PARAM_TYPE, "sched_param" in "posix", "Currently has only one field: sched_priority",
    visible 1, [0 "sched_priority" "the scheduling priority"]);

/// `open(path, flags, mode=0o777, *, dir_fd=None)`
pub fn open(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::of(vm, &args[0], "open")?;
    let flags = vm.to_i32(&args[1])?;
    let mode = int_or(vm, &args[2], 0o777)?;
    let dir = dir_fd(vm, &args[3])?;
    match open_at(vm, dir, &path.text, flags | libc::O_CLOEXEC, mode)? {
        Ok(fd) => Ok(vm.new_int(fd as i64)),
        Err(errno) => Err(path.error_of(vm, errno)),
    }
}

/// Opens; a FIFO without a partner waits on the blocking pool.
pub fn open_at(vm: &Vm, dir: i32, path: &CString, flags: i32, mode: i32) -> PyResult<Result<i32, i32>> {
    if flags & (libc::O_NONBLOCK | libc::O_CREAT) == 0 && is_fifo(dir, path) {
        let path = path.clone();
        return crate::park::offload_interruptible(vm, move || open_now(dir, &path, flags, mode));
    }
    loop {
        match open_now(dir, path, flags, mode) {
            Err(libc::EINTR) => vm.poll()?,
            Err(libc::ENOENT) => return Ok(open_bundled(vm, path, flags).ok_or(libc::ENOENT)),
            result => return Ok(result),
        }
    }
}

/// A file of the bundled library, by the `__file__` of its module: its source in memory, to be read.
fn open_bundled(vm: &Vm, path: &CString, flags: i32) -> Option<i32> {
    let path = path.to_str().ok().filter(|path| path.starts_with(vm::import::LIB))?;
    if flags & (libc::O_ACCMODE | libc::O_CREAT | libc::O_DIRECTORY) != libc::O_RDONLY {
        return None;
    }
    let bundle = vm.interp.bundle()?;
    let source = bundle.source(&bundle.module_of_file(path)?)?;
    sys::memory_file(c"hoopsnake", &source)
}

fn open_now(dir: i32, path: &CString, flags: i32, mode: i32) -> Result<i32, i32> {
    let fd = sys::openat(dir, path, flags, mode as libc::mode_t);
    if fd < 0 { Err(errno()) } else { Ok(fd) }
}

fn is_fifo(dir: i32, path: &CString) -> bool {
    let mut st = libc::stat::zeroed();
    sys::fstatat(dir, path, &mut st, 0) == 0 && st.st_mode & libc::S_IFMT == libc::S_IFIFO
}

pub fn pipe2(vm: &Vm, flags: i32) -> PyResult {
    let mut fds = [0; 2];
    check(vm, sys::pipe2(&mut fds, flags))?;
    Ok(vm.new_tuple(&fds.map(|fd| Value::small_int(fd as i64))))
}

pub fn dup(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = vm.to_i32(&args[0])?;
    let new = sys::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0);
    if new >= 0 {
        crate::socket::copy_pretence(vm, fd, new);
    }
    checked_int(vm, new)
}

/// `dup2(fd, fd2, inheritable=True)`
pub fn dup2(vm: &Vm, args: &[Value]) -> PyResult {
    let (fd, fd2) = (vm.to_i32(&args[0])?, vm.to_i32(&args[1])?);
    let inheritable = flag(vm, &args[2], true)?;
    if fd < 0 || fd2 < 0 {
        return Err(vm.os_error(libc::EBADF));
    }
    if fd != fd2 {
        crate::socket::forget_pretence(vm, fd2);
        crate::park::closing(fd2);
    }
    let new = if inheritable || fd == fd2 { sys::dup2(fd, fd2) } else { sys::dup3(fd, fd2, libc::O_CLOEXEC) };
    if new >= 0 {
        crate::socket::copy_pretence(vm, fd, new);
    }
    checked_int(vm, new)
}

/// `lseek(fd, position, whence)`
pub fn lseek(vm: &Vm, args: &[Value]) -> PyResult {
    let (fd, position, whence) = (vm.to_i32(&args[0])?, vm.to_i64(&args[1])?, vm.to_i32(&args[2])?);
    let at = sys::lseek(fd, position, whence);
    if at < 0 { Err(vm.os_error(errno())) } else { Ok(vm.new_int(at)) }
}

pub fn ftruncate(vm: &Vm, args: &[Value]) -> PyResult {
    let (fd, length) = (vm.to_i32(&args[0])?, vm.to_i64(&args[1])?);
    check(vm, sys::ftruncate(fd, length))
}

pub fn fsync(vm: &Vm, args: &[Value], data_only: bool) -> PyResult {
    let fd = to_fd(vm, &args[0])?;
    let result = crate::park::offload(vm, move || {
        let result = if data_only { sys::fdatasync(fd) } else { sys::fsync(fd) };
        if result != 0 { errno() } else { 0 }
    })?;
    if result != 0 { Err(vm.os_error(result)) } else { NONE }
}

fn fd_flag(vm: &Vm, fd: i32, get: i32, bit: i32) -> PyResult<bool> {
    let flags = sys::fcntl(fd, get, 0);
    if flags < 0 { Err(vm.os_error(errno())) } else { Ok(flags & bit != 0) }
}

fn set_fd_flag(vm: &Vm, fd: i32, get: i32, set: i32, bit: i32, on: bool) -> PyResult {
    let flags = sys::fcntl(fd, get, 0);
    if flags < 0 {
        return Err(vm.os_error(errno()));
    }
    let new = if on { flags | bit } else { flags & !bit };
    check(vm, if new == flags { 0 } else { sys::fcntl(fd, set, new.into()) })
}

pub fn get_inheritable(vm: &Vm, args: &[Value]) -> PyResult {
    Ok(Value::bool(!fd_flag(vm, vm.to_i32(&args[0])?, libc::F_GETFD, libc::FD_CLOEXEC)?))
}
pub fn set_inheritable(vm: &Vm, args: &[Value]) -> PyResult {
    let on = vm.truth(&args[1])?;
    set_fd_flag(vm, vm.to_i32(&args[0])?, libc::F_GETFD, libc::F_SETFD, libc::FD_CLOEXEC, !on)
}
pub fn get_blocking(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = vm.to_i32(&args[0])?;
    let nonblocking = fd_flag(vm, fd, libc::F_GETFL, libc::O_NONBLOCK)?;
    Ok(Value::bool(!nonblocking || crate::socket::pretends_to_block(vm, fd)))
}
pub fn set_blocking(vm: &Vm, args: &[Value]) -> PyResult {
    let on = vm.truth(&args[1])?;
    let fd = vm.to_i32(&args[0])?;
    crate::socket::forget_pretence(vm, fd);
    set_fd_flag(vm, fd, libc::F_GETFL, libc::F_SETFL, libc::O_NONBLOCK, !on)
}

pub fn isatty(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = vm.to_i32(&args[0])?;
    Ok(Value::bool(sys::isatty(fd) == 1))
}

pub fn ttyname(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = vm.to_i32(&args[0])?;
    let mut buffer = [0u8; 1024];
    let errno = sys::ttyname_r(fd, &mut buffer);
    if errno != 0 {
        return Err(vm.os_error(errno));
    }
    let end = buffer.iter().position(|b| *b == 0).unwrap_or(0);
    bytes::fs_decode(vm, &buffer[..end])
}

pub fn get_terminal_size(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = int_or(vm, &args[0], 1)?;
    let mut size = libc::winsize::zeroed();
    check(vm, sys::window_size(fd, &mut size))?;
    TERMINAL_SIZE.make(vm, vec![vm.new_int(size.ws_col as i64), vm.new_int(size.ws_row as i64)])
}

/// `urandom(size)`
pub fn urandom(vm: &Vm, args: &[Value]) -> PyResult {
    let size = vm.to_isize(&args[0])?;
    if size < 0 {
        return Err(vm.value_error("negative argument not allowed"));
    }
    random_bytes(vm, size as usize, 0)
}

/// `getrandom(size, flags=0)`
pub fn getrandom(vm: &Vm, args: &[Value]) -> PyResult {
    let size = vm.to_isize(&args[0])?;
    if size < 0 {
        return Err(vm.os_error(libc::EINVAL));
    }
    random_bytes(vm, size as usize, int_or(vm, &args[1], 0)? as u32)
}

fn random_bytes(vm: &Vm, size: usize, flags: u32) -> PyResult {
    let mut data = Vec::new();
    data.try_reserve_exact(size).map_err(|_| vm.memory_error())?;
    data.resize(size, 0u8);
    let mut done = 0;
    while done < size {
        let rest = &mut data[done..];
        let n = sys::getrandom(rest, flags);
        match n {
            0.. => done += n as usize,
            _ if errno() == libc::EINTR => vm.poll()?,
            _ => return Err(vm.os_error(errno())),
        }
    }
    bytes::new(vm, &data)
}

pub fn strerror(vm: &Vm, args: &[Value]) -> PyResult {
    Ok(vm.new_str(&vm::error::raise::errno_text(vm.to_i32(&args[0])?)))
}

fn bytes_arg(vm: &Vm, value: &Value, function: &str) -> PyResult<CString> {
    match value.is_a::<StrObj>() || bytes::exact(value).is_some() {
        true => Ok(Path::of(vm, value, function)?.text),
        false => {
            Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {}", type_of(value).tp_name())))
        }
    }
}

/// `putenv(name, value)`
pub fn putenv(vm: &Vm, args: &[Value]) -> PyResult {
    let (name, value) = (bytes_arg(vm, &args[0], "putenv")?, bytes_arg(vm, &args[1], "putenv")?);
    if name.is_empty() || name.as_bytes().contains(&b'=') {
        return Err(vm.value_error("illegal environment variable name"));
    }
    check(vm, sys::set_variable(&name, Some(&value)))
}

/// `unsetenv(name)`
pub fn unsetenv(vm: &Vm, args: &[Value]) -> PyResult {
    let name = bytes_arg(vm, &args[0], "unsetenv")?;
    check(vm, sys::set_variable(&name, None))
}

/// The environment as a dict of bytes.
pub fn environ(vm: &Vm) -> PyResult {
    use std::os::unix::ffi::OsStrExt;
    let dict = DictObj::new();
    for (name, value) in std::env::vars_os() {
        let name = bytes::new(vm, name.as_bytes())?;
        // The first of two wins.
        if dict.get(vm, &name)?.is_none() {
            dict.set(vm, &name, bytes::new(vm, value.as_bytes())?)?;
        }
    }
    Ok(dict.into_value())
}

/// A configuration name: a number, or a text that a table knows.
fn config_name(vm: &Vm, value: &Value, table: &[(&str, i32)]) -> PyResult<i32> {
    if let Some(text) = value.downcast::<StrObj>() {
        let found = table.iter().find(|(name, _)| name.as_bytes() == text.as_bytes());
        return found.map(|(_, n)| *n).ok_or_else(|| vm.value_error("unrecognized configuration name"));
    }
    if type_of(value).slots.index.get().is_none() {
        return Err(vm.type_error("configuration names must be strings or integers"));
    }
    vm.to_i32(value)
}

macro_rules! names {
    ($prefix:literal, $from:ident: $($name:ident)*) => {
        &[$((strip($prefix, stringify!($name)), libc::$name)),*]
    };
}

const fn strip(from: &'static str, name: &'static str) -> &'static str {
    // "_SC_PAGESIZE" is "SC_PAGESIZE" for Python.
    let _ = from;
    let (_, rest) = name.split_at(1);
    rest
}

pub static SYSCONF_NAMES: &[(&str, i32)] = names!("_SC_", libc:
    _SC_ARG_MAX _SC_CHILD_MAX _SC_CLK_TCK _SC_NGROUPS_MAX _SC_OPEN_MAX _SC_STREAM_MAX _SC_TZNAME_MAX _SC_JOB_CONTROL
    _SC_SAVED_IDS _SC_REALTIME_SIGNALS _SC_PAGESIZE _SC_PAGE_SIZE _SC_NPROCESSORS_CONF _SC_NPROCESSORS_ONLN _SC_PHYS_PAGES
    _SC_AVPHYS_PAGES _SC_IOV_MAX _SC_GETPW_R_SIZE_MAX _SC_GETGR_R_SIZE_MAX _SC_LOGIN_NAME_MAX _SC_TTY_NAME_MAX
    _SC_THREADS _SC_THREAD_STACK_MIN _SC_HOST_NAME_MAX _SC_LINE_MAX _SC_SEM_NSEMS_MAX _SC_SEM_VALUE_MAX _SC_SYMLOOP_MAX
    _SC_RTSIG_MAX _SC_SIGQUEUE_MAX _SC_TIMER_MAX _SC_VERSION _SC_ATEXIT_MAX _SC_PASS_MAX _SC_XOPEN_VERSION);

pub static PATHCONF_NAMES: &[(&str, i32)] = names!("_PC_", libc:
    _PC_LINK_MAX _PC_MAX_CANON _PC_MAX_INPUT _PC_NAME_MAX _PC_PATH_MAX _PC_PIPE_BUF _PC_CHOWN_RESTRICTED _PC_NO_TRUNC
    _PC_VDISABLE _PC_SYNC_IO _PC_ASYNC_IO _PC_PRIO_IO _PC_FILESIZEBITS _PC_REC_INCR_XFER_SIZE _PC_REC_MAX_XFER_SIZE
    _PC_REC_MIN_XFER_SIZE _PC_REC_XFER_ALIGN _PC_ALLOC_SIZE_MIN _PC_SYMLINK_MAX);

pub fn names_dict(vm: &Vm, table: &[(&str, i32)]) -> Value {
    let dict = DictObj::new();
    for (name, number) in table {
        dict.set_name(name, vm.new_int(*number as i64));
    }
    dict.into_value()
}

fn conf_result(vm: &Vm, value: libc::c_long) -> PyResult {
    if value == -1 && errno() != 0 { Err(vm.os_error(errno())) } else { Ok(vm.new_int(value)) }
}

pub fn sysconf(vm: &Vm, args: &[Value]) -> PyResult {
    let name = config_name(vm, &args[0], SYSCONF_NAMES)?;
    sys::set_errno(0);
    conf_result(vm, sys::sysconf(name))
}

pub fn pathconf(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::or_fd(vm, &args[0], "pathconf")?;
    let name = config_name(vm, &args[1], PATHCONF_NAMES)?;
    sys::set_errno(0);
    let value = match path.fd {
        Some(fd) => sys::fpathconf(fd, name),
        None => sys::pathconf(path.c_str(), name),
    };
    if value == -1 && errno() != 0 {
        return Err(path.error(vm));
    }
    Ok(vm.new_int(value))
}

pub fn device_encoding(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = vm.to_i32(&args[0])?;
    if sys::isatty(fd) == 1 { Ok(vm.new_str("utf-8")) } else { NONE }
}

pub fn openpty(vm: &Vm, _: &[Value]) -> PyResult {
    let flags = libc::O_RDWR | libc::O_NOCTTY | libc::O_CLOEXEC;
    let master = sys::posix_openpt(flags);
    checked_int(vm, master)?;
    let mut name = [0u8; 128];
    let named = sys::grantpt(master) == 0 && sys::unlockpt(master) == 0 && sys::ptsname_r(master, &mut name) == 0;
    let slave = match CStr::from_bytes_until_nul(&name) {
        Ok(name) if named => sys::open(name, flags),
        _ => -1,
    };
    if slave < 0 {
        let error = errno();
        sys::close(master);
        return Err(vm.os_error(error));
    }
    Ok(vm.new_tuple(&[Value::small_int(master as i64), Value::small_int(slave as i64)]))
}

/// `eventfd(initval, flags=EFD_CLOEXEC)`
pub fn eventfd(vm: &Vm, args: &[Value]) -> PyResult {
    let initial = vm.to_i64(&args[0])? as u32;
    let flags = int_or(vm, &args[1], libc::EFD_CLOEXEC)?;
    checked_int(vm, sys::eventfd(initial, flags))
}

/// `memfd_create(name, flags=MFD_CLOEXEC)`
pub fn memfd_create(vm: &Vm, args: &[Value]) -> PyResult {
    let name = Path::of(vm, &args[0], "memfd_create")?;
    let flags = int_or(vm, &args[1], libc::MFD_CLOEXEC as i32)?;
    checked_int(vm, sys::memfd_create(name.c_str(), flags as u32))
}

/// `lockf(fd, command, length)`
pub fn lockf(vm: &Vm, args: &[Value]) -> PyResult {
    let (fd, command, length) = (vm.to_i32(&args[0])?, vm.to_i32(&args[1])?, vm.to_i64(&args[2])?);
    let error =
        crate::park::offload_interruptible(vm, move || if sys::lockf(fd, command, length) != 0 { errno() } else { 0 })?;
    if error != 0 { Err(vm.os_error(error)) } else { NONE }
}

pub fn register_at_fork(vm: &Vm, args: Args) -> PyResult {
    if !args.pos.is_empty() {
        return Err(vm.type_error("register_at_fork() takes no positional arguments"));
    }
    if !args.has_keywords() {
        return Err(vm.type_error("At least one argument is required."));
    }
    for value in args.kw_values {
        if !vm.is_callable(value) {
            return Err(vm.type_error(format!(
                "'before', 'after_in_child' and 'after_in_parent' must be callable, not {}",
                type_of(value).name()
            )));
        }
    }
    // Kept for the time when a fork is possible.
    vm.state::<AtFork>().0.borrow_mut().extend(args.kw_names.iter().cloned().zip(args.kw_values.iter().cloned()));
    NONE
}

/// What `register_at_fork` was given: (when, function).
#[derive(Default)]
pub struct AtFork(pub std::cell::RefCell<Vec<(Value, Value)>>);

/// `copy_file_range(src, dst, count, offset_src=None, offset_dst=None)`
pub fn copy_file_range(vm: &Vm, args: &[Value]) -> PyResult {
    let (from, to, count) = (vm.to_i32(&args[0])?, vm.to_i32(&args[1])?, vm.to_isize(&args[2])?);
    if count < 0 {
        return Err(vm.value_error("negative value for 'count' not allowed"));
    }
    let offset = |value: &Value| -> PyResult<Option<i64>> {
        if value.is_null() || value.is_none() { Ok(None) } else { vm.to_i64(value).map(Some) }
    };
    let n = sys::copy_file_range(from, offset(&args[3])?, to, offset(&args[4])?, count as usize);
    if n < 0 { Err(vm.os_error(errno())) } else { Ok(vm.new_int(n as i64)) }
}

/// `error` in the module's dict.
pub fn os_error_type() -> Value {
    OS_ERROR.to_value()
}

/// `eventfd_read(fd)`
pub fn eventfd_read(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = to_fd(vm, &args[0])?;
    let mut count = [0u8; 8];
    match super::fdio::read_into(vm, fd, &mut count, false)? {
        Ok(_) => Ok(vm::types::int::from_u64(u64::from_ne_bytes(count))),
        Err(errno) => Err(vm.os_error(errno)),
    }
}

/// `eventfd_write(fd, value)`
pub fn eventfd_write(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = to_fd(vm, &args[0])?;
    let index = vm.to_index(&args[1])?;
    let value = vm::types::int::to_big(&index).and_then(|big| u64::try_from(big.as_ref()).ok());
    let Some(value) = value else {
        return Err(vm.overflow_error("Python int too large to convert to C unsigned long"));
    };
    match super::fdio::write_from(vm, fd, &value.to_ne_bytes(), false)? {
        Ok(_) => NONE,
        Err(errno) => Err(vm.os_error(errno)),
    }
}

/// `posix_fallocate(fd, offset, length)`
pub fn posix_fallocate(vm: &Vm, args: &[Value]) -> PyResult {
    let (fd, offset, length) = (vm.to_i32(&args[0])?, vm.to_i64(&args[1])?, vm.to_i64(&args[2])?);
    match sys::posix_fallocate(fd, offset, length) {
        0 => NONE,
        errno => Err(vm.os_error(errno)),
    }
}

/// `posix_fadvise(fd, offset, length, advice)`
pub fn posix_fadvise(vm: &Vm, args: &[Value]) -> PyResult {
    let (fd, offset, length) = (vm.to_i32(&args[0])?, vm.to_i64(&args[1])?, vm.to_i64(&args[2])?);
    let advice = vm.to_i32(&args[3])?;
    match sys::posix_fadvise(fd, offset, length, advice) {
        0 => NONE,
        errno => Err(vm.os_error(errno)),
    }
}

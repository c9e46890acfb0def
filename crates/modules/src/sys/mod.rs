//! The system calls of this crate, safe to call: `unsafe` stands in this folder alone.
//!
//! Descriptors are plain numbers here, as they are in Python: a wrong one is an error of the system's, never a wrong
//! access to memory. (Crates such as `rustix` want them owned or borrowed, which nobody can promise for an `int`.)
//! Results and `errno` are the system's own; what they mean is said by the callers.

/// Declares safe functions by the call that each makes. The comment on a row says what makes the call sound.
macro_rules! declare {
    ($($(#[$meta:meta])* fn $name:ident($($argument:ident: $ty:ty),* $(,)?) $(-> $result:ty)? = $call:expr;)*) => {
        $($(#[$meta])*
        pub fn $name($($argument: $ty),*) $(-> $result)? {
            // SAFETY: the row passes on numbers, and addresses with lengths that come from one reference or slice among
            // the arguments: live for the call, exclusive where C writes, and not kept. What else it needs, it says.
            unsafe { $call }
        })*
    };
}

mod bytes;
pub mod child;
mod files;
mod net;
mod process;

use std::ffi::{CStr, c_char, c_int, c_long, c_uint, c_ulong};

pub use bytes::*;
pub use files::*;
use libc::{
    cpu_set_t, dev_t, epoll_event, gid_t, mode_t, off_t, pid_t, rlimit, rusage, siginfo_t, sigset_t, stat, statvfs,
    termios, time_t, timespec, tm, tms, uid_t, utsname,
};
pub use net::*;
pub use process::*;

/// Plain data of the system: made of numbers (and pointers that may be null), so that all bytes zero are a value.
///
/// # Safety
/// That is so.
pub unsafe trait Plain: Sized {
    /// The value whose bytes are all zero.
    fn zeroed() -> Self {
        // SAFETY: the contract of the trait.
        unsafe { std::mem::zeroed() }
    }
}

macro_rules! plain {
    ($($ty:ty),* $(,)?) => {
        // SAFETY: structures that the C library declares with fields of numbers, arrays of them and raw pointers.
        $(unsafe impl Plain for $ty {})*
    };
}

plain! {
    i32, u32, i64, cpu_set_t, epoll_event, libc::addrinfo, libc::in_addr, libc::itimerval, libc::msghdr, libc::pollfd,
    libc::sockaddr_in, libc::sockaddr_in6, libc::sockaddr_nl, libc::sockaddr_storage, libc::sockaddr_un, libc::winsize,
    libc::flock, rlimit, rusage, siginfo_t, sigset_t, stat, statvfs, termios, timespec, tm, tms, utsname,
}

/// A Rust argument as C takes it.
trait Pass {
    type As;
    fn pass(self) -> Self::As;
}

macro_rules! numbers {
    ($($ty:ty),*) => {
        $(impl Pass for $ty {
            type As = $ty;
            #[inline(always)]
            fn pass(self) -> $ty {
                self
            }
        })*
    };
}

numbers! { i32, u32, i64, u64, usize }

impl Pass for &CStr {
    type As = *const c_char;
    #[inline(always)]
    fn pass(self) -> *const c_char {
        self.as_ptr()
    }
}

impl<T: Plain> Pass for &T {
    type As = *const T;
    #[inline(always)]
    fn pass(self) -> *const T {
        self
    }
}

impl<T: Plain> Pass for &mut T {
    type As = *mut T;
    #[inline(always)]
    fn pass(self) -> *mut T {
        self
    }
}

/// Declares safe functions for calls whose arguments say all that C wants of them.
macro_rules! calls {
    ($($name:ident($($argument:ident: $ty:ty),*) -> $result:ty;)*) => {
        $(#[inline]
        pub fn $name($($argument: $ty),*) -> $result {
            // SAFETY: every argument is a number, a terminated string or a reference to one structure of the type that
            // the C library declares. References are live and, where C writes, exclusive for the length of the call, and
            // none of these calls keeps one; a written structure is plain data, valid whatever its bytes are.
            unsafe { libc::$name($(Pass::pass($argument)),*) }
        })*
    };
}

calls! {
    // Descriptors.
    close(fd: c_int) -> c_int;
    dup(fd: c_int) -> c_int;
    dup2(fd: c_int, to: c_int) -> c_int;
    dup3(fd: c_int, to: c_int, flags: c_int) -> c_int;
    eventfd(initial: c_uint, flags: c_int) -> c_int;
    fdatasync(fd: c_int) -> c_int;
    flock(fd: c_int, operation: c_int) -> c_int;
    fsync(fd: c_int) -> c_int;
    ftruncate(fd: c_int, length: off_t) -> c_int;
    isatty(fd: c_int) -> c_int;
    lockf(fd: c_int, command: c_int, length: off_t) -> c_int;
    lseek(fd: c_int, offset: off_t, whence: c_int) -> off_t;
    memfd_create(name: &CStr, flags: c_uint) -> c_int;
    posix_fadvise(fd: c_int, offset: off_t, length: off_t, advice: c_int) -> c_int;
    posix_fallocate(fd: c_int, offset: off_t, length: off_t) -> c_int;
    epoll_create1(flags: c_int) -> c_int;
    epoll_ctl(epoll: c_int, operation: c_int, fd: c_int, event: &mut epoll_event) -> c_int;
    signalfd(fd: c_int, set: &sigset_t, flags: c_int) -> c_int;

    // Files and folders.
    chdir(path: &CStr) -> c_int;
    chroot(path: &CStr) -> c_int;
    faccessat(dir: c_int, path: &CStr, mode: c_int, flags: c_int) -> c_int;
    fchdir(fd: c_int) -> c_int;
    fchmod(fd: c_int, mode: mode_t) -> c_int;
    fchmodat(dir: c_int, path: &CStr, mode: mode_t, flags: c_int) -> c_int;
    fchown(fd: c_int, user: uid_t, group: gid_t) -> c_int;
    fchownat(dir: c_int, path: &CStr, user: uid_t, group: gid_t, flags: c_int) -> c_int;
    fpathconf(fd: c_int, name: c_int) -> c_long;
    fstat(fd: c_int, to: &mut stat) -> c_int;
    fstatat(dir: c_int, path: &CStr, to: &mut stat, flags: c_int) -> c_int;
    fstatvfs(fd: c_int, to: &mut statvfs) -> c_int;
    linkat(from_dir: c_int, from: &CStr, to_dir: c_int, to: &CStr, flags: c_int) -> c_int;
    mkdirat(dir: c_int, path: &CStr, mode: mode_t) -> c_int;
    mkfifoat(dir: c_int, path: &CStr, mode: mode_t) -> c_int;
    mknodat(dir: c_int, path: &CStr, mode: mode_t, device: dev_t) -> c_int;
    pathconf(path: &CStr, name: c_int) -> c_long;
    renameat(from_dir: c_int, from: &CStr, to_dir: c_int, to: &CStr) -> c_int;
    symlinkat(from: &CStr, dir: c_int, to: &CStr) -> c_int;
    truncate(path: &CStr, length: off_t) -> c_int;
    umask(mask: mode_t) -> mode_t;
    unlinkat(dir: c_int, path: &CStr, flags: c_int) -> c_int;

    // Terminals.
    cfgetispeed(modes: &termios) -> c_uint;
    cfgetospeed(modes: &termios) -> c_uint;
    cfsetispeed(modes: &mut termios, speed: c_uint) -> c_int;
    cfsetospeed(modes: &mut termios, speed: c_uint) -> c_int;
    grantpt(fd: c_int) -> c_int;
    posix_openpt(flags: c_int) -> c_int;
    tcdrain(fd: c_int) -> c_int;
    tcflow(fd: c_int, action: c_int) -> c_int;
    tcflush(fd: c_int, queue: c_int) -> c_int;
    tcgetattr(fd: c_int, to: &mut termios) -> c_int;
    tcgetpgrp(fd: c_int) -> pid_t;
    tcsendbreak(fd: c_int, duration: c_int) -> c_int;
    tcsetattr(fd: c_int, when: c_int, modes: &termios) -> c_int;
    tcsetpgrp(fd: c_int, group: pid_t) -> c_int;
    unlockpt(fd: c_int) -> c_int;

    // The process and its rights.
    alarm(seconds: c_uint) -> c_uint;
    getegid() -> gid_t;
    geteuid() -> uid_t;
    getgid() -> gid_t;
    getpgid(pid: pid_t) -> pid_t;
    getpgrp() -> pid_t;
    getppid() -> pid_t;
    getpriority(which: c_uint, who: c_uint) -> c_int;
    getrlimit(resource: c_uint, to: &mut rlimit) -> c_int;
    getrusage(who: c_int, to: &mut rusage) -> c_int;
    getsid(pid: pid_t) -> pid_t;
    getuid() -> uid_t;
    kill(pid: pid_t, signal: c_int) -> c_int;
    killpg(group: pid_t, signal: c_int) -> c_int;
    nice(increment: c_int) -> c_int;
    pause() -> c_int;
    raise(signal: c_int) -> c_int;
    sched_get_priority_max(policy: c_int) -> c_int;
    sched_get_priority_min(policy: c_int) -> c_int;
    sched_getscheduler(pid: pid_t) -> c_int;
    setegid(group: gid_t) -> c_int;
    seteuid(user: uid_t) -> c_int;
    setgid(group: gid_t) -> c_int;
    setpgid(pid: pid_t, group: pid_t) -> c_int;
    setpriority(which: c_uint, who: c_uint, value: c_int) -> c_int;
    setregid(real: gid_t, effective: gid_t) -> c_int;
    setreuid(real: uid_t, effective: uid_t) -> c_int;
    setrlimit(resource: c_uint, limits: &rlimit) -> c_int;
    setsid() -> pid_t;
    setuid(user: uid_t) -> c_int;
    sysconf(name: c_int) -> c_long;
    system(command: &CStr) -> c_int;
    times(to: &mut tms) -> c_long;
    uname(to: &mut utsname) -> c_int;
    wait4(pid: pid_t, status: &mut c_int, options: c_int, usage: &mut rusage) -> pid_t;
    waitid(kind: c_uint, id: c_uint, to: &mut siginfo_t, options: c_int) -> c_int;

    // Signals.
    pthread_sigmask(how: c_int, set: &sigset_t, old: &mut sigset_t) -> c_int;
    sigaddset(set: &mut sigset_t, number: c_int) -> c_int;
    sigemptyset(set: &mut sigset_t) -> c_int;
    sigfillset(set: &mut sigset_t) -> c_int;
    sigismember(set: &sigset_t, number: c_int) -> c_int;
    sigpending(set: &mut sigset_t) -> c_int;
    sigtimedwait(set: &sigset_t, info: &mut siginfo_t, timeout: &timespec) -> c_int;

    // Time.
    clock_getres(clock: c_int, to: &mut timespec) -> c_int;
    clock_gettime(clock: c_int, to: &mut timespec) -> c_int;
    clock_settime(clock: c_int, time: &timespec) -> c_int;

    // Sockets and interfaces.
    if_nametoindex(name: &CStr) -> c_uint;
    listen(fd: c_int, backlog: c_int) -> c_int;
    shutdown(fd: c_int, how: c_int) -> c_int;
    socket(family: c_int, kind: c_int, protocol: c_int) -> c_int;
}

/// Opens a file by its terminated path, without a mode to create one.
pub fn open(path: &CStr, flags: c_int) -> c_int {
    openat(libc::AT_FDCWD, path, flags, 0)
}

/// The calendar time of `seconds` here, or in UTC.
pub fn broken_down(seconds: time_t, utc: bool) -> Option<tm> {
    let mut to = tm::zeroed();
    let convert = if utc { libc::gmtime_r } else { libc::localtime_r };
    // SAFETY: both structures are of this frame.
    (!unsafe { convert(&seconds, &mut to) }.is_null()).then_some(to)
}

/// The processors of a set.
pub fn processors(set: &cpu_set_t) -> Vec<usize> {
    // SAFETY: all numbers are within the set.
    (0..libc::CPU_SETSIZE as usize).filter(|i| unsafe { libc::CPU_ISSET(*i, set) }).collect()
}

pub fn add_processor(set: &mut cpu_set_t, number: usize) {
    assert!(number < libc::CPU_SETSIZE as usize);
    // SAFETY: within the set, as just checked.
    unsafe { libc::CPU_SET(number, set) };
}

/// A copy of a text of the library's; `None` for null.
///
/// # Safety
/// Null, or terminated and not changed meanwhile.
unsafe fn copied_text(text: *const c_char) -> Option<Vec<u8>> {
    // SAFETY: by contract.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_bytes().to_vec())
}

declare! {
    /// `fcntl` with a number, for commands that take one or nothing.
    // What is passed on is a number of the width that C's variable arguments want. A command that takes an
    // address would get one of the first 4 GiB that the system refuses or, for a number from Python, that Python chose:
    // CPython passes numbers on in the same way.
    fn fcntl(fd: c_int, command: c_int, number: c_long) -> c_int = libc::fcntl(fd, command, number);
    /// `ioctl` with a number.
    // As in `fcntl`.
    fn ioctl(fd: c_int, request: c_ulong, number: c_long) -> c_int = libc::ioctl(fd, request as _, number);
    /// A process descriptor, or -1.
    // The call takes two numbers.
    fn pidfd_open(pid: pid_t, flags: c_uint) -> c_int = libc::syscall(libc::SYS_pidfd_open, pid, flags) as c_int;
    // Numbers, and no `siginfo_t`, which the call allows.
    fn pidfd_send_signal(pidfd: c_int, number: c_int, flags: c_uint) -> c_int = libc::syscall(libc::SYS_pidfd_send_signal, pidfd, number, std::ptr::null::<u8>(), flags) as c_int;
    /// The kernel's number of this thread.
    // Takes nothing.
    fn gettid() -> c_long = libc::syscall(libc::SYS_gettid);
    /// `pthread_kill` of the calling thread.
    // The calling thread lives.
    fn signal_this_thread(number: c_int) -> c_int = libc::pthread_kill(libc::pthread_self(), number);
    /// Ends the process without running anything.
    // Nothing of the process is used afterwards.
    fn exit_at_once(status: c_int) -> ! = libc::_exit(status);
    /// `statvfs` of a path (the structure has that name).
    // The path is terminated, the structure exclusive.
    fn statvfs_of(path: &CStr, to: &mut statvfs) -> c_int = libc::statvfs(path.as_ptr(), to);
    // Takes nothing.
    fn sync() = libc::sync();
    /// `openat` of a path that is created with `mode` if the flags say so.
    // The path is terminated, the mode is there whether or not the flags ask for it.
    fn openat(dir: c_int, path: &CStr, flags: c_int, mode: mode_t) -> c_int = libc::openat(dir, path.as_ptr(), flags, mode);
    /// Sets `errno` of this thread, for calls that report by it alone.
    // The C library gives a place that is this thread's own.
    fn set_errno(number: c_int) = *libc::__errno_location() = number;
    /// Seconds since the Epoch of a calendar time, which is put in order; -1 may be an error.
    // The structure is exclusive, and its zone name, which callers set to null or a living string, is not read.
    fn mktime(time: &mut tm) -> time_t = libc::mktime(time);
    /// The processors that process `pid` may run on.
    // The set is exclusive and of the length said.
    fn sched_getaffinity(pid: pid_t, set: &mut cpu_set_t) -> c_int = libc::sched_getaffinity(pid, size_of::<cpu_set_t>(), set);
    // The set lives and is of the length said.
    fn sched_setaffinity(pid: pid_t, set: &cpu_set_t) -> c_int = libc::sched_setaffinity(pid, size_of::<cpu_set_t>(), set);
    /// Rows and columns of a terminal.
    // The request fills the structure that it is given.
    fn window_size(fd: c_int, to: &mut libc::winsize) -> c_int = libc::ioctl(fd, libc::TIOCGWINSZ, to);
    // The request reads the structure that it is given.
    fn set_window_size(fd: c_int, size: &libc::winsize) -> c_int = libc::ioctl(fd, libc::TIOCSWINSZ, size);
    /// A lock on part of a file (`F_SETLK`, `F_SETLKW`).
    // The two commands read the structure; what else Python asks for goes through `fcntl`.
    fn fcntl_lock(fd: c_int, command: c_int, lock: &libc::flock) -> c_int = libc::fcntl(fd, command, lock);
    /// The zone name of a calendar time that `broken_down` or `mktime` filled.
    // The library keeps the names of zones for good; whoever sets another keeps it alive as long as the time.
    fn zone_name(time: &tm) -> Option<Vec<u8>> = copied_text(time.tm_zone);
}

//! Processes: identity, waiting, signals, executing. A wait parks: on a process descriptor where there is one, else on
//! the blocking pool.

use std::ffi::CString;

use rt::Interest;
use vm::prelude::*;
use vm::structseq;

use super::path::Path;
use crate::park::{self, errno};
use crate::sys::{self, FileAction, Plain, Spawn, Strings};
use crate::util::{NONE, int_or};
use pure::bytes;

structseq!(UNAME_RESULT, UNAME_RESULT_TYPE, "uname_result" in "posix",
    "uname_result: Result from os.uname().\n\nThis object may be accessed either as a tuple of\n  (sysname, nodename, release, version, machine),\nor via the attributes sysname, nodename, release, version, and machine.\n\nSee os.uname for more information.",
    visible 5,
    [0 "sysname" "operating system name", 1 "nodename" "name of machine on network (implementation-defined)",
     2 "release" "operating system release", 3 "version" "operating system version", 4 "machine" "hardware identifier"]);

structseq!(TIMES_RESULT, TIMES_RESULT_TYPE, "times_result" in "posix",
    "times_result: Result from os.times().\n\nThis object may be accessed either as a tuple of\n  (user, system, children_user, children_system, elapsed),\nor via the attributes user, system, children_user, children_system,\nand elapsed.\n\nSee os.times for more information.",
    visible 5,
    [0 "user" "user time", 1 "system" "system time", 2 "children_user" "user time of children",
     3 "children_system" "system time of children", 4 "elapsed" "elapsed time since an arbitrary point in the past"]);

structseq!(WAITID_RESULT, WAITID_RESULT_TYPE, "waitid_result" in "posix",
    "waitid_result: Result from waitid.\n\nThis object may be accessed either as a tuple of\n  (si_pid, si_uid, si_signo, si_status, si_code),\nor via the attributes si_pid, si_uid, and so on.\n\nSee os.waitid for more information.",
    visible 5,
    [0 "si_pid" "", 1 "si_uid" "", 2 "si_signo" "", 3 "si_status" "", 4 "si_code" ""]);

/// A system call without arguments that returns a number and never fails.
pub fn plain(vm: &Vm, value: i64) -> PyResult {
    Ok(vm.new_int(value))
}

pub fn check(vm: &Vm, result: i32) -> PyResult {
    if result < 0 { Err(vm.os_error(errno())) } else { NONE }
}

pub fn checked_int(vm: &Vm, result: i32) -> PyResult {
    if result < 0 { Err(vm.os_error(errno())) } else { Ok(vm.new_int(result as i64)) }
}

/// `wait4` of one process or several, parked: (pid, status, usage).
fn wait_for(vm: &Vm, pid: i32, options: i32) -> PyResult<(i32, i32, libc::rusage)> {
    let ask = move |options: i32| -> Result<(i32, i32, libc::rusage), i32> {
        let mut status = 0;
        let mut usage = libc::rusage::zeroed();
        match sys::wait4(pid, &mut status, options, &mut usage) {
            -1 => Err(errno()),
            found => Ok((found, status, usage)),
        }
    };
    loop {
        match ask(options | libc::WNOHANG) {
            Ok((0, ..)) if options & libc::WNOHANG == 0 => {}
            Ok(found) => return Ok(found),
            Err(libc::EINTR) => {
                vm.poll()?;
                continue;
            }
            Err(errno) => return Err(vm.os_error(errno)),
        }
        if pid > 0 && options & (libc::WUNTRACED | libc::WCONTINUED) == 0 && wait_pidfd(vm, pid)? {
            continue;
        }
        // What ends first is only looked at there and taken here: a wait that an exception leaves takes nothing away.
        let (kind, id) = match pid {
            p if p > 0 => (libc::P_PID, p as libc::id_t),
            -1 => (libc::P_ALL, 0),
            0 => (libc::P_PGID, sys::getpgrp() as libc::id_t),
            p => (libc::P_PGID, p.unsigned_abs()),
        };
        let mut what = libc::WEXITED | libc::WNOWAIT;
        if options & libc::WUNTRACED != 0 {
            what |= libc::WSTOPPED;
        }
        if options & libc::WCONTINUED != 0 {
            what |= libc::WCONTINUED;
        }
        park::offload_interruptible(vm, move || {
            sys::waitid(kind, id, &mut libc::siginfo_t::zeroed(), what);
        })?;
    }
}

/// Parks until the process has ended; false where that is not possible.
fn wait_pidfd(vm: &Vm, pid: i32) -> PyResult<bool> {
    #[cfg(target_os = "linux")]
    {
        let fd = sys::pidfd_open(pid, 0) as i32;
        if fd < 0 {
            return Ok(false);
        }
        let waited = park::wait_fd(vm, fd, Interest::READ, None);
        park::closing(fd);
        sys::close(fd);
        waited.map(|_| true)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (vm, pid);
        Ok(false)
    }
}

/// `waitpid(pid, options)`
pub fn waitpid(vm: &Vm, args: &[Value]) -> PyResult {
    let (pid, status, _) = wait_for(vm, vm.to_i32(&args[0])?, vm.to_i32(&args[1])?)?;
    Ok(vm.new_tuple(&[vm.new_int(pid as i64), vm.new_int(status as i64)]))
}

/// `wait()`
pub fn wait(vm: &Vm, _: &[Value]) -> PyResult {
    waitpid(vm, &[Value::small_int(-1), Value::small_int(0)])
}

fn with_usage(vm: &Vm, pid: i32, options: i32) -> PyResult {
    let (pid, status, usage) = wait_for(vm, pid, options)?;
    let usage = crate::resource::usage_to_python(vm, &usage)?;
    Ok(vm.new_tuple(&[vm.new_int(pid as i64), vm.new_int(status as i64), usage]))
}

pub fn wait3(vm: &Vm, args: &[Value]) -> PyResult {
    with_usage(vm, -1, vm.to_i32(&args[0])?)
}
pub fn wait4(vm: &Vm, args: &[Value]) -> PyResult {
    with_usage(vm, vm.to_i32(&args[0])?, vm.to_i32(&args[1])?)
}

/// `waitid(idtype, id, options)`
pub fn waitid(vm: &Vm, args: &[Value]) -> PyResult {
    let (kind, id, options) = (vm.to_i32(&args[0])?, vm.to_i64(&args[1])?, vm.to_i32(&args[2])?);
    let ask = move |options: i32| -> Result<[i32; 5], i32> {
        let mut info = libc::siginfo_t::zeroed();
        if sys::waitid(kind as libc::idtype_t, id as libc::id_t, &mut info, options) != 0 {
            return Err(errno());
        }
        let (pid, user, status) = sys::signal_source(&info);
        Ok([pid, user as i32, info.si_signo, status, info.si_code])
    };
    let found = loop {
        match ask(options | libc::WNOHANG) {
            Ok([0, ..]) if options & libc::WNOHANG != 0 => return NONE,
            Ok([0, ..]) => {
                let _ = park::offload_interruptible(vm, move || ask(options | libc::WNOWAIT))?;
            }
            Ok(found) => break found,
            Err(libc::EINTR) => vm.poll()?,
            Err(errno) => return Err(vm.os_error(errno)),
        }
    };
    WAITID_RESULT.make(vm, found.map(|i| vm.new_int(i as i64)).to_vec())
}

/// `waitstatus_to_exitcode(status)`
pub fn waitstatus_to_exitcode(vm: &Vm, args: &[Value]) -> PyResult {
    let status = vm.to_i32(&args[0])?;
    if libc::WIFEXITED(status) {
        return Ok(vm.new_int(libc::WEXITSTATUS(status) as i64));
    }
    if libc::WIFSIGNALED(status) {
        return Ok(vm.new_int(-libc::WTERMSIG(status) as i64));
    }
    if libc::WIFSTOPPED(status) {
        let by = libc::WSTOPSIG(status);
        return Err(vm.value_error(format!("process stopped by delivery of signal {by}")));
    }
    Err(vm.value_error(format!("invalid wait status: {status}")))
}

/// `kill(pid, signal)`
pub fn kill(vm: &Vm, args: &[Value]) -> PyResult {
    let (pid, signal) = (vm.to_i32(&args[0])?, vm.to_i32(&args[1])?);
    check(vm, sys::kill(pid, signal))?;
    // A signal to this process is handled before `kill` returns.
    crate::signal::run_pending(vm)?;
    NONE
}

pub fn killpg(vm: &Vm, args: &[Value]) -> PyResult {
    let (group, signal) = (vm.to_i32(&args[0])?, vm.to_i32(&args[1])?);
    check(vm, sys::killpg(group, signal))?;
    crate::signal::run_pending(vm)?;
    NONE
}

/// `fork()`: the fibers of the child are not taken care of yet.
pub fn fork(vm: &Vm, _: &[Value]) -> PyResult {
    Err(vm.error(
        &vm::error::exception::OS_ERROR,
        "os.fork() is not supported yet; use subprocess, os.posix_spawn() or concurrent.interpreters",
    ))
}

/// The argument list of `execv` and its kin.
fn argv(vm: &Vm, value: &Value, function: &str) -> PyResult<Strings> {
    if !value.is_a::<TupleObj>() && !value.is_a::<ListObj>() {
        return Err(vm.type_error(format!("{function}() arg 2 must be a tuple or list")));
    }
    let mut list = Vec::new();
    for item in vm.collect(value)? {
        list.push(Path::of(vm, &item, function)?.text);
    }
    if list.first().is_none_or(|s| s.is_empty()) {
        let what = if list.is_empty() { "must not be empty" } else { "first element cannot be empty" };
        return Err(vm.value_error(format!("{function}() arg 2 {what}")));
    }
    Ok(Strings::new(list))
}

fn environment(vm: &Vm, value: &Value, function: &str) -> PyResult<Strings> {
    let keys = vm.call_method(value, &name!("keys"), &[])?;
    let mut list = Vec::new();
    for key in vm.collect(&keys)? {
        let item = vm.get_item(value, &key)?;
        let key = Path::of(vm, &key, function)?.text.into_bytes();
        if key.is_empty() || key[1..].contains(&b'=') {
            return Err(vm.value_error("illegal environment variable name"));
        }
        let text = [&key[..], b"=", Path::of(vm, &item, function)?.text.as_bytes()].concat();
        list.push(CString::new(text).map_err(|_| vm.value_error("embedded null byte"))?);
    }
    Ok(Strings::new(list))
}

/// `execv(path, argv)`
pub fn execv(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::of(vm, &args[0], "execv")?;
    let argv = argv(vm, &args[1], "execv")?;
    let error = sys::exec(path.c_str(), &argv, None);
    Err(path.error_of(vm, error))
}

/// `execve(path, argv, env)`
pub fn execve(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::or_fd(vm, &args[0], "execve")?;
    let argv = argv(vm, &args[1], "execve")?;
    let env = environment(vm, &args[2], "execve")?;
    let error = match path.fd {
        Some(fd) => sys::fexecve(fd, &argv, &env),
        None => sys::exec(path.c_str(), &argv, Some(&env)),
    };
    Err(path.error_of(vm, error))
}

/// `_exit(status)`
pub fn exit_now(vm: &Vm, args: &[Value]) -> PyResult {
    let status = vm.to_i32(&args[0])?;
    sys::exit_at_once(status)
}

/// `system(command)`
pub fn system(vm: &Vm, args: &[Value]) -> PyResult {
    let command = Path::of(vm, &args[0], "system")?.text;
    let status = park::offload(vm, move || sys::system(&command))?;
    Ok(vm.new_int(status as i64))
}

pub fn uname(vm: &Vm, _: &[Value]) -> PyResult {
    let mut u = libc::utsname::zeroed();
    check(vm, sys::uname(&mut u))?;
    let text = |field: &[libc::c_char]| {
        let data: Vec<u8> = field.iter().take_while(|c| **c != 0).map(|c| *c as u8).collect();
        bytes::fs_decode(vm, &data)
    };
    let values = vec![text(&u.sysname)?, text(&u.nodename)?, text(&u.release)?, text(&u.version)?, text(&u.machine)?];
    UNAME_RESULT.make(vm, values)
}

pub fn times(vm: &Vm, _: &[Value]) -> PyResult {
    let mut t = libc::tms::zeroed();
    let elapsed = sys::times(&mut t);
    let ticks = sys::sysconf(libc::_SC_CLK_TCK) as f64;
    let seconds = |n: i64| vm.new_float(n as f64 / ticks);
    TIMES_RESULT.make(
        vm,
        vec![
            seconds(t.tms_utime),
            seconds(t.tms_stime),
            seconds(t.tms_cutime),
            seconds(t.tms_cstime),
            seconds(elapsed),
        ],
    )
}

pub fn getgroups(vm: &Vm, _: &[Value]) -> PyResult {
    let mut groups = vec![0 as libc::gid_t; 65536];
    let n = sys::getgroups(&mut groups);
    if n < 0 {
        return Err(vm.os_error(errno()));
    }
    vm.new_list(groups[..n as usize].iter().map(|g| vm.new_int(*g as i64)).collect())
}

/// Three ids of a `getres*id`.
pub fn three_ids(vm: &Vm, groups: bool) -> PyResult {
    let ids = sys::three_ids(groups).ok_or_else(|| vm.os_error(errno()))?;
    Ok(vm.new_tuple(&ids.map(|i| vm.new_int(i as i64))))
}

pub fn getlogin(vm: &Vm, _: &[Value]) -> PyResult {
    let name = sys::getlogin().ok_or_else(|| vm.os_error(errno()))?;
    bytes::fs_decode(vm, &name)
}

pub fn sched_getaffinity(vm: &Vm, args: &[Value]) -> PyResult {
    let pid = vm.to_i32(&args[0])?;
    let mut set = libc::cpu_set_t::zeroed();
    check(vm, sys::sched_getaffinity(pid, &mut set))?;
    crate::util::new_set(vm, sys::processors(&set).into_iter().map(|i| Value::small_int(i as i64)).collect())
}

pub fn sched_setaffinity(vm: &Vm, args: &[Value]) -> PyResult {
    let pid = vm.to_i32(&args[0])?;
    let mut set = libc::cpu_set_t::zeroed();
    for cpu in vm.collect(&args[1])? {
        let cpu = vm.to_i64(&cpu)?;
        if cpu < 0 {
            return Err(vm.value_error("negative CPU number"));
        }
        if cpu >= libc::CPU_SETSIZE as i64 {
            return Err(vm.overflow_error("CPU number too large"));
        }
        sys::add_processor(&mut set, cpu as usize);
    }
    check(vm, sys::sched_setaffinity(pid, &set))
}

pub fn cpu_count(vm: &Vm, _: &[Value]) -> PyResult {
    if let Some(count) = vm.interp.cpu_count.get() {
        return Ok(vm.new_int(count));
    }
    match sys::sysconf(libc::_SC_NPROCESSORS_ONLN) {
        n if n > 0 => Ok(vm.new_int(n)),
        _ => NONE,
    }
}

pub fn getloadavg(vm: &Vm, _: &[Value]) -> PyResult {
    let mut load = [0f64; 3];
    if sys::getloadavg(&mut load) != 3 {
        return Err(vm.error(&vm::error::exception::OS_ERROR, "Load averages are unobtainable"));
    }
    Ok(vm.new_tuple(&load.map(|f| vm.new_float(f))))
}

/// `nice(increment)`
pub fn nice(vm: &Vm, args: &[Value]) -> PyResult {
    let increment = vm.to_i32(&args[0])?;
    // -1 is also a valid answer.
    sys::set_errno(0);
    let value = sys::nice(increment);
    if value == -1 && errno() != 0 { Err(vm.os_error(errno())) } else { Ok(vm.new_int(value as i64)) }
}

pub fn sched_yield(vm: &Vm, _: &[Value]) -> PyResult {
    park::yield_now(vm)?;
    NONE
}

pub fn pidfd_open(vm: &Vm, args: &[Value]) -> PyResult {
    let pid = vm.to_i32(&args[0])?;
    let flags = int_or(vm, &args[1], 0)?;
    checked_int(vm, sys::pidfd_open(pid, flags as u32) as i32)
}

// The actions' numbers, as in `constants`.
const OPEN: i32 = 0;
const CLOSE: i32 = 1;
const DUP2: i32 = 2;

fn signal_set(vm: &Vm, value: &Value) -> PyResult<libc::sigset_t> {
    let mut set = libc::sigset_t::zeroed();
    sys::sigemptyset(&mut set);
    for item in vm.collect(value)? {
        let number = vm.to_i32(&item)?;
        if sys::sigaddset(&mut set, number) != 0 {
            return Err(vm.value_error(format!("signal number {number} out of range [1; 64]")));
        }
    }
    Ok(set)
}

/// `posix_spawn` and, with `search`, `posix_spawnp`.
pub fn spawn(vm: &Vm, a: &[Value], search: bool) -> PyResult {
    let name = if search { "posix_spawnp" } else { "posix_spawn" };
    let path = Path::of(vm, &a[0], name)?;
    let argv = argv_of(vm, &a[1], name)?;
    let env = match a[2].is_none() {
        true => None,
        false if vm.find_attr(&a[2], &name!("keys"))?.is_none() => {
            return Err(vm.type_error(format!("{name}: environment must be a mapping object or None")));
        }
        false => Some(environment(vm, &a[2], name)?),
    };
    let mut spawn = Spawn::default();
    if let Some(actions) = a[3].non_null().filter(|v| !v.is_none()) {
        spawn.actions = file_actions(vm, name, actions)?;
    }
    if let Some(group) = a[4].non_null().filter(|v| !v.is_none()) {
        spawn.group = Some(vm.to_i32(group)?);
    }
    if a[5].non_null().map_or(Ok(false), |v| vm.truth(v))? {
        spawn.flags |= libc::POSIX_SPAWN_RESETIDS;
    }
    if a[6].non_null().map_or(Ok(false), |v| vm.truth(v))? {
        // POSIX_SPAWN_SETSID
        spawn.flags |= 0x80;
    }
    spawn.mask = a[7].non_null().map(|mask| signal_set(vm, mask)).transpose()?;
    spawn.defaults = a[8].non_null().map(|defaults| signal_set(vm, defaults)).transpose()?;
    if a[9].non_null().is_some_and(|v| !v.is_none()) {
        return Err(vm.not_implemented_error(format!("{name}(scheduler=...) is not available in Hoopsnake")));
    }
    match spawn.run(path.c_str(), &argv, env.as_ref(), search) {
        Ok(pid) => Ok(vm.new_int(pid as i64)),
        Err(error) => Err(vm.os_error_args(error, Some(&a[0]), None)),
    }
}

fn argv_of(vm: &Vm, value: &Value, function: &str) -> PyResult<Strings> {
    if !value.is_a::<TupleObj>() && !value.is_a::<ListObj>() {
        return Err(vm.type_error(format!("{function}: argv must be a tuple or list")));
    }
    if vm.len(value)? == 0 {
        return Err(vm.value_error(format!("{function}: argv must not be empty")));
    }
    let first = vm.get_item(value, &Value::small_int(0))?;
    if Path::of(vm, &first, function)?.text.is_empty() {
        return Err(vm.value_error(format!("{function}: argv first element cannot be empty")));
    }
    argv(vm, value, function)
}

fn file_actions(vm: &Vm, name: &str, actions: &Value) -> PyResult<Vec<FileAction>> {
    let mut list = Vec::new();
    for action in vm.collect(actions)? {
        let Some(tuple) = action.downcast::<TupleObj>().filter(|t| !t.items().is_empty()) else {
            return Err(vm.type_error("Each file_actions element must be a non-empty tuple"));
        };
        let items = tuple.items();
        list.push(match (vm.to_i32(&items[0])?, items) {
            (OPEN, [_, fd, path, flags, mode]) => {
                let fd = vm.to_i32(fd)?;
                let path = Path::of(vm, path, name)?.text;
                FileAction::Open(fd, path, vm.to_i32(flags)?, vm.to_i32(mode)? as libc::mode_t)
            }
            (CLOSE, [_, fd]) => FileAction::Close(vm.to_i32(fd)?),
            (DUP2, [_, from, to]) => FileAction::Dup2(vm.to_i32(from)?, vm.to_i32(to)?),
            (OPEN..=DUP2, _) => return Err(vm.type_error("A file_actions element has a wrong number of items")),
            _ => return Err(vm.type_error("Unknown file_actions identifier")),
        });
    }
    Ok(list)
}

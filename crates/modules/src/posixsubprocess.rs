//! `_posixsubprocess`: fork and exec in one step. Between the two the child only makes system calls; everything it needs
//! is laid out before the fork.

use std::ffi::CString;

use vm::error::exception::OS_ERROR;
use vm::prelude::*;

use crate::park::errno;
use crate::posix::path::Path;
use crate::posix::process::Strings;

pub static MODULE: ModuleDef = ModuleDef::new("_posixsubprocess", "A POSIX helper for the subprocess module.").functions(&[raw(
    "fork_exec",
    "(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, /)",
    fork_exec,
    "Spawn a fresh new child process.\n\nFork a child process, close parent file descriptors as appropriate in the\nchild and duplicate the few that are needed before calling exec() in the\nchild process.\n\nIf close_fds is True, close file descriptors 3 and higher, except those listed\nin the sorted tuple pass_fds.\n\nReturns: the child process's PID.\n\nRaises: Only on an error in the parent process.",
)]);

/// What the child does, ready before the fork.
struct Plan {
    argv: Strings,
    executables: Vec<CString>,
    env: Option<Strings>,
    cwd: Option<CString>,
    close_fds: bool,
    pass_fds: Vec<i32>,
    p2cread: i32,
    p2cwrite: i32,
    c2pread: i32,
    c2pwrite: i32,
    errread: i32,
    errwrite: i32,
    errpipe_read: i32,
    errpipe_write: i32,
    restore_signals: bool,
    setsid: bool,
    pgid: i32,
    gid: Option<u32>,
    groups: Option<Vec<libc::gid_t>>,
    uid: Option<u32>,
    umask: i32,
    /// The signal mask of the parent before the fork.
    mask: libc::sigset_t,
}

fn fork_exec(vm: &Vm, args: Args) -> PyResult {
    // 3.13 and before had `allow_vfork` at the end.
    if !(22..=23).contains(&args.pos.len()) || args.has_keywords() {
        return Err(vm.type_error(format!("fork_exec expected 22 arguments, got {}", args.pos.len())));
    }
    let a = args.pos;
    let texts = |value: &Value| -> PyResult<Vec<CString>> {
        let mut list = Vec::new();
        for item in vm.collect(value)? {
            list.push(Path::of(vm, &item, "fork_exec")?.text);
        }
        Ok(list)
    };
    let numbers = |value: &Value| -> PyResult<Vec<i32>> {
        let mut list = Vec::new();
        for item in vm.collect(value)? {
            list.push(vm.to_i32(&item)?);
        }
        Ok(list)
    };
    let optional_id = |value: &Value| -> PyResult<Option<u32>> {
        if value.is_none() { Ok(None) } else { vm.to_i64(value).map(|n| Some(n as u32)) }
    };
    let fd = |at: usize| vm.to_i32(&a[at]);
    let errpipe_write = fd(13)?;
    let close_fds = vm.truth(&a[2])?;
    if close_fds && errpipe_write < 3 {
        return Err(vm.value_error("errpipe_write must be >= 3"));
    }
    if a[21].non_null().is_some_and(|f| !f.is_none()) {
        return Err(vm.error(&OS_ERROR, "preexec_fn is not supported: the child of a fork runs no Python"));
    }
    let pass_fds = numbers(&a[3])?;
    if !pass_fds.is_sorted() || pass_fds.iter().any(|fd| *fd < 0) {
        return Err(vm.value_error("bad value(s) in fds_to_keep"));
    }
    let plan = Plan {
        argv: Strings::new(texts(&a[0])?),
        executables: texts(&a[1])?,
        env: if a[5].is_none() { None } else { Some(Strings::new(texts(&a[5])?)) },
        cwd: if a[4].is_none() { None } else { Some(Path::of(vm, &a[4], "fork_exec")?.text) },
        close_fds,
        pass_fds,
        p2cread: fd(6)?,
        p2cwrite: fd(7)?,
        c2pread: fd(8)?,
        c2pwrite: fd(9)?,
        errread: fd(10)?,
        errwrite: fd(11)?,
        errpipe_read: fd(12)?,
        errpipe_write,
        restore_signals: vm.truth(&a[14])?,
        setsid: vm.truth(&a[15])?,
        pgid: vm.to_i32(&a[16])?,
        gid: optional_id(&a[17])?,
        groups: if a[18].is_none() { None } else { Some(numbers(&a[18])?.into_iter().map(|g| g as u32).collect()) },
        uid: optional_id(&a[19])?,
        umask: vm.to_i32(&a[20])?,
        // SAFETY: a zeroed set; filled below.
        mask: unsafe { std::mem::zeroed() },
    };
    let mut plan = plan;
    // SAFETY: with all signals blocked no handler of the parent runs in the child. The child makes system calls only
    // and ends in exec or _exit; the parent restores its mask.
    unsafe {
        let mut all: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&mut all);
        libc::pthread_sigmask(libc::SIG_BLOCK, &all, &mut plan.mask);
        let pid = libc::fork();
        if pid == 0 {
            child(&plan);
        }
        let error = errno();
        libc::pthread_sigmask(libc::SIG_SETMASK, &plan.mask, std::ptr::null_mut());
        if pid < 0 {
            return Err(vm.os_error(error));
        }
        Ok(vm.new_int(pid as i64))
    }
}

/// In the child. Never returns; what fails is told through the error pipe.
///
/// # Safety
/// Only after a fork.
unsafe fn child(plan: &Plan) -> ! {
    // SAFETY: system calls on what the plan holds.
    unsafe {
        let step = prepare(plan);
        let (error, what) = match step {
            Ok(()) => (exec(plan), ""),
            Err((error, what)) => (error, what),
        };
        // "OSError:<hex errno>:<what>", as `subprocess` reads it.
        let mut message = [0u8; 64];
        let mut len = 0;
        let mut put = |bytes: &[u8]| {
            for b in bytes {
                if len < message.len() {
                    message[len] = *b;
                    len += 1;
                }
            }
        };
        put(b"OSError:");
        let mut digits = [0u8; 8];
        let (mut n, mut count) = (error as u32, 0);
        while n > 0 && count < 8 {
            digits[count] = b"0123456789ABCDEF"[(n & 15) as usize];
            n >>= 4;
            count += 1;
        }
        while count > 0 {
            count -= 1;
            put(&digits[count..count + 1]);
        }
        put(b":");
        put(what.as_bytes());
        libc::write(plan.errpipe_write, message.as_ptr().cast(), len);
        libc::_exit(255)
    }
}

/// # Safety
/// As `child`.
unsafe fn prepare(plan: &Plan) -> Result<(), (i32, &'static str)> {
    let check = |result: i32| if result < 0 { Err((errno(), "")) } else { Ok(result) };
    // SAFETY: system calls on numbers and on what the plan holds.
    unsafe {
        for fd in [plan.p2cwrite, plan.c2pread, plan.errread] {
            if fd >= 0 {
                check(libc::close(fd))?;
            }
        }
        check(libc::close(plan.errpipe_read))?;
        let (mut c2pwrite, mut errwrite) = (plan.c2pwrite, plan.errwrite);
        // The ends must not lie where the standard streams go.
        if c2pwrite == 0 {
            c2pwrite = check(libc::dup(c2pwrite))?;
            libc::fcntl(c2pwrite, libc::F_SETFD, libc::FD_CLOEXEC);
        }
        while errwrite == 0 || errwrite == 1 {
            errwrite = check(libc::dup(errwrite))?;
            libc::fcntl(errwrite, libc::F_SETFD, libc::FD_CLOEXEC);
        }
        for (fd, to) in [(plan.p2cread, 0), (c2pwrite, 1), (errwrite, 2)] {
            if fd == to {
                check(libc::fcntl(fd, libc::F_SETFD, 0))?;
            } else if fd != -1 {
                check(libc::dup2(fd, to))?;
            }
            // A standard stream must block for the child, whatever it was for the parent's reactor.
        }
        for fd in &plan.pass_fds {
            if *fd != plan.errpipe_write {
                check(libc::fcntl(*fd, libc::F_SETFD, 0))?;
            }
        }
        if let Some(cwd) = &plan.cwd
            && libc::chdir(cwd.as_ptr()) < 0
        {
            return Err((errno(), "noexec:chdir"));
        }
        if plan.umask >= 0 {
            libc::umask(plan.umask as libc::mode_t);
        }
        if plan.restore_signals {
            for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
                libc::signal(signal, libc::SIG_DFL);
            }
        }
        // Handlers of the parent do not exist after exec; what is pending reaches the new program.
        libc::pthread_sigmask(libc::SIG_SETMASK, &plan.mask, std::ptr::null_mut());
        if plan.setsid {
            check(libc::setsid())?;
        }
        if plan.pgid >= 0 {
            check(libc::setpgid(0, plan.pgid))?;
        }
        if let Some(groups) = &plan.groups {
            check(libc::setgroups(groups.len(), groups.as_ptr()))?;
        }
        if let Some(gid) = plan.gid {
            check(libc::setregid(gid, gid))?;
        }
        if let Some(uid) = plan.uid {
            check(libc::setreuid(uid, uid))?;
        }
        if plan.close_fds {
            close_others(plan);
        }
        Ok(())
    }
}

/// Closes descriptors from 3 up, except the error pipe and those to pass on.
///
/// # Safety
/// As `child`.
unsafe fn close_others(plan: &Plan) {
    // SAFETY: numbers.
    unsafe {
        let mut start = 3u32;
        let mut close_to = |end: u32| {
            // Up to `end`, excluded.
            if start < end && libc::syscall(libc::SYS_close_range, start, end - 1, 0) != 0 {
                for fd in start..end.min(65536) {
                    libc::close(fd as i32);
                }
            }
            start = end.saturating_add(1);
        };
        let mut told = false;
        for fd in plan.pass_fds.iter().copied() {
            if !told && plan.errpipe_write < fd {
                close_to(plan.errpipe_write as u32);
                told = true;
            }
            if fd >= 3 {
                close_to(fd as u32);
            }
            told |= fd == plan.errpipe_write;
        }
        if !told {
            close_to(plan.errpipe_write as u32);
        }
        close_to(u32::MAX);
    }
}

/// Tries the candidates in order; the error number that matters most.
///
/// # Safety
/// As `child`.
unsafe fn exec(plan: &Plan) -> i32 {
    let mut saved = 0;
    for path in &plan.executables {
        // SAFETY: the arrays are terminated and live.
        unsafe {
            match &plan.env {
                Some(env) => libc::execve(path.as_ptr(), plan.argv.as_ptr(), env.as_ptr()),
                None => libc::execv(path.as_ptr(), plan.argv.as_ptr()),
            }
        };
        let error = errno();
        if error != libc::ENOENT && error != libc::ENOTDIR && saved == 0 {
            saved = error;
        }
    }
    if saved != 0 { saved } else { errno() }
}

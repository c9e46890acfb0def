//! Fork and exec in one step. Between the two the child only makes system calls; everything it needs is laid out before.

use std::ffi::CString;

use libc::{gid_t, sigset_t};

use super::{self as sys, Plain, Strings};
use crate::park::errno;

/// What the child does, ready before the fork.
pub struct Plan {
    pub argv: Strings,
    pub executables: Vec<CString>,
    pub env: Option<Strings>,
    pub cwd: Option<CString>,
    pub close_fds: bool,
    pub pass_fds: Vec<i32>,
    pub p2cread: i32,
    pub p2cwrite: i32,
    pub c2pread: i32,
    pub c2pwrite: i32,
    pub errread: i32,
    pub errwrite: i32,
    pub errpipe_read: i32,
    pub errpipe_write: i32,
    pub restore_signals: bool,
    pub setsid: bool,
    pub pgid: i32,
    pub gid: Option<u32>,
    pub groups: Option<Vec<gid_t>>,
    pub uid: Option<u32>,
    pub umask: i32,
}

impl Plan {
    /// Starts the child; its number, or the error of the fork.
    pub fn run(&self) -> Result<i32, i32> {
        sys::fork(self, child)
    }
}

/// In the child. Never returns; what fails is told through the error pipe.
fn child(plan: &Plan, mask: &sigset_t) -> ! {
    let step = prepare(plan, mask);
    let (error, what) = match step {
        Ok(()) => (try_each(plan), ""),
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
    sys::write(plan.errpipe_write, &message[..len]);
    sys::exit_at_once(255)
}

/// Descriptors, folder, rights and signals as the plan says; what failed.
fn prepare(plan: &Plan, mask: &sigset_t) -> Result<(), (i32, &'static str)> {
    let check = |result: i32| if result < 0 { Err((errno(), "")) } else { Ok(result) };
    for fd in [plan.p2cwrite, plan.c2pread, plan.errread] {
        if fd >= 0 {
            check(sys::close(fd))?;
        }
    }
    check(sys::close(plan.errpipe_read))?;
    let (mut c2pwrite, mut errwrite) = (plan.c2pwrite, plan.errwrite);
    // The ends must not lie where the standard streams go.
    if c2pwrite == 0 {
        c2pwrite = check(sys::dup(c2pwrite))?;
        sys::fcntl(c2pwrite, libc::F_SETFD, libc::FD_CLOEXEC.into());
    }
    while errwrite == 0 || errwrite == 1 {
        errwrite = check(sys::dup(errwrite))?;
        sys::fcntl(errwrite, libc::F_SETFD, libc::FD_CLOEXEC.into());
    }
    for (fd, to) in [(plan.p2cread, 0), (c2pwrite, 1), (errwrite, 2)] {
        if fd == to {
            check(sys::fcntl(fd, libc::F_SETFD, 0))?;
        } else if fd != -1 {
            check(sys::dup2(fd, to))?;
        }
        // A standard stream must block for the child, whatever it was for the parent's reactor.
    }
    for fd in &plan.pass_fds {
        if *fd != plan.errpipe_write {
            check(sys::fcntl(*fd, libc::F_SETFD, 0))?;
        }
    }
    if let Some(cwd) = &plan.cwd
        && sys::chdir(cwd) < 0
    {
        return Err((errno(), "noexec:chdir"));
    }
    if plan.umask >= 0 {
        sys::umask(plan.umask as libc::mode_t);
    }
    if plan.restore_signals {
        for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
            sys::default_action(signal);
        }
    }
    // Handlers of the parent do not exist after exec; what is pending reaches the new program.
    sys::pthread_sigmask(libc::SIG_SETMASK, mask, &mut sigset_t::zeroed());
    if plan.setsid {
        check(sys::setsid())?;
    }
    if plan.pgid >= 0 {
        check(sys::setpgid(0, plan.pgid))?;
    }
    if let Some(groups) = &plan.groups {
        check(sys::setgroups(groups))?;
    }
    if let Some(gid) = plan.gid {
        check(sys::setregid(gid, gid))?;
    }
    if let Some(uid) = plan.uid {
        check(sys::setreuid(uid, uid))?;
    }
    if plan.close_fds {
        close_others(plan);
    }
    Ok(())
}

/// Closes descriptors from 3 up, except the error pipe and those to pass on.
fn close_others(plan: &Plan) {
    let mut start = 3u32;
    let mut close_to = |end: u32| {
        // Up to `end`, excluded.
        if start < end && !sys::close_range(start, end - 1) {
            for fd in start..end.min(65536) {
                sys::close(fd as i32);
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

/// Tries the candidates in order; the error number that matters most.
fn try_each(plan: &Plan) -> i32 {
    let mut saved = 0;
    for path in &plan.executables {
        let error = sys::exec(path, &plan.argv, plan.env.as_ref());
        if error != libc::ENOENT && error != libc::ENOTDIR && saved == 0 {
            saved = error;
        }
    }
    if saved != 0 { saved } else { errno() }
}

//! `_posixsubprocess`: fork and exec in one step. Between the two the child only makes system calls; everything it needs
//! is laid out before the fork.

use std::ffi::CString;

use vm::error::exception::OS_ERROR;
use vm::prelude::*;

use crate::posix::path::Path;
use crate::sys::{Strings, child::Plan};

pub static MODULE: ModuleDef = ModuleDef::new("_posixsubprocess", "A POSIX helper for the subprocess module.").functions(&[raw(
    "fork_exec",
    "(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, /)",
    fork_exec,
    "Spawn a fresh new child process.\n\nFork a child process, close parent file descriptors as appropriate in the\nchild and duplicate the few that are needed before calling exec() in the\nchild process.\n\nIf close_fds is True, close file descriptors 3 and higher, except those listed\nin the sorted tuple pass_fds.\n\nReturns: the child process's PID.\n\nRaises: Only on an error in the parent process.",
)]);

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
    };
    match plan.run() {
        Ok(pid) => Ok(vm.new_int(pid.into())),
        Err(error) => Err(vm.os_error(error)),
    }
}

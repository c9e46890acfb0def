//! `posix`: what `os` stands on.

mod constants;
mod dirs;
pub mod fdio;
pub mod misc;
pub mod path;
pub mod process;
mod stat;

use vm::prelude::*;

use crate::sys;
use crate::util::NONE;
use process::{check, checked_int, plain};

pub static MODULE: ModuleDef = ModuleDef::new(
    "posix",
    "This module provides access to operating system functionality that is\nstandardized by the C Standard and the POSIX standard (a thinly\ndisguised Unix interface).  Refer to the library manual and\ncorresponding Unix manual entries for more information on calls.",
)
.functions(FUNCTIONS)
.types(&[
    &dirs::DIR_ENTRY,
    &stat::STAT_RESULT_TYPE,
    &stat::STATVFS_RESULT_TYPE,
    &process::UNAME_RESULT_TYPE,
    &process::TIMES_RESULT_TYPE,
    &process::WAITID_RESULT_TYPE,
    &misc::TERMINAL_SIZE_TYPE,
    &misc::SCHED_PARAM_TYPE,
])
.exec(exec);

static FUNCTIONS: &[NativeDef] = &[
    def(
        "stat",
        "(path, *, dir_fd=None, follow_symlinks=True)",
        stat::stat,
        "Perform a stat system call on the given path.\n\n  path\n    Path to be examined; can be string, bytes, a path-like object or\n    open-file-descriptor int.\n  dir_fd\n    If not None, it should be a file descriptor open to a directory,\n    and path should be a relative string; path will then be relative to\n    that directory.\n  follow_symlinks\n    If False, and the last element of the path is a symbolic link,\n    stat will examine the symbolic link itself instead of the file\n    the link points to.\n\ndir_fd and follow_symlinks may not be implemented\n  on your platform.  If they are unavailable, using them will raise a\n  NotImplementedError.\n\nIt's an error to use dir_fd or follow_symlinks when specifying path as\n  an open file descriptor.",
    ),
    def(
        "lstat",
        "(path, *, dir_fd=None)",
        stat::lstat,
        "Perform a stat system call on the given path, without following symbolic links.\n\nLike stat(), but do not follow symbolic links.\nEquivalent to stat(path, follow_symlinks=False).",
    ),
    def(
        "fstat",
        "(fd)",
        stat::fstat,
        "Perform a stat system call on the given file descriptor.\n\nLike stat(), but for an open file descriptor.\nEquivalent to os.stat(fd).",
    ),
    def(
        "statvfs",
        "(path)",
        stat::statvfs,
        "Perform a statvfs system call on the given path.\n\npath may always be specified as a string.\nOn some platforms, path may also be specified as an open file descriptor.\n  If this functionality is unavailable, using it raises an exception.",
    ),
    def(
        "fstatvfs",
        "(fd, /)",
        stat::statvfs,
        "Perform an fstatvfs system call on the given fd.\n\nEquivalent to statvfs(fd).",
    ),
    def(
        "access",
        "(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)",
        stat::access,
        "Use the real uid/gid to test for access to a path.",
    ),
    def(
        "chmod",
        "(path, mode, *, dir_fd=None, follow_symlinks=True)",
        stat::chmod,
        "Change the access permissions of a file.",
    ),
    native!(
        /// Change the access permissions of the file given by file descriptor fd.
        ///
        /// Equivalent to os.chmod(fd, mode).
        "fchmod", "(fd, mode)",
        |vm, fd: i32, mode: i32| check(vm, sys::fchmod(fd as _, mode as _))
    ),
    def(
        "chown",
        "(path, uid, gid, *, dir_fd=None, follow_symlinks=True)",
        stat::chown,
        "Change the owner and group id of path to the numeric uid and gid.",
    ),
    def(
        "fchown",
        "(fd, uid, gid)",
        |vm, a| stat::chown(vm, &[a[0].clone(), a[1].clone(), a[2].clone(), Value::NULL, Value::NULL]),
        "Change the owner and group id of the file specified by file descriptor.\n\nEquivalent to os.chown(fd, uid, gid).",
    ),
    def(
        "lchown",
        "(path, uid, gid)",
        |vm, a| stat::chown(vm, &[a[0].clone(), a[1].clone(), a[2].clone(), Value::NULL, Value::FALSE]),
        "Change the owner and group id of path to the numeric uid and gid.\n\nThis function will not follow symbolic links.\nEquivalent to os.chown(path, uid, gid, follow_symlinks=False).",
    ),
    def(
        "utime",
        "(path, times=None, *, ns=None, dir_fd=None, follow_symlinks=True)",
        stat::utime,
        "Set the access and modified time of path.",
    ),
    def("umask", "(mask, /)", stat::umask, "Set the current numeric umask and return the previous umask."),
    def(
        "truncate",
        "(path, length)",
        stat::truncate,
        "Truncate a file, specified by path, to a specific length.\n\nOn some platforms, path may also be specified as an open file descriptor.\nIf this functionality is unavailable, using it raises an exception.",
    ),
    def(
        "listdir",
        "(path=None)",
        dirs::listdir,
        "Return a list containing the names of the files in the directory.\n\npath can be specified as either str, bytes, or a path-like object.  If path is bytes,\n  the filenames returned will also be bytes; in all other circumstances\n  the filenames returned will be str.\nIf path is None, uses the path='.'.\nOn some platforms, path may also be specified as an open file descriptor;\\\n  the file descriptor must refer to a directory.\n  If this functionality is unavailable, using it raises NotImplementedError.\n\nThe list is in arbitrary order.  It does not include the special\nentries '.' and '..' even if they are present in the directory.",
    ),
    def(
        "scandir",
        "(path=None)",
        dirs::scandir,
        "Return an iterator of DirEntry objects for given path.\n\npath can be specified as either str, bytes, or a path-like object.  If path\nis bytes, the names of yielded DirEntry objects will also be bytes; in\nall other circumstances they will be str.\n\nIf path is None, uses the path='.'.",
    ),
    def("mkdir", "(path, mode=511, *, dir_fd=None)", dirs::mkdir, "Create a directory."),
    def("rmdir", "(path, *, dir_fd=None)", dirs::rmdir, "Remove a directory."),
    def("unlink", "(path, *, dir_fd=None)", dirs::unlink, "Remove a file (same as remove())."),
    def("remove", "(path, *, dir_fd=None)", dirs::remove, "Remove a file (same as unlink())."),
    def("rename", "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)", dirs::rename, "Rename a file or directory."),
    def(
        "replace",
        "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
        dirs::replace,
        "Rename a file or directory, overwriting the destination.",
    ),
    def(
        "link",
        "(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)",
        dirs::link,
        "Create a hard link to a file.",
    ),
    def(
        "symlink",
        "(src, dst, target_is_directory=False, *, dir_fd=None)",
        dirs::symlink,
        "Create a symbolic link pointing to src named dst.",
    ),
    def(
        "readlink",
        "(path, *, dir_fd=None)",
        dirs::readlink,
        "Return a string representing the path to which the symbolic link points.",
    ),
    def("getcwd", "()", dirs::getcwd, "Return a unicode string representing the current working directory."),
    def("getcwdb", "()", dirs::getcwdb, "Return a bytes string representing the current working directory."),
    def("chdir", "(path)", dirs::chdir, "Change the current working directory to the specified path."),
    def("fchdir", "(fd)", dirs::fchdir, "Change to the directory of the given file descriptor."),
    def("chroot", "(path)", dirs::chroot, "Change root directory to path."),
    def("mkfifo", "(path, mode=438, *, dir_fd=None)", dirs::mkfifo, "Create a \"fifo\" (a POSIX named pipe)."),
    def("mknod", "(path, mode=384, device=0, *, dir_fd=None)", dirs::mknod, "Create a node in the file system."),
    def(
        "open",
        "(path, flags, mode=511, *, dir_fd=None)",
        misc::open,
        "Open a file for low level IO.  Returns a file descriptor (integer).",
    ),
    def("close", "(fd)", fdio::close, "Close a file descriptor."),
    def(
        "closerange",
        "(fd_low, fd_high, /)",
        fdio::closerange,
        "Closes all file descriptors in [fd_low, fd_high), ignoring errors.",
    ),
    def("read", "(fd, length, /)", fdio::read, "Read from a file descriptor.  Returns a bytes object."),
    def("readinto", "(fd, buffer, /)", fdio::readinto, "Read into a buffer object from a file descriptor."),
    def("write", "(fd, data, /)", fdio::write, "Write a bytes object to a file descriptor."),
    def(
        "pread",
        "(fd, length, offset, /)",
        fdio::pread,
        "Read a number of bytes from a file descriptor starting at a particular offset.",
    ),
    def(
        "pwrite",
        "(fd, buffer, offset, /)",
        fdio::pwrite,
        "Write bytes to a file descriptor starting at a particular offset.",
    ),
    def("readv", "(fd, buffers, /)", fdio::readv, "Read from a file descriptor fd into an iterable of buffers."),
    def(
        "writev",
        "(fd, buffers, /)",
        fdio::writev,
        "Iterate over buffers, and write the contents of each to a file descriptor.",
    ),
    def(
        "sendfile",
        "(out_fd, in_fd, offset, count)",
        fdio::sendfile,
        "Copy count bytes from file descriptor in_fd to file descriptor out_fd.",
    ),
    def(
        "copy_file_range",
        "(src, dst, count, offset_src=None, offset_dst=None)",
        misc::copy_file_range,
        "Copy count bytes from one file descriptor to another.",
    ),
    def(
        "pipe",
        "()",
        |vm, _| misc::pipe2(vm, libc::O_CLOEXEC),
        "Create a pipe.\n\nReturns a tuple of two file descriptors:\n  (read_fd, write_fd)",
    ),
    def("pipe2", "(flags, /)", |vm, a| misc::pipe2(vm, vm.to_i32(&a[0])?), "Create a pipe with flags set atomically."),
    def("dup", "(fd, /)", misc::dup, "Return a duplicate of a file descriptor."),
    def("dup2", "(fd, fd2, inheritable=True)", misc::dup2, "Duplicate file descriptor."),
    def(
        "lseek",
        "(fd, position, whence, /)",
        misc::lseek,
        "Set the position of a file descriptor.  Return the new position.",
    ),
    def(
        "ftruncate",
        "(fd, length, /)",
        misc::ftruncate,
        "Truncate a file, specified by file descriptor, to a specific length.",
    ),
    def("fsync", "(fd)", |vm, a| misc::fsync(vm, a, false), "Force write of fd to disk."),
    def(
        "fdatasync",
        "(fd)",
        |vm, a| misc::fsync(vm, a, true),
        "Force write of fd to disk without forcing update of metadata.",
    ),
    def(
        "sync",
        "()",
        |_, _| {
            sys::sync();
            NONE
        },
        "Force write of everything to disk.",
    ),
    def(
        "get_inheritable",
        "(fd, /)",
        misc::get_inheritable,
        "Get the close-on-exe flag of the specified file descriptor.",
    ),
    def(
        "set_inheritable",
        "(fd, inheritable, /)",
        misc::set_inheritable,
        "Set the inheritable flag of the specified file descriptor.",
    ),
    def(
        "get_blocking",
        "(fd, /)",
        misc::get_blocking,
        "Get the blocking mode of the file descriptor.\n\nReturn False if the O_NONBLOCK flag is set, True if the flag is cleared.",
    ),
    def(
        "set_blocking",
        "(fd, blocking, /)",
        misc::set_blocking,
        "Set the blocking mode of the specified file descriptor.\n\nSet the O_NONBLOCK flag if blocking is False,\nclear the O_NONBLOCK flag otherwise.",
    ),
    def(
        "isatty",
        "(fd, /)",
        misc::isatty,
        "Return True if the fd is connected to a terminal.\n\nReturn True if the file descriptor is an open file descriptor\nconnected to the slave end of a terminal.",
    ),
    def("ttyname", "(fd, /)", misc::ttyname, "Return the name of the terminal device connected to 'fd'."),
    def(
        "get_terminal_size",
        "(fd=1, /)",
        misc::get_terminal_size,
        "Return the size of the terminal window as (columns, lines).",
    ),
    def(
        "device_encoding",
        "(fd)",
        misc::device_encoding,
        "Return a string describing the encoding of a terminal's file descriptor.\n\nThe file descriptor must be attached to a terminal.\nIf the device is not a terminal, return None.",
    ),
    def(
        "openpty",
        "()",
        misc::openpty,
        "Open a pseudo-terminal.\n\nReturn a tuple of (master_fd, slave_fd) containing open file descriptors\nfor both the master and slave ends.",
    ),
    def(
        "eventfd",
        "(initval, flags=EFD_CLOEXEC)",
        misc::eventfd,
        "Creates and returns an event notification file descriptor.",
    ),
    def("eventfd_read", "(fd)", misc::eventfd_read, "Read eventfd value"),
    def("eventfd_write", "(fd, value)", misc::eventfd_write, "Write eventfd value."),
    def(
        "posix_fallocate",
        "(fd, offset, length, /)",
        misc::posix_fallocate,
        "Ensure a file has allocated at least a particular number of bytes on disk.",
    ),
    def(
        "posix_fadvise",
        "(fd, offset, length, advice, /)",
        misc::posix_fadvise,
        "Announce an intention to access data in a specific pattern.",
    ),
    def("memfd_create", "(name, flags=MFD_CLOEXEC)", misc::memfd_create, ""),
    def(
        "lockf",
        "(fd, command, length, /)",
        misc::lockf,
        "Apply, test or remove a POSIX lock on an open file descriptor.",
    ),
    def(
        "urandom",
        "(size, /)",
        misc::urandom,
        "Return a bytes object containing random bytes suitable for cryptographic use.",
    ),
    def("getrandom", "(size, flags=0)", misc::getrandom, "Obtain a series of random bytes."),
    def("strerror", "(code, /)", misc::strerror, "Translate an error code to a message string."),
    def("putenv", "(name, value, /)", misc::putenv, "Change or add an environment variable."),
    def("unsetenv", "(name, /)", misc::unsetenv, "Delete an environment variable."),
    def("_create_environ", "()", |vm, _| misc::environ(vm), "Create the environment dictionary."),
    def("sysconf", "(name, /)", misc::sysconf, "Return an integer-valued system configuration variable."),
    def(
        "pathconf",
        "(path, name)",
        misc::pathconf,
        "Return the configuration limit name for the file or directory path.",
    ),
    def(
        "fpathconf",
        "(fd, name, /)",
        misc::pathconf,
        "Return the configuration limit name for the file descriptor fd.",
    ),
    raw(
        "register_at_fork",
        "(*, before=None, after_in_child=None, after_in_parent=None)",
        misc::register_at_fork,
        "Register callables to be called when forking a new process.",
    ),
    def(
        "fspath",
        "(path)",
        path::fspath,
        "Return the file system path representation of the object.\n\nIf the object is str or bytes, then allow it to pass through as-is. If the\nobject defines __fspath__(), then return the result of that method. All other\ntypes raise a TypeError.",
    ),
    def("_path_normpath", "(path)", path::normpath, "Normalize path, eliminating double slashes, etc."),
    def("_path_splitroot_ex", "(p, /)", path::splitroot, "Split a pathname into drive, root and tail."),
    def("getpid", "()", |vm, _| plain(vm, std::process::id() as i64), "Return the current process id."),
    native!(
        /// Return the parent's process id.
        ///
        /// If the parent process has already exited, Windows machines will still
        /// return its id; others systems will return the id of the 'init' process (1).
        "getppid", "()",
        |vm| checked_int(vm, sys::getppid())
    ),
    native!(
        /// Return the current process's user id.
        "getuid", "()", |_vm| sys::getuid()
    ),
    native!(
        /// Return the current process's effective user id.
        "geteuid", "()", |_vm| sys::geteuid()
    ),
    native!(
        /// Return the current process's group id.
        "getgid", "()", |_vm| sys::getgid()
    ),
    native!(
        /// Return the current process's effective group id.
        "getegid", "()", |_vm| sys::getegid()
    ),
    def(
        "getresuid",
        "()",
        |vm, _| process::three_ids(vm, false),
        "Return a tuple of the current process's real, effective, and saved user ids.",
    ),
    def(
        "getresgid",
        "()",
        |vm, _| process::three_ids(vm, true),
        "Return a tuple of the current process's real, effective, and saved group ids.",
    ),
    def("getgroups", "()", process::getgroups, "Return list of supplemental group IDs for the process."),
    def("getlogin", "()", process::getlogin, "Return the actual login name."),
    native!(
        /// Call the system call getpgid(), and return the result.
        "getpgid", "(pid)",
        |vm, pid: i32| checked_int(vm, sys::getpgid(pid as _))
    ),
    native!(
        /// Return the current process group id.
        "getpgrp", "()",
        |vm| checked_int(vm, sys::getpgrp())
    ),
    native!(
        /// Call the system call getsid(pid) and return the result.
        "getsid", "(pid, /)",
        |vm, pid: i32| checked_int(vm, sys::getsid(pid as _))
    ),
    native!(
        /// Call the system call setsid().
        "setsid", "()",
        |vm| check(vm, sys::setsid())
    ),
    native!(
        /// Call the system call setpgid(pid, pgrp).
        "setpgid", "(pid, pgrp, /)",
        |vm, pid: i32, pgrp: i32| check(vm, sys::setpgid(pid as _, pgrp as _))
    ),
    def(
        "setpgrp",
        "()",
        |vm, _| check(vm, sys::setpgid(0, 0)),
        "Make the current process the leader of its process group.",
    ),
    native!(
        /// Set the current process's user id.
        "setuid", "(uid, /)",
        |vm, uid: i32| check(vm, sys::setuid(uid as _))
    ),
    native!(
        /// Set the current process's effective user id.
        "seteuid", "(euid, /)",
        |vm, euid: i32| check(vm, sys::seteuid(euid as _))
    ),
    native!(
        /// Set the current process's group id.
        "setgid", "(gid, /)",
        |vm, gid: i32| check(vm, sys::setgid(gid as _))
    ),
    native!(
        /// Set the current process's effective group id.
        "setegid", "(egid, /)",
        |vm, egid: i32| check(vm, sys::setegid(egid as _))
    ),
    native!(
        /// Set the current process's real and effective user ids.
        "setreuid", "(ruid, euid, /)",
        |vm, ruid: i32, euid: i32| check(vm, sys::setreuid(ruid as _, euid as _))
    ),
    native!(
        /// Set the current process's real and effective group ids.
        "setregid", "(rgid, egid, /)",
        |vm, rgid: i32, egid: i32| check(vm, sys::setregid(rgid as _, egid as _))
    ),
    native!(
        /// Return program scheduling priority.
        "getpriority", "(which, who)",
        |vm, which: i32, who: i32| checked_int(vm, sys::getpriority(which as _, who as _))
    ),
    native!(
        /// Set program scheduling priority.
        "setpriority", "(which, who, priority)",
        |vm, which: i32, who: i32, priority: i32| check(vm, sys::setpriority(which as _, who as _, priority as _))
    ),
    native!(
        /// Return the process group associated with the terminal specified by fd.
        "tcgetpgrp", "(fd, /)",
        |vm, fd: i32| checked_int(vm, sys::tcgetpgrp(fd as _))
    ),
    native!(
        /// Set the process group associated with the terminal specified by fd.
        "tcsetpgrp", "(fd, pgid, /)",
        |vm, fd: i32, pgid: i32| check(vm, sys::tcsetpgrp(fd as _, pgid as _))
    ),
    native!(
        /// Get the maximum scheduling priority for policy.
        "sched_get_priority_max", "(policy)",
        |vm, policy: i32| checked_int(vm, sys::sched_get_priority_max(policy as _))
    ),
    native!(
        /// Get the minimum scheduling priority for policy.
        "sched_get_priority_min", "(policy)",
        |vm, policy: i32| checked_int(vm, sys::sched_get_priority_min(policy as _))
    ),
    native!(
        /// Get the scheduling policy for the process identified by pid.
        "sched_getscheduler", "(pid, /)",
        |vm, pid: i32| checked_int(vm, sys::sched_getscheduler(pid as _))
    ),
    def("sched_yield", "()", process::sched_yield, "Voluntarily relinquish the CPU."),
    def(
        "sched_getaffinity",
        "(pid, /)",
        process::sched_getaffinity,
        "Return the affinity of the process identified by pid (or the current process if zero).",
    ),
    def(
        "sched_setaffinity",
        "(pid, mask, /)",
        process::sched_setaffinity,
        "Set the CPU affinity of the process identified by pid to mask.",
    ),
    def("_is_inputhook_installed", "()", |_, _| Ok(Value::FALSE), "Checks if PyOS_InputHook is set."),
    def(
        "cpu_count",
        "()",
        process::cpu_count,
        "Return the number of logical CPUs in the system.\n\nReturn None if indeterminable.",
    ),
    def(
        "getloadavg",
        "()",
        process::getloadavg,
        "Return average recent system load information.\n\nReturn the number of processes in the system run queue averaged over\nthe last 1, 5, and 15 minutes as a tuple of three floats.\nRaises OSError if the load average was unobtainable.",
    ),
    def(
        "nice",
        "(increment, /)",
        process::nice,
        "Add increment to the priority of process and return the new priority.",
    ),
    def(
        "uname",
        "()",
        process::uname,
        "Return an object identifying the current operating system.\n\nThe object behaves like a named tuple with the following fields:\n  (sysname, nodename, release, version, machine)",
    ),
    def(
        "times",
        "()",
        process::times,
        "Return a collection containing process timing information.\n\nThe object returned behaves like a named tuple with these fields:\n  (utime, stime, cutime, cstime, elapsed_time)\nAll fields are floating-point numbers.",
    ),
    def("kill", "(pid, signal, /)", process::kill, "Kill a process with a signal."),
    def("killpg", "(pgid, signal, /)", process::killpg, "Kill a process group with a signal."),
    def(
        "fork",
        "()",
        process::fork,
        "Fork a child process.\n\nReturn 0 to child process and PID of child to parent process.",
    ),
    def(
        "execv",
        "(path, argv, /)",
        process::execv,
        "Execute an executable path with arguments, replacing current process.",
    ),
    def(
        "posix_spawn",
        "(path, argv, env, /, *, file_actions=(), setpgroup=<unrepresentable>, resetids=False, setsid=False, setsigmask=(), setsigdef=(), scheduler=<unrepresentable>)",
        |vm, a| process::spawn(vm, a, false),
        "Execute the program specified by path in a new process.",
    ),
    def(
        "posix_spawnp",
        "(path, argv, env, /, *, file_actions=(), setpgroup=<unrepresentable>, resetids=False, setsid=False, setsigmask=(), setsigdef=(), scheduler=<unrepresentable>)",
        |vm, a| process::spawn(vm, a, true),
        "Execute the program specified by path in a new process.",
    ),
    def(
        "execve",
        "(path, argv, env)",
        process::execve,
        "Execute an executable path with arguments, replacing current process.",
    ),
    def(
        "_exit",
        "(status)",
        process::exit_now,
        "Exit to the system with specified status, without normal exit processing.",
    ),
    def(
        "abort",
        "()",
        |_, _| std::process::abort(),
        "Abort the interpreter immediately.\n\nThis function 'dumps core' or otherwise fails in the hardest way possible\non the hosting operating system.  This function never returns.",
    ),
    def("system", "(command)", process::system, "Execute the command in a subshell."),
    def(
        "wait",
        "()",
        process::wait,
        "Wait for completion of a child process.\n\nReturns a tuple of information about the child process:\n    (pid, status)",
    ),
    def(
        "waitpid",
        "(pid, options, /)",
        process::waitpid,
        "Wait for completion of a given child process.\n\nReturns a tuple of information regarding the child process:\n    (pid, status)\n\nThe options argument is ignored on Windows.",
    ),
    def("wait3", "(options)", process::wait3, "Wait for completion of a child process."),
    def("wait4", "(pid, options)", process::wait4, "Wait for completion of a specific child process."),
    def(
        "waitid",
        "(idtype, id, options, /)",
        process::waitid,
        "Returns the result of waiting for a process or processes.",
    ),
    def(
        "waitstatus_to_exitcode",
        "(status)",
        process::waitstatus_to_exitcode,
        "Convert a wait status to an exit code.",
    ),
    def(
        "pidfd_open",
        "(pid, flags=0)",
        process::pidfd_open,
        "Return a file descriptor referring to the process *pid*.",
    ),
    def(
        "WCOREDUMP",
        "(status, /)",
        |vm, a| Ok(Value::bool(libc::WCOREDUMP(vm.to_i32(&a[0])?))),
        "Return True if the process returning status was dumped to a core file.",
    ),
    def(
        "WIFCONTINUED",
        "(status)",
        |vm, a| Ok(Value::bool(libc::WIFCONTINUED(vm.to_i32(&a[0])?))),
        "Return True if a particular process was continued from a job control stop.",
    ),
    def(
        "WIFSTOPPED",
        "(status)",
        |vm, a| Ok(Value::bool(libc::WIFSTOPPED(vm.to_i32(&a[0])?))),
        "Return True if the process returning status was stopped.",
    ),
    def(
        "WIFSIGNALED",
        "(status)",
        |vm, a| Ok(Value::bool(libc::WIFSIGNALED(vm.to_i32(&a[0])?))),
        "Return True if the process returning status was terminated by a signal.",
    ),
    def(
        "WIFEXITED",
        "(status)",
        |vm, a| Ok(Value::bool(libc::WIFEXITED(vm.to_i32(&a[0])?))),
        "Return True if the process returning status exited via the exit() system call.",
    ),
    def(
        "WEXITSTATUS",
        "(status)",
        |vm, a| plain(vm, libc::WEXITSTATUS(vm.to_i32(&a[0])?) as i64),
        "Return the process return code from status.",
    ),
    def(
        "WTERMSIG",
        "(status)",
        |vm, a| plain(vm, libc::WTERMSIG(vm.to_i32(&a[0])?) as i64),
        "Return the signal that terminated the process that provided the status value.",
    ),
    def(
        "WSTOPSIG",
        "(status)",
        |vm, a| plain(vm, libc::WSTOPSIG(vm.to_i32(&a[0])?) as i64),
        "Return the signal that stopped the process that provided the status value.",
    ),
    native!(
        /// Extracts a device major number from a raw device number.
        "major", "(device, /)",
        |vm, device: i64| vm.new_int(libc::major(device as libc::dev_t).into())
    ),
    native!(
        /// Extracts a device minor number from a raw device number.
        "minor", "(device, /)",
        |vm, device: i64| vm.new_int(libc::minor(device as libc::dev_t).into())
    ),
    native!(
        /// Composes a raw device number from the major and minor device numbers.
        "makedev", "(major, minor, /)",
        |vm, major: i32, minor: i32| vm.new_int(libc::makedev(major as u32, minor as u32) as i64)
    ),
];

fn exec(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    constants::fill(vm, dict)?;
    dict.set_name("environ", misc::environ(vm)?);
    dict.set_name("error", misc::os_error_type());
    dict.set_name("sysconf_names", misc::names_dict(vm, misc::SYSCONF_NAMES));
    dict.set_name("pathconf_names", misc::names_dict(vm, misc::PATHCONF_NAMES));
    Ok(())
}

//! The numbers of `posix`.

use vm::prelude::*;

use crate::util::constants;

pub fn fill(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    constants!(vm, dict, libc:
        F_OK, R_OK, W_OK, X_OK, WCONTINUED, WNOHANG, WUNTRACED, WEXITED, WNOWAIT, WSTOPPED, P_ALL, P_PID, P_PGID,
        CLD_CONTINUED, CLD_DUMPED, CLD_EXITED, CLD_KILLED, CLD_STOPPED, CLD_TRAPPED,
        O_RDONLY, O_WRONLY, O_RDWR, O_NDELAY, O_NONBLOCK, O_APPEND, O_DSYNC, O_RSYNC, O_SYNC, O_NOCTTY, O_CREAT, O_EXCL, O_TRUNC,
        O_CLOEXEC, O_ACCMODE, O_DIRECTORY, O_NOFOLLOW, O_ASYNC, PRIO_PROCESS, PRIO_PGRP, PRIO_USER,
        ST_RDONLY, ST_NOSUID, RTLD_LAZY, RTLD_NOW, RTLD_GLOBAL, RTLD_LOCAL, F_LOCK, F_TLOCK, F_ULOCK, F_TEST,
        SCHED_OTHER, SCHED_FIFO, SCHED_RR);
    #[cfg(target_os = "linux")]
    constants!(vm, dict, libc:
        O_LARGEFILE, O_PATH, O_TMPFILE, O_DIRECT, O_NOATIME, P_PIDFD, ST_NODEV, ST_NOEXEC, ST_SYNCHRONOUS, ST_MANDLOCK, ST_NOATIME,
        ST_NODIRATIME, ST_RELATIME, RTLD_NODELETE, RTLD_NOLOAD, RTLD_DEEPBIND, GRND_NONBLOCK, GRND_RANDOM,
        SCHED_BATCH, SCHED_IDLE, SCHED_RESET_ON_FORK, SEEK_DATA, SEEK_HOLE, EFD_CLOEXEC, EFD_NONBLOCK, EFD_SEMAPHORE,
        MFD_CLOEXEC, MFD_ALLOW_SEALING, MFD_HUGETLB, POSIX_FADV_NORMAL, POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM,
        POSIX_FADV_NOREUSE, POSIX_FADV_WILLNEED, POSIX_FADV_DONTNEED, PIDFD_NONBLOCK, XATTR_CREATE, XATTR_REPLACE,
        CLONE_FS, CLONE_FILES, CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET,
        SPLICE_F_MOVE, SPLICE_F_NONBLOCK, SPLICE_F_MORE);
    let more: &[(&str, i64)] = &[
        ("EX_OK", 0),
        ("EX_USAGE", 64),
        ("EX_DATAERR", 65),
        ("EX_NOINPUT", 66),
        ("EX_NOUSER", 67),
        ("EX_NOHOST", 68),
        ("EX_UNAVAILABLE", 69),
        ("EX_SOFTWARE", 70),
        ("EX_OSERR", 71),
        ("EX_OSFILE", 72),
        ("EX_CANTCREAT", 73),
        ("EX_IOERR", 74),
        ("EX_TEMPFAIL", 75),
        ("EX_PROTOCOL", 76),
        ("EX_NOPERM", 77),
        ("EX_CONFIG", 78),
        ("NGROUPS_MAX", 65536),
        ("TMP_MAX", 238328),
        ("XATTR_SIZE_MAX", 65536),
        ("POSIX_SPAWN_OPEN", 0),
        ("POSIX_SPAWN_CLOSE", 1),
        ("POSIX_SPAWN_DUP2", 2),
    ];
    for (name, value) in more {
        dict.set_name(name, vm.new_int(*value));
    }
    // What the functions of this module can do, as `os` asks for it.
    let have = [
        "HAVE_EVENTFD",
        "HAVE_FACCESSAT",
        "HAVE_FCHDIR",
        "HAVE_FCHMOD",
        "HAVE_FCHMODAT",
        "HAVE_FCHOWN",
        "HAVE_FCHOWNAT",
        "HAVE_FEXECVE",
        "HAVE_FDOPENDIR",
        "HAVE_FPATHCONF",
        "HAVE_FSTATAT",
        "HAVE_FSTATVFS",
        "HAVE_FTRUNCATE",
        "HAVE_FUTIMENS",
        "HAVE_FUTIMES",
        "HAVE_FUTIMESAT",
        "HAVE_LINKAT",
        "HAVE_LCHOWN",
        "HAVE_LSTAT",
        "HAVE_LUTIMES",
        "HAVE_MEMFD_CREATE",
        "HAVE_MKDIRAT",
        "HAVE_MKFIFOAT",
        "HAVE_MKNODAT",
        "HAVE_OPENAT",
        "HAVE_READLINKAT",
        "HAVE_RENAMEAT",
        "HAVE_SYMLINKAT",
        "HAVE_UNLINKAT",
        "HAVE_UTIMENSAT",
    ];
    let list = vm.new_list(have.iter().map(|name| vm.new_str(name)).collect())?;
    dict.set_name("_have_functions", list);
    Ok(())
}

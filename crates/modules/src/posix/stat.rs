//! `stat` and its kin.

use vm::prelude::*;
use vm::structseq;

use super::path::{Path, dir_fd};
use crate::park::errno;
use crate::sys::{self, Plain};
use crate::util::{NONE, flag};

structseq!(STAT_RESULT, STAT_RESULT_TYPE, "stat_result" in "os",
    "stat_result: Result from stat, fstat, or lstat.\n\nThis object may be accessed either as a tuple of\n  (mode, ino, dev, nlink, uid, gid, size, atime, mtime, ctime)\nor via the attributes st_mode, st_ino, st_dev, st_nlink, st_uid, and so on.\n\nPosix/windows: If your platform supports st_blksize, st_blocks, st_rdev,\nor st_flags, they are available as attributes only.\n\nSee os.stat for more information.",
    visible 10,
    [0 "st_mode" "protection bits", 1 "st_ino" "inode", 2 "st_dev" "device", 3 "st_nlink" "number of hard links",
     4 "st_uid" "user ID of owner", 5 "st_gid" "group ID of owner", 6 "st_size" "total size, in bytes",
     7 "" "integer time of last access", 8 "" "integer time of last modification", 9 "" "integer time of last change",
     10 "st_atime" "time of last access", 11 "st_mtime" "time of last modification", 12 "st_ctime" "time of last change",
     13 "st_atime_ns" "time of last access in nanoseconds", 14 "st_mtime_ns" "time of last modification in nanoseconds",
     15 "st_ctime_ns" "time of last change in nanoseconds", 16 "st_blksize" "blocksize for filesystem I/O",
     17 "st_blocks" "number of blocks allocated", 18 "st_rdev" "device type (if inode device)"]);

structseq!(STATVFS_RESULT, STATVFS_RESULT_TYPE, "statvfs_result" in "os",
    "statvfs_result: Result from statvfs or fstatvfs.\n\nThis object may be accessed either as a tuple of\n  (bsize, frsize, blocks, bfree, bavail, files, ffree, favail, flag, namemax),\nor via the attributes f_bsize, f_frsize, f_blocks, f_bfree, and so on.\n\nSee os.statvfs for more information.",
    visible 10,
    [0 "f_bsize" "", 1 "f_frsize" "", 2 "f_blocks" "", 3 "f_bfree" "", 4 "f_bavail" "", 5 "f_files" "", 6 "f_ffree" "",
     7 "f_favail" "", 8 "f_flag" "", 9 "f_namemax" "", 10 "f_fsid" ""]);

/// A `struct stat` as Python has it.
pub fn to_python(vm: &Vm, st: &libc::stat) -> PyResult {
    let int = |i: i64| vm.new_int(i);
    let seconds = |s: i64, n: i64| vm.new_float(s as f64 + 1e-9 * n as f64);
    let nanos = |s: i64, n: i64| match s.checked_mul(1_000_000_000).and_then(|t| t.checked_add(n)) {
        Some(t) => vm.new_int(t),
        None => vm.new_float(s as f64 * 1e9 + n as f64),
    };
    let (atime, mtime, ctime) = (st.st_atime, st.st_mtime, st.st_ctime);
    let (an, mn, cn) = (st.st_atime_nsec, st.st_mtime_nsec, st.st_ctime_nsec);
    STAT_RESULT.make(
        vm,
        vec![
            int(st.st_mode as i64),
            vm::types::int::from_u64(st.st_ino),
            vm::types::int::from_u64(st.st_dev),
            int(st.st_nlink as i64),
            int(st.st_uid as i64),
            int(st.st_gid as i64),
            int(st.st_size),
            int(atime),
            int(mtime),
            int(ctime),
            seconds(atime, an),
            seconds(mtime, mn),
            seconds(ctime, cn),
            nanos(atime, an),
            nanos(mtime, mn),
            nanos(ctime, cn),
            int(st.st_blksize),
            int(st.st_blocks),
            vm::types::int::from_u64(st.st_rdev),
        ],
    )
}

/// Asks the system; the error number of a failure.
pub fn ask(path: &Path, dir: i32, follow: bool) -> Result<libc::stat, i32> {
    let mut st = libc::stat::zeroed();
    let result = match path.fd {
        Some(fd) => sys::fstat(fd, &mut st),
        None => {
            let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
            sys::fstatat(dir, path.c_str(), &mut st, flags)
        }
    };
    if result != 0 { Err(errno()) } else { Ok(st) }
}

fn stat_path(vm: &Vm, path: &Path, dir: &Value, follow: bool, function: &str) -> PyResult {
    let dir = dir_fd(vm, dir)?;
    if path.fd.is_some() {
        if dir != libc::AT_FDCWD {
            return Err(vm.value_error(format!("{function}: can't specify dir_fd without matching path")));
        }
        if !follow {
            return Err(vm.value_error(format!("{function}: cannot use fd and follow_symlinks together")));
        }
    }
    match ask(path, dir, follow) {
        Ok(st) => to_python(vm, &st),
        Err(errno) => Err(path.error_of(vm, errno)),
    }
}

/// `stat(path, *, dir_fd=None, follow_symlinks=True)`
pub fn stat(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::or_fd(vm, &args[0], "stat")?;
    stat_path(vm, &path, &args[1], flag(vm, &args[2], true)?, "stat")
}

/// `lstat(path, *, dir_fd=None)`
pub fn lstat(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::of(vm, &args[0], "lstat")?;
    stat_path(vm, &path, &args[1], false, "lstat")
}

/// `fstat(fd)`
pub fn fstat(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = vm.to_i32(&args[0])?;
    let path = Path { text: Default::default(), value: Value::NONE, is_bytes: false, fd: Some(fd) };
    match ask(&path, libc::AT_FDCWD, true) {
        Ok(st) => to_python(vm, &st),
        Err(errno) => Err(vm.os_error(errno)),
    }
}

/// `statvfs(path)`, `fstatvfs(fd)`
pub fn statvfs(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::or_fd(vm, &args[0], "statvfs")?;
    let mut st = libc::statvfs::zeroed();
    let result = match path.fd {
        Some(fd) => sys::fstatvfs(fd, &mut st),
        None => sys::statvfs_of(path.c_str(), &mut st),
    };
    if result != 0 {
        return Err(path.error(vm));
    }
    let int = |i: u64| vm::types::int::from_u64(i);
    let values = [
        st.f_bsize,
        st.f_frsize,
        st.f_blocks,
        st.f_bfree,
        st.f_bavail,
        st.f_files,
        st.f_ffree,
        st.f_favail,
        st.f_flag,
        st.f_namemax,
        st.f_fsid,
    ];
    STATVFS_RESULT.make(vm, values.map(int).to_vec())
}

/// `access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)`
pub fn access(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::of(vm, &args[0], "access")?;
    let mode = vm.to_i32(&args[1])?;
    let dir = dir_fd(vm, &args[2])?;
    let mut flags = 0;
    if flag(vm, &args[3], false)? {
        flags |= libc::AT_EACCESS;
    }
    if !flag(vm, &args[4], true)? {
        flags |= libc::AT_SYMLINK_NOFOLLOW;
    }
    Ok(Value::bool(sys::faccessat(dir, path.c_str(), mode, flags) == 0))
}

/// `chmod(path, mode, *, dir_fd=None, follow_symlinks=True)`
pub fn chmod(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::or_fd(vm, &args[0], "chmod")?;
    let mode = vm.to_i32(&args[1])? as libc::mode_t;
    let dir = dir_fd(vm, &args[2])?;
    if !flag(vm, &args[3], true)? {
        return Err(vm.not_implemented_error("chmod: follow_symlinks unavailable on this platform"));
    }
    let result = match path.fd {
        Some(fd) => sys::fchmod(fd, mode),
        None => sys::fchmodat(dir, path.c_str(), mode, 0),
    };
    path.check(vm, result)
}

/// A user or group id: -1 for "leave it".
pub fn id_arg(vm: &Vm, value: &Value, what: &str) -> PyResult<u32> {
    if type_of(value).slots.index.get().is_none() {
        return Err(vm.type_error(format!("{what} should be integer, not {}", type_of(value).tp_name())));
    }
    match vm::types::int::to_i64(&vm.to_index(value)?) {
        Some(-1) => Ok(u32::MAX),
        Some(n) if n < 0 => Err(vm.overflow_error(format!("{what} is less than minimum"))),
        Some(n) if n <= u32::MAX as i64 => Ok(n as u32),
        _ => Err(vm.overflow_error(format!("{what} is greater than maximum"))),
    }
}

/// `chown(path, uid, gid, *, dir_fd=None, follow_symlinks=True)`
pub fn chown(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::or_fd(vm, &args[0], "chown")?;
    let (uid, gid) = (id_arg(vm, &args[1], "uid")?, id_arg(vm, &args[2], "gid")?);
    let dir = dir_fd(vm, &args[3])?;
    let flags = if flag(vm, &args[4], true)? { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    let result = match path.fd {
        Some(fd) => sys::fchown(fd, uid, gid),
        None => sys::fchownat(dir, path.c_str(), uid, gid, flags),
    };
    path.check(vm, result)
}

fn timespec_of(vm: &Vm, value: &Value, nanos: bool) -> PyResult<libc::timespec> {
    if nanos {
        let big = vm::types::int::to_i64(&vm.to_index(value)?)
            .ok_or_else(|| vm.overflow_error("Python int too large to convert to C long"))?;
        return Ok(libc::timespec { tv_sec: big.div_euclid(1_000_000_000), tv_nsec: big.rem_euclid(1_000_000_000) });
    }
    if let Some(f) = vm::types::float::exact(value) {
        if f.is_nan() {
            return Err(vm.value_error("Invalid value NaN (not a number)"));
        }
        let (mut whole, mut part) = (f.floor(), f - f.floor());
        part = (part * 1e9).floor();
        if part >= 1e9 {
            part -= 1e9;
            whole += 1.0;
        }
        if !(-9.2e18..=9.2e18).contains(&whole) {
            return Err(vm.overflow_error("timestamp out of range for platform time_t"));
        }
        return Ok(libc::timespec { tv_sec: whole as i64, tv_nsec: part as i64 });
    }
    let whole = vm::types::int::to_i64(&vm.to_index(value)?)
        .ok_or_else(|| vm.overflow_error("timestamp out of range for platform time_t"))?;
    Ok(libc::timespec { tv_sec: whole, tv_nsec: 0 })
}

/// `utime(path, times=None, *, ns=..., dir_fd=None, follow_symlinks=True)`
pub fn utime(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::or_fd(vm, &args[0], "utime")?;
    let (times, ns) = (args[1].non_null().filter(|t| !t.is_none()), args[2].non_null());
    if times.is_some() && ns.is_some() {
        return Err(vm.value_error("utime: you may specify either 'times' or 'ns' but not both"));
    }
    let dir = dir_fd(vm, &args[3])?;
    let flags = if flag(vm, &args[4], true)? { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    let pair = |value: &Value, nanos: bool| -> PyResult<[libc::timespec; 2]> {
        let items = value.downcast::<TupleObj>().map(|t| t.items().to_vec()).unwrap_or_default();
        let [access, change] = &items[..] else {
            return Err(vm.type_error(if nanos {
                "utime: 'ns' must be a tuple of two ints"
            } else {
                "utime: 'times' must be either a tuple of two ints or None"
            }));
        };
        Ok([timespec_of(vm, access, nanos)?, timespec_of(vm, change, nanos)?])
    };
    let now = libc::timespec { tv_sec: 0, tv_nsec: libc::UTIME_NOW };
    let spec = match (times, ns) {
        (Some(times), _) => pair(times, false)?,
        (None, Some(ns)) => pair(ns, true)?,
        (None, None) => [now, now],
    };
    let result = match path.fd {
        Some(fd) => sys::futimens(fd, &spec),
        None => sys::utimensat(dir, path.c_str(), &spec, flags),
    };
    path.check(vm, result)
}

/// `umask(mask)`
pub fn umask(vm: &Vm, args: &[Value]) -> PyResult {
    let mask = vm.to_i32(&args[0])?;
    Ok(vm.new_int(sys::umask(mask as libc::mode_t) as i64))
}

/// `truncate(path, length)`, `ftruncate(fd, length)`
pub fn truncate(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::or_fd(vm, &args[0], "truncate")?;
    let length = vm.to_i64(&args[1])?;
    let result = match path.fd {
        Some(fd) => sys::ftruncate(fd, length),
        None => sys::truncate(path.c_str(), length),
    };
    path.check(vm, result)?;
    NONE
}

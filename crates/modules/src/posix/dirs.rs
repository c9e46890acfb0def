//! Directories: `listdir`, `scandir`, `DirEntry`, and making, moving, removing names.

use std::cell::Cell;

use vm::error::exception::RESOURCE_WARNING;
use vm::prelude::*;

use super::path::{Allow, Path, dir_fd};
use super::stat;
use crate::park::errno;
use crate::sys::{self, Dir};
use crate::util::{self, NONE, flag, int_or, this};
use pure::bytes;

/// Opens the folder of a path or a descriptor.
fn open_dir(path: &Path) -> Result<Dir, i32> {
    match path.fd {
        Some(fd) => Dir::of_fd(fd),
        None => Dir::open(path.c_str()),
    }
}

const PATH_OR_FD: Allow = Allow { fd: true, none: true };

/// `listdir(path=None)`
pub fn listdir(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::with(vm, &args[0], "listdir", "path", PATH_OR_FD)?;
    if let Some(names) = bundled_names(vm, &path) {
        return vm.new_list(names.iter().map(|name| path.like(vm, name.as_bytes())).collect::<PyResult<_>>()?);
    }
    let dir = open_dir(&path).map_err(|errno| path.error_of(vm, errno))?;
    let mut names = Vec::new();
    while let Some((name, ..)) = dir.next().map_err(|errno| path.error_of(vm, errno))? {
        names.push(path.like(vm, &name)?);
    }
    vm.new_list(names)
}

/// What is in a folder of the bundled library.
fn bundled_names(vm: &Vm, path: &Path) -> Option<Vec<String>> {
    let folder = path.text.to_str().ok()?.strip_prefix(vm::import::LIB)?.trim_matches('/').replace('/', ".");
    let bundle = vm.interp.bundle()?;
    let mut names = Vec::new();
    if !folder.is_empty() {
        bundle.contains(&folder).filter(|is_package| *is_package)?;
        names.push("__init__.py".to_owned());
    }
    for module in bundle.names() {
        let name = match folder.as_str() {
            "" => Some(module.as_str()),
            folder => module.strip_prefix(folder).and_then(|rest| rest.strip_prefix('.')),
        };
        if let Some(name) = name.filter(|name| !name.is_empty() && !name.contains('.')) {
            let is_package = bundle.contains(&module).unwrap_or(false);
            names.push(if is_package { name.to_owned() } else { format!("{name}.py") });
        }
    }
    Some(names)
}

pub struct ScandirObj {
    dir: Mut<Option<Dir>>,
    path: Path,
}
heap::payload!(ScandirObj, "ScandirIterator", trace, external; finalizer heap::finalizer_when!(ScandirObj, |scan| scan.dir.read(|dir| dir.is_some())));

impl Trace for ScandirObj {
    fn trace(&self, tracer: &mut Tracer) {
        self.path.value.trace(tracer);
    }
}

pub static SCANDIR: TypeSpec = TypeSpec::new::<ScandirObj>("ScandirIterator")
    .module("posix")
    .flags(NO_NEW)
    .methods(&[
        def(
            "close",
            "($self, /)",
            |vm, a| {
                drop(this::<ScandirObj>(vm, &a[0])?.dir.replace(None));
                NONE
            },
            "",
        ),
        def("__enter__", "($self, /)", |_, a| Ok(a[0].clone()), ""),
        raw(
            "__exit__",
            "($self, /, *exc_info)",
            |vm, a| {
                if let Some(value) = a.pos.first() {
                    drop(this::<ScandirObj>(vm, value)?.dir.replace(None));
                }
                NONE
            },
            "",
        ),
    ])
    .slots(|s| {
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(scandir_next));
        s.finalize.set(Some(|vm, v| {
            let iterator = this::<ScandirObj>(vm, v)?;
            if let Some(dir) = iterator.dir.replace(None) {
                drop(dir);
                let shown = vm.repr_text(v)?;
                if let Err(error) =
                    util::warn(vm, &RESOURCE_WARNING, &format!("unclosed scandir iterator {shown}"), 1, Some(v))
                {
                    vm.unraisable(error, "Exception ignored while finalizing scandir iterator", v);
                }
            }
            Ok(())
        }));
    });

/// `scandir(path=None)`
pub fn scandir(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::with(vm, &args[0], "scandir", "path", PATH_OR_FD)?;
    let dir = open_dir(&path).map_err(|errno| path.error_of(vm, errno))?;
    Ok(SCANDIR.alloc(ScandirObj { dir: Mut::new(Some(dir)), path }).into_value())
}

fn scandir_next(vm: &Vm, value: &Value) -> PyResult<Option<Value>> {
    let iterator = this::<ScandirObj>(vm, value)?;
    let next = iterator.dir.with(|dir| match dir {
        Some(open) => open.next(),
        None => Ok(None),
    });
    match next {
        Err(errno) => {
            drop(iterator.dir.replace(None));
            Err(iterator.path.error_of(vm, errno))
        }
        Ok(None) => {
            drop(iterator.dir.replace(None));
            Ok(None)
        }
        Ok(Some((name, inode, kind))) => entry(vm, &iterator.path, &name, inode, kind).map(Some),
    }
}

pub struct DirEntryObj {
    name: Value,
    path: Value,
    inode: u64,
    /// `DT_*` of the directory; what symbolic links lead to is asked for.
    kind: u8,
    dir: i32,
    stat: Slot,
    lstat: Slot,
    linked_mode: Cell<Option<u32>>,
}
heap::trace_fields!(DirEntryObj: name, path, stat, lstat);
heap::payload!(DirEntryObj, "DirEntry", trace);

pub static DIR_ENTRY: TypeSpec = TypeSpec::new::<DirEntryObj>("DirEntry")
    .module("posix")
    .flags(NO_NEW)
    .methods(&[
        def(
            "is_dir",
            "($self, /, *, follow_symlinks=True)",
            |vm, a| is_kind(vm, a, libc::S_IFDIR),
            "Return True if the entry is a directory; cached per entry.",
        ),
        def(
            "is_file",
            "($self, /, *, follow_symlinks=True)",
            |vm, a| is_kind(vm, a, libc::S_IFREG),
            "Return True if the entry is a file; cached per entry.",
        ),
        def(
            "is_symlink",
            "($self, /)",
            |vm, a| {
                let e = this::<DirEntryObj>(vm, &a[0])?;
                if e.kind != libc::DT_UNKNOWN {
                    return Ok(Value::bool(e.kind == libc::DT_LNK));
                }
                Ok(Value::bool(entry_mode(vm, &a[0], false)? == Some(libc::S_IFLNK)))
            },
            "Return True if the entry is a symbolic link; cached per entry.",
        ),
        def(
            "is_junction",
            "($self, /)",
            |_, _| Ok(Value::FALSE),
            "Return True if the entry is a junction; cached per entry.",
        ),
        def(
            "stat",
            "($self, /, *, follow_symlinks=True)",
            |vm, a| entry_stat(vm, &a[0], flag(vm, &a[1], true)?),
            "Return stat_result object for the entry; cached per entry.",
        ),
        def(
            "inode",
            "($self, /)",
            |vm, a| Ok(vm::types::int::from_u64(this::<DirEntryObj>(vm, &a[0])?.inode)),
            "Return inode of the entry; cached per entry.",
        ),
        def(
            "__fspath__",
            "($self, /)",
            |vm, a| Ok(this::<DirEntryObj>(vm, &a[0])?.path.clone()),
            "Returns the path for the entry.",
        ),
        def("__class_getitem__", "($type, object, /)", util::class_getitem, "See PEP 585").class_method(),
    ])
    .getset(&[
        GetSet::ro(
            "name",
            |vm, v| Ok(this::<DirEntryObj>(vm, v)?.name.clone()),
            "the entry's base filename, relative to scandir() \"path\" argument",
        ),
        GetSet::ro(
            "path",
            |vm, v| Ok(this::<DirEntryObj>(vm, v)?.path.clone()),
            "the entry's full path name; equivalent to os.path.join(scandir_path, entry.name)",
        ),
    ])
    .slots(|s| {
        s.repr.set(Some(|vm, v| {
            let name = vm.repr_text(&this::<DirEntryObj>(vm, v)?.name)?;
            Ok(vm.new_str(&format!("<DirEntry {name}>")))
        }))
    });

fn entry(vm: &Vm, dir: &Path, name: &[u8], inode: u64, kind: u8) -> PyResult {
    let base = if dir.value.is_none() { b"." } else { dir.text.as_bytes() };
    let (full, at) = match dir.fd {
        Some(fd) => (name.to_vec(), fd),
        None => {
            let mut full = base.to_vec();
            if full.last().is_some_and(|b| *b != b'/') {
                full.push(b'/');
            }
            full.extend_from_slice(name);
            (full, libc::AT_FDCWD)
        }
    };
    let entry = DirEntryObj {
        name: dir.like(vm, name)?,
        path: dir.like(vm, &full)?,
        inode,
        kind,
        dir: at,
        stat: Slot::default(),
        lstat: Slot::default(),
        linked_mode: Cell::new(None),
    };
    Ok(DIR_ENTRY.alloc(entry).into_value())
}

fn ask_entry(vm: &Vm, e: &DirEntryObj, follow: bool) -> PyResult<Result<libc::stat, Error>> {
    let path = Path::of(vm, &e.path, "stat")?;
    Ok(stat::ask(&path, e.dir, follow).map_err(|errno| path.error_of(vm, errno)))
}

fn entry_stat(vm: &Vm, value: &Value, follow: bool) -> PyResult {
    let e = this::<DirEntryObj>(vm, value)?;
    // What is no symbolic link has one `stat` only.
    let slot = if follow && (e.kind == libc::DT_LNK || e.kind == libc::DT_UNKNOWN) { &e.stat } else { &e.lstat };
    if let Some(known) = slot.load() {
        return Ok(known);
    }
    let st = ask_entry(vm, e, follow)??;
    let made = stat::to_python(vm, &st)?;
    slot.set(made.clone());
    Ok(made)
}

/// The file type bits; `None` when there is no such file.
fn entry_mode(vm: &Vm, value: &Value, follow: bool) -> PyResult<Option<u32>> {
    let e = this::<DirEntryObj>(vm, value)?;
    let known = match e.kind {
        libc::DT_DIR => Some(libc::S_IFDIR),
        libc::DT_REG => Some(libc::S_IFREG),
        libc::DT_LNK if !follow => Some(libc::S_IFLNK),
        libc::DT_LNK | libc::DT_UNKNOWN => None,
        _ => Some(0),
    };
    if known.is_some() {
        return Ok(known);
    }
    if follow && let Some(mode) = e.linked_mode.get() {
        return Ok(Some(mode));
    }
    match ask_entry(vm, e, follow)? {
        Ok(st) => {
            let mode = st.st_mode & libc::S_IFMT;
            if follow {
                e.linked_mode.set(Some(mode));
            }
            Ok(Some(mode))
        }
        Err(error) if error.is(&vm::error::exception::FILE_NOT_FOUND_ERROR) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_kind(vm: &Vm, args: &[Value], wanted: u32) -> PyResult {
    let follow = flag(vm, &args[1], true)?;
    Ok(Value::bool(entry_mode(vm, &args[0], follow)? == Some(wanted)))
}

/// `mkdir(path, mode=0o777, *, dir_fd=None)`
pub fn mkdir(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::of(vm, &args[0], "mkdir")?;
    let mode = int_or(vm, &args[1], 0o777)?;
    let dir = dir_fd(vm, &args[2])?;
    path.check(vm, sys::mkdirat(dir, path.c_str(), mode as libc::mode_t))
}

fn unlink_at(vm: &Vm, args: &[Value], function: &str, flags: i32) -> PyResult {
    let path = Path::of(vm, &args[0], function)?;
    let dir = dir_fd(vm, &args[1])?;
    path.check(vm, sys::unlinkat(dir, path.c_str(), flags))
}

pub fn rmdir(vm: &Vm, args: &[Value]) -> PyResult {
    unlink_at(vm, args, "rmdir", libc::AT_REMOVEDIR)
}
pub fn unlink(vm: &Vm, args: &[Value]) -> PyResult {
    unlink_at(vm, args, "unlink", 0)
}
pub fn remove(vm: &Vm, args: &[Value]) -> PyResult {
    unlink_at(vm, args, "remove", 0)
}

fn two_paths(vm: &Vm, args: &[Value], function: &str) -> PyResult<(Path, Path)> {
    Ok((
        Path::with(vm, &args[0], function, "src", Allow::default())?,
        Path::with(vm, &args[1], function, "dst", Allow::default())?,
    ))
}

fn check_two(vm: &Vm, result: i32, a: &Path, b: &Path) -> PyResult {
    if result < 0 { Err(vm.os_error_args(errno(), Some(&a.value), Some(&b.value))) } else { NONE }
}

fn rename_as(vm: &Vm, args: &[Value], function: &str) -> PyResult {
    let (from, to) = two_paths(vm, args, function)?;
    let (from_dir, to_dir) = (dir_fd(vm, &args[2])?, dir_fd(vm, &args[3])?);
    let result = sys::renameat(from_dir, from.c_str(), to_dir, to.c_str());
    check_two(vm, result, &from, &to)
}

pub fn rename(vm: &Vm, args: &[Value]) -> PyResult {
    rename_as(vm, args, "rename")
}
pub fn replace(vm: &Vm, args: &[Value]) -> PyResult {
    rename_as(vm, args, "replace")
}

/// `link(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)`
pub fn link(vm: &Vm, args: &[Value]) -> PyResult {
    let (from, to) = two_paths(vm, args, "link")?;
    let (from_dir, to_dir) = (dir_fd(vm, &args[2])?, dir_fd(vm, &args[3])?);
    // Absent: as link(2) does, which on Linux does not follow.
    let follow = !args[4].is_null() && vm.truth(&args[4])?;
    let flags = if follow { libc::AT_SYMLINK_FOLLOW } else { 0 };
    let result = sys::linkat(from_dir, from.c_str(), to_dir, to.c_str(), flags);
    check_two(vm, result, &from, &to)
}

/// `symlink(src, dst, target_is_directory=False, *, dir_fd=None)`
pub fn symlink(vm: &Vm, args: &[Value]) -> PyResult {
    let (from, to) = two_paths(vm, args, "symlink")?;
    let dir = dir_fd(vm, &args[3])?;
    let result = sys::symlinkat(from.c_str(), dir, to.c_str());
    check_two(vm, result, &from, &to)
}

/// `readlink(path, *, dir_fd=None)`
pub fn readlink(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::of(vm, &args[0], "readlink")?;
    let dir = dir_fd(vm, &args[1])?;
    let mut buffer = vec![0u8; libc::PATH_MAX as usize + 1];
    let n = sys::readlinkat(dir, path.c_str(), &mut buffer);
    if n < 0 {
        return Err(path.error(vm));
    }
    path.like(vm, &buffer[..n as usize])
}

pub fn getcwd_bytes(vm: &Vm) -> PyResult<Vec<u8>> {
    use std::os::unix::ffi::OsStringExt;
    std::env::current_dir().map(|p| p.into_os_string().into_vec()).map_err(|e| vm.io_error(&e))
}

pub fn getcwd(vm: &Vm, _: &[Value]) -> PyResult {
    bytes::fs_decode(vm, &getcwd_bytes(vm)?)
}
pub fn getcwdb(vm: &Vm, _: &[Value]) -> PyResult {
    bytes::new(vm, &getcwd_bytes(vm)?)
}

pub fn chdir(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::or_fd(vm, &args[0], "chdir")?;
    let result = match path.fd {
        Some(fd) => sys::fchdir(fd),
        None => sys::chdir(path.c_str()),
    };
    path.check(vm, result)
}

pub fn fchdir(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = util::to_fd(vm, &args[0])?;
    if sys::fchdir(fd) != 0 { Err(vm.os_error(errno())) } else { NONE }
}

pub fn chroot(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::of(vm, &args[0], "chroot")?;
    path.check(vm, sys::chroot(path.c_str()))
}

/// `mkfifo(path, mode=0o666, *, dir_fd=None)`
pub fn mkfifo(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::of(vm, &args[0], "mkfifo")?;
    let mode = int_or(vm, &args[1], 0o666)?;
    let dir = dir_fd(vm, &args[2])?;
    path.check(vm, sys::mkfifoat(dir, path.c_str(), mode as libc::mode_t))
}

/// `mknod(path, mode=0o600, device=0, *, dir_fd=None)`
pub fn mknod(vm: &Vm, args: &[Value]) -> PyResult {
    let path = Path::of(vm, &args[0], "mknod")?;
    let mode = int_or(vm, &args[1], 0o600)?;
    let device = if args[2].is_null() { 0 } else { vm.to_i64(&args[2])? };
    let dir = dir_fd(vm, &args[3])?;
    path.check(vm, sys::mknodat(dir, path.c_str(), mode as libc::mode_t, device as libc::dev_t))
}

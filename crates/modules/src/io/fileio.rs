//! `_io.FileIO`: an open file. Regular files are read and written directly, everything else may park.

use std::cell::Cell;

use vm::error::exception::{RESOURCE_WARNING, RUNTIME_WARNING, WARNING};
use vm::object::class::alloc_instance;
use vm::object::instance::InstanceAttrs;
use vm::prelude::*;

use super::base::{self, RAW_BASE, optional_size};
use super::unsupported;
use crate::park::errno;
use crate::posix::fdio;
use crate::posix::misc::open_at;
use crate::posix::path::{Allow, Path};
use crate::sys::{self, Plain};
use crate::util::{self, NONE, flag, this};
use pure::bytes::{self, Buffer};

pub struct FileObj {
    fd: Cell<i32>,
    readable: Cell<bool>,
    writable: Cell<bool>,
    created: Cell<bool>,
    appending: Cell<bool>,
    close_fd: Cell<bool>,
    /// A regular file: never parks.
    regular: Cell<bool>,
    seekable: Cell<Option<bool>>,
    block_size: Cell<usize>,
    finalizing: Cell<bool>,
    attrs: InstanceAttrs,
}
heap::trace_fields!(FileObj: attrs);
heap::payload!(FileObj, "FileIO", trace, external; finalizer heap::finalizer_when!(FileObj, |file| file.fd.get() >= 0));

impl Drop for FileObj {
    fn drop(&mut self) {
        // Only when no finaliser ran: the isolate ends.
        let fd = self.fd.replace(-1);
        if fd > 2 && self.close_fd.get() {
            sys::close(fd);
        }
    }
}

pub static FILE_IO: TypeSpec = TypeSpec::new::<FileObj>("FileIO")
    .module("_io")
    .base(&RAW_BASE)
    .flags(SUBCLASSABLE | WEAKREFABLE)
    .attrs_at(std::mem::offset_of!(FileObj, attrs))
    .doc("Open a file.\n\nThe mode can be 'r' (default), 'w', 'x' or 'a' for reading,\nwriting, exclusive creation or appending.  The file will be created if it\ndoesn't exist when opened for writing or appending; it will be truncated\nwhen opened for writing.  A FileExistsError will be raised if it already\nexists when opened for creating. Opening a file for creating implies\nwriting so this mode behaves in a similar way to 'w'.Add a '+' to the mode\nto allow simultaneous reading and writing. A custom opener can be used by\npassing a callable as *opener*. The underlying file descriptor for the file\nobject is then obtained by calling opener with (*name*, *flags*).\n*opener* must return an open file descriptor (passing os.open as *opener*\nresults in functionality similar to passing None).")
    .methods(METHODS)
    .getset(GETSET)
    .slots(|s| {
        s.new.set(Some(|_, ty, _| Ok(alloc_instance(ty, FileObj::closed()).into_value())));
        s.init.set(Some(|vm, value, args| util::init(vm, &INIT, value, args)));
        s.repr.set(Some(repr));
    });

static INIT: NativeDef = def("FileIO", "($self, file, mode='r', closefd=True, opener=None)", init, "");

static GETSET: &[GetSet] = &[
    GetSet::ro("closed", |vm, v| Ok(Value::bool(this::<FileObj>(vm, v)?.fd.get() < 0)), "True if the file is closed"),
    GetSet::ro(
        "closefd",
        |vm, v| Ok(Value::bool(this::<FileObj>(vm, v)?.close_fd.get())),
        "True if the file descriptor will be closed by close().",
    ),
    GetSet::ro("mode", |vm, v| Ok(vm.new_str(this::<FileObj>(vm, v)?.mode())), "String giving the file mode"),
    GetSet::rw(
        "_blksize",
        |vm, v| Ok(vm.new_int(this::<FileObj>(vm, v)?.block_size.get() as i64)),
        |_, _, _| Ok(()),
        "",
    ),
    GetSet::rw(
        "_finalizing",
        |vm, v| Ok(Value::bool(this::<FileObj>(vm, v)?.finalizing.get())),
        |vm, v, new| {
            let on = new.is_some_and(|n| n.is_true());
            this::<FileObj>(vm, v)?.finalizing.set(on);
            Ok(())
        },
        "",
    ),
];

static METHODS: &[NativeDef] = &[
    def(
        "read",
        "($self, size=-1, /)",
        read,
        "Read at most size bytes, returned as bytes.\n\nIf size is less than 0, read all bytes in the file making multiple read calls.\nSee ``FileIO.readall``.\n\nAttempts to make only one system call, retrying only per PEP 475 (EINTR). This\nmeans less data may be returned than requested.\n\nIn non-blocking mode, returns None if no data is available. Return an empty\nbytes object at EOF.",
    ),
    def("readall", "($self, /)", |vm, a| readall(vm, &a[0]), "Read all data from the file, returned as bytes."),
    def(
        "readinto",
        "($self, buffer, /)",
        |vm, a| {
            let file = open_file(vm, &a[0])?;
            if !file.readable.get() {
                return Err(unsupported(vm, "File not open for reading"));
            }
            let mut buffer = Buffer::writable(vm, &a[1], "readinto() argument")?;
            optional_count(vm, fdio::read_into(vm, file.fd.get(), buffer.as_mut_slice(), file.regular.get())?)
        },
        "Same as RawIOBase.readinto().",
    ),
    def(
        "write",
        "($self, b, /)",
        |vm, a| {
            let file = open_file(vm, &a[0])?;
            if !file.writable.get() {
                return Err(unsupported(vm, "File not open for writing"));
            }
            let data = Buffer::of(vm, &a[1])?;
            optional_count(vm, fdio::write_from(vm, file.fd.get(), data.as_slice(), file.regular.get())?)
        },
        "Write buffer b to file, return number of bytes written.\n\nOnly makes one system call, so not all of the data may be written.\nThe number of bytes actually written is returned.  In non-blocking mode,\nreturns None if the write would block.",
    ),
    def(
        "seek",
        "($self, pos, whence=0, /)",
        |vm, a| {
            let file = open_file(vm, &a[0])?;
            let whence = util::int_or(vm, &a[2], 0)?;
            if vm::types::float::exact(&a[1]).is_some() {
                return Err(vm.type_error("an integer is required"));
            }
            seek(vm, file, vm.to_i64(&a[1])?, whence).map(|at| vm.new_int(at))
        },
        "Move to new file position and return the file position.\n\nArgument offset is a byte count.  Optional argument whence defaults to\nSEEK_SET or 0 (offset from start of file, offset should be >= 0); other values\nare SEEK_CUR or 1 (move relative to current position, positive or negative),\nand SEEK_END or 2 (move relative to end of file, usually negative, although\nmany platforms allow seeking beyond the end of a file).\n\nNote that not all file objects are seekable.",
    ),
    def(
        "tell",
        "($self, /)",
        |vm, a| seek(vm, open_file(vm, &a[0])?, 0, 1).map(|at| vm.new_int(at)),
        "Current file position.\n\nCan raise OSError for non seekable files.",
    ),
    def(
        "truncate",
        "($self, size=None, /)",
        truncate,
        "Truncate the file to at most size bytes and return the truncated size.\n\nSize defaults to the current file position, as returned by tell().\nThe current file position is changed to the value of size.",
    ),
    def(
        "close",
        "($self, /)",
        close,
        "Close the file.\n\nA closed file cannot be used for further I/O operations.  close() may be\ncalled more than once without error.",
    ),
    def(
        "seekable",
        "($self, /)",
        |vm, a| {
            let file = open_file(vm, &a[0])?;
            if file.seekable.get().is_none() {
                let _ = seek(vm, file, 0, 1);
            }
            Ok(Value::bool(file.seekable.get() == Some(true)))
        },
        "True if file supports random-access.",
    ),
    def(
        "readable",
        "($self, /)",
        |vm, a| Ok(Value::bool(open_file(vm, &a[0])?.readable.get())),
        "True if file was opened in a read mode.",
    ),
    def(
        "writable",
        "($self, /)",
        |vm, a| Ok(Value::bool(open_file(vm, &a[0])?.writable.get())),
        "True if file was opened in a write mode.",
    ),
    def(
        "fileno",
        "($self, /)",
        |vm, a| Ok(vm.new_int(open_file(vm, &a[0])?.fd.get() as i64)),
        "Return the underlying file descriptor (an integer).",
    ),
    def(
        "isatty",
        "($self, /)",
        |vm, a| {
            let fd = open_file(vm, &a[0])?.fd.get();
            Ok(Value::bool(sys::isatty(fd) == 1))
        },
        "True if the file is connected to a TTY device.",
    ),
    def("_dealloc_warn", "($self, source, /)", |vm, a| dealloc_warn(vm, &a[0], &a[1]), ""),
    def("__getstate__", "($self, /)", base::no_state, ""),
    def(
        "_isatty_open_only",
        "($self, /)",
        |vm, a| {
            let file = open_file(vm, &a[0])?;
            Ok(Value::bool(!file.regular.get() && sys::isatty(file.fd.get()) == 1))
        },
        "",
    ),
];

impl FileObj {
    fn closed() -> FileObj {
        FileObj {
            fd: Cell::new(-1),
            readable: Cell::new(false),
            writable: Cell::new(false),
            created: Cell::new(false),
            appending: Cell::new(false),
            close_fd: Cell::new(true),
            regular: Cell::new(false),
            seekable: Cell::new(None),
            block_size: Cell::new(super::DEFAULT_BUFFER_SIZE),
            finalizing: Cell::new(false),
            attrs: InstanceAttrs::default(),
        }
    }
    fn mode(&self) -> &'static str {
        match (self.created.get(), self.appending.get(), self.readable.get(), self.writable.get()) {
            (true, _, true, _) => "xb+",
            (true, _, false, _) => "xb",
            (_, true, true, _) => "ab+",
            (_, true, false, _) => "ab",
            (_, _, true, true) => "rb+",
            (_, _, true, false) => "rb",
            _ => "wb",
        }
    }
    pub fn fd(&self) -> i32 {
        self.fd.get()
    }
    pub fn block_size(&self) -> usize {
        self.block_size.get()
    }
}

pub fn open_file<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a FileObj> {
    let file = this::<FileObj>(vm, value)?;
    if file.fd.get() < 0 {
        return Err(vm.value_error("I/O operation on closed file"));
    }
    Ok(file)
}

/// The count; `None` when the operation would block.
fn optional_count(vm: &Vm, result: Result<usize, i32>) -> PyResult {
    match result {
        Ok(n) => Ok(vm.new_int(n as i64)),
        Err(libc::EAGAIN) => NONE,
        Err(errno) => Err(vm.os_error(errno)),
    }
}

/// For buffered streams over a `FileIO` itself: reads without a Python object in between.
pub fn read_direct(vm: &Vm, file: &FileObj, to: &mut [u8]) -> PyResult<Option<usize>> {
    if file.fd.get() < 0 {
        return Err(vm.value_error("I/O operation on closed file"));
    }
    match fdio::read_into(vm, file.fd.get(), to, file.regular.get())? {
        Ok(n) => Ok(Some(n)),
        Err(libc::EAGAIN) => Ok(None),
        Err(errno) => Err(vm.os_error(errno)),
    }
}

pub fn write_direct(vm: &Vm, file: &FileObj, data: &[u8]) -> PyResult<Option<usize>> {
    if file.fd.get() < 0 {
        return Err(vm.value_error("I/O operation on closed file"));
    }
    match fdio::write_from(vm, file.fd.get(), data, file.regular.get())? {
        Ok(n) => Ok(Some(n)),
        Err(libc::EAGAIN) => Ok(None),
        Err(errno) => Err(vm.os_error(errno)),
    }
}

struct Mode {
    flags: i32,
    readable: bool,
    writable: bool,
    created: bool,
    appending: bool,
}

fn parse_mode(vm: &Vm, mode: &str) -> PyResult<Mode> {
    let bad = || vm.value_error("Must have exactly one of create/read/write/append mode and at most one plus");
    let mut m = Mode { flags: 0, readable: false, writable: false, created: false, appending: false };
    let (mut kinds, mut plus) = (0, false);
    for c in mode.chars() {
        match c {
            'x' => {
                (m.created, m.writable) = (true, true);
                m.flags |= libc::O_EXCL | libc::O_CREAT;
                kinds += 1;
            }
            'r' => {
                m.readable = true;
                kinds += 1;
            }
            'w' => {
                m.writable = true;
                m.flags |= libc::O_CREAT | libc::O_TRUNC;
                kinds += 1;
            }
            'a' => {
                (m.writable, m.appending) = (true, true);
                m.flags |= libc::O_APPEND | libc::O_CREAT;
                kinds += 1;
            }
            'b' => {}
            '+' if !plus => {
                (m.readable, m.writable, plus) = (true, true, true);
            }
            '+' => return Err(bad()),
            _ => return Err(vm.value_error(format!("invalid mode: {mode}"))),
        }
        if kinds > 1 {
            return Err(bad());
        }
    }
    if kinds == 0 {
        return Err(bad());
    }
    m.flags |= match (m.readable, m.writable) {
        (true, true) => libc::O_RDWR,
        (true, false) => libc::O_RDONLY,
        _ => libc::O_WRONLY,
    };
    Ok(m)
}

fn init(vm: &Vm, args: &[Value]) -> PyResult {
    let file = this::<FileObj>(vm, &args[0])?;
    if file.fd.get() >= 0 {
        if file.close_fd.get() {
            close(vm, &args[..1])?;
        } else {
            file.fd.set(-1);
        }
    }
    let name = &args[1];
    let mode_text = match args[2].non_null() {
        None => "r".to_string(),
        Some(mode) => vm.str_arg(mode, "FileIO() argument 'mode'")?.display().into_owned(),
    };
    let close_fd = flag(vm, &args[3], true)?;
    let opener = args[4].non_null().filter(|o| !o.is_none());
    let is_number = vm::types::int::exact(name).is_some();
    let mode = parse_mode(vm, &mode_text)?;
    let path;
    let (fd, own) = if is_number {
        if name.is_bool() {
            util::warn(vm, &RUNTIME_WARNING, "bool is used as a file descriptor", 1, None)?;
        }
        let fd = vm.to_i32(name)?;
        if fd < 0 {
            return Err(vm.value_error("negative file descriptor"));
        }
        path = None;
        (fd, false)
    } else {
        let p = Path::with(vm, name, "open", "path", Allow::default());
        let p = p.map_err(|e| match e.is(&vm::error::exception::VALUE_ERROR) && vm_is_plain_null(vm, &e) {
            true => vm.value_error("embedded null byte"),
            false => e,
        })?;
        if !close_fd {
            return Err(vm.value_error("Cannot use closefd=False with file name"));
        }
        let flags = mode.flags | libc::O_CLOEXEC;
        let fd = match opener {
            None => match open_at(vm, libc::AT_FDCWD, &p.text, flags, 0o666)? {
                Ok(fd) => fd,
                Err(errno) => return Err(p.error_of(vm, errno)),
            },
            Some(opener) => {
                let result = vm.call(opener, &[name.clone(), vm.new_int(flags as i64)])?;
                let Some(fd) = vm::types::int::to_i64(&result) else {
                    return Err(vm.type_error("expected integer from opener"));
                };
                if fd < 0 {
                    return Err(vm.value_error(format!("opener returned {fd}")));
                }
                sys::fcntl(fd as i32, libc::F_SETFD, libc::FD_CLOEXEC.into());
                fd as i32
            }
        };
        path = Some(p);
        (fd, true)
    };
    let fail = |error: Error| {
        if own {
            sys::close(fd);
        }
        error
    };
    let mut st = libc::stat::zeroed();
    let result = sys::fstat(fd, &mut st);
    if result != 0 && errno() == libc::EBADF {
        return Err(fail(vm.os_error(libc::EBADF)));
    }
    if result == 0 {
        let kind = st.st_mode & libc::S_IFMT;
        if kind == libc::S_IFDIR {
            let error = match &path {
                Some(p) => p.error_of(vm, libc::EISDIR),
                None => vm.os_error_args(libc::EISDIR, Some(name), None),
            };
            return Err(fail(error));
        }
        file.regular.set(kind == libc::S_IFREG || kind == libc::S_IFBLK);
        if st.st_blksize > 1 {
            file.block_size.set(st.st_blksize as usize);
        }
    }
    file.fd.set(fd);
    file.close_fd.set(own || close_fd);
    file.readable.set(mode.readable);
    file.writable.set(mode.writable);
    file.created.set(mode.created);
    file.appending.set(mode.appending);
    file.seekable.set(None);
    vm.set_attr(&args[0], &name!("name"), name)?;
    if mode.appending {
        // So that `tell()` right after opening is right.
        let _ = seek(vm, file, 0, 2);
    }
    NONE
}

fn vm_is_plain_null(vm: &Vm, error: &Error) -> bool {
    error.exception().and_then(|e| vm.str(e).ok()).is_some_and(|text| text.display().contains("embedded null"))
}

fn repr(vm: &Vm, value: &Value) -> PyResult {
    let file = this::<FileObj>(vm, value)?;
    let name = type_of(value).tp_name();
    if file.fd.get() < 0 {
        return Ok(vm.new_str(&format!("<{name} [closed]>")));
    }
    let close_fd = if file.close_fd.get() { "True" } else { "False" };
    let of = match vm.find_attr(value, &name!("name"))? {
        Some(n) => format!("name={}", vm.repr_text(&n)?),
        None => format!("fd={}", file.fd.get()),
    };
    Ok(vm.new_str(&format!("<{name} {of} mode='{}' closefd={close_fd}>", file.mode())))
}

fn seek(vm: &Vm, file: &FileObj, offset: i64, whence: i32) -> PyResult<i64> {
    let at = sys::lseek(file.fd.get(), offset, whence);
    if file.seekable.get().is_none() {
        file.seekable.set(Some(at >= 0));
    }
    if at < 0 { Err(vm.os_error(errno())) } else { Ok(at) }
}

fn read(vm: &Vm, args: &[Value]) -> PyResult {
    let file = open_file(vm, &args[0])?;
    if !file.readable.get() {
        return Err(unsupported(vm, "File not open for reading"));
    }
    let size = optional_size(vm, &args[1])?;
    if size < 0 {
        return vm.call_method(&args[0], &name!("readall"), &[]);
    }
    let mut data = Vec::new();
    data.try_reserve_exact(size as usize).map_err(|_| vm.memory_error())?;
    data.resize(size as usize, 0u8);
    match read_direct(vm, file, &mut data)? {
        Some(n) => bytes::new(vm, &data[..n]),
        None => NONE,
    }
}

fn readall(vm: &Vm, value: &Value) -> PyResult {
    let file = open_file(vm, value)?;
    if !file.readable.get() {
        return Err(unsupported(vm, "File not open for reading"));
    }
    let mut data: Vec<u8> = Vec::new();
    // What is left of a regular file is one read.
    let mut room = super::DEFAULT_BUFFER_SIZE;
    let mut st = libc::stat::zeroed();
    let at = sys::lseek(file.fd.get(), 0, libc::SEEK_CUR);
    if at >= 0 && sys::fstat(file.fd.get(), &mut st) == 0 && st.st_size > at {
        room = (st.st_size - at) as usize + 1;
    }
    loop {
        let start = data.len();
        data.try_reserve(room).map_err(|_| vm.memory_error())?;
        data.resize(start + room, 0);
        let n = read_direct(vm, open_file(vm, value)?, &mut data[start..]);
        data.truncate(start + n.as_ref().ok().copied().flatten().unwrap_or(0));
        match n? {
            None if data.is_empty() => return NONE,
            None | Some(0) => return bytes::new(vm, &data),
            Some(_) => room = data.len().clamp(super::DEFAULT_BUFFER_SIZE, 1 << 26),
        }
        vm.poll()?;
    }
}

fn truncate(vm: &Vm, args: &[Value]) -> PyResult {
    let file = open_file(vm, &args[0])?;
    if !file.writable.get() {
        return Err(unsupported(vm, "File not open for writing"));
    }
    let size = match args[1].non_null().filter(|s| !s.is_none()) {
        Some(size) => vm.to_i64(size)?,
        None => seek(vm, file, 0, 1)?,
    };
    if sys::ftruncate(file.fd.get(), size) != 0 {
        return Err(vm.os_error(errno()));
    }
    Ok(vm.new_int(size))
}

fn dealloc_warn(vm: &Vm, value: &Value, source: &Value) -> PyResult {
    let file = this::<FileObj>(vm, value)?;
    if file.fd.get() < 0 || !file.close_fd.get() {
        return NONE;
    }
    let shown = vm.repr_text(source)?;
    if let Err(error) = util::warn(vm, &RESOURCE_WARNING, &format!("unclosed file {shown}"), 1, Some(source))
        && error.is(&WARNING)
    {
        vm.unraisable(error, "while finalizing file", value);
    }
    NONE
}

fn close(vm: &Vm, args: &[Value]) -> PyResult {
    let file = this::<FileObj>(vm, &args[0])?;
    // The base class flushes.
    let flushed = base::close(vm, args);
    if !file.close_fd.get() {
        file.fd.set(-1);
        return flushed;
    }
    if file.finalizing.get() {
        dealloc_warn(vm, &args[0], &args[0])?;
    }
    let fd = file.fd.replace(-1);
    if fd < 0 {
        return flushed;
    }
    let closed = match fdio::close_fd(vm, fd) {
        Ok(()) => NONE,
        Err(errno) => Err(vm.os_error(errno)),
    };
    base::first_failed(flushed, closed)
}

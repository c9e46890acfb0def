//! `mmap`: files and memory mapped into the process. The mapping belongs to the object and goes with it; while buffers of
//! it are in use it is neither closed nor resized. As on CPython, a file that another process shortens under a mapping
//! kills this one with SIGBUS when the lost part is touched.

use std::cell::Cell;

use vm::prelude::*;
use vm::types::buffer::Buffer;
use vm::types::str::search::{find_bytes, rfind_bytes};
use vm::types::str::slice_of;

use crate::park::errno;
use crate::sys::{self, Mapping, Plain};
use crate::util::{constants, construct, flag, int_or, this};
use pure::bytes;

pub static MODULE: ModuleDef = ModuleDef::new("mmap", "").types(&[&MMAP]).exec(|vm, dict| {
    dict.set_name("error", vm::error::exception::OS_ERROR.to_value());
    for (name, value) in
        [("ACCESS_DEFAULT", DEFAULT), ("ACCESS_READ", READ), ("ACCESS_WRITE", WRITE), ("ACCESS_COPY", COPY)]
    {
        dict.set_name(name, Value::small_int(value as i64));
    }
    let page = page_size() as i64;
    dict.set_name("PAGESIZE", vm.new_int(page));
    dict.set_name("ALLOCATIONGRANULARITY", vm.new_int(page));
    constants!(vm, dict, libc: PROT_READ, PROT_WRITE, PROT_EXEC, MAP_SHARED, MAP_PRIVATE, MAP_ANON, MAP_ANONYMOUS,
        MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED, MADV_DONTNEED);
    #[cfg(target_os = "linux")]
    constants!(vm, dict, libc: MAP_DENYWRITE, MAP_EXECUTABLE, MAP_POPULATE, MAP_STACK, MAP_NORESERVE, MADV_REMOVE,
        MADV_DONTFORK, MADV_DOFORK, MADV_HWPOISON, MADV_MERGEABLE, MADV_UNMERGEABLE, MADV_HUGEPAGE, MADV_NOHUGEPAGE,
        MADV_DONTDUMP, MADV_DODUMP, MADV_FREE);
    Ok(())
});

const DEFAULT: i32 = 0;
const READ: i32 = 1;
const WRITE: i32 = 2;
const COPY: i32 = 3;

fn page_size() -> usize {
    sys::sysconf(libc::_SC_PAGESIZE) as usize
}

pub struct MmapObj {
    map: Mapping,
    pos: Cell<usize>,
    offset: i64,
    /// A duplicate of the file's descriptor; -1 without a file.
    fd: Cell<i32>,
    access: i32,
    flags: i32,
    /// The mapping may be written to.
    writable: bool,
    exports: Cell<usize>,
    /// Bytes that count against the isolate's limit: those of a map that no file stands behind.
    charged: Cell<usize>,
}
heap::payload!(MmapObj, "mmap.mmap", leaf, external);

impl Drop for MmapObj {
    fn drop(&mut self) {
        self.unmap();
    }
}

impl MmapObj {
    fn unmap(&self) {
        self.map.close();
        heap::alloc::uncharge(self.charged.take());
        let fd = self.fd.replace(-1);
        if fd >= 0 {
            sys::close(fd);
        }
    }
    /// The mapped bytes. Nobody may run Python while they are held.
    fn bytes(&self, vm: &Vm) -> PyResult<&[u8]> {
        if self.map.is_closed() {
            return Err(vm.value_error("mmap closed or invalid"));
        }
        Ok(self.map.bytes())
    }
    #[allow(clippy::mut_from_ref)]
    fn bytes_mut(&self, vm: &Vm) -> PyResult<&mut [u8]> {
        self.bytes(vm)?;
        if !self.writable {
            return Err(vm.type_error("mmap can't modify a readonly memory map."));
        }
        Ok(self.map.bytes_mut())
    }
}

static NEW: NativeDef =
    def("mmap", "($cls, fileno, length, flags=1, prot=3, access=0, offset=0, *, trackfd=True)", new, "");

pub static MMAP: TypeSpec = TypeSpec::new::<MmapObj>("mmap")
    .module("mmap")
    .flags(SUBCLASSABLE | WEAKREFABLE | SEQUENCE)
    .doc("mmap(fileno, length[, flags[, prot[, access[, offset[, trackfd]]]]])\n\nMaps length bytes from the file specified by the file descriptor fileno,\nand returns a mmap object.")
    .methods(METHODS)
    .getset(&[GetSet::ro("closed", |vm, v| Ok(Value::bool(this::<MmapObj>(vm, v)?.map.is_closed())), "")])
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| construct(vm, &NEW, ty, args)));
        s.len.set(Some(|vm, v| Ok(this::<MmapObj>(vm, v)?.bytes(vm)?.len())));
        s.getitem.set(Some(get_item));
        s.setitem.set(Some(set_item));
        s.buffer.set(Some(export));
        s.repr.set(Some(repr));
    });

fn new(vm: &Vm, a: &[Value]) -> PyResult {
    let fd = vm.to_i32(&a[1])?;
    let length = vm.to_isize(&a[2])?;
    let mut flags = int_or(vm, &a[3], libc::MAP_SHARED)?;
    let mut prot = int_or(vm, &a[4], libc::PROT_READ | libc::PROT_WRITE)?;
    let access = int_or(vm, &a[5], DEFAULT)?;
    let offset = a[6].non_null().map_or(Ok(0), |v| vm.to_i64(v))?;
    let track = flag(vm, &a[7], true)?;
    if length < 0 {
        return Err(vm.overflow_error("memory mapped length must be positive"));
    }
    if offset < 0 {
        return Err(vm.overflow_error("memory mapped offset must be positive"));
    }
    if access != DEFAULT
        && (a[3].non_null().is_some_and(|_| flags != libc::MAP_SHARED) || (!a[4].is_null() && prot != 3))
    {
        return Err(vm.value_error("mmap can't specify both access and flags, prot."));
    }
    let read_write = libc::PROT_READ | libc::PROT_WRITE;
    match access {
        READ => (flags, prot) = (libc::MAP_SHARED, libc::PROT_READ),
        WRITE => (flags, prot) = (libc::MAP_SHARED, read_write),
        COPY => (flags, prot) = (libc::MAP_PRIVATE, read_write),
        DEFAULT => {}
        _ => return Err(vm.value_error("mmap invalid access parameter.")),
    }
    let shown = match (access, prot & read_write) {
        (DEFAULT, p) if p == libc::PROT_READ => READ,
        (DEFAULT, p) if p == libc::PROT_WRITE => WRITE,
        _ => access,
    };
    let mut size = length as usize;
    if fd != -1 {
        let mut stat = libc::stat::zeroed();
        let known = sys::fstat(fd, &mut stat) == 0;
        if !known && errno() == libc::EBADF {
            return Err(vm.os_error(libc::EBADF));
        }
        if known && stat.st_mode & libc::S_IFMT == libc::S_IFREG {
            if size == 0 {
                if stat.st_size == 0 {
                    return Err(vm.value_error("cannot mmap an empty file"));
                }
                if offset >= stat.st_size {
                    return Err(vm.value_error("mmap offset is greater than file size"));
                }
                size = (stat.st_size - offset) as usize;
            } else if offset > stat.st_size || (stat.st_size - offset) < size as i64 {
                return Err(vm.value_error("mmap length is greater than file size"));
            }
        }
    }
    let own = if fd == -1 || !track {
        -1
    } else {
        let own = sys::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0);
        if own < 0 {
            return Err(vm.os_error(errno()));
        }
        own
    };
    if fd == -1 {
        flags |= libc::MAP_ANONYMOUS;
    }
    let charged = if flags & libc::MAP_ANONYMOUS != 0 { size } else { 0 };
    let close_own = || _ = (own >= 0).then(|| sys::close(own));
    vm.reserved(heap::alloc::charge(charged)).inspect_err(|_| close_own())?;
    let map = Mapping::new(size, prot, flags, fd, offset).map_err(|errno| {
        heap::alloc::uncharge(charged);
        close_own();
        vm.os_error(errno)
    })?;
    let payload = MmapObj {
        map,
        pos: Cell::new(0),
        offset,
        fd: Cell::new(own),
        access: shown,
        flags,
        writable: prot & libc::PROT_WRITE != 0,
        exports: Cell::new(0),
        charged: Cell::new(charged),
    };
    pure::support::instance(vm, &a[0], payload)
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let m = this::<MmapObj>(vm, v)?;
    let name = type_of(v).tp_name().to_owned();
    if m.map.is_closed() {
        return Ok(vm.new_str(&format!("<{name} closed=True>")));
    }
    let access = ["ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY"][m.access as usize & 3];
    Ok(vm.new_str(&format!(
        "<{name} closed=False, access={access}, length={}, pos={}, offset={}>",
        m.map.len(),
        m.pos.get(),
        m.offset
    )))
}

fn export(vm: &Vm, v: &Value, writable: bool) -> PyResult<Buffer> {
    let m = this::<MmapObj>(vm, v)?;
    m.bytes(vm)?;
    if writable && !m.writable {
        return Err(vm.buffer_error("Object is not writable."));
    }
    m.exports.set(m.exports.get() + 1);
    fn count(owner: &Value, more: bool) {
        if let Some(m) = owner.downcast::<MmapObj>() {
            m.exports.set(if more { m.exports.get() + 1 } else { m.exports.get() - 1 });
        }
    }
    // SAFETY: pointer and length are the mapping's. It was counted above that they are lent, and `close` and `resize` of the
    // object raise `BufferError` until `count` has taken that back; the buffer holds the object.
    #[allow(unsafe_code)]
    Ok(unsafe { Buffer::new(v.clone(), m.map.as_ptr(), m.map.len(), !m.writable, Some(count)) })
}

fn get_item(vm: &Vm, v: &Value, key: &Value) -> PyResult {
    let m = this::<MmapObj>(vm, v)?;
    m.bytes(vm)?;
    if let Some(slice) = slice_of(vm, key, || m.map.len())? {
        let all = m.bytes(vm)?;
        let picked: Vec<u8> = slice.indices().filter_map(|at| all.get(at).copied()).collect();
        return bytes::new(vm, &picked);
    }
    let at = item_index(vm, m, key)?;
    Ok(Value::small_int(m.bytes(vm)?[at] as i64))
}

fn item_index(vm: &Vm, m: &MmapObj, key: &Value) -> PyResult<usize> {
    if type_of(key).slots.index.get().is_none() {
        return Err(vm.type_error("mmap indices must be integers"));
    }
    let at = vm.to_item_index(key)?;
    let len = m.bytes(vm)?.len();
    let at = if at < 0 { at.saturating_add(len as isize) } else { at };
    usize::try_from(at).ok().filter(|at| *at < len).ok_or_else(|| vm.index_error("mmap index out of range"))
}

fn set_item(vm: &Vm, v: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let m = this::<MmapObj>(vm, v)?;
    m.bytes_mut(vm)?;
    let is_slice = key.is_a::<vm::types::slice::SliceObj>();
    let Some(value) = value else {
        let what = if is_slice { "slice" } else { "item" };
        return Err(vm.type_error(format!("mmap object doesn't support {what} deletion")));
    };
    if is_slice {
        let new = vm.buffer(value)?.to_vec()?;
        let Some(slice) = slice_of(vm, key, || m.map.len())? else { return Ok(()) };
        if new.len() != slice.count {
            return Err(vm.index_error("mmap slice assignment is wrong size"));
        }
        let all = m.bytes_mut(vm)?;
        for (at, byte) in slice.indices().zip(new.iter()) {
            if let Some(to) = all.get_mut(at) {
                *to = *byte;
            }
        }
        return Ok(());
    }
    let at = item_index(vm, m, key)?;
    if type_of(value).slots.index.get().is_none() {
        return Err(vm.type_error("mmap item value must be an int"));
    }
    let byte = vm.to_isize(value)?;
    let Ok(byte) = u8::try_from(byte) else {
        return Err(vm.value_error("mmap item value must be in range(0, 256)"));
    };
    if let Some(to) = m.bytes_mut(vm)?.get_mut(at) {
        *to = byte;
    }
    Ok(())
}

static METHODS: &[NativeDef] = &[
    def("close", "($self, /)", close, ""),
    def("find", "($self, view, start=None, end=None, /)", |vm, a| find(vm, a, false), ""),
    def("rfind", "($self, view, start=None, end=None, /)", |vm, a| find(vm, a, true), ""),
    def("flush", "($self, offset=0, size=None, /)", flush, ""),
    def("madvise", "($self, option, start=0, length=None, /)", madvise, ""),
    def("move", "($self, dest, src, count, /)", move_, ""),
    def("read", "($self, n=None, /)", read, ""),
    def("read_byte", "($self, /)", read_byte, ""),
    def("readline", "($self, /)", readline, ""),
    def("resize", "($self, newsize, /)", resize, ""),
    def("seek", "($self, pos, whence=0, /)", seek, ""),
    def("seekable", "($self, /)", |_, _| Ok(Value::TRUE), ""),
    def("size", "($self, /)", size, ""),
    def(
        "tell",
        "($self, /)",
        |vm, a| {
            let m = this::<MmapObj>(vm, &a[0])?;
            m.bytes(vm)?;
            Ok(vm.new_int(m.pos.get() as i64))
        },
        "",
    ),
    def("write", "($self, bytes, /)", write, ""),
    def("write_byte", "($self, byte, /)", write_byte, ""),
    def("__enter__", "($self, /)", |vm, a| this::<MmapObj>(vm, &a[0])?.bytes(vm).map(|_| a[0].clone()), ""),
    def("__exit__", "($self, exc_type, exc_value, traceback, /)", close, ""),
    def(
        "__sizeof__",
        "($self, /)",
        |vm, a| Ok(vm.new_int(size_of::<MmapObj>() as i64 + 16 + this::<MmapObj>(vm, &a[0])?.map.len() as i64)),
        "",
    ),
];

fn close(vm: &Vm, a: &[Value]) -> PyResult {
    let m = this::<MmapObj>(vm, &a[0])?;
    if m.exports.get() > 0 {
        return Err(vm.buffer_error("cannot close exported pointers exist"));
    }
    m.unmap();
    Ok(Value::NONE)
}

fn find(vm: &Vm, a: &[Value], last: bool) -> PyResult {
    let m = this::<MmapObj>(vm, &a[0])?;
    m.bytes(vm)?;
    let needle = vm.buffer(&a[1])?;
    let len = m.map.len() as isize;
    let bound = |v: &Value, default: isize| match v.non_null().filter(|v| !v.is_none()) {
        None => Ok(default),
        Some(v) => vm.to_isize_clamped(v).map(|n| if n < 0 { (n + len).max(0) } else { n.min(len) }),
    };
    let start = bound(&a[2], m.pos.get() as isize)?;
    let end = bound(&a[3], len)?;
    let all = m.bytes(vm)?;
    let found = match all.get(start as usize..end as usize) {
        Some(part) if last => rfind_bytes(part, &needle),
        Some(part) => find_bytes(part, &needle),
        None => None,
    };
    Ok(vm.new_int(found.map_or(-1, |at| at as i64 + start as i64)))
}

fn flush(vm: &Vm, a: &[Value]) -> PyResult {
    let m = this::<MmapObj>(vm, &a[0])?;
    m.bytes(vm)?;
    let offset = a[1].non_null().map_or(Ok(0), |v| vm.to_isize(v))?;
    let all = m.map.len() as isize;
    let size = a[2].non_null().filter(|v| !v.is_none()).map_or(Ok(all - offset), |v| vm.to_isize(v))?;
    if size + offset > all || offset < 0 || size < 0 {
        return Err(vm.value_error("flush values out of range"));
    }
    if m.access == READ || m.access == COPY {
        return Ok(Value::NONE);
    }
    let done = m.map.flush(offset as usize, size as usize);
    if done < 0 { Err(vm.os_error(errno())) } else { Ok(Value::NONE) }
}

fn madvise(vm: &Vm, a: &[Value]) -> PyResult {
    let m = this::<MmapObj>(vm, &a[0])?;
    m.bytes(vm)?;
    let option = vm.to_i32(&a[1])?;
    let start = a[2].non_null().map_or(Ok(0), |v| vm.to_isize(v))?;
    let all = m.map.len() as isize;
    let length = a[3].non_null().filter(|v| !v.is_none()).map_or(Ok(all), |v| vm.to_isize(v))?;
    if start < 0 || start >= all {
        return Err(vm.value_error("madvise start out of bounds"));
    }
    if length < 0 {
        return Err(vm.value_error("madvise length invalid"));
    }
    if length > isize::MAX - start {
        return Err(vm.overflow_error("madvise length too large"));
    }
    let length = length.min(all - start);
    m.bytes(vm)?;
    let done = m.map.advise(start as usize, length as usize, option);
    if done != 0 { Err(vm.os_error(errno())) } else { Ok(Value::NONE) }
}

fn move_(vm: &Vm, a: &[Value]) -> PyResult {
    let m = this::<MmapObj>(vm, &a[0])?;
    m.bytes_mut(vm)?;
    let (dest, src, count) = (vm.to_isize(&a[1])?, vm.to_isize(&a[2])?, vm.to_isize(&a[3])?);
    let all = m.bytes_mut(vm)?;
    let len = all.len() as isize;
    if dest < 0 || src < 0 || count < 0 || len - dest < count || len - src < count {
        return Err(vm.value_error("source, destination, or count out of range"));
    }
    all.copy_within(src as usize..(src + count) as usize, dest as usize);
    Ok(Value::NONE)
}

fn read(vm: &Vm, a: &[Value]) -> PyResult {
    let m = this::<MmapObj>(vm, &a[0])?;
    m.bytes(vm)?;
    let wanted = match a[1].non_null().filter(|v| !v.is_none()) {
        None => isize::MAX,
        Some(v) if type_of(v).slots.index.get().is_some() => vm.to_isize(v)?,
        Some(v) => {
            return Err(vm.type_error(format!("argument should be integer or None, not {}", type_of(v).tp_name())));
        }
    };
    let rest = m.bytes(vm)?.get(m.pos.get()..).unwrap_or(&[]);
    let n = usize::try_from(wanted).map_or(rest.len(), |n| n.min(rest.len()));
    let made = bytes::new(vm, &rest[..n])?;
    m.pos.set(m.pos.get() + n);
    Ok(made)
}

fn read_byte(vm: &Vm, a: &[Value]) -> PyResult {
    let m = this::<MmapObj>(vm, &a[0])?;
    let Some(byte) = m.bytes(vm)?.get(m.pos.get()).copied() else {
        return Err(vm.value_error("read byte out of range"));
    };
    m.pos.set(m.pos.get() + 1);
    Ok(Value::small_int(byte as i64))
}

fn readline(vm: &Vm, a: &[Value]) -> PyResult {
    let m = this::<MmapObj>(vm, &a[0])?;
    let rest = m.bytes(vm)?.get(m.pos.get()..).unwrap_or(&[]);
    let n = rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |at| at + 1);
    let made = bytes::new(vm, &rest[..n])?;
    m.pos.set(m.pos.get() + n);
    Ok(made)
}

fn resize(vm: &Vm, a: &[Value]) -> PyResult {
    let m = this::<MmapObj>(vm, &a[0])?;
    m.bytes(vm)?;
    let new = vm.to_isize(&a[1])?;
    if m.exports.get() > 0 {
        return Err(vm.buffer_error("mmap can't resize with extant buffers."));
    }
    if !matches!(m.access, DEFAULT | WRITE) || m.flags & libc::MAP_PRIVATE != 0 && m.fd.get() >= 0 && m.access == COPY {
        return Err(vm.type_error("mmap can't resize a readonly or copy-on-write memory map."));
    }
    if new < 0 {
        return Err(vm.value_error("new size out of range"));
    }
    m.bytes(vm)?;
    let new = new as usize;
    if m.fd.get() < 0 && m.flags & libc::MAP_ANONYMOUS == 0 {
        return Err(vm.value_error("mmap can't resize with trackfd=False."));
    }
    if m.fd.get() < 0 && m.flags & libc::MAP_PRIVATE == 0 && new > m.map.len() {
        return Err(vm.value_error("mmap: can't expand a shared anonymous mapping"));
    }
    #[cfg(target_os = "linux")]
    {
        if m.fd.get() >= 0 && sys::ftruncate(m.fd.get(), m.offset + new as i64) < 0 {
            return Err(vm.os_error(errno()));
        }
        let charged = if m.flags & libc::MAP_ANONYMOUS != 0 { new } else { 0 };
        vm.reserved(heap::alloc::charge(charged))?;
        let resized = m.map.resize(new);
        let over = if resized.is_ok() { m.charged.replace(charged) } else { charged };
        heap::alloc::uncharge(over);
        resized.map_err(|errno| vm.os_error(errno))?;
        Ok(Value::NONE)
    }
    #[cfg(not(target_os = "linux"))]
    Err(vm.error(&vm::error::exception::SYSTEM_ERROR, "mmap: resizing not available--no mremap()"))
}

fn seek(vm: &Vm, a: &[Value]) -> PyResult {
    let m = this::<MmapObj>(vm, &a[0])?;
    m.bytes(vm)?;
    let (distance, whence) = (vm.to_isize(&a[1])?, int_or(vm, &a[2], 0)?);
    let base = match whence {
        0 => 0,
        1 => m.pos.get(),
        2 => m.bytes(vm)?.len(),
        _ => return Err(vm.value_error("unknown seek type")),
    };
    let to = (base as isize).checked_add(distance).and_then(|to| usize::try_from(to).ok());
    match to.filter(|to| *to <= m.map.len()) {
        Some(to) => {
            m.pos.set(to);
            Ok(vm.new_int(to as i64))
        }
        None => Err(vm.value_error("seek out of range")),
    }
}

fn size(vm: &Vm, a: &[Value]) -> PyResult {
    let m = this::<MmapObj>(vm, &a[0])?;
    m.bytes(vm)?;
    let mut stat = libc::stat::zeroed();
    if sys::fstat(m.fd.get(), &mut stat) != 0 {
        return Err(vm.os_error(errno()));
    }
    Ok(vm.new_int(stat.st_size))
}

fn write(vm: &Vm, a: &[Value]) -> PyResult {
    let m = this::<MmapObj>(vm, &a[0])?;
    m.bytes(vm)?;
    let data = vm.buffer(&a[1])?.to_vec()?;
    let at = m.pos.get();
    let all = m.bytes_mut(vm)?;
    let Some(to) = all.get_mut(at..).and_then(|rest| rest.get_mut(..data.len())) else {
        return Err(vm.value_error("data out of range"));
    };
    to.copy_from_slice(&data);
    m.pos.set(at + data.len());
    Ok(vm.new_int(data.len() as i64))
}

fn write_byte(vm: &Vm, a: &[Value]) -> PyResult {
    let m = this::<MmapObj>(vm, &a[0])?;
    m.bytes(vm)?;
    let byte = vm.to_isize(&a[1])?;
    if byte < 0 {
        return Err(vm.overflow_error("unsigned byte integer is less than minimum"));
    }
    let Ok(byte) = u8::try_from(byte) else {
        return Err(vm.overflow_error("unsigned byte integer is greater than maximum"));
    };
    let at = m.pos.get();
    let Some(to) = m.bytes_mut(vm)?.get_mut(at) else {
        return Err(vm.value_error("write byte out of range"));
    };
    *to = byte;
    m.pos.set(at + 1);
    Ok(Value::NONE)
}

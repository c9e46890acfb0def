//! `_io.BufferedReader`, `BufferedWriter`, `BufferedRandom`, `BufferedRWPair`. Reads and writes have a buffer each; at
//! most one of them holds data. A lock keeps fibers apart while one of them is parked in the raw stream.

use std::cell::{Cell, RefCell};

use vm::error::exception::{INTERRUPTED_ERROR, OS_ERROR};
use vm::object::class::alloc_instance;
use vm::object::instance::InstanceAttrs;
use vm::prelude::*;

use super::base::{self, BUFFERED_BASE, optional_size, would_block};
use super::fileio::{self, FILE_IO, FileObj};
use super::unsupported;
use crate::thread;
use crate::thread::lock::{Patience, RawLock};
use crate::util::{self, NONE, int_or, this};
use pure::bytes::{self, Buffer};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Reader,
    Writer,
    Random,
}

#[derive(Default)]
struct Store {
    /// Read and not yet taken: from `start` on.
    read: Vec<u8>,
    start: usize,
    /// Written and not yet passed on.
    written: Vec<u8>,
}

pub struct BufferedObj {
    raw: Slot,
    kind: Cell<Kind>,
    size: Cell<usize>,
    store: RefCell<Store>,
    lock: RawLock,
    owner: Cell<u64>,
    /// The raw stream is a `FileIO` itself: no Python object in between.
    direct: Cell<bool>,
    /// `__init__` went well.
    ready: Cell<bool>,
    detached: Cell<bool>,
    finalizing: Cell<bool>,
    attrs: InstanceAttrs,
}
heap::trace_fields!(BufferedObj: raw, attrs);
heap::payload!(BufferedObj, "Buffered", trace, external; finalizer heap::finalizer_when!(BufferedObj, |buffered| !buffered.raw.is_null()));

const ATTRS: usize = std::mem::offset_of!(BufferedObj, attrs);

pub static BUFFERED_READER: TypeSpec = TypeSpec::new::<BufferedObj>("BufferedReader")
    .module("_io")
    .base(&BUFFERED_BASE)
    .flags(SUBCLASSABLE | WEAKREFABLE | NEW_OF_OBJECT)
    .attrs_at(ATTRS)
    .doc("Create a new buffered reader using the given readable raw IO object.")
    .signature("(raw, buffer_size=DEFAULT_BUFFER_SIZE)")
    .methods(READER_METHODS)
    .getset(GETSET)
    .slots(|s| {
        slots(s);
        s.init.set(Some(|vm, v, args| util::init(vm, &READER_INIT, v, args)));
        s.next.set(Some(next_line));
    });
pub static BUFFERED_WRITER: TypeSpec = TypeSpec::new::<BufferedObj>("BufferedWriter")
    .module("_io")
    .base(&BUFFERED_BASE)
    .flags(SUBCLASSABLE | WEAKREFABLE | NEW_OF_OBJECT)
    .attrs_at(ATTRS)
    .doc("A buffer for a writeable sequential RawIO object.\n\nThe constructor creates a BufferedWriter for the given writeable raw\nstream. If the buffer_size is not given, it defaults to\nDEFAULT_BUFFER_SIZE.")
    .methods(WRITER_METHODS)
    .getset(GETSET)
    .slots(|s| {
        slots(s);
        s.init.set(Some(|vm, v, args| util::init(vm, &WRITER_INIT, v, args)));
    });
pub static BUFFERED_RANDOM: TypeSpec = TypeSpec::new::<BufferedObj>("BufferedRandom")
    .module("_io")
    .base(&BUFFERED_BASE)
    .flags(SUBCLASSABLE | WEAKREFABLE | NEW_OF_OBJECT)
    .attrs_at(ATTRS)
    .doc("A buffered interface to random access streams.\n\nThe constructor creates a reader and writer for a seekable stream,\nraw, given in the first argument. If the buffer_size is omitted it\ndefaults to DEFAULT_BUFFER_SIZE.")
    .methods(RANDOM_METHODS)
    .getset(GETSET)
    .slots(|s| {
        slots(s);
        s.init.set(Some(|vm, v, args| util::init(vm, &RANDOM_INIT, v, args)));
        s.next.set(Some(next_line));
    });

fn slots(s: &Slots) {
    s.new.set(Some(|_, ty, _| Ok(alloc_instance(ty, BufferedObj::empty()).into_value())));
    s.repr.set(Some(|vm, v| {
        let name = type_of(v).tp_name();
        match vm.find_attr(v, &name!("name")) {
            Ok(Some(n)) => Ok(vm.new_str(&format!("<{name} name={}>", vm.repr_text(&n)?))),
            Ok(None) => Ok(vm.new_str(&format!("<{name}>"))),
            Err(e) if e.is(&vm::error::exception::VALUE_ERROR) => Ok(vm.new_str(&format!("<{name}>"))),
            Err(e) => Err(e),
        }
    }));
}

static READER_INIT: NativeDef =
    def("BufferedReader", "($self, raw, buffer_size=8192)", |vm, a| init(vm, a, Kind::Reader), "");
static WRITER_INIT: NativeDef =
    def("BufferedWriter", "($self, raw, buffer_size=8192)", |vm, a| init(vm, a, Kind::Writer), "");
static RANDOM_INIT: NativeDef =
    def("BufferedRandom", "($self, raw, buffer_size=8192)", |vm, a| init(vm, a, Kind::Random), "");

static GETSET: &[GetSet] = &[
    GetSet::ro("raw", |vm, v| Ok(this::<BufferedObj>(vm, v)?.raw.load().unwrap_or(Value::NONE)), ""),
    GetSet::ro(
        "closed",
        |vm, v| {
            let b = opened(vm, v)?;
            vm.get_attr(&b.raw.get(), &name!("closed"))
        },
        "",
    ),
    GetSet::ro("name", |vm, v| vm.get_attr(&opened(vm, v)?.raw.get(), &name!("name")), ""),
    GetSet::ro("mode", |vm, v| vm.get_attr(&opened(vm, v)?.raw.get(), &name!("mode")), ""),
    GetSet::rw(
        "_finalizing",
        |vm, v| Ok(Value::bool(this::<BufferedObj>(vm, v)?.finalizing.get())),
        |vm, v, new| {
            let on = new.is_some_and(|n| n.is_true());
            this::<BufferedObj>(vm, v)?.finalizing.set(on);
            Ok(())
        },
        "",
    ),
];

macro_rules! rows {
    ($name:ident: $($extra:expr),* $(,)?) => {
        static $name: &[NativeDef] = &[
            def("detach", "($self, /)", detach, ""),
            def("flush", "($self, /)", |vm, a| flush(vm, &a[0]).map(|()| Value::NONE), ""),
            def("close", "($self, /)", close, ""),
            def("seekable", "($self, /)", |vm, a| vm.call_method(&opened(vm, &a[0])?.raw.get(), &name!("seekable"), &[]), ""),
            def("fileno", "($self, /)", |vm, a| vm.call_method(&opened(vm, &a[0])?.raw.get(), &name!("fileno"), &[]), ""),
            def("isatty", "($self, /)", |vm, a| vm.call_method(&opened(vm, &a[0])?.raw.get(), &name!("isatty"), &[]), ""),
            def("seek", "($self, target, whence=0, /)", seek, ""),
            def("tell", "($self, /)", tell, ""),
            def("truncate", "($self, pos=None, /)", truncate, ""),
            def("__getstate__", "($self, /)", base::no_state, ""),
            def("_dealloc_warn", "($self, source, /)", |vm, a| {
                if let Some(raw) = this::<BufferedObj>(vm, &a[0])?.raw.load() {
                    base::warn_unclosed(vm, &raw, &a[1]);
                }
                NONE
            }, ""),
            def("__sizeof__", "($self, /)", |vm, a| Ok(vm.new_int(200 + this::<BufferedObj>(vm, &a[0])?.size.get() as i64)), ""),
            $($extra),*
        ];
    };
}
rows!(READER_METHODS:
    def("readable", "($self, /)", |vm, a| vm.call_method(&opened(vm, &a[0])?.raw.get(), &name!("readable"), &[]), ""),
    def("read", "($self, size=-1, /)", read, "Read and return up to n bytes."),
    def("peek", "($self, size=0, /)", peek, ""),
    def("read1", "($self, size=-1, /)", read1, "Read and return up to size bytes, with at most one read() call to the underlying raw stream."),
    def("readinto", "($self, buffer, /)", |vm, a| readinto(vm, a, false), ""),
    def("readinto1", "($self, buffer, /)", |vm, a| readinto(vm, a, true), ""),
    def("readline", "($self, size=-1, /)", readline, ""));
rows!(WRITER_METHODS:
    def("writable", "($self, /)", |vm, a| vm.call_method(&opened(vm, &a[0])?.raw.get(), &name!("writable"), &[]), ""),
    def("write", "($self, buffer, /)", write, "Write buffer b to the IO stream.\n\nReturn the number of bytes written, which is always\nthe length of b in bytes.\n\nRaise BlockingIOError if the buffer is full and the\nunderlying raw stream cannot accept more data at the moment."));
rows!(RANDOM_METHODS:
    def("readable", "($self, /)", |vm, a| vm.call_method(&opened(vm, &a[0])?.raw.get(), &name!("readable"), &[]), ""),
    def("writable", "($self, /)", |vm, a| vm.call_method(&opened(vm, &a[0])?.raw.get(), &name!("writable"), &[]), ""),
    def("read", "($self, size=-1, /)", read, ""),
    def("peek", "($self, size=0, /)", peek, ""),
    def("read1", "($self, size=-1, /)", read1, ""),
    def("readinto", "($self, buffer, /)", |vm, a| readinto(vm, a, false), ""),
    def("readinto1", "($self, buffer, /)", |vm, a| readinto(vm, a, true), ""),
    def("readline", "($self, size=-1, /)", readline, ""),
    def("write", "($self, buffer, /)", write, ""));

impl BufferedObj {
    fn empty() -> BufferedObj {
        BufferedObj {
            raw: Slot::default(),
            kind: Cell::new(Kind::Reader),
            size: Cell::new(super::DEFAULT_BUFFER_SIZE),
            store: RefCell::default(),
            lock: RawLock::default(),
            owner: Cell::new(0),
            direct: Cell::new(false),
            ready: Cell::new(false),
            detached: Cell::new(false),
            finalizing: Cell::new(false),
            attrs: InstanceAttrs::default(),
        }
    }
    fn unread(&self) -> usize {
        let store = self.store.borrow();
        store.read.len() - store.start
    }
    /// Takes up to `n` bytes that were read before.
    fn take(&self, n: usize) -> Vec<u8> {
        let mut store = self.store.borrow_mut();
        let end = (store.start + n).min(store.read.len());
        let part = store.read[store.start..end].to_vec();
        store.start = end;
        if store.start == store.read.len() {
            store.read.clear();
            store.start = 0;
        }
        part
    }
    fn drop_read(&self) {
        let mut store = self.store.borrow_mut();
        store.read.clear();
        store.start = 0;
    }
    /// One read of the raw stream; `None` when it would block.
    fn raw_read(&self, vm: &Vm, to: &mut [u8]) -> PyResult<Option<usize>> {
        let raw = self.raw.get();
        if self.direct.get()
            && let Some(file) = raw.downcast::<FileObj>()
        {
            return fileio::read_direct(vm, file, to);
        }
        // The raw stream fills an object of Python's.
        let array = vm.call(&vm::types::bytes::BYTEARRAY.to_value(), &[vm.new_int(to.len() as i64)])?;
        let n = loop {
            match vm.call_method(&raw, &name!("readinto"), std::slice::from_ref(&array)) {
                Err(e) if e.is(&INTERRUPTED_ERROR) => vm.poll()?,
                result => break result?,
            }
        };
        if n.is_none() {
            return Ok(None);
        }
        let n = vm.to_isize(&n).map_err(|cause| {
            let error = vm.error(&OS_ERROR, "raw readinto() failed");
            if let Some(e) = error.exception().and_then(|e| e.downcast::<ExceptionObj>())
                && let Some(cause) = cause.exception()
            {
                e.cause.set(cause.clone());
                e.context.set(cause.clone());
            }
            error
        })?;
        if n < 0 || n as usize > to.len() {
            return Err(vm.error(
                &OS_ERROR,
                format!("raw readinto() returned invalid length {n} (should have been between 0 and {})", to.len()),
            ));
        }
        let data = Buffer::of(vm, &array)?;
        to[..n as usize].copy_from_slice(&data.as_slice()[..n as usize]);
        Ok(Some(n as usize))
    }
    fn raw_write(&self, vm: &Vm, data: &[u8]) -> PyResult<Option<usize>> {
        let raw = self.raw.get();
        if self.direct.get()
            && let Some(file) = raw.downcast::<FileObj>()
        {
            return fileio::write_direct(vm, file, data);
        }
        let data_value = bytes::new(vm, data)?;
        let n = loop {
            match vm.call_method(&raw, &name!("write"), std::slice::from_ref(&data_value)) {
                Err(e) if e.is(&INTERRUPTED_ERROR) => vm.poll()?,
                result => break result?,
            }
        };
        if n.is_none() {
            return Ok(None);
        }
        let n = vm.to_isize(&n)?;
        if n < 0 || n as usize > data.len() {
            return Err(vm.error(
                &OS_ERROR,
                format!("raw write() returned invalid length {n} (should have been between 0 and {})", data.len()),
            ));
        }
        Ok(Some(n as usize))
    }
    fn raw_seek(&self, vm: &Vm, offset: i64, whence: i32) -> PyResult<i64> {
        let args = [vm.new_int(offset), vm.new_int(whence as i64)];
        let at = vm.call_method(&self.raw.get(), &name!("seek"), &args)?;
        let at = vm.to_i64(&at)?;
        if at < 0 { Err(vm.error(&OS_ERROR, format!("Raw stream returned invalid position {at}"))) } else { Ok(at) }
    }
    fn raw_tell(&self, vm: &Vm) -> PyResult<i64> {
        let at = vm.call_method(&self.raw.get(), &name!("tell"), &[])?;
        let at = vm.to_i64(&at)?;
        if at < 0 { Err(vm.error(&OS_ERROR, format!("Raw stream returned invalid position {at}"))) } else { Ok(at) }
    }
    /// Reads once into the (empty) buffer; `None` when it would block.
    fn fill(&self, vm: &Vm) -> PyResult<Option<usize>> {
        let mut memory = std::mem::take(&mut self.store.borrow_mut().read);
        memory.clear();
        memory.try_reserve_exact(self.size.get()).map_err(|_| vm.memory_error())?;
        memory.resize(self.size.get(), 0);
        let n = self.raw_read(vm, &mut memory);
        memory.truncate(n.as_ref().ok().copied().flatten().unwrap_or(0));
        let mut store = self.store.borrow_mut();
        store.read = memory;
        store.start = 0;
        drop(store);
        n
    }
    /// Passes on what was written. On an error the rest stays.
    fn flush_written(&self, vm: &Vm) -> PyResult<()> {
        loop {
            let data = std::mem::take(&mut self.store.borrow_mut().written);
            if data.is_empty() {
                return Ok(());
            }
            let mut done = 0;
            let result = loop {
                if done == data.len() {
                    break Ok(());
                }
                match self.raw_write(vm, &data[done..]) {
                    Ok(Some(n)) => done += n,
                    Ok(None) => break Err(would_block(vm, "write could not complete without blocking", 0)),
                    Err(error) => break Err(error),
                }
                // Handlers of signals run between two writes; after the last one they can wait until the lock is free.
                if done < data.len()
                    && let Err(error) = vm.poll()
                {
                    break Err(error);
                }
            };
            if done < data.len() {
                let mut store = self.store.borrow_mut();
                let mut rest = data[done..].to_vec();
                rest.append(&mut store.written);
                store.written = rest;
            }
            result?;
        }
    }
    /// Makes the raw stream stand where the reader of this one is.
    fn rewind(&self, vm: &Vm) -> PyResult<()> {
        let unread = self.unread();
        self.drop_read();
        if unread > 0 {
            self.raw_seek(vm, -(unread as i64), 1)?;
        }
        Ok(())
    }
}

/// The stream, unless it was never initialised or is detached.
fn opened<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a BufferedObj> {
    let b = this::<BufferedObj>(vm, value)?;
    if !b.ready.get() {
        return Err(vm.value_error(match b.detached.get() {
            true => "raw stream has been detached",
            false => "I/O operation on uninitialized object",
        }));
    }
    Ok(b)
}

fn is_closed(vm: &Vm, b: &BufferedObj) -> PyResult<bool> {
    let raw = b.raw.get();
    if b.direct.get()
        && let Some(file) = raw.downcast::<FileObj>()
    {
        return Ok(file.fd() < 0);
    }
    let closed = vm.get_attr(&raw, &name!("closed"))?;
    vm.truth(&closed)
}

fn check_open(vm: &Vm, b: &BufferedObj, what: &str) -> PyResult<()> {
    // What was read before may still be taken from a closed stream on CPython; an error is kinder.
    if is_closed(vm, b)? { Err(vm.value_error(format!("{what} of closed file"))) } else { Ok(()) }
}

/// Runs `f` while no other fiber is inside this stream.
fn locked<R>(vm: &Vm, value: &Value, b: &BufferedObj, f: impl FnOnce() -> PyResult<R>) -> PyResult<R> {
    let me = thread::ident();
    if !b.lock.try_acquire() {
        if b.owner.get() == me {
            let shown = vm.repr_text(value)?;
            return Err(vm.runtime_error(format!("reentrant call inside {shown}")));
        }
        b.lock.acquire(vm, Patience::Forever)?;
    }
    b.owner.set(me);
    let result = f();
    b.owner.set(0);
    b.lock.release();
    result
}

fn init(vm: &Vm, args: &[Value], kind: Kind) -> PyResult {
    let b = this::<BufferedObj>(vm, &args[0])?;
    let raw = &args[1];
    b.ready.set(false);
    b.detached.set(false);
    if kind == Kind::Random {
        base::check_ability(vm, raw, name!("seekable"), "File or stream is not seekable.")?;
    }
    if kind != Kind::Writer {
        base::check_ability(vm, raw, name!("readable"), "File or stream is not readable.")?;
    }
    if kind != Kind::Reader {
        base::check_ability(vm, raw, name!("writable"), "File or stream is not writable.")?;
    }
    let size = if args[2].is_null() { super::DEFAULT_BUFFER_SIZE as isize } else { vm.to_isize(&args[2])? };
    if size <= 0 {
        return Err(vm.value_error("buffer size must be strictly positive"));
    }
    b.kind.set(kind);
    b.size.set(size as usize);
    b.direct.set(FILE_IO.is_exact(raw));
    b.raw.set(raw.clone());
    drop(b.store.take());
    b.ready.set(true);
    NONE
}

fn flush(vm: &Vm, value: &Value) -> PyResult<()> {
    let b = opened(vm, value)?;
    check_open(vm, b, "flush")?;
    if b.kind.get() == Kind::Reader {
        return vm.call_method(&b.raw.get(), &name!("flush"), &[]).map(drop);
    }
    locked(vm, value, b, || {
        b.flush_written(vm)?;
        if b.kind.get() == Kind::Random {
            b.rewind(vm)?;
        }
        Ok(())
    })
}

fn detach(vm: &Vm, args: &[Value]) -> PyResult {
    opened(vm, &args[0])?;
    vm.call_method(&args[0], &name!("flush"), &[])?;
    let b = opened(vm, &args[0])?;
    b.detached.set(true);
    b.ready.set(false);
    Ok(b.raw.take())
}

fn close(vm: &Vm, args: &[Value]) -> PyResult {
    let b = opened(vm, &args[0])?;
    if is_closed(vm, b)? {
        return NONE;
    }
    let raw = b.raw.get();
    if b.finalizing.get() {
        base::warn_unclosed(vm, &raw, &args[0]);
    }
    let flushed = vm.call_method(&args[0], &name!("flush"), &[]);
    // Who writes meanwhile waits, and finds the stream closed.
    let closed = locked(vm, &args[0], b, || {
        let closed = vm.call_method(&raw, &name!("close"), &[]);
        drop(b.store.take());
        closed
    });
    base::first_failed(flushed, closed)
}

/// Before reading: what was written goes first.
fn ready_to_read(vm: &Vm, b: &BufferedObj) -> PyResult<()> {
    if b.kind.get() == Kind::Random { b.flush_written(vm) } else { Ok(()) }
}

fn read(vm: &Vm, args: &[Value]) -> PyResult {
    let size = optional_size(vm, &args[1])?;
    if size < -1 {
        return Err(vm.value_error("read length must be non-negative or -1"));
    }
    let b = opened(vm, &args[0])?;
    check_open(vm, b, "read")?;
    locked(vm, &args[0], b, || {
        ready_to_read(vm, b)?;
        if size < 0 {
            return read_all(vm, b);
        }
        let size = size as usize;
        let mut data = b.take(size);
        while data.len() < size {
            let missing = size - data.len();
            // Large parts go straight to the result.
            let got = if missing >= b.size.get() {
                let start = data.len();
                data.try_reserve(missing).map_err(|_| vm.memory_error())?;
                data.resize(size, 0);
                let n = b.raw_read(vm, &mut data[start..]);
                data.truncate(start + n.as_ref().ok().copied().flatten().unwrap_or(0));
                n?
            } else {
                let n = b.fill(vm)?;
                data.extend_from_slice(&b.take(missing));
                n
            };
            match got {
                None if data.is_empty() => return NONE,
                None | Some(0) => break,
                Some(_) => vm.poll()?,
            }
        }
        bytes::new(vm, &data)
    })
}

fn read_all(vm: &Vm, b: &BufferedObj) -> PyResult {
    let mut data = b.take(usize::MAX / 2);
    let raw = b.raw.get();
    if let Some(readall) = vm.find_attr(&raw, &name!("readall"))? {
        let rest = vm.call(&readall, &[])?;
        if rest.is_none() {
            return if data.is_empty() { NONE } else { bytes::new(vm, &data) };
        }
        let Some(rest_bytes) = bytes::exact(&rest) else {
            return Err(vm.type_error("readall() should return bytes"));
        };
        if data.is_empty() {
            return Ok(rest);
        }
        data.extend_from_slice(rest_bytes);
        return bytes::new(vm, &data);
    }
    loop {
        let part = vm.call_method(&raw, &name!("read"), &[])?;
        if part.is_none() {
            return if data.is_empty() { NONE } else { bytes::new(vm, &data) };
        }
        let Some(part) = bytes::exact(&part) else { return Err(vm.type_error("read() should return bytes")) };
        if part.is_empty() {
            return bytes::new(vm, &data);
        }
        data.extend_from_slice(part);
    }
}

fn read1(vm: &Vm, args: &[Value]) -> PyResult {
    let b = opened(vm, &args[0])?;
    let size = if args[1].is_null() { -1 } else { vm.to_isize(&args[1])? };
    let size = if size < 0 { b.size.get() } else { size as usize };
    check_open(vm, b, "read")?;
    if size == 0 {
        return bytes::new(vm, &[]);
    }
    locked(vm, &args[0], b, || {
        ready_to_read(vm, b)?;
        if b.unread() == 0 {
            // One read, of what was asked for.
            let mut data = Vec::new();
            data.try_reserve_exact(size).map_err(|_| vm.memory_error())?;
            data.resize(size, 0);
            let n = b.raw_read(vm, &mut data)?.unwrap_or(0);
            return bytes::new(vm, &data[..n]);
        }
        bytes::new(vm, &b.take(size))
    })
}

fn peek(vm: &Vm, args: &[Value]) -> PyResult {
    let b = opened(vm, &args[0])?;
    check_open(vm, b, "peek")?;
    locked(vm, &args[0], b, || {
        ready_to_read(vm, b)?;
        if b.unread() == 0 {
            b.fill(vm)?;
        }
        let store = b.store.borrow();
        bytes::new(vm, &store.read[store.start..])
    })
}

fn readinto(vm: &Vm, args: &[Value], once: bool) -> PyResult {
    let b = opened(vm, &args[0])?;
    check_open(vm, b, "readinto")?;
    let what = if once { "readinto1() argument" } else { "readinto() argument" };
    let mut buffer = Buffer::writable(vm, &args[1], what)?;
    locked(vm, &args[0], b, || {
        ready_to_read(vm, b)?;
        let mut done = 0;
        loop {
            let part = b.take(buffer.len() - done);
            buffer.as_mut_slice()[done..done + part.len()].copy_from_slice(&part);
            done += part.len();
            let missing = buffer.len() - done;
            if missing == 0 {
                break;
            }
            let got = if missing > b.size.get() {
                let n = b.raw_read(vm, &mut buffer.as_mut_slice()[done..])?;
                done += n.unwrap_or(0);
                n
            } else if once && done > 0 {
                break;
            } else {
                b.fill(vm)?
            };
            match got {
                None if done == 0 => return NONE,
                None | Some(0) => break,
                Some(_) if once && b.unread() == 0 => break,
                Some(_) => vm.poll()?,
            }
        }
        Ok(vm.new_int(done as i64))
    })
}

/// A line, at most `limit` bytes of it when that is not negative.
fn read_line(vm: &Vm, value: &Value, limit: isize) -> PyResult<Vec<u8>> {
    let b = opened(vm, value)?;
    if b.unread() == 0 {
        check_open(vm, b, "readline")?;
    }
    locked(vm, value, b, || {
        ready_to_read(vm, b)?;
        let mut line = Vec::new();
        loop {
            let room = if limit < 0 { usize::MAX } else { limit as usize - line.len() };
            if room == 0 {
                return Ok(line);
            }
            let (n, ended) = {
                let store = b.store.borrow();
                let rest = &store.read[store.start..];
                let rest = &rest[..rest.len().min(room)];
                match rest.iter().position(|c| *c == b'\n') {
                    Some(at) => (at + 1, true),
                    None => (rest.len(), false),
                }
            };
            line.extend_from_slice(&b.take(n));
            if ended || (limit >= 0 && line.len() >= limit as usize) {
                return Ok(line);
            }
            match b.fill(vm)? {
                None | Some(0) => return Ok(line),
                Some(_) => vm.poll()?,
            }
        }
    })
}

fn readline(vm: &Vm, args: &[Value]) -> PyResult {
    let limit = optional_size(vm, &args[1])?;
    bytes::new(vm, &read_line(vm, &args[0], limit)?)
}

fn next_line(vm: &Vm, value: &Value) -> PyResult<Option<Value>> {
    let exact = BUFFERED_READER.is_exact(value) || BUFFERED_RANDOM.is_exact(value);
    if !exact {
        let line = vm.call_method(value, &name!("readline"), &[])?;
        return Ok(if vm.len(&line)? == 0 { None } else { Some(line) });
    }
    let line = read_line(vm, value, -1)?;
    if line.is_empty() { Ok(None) } else { bytes::new(vm, &line).map(Some) }
}

fn write(vm: &Vm, args: &[Value]) -> PyResult {
    let b = opened(vm, &args[0])?;
    let data = Buffer::of(vm, &args[1])?;
    let n = data.len();
    locked(vm, &args[0], b, || {
        if is_closed(vm, b)? {
            return Err(vm.value_error("write to closed file"));
        }
        if b.kind.get() == Kind::Random {
            b.rewind(vm)?;
        }
        let fits = b.store.borrow().written.len() + n <= b.size.get();
        if !fits {
            if let Err(error) = b.flush_written(vm) {
                if !error.is(&vm::error::exception::BLOCKING_IO_ERROR) {
                    return Err(error);
                }
                // As much as there is room for is taken.
                let mut store = b.store.borrow_mut();
                let room = b.size.get().saturating_sub(store.written.len()).min(n);
                store.written.extend_from_slice(&data.as_slice()[..room]);
                if room < n {
                    drop(store);
                    return Err(would_block(vm, "write could not complete without blocking", room));
                }
                return Ok(vm.new_int(n as i64));
            }
            if n > b.size.get() {
                let mut done = 0;
                while n - done > b.size.get() {
                    match b.raw_write(vm, &data.as_slice()[done..])? {
                        Some(k) => done += k,
                        None => {
                            let mut store = b.store.borrow_mut();
                            let room = b.size.get().min(n - done);
                            store.written.extend_from_slice(&data.as_slice()[done..done + room]);
                            drop(store);
                            return Err(would_block(vm, "write could not complete without blocking", done + room));
                        }
                    }
                    vm.poll()?;
                }
                b.store.borrow_mut().written.extend_from_slice(&data.as_slice()[done..]);
                return Ok(vm.new_int(n as i64));
            }
        }
        let mut store = b.store.borrow_mut();
        store.written.try_reserve(n).map_err(|_| vm.memory_error())?;
        store.written.extend_from_slice(data.as_slice());
        Ok(vm.new_int(n as i64))
    })
}

fn tell(vm: &Vm, args: &[Value]) -> PyResult {
    let b = opened(vm, &args[0])?;
    let raw = b.raw_tell(vm)?;
    let written = b.store.borrow().written.len() as i64;
    Ok(vm.new_int((raw - b.unread() as i64 + written).max(0)))
}

fn seek(vm: &Vm, args: &[Value]) -> PyResult {
    let b = opened(vm, &args[0])?;
    let whence = int_or(vm, &args[2], 0)?;
    if !(0..=4).contains(&whence) {
        return Err(vm.value_error(format!("whence value {whence} unsupported")));
    }
    check_open(vm, b, "seek")?;
    base::check_ability(vm, &b.raw.get(), name!("seekable"), "File or stream is not seekable.")?;
    let target = vm.to_i64(&args[1])?;
    locked(vm, &args[0], b, || {
        b.flush_written(vm)?;
        let unread = b.unread() as i64;
        if whence != 2 && b.kind.get() != Kind::Writer && unread > 0 {
            // Within what was read already nothing needs to be read again.
            let raw = b.raw_tell(vm)?;
            // A device may always be at 0.
            let here = raw - unread;
            let to = if whence == 0 { target } else { here + target };
            let start = b.store.borrow().start as i64;
            if to >= here - start && to <= raw && whence <= 1 {
                b.store.borrow_mut().start = (start + to - here) as usize;
                return Ok(vm.new_int(to.max(0)));
            }
        }
        let offset = if whence == 1 { target - unread } else { target };
        let at = b.raw_seek(vm, offset, whence)?;
        b.drop_read();
        Ok(vm.new_int(at))
    })
}

fn truncate(vm: &Vm, args: &[Value]) -> PyResult {
    let b = opened(vm, &args[0])?;
    check_open(vm, b, "truncate")?;
    if b.kind.get() == Kind::Reader {
        return Err(unsupported(vm, "truncate"));
    }
    locked(vm, &args[0], b, || {
        b.flush_written(vm)?;
        b.rewind(vm)?;
        let size = match args[1].non_null().filter(|s| !s.is_none()) {
            Some(size) => size.clone(),
            None => vm.new_int(b.raw_tell(vm)?),
        };
        vm.call_method(&b.raw.get(), &name!("truncate"), &[size])
    })
}

/// Two streams as one.
pub struct PairObj {
    reader: Slot,
    writer: Slot,
    attrs: InstanceAttrs,
}
heap::trace_fields!(PairObj: reader, writer, attrs);
heap::payload!(PairObj, "BufferedRWPair", trace);

pub static BUFFERED_PAIR: TypeSpec = TypeSpec::new::<PairObj>("BufferedRWPair")
    .module("_io")
    .base(&BUFFERED_BASE)
    .flags(SUBCLASSABLE | WEAKREFABLE | NEW_OF_OBJECT)
    .attrs_at(std::mem::offset_of!(PairObj, attrs))
    .doc("A buffered reader and writer object together.\n\nA buffered reader object and buffered writer object put together to\nform a sequential IO object that can read and write. This is typically\nused with a socket or two-way pipe.\n\nreader and writer are RawIOBase objects that are readable and\nwriteable respectively. If the buffer_size is omitted it defaults to\nDEFAULT_BUFFER_SIZE.")
    .methods(&[
        def("read", "($self, size=-1, /)", |vm, a| to_reader(vm, a, name!("read")), ""),
        def("peek", "($self, size=0, /)", |vm, a| to_reader(vm, a, name!("peek")), ""),
        def("read1", "($self, size=-1, /)", |vm, a| to_reader(vm, a, name!("read1")), ""),
        def("readinto", "($self, buffer, /)", |vm, a| to_reader(vm, a, name!("readinto")), ""),
        def("readinto1", "($self, buffer, /)", |vm, a| to_reader(vm, a, name!("readinto1")), ""),
        def("readable", "($self, /)", |vm, a| to_reader(vm, a, name!("readable")), ""),
        def("write", "($self, buffer, /)", |vm, a| to_writer(vm, a, name!("write")), ""),
        def("flush", "($self, /)", |vm, a| to_writer(vm, a, name!("flush")), ""),
        def("writable", "($self, /)", |vm, a| to_writer(vm, a, name!("writable")), ""),
        def("close", "($self, /)", |vm, a| {
            let written = to_writer(vm, a, name!("close"));
            base::first_failed(written, to_reader(vm, a, name!("close")))
        }, ""),
        def("isatty", "($self, /)", |vm, a| {
            let first = to_writer(vm, a, name!("isatty"))?;
            if vm.truth(&first)? { Ok(first) } else { to_reader(vm, a, name!("isatty")) }
        }, ""),
    ])
    .getset(&[GetSet::ro("closed", |vm, v| {
        let pair = this::<PairObj>(vm, v)?;
        match pair.writer.load() {
            Some(writer) => vm.get_attr(&writer, &name!("closed")),
            None => Err(vm.runtime_error("the BufferedRWPair object is being garbage-collected")),
        }
    }, "")])
    .slots(|s| {
        s.new.set(Some(|_, ty, _| {
            let pair = PairObj { reader: Slot::default(), writer: Slot::default(), attrs: InstanceAttrs::default() };
            Ok(alloc_instance(ty, pair).into_value())
        }));
        s.init.set(Some(|vm, v, args| util::init(vm, &PAIR_INIT, v, args)));
    });

static PAIR_INIT: NativeDef = def(
    "BufferedRWPair",
    "($self, reader, writer, buffer_size=8192, /)",
    |vm, a| {
        let pair = this::<PairObj>(vm, &a[0])?;
        base::check_ability(vm, &a[1], name!("readable"), "File or stream is not readable.")?;
        base::check_ability(vm, &a[2], name!("writable"), "File or stream is not writable.")?;
        let size = if a[3].is_null() { vm.new_int(super::DEFAULT_BUFFER_SIZE as i64) } else { a[3].clone() };
        pair.reader.set(vm.call(&BUFFERED_READER.to_value(), &[a[1].clone(), size.clone()])?);
        pair.writer.set(vm.call(&BUFFERED_WRITER.to_value(), &[a[2].clone(), size])?);
        NONE
    },
    "",
);

fn pass_on(vm: &Vm, to: &Slot, args: &[Value], method: Value) -> PyResult {
    let Some(to) = to.load() else { return Err(vm.value_error("I/O operation on uninitialized object")) };
    let given = &args[1..];
    let given = if given.first().is_some_and(|v| v.is_null()) { &[][..] } else { given };
    vm.call_method(&to, &method, given)
}
fn to_reader(vm: &Vm, args: &[Value], method: Value) -> PyResult {
    pass_on(vm, &this::<PairObj>(vm, &args[0])?.reader, args, method)
}
fn to_writer(vm: &Vm, args: &[Value], method: Value) -> PyResult {
    pass_on(vm, &this::<PairObj>(vm, &args[0])?.writer, args, method)
}

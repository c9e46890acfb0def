//! `_io.BytesIO`: a stream over bytes in memory.

use std::cell::Cell;

use vm::object::class::alloc_instance;
use vm::object::instance::InstanceAttrs;
use vm::prelude::*;

use super::base::{BUFFERED_BASE, optional_size};
use super::stringio::{set_state_dict, state_dict, state_position};
use crate::util::{self, NONE, int_or, this};
use pure::bytes::{self, Buffer};

pub struct BytesIoObj {
    data: Mut<HVec<u8>>,
    at: Cell<usize>,
    closed: Cell<bool>,
    /// Views of the contents: while there are any, the size stays.
    exports: Cell<usize>,
    attrs: InstanceAttrs,
}
heap::trace_fields!(BytesIoObj: attrs);
heap::payload!(BytesIoObj, "BytesIO", trace);

pub static BYTES_IO: TypeSpec = TypeSpec::new::<BytesIoObj>("BytesIO")
    .module("_io")
    .base(&BUFFERED_BASE)
    .flags(SUBCLASSABLE | WEAKREFABLE)
    .attrs_at(std::mem::offset_of!(BytesIoObj, attrs))
    .doc("Buffered I/O implementation using an in-memory bytes buffer.")
    .methods(METHODS)
    .getset(&[GetSet::ro(
        "closed",
        |vm, v| Ok(Value::bool(this::<BytesIoObj>(vm, v)?.closed.get())),
        "True if the file is closed.",
    )])
    .slots(|s| {
        s.new.set(Some(|_, ty, _| {
            let io = BytesIoObj {
                data: Mut::default(),
                at: Cell::new(0),
                closed: Cell::new(false),
                exports: Cell::new(0),
                attrs: InstanceAttrs::default(),
            };
            Ok(alloc_instance(ty, io).into_value())
        }));
        s.init.set(Some(|vm, value, args| util::init(vm, &INIT, value, args)));
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(|vm, v| {
            let (start, end) = line_range(open(vm, v)?, -1);
            if start == end { Ok(None) } else { take(vm, v, start, end).map(Some) }
        }));
        // Nothing is lost when it dies open.
        s.finalize.set(None);
    });

static INIT: NativeDef = def(
    "BytesIO",
    "($self, initial_bytes=b'')",
    |vm, a| {
        let io = this::<BytesIoObj>(vm, &a[0])?;
        check_exports(vm, io)?;
        io.at.set(0);
        let mut data = HVec::new();
        if let Some(initial) = a[1].non_null().filter(|i| !i.is_none()) {
            vm.reserved(data.extend_from_slice(Buffer::of(vm, initial)?.as_slice()))?;
        }
        drop(io.data.replace(data));
        NONE
    },
    "",
);

static METHODS: &[NativeDef] = &[
    def(
        "readable",
        "($self, /)",
        |vm, a| open(vm, &a[0]).map(|_| Value::TRUE),
        "Returns True if the IO object can be read.",
    ),
    def(
        "writable",
        "($self, /)",
        |vm, a| open(vm, &a[0]).map(|_| Value::TRUE),
        "Returns True if the IO object can be written.",
    ),
    def(
        "seekable",
        "($self, /)",
        |vm, a| open(vm, &a[0]).map(|_| Value::TRUE),
        "Returns True if the IO object can be seeked.",
    ),
    def("flush", "($self, /)", |vm, a| open(vm, &a[0]).map(|_| Value::NONE), "Does nothing."),
    def(
        "isatty",
        "($self, /)",
        |vm, a| open(vm, &a[0]).map(|_| Value::FALSE),
        "Always returns False.\n\nBytesIO objects are not connected to a TTY-like device.",
    ),
    def(
        "tell",
        "($self, /)",
        |vm, a| Ok(vm.new_int(open(vm, &a[0])?.at.get() as i64)),
        "Current file position, an integer.",
    ),
    def(
        "read",
        "($self, size=-1, /)",
        read,
        "Read at most size bytes, returned as a bytes object.\n\nIf the size argument is negative, read until EOF is reached.\nReturn an empty bytes object at EOF.",
    ),
    def(
        "read1",
        "($self, size=-1, /)",
        read,
        "Read at most size bytes, returned as a bytes object.\n\nIf the size argument is negative or omitted, read until EOF is reached.\nReturn an empty bytes object at EOF.",
    ),
    def(
        "readline",
        "($self, size=-1, /)",
        |vm, a| {
            let size = optional_size(vm, &a[1])?;
            let (start, end) = line_range(open(vm, &a[0])?, size);
            take(vm, &a[0], start, end)
        },
        "Next line from the file, as a bytes object.\n\nRetain newline.  A non-negative size argument limits the maximum\nnumber of bytes to return (an incomplete line may be returned then).\nReturn an empty bytes object at EOF.",
    ),
    def(
        "readlines",
        "($self, size=None, /)",
        |vm, a| {
            let hint = optional_size(vm, &a[1])?;
            let (mut lines, mut total) = (HVec::new(), 0);
            loop {
                let (start, end) = line_range(open(vm, &a[0])?, -1);
                if start == end {
                    break;
                }
                vm.reserved(lines.push(take(vm, &a[0], start, end)?))?;
                total += end - start;
                if hint > 0 && total >= hint as usize {
                    break;
                }
            }
            Ok(ListObj::new(lines).into_value())
        },
        "List of bytes objects, each a line from the file.\n\nCall readline() repeatedly and return a list of the lines so read.\nThe optional size argument, if given, is an approximate bound on the\ntotal number of bytes in the lines returned.",
    ),
    def(
        "readinto",
        "($self, buffer, /)",
        |vm, a| {
            let mut buffer = Buffer::writable(vm, &a[1], "readinto() argument")?;
            let io = open(vm, &a[0])?;
            // The buffer may be a view of this very stream.
            let part = io.data.with(|data| {
                let rest = &data[io.at.get().min(data.len())..];
                rest[..rest.len().min(buffer.len())].to_vec()
            });
            let n = part.len();
            buffer.as_mut_slice()[..n].copy_from_slice(&part);
            io.at.set(io.at.get() + n);
            Ok(vm.new_int(n as i64))
        },
        "Read bytes into buffer.\n\nReturns number of bytes read (0 for EOF), or None if the object\nis set not to block and has no data to read.",
    ),
    def("write", "($self, b, /)", write, "Write bytes to file.\n\nReturn the number of bytes written."),
    def(
        "writelines",
        "($self, lines, /)",
        |vm, a| {
            open(vm, &a[0])?;
            vm.for_each(&a[1], |line| write(vm, &[a[0].clone(), line]).map(drop))?;
            NONE
        },
        "Write lines to the file.\n\nNote that newlines are not added.  lines can be any iterable object\nproducing bytes-like objects. This is equivalent to calling write() for\neach element.",
    ),
    def(
        "seek",
        "($self, pos, whence=0, /)",
        seek,
        "Change stream position.\n\nSeek to byte offset pos relative to position indicated by whence:\n     0  Start of stream (the default).  pos should be >= 0;\n     1  Current position - pos may be negative;\n     2  End of stream - pos usually negative.\nReturns the new absolute position.",
    ),
    def(
        "truncate",
        "($self, size=None, /)",
        |vm, a| {
            let io = open(vm, &a[0])?;
            let size = match a[1].non_null().filter(|s| !s.is_none()) {
                None => io.at.get() as isize,
                Some(size) => vm.to_isize(size)?,
            };
            open(vm, &a[0])?;
            check_exports(vm, io)?;
            if size < 0 {
                return Err(vm.value_error(format!("negative size value {size}")));
            }
            io.data.with(|data| data.truncate(size as usize));
            Ok(vm.new_int(size as i64))
        },
        "Truncate the file to at most size bytes.\n\nSize defaults to the current file position, as returned by tell().\nThe current file position is unchanged.  Returns the new size.",
    ),
    def(
        "getvalue",
        "($self, /)",
        |vm, a| {
            let io = open(vm, &a[0])?;
            io.data.with(|data| bytes::new(vm, data))
        },
        "Retrieve the entire contents of the BytesIO object.",
    ),
    def(
        "getbuffer",
        "($self, /)",
        |vm, a| {
            open(vm, &a[0])?;
            let contents = CONTENTS.alloc(ContentsObj { of: Slot::new(a[0].clone()) }).into_value();
            vm.call(&vm::types::memoryview::MEMORYVIEW.to_value(), &[contents])
        },
        "Get a read-write view over the contents of the BytesIO object.",
    ),
    def(
        "close",
        "($self, /)",
        |vm, a| {
            let io = this::<BytesIoObj>(vm, &a[0])?;
            check_exports(vm, io)?;
            io.closed.set(true);
            drop(io.data.replace(HVec::new()));
            NONE
        },
        "Disable all I/O operations.",
    ),
    def(
        "__getstate__",
        "($self, /)",
        |vm, a| {
            let io = open(vm, &a[0])?;
            let data = io.data.with(|data| bytes::new(vm, data))?;
            let dict = state_dict(vm, &a[0], &io.attrs)?;
            Ok(vm.new_tuple(&[data, vm.new_int(io.at.get() as i64), dict]))
        },
        "",
    ),
    def(
        "__setstate__",
        "($self, state, /)",
        |vm, a| {
            let state = a[1].downcast::<TupleObj>().map(|t| t.items()).unwrap_or(&[]);
            let [data, at, dict] = state else {
                let (name, given) = (type_of(&a[0]).tp_name(), type_of(&a[1]).tp_name());
                return Err(vm.type_error(format!("{name}.__setstate__ argument should be 3-tuple, got {given}")));
            };
            util::init(vm, &INIT, &a[0], Args::positional(std::slice::from_ref(data)))?;
            let at = state_position(vm, at, "second")?;
            this::<BytesIoObj>(vm, &a[0])?.at.set(at);
            set_state_dict(vm, &a[0], dict, "third")?;
            NONE
        },
        "",
    ),
];

fn open<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a BytesIoObj> {
    let io = this::<BytesIoObj>(vm, value)?;
    if io.closed.get() { Err(vm.value_error("I/O operation on closed file.")) } else { Ok(io) }
}

fn check_exports(vm: &Vm, io: &BytesIoObj) -> PyResult<()> {
    match io.exports.get() {
        0 => Ok(()),
        _ => Err(vm.buffer_error("Existing exports of data: object cannot be re-sized")),
    }
}

/// What a view of a stream's contents is over.
struct ContentsObj {
    of: Slot,
}
heap::trace_fields!(ContentsObj: of);
heap::payload!(ContentsObj, "_BytesIOBuffer", trace);

static CONTENTS: TypeSpec = TypeSpec::new::<ContentsObj>("_BytesIOBuffer").module("_io").flags(NO_NEW).slots(|s| {
    s.buffer.set(Some(|vm, v, _| {
        let stream = this::<ContentsObj>(vm, v)?.of.get();
        let io = open(vm, &stream)?;
        io.exports.set(io.exports.get() + 1);
        let (start, len) = io.data.with(|data| (data.as_mut_ptr(), data.len()));
        let count = |owner: &Value, more: bool| {
            let stream = owner.downcast::<ContentsObj>().map(|c| c.of.get());
            if let Some(io) = stream.as_ref().and_then(|s| s.downcast::<BytesIoObj>()) {
                let n = io.exports.get();
                io.exports.set(if more { n + 1 } else { n.saturating_sub(1) });
            }
        };
        // SAFETY: `start` and `len` are the stream's storage. It was counted above that it is lent, and until `count` has
        // taken that back, what could move or resize it raises `BufferError`; `v` holds the stream.
        #[allow(unsafe_code)]
        Ok(unsafe { vm::types::buffer::Buffer::new(v.clone(), start, len, false, Some(count)) })
    }));
});

/// Where the line at the position ends.
fn line_range(io: &BytesIoObj, limit: isize) -> (usize, usize) {
    io.data.with(|data| {
        let start = io.at.get().min(data.len());
        let rest = &data[start..];
        let room = if limit < 0 { rest.len() } else { rest.len().min(limit as usize) };
        let n = rest[..room].iter().position(|b| *b == b'\n').map_or(room, |at| at + 1);
        (start, start + n)
    })
}

fn take(vm: &Vm, value: &Value, start: usize, end: usize) -> PyResult {
    let io = open(vm, value)?;
    let made = io.data.with(|data| bytes::new(vm, &data[start..end]))?;
    if end > start {
        io.at.set(end);
    }
    Ok(made)
}

fn read(vm: &Vm, args: &[Value]) -> PyResult {
    let size = optional_size(vm, &args[1])?;
    let io = open(vm, &args[0])?;
    let (start, len) = io.data.with(|data| (io.at.get().min(data.len()), data.len()));
    let end = if size < 0 { len } else { (start.saturating_add(size as usize)).min(len) };
    take(vm, &args[0], start, end)
}

fn write(vm: &Vm, args: &[Value]) -> PyResult {
    let input = Buffer::of(vm, &args[1])?;
    let io = open(vm, &args[0])?;
    // What gave the bytes may have made a view of this stream.
    check_exports(vm, io)?;
    let (at, n) = (io.at.get(), input.len());
    if n == 0 {
        return Ok(Value::small_int(0));
    }
    let done = io.data.with(|data| {
        if at > data.len() {
            data.resize(at, 0)?;
        }
        let overlap = n.min(data.len() - at);
        data[at..at + overlap].copy_from_slice(&input.as_slice()[..overlap]);
        data.extend_from_slice(&input.as_slice()[overlap..])
    });
    vm.reserved(done)?;
    io.at.set(at + n);
    Ok(vm.new_int(n as i64))
}

fn seek(vm: &Vm, args: &[Value]) -> PyResult {
    let (offset, whence) = (vm.to_isize(&args[1])?, int_or(vm, &args[2], 0)?);
    let io = open(vm, &args[0])?;
    let base = match whence {
        0 if offset < 0 => return Err(vm.value_error(format!("negative seek value {offset}"))),
        0 => 0,
        1 => io.at.get(),
        2 => io.data.with(|data| data.len()),
        whence => return Err(vm.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
    };
    let Some(at) = (base as isize).checked_add(offset) else { return Err(vm.overflow_error("new position too large")) };
    io.at.set(at.max(0) as usize);
    Ok(vm.new_int(io.at.get() as i64))
}

//! The base classes: what a stream has as soon as it defines a few methods.

use vm::error::exception::{BLOCKING_IO_ERROR, INTERRUPTED_ERROR, NOT_IMPLEMENTED_ERROR};
use vm::object::class::alloc_instance;
use vm::object::instance::InstanceAttrs;
use vm::prelude::*;

use super::unsupported;
use crate::util::NONE;
use pure::bytes::{self, Buffer};

#[derive(Default)]
pub struct BaseObj {
    attrs: InstanceAttrs,
}
heap::trace_fields!(BaseObj: attrs);
heap::payload!(BaseObj, "_IOBase", trace);

const ATTRS: usize = std::mem::offset_of!(BaseObj, attrs);

pub static IO_BASE: TypeSpec = TypeSpec::new::<BaseObj>("_IOBase")
    .module("_io")
    .flags(SUBCLASSABLE | WEAKREFABLE | NEW_OF_OBJECT)
    .attrs_at(ATTRS)
    .doc("The abstract base class for all I/O classes.\n\nThis class provides dummy implementations for many methods that\nderived classes can override selectively; the default implementations\nrepresent a file that cannot be read, written or seeked.\n\nEven though IOBase does not declare read, readinto, or write because\ntheir signatures will vary, implementations and clients should\nconsider those methods part of the interface. Also, implementations\nmay raise UnsupportedOperation when operations they do not support are\ncalled.\n\nThe basic type used for binary data read from or written to a file is\nbytes. Other bytes-like objects are accepted as method arguments too.\nIn some cases (such as readinto), a writable object is required. Text\nI/O classes work with str data.\n\nNote that calling any method (except additional calls to close(),\nwhich are ignored) on a closed stream should raise a ValueError.\n\nIOBase (and its subclasses) support the iterator protocol, meaning\nthat an IOBase object can be iterated over yielding the lines in a\nstream.\n\nIOBase also supports the :keyword:`with` statement. In this example,\nfp is closed after the suite of the with statement is complete:\n\nwith open('spam.txt', 'r') as fp:\n    fp.write('Spam and eggs!')")
    .methods(BASE_METHODS)
    .getset(&[
        GetSet::rw("__dict__", vm::object::attr::get_instance_dict, vm::object::attr::set_instance_dict, ""),
        GetSet::ro("closed", |vm, v| Ok(Value::bool(is_marked_closed(vm, v)?)), ""),
    ])
    .slots(base_slots);

fn base_slots(s: &Slots) {
    s.new.set(Some(|_, ty, _| Ok(alloc_instance(ty, BaseObj::default()).into_value())));
    s.init.set(Some(|_, _, _| Ok(())));
    s.iter.set(Some(|vm, v| {
        check_closed(vm, v)?;
        Ok(v.clone())
    }));
    s.next.set(Some(|vm, v| {
        let line = vm.call_method(v, &name!("readline"), &[])?;
        Ok(if vm.len(&line)? == 0 { None } else { Some(line) })
    }));
    s.finalize.set(Some(finalize));
}

pub static RAW_BASE: TypeSpec = TypeSpec::new::<BaseObj>("_RawIOBase")
    .module("_io")
    .base(&IO_BASE)
    .flags(SUBCLASSABLE | WEAKREFABLE | NEW_OF_OBJECT)
    .attrs_at(ATTRS)
    .doc("Base class for raw binary I/O.")
    .methods(&[
        def("read", "($self, size=-1, /)", raw_read, ""),
        raw("readinto", "($self, buffer, /)", |vm, _| Err(not_implemented(vm)), ""),
        raw("write", "($self, b, /)", |vm, _| Err(not_implemented(vm)), ""),
        def("readall", "($self, /)", raw_readall, "Read until EOF, using multiple read() call."),
    ]);

pub static BUFFERED_BASE: TypeSpec = TypeSpec::new::<BaseObj>("_BufferedIOBase")
    .module("_io")
    .base(&IO_BASE)
    .flags(SUBCLASSABLE | WEAKREFABLE | NEW_OF_OBJECT)
    .attrs_at(ATTRS)
    .doc("Base class for buffered IO objects.")
    .methods(&[
        def("readinto", "($self, buffer, /)", |vm, a| buffered_readinto(vm, a, name!("read"), "readinto"), ""),
        def("readinto1", "($self, buffer, /)", |vm, a| buffered_readinto(vm, a, name!("read1"), "readinto1"), ""),
        def("detach", "($self, /)", |vm, _| Err(unsupported(vm, "detach")), "Disconnect this buffer from its underlying raw stream and return it.\n\nAfter the raw stream has been detached, the buffer is in an unusable\nstate."),
        raw("read", "($self, size=-1, /)", |vm, _| Err(unsupported(vm, "read")), "Read and return up to n bytes."),
        raw("read1", "($self, size=-1, /)", |vm, _| Err(unsupported(vm, "read1")), "Read and return up to size bytes, with at most one read() call to the underlying raw stream."),
        raw("write", "($self, b, /)", |vm, _| Err(unsupported(vm, "write")), "Write buffer b to the IO stream."),
    ]);

pub static TEXT_BASE: TypeSpec = TypeSpec::new::<BaseObj>("_TextIOBase")
    .module("_io")
    .base(&IO_BASE)
    .flags(SUBCLASSABLE | WEAKREFABLE | NEW_OF_OBJECT)
    .attrs_at(ATTRS)
    .doc("Base class for text I/O.\n\nThis class provides a character and line based interface to stream\nI/O. There is no readinto method because Python's character strings\nare immutable.")
    .methods(&[
        def("detach", "($self, /)", |vm, _| Err(unsupported(vm, "detach")), "Separate the underlying buffer from the TextIOBase and return it."),
        raw("read", "($self, size=-1, /)", |vm, _| Err(unsupported(vm, "read")), "Read at most size characters from stream."),
        raw("readline", "($self, size=-1, /)", |vm, _| Err(unsupported(vm, "readline")), "Read until newline or EOF."),
        raw("write", "($self, s, /)", |vm, _| Err(unsupported(vm, "write")), "Write string s to stream."),
    ])
    .getset(&[
        GetSet::ro("encoding", |_, _| NONE, "Encoding of the text stream."),
        GetSet::ro("newlines", |_, _| NONE, "Line endings translated so far."),
        GetSet::ro("errors", |_, _| NONE, "The error setting of the decoder or encoder."),
    ]);

static BASE_METHODS: &[NativeDef] = &[
    raw(
        "seek",
        "($self, offset, whence=os.SEEK_SET, /)",
        |vm, _| Err(unsupported(vm, "seek")),
        "Change the stream position to the given byte offset.",
    ),
    def(
        "tell",
        "($self, /)",
        |vm, a| vm.call_method(&a[0], &name!("seek"), &[Value::small_int(0), Value::small_int(1)]),
        "Return current stream position.",
    ),
    raw("truncate", "($self, size=None, /)", |vm, _| Err(unsupported(vm, "truncate")), "Truncate file to size bytes."),
    def(
        "flush",
        "($self, /)",
        |vm, a| {
            // A closed StringIO does not count as closed here.
            if !super::stringio::STRING_IO.check(&a[0]) {
                check_closed(vm, &a[0])?;
            }
            NONE
        },
        "Flush write buffers, if applicable.\n\nThis is not implemented for read-only and non-blocking streams.",
    ),
    def(
        "close",
        "($self, /)",
        close,
        "Flush and close the IO object.\n\nThis method has no effect if the file is already closed.",
    ),
    def(
        "seekable",
        "($self, /)",
        |_, _| Ok(Value::FALSE),
        "Return whether object supports random access.\n\nIf False, seek(), tell() and truncate() will raise OSError.\nThis method may need to do a test seek().",
    ),
    def(
        "readable",
        "($self, /)",
        |_, _| Ok(Value::FALSE),
        "Return whether object was opened for reading.\n\nIf False, read() will raise OSError.",
    ),
    def(
        "writable",
        "($self, /)",
        |_, _| Ok(Value::FALSE),
        "Return whether object was opened for writing.\n\nIf False, write() will raise OSError.",
    ),
    def("_checkClosed", "($self, /)", |vm, a| check_closed(vm, &a[0]).map(|()| Value::NONE), ""),
    def(
        "_checkSeekable",
        "($self, /)",
        |vm, a| check_ability(vm, &a[0], name!("seekable"), "File or stream is not seekable."),
        "",
    ),
    def(
        "_checkReadable",
        "($self, /)",
        |vm, a| check_ability(vm, &a[0], name!("readable"), "File or stream is not readable."),
        "",
    ),
    def(
        "_checkWritable",
        "($self, /)",
        |vm, a| check_ability(vm, &a[0], name!("writable"), "File or stream is not writable."),
        "",
    ),
    def(
        "fileno",
        "($self, /)",
        |vm, _| Err(unsupported(vm, "fileno")),
        "Return underlying file descriptor if one exists.\n\nRaise OSError if the IO object does not use a file descriptor.",
    ),
    def(
        "isatty",
        "($self, /)",
        |vm, a| {
            check_closed(vm, &a[0])?;
            Ok(Value::FALSE)
        },
        "Return whether this is an 'interactive' stream.\n\nReturn False if it can't be determined.",
    ),
    def(
        "__enter__",
        "($self, /)",
        |vm, a| {
            check_closed(vm, &a[0])?;
            Ok(a[0].clone())
        },
        "",
    ),
    raw(
        "__exit__",
        "($self, /, *exc_info)",
        |vm, a| match a.pos.first() {
            Some(v) => vm.call_method(v, &name!("close"), &[]).map(|_| Value::NONE),
            None => NONE,
        },
        "",
    ),
    def(
        "readline",
        "($self, size=-1, /)",
        readline,
        "Read and return a line from the stream.\n\nIf size is specified, at most size bytes will be read.\n\nThe line terminator is always b'\\n' for binary files; for text\nfiles, the newlines argument to open can be used to select the line\nterminator(s) recognized.",
    ),
    def(
        "readlines",
        "($self, hint=-1, /)",
        readlines,
        "Return a list of lines from the stream.\n\nhint can be specified to control the number of lines read: no more\nlines will be read if the total size (in bytes/characters) of all\nlines so far exceeds hint.",
    ),
    def(
        "writelines",
        "($self, lines, /)",
        |vm, a| {
            check_closed(vm, &a[0])?;
            vm.for_each(&a[1], |line| vm.call_method(&a[0], &name!("write"), &[line]).map(drop))?;
            NONE
        },
        "Write a list of lines to stream.\n\nLine separators are not added, so it is usual for each of the\nlines provided to have a line separator at the end.",
    ),
];

/// Whether `_IOBase.close` ran.
fn is_marked_closed(vm: &Vm, value: &Value) -> PyResult<bool> {
    Ok(vm.find_attr(value, &name!("__IOBase_closed"))?.is_some())
}

/// Whether the stream says that it is closed.
pub fn is_closed(vm: &Vm, value: &Value) -> PyResult<bool> {
    match vm.find_attr(value, &name!("closed"))? {
        Some(closed) => vm.truth(&closed),
        None => Ok(false),
    }
}

pub fn check_closed(vm: &Vm, value: &Value) -> PyResult<()> {
    if is_closed(vm, value)? { Err(vm.value_error("I/O operation on closed file.")) } else { Ok(()) }
}

/// "File or stream is not readable." unless `obj.readable()`.
pub fn check_ability(vm: &Vm, value: &Value, method: Value, message: &str) -> PyResult {
    let able = vm.call_method(value, &method, &[])?;
    if able.is_true() { Ok(Value::TRUE) } else { Err(unsupported(vm, message)) }
}

pub fn close(vm: &Vm, args: &[Value]) -> PyResult {
    if is_marked_closed(vm, &args[0])? {
        return NONE;
    }
    let flushed = vm.call_method(&args[0], &name!("flush"), &[]);
    vm.set_plain_attr(&args[0], "__IOBase_closed", Value::TRUE)?;
    flushed.map(|_| Value::NONE)
}

/// A stream that dies open warns of itself, by the file that it is over.
pub fn warn_unclosed(vm: &Vm, inner: &Value, stream: &Value) {
    if let Ok(Some(warn)) = vm.find_attr(inner, &name!("_dealloc_warn")) {
        let _ = vm.call(&warn, std::slice::from_ref(stream));
    }
}

/// The result of two steps that both run: an error of the first is the context of the second's.
pub fn first_failed(first: PyResult, second: PyResult) -> PyResult {
    match (first, second) {
        (Err(first), Err(second)) => {
            if let (Some(f), Some(s)) = (first.exception(), second.exception())
                && let Some(e) = s.downcast::<ExceptionObj>()
                && !f.is(s)
            {
                e.context.set(f.clone());
            }
            Err(second)
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
        _ => NONE,
    }
}

/// `__getstate__` of streams.
pub fn no_state(vm: &Vm, args: &[Value]) -> PyResult {
    Err(vm.type_error(format!("cannot pickle '{}' instances", type_of(&args[0]).name())))
}

/// A stream that dies open is closed; errors go to the unraisable hook.
pub fn finalize(vm: &Vm, value: &Value) -> Result<(), Error> {
    let closed = match vm.find_attr(value, &name!("closed")) {
        Ok(Some(closed)) => vm.truth(&closed).unwrap_or(true),
        Ok(None) => true,
        Err(_) => false,
    };
    if closed {
        return Ok(());
    }
    // Closing a dying file warns; closing it by hand does not.
    let _ = vm.set_attr(value, &name!("_finalizing"), &Value::TRUE);
    if let Err(error) = vm.call_method(value, &name!("close"), &[])
        && error.exception().is_some()
    {
        vm.unraisable(error, "while finalizing file", value);
    }
    Ok(())
}

fn size_arg(vm: &Vm, value: &Value) -> PyResult<isize> {
    if value.is_null() || value.is_none() {
        return Ok(-1);
    }
    if type_of(value).slots.index.get().is_none() {
        return Err(vm.type_error(format!("argument should be integer or None, not '{}'", type_of(value).tp_name())));
    }
    let index = vm.to_index(value)?;
    match vm::types::int::to_i64(&index) {
        Some(size) => Ok(size as isize),
        None => {
            let given = type_of(value).tp_name();
            Err(vm.overflow_error(format!("cannot fit '{given}' into an index-sized integer")))
        }
    }
}

/// A size argument: negative for "all".
pub fn optional_size(vm: &Vm, value: &Value) -> PyResult<isize> {
    size_arg(vm, value)
}

/// By single bytes, or as many as `peek()` shows.
fn readline(vm: &Vm, args: &[Value]) -> PyResult {
    let value = &args[0];
    let limit = size_arg(vm, &args[1])?;
    let peek = vm.find_attr(value, &name!("peek"))?;
    let mut line: Vec<u8> = Vec::new();
    while limit < 0 || (line.len() as isize) < limit {
        let mut want = 1;
        if let Some(peek) = &peek {
            let shown = match vm.call(peek, &[Value::small_int(1)]) {
                Err(e) if e.is(&INTERRUPTED_ERROR) => continue,
                result => result?,
            };
            let Some(data) = bytes::exact(&shown) else {
                let ty = type_of(&shown).tp_name();
                return Err(vm.error(
                    &vm::error::exception::OS_ERROR,
                    format!("peek() should have returned a bytes object, not '{ty}'"),
                ));
            };
            if !data.is_empty() {
                let room = if limit < 0 { data.len() } else { data.len().min(limit as usize - line.len()) };
                want = data[..room].iter().position(|b| *b == b'\n').map_or(room, |at| at + 1);
            }
        }
        let part = match vm.call_method(value, &name!("read"), &[Value::small_int(want as i64)]) {
            Err(e) if e.is(&INTERRUPTED_ERROR) => continue,
            result => result?,
        };
        let Some(data) = bytes::exact(&part) else {
            let ty = type_of(&part).tp_name();
            return Err(vm.error(
                &vm::error::exception::OS_ERROR,
                format!("read() should have returned a bytes object, not '{ty}'"),
            ));
        };
        if data.is_empty() {
            break;
        }
        line.extend_from_slice(data);
        if line.last() == Some(&b'\n') {
            break;
        }
    }
    bytes::new(vm, &line)
}

fn readlines(vm: &Vm, args: &[Value]) -> PyResult {
    let hint = size_arg(vm, &args[1])?;
    let mut lines = HVec::new();
    let mut total = 0usize;
    let iter = vm.iter(&args[0])?;
    while let Some(line) = vm.next(&iter)? {
        total += vm.len(&line)?;
        vm.reserved(lines.push(line))?;
        if hint > 0 && total > hint as usize {
            break;
        }
    }
    Ok(ListObj::new(lines).into_value())
}

fn raw_read(vm: &Vm, args: &[Value]) -> PyResult {
    let size = size_arg(vm, &args[1])?;
    if size < 0 {
        return vm.call_method(&args[0], &name!("readall"), &[]);
    }
    let array = vm::types::bytes::BYTEARRAY.to_value();
    let array = vm.call(&array, &[vm.new_int(size as i64)])?;
    let n = vm.call_method(&args[0], &name!("readinto"), std::slice::from_ref(&array))?;
    if n.is_none() {
        return NONE;
    }
    let n = vm.to_isize(&n)?;
    let buffer = Buffer::of(vm, &array)?;
    if n < 0 || n as usize > buffer.len() {
        return Err(vm.value_error(format!("readinto returned {n} outside buffer size {}", buffer.len())));
    }
    bytes::new(vm, &buffer.as_slice()[..n as usize])
}

/// What a raw stream has to define itself.
fn not_implemented(vm: &Vm) -> Error {
    vm.error_args(&NOT_IMPLEMENTED_ERROR, &[])
}

fn raw_readall(vm: &Vm, args: &[Value]) -> PyResult {
    let mut all: Vec<u8> = Vec::new();
    loop {
        let part =
            match vm.call_method(&args[0], &name!("read"), &[Value::small_int(super::DEFAULT_BUFFER_SIZE as i64)]) {
                Err(e) if e.is(&INTERRUPTED_ERROR) => continue,
                result => result?,
            };
        if part.is_none() {
            // Nothing at all came from a stream that does not block.
            return if all.is_empty() { NONE } else { bytes::new(vm, &all) };
        }
        let Some(data) = bytes::exact(&part) else { return Err(vm.type_error("read() should return bytes")) };
        if data.is_empty() {
            return bytes::new(vm, &all);
        }
        all.try_reserve(data.len()).map_err(|_| vm.memory_error())?;
        all.extend_from_slice(data);
    }
}

fn buffered_readinto(vm: &Vm, args: &[Value], method: Value, function: &str) -> PyResult {
    let mut buffer = Buffer::writable(vm, &args[1], &format!("{function}() argument"))?;
    let data = vm.call_method(&args[0], &method, &[vm.new_int(buffer.len() as i64)])?;
    let Some(data) = bytes::exact(&data) else { return Err(vm.type_error("read() should return bytes")) };
    if data.len() > buffer.len() {
        let (got, room) = (data.len(), buffer.len());
        return Err(vm.value_error(format!("read() returned too much data: {room} bytes requested, {got} returned")));
    }
    buffer.as_mut_slice()[..data.len()].copy_from_slice(data);
    Ok(vm.new_int(data.len() as i64))
}

/// `BlockingIOError` of a buffered stream over one that would block.
pub fn would_block(vm: &Vm, message: &str, written: usize) -> Error {
    let errno = Value::small_int(libc::EAGAIN as i64);
    let args = [errno, vm.new_str(message), vm.new_int(written as i64)];
    let error = vm.error_args(&BLOCKING_IO_ERROR, &args[..2]);
    if let Some(e) = error.exception().and_then(|e| e.downcast::<ExceptionObj>()) {
        e.args.set(vm.new_tuple(&args));
        e.set_field(vm::error::exception::OS_ERROR_ERRNO, args[0].clone());
        e.set_field(vm::error::exception::OS_ERROR_STRERROR, args[1].clone());
        e.set_field(vm::error::exception::OS_ERROR_WRITTEN, args[2].clone());
    }
    error
}

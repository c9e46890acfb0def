//! `_io.StringIO`: text in memory, kept as code points so that positions are indices.

use std::cell::Cell;

use vm::object::class::alloc_instance;
use vm::object::instance::InstanceAttrs;
use vm::prelude::*;

use super::base::{self, TEXT_BASE, optional_size};
use super::newline::{Newline, Translator, seen_value};
use super::unsupported;
use crate::util::{self, NONE, int_or, this};

pub struct StringIoObj {
    text: Mut<HVec<u32>>,
    at: Cell<usize>,
    closed: Cell<bool>,
    newline: Cell<Newline>,
    translator: Cell<Translator>,
    attrs: InstanceAttrs,
}
heap::trace_fields!(StringIoObj: attrs);
heap::payload!(StringIoObj, "StringIO", trace);

pub static STRING_IO: TypeSpec = TypeSpec::new::<StringIoObj>("StringIO")
    .module("_io")
    .base(&TEXT_BASE)
    .flags(SUBCLASSABLE | WEAKREFABLE)
    .attrs_at(std::mem::offset_of!(StringIoObj, attrs))
    .doc("Text I/O implementation using an in-memory buffer.\n\nThe initial_value argument sets the value of object.  The newline\nargument is like the one of TextIOWrapper's constructor.")
    .methods(METHODS)
    .getset(&[
        GetSet::ro("closed", |vm, v| Ok(Value::bool(this::<StringIoObj>(vm, v)?.closed.get())), ""),
        GetSet::ro("line_buffering", |vm, v| open(vm, v).map(|_| Value::FALSE), ""),
        GetSet::ro("newlines", |vm, v| Ok(seen_value(vm, open(vm, v)?.translator.get().seen)), ""),
    ])
    .slots(|s| {
        s.new.set(Some(|_, ty, _| {
            let io = StringIoObj {
                text: Mut::default(),
                at: Cell::new(0),
                closed: Cell::new(false),
                newline: Cell::new(Newline::Lf),
                translator: Cell::default(),
                attrs: InstanceAttrs::default(),
            };
            Ok(alloc_instance(ty, io).into_value())
        }));
        s.init.set(Some(|vm, v, args| util::init(vm, &INIT, v, args)));
        s.next.set(Some(|vm, v| {
            if !STRING_IO.is_exact(v) {
                let line = vm.call_method(v, &name!("readline"), &[])?;
                return Ok(if vm.len(&line)? == 0 { None } else { Some(line) });
            }
            let io = open(vm, v)?;
            let (start, end) = line_range(io, -1);
            if start == end { Ok(None) } else { take(vm, io, start, end).map(Some) }
        }));
    });

static INIT: NativeDef = def(
    "StringIO",
    "($self, initial_value='', newline='\\n')",
    |vm, a| {
        let io = this::<StringIoObj>(vm, &a[0])?;
        let newline = if a[2].is_null() { Newline::Lf } else { Newline::parse(vm, &a[2], true)? };
        io.newline.set(newline);
        io.translator.set(Translator { translate: newline == Newline::Universal, ..Translator::default() });
        io.at.set(0);
        io.closed.set(false);
        drop(io.text.replace(HVec::new()));
        if let Some(initial) = a[1].non_null().filter(|i| !i.is_none()) {
            if !initial.is_a::<StrObj>() {
                let ty = type_of(initial).tp_name();
                return Err(vm.type_error(format!("initial_value must be str or None, not {ty}")));
            }
            write_text(vm, io, initial)?;
            io.at.set(0);
        }
        NONE
    },
    "",
);

static METHODS: &[NativeDef] = &[
    def("readable", "($self, /)", |vm, a| open(vm, &a[0]).map(|_| Value::TRUE), ""),
    def("writable", "($self, /)", |vm, a| open(vm, &a[0]).map(|_| Value::TRUE), ""),
    def("seekable", "($self, /)", |vm, a| open(vm, &a[0]).map(|_| Value::TRUE), ""),
    def(
        "getvalue",
        "($self, /)",
        |vm, a| {
            let io = open(vm, &a[0])?;
            let len = io.text.with(|t| t.len());
            make(vm, io, 0, len)
        },
        "Retrieve the entire contents of the object.",
    ),
    def(
        "tell",
        "($self, /)",
        |vm, a| Ok(vm.new_int(open(vm, &a[0])?.at.get() as i64)),
        "Tell the current file position.",
    ),
    def(
        "read",
        "($self, size=-1, /)",
        |vm, a| {
            let size = optional_size(vm, &a[1])?;
            let io = open(vm, &a[0])?;
            let len = io.text.with(|t| t.len());
            let start = io.at.get().min(len);
            let end = if size < 0 { len } else { start.saturating_add(size as usize).min(len) };
            take(vm, io, start, end)
        },
        "Read at most size characters, returned as a string.\n\nIf the argument is negative or omitted, read until EOF\nis reached. Return an empty string at EOF.",
    ),
    def(
        "readline",
        "($self, size=-1, /)",
        |vm, a| {
            let size = optional_size(vm, &a[1])?;
            let io = open(vm, &a[0])?;
            let (start, end) = line_range(io, size);
            take(vm, io, start, end)
        },
        "Read until newline or EOF.\n\nReturns an empty string if EOF is hit immediately.",
    ),
    def(
        "write",
        "($self, s, /)",
        |vm, a| {
            if !a[1].is_a::<StrObj>() {
                return Err(vm.type_error(format!("string argument expected, got '{}'", type_of(&a[1]).tp_name())));
            }
            let io = open(vm, &a[0])?;
            write_text(vm, io, &a[1])?;
            vm.len(&a[1]).map(|n| vm.new_int(n as i64))
        },
        "Write string to file.\n\nReturns the number of characters written, which is always equal to\nthe length of the string.",
    ),
    def(
        "seek",
        "($self, pos, whence=0, /)",
        |vm, a| {
            let (offset, whence) = (vm.to_isize(&a[1])?, int_or(vm, &a[2], 0)?);
            let io = open(vm, &a[0])?;
            let at = match whence {
                0 if offset < 0 => return Err(vm.value_error(format!("Negative seek position {offset}"))),
                0 => offset as usize,
                1 | 2 if offset != 0 => {
                    return Err(vm.error(&vm::error::exception::OS_ERROR, "Can't do nonzero cur-relative seeks"));
                }
                1 => io.at.get(),
                2 => io.text.with(|t| t.len()),
                whence => return Err(vm.value_error(format!("Invalid whence ({whence}, should be 0, 1 or 2)"))),
            };
            io.at.set(at);
            Ok(vm.new_int(at as i64))
        },
        "Change stream position.\n\nSeek to character offset pos relative to position indicated by whence:\n    0  Start of stream (the default).  pos should be >= 0;\n    1  Current position - pos must be 0;\n    2  End of stream - pos must be 0.\nReturns the new absolute position.",
    ),
    def(
        "truncate",
        "($self, pos=None, /)",
        |vm, a| {
            let size = match a[1].non_null().filter(|s| !s.is_none()) {
                None => None,
                Some(size) => Some(optional_size(vm, size)?),
            };
            let io = open(vm, &a[0])?;
            let size = size.unwrap_or(io.at.get() as isize);
            if size < 0 {
                return Err(vm.value_error(format!("Negative size value {size}")));
            }
            io.text.with(|t| t.truncate(size as usize));
            Ok(vm.new_int(size as i64))
        },
        "Truncate size to pos.\n\nThe pos argument defaults to the current file position, as\nreturned by tell().  The current file position is unchanged.\nReturns the new absolute position.",
    ),
    def(
        "close",
        "($self, /)",
        |vm, a| {
            let io = this::<StringIoObj>(vm, &a[0])?;
            io.closed.set(true);
            drop(io.text.replace(HVec::new()));
            NONE
        },
        "Close the IO object.\n\nAttempting any further operation after the object is closed\nwill raise a ValueError.\n\nThis method has no effect if the file is already closed.",
    ),
    def("fileno", "($self, /)", |vm, _| Err(unsupported(vm, "fileno")), ""),
    def("__getstate__", "($self, /)", getstate, ""),
    def("__setstate__", "($self, state, /)", setstate, ""),
];

fn getstate(vm: &Vm, a: &[Value]) -> PyResult {
    let io = open(vm, &a[0])?;
    let len = io.text.with(|t| t.len());
    let newline = match io.newline.get() {
        Newline::Universal => Value::NONE,
        Newline::Untranslated => vm.new_str(""),
        Newline::Lf => vm.new_str("\n"),
        Newline::Cr => vm.new_str("\r"),
        Newline::CrLf => vm.new_str("\r\n"),
    };
    let attributes = base::attributes_state(vm, &a[0], &io.attrs)?;
    Ok(vm.new_tuple(&[make(vm, io, 0, len)?, newline, vm.new_int(io.at.get() as i64), attributes]))
}

fn setstate(vm: &Vm, a: &[Value]) -> PyResult {
    let state = base::state_parts(vm, &a[0], &a[1], 4)?;
    let [text, newline, at, attributes, ..] = &state[..] else { return NONE };
    util::init(vm, &INIT, &a[0], Args::positional(&[text.clone(), newline.clone()]))?;
    let io = open(vm, &a[0])?;
    // The text is as it was: nothing is translated twice.
    let points: Vec<u32> = match text.downcast::<StrObj>() {
        Some(s) => vm::types::str::code_points(s.as_bytes()).collect(),
        None => Vec::new(),
    };
    vm.reserved(io.text.with(|t| {
        t.truncate(0);
        points.iter().try_for_each(|c| t.push(*c))
    }))?;
    let at = vm.to_isize(at)?;
    if at < 0 {
        return Err(vm.value_error("position value cannot be negative"));
    }
    io.at.set(at as usize);
    base::restore_attributes(vm, &a[0], attributes, "fourth")?;
    NONE
}

fn open<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a StringIoObj> {
    let io = this::<StringIoObj>(vm, value)?;
    if io.closed.get() { Err(vm.value_error("I/O operation on closed file")) } else { Ok(io) }
}

fn make(vm: &Vm, io: &StringIoObj, start: usize, end: usize) -> PyResult {
    let text = io.text.with(|t| {
        let mut text = Vec::with_capacity(end - start);
        for c in &t[start..end] {
            vm::types::str::push_code_point(&mut text, *c);
        }
        text
    });
    Ok(vm.reserved(StrObj::try_from_wtf8(&text))?.into_value())
}

fn take(vm: &Vm, io: &StringIoObj, start: usize, end: usize) -> PyResult {
    let made = make(vm, io, start, end)?;
    if end > start {
        io.at.set(end);
    }
    Ok(made)
}

fn line_range(io: &StringIoObj, limit: isize) -> (usize, usize) {
    const LF: u32 = b'\n' as u32;
    const CR: u32 = b'\r' as u32;
    io.text.with(|t| {
        let start = io.at.get().min(t.len());
        let rest = &t[start..];
        let room = if limit < 0 { rest.len() } else { rest.len().min(limit as usize) };
        let rest = &rest[..room];
        let n = match io.newline.get() {
            Newline::Universal | Newline::Lf => rest.iter().position(|c| *c == LF).map(|at| at + 1),
            Newline::Cr => rest.iter().position(|c| *c == CR).map(|at| at + 1),
            Newline::CrLf => rest.windows(2).position(|w| w == [CR, LF]).map(|at| at + 2),
            Newline::Untranslated => rest
                .iter()
                .position(|c| *c == LF || *c == CR)
                .map(|at| if rest[at] == CR && rest.get(at + 1) == Some(&LF) { at + 2 } else { at + 1 }),
        };
        (start, start + n.unwrap_or(room))
    })
}

fn write_text(vm: &Vm, io: &StringIoObj, value: &Value) -> PyResult<()> {
    let Some(text) = value.downcast::<StrObj>() else { return Ok(()) };
    let mut data = std::borrow::Cow::Borrowed(text.as_bytes());
    if io.newline.get().is_universal() {
        let mut translator = io.translator.get();
        data = translator.feed(&data, true).into();
        io.translator.set(translator);
    }
    if let Some(end) = io.newline.get().written() {
        let parts: Vec<&[u8]> = data.split(|b| *b == b'\n').collect();
        data = parts.join(end).into();
    }
    let at = io.at.get();
    let written = io.text.with(|t| {
        if at > t.len() {
            t.resize(at, 0)?;
        }
        let mut place = at;
        if place == t.len() {
            t.reserve(data.len())?;
        }
        for c in vm::types::str::code_points(&data) {
            if place < t.len() {
                t[place] = c;
            } else {
                t.push(c)?;
            }
            place += 1;
        }
        Ok(place)
    });
    io.at.set(vm.reserved(written)?);
    Ok(())
}

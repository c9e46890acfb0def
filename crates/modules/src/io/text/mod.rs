//! `_io.TextIOWrapper`. UTF-8, ASCII and Latin-1 are decoded here piece by piece; other encodings through the incremental
//! codecs of `codecs` (`codec`). What was decoded keeps its bytes until it is taken: positions are found from them
//! (`position`). Everything that a stream calls may come back to it, so nothing is lent while Python runs.

mod codec;
mod position;
mod read;
mod write;

use std::cell::{Cell, RefCell};

use vm::error::exception::ENCODING_WARNING;
use vm::object::class::alloc_instance;
use vm::object::instance::InstanceAttrs;
use vm::prelude::*;

use super::base::{self, TEXT_BASE, optional_size};
use super::newline::{Newline, Translator, seen_value};
use super::unsupported;
use crate::util::{self, NONE, flag, this};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Codec {
    Utf8,
    Ascii,
    Latin1,
    Other,
}

#[derive(Default)]
struct State {
    /// Text that was decoded (WTF-8), from `at` on not yet taken.
    decoded: Vec<u8>,
    at: usize,
    /// What `decoded` was made of, in streams that can seek.
    source: Option<Source>,
    /// The beginning of a character whose rest was not read yet.
    tail: Vec<u8>,
    translator: Translator,
    /// Encoded text that the buffer did not get yet.
    pending: Vec<u8>,
}

/// The bytes of the decoded text, and how the decoder stood before them.
#[derive(Clone, Default)]
struct Source {
    bytes: Vec<u8>,
    /// The flags of the decoder's state; the lowest bit says that a carriage return waits.
    flags: i64,
}

pub struct TextObj {
    buffer: Slot,
    encoding: Slot,
    errors: Slot,
    /// Of `Codec::Other`.
    encoder: Slot,
    decoder: Slot,
    codec: Cell<Codec>,
    newline: Cell<Newline>,
    line_buffering: Cell<bool>,
    write_through: Cell<bool>,
    has_read1: Cell<bool>,
    /// What the buffer said when the stream was made.
    readable: Cell<bool>,
    writable: Cell<bool>,
    telling: Cell<bool>,
    seekable: Cell<bool>,
    ready: Cell<bool>,
    detached: Cell<bool>,
    finalizing: Cell<bool>,
    chunk_size: Cell<usize>,
    state: RefCell<State>,
    attrs: InstanceAttrs,
}
heap::trace_fields!(TextObj: buffer, encoding, errors, encoder, decoder, attrs);
heap::payload!(TextObj, "TextIOWrapper", trace, external; finalizer heap::finalizer_when!(TextObj, |text| !text.buffer.is_null()));

const CHUNK: usize = 8192;

pub static TEXT_WRAPPER: TypeSpec = TypeSpec::new::<TextObj>("TextIOWrapper")
    .module("_io")
    .base(&TEXT_BASE)
    .flags(SUBCLASSABLE | WEAKREFABLE | NEW_OF_OBJECT)
    .attrs_at(std::mem::offset_of!(TextObj, attrs))
    .doc("Character and line based layer over a BufferedIOBase object, buffer.\n\nencoding gives the name of the encoding that the stream will be\ndecoded or encoded with. It defaults to locale.getencoding().\n\nerrors determines the strictness of encoding and decoding (see\nhelp(codecs.Codec) or the documentation for codecs.register) and\ndefaults to \"strict\".\n\nnewline controls how line endings are handled. It can be None, '',\n'\\n', '\\r', and '\\r\\n'.  It works as follows:\n\n* On input, if newline is None, universal newlines mode is\n  enabled. Lines in the input can end in '\\n', '\\r', or '\\r\\n', and\n  these are translated into '\\n' before being returned to the\n  caller. If it is '', universal newline mode is enabled, but line\n  endings are returned to the caller untranslated. If it has any of\n  the other legal values, input lines are only terminated by the given\n  string, and the line ending is returned to the caller untranslated.\n\n* On output, if newline is None, any '\\n' characters written are\n  translated to the system default line separator, os.linesep. If\n  newline is '' or '\\n', no translation takes place. If newline is any\n  of the other legal values, any '\\n' characters written are translated\n  to the given string.\n\nIf line_buffering is True, a call to flush is implied when a call to\nwrite contains a newline character.")
    .methods(METHODS)
    .getset(GETSET)
    .slots(|s| {
        s.new.set(Some(|_, ty, _| Ok(alloc_instance(ty, TextObj::empty()).into_value())));
        s.init.set(Some(|vm, v, args| util::init(vm, &INIT, v, args)));
        s.repr.set(Some(repr));
        s.next.set(Some(read::next_line));
    });

static INIT: NativeDef = def(
    "TextIOWrapper",
    "($self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)",
    init,
    "",
);

static GETSET: &[GetSet] = &[
    GetSet::ro("buffer", |vm, v| Ok(opened(vm, v)?.buffer.get()), ""),
    GetSet::ro("encoding", |vm, v| Ok(this::<TextObj>(vm, v)?.encoding.load().unwrap_or(Value::NONE)), ""),
    GetSet::ro("errors", |vm, v| Ok(initialised(vm, v)?.errors.get()), ""),
    GetSet::ro("line_buffering", |vm, v| Ok(Value::bool(this::<TextObj>(vm, v)?.line_buffering.get())), ""),
    GetSet::ro("write_through", |vm, v| Ok(Value::bool(this::<TextObj>(vm, v)?.write_through.get())), ""),
    GetSet::ro("newlines", |vm, v| Ok(seen_value(vm, initialised(vm, v)?.state.borrow().translator.seen)), ""),
    GetSet::ro("name", |vm, v| vm.get_attr(&opened(vm, v)?.buffer.get(), &name!("name")), ""),
    GetSet::ro("closed", |vm, v| vm.get_attr(&opened(vm, v)?.buffer.get(), &name!("closed")), ""),
    GetSet::rw(
        "_CHUNK_SIZE",
        |vm, v| Ok(vm.new_int(opened(vm, v)?.chunk_size.get() as i64)),
        |vm, v, new| {
            let Some(new) = new else {
                return Err(vm.attribute_error_text("attribute '_CHUNK_SIZE' cannot be deleted"));
            };
            let Some(n) = vm::types::int::to_i64(&vm.to_index(new)?) else {
                let given = type_of(new).tp_name();
                return Err(vm.value_error(format!("cannot fit '{given}' into an index-sized integer")));
            };
            if n <= 0 {
                return Err(vm.value_error("a strictly positive integer is required"));
            }
            opened(vm, v)?.chunk_size.set(n as usize);
            Ok(())
        },
        "",
    ),
    GetSet::rw(
        "_finalizing",
        |vm, v| Ok(Value::bool(this::<TextObj>(vm, v)?.finalizing.get())),
        |vm, v, new| {
            let on = new.is_some_and(|n| n.is_true());
            this::<TextObj>(vm, v)?.finalizing.set(on);
            Ok(())
        },
        "",
    ),
];

static METHODS: &[NativeDef] = &[
    def(
        "write",
        "($self, text, /)",
        write::write,
        "Write string s to stream.\n\nReturn the number of characters written\n(which is always equal to the length of the string).",
    ),
    def(
        "read",
        "($self, size=-1, /)",
        read::read,
        "Read at most size characters from stream.\n\nRead from underlying buffer until we have size characters or we hit EOF.\nIf size is negative or omitted, read until EOF.",
    ),
    def(
        "readline",
        "($self, size=-1, /)",
        |vm, a| {
            let limit = optional_size(vm, &a[1])?;
            let line = read::read_line(vm, &a[0], limit)?;
            new_text(vm, &line)
        },
        "Read until newline or EOF.\n\nReturn an empty string if EOF is hit immediately.\nIf size is specified, at most size characters will be read.",
    ),
    def(
        "flush",
        "($self, /)",
        |vm, a| {
            let t = check_open(vm, &a[0])?;
            t.telling.set(t.seekable.get());
            write::pass_on(vm, t)?;
            vm.call_method(&t.buffer.get(), &name!("flush"), &[])
        },
        "",
    ),
    def("close", "($self, /)", close, ""),
    def("__getstate__", "($self, /)", base::no_state, ""),
    def(
        "detach",
        "($self, /)",
        |vm, a| {
            vm.call_method(&a[0], &name!("flush"), &[])?;
            let t = opened(vm, &a[0])?;
            t.detached.set(true);
            t.ready.set(false);
            Ok(t.buffer.take())
        },
        "",
    ),
    def(
        "reconfigure",
        "($self, /, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None)",
        reconfigure,
        "Reconfigure the text stream with new parameters.\n\nThis also does an implicit stream flush.",
    ),
    def("fileno", "($self, /)", |vm, a| vm.call_method(&opened(vm, &a[0])?.buffer.get(), &name!("fileno"), &[]), ""),
    def("isatty", "($self, /)", |vm, a| vm.call_method(&opened(vm, &a[0])?.buffer.get(), &name!("isatty"), &[]), ""),
    def(
        "seekable",
        "($self, /)",
        |vm, a| vm.call_method(&opened(vm, &a[0])?.buffer.get(), &name!("seekable"), &[]),
        "",
    ),
    def(
        "readable",
        "($self, /)",
        |vm, a| vm.call_method(&opened(vm, &a[0])?.buffer.get(), &name!("readable"), &[]),
        "",
    ),
    def(
        "writable",
        "($self, /)",
        |vm, a| vm.call_method(&opened(vm, &a[0])?.buffer.get(), &name!("writable"), &[]),
        "",
    ),
    def(
        "seek",
        "($self, cookie, whence=0, /)",
        position::seek,
        "Set the stream position, and return the new stream position.",
    ),
    def(
        "tell",
        "($self, /)",
        position::tell,
        "Return the stream position as an opaque number.\n\nThe return value of tell() can be given as input to seek(), to restore a\nprevious stream position.",
    ),
    def(
        "truncate",
        "($self, pos=None, /)",
        |vm, a| {
            let t = opened(vm, &a[0])?;
            vm.call_method(&a[0], &name!("flush"), &[])?;
            let given = if a[1].is_null() { &[][..] } else { &a[1..2] };
            vm.call_method(&t.buffer.get(), &name!("truncate"), given)
        },
        "",
    ),
];

impl TextObj {
    fn empty() -> TextObj {
        TextObj {
            buffer: Slot::default(),
            encoding: Slot::default(),
            errors: Slot::default(),
            encoder: Slot::default(),
            decoder: Slot::default(),
            codec: Cell::new(Codec::Utf8),
            newline: Cell::new(Newline::Universal),
            line_buffering: Cell::new(false),
            write_through: Cell::new(false),
            has_read1: Cell::new(false),
            readable: Cell::new(false),
            writable: Cell::new(false),
            telling: Cell::new(false),
            seekable: Cell::new(false),
            ready: Cell::new(false),
            detached: Cell::new(false),
            finalizing: Cell::new(false),
            chunk_size: Cell::new(CHUNK),
            state: RefCell::default(),
            attrs: InstanceAttrs::default(),
        }
    }
    /// Read text that nobody took is forgotten.
    fn forget_read(&self) {
        let mut state = self.state.borrow_mut();
        state.decoded.clear();
        state.at = 0;
        state.source = None;
    }
    fn is_universal(&self) -> bool {
        self.newline.get().is_universal()
    }
}

fn initialised<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a TextObj> {
    let t = this::<TextObj>(vm, value)?;
    if !t.ready.get() && !t.detached.get() {
        return Err(vm.value_error("I/O operation on uninitialized object"));
    }
    Ok(t)
}

fn opened<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a TextObj> {
    let t = initialised(vm, value)?;
    if t.detached.get() {
        return Err(vm.value_error("underlying buffer has been detached"));
    }
    Ok(t)
}

fn check_open<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a TextObj> {
    let t = opened(vm, value)?;
    let closed = vm.get_attr(&t.buffer.get(), &name!("closed"))?;
    if vm.truth(&closed)? { Err(vm.value_error("I/O operation on closed file.")) } else { Ok(t) }
}

fn new_text(vm: &Vm, text: &[u8]) -> PyResult {
    Ok(vm.reserved(StrObj::try_from_wtf8(text))?.into_value())
}

fn given(value: &Value) -> bool {
    !value.is_null() && !value.is_none()
}

/// A string argument as it can be in a C string.
fn check_text(vm: &Vm, value: &Value, null_allowed: bool) -> PyResult<()> {
    let Some(text) = value.downcast::<StrObj>() else { return Ok(()) };
    if text.to_str().is_none() {
        vm.call_method(value, &name!("encode"), &[])?;
    }
    if !null_allowed && text.as_bytes().contains(&0) {
        return Err(vm.value_error("embedded null character"));
    }
    Ok(())
}

fn is_locale(value: &Value) -> bool {
    vm::types::str::is(value, "locale")
}

fn init(vm: &Vm, args: &[Value]) -> PyResult {
    let [this_value, buffer, encoding, errors, newline, line_buffering, write_through] = args else {
        return Err(vm.type_error("TextIOWrapper() missing required argument 'buffer' (pos 1)"));
    };
    let t = this::<TextObj>(vm, this_value)?;
    t.ready.set(false);
    t.detached.set(false);
    for (value, name) in [(encoding, "encoding"), (errors, "errors")] {
        if given(value) && !value.is_a::<StrObj>() {
            let ty = type_of(value).tp_name();
            return Err(vm.type_error(format!("TextIOWrapper() argument '{name}' must be str or None, not {ty}")));
        }
    }
    let encoding = match given(encoding) {
        true if !is_locale(encoding) => encoding.clone(),
        true => vm.new_str("UTF-8"),
        false => {
            if vm.interp.warn_default_encoding.get() {
                util::warn(vm, &ENCODING_WARNING, "'encoding' argument not specified", 1, None)?;
            }
            vm.new_str("UTF-8")
        }
    };
    let errors = if given(errors) { errors.clone() } else { vm.new_str("strict") };
    check_text(vm, &encoding, false)?;
    check_text(vm, &errors, false)?;
    let newline = Newline::parse(vm, newline, false)?;
    let (line_buffering, write_through) = (flag(vm, line_buffering, false)?, flag(vm, write_through, false)?);
    let chosen = codec::find(vm, &encoding, &errors)?;
    let able = |method: Value| -> PyResult<bool> { vm.truth(&vm.call_method(buffer, &method, &[])?) };
    t.readable.set(able(name!("readable"))?);
    t.writable.set(able(name!("writable"))?);
    codec::set(vm, t, &chosen, &encoding, &errors)?;
    t.newline.set(newline);
    t.line_buffering.set(line_buffering);
    t.write_through.set(write_through);
    *t.state.borrow_mut() = State::default();
    t.state.borrow_mut().translator.translate = newline == Newline::Universal;
    t.seekable.set(able(name!("seekable"))?);
    t.telling.set(t.seekable.get());
    t.has_read1.set(vm.find_attr(buffer, &name!("read1"))?.is_some());
    t.buffer.set(buffer.clone());
    codec::fix_encoder(vm, t)?;
    t.ready.set(true);
    NONE
}

/// A flag of `reconfigure`: an integer, or nothing.
fn optional_flag(vm: &Vm, value: &Value) -> PyResult<Option<bool>> {
    if !given(value) {
        return Ok(None);
    }
    Ok(Some(vm.to_i64(value)? != 0))
}

fn reconfigure(vm: &Vm, args: &[Value]) -> PyResult {
    let [this_value, encoding, errors, newline, line_buffering, write_through] = args else { return NONE };
    let t = opened(vm, this_value)?;
    for (value, name) in [(encoding, "encoding"), (errors, "errors")] {
        if given(value) && !value.is_a::<StrObj>() {
            let ty = type_of(value).tp_name();
            return Err(vm.type_error(format!("reconfigure() argument '{name}' must be str or None, not {ty}")));
        }
        check_text(vm, value, true)?;
    }
    let new_codec = given(encoding) || given(errors) || !newline.is_null();
    let has_read = {
        let state = t.state.borrow();
        !state.decoded.is_empty() || state.source.is_some()
    };
    if new_codec && has_read {
        let message = "It is not possible to set the encoding or newline of stream after the first read";
        return Err(unsupported(vm, message));
    }
    let newline = if newline.is_null() { None } else { Some(Newline::parse(vm, newline, false)?) };
    let line_buffering = optional_flag(vm, line_buffering)?.unwrap_or(t.line_buffering.get());
    let write_through = optional_flag(vm, write_through)?.unwrap_or(t.write_through.get());
    vm.call_method(this_value, &name!("flush"), &[])?;
    let t = opened(vm, this_value)?;
    if let Some(newline) = newline {
        t.newline.set(newline);
        t.state.borrow_mut().translator.translate = newline == Newline::Universal;
    }
    if given(encoding) || given(errors) {
        let new_encoding = match given(encoding) {
            true if is_locale(encoding) => vm.new_str("UTF-8"),
            true => encoding.clone(),
            false => t.encoding.get(),
        };
        let new_errors = match given(errors) {
            true => errors.clone(),
            false if given(encoding) => vm.new_str("strict"),
            false => t.errors.get(),
        };
        let chosen = codec::find(vm, &new_encoding, &new_errors)?;
        codec::set(vm, t, &chosen, &new_encoding, &new_errors)?;
        t.state.borrow_mut().tail.clear();
        codec::fix_encoder(vm, t)?;
    }
    t.line_buffering.set(line_buffering);
    t.write_through.set(write_through);
    NONE
}

fn repr(vm: &Vm, value: &Value) -> PyResult {
    let t = initialised(vm, value)?;
    let mut text = format!("<{}", type_of(value).tp_name());
    for (attribute, shown) in [(name!("name"), "name"), (name!("mode"), "mode")] {
        match vm.find_attr(value, &attribute) {
            Ok(Some(v)) => text.push_str(&format!(" {shown}={}", vm.repr_text(&v)?)),
            Ok(None) => {}
            Err(e) if e.is(&vm::error::exception::VALUE_ERROR) => {}
            Err(e) => return Err(e),
        }
    }
    text.push_str(&format!(" encoding={}>", vm.repr_text(&t.encoding.get())?));
    Ok(vm.new_str(&text))
}

fn close(vm: &Vm, args: &[Value]) -> PyResult {
    let t = opened(vm, &args[0])?;
    let buffer = t.buffer.get();
    let closed = vm.get_attr(&buffer, &name!("closed"))?;
    if vm.truth(&closed)? || t.detached.get() {
        return NONE;
    }
    if t.finalizing.get() {
        base::warn_unclosed(vm, &buffer, &args[0]);
    }
    let flushed = vm.call_method(&args[0], &name!("flush"), &[]);
    let closed = vm.call_method(&buffer, &name!("close"), &[]);
    base::first_failed(flushed, closed)
}

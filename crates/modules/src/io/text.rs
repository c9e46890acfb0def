//! `_io.TextIOWrapper`. UTF-8, ASCII and Latin-1 are decoded here piece by piece; other encodings through the incremental
//! codecs of `codecs`. Positions (`tell`) are byte positions: what was decoded keeps its bytes until it is taken.

use std::cell::{Cell, RefCell};

use heap::{Header, Obj};
use vm::error::exception::{INTERRUPTED_ERROR, OS_ERROR};
use vm::object::class::alloc_instance;
use vm::object::instance::InstanceAttrs;
use vm::prelude::*;

use super::base::{self, TEXT_BASE, optional_size};
use super::newline::{Newline, Translator, seen_value};
use super::unsupported;
use crate::bytes;
use crate::util::{self, NONE, flag, int_or, this};

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
    /// The bytes that `decoded` was made of.
    source: Vec<u8>,
    /// The beginning of a character whose rest was not read yet.
    tail: Vec<u8>,
    translator: Translator,
    /// Encoded text that the buffer did not get yet.
    pending: Vec<u8>,
}

pub struct TextObj {
    buffer: Slot,
    encoding: Slot,
    errors: Slot,
    encoder: Slot,
    decoder: Slot,
    codec: Cell<Codec>,
    newline: Cell<Newline>,
    line_buffering: Cell<bool>,
    write_through: Cell<bool>,
    has_read1: Cell<bool>,
    telling: Cell<bool>,
    seekable: Cell<bool>,
    detached: Cell<bool>,
    finalizing: Cell<bool>,
    chunk_size: Cell<usize>,
    state: RefCell<State>,
    attrs: InstanceAttrs,
}
heap::trace_fields!(TextObj: buffer, encoding, errors, encoder, decoder, attrs);
heap::payload!(TextObj, "TextIOWrapper", trace, external; finalizer is_open);

/// # Safety
/// `header` is a `TextIOWrapper`.
unsafe fn is_open(header: *mut Header) -> bool {
    // SAFETY: by contract.
    unsafe { !(*(header as *const Obj<TextObj>)).payload.buffer.is_null() }
}

const CHUNK: usize = 8192;

pub static TEXT_WRAPPER: TypeSpec = TypeSpec::new::<TextObj>("TextIOWrapper")
    .module("_io")
    .base(&TEXT_BASE)
    .flags(SUBCLASSABLE | WEAKREFABLE)
    .attrs_at(std::mem::offset_of!(TextObj, attrs))
    .doc("Character and line based layer over a BufferedIOBase object, buffer.\n\nencoding gives the name of the encoding that the stream will be\ndecoded or encoded with. It defaults to locale.getencoding().\n\nerrors determines the strictness of encoding and decoding (see\nhelp(codecs.Codec) or the documentation for codecs.register) and\ndefaults to \"strict\".\n\nnewline controls how line endings are handled. It can be None, '',\n'\\n', '\\r', and '\\r\\n'.  It works as follows:\n\n* On input, if newline is None, universal newlines mode is\n  enabled. Lines in the input can end in '\\n', '\\r', or '\\r\\n', and\n  these are translated into '\\n' before being returned to the\n  caller. If it is '', universal newline mode is enabled, but line\n  endings are returned to the caller untranslated. If it has any of\n  the other legal values, input lines are only terminated by the given\n  string, and the line ending is returned to the caller untranslated.\n\n* On output, if newline is None, any '\\n' characters written are\n  translated to the system default line separator, os.linesep. If\n  newline is '' or '\\n', no translation takes place. If newline is any\n  of the other legal values, any '\\n' characters written are translated\n  to the given string.\n\nIf line_buffering is True, a call to flush is implied when a call to\nwrite contains a newline character.")
    .methods(METHODS)
    .getset(GETSET)
    .slots(|s| {
        s.new.set(Some(|_, ty, _| Ok(alloc_instance(ty, TextObj::empty()).into_value())));
        s.init.set(Some(|vm, v, args| util::init(vm, &INIT, v, args)));
        s.repr.set(Some(repr));
        s.iter.set(Some(|vm, v| {
            check_open(vm, v)?;
            Ok(v.clone())
        }));
        s.next.set(Some(next_line));
        s.finalize.set(Some(base::finalize));
    });

static INIT: NativeDef = def(
    "TextIOWrapper",
    "($self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)",
    init,
    "",
);

static GETSET: &[GetSet] = &[
    GetSet::ro("buffer", |vm, v| Ok(this::<TextObj>(vm, v)?.buffer.load().unwrap_or(Value::NONE)), ""),
    GetSet::ro("encoding", |vm, v| Ok(this::<TextObj>(vm, v)?.encoding.load().unwrap_or(Value::NONE)), ""),
    GetSet::ro("errors", |vm, v| Ok(opened(vm, v)?.errors.get()), ""),
    GetSet::ro("line_buffering", |vm, v| Ok(Value::bool(this::<TextObj>(vm, v)?.line_buffering.get())), ""),
    GetSet::ro("write_through", |vm, v| Ok(Value::bool(this::<TextObj>(vm, v)?.write_through.get())), ""),
    GetSet::ro("newlines", |vm, v| Ok(seen_value(vm, opened(vm, v)?.state.borrow().translator.seen)), ""),
    GetSet::ro("name", |vm, v| vm.get_attr(&opened(vm, v)?.buffer.get(), &name!("name")), ""),
    GetSet::ro("closed", |vm, v| vm.get_attr(&opened(vm, v)?.buffer.get(), &name!("closed")), ""),
    GetSet::rw(
        "_CHUNK_SIZE",
        |vm, v| Ok(vm.new_int(opened(vm, v)?.chunk_size.get() as i64)),
        |vm, v, new| {
            let Some(new) = new else { return Err(vm.attribute_error_text("cannot delete attribute")) };
            let n = vm.to_isize(new)?;
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
        write,
        "Write string s to stream.\n\nReturn the number of characters written\n(which is always equal to the length of the string).",
    ),
    def(
        "read",
        "($self, size=-1, /)",
        read,
        "Read at most size characters from stream.\n\nRead from underlying buffer until we have size characters or we hit EOF.\nIf size is negative or omitted, read until EOF.",
    ),
    def(
        "readline",
        "($self, size=-1, /)",
        |vm, a| {
            let limit = optional_size(vm, &a[1])?;
            let line = read_line(vm, &a[0], limit)?;
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
            write_pending(vm, t)?;
            vm.call_method(&t.buffer.get(), &name!("flush"), &[])
        },
        "",
    ),
    def("close", "($self, /)", close, ""),
    def(
        "detach",
        "($self, /)",
        |vm, a| {
            vm.call_method(&a[0], &name!("flush"), &[])?;
            let t = opened(vm, &a[0])?;
            t.detached.set(true);
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
    def("seek", "($self, cookie, whence=0, /)", seek, "Set the stream position, and return the new stream position."),
    def(
        "tell",
        "($self, /)",
        tell,
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
            telling: Cell::new(false),
            seekable: Cell::new(false),
            detached: Cell::new(false),
            finalizing: Cell::new(false),
            chunk_size: Cell::new(CHUNK),
            state: RefCell::default(),
            attrs: InstanceAttrs::default(),
        }
    }
    fn forget_read(&self) {
        let mut state = self.state.borrow_mut();
        state.decoded.clear();
        state.at = 0;
        state.source.clear();
        state.tail.clear();
        state.translator.pending_cr = false;
    }
}

fn opened<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a TextObj> {
    let t = this::<TextObj>(vm, value)?;
    if t.buffer.is_null() {
        return Err(vm.value_error(match t.detached.get() {
            true => "underlying buffer has been detached",
            false => "I/O operation on uninitialized object",
        }));
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

fn codec_of(name: &str) -> Codec {
    match name.to_ascii_lowercase().replace('_', "-").as_str() {
        "utf-8" | "utf8" | "u8" | "cp65001" => Codec::Utf8,
        "ascii" | "us-ascii" | "646" => Codec::Ascii,
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1" => Codec::Latin1,
        _ => Codec::Other,
    }
}

/// Sets encoding and error handler; finds the codec.
fn set_codec(vm: &Vm, t: &TextObj, encoding: &Value, errors: &Value) -> PyResult<()> {
    if vm.interp.dev_mode.get() {
        vm::types::codecs::lookup_error(vm, errors)?;
    }
    let name = vm.str_arg(encoding, "TextIOWrapper() argument 'encoding'")?.display().into_owned();
    if name.contains('\0') || vm::types::str::display(errors).contains('\0') {
        return Err(vm.value_error("embedded null character"));
    }
    let codec = codec_of(&name);
    t.encoder.set(Value::NULL);
    t.decoder.set(Value::NULL);
    if codec == Codec::Other {
        let lookup = util::imported(vm, "codecs", "lookup")?;
        let info = vm.call(&lookup, std::slice::from_ref(encoding))?;
        if let Some(is_text) = vm.find_attr(&info, &name!("_is_text_encoding"))?
            && !vm.truth(&is_text)?
        {
            return Err(vm.lookup_error(format!(
                "'{name}' is not a text encoding; use codecs.open() to handle arbitrary codecs"
            )));
        }
        t.encoder.set(vm.call_method(&info, &name!("incrementalencoder"), std::slice::from_ref(errors))?);
        t.decoder.set(vm.call_method(&info, &name!("incrementaldecoder"), std::slice::from_ref(errors))?);
    }
    t.codec.set(codec);
    t.encoding.set(encoding.clone());
    t.errors.set(errors.clone());
    Ok(())
}

fn init(vm: &Vm, args: &[Value]) -> PyResult {
    let t = this::<TextObj>(vm, &args[0])?;
    t.buffer.set(Value::NULL);
    let given = |v: &Value| !v.is_null() && !v.is_none();
    let encoding = match given(&args[2]) {
        true if !vm::types::str::is(&args[2], "locale") => args[2].clone(),
        _ => vm.new_str("UTF-8"),
    };
    let errors = match given(&args[3]) {
        true if args[3].is_a::<StrObj>() => args[3].clone(),
        true => {
            let ty = type_of(&args[3]).tp_name();
            return Err(vm.type_error(format!("TextIOWrapper() argument 'errors' must be str or None, not {ty}")));
        }
        false => vm.new_str("strict"),
    };
    let newline = Newline::parse(vm, &args[4])?;
    set_codec(vm, t, &encoding, &errors)?;
    t.newline.set(newline);
    t.line_buffering.set(flag(vm, &args[5], false)?);
    t.write_through.set(flag(vm, &args[6], false)?);
    *t.state.borrow_mut() = State::default();
    t.state.borrow_mut().translator.translate = newline == Newline::Universal;
    t.detached.set(false);
    let buffer = &args[1];
    let seekable = vm.call_method(buffer, &name!("seekable"), &[])?;
    t.seekable.set(vm.truth(&seekable)?);
    t.telling.set(t.seekable.get());
    t.has_read1.set(vm.find_attr(buffer, &name!("read1"))?.is_some());
    t.buffer.set(buffer.clone());
    if t.seekable.get() && t.codec.get() == Codec::Other {
        // In the middle of a file no byte order mark is written.
        let writable = vm.call_method(buffer, &name!("writable"), &[])?;
        if vm.truth(&writable)? {
            let at = vm.call_method(buffer, &name!("tell"), &[])?;
            if vm.to_i64(&at)? != 0 {
                vm.call_method(&t.encoder.get(), &name!("setstate"), &[Value::small_int(0)])?;
            }
        }
    }
    NONE
}

fn reconfigure(vm: &Vm, args: &[Value]) -> PyResult {
    let t = opened(vm, &args[0])?;
    let given = |v: &Value| !v.is_null() && !v.is_none();
    if (given(&args[1]) || given(&args[2]) || !args[3].is_null()) && !t.state.borrow().decoded.is_empty() {
        return Err(unsupported(
            vm,
            "It is not possible to set the encoding or newline of stream after the first read",
        ));
    }
    vm.call_method(&args[0], &name!("flush"), &[])?;
    if given(&args[1]) || given(&args[2]) {
        let encoding = match given(&args[1]) {
            true if vm::types::str::is(&args[1], "locale") => vm.new_str("UTF-8"),
            true => args[1].clone(),
            false => t.encoding.get(),
        };
        let errors = match given(&args[2]) {
            true => args[2].clone(),
            false if given(&args[1]) => vm.new_str("strict"),
            false => t.errors.get(),
        };
        set_codec(vm, t, &encoding, &errors)?;
    }
    if !args[3].is_null() {
        let newline = Newline::parse(vm, &args[3])?;
        t.newline.set(newline);
        t.state.borrow_mut().translator.translate = newline == Newline::Universal;
    }
    if given(&args[4]) {
        t.line_buffering.set(vm.truth(&args[4])?);
    }
    if given(&args[5]) {
        t.write_through.set(vm.truth(&args[5])?);
    }
    NONE
}

fn repr(vm: &Vm, value: &Value) -> PyResult {
    let t = opened(vm, value)?;
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

fn encode(vm: &Vm, t: &TextObj, text: &Value) -> PyResult<Vec<u8>> {
    let Some(s) = text.downcast::<StrObj>() else { return Ok(Vec::new()) };
    if t.codec.get() != Codec::Other && s.is_ascii() {
        return Ok(s.as_bytes().to_vec());
    }
    if t.codec.get() == Codec::Utf8 && s.to_str().is_some() {
        return Ok(s.as_bytes().to_vec());
    }
    let encoded = if t.codec.get() == Codec::Other {
        vm.call_method(&t.encoder.get(), &name!("encode"), std::slice::from_ref(text))?
    } else {
        vm.call_method(text, &name!("encode"), &[t.encoding.get(), t.errors.get()])?
    };
    match bytes::exact(&encoded) {
        Some(data) => Ok(data.to_vec()),
        None => {
            Err(vm.type_error(format!("encoder should return a bytes object, not '{}'", type_of(&encoded).tp_name())))
        }
    }
}

fn write(vm: &Vm, args: &[Value]) -> PyResult {
    let Some(text) = args[1].downcast::<StrObj>() else {
        return Err(vm.type_error(format!("write() argument must be str, not {}", vm.argument_type(&args[1]))));
    };
    let t = check_open(vm, &args[0])?;
    let count = text.char_len();
    let ends_line = text.as_bytes().contains(&b'\n');
    let translated;
    let mut value = &args[1];
    if ends_line && let Some(end) = t.newline.get().written() {
        let parts: Vec<&[u8]> = text.as_bytes().split(|b| *b == b'\n').collect();
        translated = new_text(vm, &parts.join(end))?;
        value = &translated;
    }
    let needs_flush = t.line_buffering.get() && (ends_line || text.as_bytes().contains(&b'\r'));
    let data = encode(vm, t, value)?;
    let full = {
        let mut state = t.state.borrow_mut();
        state.pending.try_reserve(data.len()).map_err(|_| vm.memory_error())?;
        state.pending.extend_from_slice(&data);
        state.pending.len() >= t.chunk_size.get()
    };
    if full || needs_flush || t.write_through.get() {
        write_pending(vm, t)?;
    }
    if needs_flush {
        vm.call_method(&t.buffer.get(), &name!("flush"), &[])?;
    }
    t.forget_read();
    if t.codec.get() == Codec::Other && !t.decoder.is_null() {
        vm.call_method(&t.decoder.get(), &name!("reset"), &[])?;
    }
    Ok(vm.new_int(count as i64))
}

/// Gives the buffer what was written.
fn write_pending(vm: &Vm, t: &TextObj) -> PyResult<()> {
    let data = std::mem::take(&mut t.state.borrow_mut().pending);
    if data.is_empty() {
        return Ok(());
    }
    let value = bytes::new(vm, &data)?;
    loop {
        match vm.call_method(&t.buffer.get(), &name!("write"), std::slice::from_ref(&value)) {
            Err(e) if e.is(&INTERRUPTED_ERROR) => vm.poll()?,
            result => return result.map(drop),
        }
    }
}

fn close(vm: &Vm, args: &[Value]) -> PyResult {
    let t = opened(vm, &args[0])?;
    let buffer = t.buffer.get();
    let closed = vm.get_attr(&buffer, &name!("closed"))?;
    if vm.truth(&closed)? {
        return NONE;
    }
    if t.finalizing.get() {
        let _ = vm.set_attr(&buffer, &name!("_finalizing"), &Value::TRUE);
    }
    let flushed = vm.call_method(&args[0], &name!("flush"), &[]);
    let closed = vm.call_method(&buffer, &name!("close"), &[]);
    match (flushed, closed) {
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

/// How many bytes at the end begin a character that is not complete.
fn incomplete_tail(data: &[u8]) -> usize {
    for back in 1..=data.len().min(3) {
        let b = data[data.len() - back];
        let need = match b {
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            0x80..=0xBF => continue,
            _ => return 0,
        };
        return if need > back { back } else { 0 };
    }
    0
}

/// Decodes bytes that follow those before.
fn decode(vm: &Vm, t: &TextObj, data: &[u8], last: bool) -> PyResult<Vec<u8>> {
    let by_method = |data: &[u8]| -> PyResult<Vec<u8>> {
        let value = bytes::new(vm, data)?;
        let text = vm.call_method(&value, &name!("decode"), &[t.encoding.get(), t.errors.get()])?;
        Ok(text.downcast::<StrObj>().map(|s| s.as_bytes().to_vec()).unwrap_or_default())
    };
    match t.codec.get() {
        Codec::Utf8 => {
            let tail = std::mem::take(&mut t.state.borrow_mut().tail);
            let joined;
            let mut all = data;
            if !tail.is_empty() {
                joined = [&tail[..], data].concat();
                all = &joined;
            }
            let keep = if last { 0 } else { incomplete_tail(all) };
            let (whole, rest) = all.split_at(all.len() - keep);
            t.state.borrow_mut().tail = rest.to_vec();
            if std::str::from_utf8(whole).is_ok() { Ok(whole.to_vec()) } else { by_method(whole) }
        }
        Codec::Ascii if data.is_ascii() => Ok(data.to_vec()),
        Codec::Ascii => by_method(data),
        Codec::Latin1 => Ok(data.iter().map(|b| *b as char).collect::<String>().into_bytes()),
        Codec::Other => {
            let args = [bytes::new(vm, data)?, Value::bool(last)];
            let text = vm.call_method(&t.decoder.get(), &name!("decode"), &args)?;
            match text.downcast::<StrObj>() {
                Some(s) => Ok(s.as_bytes().to_vec()),
                None => Err(
                    vm.type_error(format!("decoder should return a string result, not '{}'", type_of(&text).tp_name()))
                ),
            }
        }
    }
}

/// Decodes and appends to what waits to be taken.
fn take_in(vm: &Vm, t: &TextObj, data: &[u8], last: bool) -> PyResult<()> {
    let before = t.state.borrow().tail.clone();
    let text = decode(vm, t, data, last)?;
    let mut state = t.state.borrow_mut();
    if state.at == state.decoded.len() {
        state.decoded.clear();
        state.source.clear();
        // A character that was cut belongs to the bytes from its start on.
        state.source.extend_from_slice(&before);
        state.at = 0;
    }
    let text = if t.newline.get().is_universal() { state.translator.feed(&text, last) } else { text };
    state.decoded.try_reserve(text.len()).map_err(|_| vm.memory_error())?;
    state.decoded.extend_from_slice(&text);
    if t.seekable.get() {
        state.source.extend_from_slice(data);
    }
    Ok(())
}

/// Reads and decodes once; false at the end of the stream.
fn read_chunk(vm: &Vm, t: &TextObj, hint: usize) -> PyResult<bool> {
    let size = vm.new_int(t.chunk_size.get().max(hint) as i64);
    let method = if t.has_read1.get() { name!("read1") } else { name!("read") };
    let chunk = loop {
        match vm.call_method(&t.buffer.get(), &method, std::slice::from_ref(&size)) {
            Err(e) if e.is(&INTERRUPTED_ERROR) => vm.poll()?,
            result => break result?,
        }
    };
    let Some(data) = bytes::exact(&chunk) else {
        let what = if t.has_read1.get() { "read1" } else { "read" };
        let ty = type_of(&chunk).tp_name();
        return Err(vm.type_error(format!("underlying {what}() should have returned a bytes-like object, not '{ty}'")));
    };
    let ended = data.is_empty();
    take_in(vm, t, data, ended)?;
    Ok(!ended)
}

fn check_readable(vm: &Vm, t: &TextObj) -> PyResult<()> {
    // Streams that cannot be read say so themselves; a writer has no `read1`.
    if !t.has_read1.get() {
        let readable = vm.call_method(&t.buffer.get(), &name!("readable"), &[])?;
        if !vm.truth(&readable)? {
            return Err(unsupported(vm, "not readable"));
        }
    } else if t.buffer.with(|b| super::buffered::BUFFERED_WRITER.is_exact(b)) {
        return Err(unsupported(vm, "not readable"));
    }
    Ok(())
}

fn read(vm: &Vm, args: &[Value]) -> PyResult {
    let size = optional_size(vm, &args[1])?;
    let t = check_open(vm, &args[0])?;
    check_readable(vm, t)?;
    write_pending(vm, t)?;
    if size < 0 {
        let rest = vm.call_method(&t.buffer.get(), &name!("read"), &[])?;
        if rest.is_none() {
            return Err(base::would_block(vm, "Read returned None.", 0));
        }
        let Some(data) = bytes::exact(&rest) else {
            let ty = type_of(&rest).tp_name();
            return Err(
                vm.type_error(format!("underlying read() should have returned a bytes-like object, not '{ty}'"))
            );
        };
        take_in(vm, t, data, true)?;
        let text = {
            let mut state = t.state.borrow_mut();
            let at = state.at;
            let text = state.decoded.split_off(at);
            state.decoded.clear();
            state.source.clear();
            state.at = 0;
            text
        };
        return new_text(vm, &text);
    }
    let wanted = size as usize;
    let mut text: Vec<u8> = Vec::new();
    let mut count = 0;
    loop {
        {
            let mut state = t.state.borrow_mut();
            let rest = &state.decoded[state.at..];
            let mut end = 0;
            while count < wanted && end < rest.len() {
                end += vm::types::str::decode_at(&rest[end..]).1;
                count += 1;
            }
            text.extend_from_slice(&rest[..end.min(rest.len())]);
            state.at += end;
        }
        if count >= wanted || !read_chunk(vm, t, 0)? {
            // At the end of the stream the decoder may still have given something.
            let state = t.state.borrow();
            if count >= wanted || state.at == state.decoded.len() {
                break;
            }
        }
    }
    new_text(vm, &text)
}

fn read_line(vm: &Vm, value: &Value, limit: isize) -> PyResult<Vec<u8>> {
    let t = check_open(vm, value)?;
    check_readable(vm, t)?;
    write_pending(vm, t)?;
    let (mut searched, mut ended) = (0, false);
    loop {
        let found = {
            let state = t.state.borrow();
            let rest = &state.decoded[state.at..];
            let end = t.newline.get().line_end(&rest[searched..]).map(|n| searched + n);
            // An end of two characters may be cut where the text ends.
            searched = rest.len().saturating_sub(1);
            let most = if limit >= 0 { limit_bytes(rest, limit as usize) } else { None };
            match (end, most) {
                (Some(end), Some(most)) => Some(end.min(most)),
                (None, None) if ended => Some(rest.len()),
                (end, most) => end.or(most),
            }
        };
        if let Some(n) = found {
            let mut state = t.state.borrow_mut();
            let start = state.at;
            state.at = start + n;
            return Ok(state.decoded[start..start + n].to_vec());
        }
        ended = !read_chunk(vm, t, 0)?;
        vm.poll()?;
    }
}

/// The bytes of the first `limit` characters; `None` when there are fewer.
fn limit_bytes(text: &[u8], limit: usize) -> Option<usize> {
    let mut at = 0;
    for _ in 0..limit {
        if at >= text.len() {
            return None;
        }
        at += vm::types::str::decode_at(&text[at..]).1;
    }
    Some(at.min(text.len()))
}

fn next_line(vm: &Vm, value: &Value) -> PyResult<Option<Value>> {
    let t = opened(vm, value)?;
    t.telling.set(false);
    let line = if TEXT_WRAPPER.is_exact(value) {
        new_text(vm, &read_line(vm, value, -1)?)?
    } else {
        let line = vm.call_method(value, &name!("readline"), &[])?;
        if !line.is_a::<StrObj>() {
            let ty = type_of(&line).tp_name();
            return Err(vm.error(&OS_ERROR, format!("readline() should have returned a str object, not '{ty}'")));
        }
        line
    };
    if vm.len(&line)? == 0 {
        t.telling.set(t.seekable.get());
        return Ok(None);
    }
    Ok(Some(line))
}

/// How many bytes of `source` give the first `taken` bytes of decoded text.
fn source_of(codec: Codec, source: &[u8], translator: Translator, universal: bool, taken: usize) -> usize {
    let (mut at, mut made) = (0, 0);
    while made < taken && at < source.len() {
        let b = source[at];
        if universal && b == b'\r' {
            let pair = source.get(at + 1) == Some(&b'\n');
            at += 1 + pair as usize;
            made += if pair && !translator.translate { 2 } else { 1 };
            continue;
        }
        match codec {
            Codec::Latin1 => {
                at += 1;
                made += if b < 0x80 { 1 } else { 2 };
            }
            _ => {
                let n = match b {
                    0..=0x7F => 1,
                    0xC2..=0xDF => 2,
                    0xE0..=0xEF => 3,
                    0xF0..=0xF4 => 4,
                    _ => 0,
                };
                let valid = n > 0 && source.get(at..at + n).is_some_and(|part| std::str::from_utf8(part).is_ok());
                // What is not UTF-8 became one surrogate or replacement character.
                at += if valid { n } else { 1 };
                made += if valid { n } else { 3 };
            }
        }
    }
    at
}

fn tell(vm: &Vm, args: &[Value]) -> PyResult {
    let t = check_open(vm, &args[0])?;
    if !t.seekable.get() {
        return Err(unsupported(vm, "underlying stream is not seekable"));
    }
    if !t.telling.get() {
        return Err(vm.error(&OS_ERROR, "telling position disabled by next() call"));
    }
    write_pending(vm, t)?;
    vm.call_method(&args[0], &name!("flush"), &[])?;
    let at = vm.call_method(&t.buffer.get(), &name!("tell"), &[])?;
    let at = vm.to_i64(&at)?;
    let state = t.state.borrow();
    if state.source.is_empty() {
        return Ok(vm.new_int(at - state.tail.len() as i64));
    }
    if t.codec.get() == Codec::Other {
        if state.at == state.decoded.len() {
            return Ok(vm.new_int(at));
        }
        return Err(vm.error(&OS_ERROR, "can't reconstruct logical file position"));
    }
    let universal = t.newline.get().is_universal();
    let used = source_of(t.codec.get(), &state.source, state.translator, universal, state.at);
    Ok(vm.new_int(at - (state.source.len() - used) as i64))
}

fn seek(vm: &Vm, args: &[Value]) -> PyResult {
    let t = check_open(vm, &args[0])?;
    if !t.seekable.get() {
        return Err(unsupported(vm, "underlying stream is not seekable"));
    }
    let whence = int_or(vm, &args[2], 0)?;
    let zero = vm.compare_bool(&args[1], &Value::small_int(0), CmpOp::Eq)?;
    let cookie = match whence {
        1 if !zero => return Err(unsupported(vm, "can't do nonzero cur-relative seeks")),
        1 => vm.call_method(&args[0], &name!("tell"), &[])?,
        2 if !zero => return Err(unsupported(vm, "can't do nonzero end-relative seeks")),
        2 => {
            vm.call_method(&args[0], &name!("flush"), &[])?;
            t.forget_read();
            reset_codec(vm, t, false)?;
            return vm.call_method(&t.buffer.get(), &name!("seek"), &[Value::small_int(0), Value::small_int(2)]);
        }
        0 => args[1].clone(),
        _ => return Err(vm.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
    };
    let cookie = vm.to_index(&cookie)?;
    if vm::types::int::is_negative(&cookie) {
        return Err(vm.value_error(format!("negative seek position {}", vm.repr_text(&cookie)?)));
    }
    vm.call_method(&args[0], &name!("flush"), &[])?;
    let at = vm.call_method(&t.buffer.get(), &name!("seek"), std::slice::from_ref(&cookie))?;
    t.forget_read();
    reset_codec(vm, t, vm.to_i64(&cookie)? == 0)?;
    t.telling.set(t.seekable.get());
    let _ = at;
    Ok(cookie)
}

/// Codecs with a state begin anew.
fn reset_codec(vm: &Vm, t: &TextObj, at_start: bool) -> PyResult<()> {
    if t.codec.get() != Codec::Other {
        return Ok(());
    }
    vm.call_method(&t.decoder.get(), &name!("reset"), &[])?;
    if at_start {
        vm.call_method(&t.encoder.get(), &name!("reset"), &[])?;
    } else {
        vm.call_method(&t.encoder.get(), &name!("setstate"), &[Value::small_int(0)])?;
    }
    Ok(())
}

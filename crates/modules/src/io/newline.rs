//! Newlines of text: translating while reading, finding the ends of lines, `IncrementalNewlineDecoder`.

use std::cell::{Cell, RefCell};

use vm::object::class::alloc_instance;
use vm::prelude::*;

use crate::util::{self, NONE, flag, this};

pub const SEEN_LF: u8 = 1;
pub const SEEN_CR: u8 = 2;
pub const SEEN_CRLF: u8 = 4;

/// What `newline=` means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Newline {
    /// `None`: every kind of end becomes `\n`; written `\n` becomes `os.linesep` (which is `\n`).
    Universal,
    /// `''`: every kind ends a line and stays.
    Untranslated,
    Lf,
    Cr,
    CrLf,
}

impl Newline {
    /// `quoted`: as an error of `StringIO` shows a value.
    pub fn parse(vm: &Vm, value: &Value, quoted: bool) -> PyResult<Newline> {
        if value.is_null() || value.is_none() {
            return Ok(Newline::Universal);
        }
        let Some(text) = value.downcast::<StrObj>() else {
            return Err(vm.type_error(format!("newline must be str or None, not {}", type_of(value).tp_name())));
        };
        Ok(match text.as_bytes() {
            b"" => Newline::Untranslated,
            b"\n" => Newline::Lf,
            b"\r" => Newline::Cr,
            b"\r\n" => Newline::CrLf,
            _ if quoted => return Err(vm.value_error(format!("illegal newline value: {}", vm.repr_text(value)?))),
            _ => return Err(vm.value_error(format!("illegal newline value: {}", text.display()))),
        })
    }
    pub fn is_universal(self) -> bool {
        matches!(self, Newline::Universal | Newline::Untranslated)
    }
    /// What a written `\n` becomes, when that is something else.
    pub fn written(self) -> Option<&'static [u8]> {
        match self {
            Newline::Cr => Some(b"\r"),
            Newline::CrLf => Some(b"\r\n"),
            _ => None,
        }
    }
    /// The length of the first line of `text`, its end included; `None` when no line ends in it.
    pub fn line_end(self, text: &[u8]) -> Option<usize> {
        match self {
            Newline::Universal | Newline::Lf => text.iter().position(|b| *b == b'\n').map(|at| at + 1),
            Newline::Cr => text.iter().position(|b| *b == b'\r').map(|at| at + 1),
            Newline::CrLf => text.windows(2).position(|w| w == b"\r\n").map(|at| at + 2),
            Newline::Untranslated => {
                let at = text.iter().position(|b| *b == b'\n' || *b == b'\r')?;
                if text[at] == b'\r' && text.get(at + 1) == Some(&b'\n') { Some(at + 2) } else { Some(at + 1) }
            }
        }
    }
}

/// Decodes newlines piece by piece: a `\r` at a piece's end waits for what follows.
#[derive(Clone, Copy, Default)]
pub struct Translator {
    pub translate: bool,
    pub pending_cr: bool,
    pub seen: u8,
}

impl Translator {
    pub fn feed(&mut self, text: &[u8], last: bool) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len() + 1);
        if self.pending_cr && (last || !text.is_empty()) {
            self.pending_cr = false;
            out.push(b'\r');
        }
        out.extend_from_slice(text);
        if !last && out.last() == Some(&b'\r') {
            out.pop();
            self.pending_cr = true;
        }
        if !out.contains(&b'\r') {
            if self.seen & SEEN_LF == 0 && out.contains(&b'\n') {
                self.seen |= SEEN_LF;
            }
            return out;
        }
        let mut result = Vec::with_capacity(out.len());
        let mut at = 0;
        while at < out.len() {
            match out[at] {
                b'\n' => {
                    self.seen |= SEEN_LF;
                    result.push(b'\n');
                }
                b'\r' if out.get(at + 1) == Some(&b'\n') => {
                    self.seen |= SEEN_CRLF;
                    at += 1;
                    result.extend_from_slice(if self.translate { b"\n" } else { b"\r\n" });
                }
                b'\r' => {
                    self.seen |= SEEN_CR;
                    result.push(if self.translate { b'\n' } else { b'\r' });
                }
                b => result.push(b),
            }
            at += 1;
        }
        result
    }
}

/// `newlines`: `None`, one kind, or a tuple of them.
pub fn seen_value(vm: &Vm, seen: u8) -> Value {
    let kinds: Vec<Value> = [(SEEN_CR, "\r"), (SEEN_LF, "\n"), (SEEN_CRLF, "\r\n")]
        .iter()
        .filter(|(bit, _)| seen & bit != 0)
        .map(|(_, text)| vm.new_str(text))
        .collect();
    match &kinds[..] {
        [] => Value::NONE,
        [one] => one.clone(),
        all => vm.new_tuple(all),
    }
}

pub struct DecoderObj {
    decoder: Slot,
    state: RefCell<Translator>,
    _flags: Cell<u32>,
}
heap::trace_fields!(DecoderObj: decoder);
heap::payload!(DecoderObj, "IncrementalNewlineDecoder", trace);

pub static NEWLINE_DECODER: TypeSpec = TypeSpec::new::<DecoderObj>("IncrementalNewlineDecoder")
    .module("_io")
    .flags(SUBCLASSABLE)
    .doc("Codec used when reading a file in universal newlines mode.\n\nIt wraps another incremental decoder, translating \\r\\n and \\r into \\n.\nIt also records the types of newlines encountered.  When used with\ntranslate=False, it ensures that the newline sequence is returned in\none piece. When used with decoder=None, it expects unicode strings as\ndecode input and translates newlines without first invoking an external\ndecoder.")
    .methods(&[
        def("decode", "($self, /, input, final=False)", decode, ""),
        def("getstate", "($self, /)", getstate, ""),
        def("setstate", "($self, state, /)", setstate, ""),
        def("reset", "($self, /)", |vm, a| {
            let d = this::<DecoderObj>(vm, &a[0])?;
            let translate = d.state.borrow().translate;
            *d.state.borrow_mut() = Translator { translate, ..Translator::default() };
            match d.decoder.load().filter(|d| !d.is_none()) {
                Some(decoder) => vm.call_method(&decoder, &name!("reset"), &[]),
                None => NONE,
            }
        }, ""),
    ])
    .getset(&[GetSet::ro("newlines", |vm, v| Ok(seen_value(vm, this::<DecoderObj>(vm, v)?.state.borrow().seen)), "")])
    .slots(|s| {
        s.new.set(Some(|_, ty, _| {
            let d = DecoderObj { decoder: Slot::new(Value::NONE), state: RefCell::default(), _flags: Cell::new(0) };
            Ok(alloc_instance(ty, d).into_value())
        }));
        s.init.set(Some(|vm, v, args| util::init(vm, &INIT, v, args)));
    });

static INIT: NativeDef = def(
    "IncrementalNewlineDecoder",
    "($self, decoder, translate, errors='strict')",
    |vm, a| {
        let d = this::<DecoderObj>(vm, &a[0])?;
        let translate = vm.truth(&a[2])?;
        d.decoder.set(a[1].clone());
        *d.state.borrow_mut() = Translator { translate, ..Translator::default() };
        NONE
    },
    "",
);

fn decode(vm: &Vm, args: &[Value]) -> PyResult {
    let d = this::<DecoderObj>(vm, &args[0])?;
    let last = flag(vm, &args[2], false)?;
    let decoder = d.decoder.get();
    let text = if decoder.is_none() {
        args[1].clone()
    } else {
        vm.call_method(&decoder, &name!("decode"), &[args[1].clone(), Value::bool(last)])?
    };
    let Some(text) = text.downcast::<StrObj>() else {
        return Err(vm.type_error(format!("decoder should return a string result, not '{}'", type_of(&text).tp_name())));
    };
    let out = d.state.borrow_mut().feed(text.as_bytes(), last);
    Ok(vm.reserved(StrObj::try_from_wtf8(&out))?.into_value())
}

fn getstate(vm: &Vm, args: &[Value]) -> PyResult {
    let d = this::<DecoderObj>(vm, &args[0])?;
    let decoder = d.decoder.get();
    let (buffer, flags) = if decoder.is_none() {
        (pure::bytes::new(vm, &[])?, 0)
    } else {
        let state = vm.call_method(&decoder, &name!("getstate"), &[])?;
        let items = vm.collect(&state)?;
        let [buffer, flags] = &items[..] else { return Err(vm.type_error("illegal decoder state")) };
        (buffer.clone(), vm.to_i64(flags)?)
    };
    let pending = d.state.borrow().pending_cr as i64;
    Ok(vm.new_tuple(&[buffer, vm.new_int(flags << 1 | pending)]))
}

fn setstate(vm: &Vm, args: &[Value]) -> PyResult {
    let d = this::<DecoderObj>(vm, &args[0])?;
    let items = vm.collect(&args[1])?;
    let [buffer, flags] = &items[..] else { return Err(vm.type_error("state argument must be a tuple")) };
    let flags = vm.to_i64(flags)?;
    d.state.borrow_mut().pending_cr = flags & 1 != 0;
    let decoder = d.decoder.get();
    if decoder.is_none() {
        return NONE;
    }
    let state = vm.new_tuple(&[buffer.clone(), vm.new_int(flags >> 1)]);
    vm.call_method(&decoder, &name!("setstate"), &[state])
}

//! `_multibytecodec` and `_codecs_*`: the encodings of Chinese, Japanese and Korean. A codec takes steps (`steps`) over
//! tables (`tables`); error handlers are those of `codecs`. The JIS X 0213 family has no tables: asking for one of its
//! codecs says so.

mod steps;
mod stream;
mod tables;

use std::cell::RefCell;

use num_bigint::{BigInt, Sign};
use vm::error::exception::UNICODE_ERROR;
use vm::prelude::*;
use vm::types::codecs::errors::{Handler, Replacement, decode_error, handle_decode, handle_encode};
use vm::types::str::{TextBuilder, code_points};

use super::buffer::bytes_arg;
use super::support::*;
use steps::{Decoded, Encoded, Kind, Set, State};

pub static MODULE: ModuleDef =
    ModuleDef::new("_multibytecodec", "").types(&[&ENCODER, &DECODER, &stream::READER, &stream::WRITER]).functions(&[]);

macro_rules! family {
    ($($module:ident $name:literal;)*) => {
        $(pub static $module: ModuleDef =
            ModuleDef::new($name, "").functions(&[def("getcodec", "(name, /)", getcodec, "")]);)*
    };
}
family! {
    CN "_codecs_cn";
    HK "_codecs_hk";
    ISO2022 "_codecs_iso2022";
    JP "_codecs_jp";
    KR "_codecs_kr";
    TW "_codecs_tw";
}

static CODECS: &[(&str, Kind)] = &[
    ("big5", Kind::Double(tables::big5)),
    ("big5hkscs", Kind::Big5Hkscs),
    ("cp932", Kind::Cp932),
    ("cp949", Kind::Double(tables::cp949)),
    ("cp950", Kind::Double(tables::cp950)),
    ("euc_jp", Kind::EucJp),
    ("euc_kr", Kind::EucKr),
    ("gb18030", Kind::Gb18030),
    ("gb2312", Kind::Double(tables::gb2312)),
    ("gbk", Kind::Double(tables::gbk)),
    ("hz", Kind::Hz),
    ("iso2022_jp", Kind::Iso2022(&[Set::Jisx0208, Set::Roman, Set::Jisx0208Old])),
    ("iso2022_jp_1", Kind::Iso2022(&[Set::Jisx0208, Set::Jisx0212, Set::Roman, Set::Jisx0208Old])),
    (
        "iso2022_jp_2",
        Kind::Iso2022(&[
            Set::Jisx0208,
            Set::Jisx0212,
            Set::Ksx1001,
            Set::Gb2312,
            Set::Roman,
            Set::Jisx0208Old,
            Set::Latin1,
            Set::Greek,
        ]),
    ),
    ("iso2022_jp_ext", Kind::Iso2022(&[Set::Jisx0208, Set::Jisx0212, Set::Roman, Set::Katakana, Set::Jisx0208Old])),
    ("iso2022_kr", Kind::Iso2022(&[Set::Ksx1001Shifted])),
    ("johab", Kind::Johab),
    ("shift_jis", Kind::ShiftJis),
];

/// Those of JIS X 0213.
const MISSING: [&str; 6] =
    ["euc_jis_2004", "euc_jisx0213", "iso2022_jp_2004", "iso2022_jp_3", "shift_jis_2004", "shift_jisx0213"];

pub struct CodecObj {
    name: &'static str,
    kind: Kind,
}
heap::payload!(CodecObj, "MultibyteCodec", leaf);

static CODEC: TypeSpec = TypeSpec::new::<CodecObj>("MultibyteCodec")
    .module("_multibytecodec")
    .flags(NO_NEW)
    .methods(&[
        def(
            "encode",
            "($self, /, input, errors=None)",
            |vm, a| {
                let codec = this::<CodecObj>(vm, &a[0])?;
                let text = text_of(vm, &a[1])?;
                let handler = Handler::of(vm, a[2].non_null())?;
                let mut out = Vec::new();
                let mut state = State::default();
                encode(vm, codec, &mut state, &text, &handler, true, &mut out)?;
                steps::finish(codec.kind, &mut state, &mut out);
                Ok(vm.new_tuple(&[crate::bytes::new(vm, &out)?, length(vm, &text)]))
            },
            "Return an encoded string version of 'input'.\n\n'errors' may be given to set a different error handling scheme. Default is\n'strict' meaning that encoding errors raise a UnicodeEncodeError. Other possible\nvalues are 'ignore', 'replace' and 'xmlcharrefreplace' as well as any other name\nregistered with codecs.register_error that can handle UnicodeEncodeErrors.",
        ),
        def(
            "decode",
            "($self, /, input, errors=None)",
            |vm, a| {
                let codec = this::<CodecObj>(vm, &a[0])?;
                let data = bytes_arg(vm, &a[1])?;
                let handler = Handler::of(vm, a[2].non_null())?;
                let mut out = TextBuilder::new();
                decode(vm, codec, &mut State::default(), &data, &handler, true, &mut out)?;
                Ok(vm.new_tuple(&[out.finish()?, vm.new_int(data.len() as i64)]))
            },
            "Decodes 'input'.\n\n'errors' may be given to set a different error handling scheme. Default is\n'strict' meaning that encoding errors raise a UnicodeDecodeError. Other possible\nvalues are 'ignore' and 'replace' as well as any other name registered with\ncodecs.register_error that is able to handle UnicodeDecodeErrors.\"",
        ),
    ]);

fn getcodec(vm: &Vm, args: &[Value]) -> PyResult {
    let Some(name) = args[0].downcast::<StrObj>() else {
        return Err(vm.type_error("encoding name must be a string."));
    };
    let name = name.display();
    if let Some((name, kind)) = CODECS.iter().find(|(known, _)| *known == name) {
        return Ok(CODEC.alloc(CodecObj { name, kind: *kind }).into_value());
    }
    if MISSING.contains(&&*name) {
        return Err(vm.lookup_error(format!("the encoding '{name}' is not available in Hoopsnake")));
    }
    Err(vm.lookup_error("no such codec is supported."))
}

/// The text of an argument: a `str`, or what `str()` makes of it.
fn text_of(vm: &Vm, value: &Value) -> PyResult {
    if value.is_a::<StrObj>() {
        return Ok(value.clone());
    }
    let text = vm.str(value).map(|s| s.into_value());
    text.map_err(|_| vm.type_error("couldn't convert the object to unicode."))
}

fn length(vm: &Vm, text: &Value) -> Value {
    vm.new_int(text.downcast::<StrObj>().map_or(0, |s| s.char_len()) as i64)
}

/// Encodes a text; gives how many characters were taken (all of them when it is the last).
fn encode(
    vm: &Vm,
    codec: &CodecObj,
    state: &mut State,
    text: &Value,
    handler: &Handler,
    last: bool,
    out: &mut Vec<u8>,
) -> PyResult<usize> {
    let mut chars: Vec<u32> = Vec::new();
    if let Some(s) = text.downcast::<StrObj>() {
        chars.try_reserve(s.char_len()).map_err(|_| vm.memory_error())?;
        chars.extend(code_points(s.as_bytes()));
    }
    let mut polled = Poll::default();
    let mut at = 0;
    while at < chars.len() {
        polled.tick(vm)?;
        out.try_reserve(16).map_err(|_| vm.memory_error())?;
        match steps::encode(codec.kind, state, &chars[at..], last, out) {
            Encoded::Taken(n) => at += n,
            Encoded::TooFew => return Ok(at),
            Encoded::Illegal(n) => {
                let end = at + n;
                let reason = "illegal multibyte sequence";
                let (replacement, next) = handle_encode(vm, handler, codec.name, text, at, end, reason)?;
                match replacement {
                    Replacement::Bytes(bytes) => out.extend_from_slice(&bytes),
                    Replacement::Text(instead) => {
                        encode(vm, codec, state, &instead, &Handler::Strict, true, out)?;
                    }
                }
                at = next;
            }
        }
    }
    Ok(at)
}

/// Decodes bytes; gives how many were taken (all of them when they are the last).
fn decode(
    vm: &Vm,
    codec: &CodecObj,
    state: &mut State,
    data: &[u8],
    handler: &Handler,
    last: bool,
    out: &mut TextBuilder,
) -> PyResult<usize> {
    let mut polled = Poll::default();
    let mut at = 0;
    while at < data.len() {
        polled.tick(vm)?;
        let (end, reason) = match steps::decode(codec.kind, state, &data[at..]) {
            Decoded::Chars(n, chars) => {
                // A null is a character too, when it stands for itself.
                let null = chars[0] == 0 && data[at] == 0;
                for c in chars.into_iter().filter(|c| *c != 0) {
                    out.push(c)?;
                }
                if null {
                    out.push(0)?;
                }
                at += n;
                continue;
            }
            Decoded::TooFew if !last => return Ok(at),
            Decoded::TooFew => (data.len(), "incomplete multibyte sequence"),
            Decoded::Illegal(n) => ((at + n).min(data.len()), "illegal multibyte sequence"),
        };
        at = handle_decode(vm, handler, codec.name, data, at, end, reason, out)?;
    }
    Ok(at)
}

/// What incremental objects and streams share.
pub struct Common {
    codec: Slot,
    errors: Slot,
    state: RefCell<Held>,
}

#[derive(Default)]
struct Held {
    state: State,
    /// Bytes that a decoder did not take yet.
    bytes: Vec<u8>,
    /// The same of an encoder.
    text: Vec<u32>,
}

impl Common {
    fn new(vm: &Vm, class: &Value, errors: &Value) -> PyResult<Common> {
        let codec = vm.get_attr(class, &name!("codec"))?;
        if !codec.is_a::<CodecObj>() {
            return Err(vm.type_error("codec is unexpected type"));
        }
        let errors = if errors.is_null() { vm.new_str("strict") } else { errors.clone() };
        if !errors.is_a::<StrObj>() {
            let ty = vm.argument_type(&errors);
            return Err(vm.type_error(format!("argument 'errors' must be str, not {ty}")));
        }
        Ok(Common { codec: Slot::new(codec), errors: Slot::new(errors), state: RefCell::default() })
    }
    fn reset(&self) {
        drop(self.state.take());
    }
    /// Encodes what is held and `text`; keeps what is not complete.
    fn encode(&self, vm: &Vm, text: &Value, last: bool) -> PyResult {
        let codec_value = self.codec.get();
        let codec = this::<CodecObj>(vm, &codec_value)?;
        let handler = Handler::of(vm, Some(&self.errors.get()))?;
        let text = text_of(vm, text)?;
        let (mut state, held) = {
            let state = self.state.borrow();
            (state.state, state.text.clone())
        };
        let text = if held.is_empty() {
            text
        } else {
            let mut both = TextBuilder::new();
            held.iter().try_for_each(|c| both.push(*c))?;
            if let Some(s) = text.downcast::<StrObj>() {
                both.push_obj(s)?;
            }
            both.finish()?
        };
        let mut out = Vec::new();
        let taken = encode(vm, codec, &mut state, &text, &handler, last, &mut out)?;
        if last {
            steps::finish(codec.kind, &mut state, &mut out);
        }
        let mut now = self.state.borrow_mut();
        now.state = state;
        now.text = match text.downcast::<StrObj>() {
            Some(s) => code_points(s.as_bytes()).skip(taken).collect(),
            None => Vec::new(),
        };
        drop(now);
        crate::bytes::new(vm, &out)
    }
    fn decode(&self, vm: &Vm, data: &[u8], last: bool) -> PyResult {
        let codec_value = self.codec.get();
        let codec = this::<CodecObj>(vm, &codec_value)?;
        let handler = Handler::of(vm, Some(&self.errors.get()))?;
        let (mut state, mut all) = {
            let state = self.state.borrow();
            (state.state, state.bytes.clone())
        };
        all.try_reserve(data.len()).map_err(|_| vm.memory_error())?;
        all.extend_from_slice(data);
        let mut out = TextBuilder::new();
        let taken = decode(vm, codec, &mut state, &all, &handler, last, &mut out)?;
        let rest = &all[taken.min(all.len())..];
        if rest.len() > PENDING {
            return Err(vm.error(&UNICODE_ERROR, "pending buffer overflow"));
        }
        let mut now = self.state.borrow_mut();
        now.state = state;
        now.bytes = rest.to_vec();
        drop(now);
        out.finish()
    }
}

/// Bytes that a decoder holds at most.
const PENDING: usize = 8;

fn get_errors(vm: &Vm, common: &Common) -> PyResult {
    let _ = vm;
    Ok(common.errors.get())
}

fn set_errors(vm: &Vm, common: &Common, new: Option<&Value>) -> PyResult<()> {
    match new {
        Some(errors) if errors.is_a::<StrObj>() => {
            common.errors.set(errors.clone());
            Ok(())
        }
        Some(_) => Err(vm.type_error("errors must be a string")),
        None => Err(vm.attribute_error_text("cannot delete attribute")),
    }
}

macro_rules! holder {
    ($name:ident, $shown:literal) => {
        pub struct $name {
            common: Common,
        }
        impl heap::Trace for $name {
            fn trace(&self, tracer: &mut heap::Tracer) {
                self.common.codec.trace(tracer);
                self.common.errors.trace(tracer);
            }
        }
        heap::payload!($name, $shown, trace, external);
    };
}
holder!(EncoderObj, "MultibyteIncrementalEncoder");
holder!(DecoderObj, "MultibyteIncrementalDecoder");

pub static ENCODER: TypeSpec = TypeSpec::new::<EncoderObj>("MultibyteIncrementalEncoder")
    .module("_multibytecodec")
    .flags(SUBCLASSABLE)
    .methods(&[
        def(
            "encode",
            "($self, /, input, final=False)",
            |vm, a| this::<EncoderObj>(vm, &a[0])?.common.encode(vm, &a[1], flag(vm, &a[2], false)?),
            "",
        ),
        def(
            "reset",
            "($self, /)",
            |vm, a| {
                this::<EncoderObj>(vm, &a[0])?.common.reset();
                Ok(Value::NONE)
            },
            "",
        ),
        def("getstate", "($self, /)", encoder_state, ""),
        def("setstate", "($self, statelong, /)", set_encoder_state, ""),
    ])
    .getset(&[GetSet::rw(
        "errors",
        |vm, v| get_errors(vm, &this::<EncoderObj>(vm, v)?.common),
        |vm, v, new| set_errors(vm, &this::<EncoderObj>(vm, v)?.common, new),
        "how to treat errors",
    )])
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| construct(vm, &ENCODER_NEW, ty, args)));
        s.init.set(Some(|_, _, _| Ok(())));
    });

static ENCODER_NEW: NativeDef = def(
    "IncrementalEncoder",
    "(cls, errors='strict')",
    |vm, a| instance(vm, &a[0], EncoderObj { common: Common::new(vm, &a[0], &a[1])? }),
    "",
);

pub static DECODER: TypeSpec = TypeSpec::new::<DecoderObj>("MultibyteIncrementalDecoder")
    .module("_multibytecodec")
    .flags(SUBCLASSABLE)
    .methods(&[
        def(
            "decode",
            "($self, /, input, final=False)",
            |vm, a| {
                let data = bytes_arg(vm, &a[1])?;
                this::<DecoderObj>(vm, &a[0])?.common.decode(vm, &data, flag(vm, &a[2], false)?)
            },
            "",
        ),
        def(
            "reset",
            "($self, /)",
            |vm, a| {
                this::<DecoderObj>(vm, &a[0])?.common.reset();
                Ok(Value::NONE)
            },
            "",
        ),
        def("getstate", "($self, /)", decoder_state, ""),
        def("setstate", "($self, state, /)", set_decoder_state, ""),
    ])
    .getset(&[GetSet::rw(
        "errors",
        |vm, v| get_errors(vm, &this::<DecoderObj>(vm, v)?.common),
        |vm, v, new| set_errors(vm, &this::<DecoderObj>(vm, v)?.common, new),
        "how to treat errors",
    )])
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| construct(vm, &DECODER_NEW, ty, args)));
        s.init.set(Some(|_, _, _| Ok(())));
    });

static DECODER_NEW: NativeDef = def(
    "IncrementalDecoder",
    "(cls, errors='strict')",
    |vm, a| instance(vm, &a[0], DecoderObj { common: Common::new(vm, &a[0], &a[1])? }),
    "",
);

/// An encoder's state as a number: the length of the text that is held, the text in UTF-8, eight bytes of shifts.
fn encoder_state(vm: &Vm, args: &[Value]) -> PyResult {
    let held = this::<EncoderObj>(vm, &args[0])?.common.state.borrow();
    let text: String = held.text.iter().filter_map(|c| char::from_u32(*c)).collect();
    let mut bytes = vec![text.len() as u8];
    bytes.extend_from_slice(text.as_bytes());
    bytes.extend_from_slice(&held.state.pack().to_le_bytes());
    Ok(vm::types::int::from_big(BigInt::from_bytes_le(Sign::Plus, &bytes)))
}

fn set_encoder_state(vm: &Vm, args: &[Value]) -> PyResult {
    let encoder = this::<EncoderObj>(vm, &args[0])?;
    let Some(number) = vm::types::int::to_big(&args[1]) else {
        let ty = vm.argument_type(&args[1]);
        return Err(vm.type_error(format!("setstate() argument must be int, not {ty}")));
    };
    let (sign, mut bytes) = number.to_bytes_le();
    if sign == Sign::Minus {
        return Err(vm.overflow_error("can't convert negative int to unsigned"));
    }
    if bytes.len() > 1 + PENDING + 8 {
        return Err(vm.overflow_error("int too big to convert"));
    }
    bytes.resize(1 + PENDING + 8, 0);
    let count = bytes[0] as usize;
    let text = (count <= PENDING).then(|| String::from_utf8(bytes[1..1 + count].to_vec()).ok()).flatten();
    let Some(text) = text else { return Err(decode_error(vm, "utf-8", &bytes, 0, bytes.len(), "invalid state")) };
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[1 + count..9 + count]);
    let mut held = encoder.common.state.borrow_mut();
    held.state = State::unpack(u64::from_le_bytes(word));
    held.text = text.chars().map(|c| c as u32).collect();
    Ok(Value::NONE)
}

fn decoder_state(vm: &Vm, args: &[Value]) -> PyResult {
    let (bytes, word) = {
        let held = this::<DecoderObj>(vm, &args[0])?.common.state.borrow();
        (held.bytes.clone(), held.state.pack())
    };
    Ok(vm.new_tuple(&[crate::bytes::new(vm, &bytes)?, vm.new_int(word as i64)]))
}

fn set_decoder_state(vm: &Vm, args: &[Value]) -> PyResult {
    let decoder = this::<DecoderObj>(vm, &args[0])?;
    let items = match args[1].downcast::<TupleObj>() {
        Some(tuple) => tuple.items().to_vec(),
        None => {
            let ty = vm.argument_type(&args[1]);
            return Err(vm.type_error(format!("setstate() argument must be tuple, not {ty}")));
        }
    };
    let [bytes, number] = &items[..] else {
        return Err(vm.type_error("setstate(): illegal state argument"));
    };
    let (Some(bytes), Some(number)) = (crate::bytes::exact(bytes), vm::types::int::to_big(number)) else {
        return Err(vm.type_error("setstate(): illegal state argument"));
    };
    let (sign, mut raw) = number.to_bytes_le();
    if sign == Sign::Minus || raw.len() > 8 {
        return Err(vm.overflow_error("int too big to convert"));
    }
    if bytes.len() > PENDING {
        return Err(decode_error(vm, "multibyte", bytes, 0, bytes.len(), "pending buffer too large"));
    }
    raw.resize(8, 0);
    let mut word = [0; 8];
    word.copy_from_slice(&raw);
    let mut held = decoder.common.state.borrow_mut();
    held.bytes = bytes.to_vec();
    held.state = State::unpack(u64::from_le_bytes(word));
    Ok(Value::NONE)
}

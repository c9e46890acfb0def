//! Which codec a text stream has, and its two directions.

use vm::prelude::*;

use super::super::newline::Translator;
use super::{Codec, TextObj};
use crate::util;
use pure::bytes;

/// A codec that was found: one of the native ones, or what `codecs.lookup` gave.
pub(super) enum Found {
    Native(Codec),
    Info(Value),
}

fn native(name: &str) -> Option<Codec> {
    Some(match name.to_ascii_lowercase().replace('_', "-").as_str() {
        "utf-8" | "utf8" | "u8" | "cp65001" => Codec::Utf8,
        "ascii" | "us-ascii" | "646" => Codec::Ascii,
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1" => Codec::Latin1,
        _ => return None,
    })
}

pub(super) fn find(vm: &Vm, encoding: &Value, errors: &Value) -> PyResult<Found> {
    if vm.interp.dev_mode.get() {
        vm::types::codecs::lookup_error(vm, errors)?;
    }
    let name = vm::types::str::display(encoding);
    if let Some(codec) = native(&name) {
        return Ok(Found::Native(codec));
    }
    if name.contains('\0') {
        return Err(vm.lookup_error(format!("unknown encoding: {name}")));
    }
    let lookup = util::imported(vm, "codecs", "lookup")?;
    let info = vm.call(&lookup, std::slice::from_ref(encoding))?;
    if let Some(is_text) = vm.find_attr(&info, &name!("_is_text_encoding"))?
        && !vm.truth(&is_text)?
    {
        return Err(vm.lookup_error(format!("'{name}' is not a text encoding")));
    }
    Ok(Found::Info(info))
}

/// Gives the stream its codec; a decoder only when it is read, an encoder only when it is written.
pub(super) fn set(vm: &Vm, t: &TextObj, found: &Found, encoding: &Value, errors: &Value) -> PyResult<()> {
    let (mut decoder, mut encoder) = (Value::NULL, Value::NULL);
    let codec = match found {
        Found::Native(codec) => *codec,
        Found::Info(info) => {
            let errors = std::slice::from_ref(errors);
            if t.readable.get() {
                decoder = vm.call_method(info, &name!("incrementaldecoder"), errors)?;
            }
            if t.writable.get() {
                encoder = vm.call_method(info, &name!("incrementalencoder"), errors)?;
            }
            Codec::Other
        }
    };
    t.decoder.set(decoder);
    t.encoder.set(encoder);
    t.codec.set(codec);
    t.encoding.set(encoding.clone());
    t.errors.set(errors.clone());
    Ok(())
}

/// In the middle of a file no byte order mark is written.
pub(super) fn fix_encoder(vm: &Vm, t: &TextObj) -> PyResult<()> {
    if !t.seekable.get() || t.encoder.is_null() {
        return Ok(());
    }
    let at = vm.call_method(&t.buffer.get(), &name!("tell"), &[])?;
    if !vm.compare_bool(&at, &Value::small_int(0), CmpOp::Eq)? {
        encoder_at(vm, t, false)?;
    }
    Ok(())
}

/// The encoder begins a file, or goes on in the middle of one.
pub(super) fn encoder_at(vm: &Vm, t: &TextObj, start: bool) -> PyResult<()> {
    let Some(encoder) = t.encoder.load() else { return Ok(()) };
    match start {
        true => vm.call_method(&encoder, &name!("reset"), &[])?,
        false => vm.call_method(&encoder, &name!("setstate"), &[Value::small_int(0)])?,
    };
    Ok(())
}

pub(super) fn reset_decoder(vm: &Vm, t: &TextObj) -> PyResult<()> {
    {
        let mut state = t.state.borrow_mut();
        state.tail.clear();
        let translate = state.translator.translate;
        state.translator = Translator { translate, ..Translator::default() };
    }
    match t.decoder.load() {
        Some(decoder) => vm.call_method(&decoder, &name!("reset"), &[]).map(drop),
        None => Ok(()),
    }
}

pub(super) fn encode(vm: &Vm, t: &TextObj, text: &Value) -> PyResult<Vec<u8>> {
    let Some(s) = text.downcast::<StrObj>() else { return Ok(Vec::new()) };
    let codec = t.codec.get();
    if codec != Codec::Other && s.is_ascii() || codec == Codec::Utf8 && s.to_str().is_some() {
        return Ok(s.as_bytes().to_vec());
    }
    let encoded = match t.encoder.load() {
        Some(encoder) => vm.call_method(&encoder, &name!("encode"), std::slice::from_ref(text))?,
        None => vm.call_method(text, &name!("encode"), &[t.encoding.get(), t.errors.get()])?,
    };
    match bytes::exact(&encoded) {
        Some(data) => Ok(data.to_vec()),
        None => {
            Err(vm.type_error(format!("encoder should return a bytes object, not '{}'", type_of(&encoded).tp_name())))
        }
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

/// Decodes bytes that follow `tail` (what was cut before), newlines untouched.
pub(super) fn decode(vm: &Vm, t: &TextObj, tail: &mut Vec<u8>, data: &[u8], last: bool) -> PyResult<Vec<u8>> {
    let by_method = |data: &[u8]| -> PyResult<Vec<u8>> {
        let value = bytes::new(vm, data)?;
        let text = vm.call_method(&value, &name!("decode"), &[t.encoding.get(), t.errors.get()])?;
        Ok(text.downcast::<StrObj>().map(|s| s.as_bytes().to_vec()).unwrap_or_default())
    };
    match t.codec.get() {
        Codec::Utf8 => {
            let joined;
            let mut all = data;
            if !tail.is_empty() {
                joined = [&tail[..], data].concat();
                all = &joined;
            }
            let keep = if last { 0 } else { incomplete_tail(all) };
            let (whole, rest) = all.split_at(all.len() - keep);
            let text = if std::str::from_utf8(whole).is_ok() { whole.to_vec() } else { by_method(whole)? };
            *tail = rest.to_vec();
            Ok(text)
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

/// The state of a decoder from `codecs`: what it holds back, and its flags.
pub(super) fn decoder_state(vm: &Vm, decoder: &Value) -> PyResult<(Vec<u8>, i64)> {
    let state = vm.call_method(decoder, &name!("getstate"), &[])?;
    if !state.is_a::<TupleObj>() {
        return Err(vm.type_error("illegal decoder state"));
    }
    let items = vm.collect(&state)?;
    let [held, flags] = &items[..] else { return Err(vm.type_error("illegal decoder state")) };
    let Some(held) = bytes::exact(held) else {
        let ty = type_of(held).tp_name();
        return Err(
            vm.type_error(format!("illegal decoder state: the first item should be a bytes object, not '{ty}'"))
        );
    };
    Ok((held.to_vec(), vm.to_i64(flags)?))
}

pub(super) fn set_decoder_state(vm: &Vm, decoder: &Value, held: &[u8], flags: i64) -> PyResult<()> {
    let state = vm.new_tuple(&[bytes::new(vm, held)?, vm.new_int(flags)]);
    vm.call_method(decoder, &name!("setstate"), &[state]).map(drop)
}

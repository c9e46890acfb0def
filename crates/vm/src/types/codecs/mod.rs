//! Text to bytes and back: the encodings that are native, error handlers, and the registry through which all others are
//! found. `str.encode` and `bytes.decode` enter through `encode_str` and `decode_buffer`.

pub mod charmap;
pub mod decode;
pub mod encode;
pub mod errors;
pub mod escapes;
pub mod registry;
pub mod utf7;
pub mod wide;

pub use registry::CodecState;

use crate::prelude::*;
use crate::types::buffer::Buffer;
use errors::Handler;

/// The encodings that need no registry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Codec {
    Utf8,
    Ascii,
    Latin1,
    Utf16(Order),
    Utf32(Order),
}

/// Byte order; `Native` writes and reads a mark.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    Native,
    Little,
    Big,
}

impl Codec {
    /// The native codec of a name; others are looked up in the registry.
    pub fn of(name: &[u8]) -> Option<Codec> {
        if name.len() > 12 {
            return None;
        }
        let lower: Vec<u8> =
            name.iter().map(|b| if matches!(b, b'_' | b' ') { b'-' } else { b.to_ascii_lowercase() }).collect();
        Some(match &lower[..] {
            b"utf-8" | b"utf8" => Codec::Utf8,
            b"ascii" | b"us-ascii" => Codec::Ascii,
            b"latin-1" | b"latin1" | b"iso-8859-1" | b"iso8859-1" => Codec::Latin1,
            b"utf-16" | b"utf16" => Codec::Utf16(Order::Native),
            b"utf-16-le" | b"utf-16le" => Codec::Utf16(Order::Little),
            b"utf-16-be" | b"utf-16be" => Codec::Utf16(Order::Big),
            b"utf-32" | b"utf32" => Codec::Utf32(Order::Native),
            b"utf-32-le" | b"utf-32le" => Codec::Utf32(Order::Little),
            b"utf-32-be" | b"utf-32be" => Codec::Utf32(Order::Big),
            _ => return None,
        })
    }
    /// As errors name it when encoding.
    pub fn name(self) -> &'static str {
        match self {
            Codec::Utf8 => "utf-8",
            Codec::Ascii => "ascii",
            Codec::Latin1 => "latin-1",
            Codec::Utf16(Order::Native) => "utf-16",
            Codec::Utf16(Order::Little) => "utf-16-le",
            Codec::Utf16(Order::Big) => "utf-16-be",
            Codec::Utf32(Order::Native) => "utf-32",
            Codec::Utf32(Order::Little) => "utf-32-le",
            Codec::Utf32(Order::Big) => "utf-32-be",
        }
    }
}

/// The text of a codec's or handler's name; an embedded null is refused.
fn name_bytes<'a>(vm: &Vm, name: &'a Value) -> PyResult<&'a [u8]> {
    let text = name.downcast::<StrObj>().map_or(&b""[..], |s| s.as_bytes());
    if memchr::memchr(0, text).is_some() {
        return Err(vm.value_error("embedded null character"));
    }
    Ok(text)
}

pub use registry::lookup_error;

/// `text.encode(encoding, errors)`
pub fn encode_str(vm: &Vm, text: &Value, encoding: Option<&Value>, errors: Option<&Value>) -> PyResult {
    let name = match encoding {
        Some(e) => name_bytes(vm, e)?,
        None => b"utf-8",
    };
    if let Some(errors) = errors.filter(|_| vm.interp.dev_mode.get()) {
        registry::lookup_error(vm, errors)?;
    }
    let handler = Handler::of(vm, errors)?;
    if let Some(codec) = Codec::of(name) {
        return encode::encode(vm, codec, text, &handler);
    }
    registry::encode_text(vm, text, encoding, errors)
}

/// `buffer.decode(encoding, errors)`; `object` is what errors show.
pub fn decode_buffer(
    vm: &Vm,
    object: &Value,
    buffer: &Buffer,
    encoding: Option<&Value>,
    errors: Option<&Value>,
) -> PyResult {
    let name = match encoding {
        Some(e) => name_bytes(vm, e)?,
        None => b"utf-8",
    };
    if let Some(errors) = errors.filter(|_| vm.interp.dev_mode.get()) {
        registry::lookup_error(vm, errors)?;
    }
    let handler = Handler::of(vm, errors)?;
    // Nothing to decode: no codec is looked for.
    if buffer.is_empty() && !vm.interp.dev_mode.get() {
        return Ok(vm.new_str(""));
    }
    if let Some(codec) = Codec::of(name) {
        return Ok(decode::decode(vm, codec, buffer, &handler, true)?.0);
    }
    registry::decode_text(vm, object, encoding, errors)
}

//! Encoding text by the native codecs.

use super::errors::{Handler, Replacement, encode_error, handle_encode};
use super::{Codec, Order};
use crate::prelude::*;
use crate::types::str::decode_at;

/// `text` as bytes.
pub fn encode(vm: &Vm, codec: Codec, text: &Value, handler: &Handler) -> PyResult {
    let Some(s) = text.downcast::<StrObj>() else {
        return Err(vm.type_error(format!("encode() argument 1 must be str, not {}", vm.argument_type(text))));
    };
    let ascii_like = matches!(codec, Codec::Utf8 | Codec::Ascii | Codec::Latin1);
    if ascii_like && (s.is_ascii() || (codec == Codec::Utf8 && s.to_str().is_some())) {
        return crate::types::bytes::new_bytes(s.as_bytes());
    }
    let out = Encoder { vm, codec, text, handler }.run(s)?;
    crate::types::bytes::new_bytes(&out)
}

struct Encoder<'a> {
    vm: &'a Vm,
    codec: Codec,
    text: &'a Value,
    handler: &'a Handler,
}

impl Encoder<'_> {
    fn run(&self, s: &StrObj) -> PyResult<HVec<u8>> {
        let text = s.as_bytes();
        let mut out = HVec::with_capacity(text.len())?;
        match self.codec {
            Codec::Utf16(Order::Native) => out.extend_copy(&[0xFF, 0xFE])?,
            Codec::Utf32(Order::Native) => out.extend_copy(&[0xFF, 0xFE, 0, 0])?,
            _ => {}
        }
        let (mut at, mut index) = (0, 0);
        while at < text.len() {
            let (c, n) = decode_at(&text[at..]);
            if self.push(&mut out, c)? {
                at += n;
                index += 1;
                continue;
            }
            // A run of characters that cannot be encoded; one at a time in the wide encodings.
            let mut end = index + 1;
            let mut next = at + n;
            if self.merges() {
                while next < text.len() {
                    let (c, n) = decode_at(&text[next..]);
                    if self.fits(c) {
                        break;
                    }
                    next += n;
                    end += 1;
                }
            }
            let (replacement, to) =
                handle_encode(self.vm, self.handler, self.codec.name(), self.text, index, end, self.reason())?;
            self.replace(&mut out, replacement, index, end)?;
            at = s.byte_offset(to);
            index = to;
        }
        Ok(out)
    }
    fn merges(&self) -> bool {
        matches!(self.codec, Codec::Utf8 | Codec::Ascii | Codec::Latin1)
    }
    fn reason(&self) -> &'static str {
        match self.codec {
            Codec::Ascii => "ordinal not in range(128)",
            Codec::Latin1 => "ordinal not in range(256)",
            _ => "surrogates not allowed",
        }
    }
    fn fits(&self, c: u32) -> bool {
        match self.codec {
            Codec::Ascii => c < 128,
            Codec::Latin1 => c < 256,
            _ => !(0xD800..0xE000).contains(&c),
        }
    }
    /// Appends a character; false when it cannot be encoded.
    fn push(&self, out: &mut HVec<u8>, c: u32) -> PyResult<bool> {
        if !self.fits(c) {
            return Ok(false);
        }
        match self.codec {
            Codec::Ascii | Codec::Latin1 => out.push(c as u8)?,
            Codec::Utf8 => {
                let (bytes, n) = crate::types::str::build::encode(c);
                out.extend_copy(&bytes[..n])?;
            }
            Codec::Utf16(order) => {
                let mut units = [0; 2];
                for unit in char::from_u32(c).unwrap_or('?').encode_utf16(&mut units) {
                    out.extend_copy(&if order == Order::Big { unit.to_be_bytes() } else { unit.to_le_bytes() })?;
                }
            }
            Codec::Utf32(order) => {
                out.extend_copy(&if order == Order::Big { c.to_be_bytes() } else { c.to_le_bytes() })?;
            }
        }
        Ok(true)
    }
    fn replace(&self, out: &mut HVec<u8>, replacement: Replacement, start: usize, end: usize) -> PyResult<()> {
        let refused = || encode_error(self.vm, self.codec.name(), self.text, start, end, self.reason());
        match replacement {
            Replacement::Bytes(bytes) => {
                let unit = match self.codec {
                    Codec::Utf16(_) => 2,
                    Codec::Utf32(_) => 4,
                    _ => 1,
                };
                if bytes.len() % unit != 0 {
                    return Err(refused());
                }
                out.extend_copy(&bytes)?;
            }
            Replacement::Text(text) => {
                let Some(s) = text.downcast::<StrObj>() else { return Ok(()) };
                for c in s.code_points() {
                    // Replacements must be encodable themselves; outside latin-1 CPython takes ASCII alone.
                    let allowed = c < 128 || self.codec == Codec::Latin1;
                    if !allowed || !self.push(out, c)? {
                        return Err(refused());
                    }
                }
            }
        }
        Ok(())
    }
}

//! `repr` of text: quoting and escapes; and `ascii`.

use super::{StrObj, TextBuilder, code_points, unicode};
use crate::prelude::*;

/// Appends the repr of WTF-8 text. `ascii_only` escapes everything else, as `ascii()`.
pub fn push_repr(out: &mut TextBuilder, text: &[u8], ascii_only: bool) -> PyResult<()> {
    let quote = quote_for(text);
    out.push(quote as u32)?;
    let mut plain = 0;
    for (i, b) in text.iter().enumerate() {
        // Runs of printable ASCII are copied whole.
        if *b >= 0x20 && *b < 0x7F && *b != b'\\' && *b != quote {
            continue;
        }
        if i < plain {
            continue;
        }
        out.push_wtf8(&text[plain..i])?;
        let (c, n) = super::decode_at(&text[i..]);
        push_escaped(out, c, quote as u32, ascii_only)?;
        plain = i + n;
    }
    out.push_wtf8(&text[plain..])?;
    out.push(quote as u32)
}

/// The quote that `repr` uses: a double one when there are single ones and no double ones.
pub fn quote_for(text: &[u8]) -> u8 {
    if memchr::memchr(b'\'', text).is_some() && memchr::memchr(b'"', text).is_none() { b'"' } else { b'\'' }
}

fn push_escaped(out: &mut TextBuilder, c: u32, quote: u32, ascii_only: bool) -> PyResult<()> {
    match c {
        _ if c == quote || c == '\\' as u32 => {
            out.push('\\' as u32)?;
            out.push(c)
        }
        0x09 => out.push_str("\\t"),
        0x0A => out.push_str("\\n"),
        0x0D => out.push_str("\\r"),
        0x20..=0x7E => out.push(c),
        0..=0xFF if ascii_only || c < 0xA0 || !unicode::is_printable(c) => out.push_str(&format!("\\x{c:02x}")),
        _ if !ascii_only && unicode::is_printable(c) => out.push(c),
        _ if c < 0x10000 => out.push_str(&format!("\\u{c:04x}")),
        _ => out.push_str(&format!("\\U{c:08x}")),
    }
}

impl StrObj {
    /// `repr` of the text.
    pub fn repr(&self) -> PyResult<Ref<StrObj>> {
        let mut out = TextBuilder::with_capacity(self.byte_len() + 2)?;
        push_repr(&mut out, self.as_bytes(), false)?;
        out.finish_obj()
    }
}

/// The repr of Rust text, for messages.
pub fn repr_of(text: &str) -> String {
    let mut out = TextBuilder::new();
    match push_repr(&mut out, text.as_bytes(), false) {
        Ok(()) => String::from_utf8_lossy(out.as_bytes()).into_owned(),
        Err(_) => text.to_string(),
    }
}

impl Vm {
    /// `ascii(value)`
    pub fn ascii(&self, value: &Value) -> PyResult<Ref<StrObj>> {
        let text = self.repr(value)?;
        if text.is_ascii() {
            return Ok(text);
        }
        let mut out = TextBuilder::with_capacity(text.byte_len())?;
        for c in code_points(text.as_bytes()) {
            match c {
                0..=0x7F => out.push(c)?,
                0x80..=0xFF => out.push_str(&format!("\\x{c:02x}"))?,
                0x100..=0xFFFF => out.push_str(&format!("\\u{c:04x}"))?,
                _ => out.push_str(&format!("\\U{c:08x}"))?,
            }
        }
        out.finish_obj()
    }
}

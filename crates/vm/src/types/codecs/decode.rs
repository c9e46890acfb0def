//! Decoding bytes by the native codecs.

use super::errors::{Handler, handle_decode};
use super::{Codec, wide};
use crate::prelude::*;
use crate::types::str::{TextBuilder, build, count_chars};

/// The text of `bytes` and how many of them were read: all when `end_of_input`, else without an incomplete last sequence.
pub fn decode(vm: &Vm, codec: Codec, bytes: &[u8], handler: &Handler, end_of_input: bool) -> PyResult<(Value, usize)> {
    match codec {
        Codec::Utf8 => utf8(vm, bytes, handler, end_of_input),
        Codec::Ascii => Ok((ascii(vm, bytes, handler)?, bytes.len())),
        Codec::Latin1 => Ok((latin1(bytes)?, bytes.len())),
        Codec::Utf16(order) => wide::utf16(vm, bytes, handler, order, end_of_input).map(|(text, read, _)| (text, read)),
        Codec::Utf32(order) => wide::utf32(vm, bytes, handler, order, end_of_input).map(|(text, read, _)| (text, read)),
    }
}

fn latin1(bytes: &[u8]) -> PyResult {
    if bytes.is_ascii() {
        return Ok(build::from_counted(bytes, bytes.len())?.into_value());
    }
    let high = bytes.iter().filter(|b| **b >= 128).count();
    let mut out = TextBuilder::with_capacity(bytes.len() + high)?;
    for b in bytes {
        out.push(*b as u32)?;
    }
    out.finish()
}

fn ascii(vm: &Vm, bytes: &[u8], handler: &Handler) -> PyResult {
    if bytes.is_ascii() {
        return Ok(build::from_counted(bytes, bytes.len())?.into_value());
    }
    let mut out = TextBuilder::with_capacity(bytes.len())?;
    let mut at = 0;
    while at < bytes.len() {
        let run = bytes[at..].iter().position(|b| *b >= 128).unwrap_or(bytes.len() - at);
        out.push_counted(&bytes[at..at + run], run)?;
        at += run;
        if at < bytes.len() {
            at = handle_decode(vm, handler, "ascii", bytes, at, at + 1, "ordinal not in range(128)", &mut out)?;
        }
    }
    out.finish()
}

fn utf8(vm: &Vm, bytes: &[u8], handler: &Handler, end_of_input: bool) -> PyResult<(Value, usize)> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let made = build::from_counted(bytes, count_chars(text.as_bytes()))?;
        return Ok((made.into_value(), bytes.len()));
    }
    let mut out = TextBuilder::with_capacity(bytes.len())?;
    let mut at = 0;
    loop {
        let error = match std::str::from_utf8(&bytes[at..]) {
            Ok(rest) => {
                out.push_str(rest)?;
                return Ok((out.finish()?, bytes.len()));
            }
            Err(error) => error,
        };
        let bad = at + error.valid_up_to();
        out.push_wtf8(&bytes[at..bad])?;
        let (end, reason) = match error.error_len() {
            None if !end_of_input => return Ok((out.finish()?, bad)),
            None => (bytes.len(), "unexpected end of data"),
            Some(n) if (0xC2..=0xF4).contains(&bytes[bad]) => (bad + n, "invalid continuation byte"),
            Some(n) => (bad + n, "invalid start byte"),
        };
        // The beginning of a surrogate may still become one that `surrogatepass` takes.
        if !end_of_input && bytes[bad] == 0xED && bytes.len() - bad == 2 && matches!(bytes[bad + 1], 0xA0..=0xBF) {
            return Ok((out.finish()?, bad));
        }
        at = handle_decode(vm, handler, "utf-8", bytes, bad, end, reason, &mut out)?;
    }
}

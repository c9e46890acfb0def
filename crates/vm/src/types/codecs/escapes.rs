//! `unicode_escape`, `raw_unicode_escape` and the byte escapes of `escape_encode` and `escape_decode`.

use super::errors::{Handler, handle_decode};
use crate::error::exception::DEPRECATION_WARNING;
use crate::prelude::*;
use crate::types::str::TextBuilder;

/// `unicode_escape`, or `raw_unicode_escape`.
pub fn encode(text: &StrObj, raw: bool) -> PyResult {
    let mut out = TextBuilder::with_capacity(text.byte_len())?;
    for c in text.code_points() {
        match c {
            0x10000.. => out.push_str(&format!("\\U{c:08x}"))?,
            0x100.. => out.push_str(&format!("\\u{c:04x}"))?,
            // One byte each here; `latin1` below makes them bytes.
            _ if raw => out.push(c)?,
            0x5C => out.push_str("\\\\")?,
            0x09 => out.push_str("\\t")?,
            0x0A => out.push_str("\\n")?,
            0x0D => out.push_str("\\r")?,
            0x20..=0x7E => out.push(c)?,
            _ => out.push_str(&format!("\\x{c:02x}"))?,
        }
    }
    let mut bytes = HVec::with_capacity(out.chars())?;
    for c in crate::types::str::code_points(out.as_bytes()) {
        bytes.push(c as u8)?;
    }
    crate::types::bytes::new_bytes(&bytes)
}

fn hex_value(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0u32, |v, b| Some(v << 4 | char::from(*b).to_digit(16)?))
}

/// Text and number of bytes read.
pub fn decode_raw(vm: &Vm, bytes: &[u8], handler: &Handler, end_of_input: bool) -> PyResult<(Value, usize)> {
    let mut out = TextBuilder::with_capacity(bytes.len())?;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            out.push(bytes[at] as u32)?;
            at += 1;
            continue;
        }
        let width = match bytes.get(at + 1) {
            Some(b'u') => 4,
            Some(b'U') => 8,
            None if !end_of_input => break,
            Some(other) => {
                out.push('\\' as u32)?;
                out.push(*other as u32)?;
                at += 2;
                continue;
            }
            None => {
                out.push('\\' as u32)?;
                at += 1;
                continue;
            }
        };
        let digits = bytes[at + 2..].iter().take(width).take_while(|b| b.is_ascii_hexdigit()).count();
        let end = at + 2 + digits;
        if digits == width {
            let c = hex_value(&bytes[at + 2..end]).unwrap_or(u32::MAX);
            if c <= 0x10FFFF {
                out.push(c)?;
                at = end;
                continue;
            }
            at = handle_decode(vm, handler, "rawunicodeescape", bytes, at, end, "\\Uxxxxxxxx out of range", &mut out)?;
            continue;
        }
        if end == bytes.len() && !end_of_input {
            break;
        }
        let reason = if width == 4 { "truncated \\uXXXX escape" } else { "truncated \\UXXXXXXXX escape" };
        at = handle_decode(vm, handler, "rawunicodeescape", bytes, at, end, reason, &mut out)?;
    }
    Ok((out.finish()?, at))
}

fn octal(bytes: &[u8], at: usize) -> (u32, usize) {
    let digits = bytes[at..].iter().take(3).take_while(|b| (b'0'..=b'7').contains(b)).count();
    (bytes[at..at + digits].iter().fold(0, |v, b| v << 3 | (b - b'0') as u32), digits)
}

fn invalid_escape(vm: &Vm, shown: &str, kind: &str) -> PyResult<()> {
    vm.warn(
        &DEPRECATION_WARNING,
        &format!("\"\\{shown}\" is an invalid {kind} sequence. Such sequences will not work in the future. "),
        1,
    )
}

/// Text and number of bytes read.
pub fn decode_unicode(vm: &Vm, bytes: &[u8], handler: &Handler, end_of_input: bool) -> PyResult<(Value, usize)> {
    let mut out = TextBuilder::with_capacity(bytes.len())?;
    let (mut at, mut warned) = (0, false);
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            out.push(bytes[at] as u32)?;
            at += 1;
            continue;
        }
        let Some(c) = bytes.get(at + 1).copied() else {
            if !end_of_input {
                break;
            }
            at = handle_decode(vm, handler, "unicodeescape", bytes, at, at + 1, "\\ at end of string", &mut out)?;
            continue;
        };
        if let Some(plain) = simple_escape(c) {
            if let Some(plain) = plain {
                out.push(plain)?;
            }
            at += 2;
            continue;
        }
        let (width, short) = match c {
            b'0'..=b'7' => {
                let (value, digits) = octal(bytes, at + 1);
                if at + 1 + digits == bytes.len() && digits < 3 && !end_of_input {
                    break;
                }
                if value > 0o377 && !warned {
                    warned = true;
                    invalid_escape(vm, &format!("{value:o}"), "octal escape")?;
                }
                out.push(value)?;
                at += 1 + digits;
                continue;
            }
            b'x' => (2, "truncated \\xXX escape"),
            b'u' => (4, "truncated \\uXXXX escape"),
            b'U' => (8, "truncated \\UXXXXXXXX escape"),
            b'N' => match named(vm, bytes, at, end_of_input) {
                Named::Found(c, end) => {
                    out.push(c)?;
                    at = end;
                    continue;
                }
                Named::Incomplete => break,
                Named::Wrong(end, reason) => {
                    at = handle_decode(vm, handler, "unicodeescape", bytes, at, end, reason, &mut out)?;
                    continue;
                }
            },
            _ => {
                if !warned {
                    warned = true;
                    invalid_escape(vm, &char::from(c).to_string(), "escape")?;
                }
                out.push('\\' as u32)?;
                out.push(c as u32)?;
                at += 2;
                continue;
            }
        };
        let digits = bytes[at + 2..].iter().take(width).take_while(|b| b.is_ascii_hexdigit()).count();
        let end = at + 2 + digits;
        let value = hex_value(&bytes[at + 2..end]).unwrap_or(u32::MAX);
        let reason = match digits == width {
            true if value <= 0x10FFFF => {
                out.push(value)?;
                at = end;
                continue;
            }
            true => "illegal Unicode character",
            false if end == bytes.len() && !end_of_input => break,
            false => short,
        };
        at = handle_decode(vm, handler, "unicodeescape", bytes, at, end, reason, &mut out)?;
    }
    Ok((out.finish()?, at))
}

/// Escapes of one letter; an inner `None` for a line continuation.
fn simple_escape(c: u8) -> Option<Option<u32>> {
    Some(Some(match c {
        b'\n' => return Some(None),
        b'\\' | b'\'' | b'"' => c as u32,
        b'a' => 7,
        b'b' => 8,
        b't' => 9,
        b'n' => 10,
        b'v' => 11,
        b'f' => 12,
        b'r' => 13,
        _ => return None,
    }))
}

enum Named {
    Found(u32, usize),
    Incomplete,
    Wrong(usize, &'static str),
}

fn named(vm: &Vm, bytes: &[u8], at: usize, end_of_input: bool) -> Named {
    const MALFORMED: &str = "malformed \\N character escape";
    let start = at + 2;
    if bytes.get(start) != Some(&b'{') {
        return if start >= bytes.len() && !end_of_input { Named::Incomplete } else { Named::Wrong(start, MALFORMED) };
    }
    let Some(len) = memchr::memchr(b'}', &bytes[start..]) else {
        return if end_of_input { Named::Wrong(bytes.len(), MALFORMED) } else { Named::Incomplete };
    };
    let end = start + len + 1;
    if len <= 1 {
        return Named::Wrong(end - 1, MALFORMED);
    }
    let name = std::str::from_utf8(&bytes[start + 1..end - 1]).unwrap_or("");
    match vm.codecs.character_named(name) {
        Some(c) => Named::Found(c, end),
        None => Named::Wrong(end, "unknown Unicode character name"),
    }
}

/// `_codecs.escape_encode`: the repr of bytes without its quotes.
pub fn escape_bytes(bytes: &[u8]) -> PyResult {
    let mut out = HVec::with_capacity(bytes.len())?;
    for b in bytes {
        match b {
            b'\t' => out.extend_copy(b"\\t")?,
            b'\n' => out.extend_copy(b"\\n")?,
            b'\r' => out.extend_copy(b"\\r")?,
            b'\\' | b'\'' => out.extend_copy(&[b'\\', *b])?,
            0x20..=0x7E => out.push(*b)?,
            b => out.extend_copy(format!("\\x{b:02x}").as_bytes())?,
        }
    }
    crate::types::bytes::new_bytes(&out)
}

/// `_codecs.escape_decode`
pub fn unescape_bytes(vm: &Vm, bytes: &[u8], errors: &[u8]) -> PyResult {
    let mut out = HVec::with_capacity(bytes.len())?;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            out.push(bytes[at])?;
            at += 1;
            continue;
        }
        let Some(c) = bytes.get(at + 1).copied() else {
            return Err(vm.value_error("Trailing \\ in string"));
        };
        if let Some(plain) = simple_escape(c) {
            if let Some(plain) = plain {
                out.push(plain as u8)?;
            }
            at += 2;
            continue;
        }
        match c {
            b'0'..=b'7' => {
                let (value, digits) = octal(bytes, at + 1);
                out.push(value as u8)?;
                at += 1 + digits;
            }
            b'x' => {
                let digits = bytes.get(at + 2..at + 4).and_then(hex_value);
                match (digits, errors) {
                    (Some(v), _) => {
                        out.push(v as u8)?;
                        at += 4;
                        continue;
                    }
                    (None, b"" | b"strict") => {
                        return Err(vm.value_error(format!("invalid \\x escape at position {at}")));
                    }
                    (None, b"replace") => out.push(b'?')?,
                    (None, b"ignore") => {}
                    _ => {
                        return Err(vm.value_error(format!(
                            "decoding error; unknown error handling code: {}",
                            String::from_utf8_lossy(errors)
                        )));
                    }
                }
                at += 2;
                at += bytes.get(at).is_some_and(u8::is_ascii_hexdigit) as usize;
            }
            _ => {
                out.extend_copy(&[b'\\', c])?;
                at += 2;
            }
        }
    }
    crate::types::bytes::new_bytes(&out)
}

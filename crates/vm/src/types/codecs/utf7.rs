//! UTF-7 (RFC 2152): ASCII, with runs of UTF-16 in base64 between `+` and what ends them.

use super::errors::{Handler, handle_decode};
use crate::prelude::*;
use crate::types::str::{TextBuilder, code_points};

const NAME: &str = "utf7";
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn digit_value(c: u8) -> Option<u32> {
    Some(match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    } as u32)
}

/// Characters that stand for themselves outside of base64.
fn is_direct(c: u32) -> bool {
    matches!(c, 0x09 | 0x0A | 0x0D | 0x20..=0x7D) && c != b'+' as u32 && c != b'\\' as u32
}

pub fn encode(text: &StrObj) -> PyResult {
    let mut out = HVec::with_capacity(text.as_bytes().len())?;
    let (mut shifted, mut bits, mut buffer) = (false, 0u32, 0u64);
    for c in code_points(text.as_bytes()) {
        if is_direct(c) || (!shifted && c == b'+' as u32) {
            if std::mem::take(&mut shifted) {
                if bits > 0 {
                    out.push(DIGITS[(buffer << (6 - bits)) as usize & 63])?;
                }
                (bits, buffer) = (0, 0);
                if digit_value(c as u8).is_some() || c == b'-' as u32 {
                    out.push(b'-')?;
                }
            }
            out.push(c as u8)?;
            if c == b'+' as u32 {
                out.push(b'-')?;
            }
            continue;
        }
        if !shifted {
            out.push(b'+')?;
            shifted = true;
        }
        let units = if c >= 0x10000 {
            [Some(0xD800 + ((c - 0x10000) >> 10)), Some(0xDC00 + ((c - 0x10000) & 0x3FF))]
        } else {
            [Some(c), None]
        };
        for unit in units.into_iter().flatten() {
            buffer = (buffer << 16) | unit as u64;
            bits += 16;
            while bits >= 6 {
                bits -= 6;
                out.push(DIGITS[(buffer >> bits) as usize & 63])?;
            }
            buffer &= (1 << bits) - 1;
        }
    }
    if bits > 0 {
        out.push(DIGITS[(buffer << (6 - bits)) as usize & 63])?;
    }
    if shifted {
        out.push(b'-')?;
    }
    crate::types::bytes::new_bytes(&out)
}

/// A run of base64.
#[derive(Default)]
struct Shift {
    bits: u32,
    buffer: u32,
    /// A high surrogate that waits for its other half.
    high: Option<u32>,
    /// What the run gave so far: an unfinished run gives nothing.
    chars: Vec<u32>,
}

impl Shift {
    fn push(&mut self, digit: u32) {
        self.buffer = (self.buffer << 6) | digit;
        self.bits += 6;
        if self.bits < 16 {
            return;
        }
        self.bits -= 16;
        let unit = self.buffer >> self.bits & 0xFFFF;
        self.buffer &= (1 << self.bits) - 1;
        if let Some(high) = self.high.take() {
            if (0xDC00..0xE000).contains(&unit) {
                self.chars.push(0x10000 + ((high & 0x3FF) << 10) + (unit & 0x3FF));
                return;
            }
            self.chars.push(high);
        }
        if (0xD800..0xDC00).contains(&unit) {
            self.high = Some(unit);
        } else {
            self.chars.push(unit);
        }
    }
}

pub fn decode(vm: &Vm, bytes: &[u8], handler: &Handler, end_of_input: bool) -> PyResult<(Value, usize)> {
    let mut out = TextBuilder::with_capacity(bytes.len())?;
    let mut at = 0;
    let mut shift: Option<Shift> = None;
    let mut start = 0;
    while at < bytes.len() {
        let c = bytes[at];
        if let Some(run) = &mut shift {
            if let Some(digit) = digit_value(c) {
                run.push(digit);
                at += 1;
                continue;
            }
            let run = shift.take().unwrap_or_default();
            for c in &run.chars {
                out.push(*c)?;
            }
            let wrong = if run.bits >= 6 {
                Some("partial character in shift sequence")
            } else if run.bits > 0 && run.buffer != 0 {
                Some("non-zero padding bits in base64 sequence")
            } else {
                None
            };
            if let Some(reason) = wrong {
                at = handle_decode(vm, handler, NAME, bytes, start, at + 1, reason, &mut out)?;
                continue;
            }
            if let Some(high) = run.high
                && c < 0x80
                && c != b'+'
            {
                out.push(high)?;
            }
            if c == b'-' {
                at += 1;
            }
            continue;
        }
        start = at;
        at += 1;
        if c == b'+' {
            match bytes.get(at) {
                Some(b'-') => {
                    at += 1;
                    out.push(c as u32)?;
                }
                Some(next) if digit_value(*next).is_none() => {
                    at = handle_decode(vm, handler, NAME, bytes, start, at + 1, "ill-formed sequence", &mut out)?;
                }
                _ => shift = Some(Shift::default()),
            }
        } else if c < 0x80 {
            out.push(c as u32)?;
        } else {
            at = handle_decode(vm, handler, NAME, bytes, start, at, "unexpected special character", &mut out)?;
        }
    }
    if let Some(run) = shift {
        if !end_of_input {
            return Ok((out.finish()?, start));
        }
        for c in &run.chars {
            out.push(*c)?;
        }
        if run.high.is_some() || run.bits >= 6 || (run.bits > 0 && run.buffer != 0) {
            let end = bytes.len();
            at = handle_decode(vm, handler, NAME, bytes, start, end, "unterminated shift sequence", &mut out)?;
            if at < end {
                let (rest, _) = decode(vm, &bytes[at..], handler, true)?;
                if let Some(rest) = rest.downcast::<StrObj>() {
                    out.push_obj(rest)?;
                }
                at = end;
            }
        }
    }
    Ok((out.finish()?, at))
}

//! Text of floats: the shortest digits that read back, in CPython's layout; hexadecimal; reading.

use num_bigint::BigUint;
use num_traits::ToPrimitive;

use crate::prelude::*;
use crate::types::number_text::{trim, without_underscores};

/// The shortest decimal digits that read back as the finite `f` (without sign), and the position of the decimal point
/// relative to their start: 0.00123 is ("123", -2).
pub fn shortest_digits(f: f64) -> (String, i32) {
    let mut buffer = ryu::Buffer::new();
    let text = buffer.format_finite(f.abs());
    let (mantissa, exponent) = match text.split_once('e') {
        Some((m, e)) => (m, e.parse::<i32>().unwrap_or(0)),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all: String = whole.chars().chain(fraction.chars()).collect();
    let point = whole.len() as i32 + exponent;
    let leading = all.len() - all.trim_start_matches('0').len();
    let digits = all.trim_start_matches('0').trim_end_matches('0');
    if digits.is_empty() { ("0".to_string(), 1) } else { (digits.to_string(), point - leading as i32) }
}

/// `repr(f)`
pub fn repr(f: f64) -> String {
    repr_with(f, true)
}

/// As `repr`; without `.0` when `point` is false (as in a complex number).
pub fn repr_with(f: f64, point: bool) -> String {
    if f.is_nan() {
        return "nan".to_string();
    }
    let sign = if f.is_sign_negative() { "-" } else { "" };
    if f.is_infinite() {
        return format!("{sign}inf");
    }
    let (digits, at) = shortest_digits(f);
    let n = digits.len() as i32;
    if !(-3..=16).contains(&at) {
        let (first, rest) = digits.split_at(1);
        let dot = if rest.is_empty() { "" } else { "." };
        let exponent = at - 1;
        let esign = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{first}{dot}{rest}e{esign}{:02}", exponent.abs());
    }
    if at <= 0 {
        return format!("{sign}0.{}{digits}", "0".repeat(-at as usize));
    }
    if at >= n {
        let tail = if point { ".0" } else { "" };
        return format!("{sign}{digits}{}{tail}", "0".repeat((at - n) as usize));
    }
    let (whole, fraction) = digits.split_at(at as usize);
    format!("{sign}{whole}.{fraction}")
}

/// Reads ASCII text (see `number_text::to_ascii`): digits, point, exponent, `inf`, `nan`; underscores between digits.
pub fn parse(text: &[u8]) -> Option<f64> {
    let text = trim(text);
    let clean;
    let text = if text.contains(&b'_') {
        clean = without_underscores(text)?;
        &clean[..]
    } else {
        text
    };
    parse_plain(text)
}

/// As `parse`, without white space and underscores.
pub fn parse_plain(text: &[u8]) -> Option<f64> {
    let unsigned = match text.first()? {
        b'+' | b'-' => &text[1..],
        _ => text,
    };
    let negative = text[0] == b'-';
    let word = unsigned.to_ascii_lowercase();
    let value = match &word[..] {
        b"inf" | b"infinity" => f64::INFINITY,
        b"nan" => f64::NAN,
        _ => {
            if !word.iter().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'+' | b'-'))
                || !word.first().is_some_and(|b| b.is_ascii_digit() || *b == b'.')
            {
                return None;
            }
            std::str::from_utf8(&word).ok()?.parse::<f64>().ok()?
        }
    };
    Some(if negative { -value } else { value })
}

/// `f.hex()`
pub fn hex(f: f64) -> String {
    if !f.is_finite() {
        return repr(f);
    }
    let sign = if f.is_sign_negative() { "-" } else { "" };
    let bits = f.to_bits();
    let (exponent, mantissa) = ((bits >> 52 & 0x7ff) as i32, bits & ((1 << 52) - 1));
    if exponent == 0 && mantissa == 0 {
        return format!("{sign}0x0.0p+0");
    }
    let (lead, e) = if exponent == 0 { (0, -1022) } else { (1, exponent - 1023) };
    format!("{sign}0x{lead}.{mantissa:013x}p{e:+}")
}

/// Why hexadecimal text is no float.
pub enum HexError {
    Invalid,
    TooLarge,
}

/// `float.fromhex`
pub fn from_hex(text: &[u8]) -> Result<f64, HexError> {
    let text = trim(text);
    let (negative, mut rest) = match text.first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let word = rest.to_ascii_lowercase();
    let signed = |f: f64| Ok(if negative { -f } else { f });
    match &word[..] {
        b"inf" | b"infinity" => return signed(f64::INFINITY),
        b"nan" => return signed(f64::NAN),
        _ => {}
    }
    if let [b'0', b'x' | b'X', tail @ ..] = rest {
        rest = tail;
    }
    let (mut digits, mut seen_point, mut count) = (Vec::new(), false, 0usize);
    let mut scale = 0i64;
    let mut at = 0;
    while let Some(b) = rest.get(at) {
        match (*b as char).to_digit(16) {
            Some(d) => {
                digits.push(d as u8);
                count += 1;
                scale -= if seen_point { 4 } else { 0 };
            }
            None if *b == b'.' && !seen_point => seen_point = true,
            None => break,
        }
        at += 1;
    }
    if count == 0 {
        return Err(HexError::Invalid);
    }
    let mut exponent = 0i64;
    match &rest[at..] {
        [] => {}
        [b'p' | b'P', tail @ ..] => {
            let number =
                tail.strip_prefix(b"+").filter(|t| !t.starts_with(b"-") && !t.starts_with(b"+")).unwrap_or(tail);
            let digits_only = number.strip_prefix(b"-").unwrap_or(number);
            if digits_only.is_empty() || !digits_only.iter().all(u8::is_ascii_digit) {
                return Err(HexError::Invalid);
            }
            let text = std::str::from_utf8(number).map_err(|_| HexError::Invalid)?;
            let huge = if number.starts_with(b"-") { i64::MIN / 4 } else { i64::MAX / 4 };
            exponent = text.parse::<i64>().unwrap_or(huge).clamp(i64::MIN / 4, i64::MAX / 4);
        }
        _ => return Err(HexError::Invalid),
    }
    let Some(mantissa) = BigUint::from_radix_be(&digits, 16) else { return Err(HexError::Invalid) };
    let length = mantissa.bits() as i64;
    if length == 0 {
        return signed(0.0);
    }
    let e = exponent + scale;
    if e + length > 1100 {
        return Err(HexError::TooLarge);
    }
    if e + length < -1100 {
        return signed(0.0);
    }
    // Keep 64 bits, the lowest sticky, and round once to the result's last place.
    let cut = (length - 63).max(0);
    let mut bits = (&mantissa >> cut as usize).to_u64().unwrap_or(0);
    if cut > 0 && mantissa.trailing_zeros().is_some_and(|z| (z as i64) < cut) {
        bits |= 1;
    }
    let e = e + cut;
    let width = 64 - bits.leading_zeros() as i64;
    let extra = (width - 53).max(-1074 - e).max(0);
    let rounded = crate::types::int::arith::round_bits(bits, extra as u32);
    let f = crate::types::int::arith::ldexp(rounded as f64, (e + extra) as i32);
    if f.is_infinite() { Err(HexError::TooLarge) } else { signed(f) }
}

/// A float from a `str` or bytes-like object, as `float(text)`.
pub fn from_text(vm: &Vm, ascii: &[u8], shown: &Value) -> PyResult<f64> {
    match parse(ascii) {
        Some(f) => Ok(f),
        None => {
            let repr = vm.repr_text(shown)?;
            Err(vm.value_error(format!("could not convert string to float: {repr}")))
        }
    }
}

//! Floats as text and text as floats: shortest digits for `repr`, correctly rounded decimals for `e`, `f` and `g`, and
//! CPython's grammar for `float()`.

use crate::types::str::{code_points, unicode};

/// `repr(f)`
pub fn float_repr(f: f64) -> String {
    render_repr(f, true)
}

/// Shortest digits in CPython's layout: exponent when the point would stand before digit -4 or behind digit 16.
pub fn render_repr(f: f64, add_dot_zero: bool) -> String {
    if let Some(text) = special(f, false) {
        return text;
    }
    let (digits, point) = shortest_digits(f.abs());
    let mut out = String::with_capacity(24);
    if f.is_sign_negative() {
        out.push('-');
    }
    layout_shortest(&mut out, &digits, point, add_dot_zero);
    out
}

fn layout_shortest(out: &mut String, digits: &str, point: i32, add_dot_zero: bool) {
    let len = digits.len() as i32;
    if point > -4 && point <= 16 {
        if point <= 0 {
            out.push_str("0.");
            (0..-point).for_each(|_| out.push('0'));
            out.push_str(digits);
        } else if point >= len {
            out.push_str(digits);
            (len..point).for_each(|_| out.push('0'));
            if add_dot_zero {
                out.push_str(".0");
            }
        } else {
            out.push_str(&digits[..point as usize]);
            out.push('.');
            out.push_str(&digits[point as usize..]);
        }
        return;
    }
    out.push_str(&digits[..1]);
    if digits.len() > 1 {
        out.push('.');
        out.push_str(&digits[1..]);
    }
    push_exponent(out, point - 1);
}

fn push_exponent(out: &mut String, exponent: i32) {
    let sign = if exponent < 0 { '-' } else { '+' };
    out.push_str(&format!("e{sign}{:02}", exponent.unsigned_abs()));
}

/// The shortest digits that read back as `f` (positive, finite) and where the point stands among them.
fn shortest_digits(f: f64) -> (String, i32) {
    let mut buffer = ryu::Buffer::new();
    let text = buffer.format_finite(f);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let leading = all.len() - all.trim_start_matches('0').len();
    let digits = all.trim_matches('0');
    if digits.is_empty() {
        return ("0".to_string(), 1);
    }
    (digits.to_string(), whole.len() as i32 + exponent - leading as i32)
}

fn special(f: f64, upper: bool) -> Option<String> {
    let text = match () {
        _ if f.is_nan() => "nan",
        _ if f == f64::INFINITY => "inf",
        _ if f == f64::NEG_INFINITY => "-inf",
        _ => return None,
    };
    Some(if upper { text.to_ascii_uppercase() } else { text.to_string() })
}

/// Digits behind the point beyond which every double has only zeros.
const EXACT: usize = 1100;

fn zeros(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n('0', count));
}

/// `%.{precision}f`
fn fixed(f: f64, precision: usize) -> String {
    let mut out = format!("{:.*}", precision.min(EXACT), f);
    zeros(&mut out, precision.saturating_sub(EXACT));
    out
}

/// Digits (one, then `precision` more) and the exponent of the first, correctly rounded.
fn scientific(f: f64, precision: usize) -> (String, i32) {
    let text = format!("{:.*e}", precision.min(EXACT), f.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    zeros(&mut digits, precision.saturating_sub(EXACT));
    (digits, exponent.parse().unwrap_or(0))
}

/// What `float_format` is to do besides digits.
#[derive(Clone, Copy, Default)]
pub struct Flags {
    /// Keep the point and trailing zeros (`#`).
    pub alternate: bool,
    /// At least one digit behind the point, as `repr`.
    pub add_dot_zero: bool,
    /// `z`: a zero has no sign.
    pub no_neg_zero: bool,
}

/// CPython's `PyOS_double_to_string`: `kind` is one of `e E f F g G r`. The caller has made sure that `precision`
/// characters fit into memory.
pub fn float_format(f: f64, kind: u8, precision: usize, flags: Flags) -> String {
    let upper = kind.is_ascii_uppercase();
    if let Some(text) = special(f, upper) {
        return text;
    }
    let mut out = match kind.to_ascii_lowercase() {
        b'r' => render_repr(f, flags.add_dot_zero),
        b'f' => {
            let mut out = fixed(f, precision);
            if flags.alternate && precision == 0 {
                out.push('.');
            }
            out
        }
        b'e' => exponent_form(f, precision, flags.alternate),
        _ => general(f, precision.max(1), flags),
    };
    if flags.no_neg_zero
        && out.starts_with('-')
        && !out.bytes().take_while(|b| *b != b'e').any(|b| matches!(b, b'1'..=b'9'))
    {
        out.remove(0);
    }
    if upper {
        out.make_ascii_uppercase();
    }
    out
}

fn exponent_form(f: f64, precision: usize, alternate: bool) -> String {
    let (digits, exponent) = scientific(f, precision);
    let mut out = String::with_capacity(digits.len() + 8);
    if f.is_sign_negative() {
        out.push('-');
    }
    out.push_str(&digits[..1]);
    if precision > 0 || alternate {
        out.push('.');
    }
    out.push_str(&digits[1..]);
    push_exponent(&mut out, exponent);
    out
}

fn general(f: f64, precision: usize, flags: Flags) -> String {
    let (digits, exponent) = scientific(f, precision - 1);
    let kept = if flags.alternate { digits.as_str() } else { digits.trim_end_matches('0') };
    let kept = if kept.is_empty() { "0" } else { kept };
    let mut out = String::with_capacity(digits.len() + 8);
    if f.is_sign_negative() {
        out.push('-');
    }
    // As CPython: where a ".0" is forced, exponents begin one digit earlier.
    let limit = precision as i64 - flags.add_dot_zero as i64;
    let fits = exponent >= -4 && (exponent as i64) < limit;
    if fits && exponent >= 0 {
        let whole = exponent as usize + 1;
        let head = kept.len().min(whole);
        out.push_str(&kept[..head]);
        zeros(&mut out, whole - head);
        if kept.len() > whole {
            out.push('.');
            out.push_str(&kept[whole..]);
        } else if flags.alternate {
            out.push('.');
        } else if flags.add_dot_zero {
            out.push_str(".0");
        }
    } else if fits {
        out.push_str("0.");
        zeros(&mut out, (-exponent - 1) as usize);
        out.push_str(kept);
    } else {
        out.push_str(&kept[..1]);
        if kept.len() > 1 || flags.alternate {
            out.push('.');
        }
        out.push_str(&kept[1..]);
        push_exponent(&mut out, exponent);
    }
    out
}

/// `float(text)` of WTF-8: white space around, digits of any script, single underscores between digits, inf and nan.
/// `None` when the text is no float.
pub fn parse_float_wtf8(text: &[u8]) -> Option<f64> {
    if text.is_ascii() {
        return parse_float(std::str::from_utf8(text).ok()?);
    }
    let mut ascii = String::with_capacity(text.len());
    for c in code_points(text) {
        match unicode::decimal_value(c) {
            Some(d) => ascii.push(char::from(b'0' + d)),
            None if unicode::is_space(c) => ascii.push(' '),
            None => ascii.push(char::from(u8::try_from(c).ok().filter(u8::is_ascii)?)),
        }
    }
    parse_float(&ascii)
}

/// As `parse_float_wtf8`.
pub fn parse_float(text: &str) -> Option<f64> {
    if !text.is_ascii() {
        return parse_float_wtf8(text.as_bytes());
    }
    let text = text.trim_matches(|c: char| unicode::is_space(c as u32));
    let plain;
    let text = if text.contains('_') {
        plain = without_underscores(text)?;
        plain.as_str()
    } else {
        text
    };
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let known = ["inf", "infinity", "nan"].iter().any(|w| unsigned.eq_ignore_ascii_case(w));
    if known {
        let value = if unsigned.len() == 3 && unsigned.as_bytes()[0].eq_ignore_ascii_case(&b'n') {
            f64::NAN
        } else {
            f64::INFINITY
        };
        return Some(if text.starts_with('-') { -value } else { value });
    }
    if !is_decimal(unsigned) {
        return None;
    }
    text.parse().ok()
}

/// digits [. digits] [e [sign] digits], with a digit in the mantissa.
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && digits(fraction)
        && whole.len() + fraction.len() > 0
        && exponent.is_none_or(|e| {
            let e = e.strip_prefix(['+', '-']).unwrap_or(e);
            !e.is_empty() && digits(e)
        })
}

/// Underscores go when each stands between two digits.
fn without_underscores(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let digit = |i: Option<usize>| i.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_digit);
    for (i, b) in bytes.iter().enumerate() {
        if *b == b'_' && !(digit(i.checked_sub(1)) && digit(Some(i + 1))) {
            return None;
        }
    }
    Some(text.chars().filter(|c| *c != '_').collect())
}

//! Floats as text by a precision: correctly rounded decimals for `e`, `f` and `g`, CPython's layout. (The shortest text
//! and reading are in `float/text.rs`.)

use crate::types::str::unicode;

/// `repr(f)`
pub fn float_repr(f: f64) -> String {
    crate::types::float::text::repr(f)
}

fn push_exponent(out: &mut String, exponent: i32) {
    let sign = if exponent < 0 { '-' } else { '+' };
    out.push_str(&format!("e{sign}{:02}", exponent.unsigned_abs()));
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
        b'r' => {
            let mut out = crate::types::float::text::repr_with(f, flags.add_dot_zero);
            if flags.alternate && !out.contains('.') {
                out.insert(out.find('e').unwrap_or(out.len()), '.');
            }
            out
        }
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

/// `float(text)`: white space around, digits of any script, single underscores between digits, inf and nan. `None` when
/// the text is no float.
pub fn parse_float(text: &str) -> Option<f64> {
    let ascii: Vec<u8> = text
        .chars()
        .map(|c| match unicode::decimal_value(c as u32) {
            Some(d) => b'0' + d,
            None if unicode::is_space(c as u32) => b' ',
            None => u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(b'?'),
        })
        .collect();
    crate::types::float::text::parse(&ascii)
}

//! The format mini-language: what stands behind the colon in `f"{x:>10,.2f}"`. This file parses a specification; the
//! others render text, ints, floats and complex numbers by it, and walk `str.format` templates.

pub mod fields;
pub mod float;
pub mod float_text;
pub mod int;
pub mod number;
pub mod percent;
pub mod text;

pub use float::{format_complex, format_float};
pub use float_text::{float_repr, parse_float};
pub use int::{format_big, format_int};
pub use text::format_str;

use crate::prelude::*;
use crate::types::str::{decode_at, unicode};

/// A parsed specification.
#[derive(Clone, Debug)]
pub struct Spec {
    pub fill: u32,
    /// `<`, `>`, `=` or `^`.
    pub align: u8,
    pub align_given: bool,
    /// `+`, `-`, a space, or 0.
    pub sign: u8,
    /// `z`: no negative zero.
    pub no_neg_zero: bool,
    pub alternate: bool,
    pub width: Option<usize>,
    /// `,`, `_` or 0.
    pub group: u8,
    pub precision: Option<usize>,
    /// Separator of the digits behind the point, or 0.
    pub frac_group: u8,
    /// The type character; 0 when there is none.
    pub kind: u32,
}

/// Reads digits (of any script) at `at`: the number, `None` when there are none.
fn number(vm: &Vm, text: &[u8], at: &mut usize) -> PyResult<Option<usize>> {
    let mut value: Option<usize> = None;
    while *at < text.len() {
        let (c, n) = decode_at(&text[*at..]);
        let Some(digit) = unicode::decimal_value(c) else { break };
        let next = value.unwrap_or(0).checked_mul(10).and_then(|v| v.checked_add(digit as usize));
        value = Some(
            next.filter(|v| *v <= isize::MAX as usize)
                .ok_or_else(|| vm.value_error("Too many decimal digits in format string"))?,
        );
        *at += n;
    }
    Ok(value)
}

fn is_align(c: u32) -> bool {
    matches!(u8::try_from(c), Ok(b'<' | b'>' | b'=' | b'^'))
}

/// A character as messages show it: itself, or its number when it is not printable ASCII.
pub(crate) fn shown(c: u32) -> String {
    if c > 32 && c < 128 { char::from(c as u8).to_string() } else { format!("\\x{c:x}") }
}

/// Parses a specification for an object of the named type; `default_kind` (or 0) is the type when none is given.
pub fn parse(vm: &Vm, text: &[u8], default_align: u8, default_kind: u8, type_name: &str) -> PyResult<Spec> {
    let mut spec = Spec {
        fill: ' ' as u32,
        align: default_align,
        align_given: false,
        sign: 0,
        no_neg_zero: false,
        alternate: false,
        width: None,
        group: 0,
        precision: None,
        frac_group: 0,
        kind: default_kind as u32,
    };
    let mut at = 0;
    let mut fill_given = false;
    if !text.is_empty() {
        let (first, n) = decode_at(text);
        let second = text.get(n..).filter(|t| !t.is_empty()).map(|t| decode_at(t).0);
        if let Some(a) = second.filter(|c| is_align(*c)) {
            (spec.fill, spec.align, spec.align_given, fill_given) = (first, a as u8, true, true);
            at = n + 1;
        } else if is_align(first) {
            (spec.align, spec.align_given) = (first as u8, true);
            at = 1;
        }
    }
    let take = |at: &mut usize, b: u8| {
        let found = text.get(*at) == Some(&b);
        *at += found as usize;
        found
    };
    if let Some(b @ (b'+' | b'-' | b' ')) = text.get(at) {
        spec.sign = *b;
        at += 1;
    }
    spec.no_neg_zero = take(&mut at, b'z');
    spec.alternate = take(&mut at, b'#');
    if !fill_given && take(&mut at, b'0') {
        spec.fill = '0' as u32;
        if !spec.align_given && default_align == b'>' {
            spec.align = b'=';
        }
    }
    spec.width = number(vm, text, &mut at)?;
    let both = || vm.value_error("Cannot specify both ',' and '_'.");
    if take(&mut at, b',') {
        spec.group = b',';
    }
    if take(&mut at, b'_') {
        if spec.group != 0 {
            return Err(both());
        }
        spec.group = b'_';
    }
    if text.get(at) == Some(&b',') && spec.group == b'_' {
        return Err(both());
    }
    if take(&mut at, b'.') {
        spec.precision = number(vm, text, &mut at)?;
        if take(&mut at, b',') {
            spec.frac_group = b',';
        }
        if take(&mut at, b'_') {
            if spec.frac_group != 0 {
                return Err(both());
            }
            spec.frac_group = b'_';
        }
        if text.get(at) == Some(&b',') && spec.frac_group == b'_' {
            return Err(both());
        }
        if spec.precision.is_none() && spec.frac_group == 0 {
            return Err(vm.value_error("Format specifier missing precision"));
        }
    }
    if at < text.len() {
        let (c, n) = decode_at(&text[at..]);
        if at + n < text.len() {
            return Err(vm.value_error(format!(
                "Invalid format specifier '{}' for object of type '{type_name}'",
                String::from_utf8_lossy(text)
            )));
        }
        if c == 0 && default_kind != 0 {
            return Err(unknown_code(vm, c, type_name));
        }
        spec.kind = c;
    }
    check_group(vm, &spec)?;
    Ok(spec)
}

fn check_group(vm: &Vm, spec: &Spec) -> PyResult<()> {
    let kind = u8::try_from(spec.kind).unwrap_or(b'?');
    let refused =
        |group: u8| Err(vm.value_error(format!("Cannot specify '{}' with '{}'.", char::from(group), shown(spec.kind))));
    if spec.group != 0 {
        match kind {
            b'd' | b'e' | b'f' | b'g' | b'E' | b'G' | b'%' | b'F' | 0 => {}
            b'b' | b'o' | b'x' | b'X' if spec.group == b'_' => {}
            _ => return refused(spec.group),
        }
    }
    if kind == b'n' && spec.frac_group != 0 {
        return refused(spec.frac_group);
    }
    Ok(())
}

/// "Unknown format code 'd' for object of type 'str'"
#[cold]
pub fn unknown_code(vm: &Vm, kind: u32, type_name: &str) -> Error {
    vm.value_error(format!("Unknown format code '{}' for object of type '{type_name}'", shown(kind)))
}

/// Padding before and behind text of `len` characters.
pub fn padding(spec: &Spec, len: usize) -> (usize, usize) {
    let total = spec.width.unwrap_or(0).saturating_sub(len);
    match spec.align {
        b'<' => (0, total),
        b'^' => (total / 2, total - total / 2),
        _ => (total, 0),
    }
}

//! What `int()`, `float()` and `complex()` share when they read text: other scripts' digits and spaces made ASCII, and
//! underscores between digits.

use crate::prelude::*;
use crate::types::str::code_points;

/// The zeros of Unicode's decimal digit sets (general category Nd), each followed by its nine other digits.
static ZEROS: &[u32] = &[
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620,
    0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x10d40, 0x11066, 0x110f0, 0x11136,
    0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0,
    0x11c50, 0x11d50, 0x11da0, 0x11f50, 0x16130, 0x16a60, 0x16ac0, 0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce, 0x1d7d8,
    0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0,
];

/// The value of a decimal digit of any script.
pub fn decimal_digit(c: u32) -> Option<u8> {
    let at = ZEROS.partition_point(|zero| *zero <= c).checked_sub(1)?;
    let digit = c - ZEROS[at];
    (digit < 10).then_some(digit as u8)
}

/// Python's `str.isspace` of one code point.
pub fn is_space(c: u32) -> bool {
    matches!(c, 0x9..=0xd | 0x1c..=0x20 | 0x85 | 0xa0 | 0x1680 | 0x2000..=0x200a | 0x2028 | 0x2029 | 0x202f | 0x205f | 0x3000)
}

/// The text with digits and spaces of every script made ASCII; other characters beyond ASCII become `?`.
pub fn to_ascii(text: &StrObj) -> Vec<u8> {
    let plain = |b: &u8| !(0x1c..=0x1f).contains(b);
    if text.is_ascii() && text.as_bytes().iter().all(plain) {
        return text.as_bytes().to_vec();
    }
    code_points(text.as_bytes())
        .map(|c| match c {
            c if is_space(c) => b' ',
            0..=0x7f => c as u8,
            c => decimal_digit(c).map_or(b'?', |d| b'0' + d),
        })
        .collect()
}

/// Without ASCII white space at both ends.
pub fn trim(text: &[u8]) -> &[u8] {
    let space = |b: &u8| matches!(b, b' ' | 0x9..=0xd);
    let start = text.iter().position(|b| !space(b)).unwrap_or(text.len());
    let end = text.iter().rposition(|b| !space(b)).map_or(start, |at| at + 1);
    &text[start..end]
}

/// Removes underscores, each of which must stand between two digits; `None` when one does not.
pub fn without_underscores(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    let mut out = Vec::with_capacity(text.len());
    for (at, b) in text.iter().enumerate() {
        if *b != b'_' {
            out.push(*b);
        } else if at == 0 || !digit(at - 1) || !digit(at + 1) {
            return None;
        }
    }
    Some(out)
}

/// The bytes of a bytes-like object.
pub fn bytes_like(_vm: &Vm, value: &Value) -> Option<Vec<u8>> {
    crate::types::bytes::contents(value).and_then(|b| b.to_vec().ok()).map(|b| b[..].to_vec())
}

/// A new `bytes` object.
pub fn new_bytes(_vm: &Vm, bytes: &[u8]) -> PyResult {
    crate::types::bytes::new_bytes(bytes)
}

/// The items of an iterable as bytes: what `bytes(iterable)` reads.
pub fn bytes_of(vm: &Vm, value: &Value) -> PyResult<Vec<u8>> {
    if let Some(bytes) = bytes_like(vm, value) {
        return Ok(bytes);
    }
    let ty = type_of(value);
    if value.is_a::<StrObj>() || (ty.slots.iter.get().is_none() && ty.slots.getitem.get().is_none()) {
        return Err(vm.type_error(format!("cannot convert '{}' object to bytes", ty.tp_name())));
    }
    let mut out = Vec::new();
    vm.for_each(value, |item| {
        match super::int::to_i64(&vm.to_index(&item)?) {
            Some(b @ 0..=255) => out.push(b as u8),
            _ => return Err(vm.value_error("bytes must be in range(0, 256)")),
        }
        Ok(())
    })?;
    Ok(out)
}

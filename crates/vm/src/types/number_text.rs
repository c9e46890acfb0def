//! What `int()`, `float()` and `complex()` share when they read text: other scripts' digits and spaces made ASCII, and
//! underscores between digits.

use crate::prelude::*;
use crate::types::str::code_points;

pub use crate::types::str::unicode::{decimal_value as decimal_digit, is_space};

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
pub fn bytes_like(vm: &Vm, value: &Value) -> Option<Vec<u8>> {
    vm.try_buffer(value).ok()?.map(|b| b.as_slice().to_vec())
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

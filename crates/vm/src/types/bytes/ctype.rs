//! ASCII predicates and case mappings of byte strings.

use super::methods::this;
use super::same_kind;
use crate::prelude::*;

pub(super) fn is_space(b: u8) -> bool {
    matches!(b, 9..=13 | 32)
}

fn all(vm: &Vm, args: &[Value], test: fn(&u8) -> bool) -> PyResult {
    let b = this(vm, args)?;
    Ok(Value::bool(!b.is_empty() && b.iter().all(test)))
}
pub(super) fn isalnum(vm: &Vm, args: &[Value]) -> PyResult {
    all(vm, args, u8::is_ascii_alphanumeric)
}
pub(super) fn isalpha(vm: &Vm, args: &[Value]) -> PyResult {
    all(vm, args, u8::is_ascii_alphabetic)
}
pub(super) fn isdigit(vm: &Vm, args: &[Value]) -> PyResult {
    all(vm, args, u8::is_ascii_digit)
}
pub(super) fn isspace(vm: &Vm, args: &[Value]) -> PyResult {
    all(vm, args, |b| is_space(*b))
}
pub(super) fn isascii(vm: &Vm, args: &[Value]) -> PyResult {
    Ok(Value::bool(this(vm, args)?.is_ascii()))
}
pub(super) fn islower(vm: &Vm, args: &[Value]) -> PyResult {
    let b = this(vm, args)?;
    Ok(Value::bool(b.iter().any(u8::is_ascii_lowercase) && !b.iter().any(u8::is_ascii_uppercase)))
}
pub(super) fn isupper(vm: &Vm, args: &[Value]) -> PyResult {
    let b = this(vm, args)?;
    Ok(Value::bool(b.iter().any(u8::is_ascii_uppercase) && !b.iter().any(u8::is_ascii_lowercase)))
}
pub(super) fn istitle(vm: &Vm, args: &[Value]) -> PyResult {
    let (mut found, mut cased) = (false, false);
    for b in this(vm, args)?.iter() {
        if b.is_ascii_uppercase() {
            if cased {
                return Ok(Value::FALSE);
            }
            (found, cased) = (true, true);
        } else if b.is_ascii_lowercase() {
            if !cased {
                return Ok(Value::FALSE);
            }
            found = true;
        } else {
            cased = false;
        }
    }
    Ok(Value::bool(found))
}

fn mapped(vm: &Vm, args: &[Value], f: impl FnOnce(&mut [u8])) -> PyResult {
    let mut copy = this(vm, args)?.to_vec()?;
    f(&mut copy);
    same_kind(&args[0], &copy)
}
pub(super) fn lower(vm: &Vm, args: &[Value]) -> PyResult {
    mapped(vm, args, |b| b.make_ascii_lowercase())
}
pub(super) fn upper(vm: &Vm, args: &[Value]) -> PyResult {
    mapped(vm, args, |b| b.make_ascii_uppercase())
}
pub(super) fn swapcase(vm: &Vm, args: &[Value]) -> PyResult {
    mapped(vm, args, |b| {
        for b in b.iter_mut().filter(|b| b.is_ascii_alphabetic()) {
            *b ^= 32;
        }
    })
}
pub(super) fn capitalize(vm: &Vm, args: &[Value]) -> PyResult {
    mapped(vm, args, |b| {
        b.make_ascii_lowercase();
        if let Some(first) = b.first_mut() {
            first.make_ascii_uppercase();
        }
    })
}
pub(super) fn title(vm: &Vm, args: &[Value]) -> PyResult {
    mapped(vm, args, |b| {
        let mut cased = false;
        for b in b.iter_mut() {
            if cased {
                b.make_ascii_lowercase();
            } else {
                b.make_ascii_uppercase();
            }
            cased = b.is_ascii_alphabetic();
        }
    })
}

//! The `is...` methods.

use super::search::this;
use super::unicode::*;
use super::{StrObj, code_points};
use crate::prelude::*;

/// Not empty, and every character has one of these properties.
fn all(vm: &Vm, args: &[Value], flag: u16) -> PyResult {
    let s = this(vm, args)?;
    Ok(Value::bool(s.byte_len() > 0 && s.code_points().all(|c| has(c, flag))))
}

pub(super) fn isalpha(vm: &Vm, args: &[Value]) -> PyResult {
    all(vm, args, ALPHA)
}
pub(super) fn isalnum(vm: &Vm, args: &[Value]) -> PyResult {
    all(vm, args, ALNUM)
}
pub(super) fn isdecimal(vm: &Vm, args: &[Value]) -> PyResult {
    all(vm, args, DECIMAL)
}
pub(super) fn isdigit(vm: &Vm, args: &[Value]) -> PyResult {
    all(vm, args, DIGIT)
}
pub(super) fn isnumeric(vm: &Vm, args: &[Value]) -> PyResult {
    all(vm, args, NUMERIC)
}
pub(super) fn isspace(vm: &Vm, args: &[Value]) -> PyResult {
    all(vm, args, SPACE)
}
pub(super) fn isprintable(vm: &Vm, args: &[Value]) -> PyResult {
    Ok(Value::bool(this(vm, args)?.code_points().all(is_printable)))
}
pub(super) fn isascii(vm: &Vm, args: &[Value]) -> PyResult {
    Ok(Value::bool(this(vm, args)?.is_ascii()))
}

/// At least one character with `wanted`, none with the others.
fn cased(s: &StrObj, wanted: u16, unwanted: u16) -> bool {
    let mut found = false;
    for c in s.code_points() {
        let f = flags(c);
        if f & unwanted != 0 {
            return false;
        }
        found |= f & wanted != 0;
    }
    found
}
pub(super) fn islower(vm: &Vm, args: &[Value]) -> PyResult {
    Ok(Value::bool(cased(this(vm, args)?, IS_LOWER, IS_UPPER | IS_TITLE)))
}
pub(super) fn isupper(vm: &Vm, args: &[Value]) -> PyResult {
    Ok(Value::bool(cased(this(vm, args)?, IS_UPPER, IS_LOWER | IS_TITLE)))
}
pub(super) fn istitle(vm: &Vm, args: &[Value]) -> PyResult {
    let (mut found, mut previous) = (false, false);
    for c in this(vm, args)?.code_points() {
        let f = flags(c);
        if f & (IS_UPPER | IS_TITLE) != 0 {
            if previous {
                return Ok(Value::FALSE);
            }
            (previous, found) = (true, true);
        } else if f & IS_LOWER != 0 {
            if !previous {
                return Ok(Value::FALSE);
            }
            found = true;
        } else {
            previous = false;
        }
    }
    Ok(Value::bool(found))
}

/// Whether WTF-8 text is an identifier (keywords too).
pub fn is_identifier(text: &[u8]) -> bool {
    let mut chars = code_points(text);
    chars.next().is_some_and(|c| has(c, XID_START)) && chars.all(|c| has(c, XID_CONTINUE))
}
pub(super) fn isidentifier(vm: &Vm, args: &[Value]) -> PyResult {
    Ok(Value::bool(is_identifier(this(vm, args)?.as_bytes())))
}

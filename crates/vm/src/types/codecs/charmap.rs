//! `charmap_encode`, `charmap_decode`, `charmap_build`: the codecs that are tables.

use super::errors::{Handler, Replacement, encode_error, handle_decode, handle_encode};
use crate::error::exception::LOOKUP_ERROR;
use crate::prelude::*;
use crate::types::int;
use crate::types::str::TextBuilder;

/// Appends what the mapping has for a character; false when it has nothing.
fn encode_char(vm: &Vm, out: &mut HVec<u8>, c: u32, mapping: &Value) -> PyResult<bool> {
    let to = match vm.get_item(mapping, &Value::small_int(c as i64)) {
        Ok(v) => v,
        Err(e) if e.is(&LOOKUP_ERROR) => return Ok(false),
        Err(e) => return Err(e),
    };
    if to.is_none() {
        return Ok(false);
    }
    if int::exact(&to).is_some() {
        match int::to_i64(&to) {
            Some(b @ 0..=255) => out.push(b as u8)?,
            _ => return Err(vm.type_error("character mapping must be in range(256)")),
        }
        return Ok(true);
    }
    match crate::types::bytes::as_bytes(&to) {
        Some(b) => out.extend_copy(b)?,
        None => {
            return Err(vm.type_error(format!(
                "character mapping must return integer, bytes or None, not {}",
                type_of(&to).tp_name()
            )));
        }
    }
    Ok(true)
}

/// The bytes of a text by a mapping from code points.
pub fn encode(vm: &Vm, text: &Value, handler: &Handler, mapping: &Value) -> PyResult {
    const REASON: &str = "character maps to <undefined>";
    let Some(s) = text.downcast::<StrObj>() else { return Err(vm.type_error("str expected")) };
    let chars: Vec<u32> = s.code_points().collect();
    let mut out = HVec::with_capacity(chars.len())?;
    let mut at = 0;
    while at < chars.len() {
        if encode_char(vm, &mut out, chars[at], mapping)? {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        let mut scratch = HVec::new();
        while end < chars.len() && !encode_char(vm, &mut scratch, chars[end], mapping)? {
            end += 1;
        }
        let (replacement, to) = handle_encode(vm, handler, "charmap", text, at, end, REASON)?;
        match replacement {
            Replacement::Bytes(b) => out.extend_copy(&b)?,
            Replacement::Text(t) => {
                for c in t.downcast::<StrObj>().map_or(Vec::new(), |t| t.code_points().collect()) {
                    if !encode_char(vm, &mut out, c, mapping)? {
                        return Err(encode_error(vm, "charmap", text, at, end, REASON));
                    }
                }
            }
        }
        at = to;
    }
    crate::types::bytes::new_bytes(&out)
}

/// The text of bytes by a mapping from bytes: a string of up to 256 characters, or anything that is indexed by ints.
pub fn decode(vm: &Vm, bytes: &[u8], handler: &Handler, mapping: &Value) -> PyResult {
    const REASON: &str = "character maps to <undefined>";
    let table: Option<Vec<u32>> = mapping.downcast::<StrObj>().map(|s| s.code_points().collect());
    let mut out = TextBuilder::with_capacity(bytes.len())?;
    let mut at = 0;
    while at < bytes.len() {
        let b = bytes[at];
        let done = match &table {
            Some(table) => match table.get(b as usize).filter(|c| **c != 0xFFFE) {
                Some(c) => {
                    out.push(*c)?;
                    true
                }
                None => false,
            },
            None => decode_byte(vm, &mut out, b, mapping)?,
        };
        if done {
            at += 1;
        } else {
            at = handle_decode(vm, handler, "charmap", bytes, at, at + 1, REASON, &mut out)?;
        }
    }
    out.finish()
}

fn decode_byte(vm: &Vm, out: &mut TextBuilder, b: u8, mapping: &Value) -> PyResult<bool> {
    let to = match vm.get_item(mapping, &Value::small_int(b as i64)) {
        Ok(v) => v,
        Err(e) if e.is(&LOOKUP_ERROR) => return Ok(false),
        Err(e) => return Err(e),
    };
    if to.is_none() {
        return Ok(false);
    }
    if int::exact(&to).is_some() {
        match int::to_i64(&to) {
            Some(0xFFFE) => return Ok(false),
            Some(c @ 0..=0x10FFFF) => out.push(c as u32)?,
            _ => return Err(vm.type_error("character mapping must be in range(0x110000)")),
        }
        return Ok(true);
    }
    match to.downcast::<StrObj>() {
        Some(s) if s.single() == Some(0xFFFE) => Ok(false),
        Some(s) => {
            out.push_obj(s)?;
            Ok(true)
        }
        None => Err(vm.type_error("character mapping must return integer, None or str")),
    }
}

/// The inverse of a decoding table, as a dict.
pub fn build(vm: &Vm, table: &StrObj) -> PyResult {
    let map = DictObj::new();
    for (i, c) in table.code_points().enumerate().filter(|(_, c)| *c != 0xFFFE) {
        map.set(vm, &Value::small_int(c as i64), Value::small_int(i as i64))?;
    }
    Ok(map.into_value())
}

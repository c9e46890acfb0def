//! Searching byte strings: the `find` family, `count`, `replace`, prefixes and suffixes, `translate`.

use super::methods::{other, this};
use super::same_kind;
use crate::prelude::*;
use crate::types::buffer::Buffer;
use crate::types::str::search::{count_bytes, find_bytes, rfind_bytes};

/// What is searched for: a byte or a byte string.
enum Needle {
    Byte([u8; 1]),
    Bytes(Buffer),
}
impl Needle {
    fn of(vm: &Vm, value: &Value) -> PyResult<Needle> {
        if let Some(b) = vm.try_buffer(value)? {
            return Ok(Needle::Bytes(b));
        }
        if !value.is_int() && type_of(value).slots.index.get().is_none() && crate::types::int::exact(value).is_none() {
            return Err(vm.type_error(format!(
                "argument should be integer or bytes-like object, not '{}'",
                type_of(value).tp_name()
            )));
        }
        Ok(Needle::Byte([byte(vm, value, "byte must be in range(0, 256)")?]))
    }
    fn as_slice(&self) -> &[u8] {
        match self {
            Needle::Byte(b) => b,
            Needle::Bytes(b) => b,
        }
    }
}

/// An int from 0 to 255, or `ValueError` with this message.
pub(super) fn byte(vm: &Vm, value: &Value, message: &str) -> PyResult<u8> {
    let i = vm.to_index(value)?;
    crate::types::int::to_i64(&i).and_then(|i| u8::try_from(i).ok()).ok_or_else(|| vm.value_error(message))
}

fn range(vm: &Vm, len: usize, args: &[Value]) -> PyResult<Option<(usize, usize)>> {
    let (a, b) = crate::types::str::range_args(vm, &args[2], &args[3], len)?;
    Ok(if a > b { None } else { Some((a, b)) })
}

fn find_place(vm: &Vm, args: &[Value], from_right: bool) -> PyResult<Option<usize>> {
    let b = this(vm, args)?;
    let range = range(vm, b.len(), args)?;
    let needle = Needle::of(vm, &args[1])?;
    let Some((start, end)) = range else { return Ok(None) };
    let text = &b[start..end];
    let found = if from_right { rfind_bytes(text, needle.as_slice()) } else { find_bytes(text, needle.as_slice()) };
    Ok(found.map(|at| at + start))
}
fn place(found: Option<usize>) -> PyResult {
    Ok(Value::small_int(found.map_or(-1, |at| at as i64)))
}
fn place_or_error(vm: &Vm, found: Option<usize>) -> PyResult {
    found.map(|at| Value::small_int(at as i64)).ok_or_else(|| vm.value_error("subsection not found"))
}
pub(super) fn find(vm: &Vm, args: &[Value]) -> PyResult {
    place(find_place(vm, args, false)?)
}
pub(super) fn rfind(vm: &Vm, args: &[Value]) -> PyResult {
    place(find_place(vm, args, true)?)
}
pub(super) fn index(vm: &Vm, args: &[Value]) -> PyResult {
    place_or_error(vm, find_place(vm, args, false)?)
}
pub(super) fn rindex(vm: &Vm, args: &[Value]) -> PyResult {
    place_or_error(vm, find_place(vm, args, true)?)
}
pub(super) fn count(vm: &Vm, args: &[Value]) -> PyResult {
    let b = this(vm, args)?;
    let range = range(vm, b.len(), args)?;
    let needle = Needle::of(vm, &args[1])?;
    let Some((start, end)) = range else { return Ok(Value::small_int(0)) };
    let n = match needle.as_slice() {
        [] => end - start + 1,
        needle => count_bytes(&b[start..end], needle),
    };
    Ok(Value::small_int(n as i64))
}

/// `part in bytes`
pub fn bytes_contains(vm: &Vm, obj: &Value, part: &Value) -> PyResult<bool> {
    let text = vm.buffer(obj)?;
    if !vm.has_buffer(part) && (part.is_int() || type_of(part).slots.index.get().is_some()) {
        let wanted = byte(vm, part, "byte must be in range(0, 256)")?;
        return Ok(memchr::memchr(wanted, &text).is_some());
    }
    let part = vm.buffer(part)?;
    Ok(find_bytes(&text, &part).is_some())
}

fn affix(vm: &Vm, args: &[Value], method: &str, matches: fn(&[u8], &[u8]) -> bool) -> PyResult {
    let b = this(vm, args)?;
    let range = range(vm, b.len(), args)?;
    let test = |part: &[u8]| range.is_some_and(|(start, end)| matches(&b[start..end], part));
    if let Some(tuple) = args[1].to_ref::<TupleObj>() {
        for item in tuple.items() {
            if test(&vm.buffer(item)?) {
                return Ok(Value::TRUE);
            }
        }
        return Ok(Value::FALSE);
    }
    match vm.try_buffer(&args[1])? {
        Some(part) => Ok(Value::bool(test(&part))),
        None => Err(vm.type_error(format!(
            "{method} first arg must be bytes or a tuple of bytes, not {}",
            type_of(&args[1]).tp_name()
        ))),
    }
}
pub(super) fn startswith(vm: &Vm, args: &[Value]) -> PyResult {
    affix(vm, args, "startswith", |text, part| text.starts_with(part))
}
pub(super) fn endswith(vm: &Vm, args: &[Value]) -> PyResult {
    affix(vm, args, "endswith", |text, part| text.ends_with(part))
}
pub(super) fn removeprefix(vm: &Vm, args: &[Value]) -> PyResult {
    let (b, part) = (this(vm, args)?, other(vm, &args[1])?);
    match b.strip_prefix(&*part) {
        Some(rest) if !part.is_empty() => same_kind(&args[0], rest),
        _ => unchanged(&args[0], &b),
    }
}
pub(super) fn removesuffix(vm: &Vm, args: &[Value]) -> PyResult {
    let (b, part) = (this(vm, args)?, other(vm, &args[1])?);
    match b.strip_suffix(&*part) {
        Some(rest) if !part.is_empty() => same_kind(&args[0], rest),
        _ => unchanged(&args[0], &b),
    }
}

/// The object itself when it is an exact `bytes`, else a copy.
pub(super) fn unchanged(value: &Value, bytes: &[u8]) -> PyResult {
    if super::BYTES.is_exact(value) { Ok(value.clone()) } else { same_kind(value, bytes) }
}

pub(super) fn replace(vm: &Vm, args: &[Value]) -> PyResult {
    let (old, new) = (other(vm, &args[1])?, other(vm, &args[2])?);
    let limit = if args[3].is_null() { -1 } else { vm.to_isize(&args[3])? };
    let limit = if limit < 0 { usize::MAX } else { limit as usize };
    let b = this(vm, args)?;
    if limit == 0 || (old.is_empty() && new.is_empty()) {
        return unchanged(&args[0], &b);
    }
    let mut out = HVec::with_capacity(b.len())?;
    let mut done = 0;
    if old.is_empty() {
        let mut left = limit;
        for i in 0..=b.len() {
            if left > 0 {
                out.extend_copy(&new)?;
                left -= 1;
            }
            out.extend_copy(b.get(i..i + 1).unwrap_or(&[]))?;
        }
        return same_kind(&args[0], &out);
    }
    for found in memchr::memmem::find_iter(&b, &*old).take(limit) {
        out.extend_copy(&b[done..found])?;
        out.extend_copy(&new)?;
        done = found + old.len();
    }
    if done == 0 {
        return unchanged(&args[0], &b);
    }
    out.extend_copy(&b[done..])?;
    same_kind(&args[0], &out)
}

pub(super) fn translate(vm: &Vm, args: &[Value]) -> PyResult {
    let table = if args[1].is_none() { None } else { Some(other(vm, &args[1])?) };
    if table.as_ref().is_some_and(|t| t.len() != 256) {
        return Err(vm.value_error("translation table must be 256 characters long"));
    }
    let mut dropped = [false; 256];
    if let Some(delete) = args[2].non_null() {
        for b in other(vm, delete)?.iter() {
            dropped[*b as usize] = true;
        }
    }
    let b = this(vm, args)?;
    let mut out = HVec::with_capacity(b.len())?;
    for c in b.iter().filter(|c| !dropped[**c as usize]) {
        out.push(table.as_ref().map_or(*c, |t| t[*c as usize]))?;
    }
    if out.len() == b.len() && *out == *b {
        return unchanged(&args[0], &b);
    }
    same_kind(&args[0], &out)
}

pub(super) fn maketrans(vm: &Vm, args: &[Value]) -> PyResult {
    let (from, to) = (other(vm, &args[0])?, other(vm, &args[1])?);
    if from.len() != to.len() {
        return Err(vm.value_error("maketrans arguments must have same length"));
    }
    let mut table: [u8; 256] = std::array::from_fn(|i| i as u8);
    for (a, b) in from.iter().zip(to.iter()) {
        table[*a as usize] = *b;
    }
    super::new_bytes(&table)
}

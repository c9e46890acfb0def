//! Searching text: the `find` family, `count`, `replace`, prefixes and suffixes. WTF-8 synchronises itself, so all of it
//! works on bytes; positions become code points at the end.

use memchr::memmem;

use super::slice::range_args;
use super::{StrObj, TextBuilder, build};
use crate::prelude::*;

/// The receiver of a method; the descriptor has checked the type.
#[inline]
pub(super) fn this<'a>(vm: &Vm, args: &'a [Value]) -> PyResult<&'a StrObj> {
    crate::object::descr::receiver::<StrObj>(vm, &args[0], &super::STR)
}

/// A `str` argument, or "find() argument 1 must be str, not int".
pub(super) fn text_arg<'a>(vm: &Vm, value: &'a Value, method: &str, number: usize) -> PyResult<&'a StrObj> {
    value.downcast::<StrObj>().ok_or_else(|| {
        let number = if number == 0 { String::new() } else { format!(" {number}") };
        vm.type_error(format!("{method}() argument{number} must be str, not {}", vm.argument_type(value)))
    })
}

/// First place of `needle` in `text`.
#[inline]
pub fn find_bytes(text: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [] => Some(0),
        [b] => memchr::memchr(*b, text),
        _ => memmem::find(text, needle),
    }
}
#[inline]
pub fn rfind_bytes(text: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [] => Some(text.len()),
        [b] => memchr::memrchr(*b, text),
        _ => memmem::rfind(text, needle),
    }
}
/// Number of places of a needle that is not empty, without overlap.
pub fn count_bytes(text: &[u8], needle: &[u8]) -> usize {
    match needle {
        [b] => memchr::memchr_iter(*b, text).count(),
        _ => memmem::find_iter(text, needle).count(),
    }
}

/// The part of the text that `start` and `end` arguments name, as byte offsets; `None` when start lies behind the end.
fn window(vm: &Vm, s: &StrObj, start: &Value, end: &Value) -> PyResult<Option<(usize, usize)>> {
    if start.is_null() && end.is_null() {
        return Ok(Some((0, s.byte_len())));
    }
    let (a, b) = range_args(vm, start, end, s.char_len())?;
    Ok(if a > b { None } else { Some((s.byte_offset(a), s.byte_offset(b))) })
}

fn search(vm: &Vm, args: &[Value], method: &str, from_right: bool) -> PyResult<Option<usize>> {
    let s = this(vm, args)?;
    let needle = text_arg(vm, &args[1], method, 1)?;
    let Some((a, b)) = window(vm, s, &args[2], &args[3])? else { return Ok(None) };
    let text = &s.as_bytes()[a..b];
    let found = if from_right { rfind_bytes(text, needle.as_bytes()) } else { find_bytes(text, needle.as_bytes()) };
    Ok(found.map(|at| s.char_index(a + at)))
}

fn position(found: Option<usize>) -> PyResult {
    Ok(Value::small_int(found.map_or(-1, |at| at as i64)))
}
fn position_or_error(vm: &Vm, found: Option<usize>) -> PyResult {
    found.map(|at| Value::small_int(at as i64)).ok_or_else(|| vm.value_error("substring not found"))
}

pub(super) fn find(vm: &Vm, args: &[Value]) -> PyResult {
    position(search(vm, args, "find", false)?)
}
pub(super) fn rfind(vm: &Vm, args: &[Value]) -> PyResult {
    position(search(vm, args, "rfind", true)?)
}
pub(super) fn index(vm: &Vm, args: &[Value]) -> PyResult {
    position_or_error(vm, search(vm, args, "index", false)?)
}
pub(super) fn rindex(vm: &Vm, args: &[Value]) -> PyResult {
    position_or_error(vm, search(vm, args, "rindex", true)?)
}

pub(super) fn count(vm: &Vm, args: &[Value]) -> PyResult {
    let s = this(vm, args)?;
    let needle = text_arg(vm, &args[1], "count", 1)?;
    let Some((a, b)) = window(vm, s, &args[2], &args[3])? else { return Ok(Value::small_int(0)) };
    let text = &s.as_bytes()[a..b];
    let n = if needle.byte_len() == 0 { super::count_chars(text) + 1 } else { count_bytes(text, needle.as_bytes()) };
    Ok(Value::small_int(n as i64))
}

/// `startswith` and `endswith`.
fn affix(vm: &Vm, args: &[Value], method: &str, matches: fn(&[u8], &[u8]) -> bool) -> PyResult {
    let s = this(vm, args)?;
    let window = window(vm, s, &args[2], &args[3])?;
    let test = |part: &StrObj| window.is_some_and(|(a, b)| matches(&s.as_bytes()[a..b], part.as_bytes()));
    if let Some(tuple) = args[1].to_ref::<TupleObj>() {
        for item in tuple.items() {
            let Some(part) = item.downcast::<StrObj>() else {
                return Err(
                    vm.type_error(format!("tuple for {method} must only contain str, not {}", type_of(item).tp_name()))
                );
            };
            if test(part) {
                return Ok(Value::TRUE);
            }
        }
        return Ok(Value::FALSE);
    }
    match args[1].downcast::<StrObj>() {
        Some(part) => Ok(Value::bool(test(part))),
        None => Err(vm.type_error(format!(
            "{method} first arg must be str or a tuple of str, not {}",
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
    let s = this(vm, args)?;
    let part = text_arg(vm, &args[1], "removeprefix", 0)?;
    match s.as_bytes().starts_with(part.as_bytes()) {
        true if part.byte_len() > 0 => s.substring_bytes(part.byte_len(), s.byte_len()),
        _ => same(&args[0]),
    }
}
pub(super) fn removesuffix(vm: &Vm, args: &[Value]) -> PyResult {
    let s = this(vm, args)?;
    let part = text_arg(vm, &args[1], "removesuffix", 0)?;
    match s.as_bytes().ends_with(part.as_bytes()) {
        true if part.byte_len() > 0 => s.substring_bytes(0, s.byte_len() - part.byte_len()),
        _ => same(&args[0]),
    }
}

/// The string itself when it is an exact `str`, else an exact copy.
pub fn same(value: &Value) -> PyResult {
    if super::STR.is_exact(value) {
        return Ok(value.clone());
    }
    match value.downcast::<StrObj>() {
        Some(s) => Ok(build::from_counted(s.as_bytes(), s.char_len())?.into_value()),
        None => Ok(value.clone()),
    }
}

pub(super) fn replace(vm: &Vm, args: &[Value]) -> PyResult {
    let s = this(vm, args)?;
    let old = text_arg(vm, &args[1], "replace", 1)?;
    let new = text_arg(vm, &args[2], "replace", 2)?;
    let limit = if args[3].is_null() { -1 } else { vm.to_isize(&args[3])? };
    let limit = if limit < 0 { usize::MAX } else { limit as usize };
    if limit == 0 || (old.byte_len() == 0 && new.byte_len() == 0) || old.as_bytes() == new.as_bytes() {
        return same(&args[0]);
    }
    let text = s.as_bytes();
    if old.byte_len() == 0 {
        return interleave(s, new, limit);
    }
    let Some(first) = find_bytes(text, old.as_bytes()) else { return same(&args[0]) };
    let mut out = TextBuilder::with_capacity(text.len())?;
    let finder = memmem::Finder::new(old.as_bytes());
    let (mut done, mut at, mut replaced) = (0, Some(first), 0);
    while let Some(found) = at {
        out.push_wtf8(&text[done..found])?;
        out.push_obj(new)?;
        done = found + old.byte_len();
        replaced += 1;
        if replaced == limit {
            break;
        }
        at = finder.find(&text[done..]).map(|i| done + i);
    }
    out.push_wtf8(&text[done..])?;
    out.finish()
}

/// `replace("", new)`: before every character and at the end.
fn interleave(s: &StrObj, new: &StrObj, limit: usize) -> PyResult {
    let mut out = TextBuilder::with_capacity(s.byte_len())?;
    let mut left = limit;
    for c in s.code_points() {
        if left > 0 {
            out.push_obj(new)?;
            left -= 1;
        }
        out.push(c)?;
    }
    if left > 0 {
        out.push_obj(new)?;
    }
    out.finish()
}

/// `part in text`
pub fn str_contains(vm: &Vm, obj: &Value, part: &Value) -> PyResult<bool> {
    let Some(needle) = part.downcast::<StrObj>() else {
        return Err(
            vm.type_error(format!("'in <string>' requires string as left operand, not {}", type_of(part).tp_name()))
        );
    };
    Ok(obj.downcast::<StrObj>().is_some_and(|s| find_bytes(s.as_bytes(), needle.as_bytes()).is_some()))
}

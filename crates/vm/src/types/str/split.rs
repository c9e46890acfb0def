//! Taking text apart and putting it together: `split`, `splitlines`, `partition`, `strip`, `join`, `expandtabs`.

use super::search::{find_bytes, rfind_bytes, same, this};
use super::{StrObj, TextBuilder, build, decode_at, unicode};
use crate::prelude::*;

fn list(items: HVec<Value>) -> PyResult {
    Ok(ListObj::new(items).into_value())
}

fn max_splits(vm: &Vm, value: &Value) -> PyResult<usize> {
    let n = if value.is_null() { -1 } else { vm.to_isize(value)? };
    Ok(if n < 0 { usize::MAX } else { n as usize })
}

/// The separator; `None` for white space.
fn separator<'a>(vm: &Vm, value: &'a Value) -> PyResult<Option<&'a StrObj>> {
    if value.is_null() || value.is_none() {
        return Ok(None);
    }
    let sep = value
        .downcast::<StrObj>()
        .ok_or_else(|| vm.type_error(format!("must be str or None, not {}", type_of(value).tp_name())))?;
    if sep.byte_len() == 0 { Err(vm.value_error("empty separator")) } else { Ok(Some(sep)) }
}

/// End of the run of characters from `at` on for which `test` holds.
fn skip(text: &[u8], mut at: usize, test: impl Fn(u32) -> bool) -> usize {
    while at < text.len() {
        let (c, n) = decode_at(&text[at..]);
        if !test(c) {
            break;
        }
        at += n;
    }
    at
}

/// Start of the run of characters before `end` for which `test` holds.
fn skip_back(text: &[u8], mut end: usize, test: impl Fn(u32) -> bool) -> usize {
    while end > 0 {
        let mut start = end - 1;
        while start > 0 && text[start] & 0xC0 == 0x80 {
            start -= 1;
        }
        if !test(decode_at(&text[start..]).0) {
            break;
        }
        end = start;
    }
    end
}

pub(super) fn split(vm: &Vm, args: &[Value]) -> PyResult {
    let s = this(vm, args)?;
    let limit = max_splits(vm, &args[2])?;
    let sep = separator(vm, &args[1])?;
    let text = s.as_bytes();
    let mut items = HVec::new();
    let Some(sep) = sep else {
        let mut at = skip(text, 0, unicode::is_space);
        while at < text.len() {
            if items.len() == limit {
                items.push(s.substring_bytes(at, text.len())?)?;
                break;
            }
            let end = skip(text, at, |c| !unicode::is_space(c));
            items.push(s.substring_bytes(at, end)?)?;
            at = skip(text, end, unicode::is_space);
        }
        return list(items);
    };
    let mut at = 0;
    while items.len() < limit
        && let Some(found) = find_bytes(&text[at..], sep.as_bytes())
    {
        items.push(s.substring_bytes(at, at + found)?)?;
        at += found + sep.byte_len();
    }
    items.push(if at == 0 { same(&args[0])? } else { s.substring_bytes(at, text.len())? })?;
    list(items)
}

pub(super) fn rsplit(vm: &Vm, args: &[Value]) -> PyResult {
    let s = this(vm, args)?;
    let limit = max_splits(vm, &args[2])?;
    let sep = separator(vm, &args[1])?;
    let text = s.as_bytes();
    let mut items = HVec::new();
    if let Some(sep) = sep {
        let mut end = text.len();
        while items.len() < limit
            && let Some(found) = rfind_bytes(&text[..end], sep.as_bytes())
        {
            items.push(s.substring_bytes(found + sep.byte_len(), end)?)?;
            end = found;
        }
        items.push(if end == text.len() { same(&args[0])? } else { s.substring_bytes(0, end)? })?;
    } else {
        let mut end = skip_back(text, text.len(), unicode::is_space);
        while end > 0 {
            if items.len() == limit {
                items.push(s.substring_bytes(0, end)?)?;
                break;
            }
            let start = skip_back(text, end, |c| !unicode::is_space(c));
            items.push(s.substring_bytes(start, end)?)?;
            end = skip_back(text, start, unicode::is_space);
        }
    }
    items.reverse();
    list(items)
}

pub(super) fn splitlines(vm: &Vm, args: &[Value]) -> PyResult {
    let s = this(vm, args)?;
    let keep = !args[1].is_null() && vm.truth(&args[1])?;
    let text = s.as_bytes();
    let (mut items, mut at) = (HVec::new(), 0);
    while at < text.len() {
        let end = skip(text, at, |c| !unicode::is_line_break(c));
        let mut next = end;
        if end < text.len() {
            next += decode_at(&text[end..]).1;
            if text[end] == b'\r' && text.get(next) == Some(&b'\n') {
                next += 1;
            }
        }
        let shown = if keep { next } else { end };
        items.push(if at == 0 && shown == text.len() { same(&args[0])? } else { s.substring_bytes(at, shown)? })?;
        at = next;
    }
    list(items)
}

fn cut(vm: &Vm, args: &[Value], from_right: bool) -> PyResult {
    let s = this(vm, args)?;
    let sep = args[1]
        .downcast::<StrObj>()
        .ok_or_else(|| vm.type_error(format!("must be str, not {}", type_of(&args[1]).tp_name())))?;
    if sep.byte_len() == 0 {
        return Err(vm.value_error("empty separator"));
    }
    let text = s.as_bytes();
    let found = if from_right { rfind_bytes(text, sep.as_bytes()) } else { find_bytes(text, sep.as_bytes()) };
    let parts = match found {
        Some(at) => [s.substring_bytes(0, at)?, args[1].clone(), s.substring_bytes(at + sep.byte_len(), text.len())?],
        None if from_right => [super::empty(), super::empty(), same(&args[0])?],
        None => [same(&args[0])?, super::empty(), super::empty()],
    };
    Ok(vm.new_tuple(&parts))
}
pub(super) fn partition(vm: &Vm, args: &[Value]) -> PyResult {
    cut(vm, args, false)
}
pub(super) fn rpartition(vm: &Vm, args: &[Value]) -> PyResult {
    cut(vm, args, true)
}

fn strip_sides(vm: &Vm, args: &[Value], method: &str, left: bool, right: bool) -> PyResult {
    let s = this(vm, args)?;
    let text = s.as_bytes();
    let chars = match args[1].non_null().filter(|v| !v.is_none()) {
        None => None,
        Some(v) => {
            Some(v.downcast::<StrObj>().ok_or_else(|| vm.type_error(format!("{method} arg must be None or str")))?)
        }
    };
    let set: Vec<u32> = match chars {
        Some(chars) => chars.code_points().collect(),
        None => Vec::new(),
    };
    let test = |c: u32| if chars.is_some() { set.contains(&c) } else { unicode::is_space(c) };
    let start = if left { skip(text, 0, test) } else { 0 };
    let end = if right { skip_back(text, text.len(), test) } else { text.len() };
    if start == 0 && end == text.len() {
        return same(&args[0]);
    }
    s.substring_bytes(start, end.max(start))
}
pub(super) fn strip(vm: &Vm, args: &[Value]) -> PyResult {
    strip_sides(vm, args, "strip", true, true)
}
pub(super) fn lstrip(vm: &Vm, args: &[Value]) -> PyResult {
    strip_sides(vm, args, "lstrip", true, false)
}
pub(super) fn rstrip(vm: &Vm, args: &[Value]) -> PyResult {
    strip_sides(vm, args, "rstrip", false, true)
}

pub(super) fn join(vm: &Vm, args: &[Value]) -> PyResult {
    let s = this(vm, args)?;
    let items = collect_for_join(vm, &args[1])?;
    join_values(vm, s, &items)
}

/// The items of `join`'s argument: "can only join an iterable" when it is none.
pub fn collect_for_join(vm: &Vm, iterable: &Value) -> PyResult<HVec<Value>> {
    let ty = type_of(iterable);
    if ty.slots.iter.get().is_none() && ty.slots.getitem.get().is_none() {
        return Err(vm.type_error("can only join an iterable"));
    }
    if ty.is_spec(&crate::types::list::LIST) || ty.is_spec(&crate::types::tuple::TUPLE) {
        return vm.collect(iterable);
    }
    match vm.iter(iterable) {
        Ok(iterator) => vm.collect(&iterator),
        Err(error) if error.is(&crate::error::exception::TYPE_ERROR) => Err(vm.type_error("can only join an iterable")),
        Err(error) => Err(error),
    }
}

/// `sep.join(items)`
pub fn join_values(vm: &Vm, sep: &StrObj, items: &[Value]) -> PyResult {
    let (mut bytes, mut chars) = (0usize, 0usize);
    for (i, item) in items.iter().enumerate() {
        let Some(text) = item.downcast::<StrObj>() else {
            return Err(
                vm.type_error(format!("sequence item {i}: expected str instance, {} found", type_of(item).tp_name()))
            );
        };
        let extra = if i == 0 { (0, 0) } else { (sep.byte_len(), sep.char_len()) };
        bytes = bytes.checked_add(text.byte_len() + extra.0).ok_or(heap::NoMemory)?;
        chars = chars.wrapping_add(text.char_len() + extra.1);
    }
    if let [one] = items
        && super::STR.is_exact(one)
    {
        return Ok(one.clone());
    }
    if bytes == 0 {
        return Ok(super::empty());
    }
    let made = StrObj::try_build(bytes, chars, |to| {
        let mut at = 0;
        let mut put = |part: &[u8]| {
            to[at..at + part.len()].copy_from_slice(part);
            at += part.len();
        };
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                put(sep.as_bytes());
            }
            put(item.downcast::<StrObj>().map_or(&[], |t| t.as_bytes()));
        }
    })?;
    if chars == 1 {
        return Ok(build::from_counted(made.as_bytes(), 1)?.into_value());
    }
    Ok(made.into_value())
}

pub(super) fn expandtabs(vm: &Vm, args: &[Value]) -> PyResult {
    let s = this(vm, args)?;
    let size = if args[1].is_null() { 8 } else { vm.to_i32(&args[1])? };
    let size = size.max(0) as usize;
    let mut out = TextBuilder::with_capacity(s.byte_len())?;
    let mut column = 0;
    for c in s.code_points() {
        match c {
            0x09 if size > 0 => {
                let n = size - column % size;
                out.fill(' ' as u32, n)?;
                column += n;
            }
            0x09 => {}
            _ => {
                out.push(c)?;
                column = if c == 0x0A || c == 0x0D { 0 } else { column + 1 };
            }
        }
    }
    out.finish()
}

fn pad(vm: &Vm, args: &[Value], side: fn(usize, usize) -> usize) -> PyResult {
    let s = this(vm, args)?;
    let width = vm.to_isize(&args[1])?;
    let fill = match args[2].non_null() {
        None => ' ' as u32,
        Some(v) => {
            let text = v.downcast::<StrObj>().ok_or_else(|| {
                vm.type_error(format!("The fill character must be a unicode character, not {}", type_of(v).tp_name()))
            })?;
            text.single().ok_or_else(|| vm.type_error("The fill character must be exactly one character long"))?
        }
    };
    let width = width.max(0) as usize;
    if width <= s.char_len() {
        return same(&args[0]);
    }
    let total = width - s.char_len();
    let left = side(total, width);
    let mut out = TextBuilder::with_capacity(s.byte_len().checked_add(total).ok_or(heap::NoMemory)?)?;
    out.fill(fill, left)?;
    out.push_obj(s)?;
    out.fill(fill, total - left)?;
    out.finish()
}
pub(super) fn center(vm: &Vm, args: &[Value]) -> PyResult {
    pad(vm, args, |total, width| total / 2 + (total & width & 1))
}
pub(super) fn ljust(vm: &Vm, args: &[Value]) -> PyResult {
    pad(vm, args, |_, _| 0)
}
pub(super) fn rjust(vm: &Vm, args: &[Value]) -> PyResult {
    pad(vm, args, |total, _| total)
}

pub(super) fn zfill(vm: &Vm, args: &[Value]) -> PyResult {
    let s = this(vm, args)?;
    let width = vm.to_isize(&args[1])?.max(0) as usize;
    if width <= s.char_len() {
        return same(&args[0]);
    }
    let total = width - s.char_len();
    let mut out = TextBuilder::with_capacity(s.byte_len().checked_add(total).ok_or(heap::NoMemory)?)?;
    let text = s.as_bytes();
    let sign = matches!(text.first(), Some(b'+' | b'-')) as usize;
    out.push_wtf8(&text[..sign])?;
    out.fill('0' as u32, total)?;
    out.push_wtf8(&text[sign..])?;
    out.finish()
}

//! Taking byte strings apart and putting them together.

use super::ctype::is_space;
use super::methods::{other, this};
use super::same_kind;
use super::search::unchanged;
use crate::prelude::*;
use crate::types::buffer::Buffer;
use crate::types::str::search::{find_bytes, rfind_bytes};

fn separator(vm: &Vm, value: &Value) -> PyResult<Option<Buffer>> {
    if value.is_null() || value.is_none() {
        return Ok(None);
    }
    let sep = other(vm, value)?;
    if sep.is_empty() { Err(vm.value_error("empty separator")) } else { Ok(Some(sep)) }
}
fn max_splits(vm: &Vm, value: &Value) -> PyResult<usize> {
    let n = if value.is_null() { -1 } else { vm.to_isize(value)? };
    Ok(if n < 0 { usize::MAX } else { n as usize })
}
fn skip(text: &[u8], at: usize, space: bool) -> usize {
    text[at..].iter().position(|b| is_space(*b) != space).map_or(text.len(), |i| at + i)
}
fn skip_back(text: &[u8], end: usize, space: bool) -> usize {
    text[..end].iter().rposition(|b| is_space(*b) != space).map_or(0, |i| i + 1)
}

pub(super) fn split(vm: &Vm, args: &[Value]) -> PyResult {
    let limit = max_splits(vm, &args[2])?;
    let sep = separator(vm, &args[1])?;
    let b = this(vm, args)?;
    let (mut items, mut at) = (HVec::new(), 0);
    if let Some(sep) = sep {
        while items.len() < limit
            && let Some(found) = find_bytes(&b[at..], &sep)
        {
            items.push(same_kind(&args[0], &b[at..at + found])?)?;
            at += found + sep.len();
        }
        items.push(if at == 0 { unchanged(&args[0], &b)? } else { same_kind(&args[0], &b[at..])? })?;
        return Ok(ListObj::new(items).into_value());
    }
    at = skip(&b, 0, true);
    while at < b.len() {
        let end = if items.len() == limit { b.len() } else { skip(&b, at, false) };
        items.push(same_kind(&args[0], &b[at..end])?)?;
        at = skip(&b, end, true);
    }
    Ok(ListObj::new(items).into_value())
}

pub(super) fn rsplit(vm: &Vm, args: &[Value]) -> PyResult {
    let limit = max_splits(vm, &args[2])?;
    let sep = separator(vm, &args[1])?;
    let b = this(vm, args)?;
    let (mut items, mut end) = (HVec::new(), b.len());
    if let Some(sep) = sep {
        while items.len() < limit
            && let Some(found) = rfind_bytes(&b[..end], &sep)
        {
            items.push(same_kind(&args[0], &b[found + sep.len()..end])?)?;
            end = found;
        }
        items.push(if end == b.len() { unchanged(&args[0], &b)? } else { same_kind(&args[0], &b[..end])? })?;
    } else {
        end = skip_back(&b, end, true);
        while end > 0 {
            let start = if items.len() == limit { 0 } else { skip_back(&b, end, false) };
            items.push(same_kind(&args[0], &b[start..end])?)?;
            end = skip_back(&b, start, true);
        }
    }
    items.reverse();
    Ok(ListObj::new(items).into_value())
}

pub(super) fn splitlines(vm: &Vm, args: &[Value]) -> PyResult {
    let keep = !args[1].is_null() && vm.truth(&args[1])?;
    let b = this(vm, args)?;
    let (mut items, mut at) = (HVec::new(), 0);
    while at < b.len() {
        let end = memchr::memchr2(b'\n', b'\r', &b[at..]).map_or(b.len(), |i| at + i);
        let mut next = (end + 1).min(b.len());
        if b.get(end) == Some(&b'\r') && b.get(next) == Some(&b'\n') {
            next += 1;
        }
        items.push(same_kind(&args[0], &b[at..if keep { next } else { end }])?)?;
        at = next;
    }
    Ok(ListObj::new(items).into_value())
}

fn cut(vm: &Vm, args: &[Value], from_right: bool) -> PyResult {
    let sep = other(vm, &args[1])?;
    if sep.is_empty() {
        return Err(vm.value_error("empty separator"));
    }
    let b = this(vm, args)?;
    let found = if from_right { rfind_bytes(&b, &sep) } else { find_bytes(&b, &sep) };
    let empty = || same_kind(&args[0], &[]);
    let parts = match found {
        Some(at) => {
            let middle =
                if args[0].is_a::<super::ByteArrayObj>() { same_kind(&args[0], &sep)? } else { args[1].clone() };
            [same_kind(&args[0], &b[..at])?, middle, same_kind(&args[0], &b[at + sep.len()..])?]
        }
        None if from_right => [empty()?, empty()?, unchanged(&args[0], &b)?],
        None => [unchanged(&args[0], &b)?, empty()?, empty()?],
    };
    Ok(vm.new_tuple(&parts))
}
pub(super) fn partition(vm: &Vm, args: &[Value]) -> PyResult {
    cut(vm, args, false)
}
pub(super) fn rpartition(vm: &Vm, args: &[Value]) -> PyResult {
    cut(vm, args, true)
}

fn strip_sides(vm: &Vm, args: &[Value], left: bool, right: bool) -> PyResult {
    let mut set = [false; 256];
    match args[1].non_null().filter(|v| !v.is_none()) {
        None => b" \t\n\r\x0b\x0c".iter().for_each(|b| set[*b as usize] = true),
        Some(v) => other(vm, v)?.iter().for_each(|b| set[*b as usize] = true),
    }
    let b = this(vm, args)?;
    let kept = |b: &u8| !set[*b as usize];
    let start = if left { b.iter().position(kept).unwrap_or(b.len()) } else { 0 };
    let end = if right { b.iter().rposition(kept).map_or(0, |i| i + 1) } else { b.len() };
    if start == 0 && end == b.len() {
        return unchanged(&args[0], &b);
    }
    same_kind(&args[0], &b[start..end.max(start)])
}
pub(super) fn strip(vm: &Vm, args: &[Value]) -> PyResult {
    strip_sides(vm, args, true, true)
}
pub(super) fn lstrip(vm: &Vm, args: &[Value]) -> PyResult {
    strip_sides(vm, args, true, false)
}
pub(super) fn rstrip(vm: &Vm, args: &[Value]) -> PyResult {
    strip_sides(vm, args, false, true)
}

pub(super) fn join(vm: &Vm, args: &[Value]) -> PyResult {
    let sep = this(vm, args)?;
    let items = crate::types::str::split::collect_for_join(vm, &args[1])?;
    let mut parts = Vec::new();
    let mut total = 0usize;
    for (i, item) in items.iter().enumerate() {
        let Some(part) = vm.try_buffer(item)? else {
            return Err(vm.type_error(format!(
                "sequence item {i}: expected a bytes-like object, {} found",
                type_of(item).tp_name()
            )));
        };
        if args[1].downcast::<ListObj>().is_some_and(|list| list.len() != items.len()) {
            return Err(vm.runtime_error("sequence changed size during iteration"));
        }
        total = total.checked_add(part.len() + sep.len()).ok_or(heap::NoMemory)?;
        parts.push(part);
    }
    if let [one] = &items[..]
        && super::BYTES.is_exact(one)
        && !args[0].is_a::<super::ByteArrayObj>()
    {
        return Ok(one.clone());
    }
    let mut out = HVec::with_capacity(total)?;
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            out.extend_copy(&sep)?;
        }
        out.extend_copy(part)?;
    }
    same_kind(&args[0], &out)
}

pub(super) fn expandtabs(vm: &Vm, args: &[Value]) -> PyResult {
    let size = if args[1].is_null() { 8 } else { vm.to_i32(&args[1])? }.max(0) as usize;
    let b = this(vm, args)?;
    let (mut out, mut column) = (HVec::with_capacity(b.len())?, 0);
    for c in b.iter() {
        match c {
            b'\t' if size > 0 => {
                let n = size - column % size;
                out.extend_fill(b' ', n)?;
                column += n;
            }
            b'\t' => {}
            c => {
                out.push(*c)?;
                column = if matches!(c, b'\n' | b'\r') { 0 } else { column + 1 };
            }
        }
    }
    same_kind(&args[0], &out)
}

fn pad(vm: &Vm, args: &[Value], method: &str, side: fn(usize, usize) -> usize) -> PyResult {
    let width = vm.to_isize(&args[1])?.max(0) as usize;
    let fill = match args[2].non_null() {
        None => b' ',
        Some(v) => match super::contents(v) {
            Some(b) if b.len() == 1 => b[0],
            Some(b) => {
                return Err(vm.type_error(format!(
                    "{method}(): argument 2 must be a byte string of length 1, not a {} object of length {}",
                    type_of(v).tp_name(),
                    b.len()
                )));
            }
            None => {
                return Err(vm.type_error(format!(
                    "{method}() argument 2 must be a byte string of length 1, not {}",
                    vm.argument_type(v)
                )));
            }
        },
    };
    let b = this(vm, args)?;
    if width <= b.len() {
        return unchanged(&args[0], &b);
    }
    let total = width - b.len();
    let left = side(total, width);
    let mut out = HVec::with_capacity(width)?;
    out.extend_fill(fill, left)?;
    out.extend_copy(&b)?;
    out.extend_fill(fill, total - left)?;
    same_kind(&args[0], &out)
}
pub(super) fn center(vm: &Vm, args: &[Value]) -> PyResult {
    pad(vm, args, "center", |total, width| total / 2 + (total & width & 1))
}
pub(super) fn ljust(vm: &Vm, args: &[Value]) -> PyResult {
    pad(vm, args, "ljust", |_, _| 0)
}
pub(super) fn rjust(vm: &Vm, args: &[Value]) -> PyResult {
    pad(vm, args, "rjust", |total, _| total)
}
pub(super) fn zfill(vm: &Vm, args: &[Value]) -> PyResult {
    let width = vm.to_isize(&args[1])?.max(0) as usize;
    let b = this(vm, args)?;
    if width <= b.len() {
        return unchanged(&args[0], &b);
    }
    let sign = matches!(b.first(), Some(b'+' | b'-')) as usize;
    let mut out = HVec::with_capacity(width)?;
    out.extend_copy(&b[..sign])?;
    out.extend_fill(b'0', width - b.len())?;
    out.extend_copy(&b[sign..])?;
    same_kind(&args[0], &out)
}

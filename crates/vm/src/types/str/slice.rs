//! Subscripts of strings: one code point or a slice. The reading of slice objects serves bytes and memory views too.

use super::{StrObj, TextBuilder, build, char_str};
use crate::prelude::*;

/// A slice applied to a length: `count` items from `start` on, `step` apart.
#[derive(Clone, Copy, Debug)]
pub struct Slice {
    pub start: usize,
    pub step: isize,
    pub count: usize,
}

impl Slice {
    pub fn indices(self) -> impl Iterator<Item = usize> {
        (0..self.count).map(move |i| (self.start as isize + i as isize * self.step) as usize)
    }
    /// The end of a slice whose step is 1.
    pub fn end(self) -> usize {
        self.start + self.count
    }
}

/// `key` as a slice of `len` items; `None` when it is no slice object.
pub fn slice_of(vm: &Vm, key: &Value, len: impl FnOnce() -> usize) -> PyResult<Option<Slice>> {
    let Some(fields) = key.downcast::<crate::types::slice::SliceObj>() else { return Ok(None) };
    let (start, stop, step) = (fields.start.clone(), fields.stop.clone(), fields.step.clone());
    let step = if step.is_none() { 1 } else { slice_index(vm, &step)? };
    if step == 0 {
        return Err(vm.value_error("slice step cannot be zero"));
    }
    let step = step.max(-isize::MAX);
    let start = if start.is_none() { None } else { Some(slice_index(vm, &start)?) };
    let stop = if stop.is_none() { None } else { Some(slice_index(vm, &stop)?) };
    Ok(Some(resolve(start, stop, step, len() as isize)))
}

/// A slice's numbers applied to a length.
pub fn resolve(start: Option<isize>, stop: Option<isize>, step: isize, len: isize) -> Slice {
    let (low, high) = if step < 0 { (-1, len - 1) } else { (0, len) };
    let clamp = |i: isize| if i < 0 { i.saturating_add(len).max(low) } else { i.min(high) };
    let start = start.map_or(if step < 0 { high } else { low }, clamp);
    let stop = stop.map_or(if step < 0 { low } else { high }, clamp);
    let count = match step {
        1.. if start < stop => (stop - start - 1) / step + 1,
        ..=-1 if stop < start => (start - stop - 1) / -step + 1,
        _ => 0,
    };
    Slice { start: start.max(0) as usize, step, count: count as usize }
}

/// A bound of a slice: an int, clamped.
pub fn slice_index(vm: &Vm, value: &Value) -> PyResult<isize> {
    if !value.is_int() && type_of(value).slots.index.get().is_none() && crate::types::int::exact(value).is_none() {
        return Err(vm.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    vm.to_isize_clamped(value)
}

/// Optional `start` and `end` arguments applied to a length; `start` may come out greater than the length.
pub fn range_args(vm: &Vm, start: &Value, end: &Value, len: usize) -> PyResult<(usize, usize)> {
    let bound = |v: &Value, default: usize| -> PyResult<usize> {
        if v.is_null() || v.is_none() {
            return Ok(default);
        }
        let i = slice_index(vm, v)?;
        Ok(if i < 0 { i.saturating_add(len as isize).max(0) as usize } else { i as usize })
    };
    let start = bound(start, 0)?;
    let end = bound(end, len)?.min(len);
    Ok((start, end))
}

impl StrObj {
    /// The code points `start..end` as a string; `start <= end <= len`.
    pub fn substring(&self, start: usize, end: usize) -> PyResult {
        let (a, b) = (self.byte_offset(start), self.byte_offset(end));
        Ok(build::from_counted(&self.as_bytes()[a..b], end - start)?.into_value())
    }
    /// The bytes `start..end` as a string; both are boundaries of code points.
    pub fn substring_bytes(&self, start: usize, end: usize) -> PyResult {
        let text = &self.as_bytes()[start..end];
        let chars = if self.is_ascii() { text.len() } else { super::count_chars(text) };
        Ok(build::from_counted(text, chars)?.into_value())
    }
}

/// `str.__getitem__`
pub fn str_getitem(vm: &Vm, obj: &Value, key: &Value) -> PyResult {
    let Some(s) = obj.downcast::<StrObj>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let len = s.char_len();
    if let Some(slice) = slice_of(vm, key, || len)? {
        if slice.step == 1 {
            if slice.count == len && super::STR.is_exact(obj) {
                return Ok(obj.clone());
            }
            return s.substring(slice.start, slice.end());
        }
        return stepped(s, slice);
    }
    if !key.is_int() && type_of(key).slots.index.get().is_none() && crate::types::int::exact(key).is_none() {
        return Err(vm.type_error(format!("string indices must be integers, not '{}'", type_of(key).tp_name())));
    }
    let i = vm.to_item_index(key)?;
    let i = if i < 0 { i.saturating_add(len as isize) } else { i };
    if i < 0 || i as usize >= len {
        return Err(vm.index_error("string index out of range"));
    }
    Ok(char_str(s.char_at(i as usize)))
}

fn stepped(s: &StrObj, slice: Slice) -> PyResult {
    let mut out = TextBuilder::with_capacity(slice.count)?;
    if s.is_ascii() {
        for i in slice.indices() {
            out.push(s.as_bytes()[i] as u32)?;
        }
    } else {
        let mut points: HVec<u32> = HVec::with_capacity(s.char_len())?;
        for c in s.code_points() {
            points.push(c)?;
        }
        for i in slice.indices() {
            out.push(points[i])?;
        }
    }
    out.finish()
}

//! `str_ascii_iterator` and `str_iterator`: the characters of a string.

use std::cell::Cell;

use super::{StrObj, char_str, decode_at};
use crate::prelude::*;
use crate::types::iter::place;

/// Position of an iteration; `NULL` instead of the text at the end.
pub struct StrIter {
    text: Slot,
    byte: Cell<usize>,
    index: Cell<usize>,
}
heap::trace_fields!(StrIter: text);
heap::payload!(StrIter, "str_iterator", trace);

static METHODS: [NativeDef; 3] = place::methods(length_hint, reduce, set_state);

fn slots(s: &Slots) {
    s.iter.set(Some(|_, it| Ok(it.clone())));
    s.next.set(Some(next));
}
pub static STR_ASCII_ITERATOR: TypeSpec = TypeSpec::new::<StrIter>("str_ascii_iterator").methods(&METHODS).slots(slots);
pub static STR_ITERATOR: TypeSpec = TypeSpec::new::<StrIter>("str_iterator").methods(&METHODS).slots(slots);

pub fn str_iter(_vm: &Vm, obj: &Value) -> PyResult {
    let ascii = obj.downcast::<StrObj>().is_some_and(|s| s.is_ascii());
    let spec = if ascii { &STR_ASCII_ITERATOR } else { &STR_ITERATOR };
    let state = StrIter { text: Slot::new(obj.clone()), byte: Cell::new(0), index: Cell::new(0) };
    Ok(spec.alloc(state).into_value())
}

fn next(_vm: &Vm, it: &Value) -> PyResult<Option<Value>> {
    let Some(state) = it.downcast::<StrIter>() else { return Ok(None) };
    let found = state.text.with(|text| {
        let bytes = text.downcast::<StrObj>()?.as_bytes();
        let at = state.byte.get();
        if at >= bytes.len() {
            return None;
        }
        Some(decode_at(&bytes[at..]))
    });
    match found {
        Some((c, n)) => {
            state.byte.set(state.byte.get() + n);
            state.index.set(state.index.get() + 1);
            Ok(Some(char_str(c)))
        }
        None => {
            state.text.set(Value::NULL);
            Ok(None)
        }
    }
}

fn length_hint(_vm: &Vm, args: &[Value]) -> PyResult {
    let Some(state) = args[0].downcast::<StrIter>() else { return Ok(Value::small_int(0)) };
    let text = state.text.get();
    let left = text.downcast::<StrObj>().map_or(0, |s| s.char_len() - state.index.get());
    Ok(Value::small_int(left as i64))
}

fn reduce(vm: &Vm, args: &[Value]) -> PyResult {
    let maker = vm.builtin("iter")?;
    let left = args[0].downcast::<StrIter>().and_then(|i| i.text.load().map(|v| (v, i.index.get() as isize)));
    place::reduce(vm, maker, left, super::empty())
}

fn set_state(vm: &Vm, args: &[Value]) -> PyResult {
    let index = place::place(vm, &args[1])?.max(0) as usize;
    if let Some(state) = args[0].downcast::<StrIter>() {
        let text = state.text.get();
        if let Some(s) = text.downcast::<StrObj>() {
            let index = index.min(s.char_len());
            state.index.set(index);
            state.byte.set(s.byte_offset(index));
        }
    }
    Ok(Value::NONE)
}

//! `bytes_iterator` and `bytearray_iterator`.

use std::cell::Cell;

use super::{ByteArrayObj, BytesObj};
use crate::prelude::*;
use crate::types::iter::place;

pub struct BytesIter {
    /// `NULL` at the end.
    bytes: Slot,
    at: Cell<usize>,
}
heap::trace_fields!(BytesIter: bytes);
heap::payload!(BytesIter, "bytes_iterator", trace);

static METHODS: [NativeDef; 3] = place::methods(length_hint, reduce, set_state);

fn slots(s: &Slots) {
    s.iter.set(Some(|_, it| Ok(it.clone())));
    s.next.set(Some(next));
}
pub static BYTES_ITERATOR: TypeSpec = TypeSpec::new::<BytesIter>("bytes_iterator").methods(&METHODS).slots(slots);
pub static BYTEARRAY_ITERATOR: TypeSpec =
    TypeSpec::new::<BytesIter>("bytearray_iterator").methods(&METHODS).slots(slots);

pub fn bytes_iter(_vm: &Vm, obj: &Value) -> PyResult {
    let spec = if obj.is_a::<ByteArrayObj>() { &BYTEARRAY_ITERATOR } else { &BYTES_ITERATOR };
    Ok(spec.alloc(BytesIter { bytes: Slot::new(obj.clone()), at: Cell::new(0) }).into_value())
}

fn length(value: &Value) -> usize {
    match value.downcast::<BytesObj>() {
        Some(b) => b.len,
        None => value.downcast::<ByteArrayObj>().map_or(0, |b| b.len()),
    }
}

fn next(_vm: &Vm, it: &Value) -> PyResult<Option<Value>> {
    let Some(state) = it.downcast::<BytesIter>() else { return Ok(None) };
    let at = state.at.get();
    let found = state.bytes.with(|v| match v.downcast::<BytesObj>() {
        Some(b) => b.as_slice().get(at).copied(),
        None => v.downcast::<ByteArrayObj>().and_then(|b| b.with(|b| b.get(at).copied())),
    });
    match found {
        Some(b) => {
            state.at.set(at + 1);
            Ok(Some(Value::small_int(b as i64)))
        }
        None => {
            state.bytes.set(Value::NULL);
            Ok(None)
        }
    }
}

fn length_hint(_vm: &Vm, args: &[Value]) -> PyResult {
    let left = args[0].downcast::<BytesIter>().map_or(0, |s| length(&s.bytes.get()).saturating_sub(s.at.get()));
    Ok(Value::small_int(left as i64))
}

fn reduce(vm: &Vm, args: &[Value]) -> PyResult {
    let maker = vm.builtin("iter")?;
    let left = args[0].downcast::<BytesIter>().and_then(|i| i.bytes.load().map(|v| (v, i.at.get() as isize)));
    place::reduce(vm, maker, left, vm.new_tuple(&[]))
}

fn set_state(vm: &Vm, args: &[Value]) -> PyResult {
    let index = place::place(vm, &args[1])?.max(0) as usize;
    if let Some(state) = args[0].downcast::<BytesIter>() {
        state.at.set(index.min(length(&state.bytes.get())));
    }
    Ok(Value::NONE)
}

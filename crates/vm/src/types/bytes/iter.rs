//! `bytes_iterator` and `bytearray_iterator`.

use std::cell::Cell;

use super::{ByteArrayObj, BytesObj};
use crate::prelude::*;

pub struct BytesIter {
    /// `NULL` at the end.
    bytes: Slot,
    at: Cell<usize>,
}
heap::trace_fields!(BytesIter: bytes);
heap::payload!(BytesIter, "bytes_iterator", trace);

static METHODS: &[NativeDef] = &[
    def("__length_hint__", "($self, /)", length_hint, "Private method returning an estimate of len(list(it))."),
    def("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
    def("__setstate__", "($self, object, /)", set_state, "Set state information for unpickling."),
];

fn slots(s: &Slots) {
    s.iter.set(Some(|_, it| Ok(it.clone())));
    s.next.set(Some(next));
}
pub static BYTES_ITERATOR: TypeSpec = TypeSpec::new::<BytesIter>("bytes_iterator").methods(METHODS).slots(slots);
pub static BYTEARRAY_ITERATOR: TypeSpec =
    TypeSpec::new::<BytesIter>("bytearray_iterator").methods(METHODS).slots(slots);

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
    let iter = vm.builtin("iter")?;
    let Some(state) = args[0].downcast::<BytesIter>() else { return Ok(Value::NONE) };
    let bytes = state.bytes.get();
    if bytes.is_null() {
        return Ok(vm.new_tuple(&[iter, vm.new_tuple(&[vm.new_tuple(&[])])]));
    }
    Ok(vm.new_tuple(&[iter, vm.new_tuple(&[bytes]), vm.new_int(state.at.get() as i64)]))
}

fn set_state(vm: &Vm, args: &[Value]) -> PyResult {
    if type_of(&args[1]).slots.index.get().is_none() {
        return Err(vm.type_error("an integer is required"));
    }
    let index = vm.to_isize(&args[1])?.max(0) as usize;
    if let Some(state) = args[0].downcast::<BytesIter>() {
        state.at.set(index.min(length(&state.bytes.get())));
    }
    Ok(Value::NONE)
}

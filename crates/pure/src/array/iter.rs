//! `array.arrayiterator`.

use std::cell::Cell;

use vm::prelude::*;
use vm::types::iter::builtin;

use super::{ArrayObj, arr};
use crate::support::*;

pub struct ArrayIter {
    /// `NULL` at the end.
    array: Slot,
    at: Cell<usize>,
}
heap::trace_fields!(ArrayIter: array);
heap::payload!(ArrayIter, "array.arrayiterator", trace);

static ARRAY_ITER: TypeSpec = TypeSpec::new::<ArrayIter>("arrayiterator")
    .module("array")
    .flags(NO_NEW)
    .methods(&[
        def("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
        def("__setstate__", "($self, state, /)", set_state, "Set state information for unpickling."),
    ])
    .slots(|s| {
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(next));
    });

pub fn iterate(array: &Value) -> Value {
    ARRAY_ITER.alloc(ArrayIter { array: Slot::new(array.clone()), at: Cell::new(0) }).into_value()
}

fn next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let iter = this::<ArrayIter>(vm, v)?;
    let Some(array) = iter.array.load() else { return Ok(None) };
    let at = iter.at.get();
    match arr(vm, &array)?.get(vm, at)? {
        Some(item) => {
            iter.at.set(at + 1);
            Ok(Some(item))
        }
        None => {
            iter.array.set(Value::NULL);
            Ok(None)
        }
    }
}

fn reduce(vm: &Vm, a: &[Value]) -> PyResult {
    let iter = this::<ArrayIter>(vm, &a[0])?;
    let function = builtin(vm, "iter")?;
    Ok(match iter.array.load() {
        Some(array) => vm.new_tuple(&[function, vm.new_tuple(&[array]), vm.new_int(iter.at.get() as i64)]),
        None => vm.new_tuple(&[function, vm.new_tuple(&[vm.new_tuple(&[])])]),
    })
}

fn set_state(vm: &Vm, a: &[Value]) -> PyResult {
    if type_of(&a[1]).slots.index.get().is_none() {
        return Err(vm.type_error("an integer is required"));
    }
    let at = vm.to_isize(&a[1])?.max(0) as usize;
    let iter = this::<ArrayIter>(vm, &a[0])?;
    if let Some(array) = iter.array.load() {
        iter.at.set(at.min(array.downcast::<ArrayObj>().map_or(0, ArrayObj::len)));
    }
    Ok(Value::NONE)
}

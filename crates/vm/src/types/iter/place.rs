//! What iterators over sequences share for pickling and for guessing how much is left: a place in a sequence, which is let
//! go at the end.

use crate::prelude::*;

type Method = fn(&Vm, &[Value]) -> PyResult;

/// The methods of such an iterator. `set_state` may ask `place` what it is given.
pub const fn methods(length_hint: Method, reduce: Method, set_state: Method) -> [NativeDef; 3] {
    [
        def("__length_hint__", "($self, /)", length_hint, "Private method returning an estimate of len(list(it))."),
        def("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
        def("__setstate__", "($self, object, /)", set_state, "Set state information for unpickling."),
    ]
}

/// `(maker, (sequence,), place)`, or with the empty sequence at the end `(maker, (empty,))`.
pub fn reduce(vm: &Vm, maker: Value, left: Option<(Value, isize)>, empty: Value) -> PyResult {
    Ok(match left {
        Some((sequence, at)) => vm.new_tuple(&[maker, vm.new_tuple(&[sequence]), Value::small_int(at as i64)]),
        None => vm.new_tuple(&[maker, vm.new_tuple(&[empty])]),
    })
}

/// The place that `__setstate__` is given.
pub fn place(vm: &Vm, state: &Value) -> PyResult<isize> {
    if type_of(state).slots.index.is_none() {
        return Err(vm.type_error("an integer is required"));
    }
    vm.to_isize(state)
}

//! The iterator of sets.

use std::cell::Cell;

use super::SetObj;
use crate::prelude::*;
use crate::types::iter::builtin;

pub struct SetIter {
    /// `NULL` at the end.
    set: Slot,
    at: Cell<usize>,
    /// Size when the iteration began.
    size: Cell<usize>,
    given: Cell<usize>,
}
heap::trace_fields!(SetIter: set);
heap::payload!(SetIter, "set_iterator", trace);

pub static SET_ITER: TypeSpec = TypeSpec::new::<SetIter>("set_iterator").methods(METHODS).slots(|s| {
    s.iter.set(Some(|_, v| Ok(v.clone())));
    s.next.set(Some(next));
});

pub fn new(set: &Value) -> Value {
    let size = set.downcast::<SetObj>().map_or(0, |s| s.len());
    SET_ITER
        .alloc_with(|| SetIter {
            set: Slot::new(set.clone()),
            at: Cell::new(0),
            size: Cell::new(size),
            given: Cell::new(0),
        })
        .into_value()
}

fn next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let Some(iter) = v.downcast::<SetIter>() else { return Ok(None) };
    let Some(value) = iter.set.load() else { return Ok(None) };
    let Some(set) = value.downcast::<SetObj>() else { return Ok(None) };
    if set.len() != iter.size.get() {
        // Sticky: it stays an error.
        iter.size.set(usize::MAX);
        return Err(vm.runtime_error("Set changed size during iteration"));
    }
    match set.entry_from(iter.at.get()) {
        Some((found, _, element)) => {
            iter.at.set(found + 1);
            iter.given.set(iter.given.get() + 1);
            Ok(Some(element))
        }
        None => {
            iter.set.set(Value::NULL);
            Ok(None)
        }
    }
}

static METHODS: &[NativeDef] = &[
    def(
        "__length_hint__",
        "($self, /)",
        |_, a| {
            let left = a[0].downcast::<SetIter>().map_or(0, |i| {
                let same = i.set.with(|s| s.downcast::<SetObj>().is_some_and(|s| s.len() == i.size.get()));
                if same { i.size.get().saturating_sub(i.given.get()) } else { 0 }
            });
            Ok(Value::small_int(left as i64))
        },
        "Private method returning an estimate of len(list(it)).",
    ),
    def(
        "__reduce__",
        "($self, /)",
        |vm, a| {
            let mut rest = Vec::new();
            if let Some((set, at)) = a[0].downcast::<SetIter>().and_then(|i| i.set.load().map(|s| (s, i.at.get()))) {
                let mut at = at;
                while let Some((found, _, element)) = set.downcast::<SetObj>().and_then(|s| s.entry_from(at)) {
                    rest.push(element);
                    at = found + 1;
                }
            }
            let rest = vm.new_list(rest)?;
            Ok(vm.new_tuple(&[builtin(vm, "iter")?, vm.new_tuple(&[rest])]))
        },
        "Return state information for pickling.",
    ),
];

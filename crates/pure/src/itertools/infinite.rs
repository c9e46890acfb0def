//! `count`, `cycle`, `repeat`.

use std::cell::Cell;

use vm::ops::number::BinaryOp;
use vm::prelude::*;

use super::iterator;
use crate::support::*;

pub struct Count {
    current: Slot,
    step: Value,
}
heap::trace_fields!(Count: current, step);
heap::payload!(Count, "count", trace);

pub static COUNT: TypeSpec = TypeSpec::new::<Count>("count")
    .module("itertools")
    .flags(SUBCLASSABLE)
    .signature("(start=0, step=1)")
    .doc("Return a count object whose .__next__() method returns consecutive values.\n\nEquivalent to:\n    def count(firstval=0, step=1):\n        x = firstval\n        while 1:\n            yield x\n            x += step")
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| {
            static NEW: NativeDef = def("count", "($type, start=0, step=1)", count_new, "");
            construct(vm, &NEW, ty, args)
        }));
        s.iter.set(Some(itself));
        s.next.set(Some(count_next));
        s.repr.set(Some(count_repr));
    });

fn is_number(v: &Value) -> bool {
    let s = &type_of(v).slots;
    s.int.get().is_some() || s.float.get().is_some() || s.index.get().is_some() || is_complex(v)
}

fn is_complex(v: &Value) -> bool {
    type_of(v).mro_list().iter().any(|t| t.spec.is_some_and(|s| s.name == "complex" && s.module == "builtins"))
}

fn count_new(vm: &Vm, a: &[Value]) -> PyResult {
    let start = a[1].non_null().cloned().unwrap_or(Value::small_int(0));
    let step = a[2].non_null().cloned().unwrap_or(Value::small_int(1));
    if !is_number(&start) || !is_number(&step) {
        return Err(vm.type_error("a number is required"));
    }
    let number = |v: Value| if v.is_true() || v.is(&Value::FALSE) { Value::small_int(v.is_true() as i64) } else { v };
    let (start, step) = (number(start), number(step));
    instance(vm, &a[0], Count { current: Slot::new(start), step })
}

fn count_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let c = this::<Count>(vm, v)?;
    let current = c.current.get();
    let next = match (current.as_int(), c.step.as_int()) {
        (Some(a), Some(b)) => vm.new_int(a + b),
        _ => vm.binary(BinaryOp::Add, &current, &c.step.clone())?,
    };
    c.current.set(next);
    Ok(Some(current))
}

fn count_repr(vm: &Vm, v: &Value) -> PyResult {
    let c = this::<Count>(vm, v)?;
    let (current, step) = (c.current.get(), c.step.clone());
    let name = type_of(v).name();
    let shown = vm.repr_text(&current)?;
    if step.as_int() == Some(1) {
        return text(vm, &format!("{name}({shown})"));
    }
    text(vm, &format!("{name}({shown}, {})", vm.repr_text(&step)?))
}

pub struct Cycle {
    /// `NULL` once it ended.
    iter: Slot,
    saved: Mut<HVec<Value>>,
    at: Cell<usize>,
}
heap::trace_fields!(Cycle: iter, saved);
heap::payload!(Cycle, "cycle", trace);

iterator!(bound CYCLE, Cycle, "cycle", "(iterable, /)", "($type, iterable, /)",
    "Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely.",
    |vm, a| {
        let iter = vm.iter(&a[1])?;
        instance(vm, &a[0], Cycle { iter: Slot::new(iter), saved: Mut::default(), at: Cell::new(0) })
    },
    cycle_next
);

fn cycle_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let c = this::<Cycle>(vm, v)?;
    if let Some(iter) = c.iter.load() {
        if let Some(item) = vm.next(&iter)? {
            vm.reserved(c.saved.with(|s| s.push(item.clone())))?;
            return Ok(Some(item));
        }
        c.iter.set(Value::NULL);
    }
    let at = c.at.get();
    let (item, n) = c.saved.with(|s| (s.get(at).cloned(), s.len()));
    c.at.set(if at + 1 >= n { 0 } else { at + 1 });
    Ok(item)
}

pub struct Repeat {
    item: Value,
    /// How many are left; below 0: without end.
    left: Cell<i64>,
}
heap::trace_fields!(Repeat: item);
heap::payload!(Repeat, "repeat", trace);

pub static REPEAT: TypeSpec = TypeSpec::new::<Repeat>("repeat")
    .module("itertools")
    .flags(SUBCLASSABLE)
    .doc("repeat(object [,times]) -> create an iterator which returns the object\nfor the specified number of times.  If not specified, returns the object\nendlessly.")
    .methods(&[def("__length_hint__", "($self, /)", |vm, a| {
        match this::<Repeat>(vm, &a[0])?.left.get() {
            n if n < 0 => Err(vm.type_error("len() of unsized object")),
            n => Ok(vm.new_int(n)),
        }
    }, "Private method returning an estimate of len(list(it)).")])
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| {
            static NEW: NativeDef = def("repeat", "($type, object, times=None)", repeat_new, "");
            construct(vm, &NEW, ty, args)
        }));
        s.iter.set(Some(itself));
        s.next.set(Some(|vm, v| {
            let r = this::<Repeat>(vm, v)?;
            match r.left.get() {
                0 => Ok(None),
                n => {
                    if n > 0 {
                        r.left.set(n - 1);
                    }
                    Ok(Some(r.item.clone()))
                }
            }
        }));
        s.repr.set(Some(|vm, v| {
            let r = this::<Repeat>(vm, v)?;
            let (item, left) = (r.item.clone(), r.left.get());
            let name = type_of(v).name();
            let shown = vm.repr_text(&item)?;
            let times = if left < 0 { String::new() } else { format!(", {left}") };
            text(vm, &format!("{name}({shown}{times})"))
        }));
    });

fn repeat_new(vm: &Vm, a: &[Value]) -> PyResult {
    let left = match a[2].non_null() {
        None => -1,
        Some(n) => (vm.to_isize(n)? as i64).max(0),
    };
    instance(vm, &a[0], Repeat { item: a[1].clone(), left: Cell::new(left) })
}

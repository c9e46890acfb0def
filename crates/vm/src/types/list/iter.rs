//! Iterators of lists, forwards and backwards, and of objects that only have `__getitem__`.

use std::cell::Cell;

use super::ListObj;
use crate::prelude::*;
use crate::types::iter::{builtin, place};

/// Both directions; the next item is at `at`.
pub struct ListIter {
    /// `NULL` at the end.
    pub list: Slot,
    pub at: Cell<isize>,
}
heap::trace_fields!(ListIter: list);
heap::payload!(ListIter, "list_iterator", trace);

pub static LIST_ITER: TypeSpec = TypeSpec::new::<ListIter>("list_iterator").methods(&METHODS).slots(|s| {
    s.iter.set(Some(|_, v| Ok(v.clone())));
    s.next.set(Some(next));
});

pub static LIST_REVERSE_ITER: TypeSpec =
    TypeSpec::new::<ListIter>("list_reverseiterator").methods(&REVERSE_METHODS).slots(|s| {
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(next_reversed));
    });

pub fn new(list: &Value) -> Value {
    LIST_ITER.alloc_with(|| ListIter { list: Slot::new(list.clone()), at: Cell::new(0) }).into_value()
}

pub fn new_reversed(list: &Value) -> Value {
    let last = list.downcast::<ListObj>().map_or(0, |l| l.len()) as isize - 1;
    LIST_REVERSE_ITER.alloc_with(|| ListIter { list: Slot::new(list.clone()), at: Cell::new(last) }).into_value()
}

impl ListIter {
    fn take(&self, forward: bool) -> Option<Value> {
        let at = self.at.get();
        let item = self.list.with(|l| l.downcast::<ListObj>().and_then(|l| l.get(at as usize)));
        match &item {
            Some(_) => self.at.set(if forward { at + 1 } else { at - 1 }),
            None => self.list.set(Value::NULL),
        }
        item
    }
    fn len(&self) -> isize {
        self.list.with(|l| l.downcast::<ListObj>().map_or(0, |l| l.len() as isize))
    }
}

fn next(_vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    Ok(v.downcast::<ListIter>().and_then(|i| i.take(true)))
}
fn next_reversed(_vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    Ok(v.downcast::<ListIter>().and_then(|i| i.take(false)))
}

fn reduce(vm: &Vm, v: &Value, maker: &str) -> PyResult {
    let left = v.downcast::<ListIter>().and_then(|i| i.list.load().map(|l| (l, i.at.get())));
    // An iterator at its end has no direction.
    let maker = builtin(vm, if left.is_some() { maker } else { "iter" })?;
    place::reduce(vm, maker, left, vm.new_list(Vec::new())?)
}

/// Sets the place: from `first`, 0 or -1, to as far behind the last item.
fn set_state(vm: &Vm, args: &[Value], first: isize) -> PyResult {
    let at = place::place(vm, &args[1])?;
    if let Some(i) = args[0].downcast::<ListIter>().filter(|i| !i.list.is_null()) {
        i.at.set(at.clamp(first, i.len() + first));
    }
    Ok(Value::NONE)
}

static METHODS: [NativeDef; 3] = place::methods(
    |_, a| {
        let left = a[0].downcast::<ListIter>().map_or(0, |i| (i.len() - i.at.get()).max(0));
        Ok(Value::small_int(left as i64))
    },
    |vm, a| reduce(vm, &a[0], "iter"),
    |vm, a| set_state(vm, a, 0),
);

static REVERSE_METHODS: [NativeDef; 3] = place::methods(
    |_, a| {
        let left = a[0].downcast::<ListIter>().map_or(0, |i| if i.at.get() < i.len() { i.at.get() + 1 } else { 0 });
        Ok(Value::small_int(left as i64))
    },
    |vm, a| reduce(vm, &a[0], "reversed"),
    |vm, a| set_state(vm, a, -1),
);

pub struct SequenceIter {
    /// `NULL` at the end.
    pub sequence: Slot,
    pub at: Cell<i64>,
}
heap::trace_fields!(SequenceIter: sequence);
heap::payload!(SequenceIter, "iterator", trace);

pub static SEQUENCE_ITER: TypeSpec = TypeSpec::new::<SequenceIter>("iterator").methods(&SEQUENCE_METHODS).slots(|s| {
    s.iter.set(Some(|_, v| Ok(v.clone())));
    s.next.set(Some(sequence_next));
});

fn sequence_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let Some(iter) = v.downcast::<SequenceIter>() else { return Ok(None) };
    let Some(sequence) = iter.sequence.load() else { return Ok(None) };
    let at = iter.at.get();
    match vm.get_item(&sequence, &Value::small_int(at)) {
        Ok(item) => {
            iter.at.set(at + 1);
            Ok(Some(item))
        }
        Err(e) if e.is(&crate::error::exception::INDEX_ERROR) || e.is(&crate::error::exception::STOP_ITERATION) => {
            iter.sequence.set(Value::NULL);
            Ok(None)
        }
        Err(e) => Err(e),
    }
}

static SEQUENCE_METHODS: [NativeDef; 3] = place::methods(
    |vm, a| {
        let found = a[0].downcast::<SequenceIter>().and_then(|i| i.sequence.load().map(|s| (s, i.at.get())));
        let Some((sequence, at)) = found else { return Ok(Value::small_int(0)) };
        if type_of(&sequence).slots.len.get().is_none() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        Ok(Value::small_int((vm.len(&sequence)? as i64 - at).max(0)))
    },
    |vm, a| {
        let maker = builtin(vm, "iter")?;
        let left = a[0].downcast::<SequenceIter>().and_then(|i| i.sequence.load().map(|s| (s, i.at.get() as isize)));
        place::reduce(vm, maker, left, vm.new_tuple(&[]))
    },
    |vm, a| {
        let at = place::place(vm, &a[1])?;
        if let Some(i) = a[0].downcast::<SequenceIter>().filter(|i| !i.sequence.is_null()) {
            i.at.set(at.max(0) as i64);
        }
        Ok(Value::NONE)
    },
);

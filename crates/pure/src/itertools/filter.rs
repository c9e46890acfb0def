//! `accumulate`, `compress`, `dropwhile`, `filterfalse`, `starmap`, `takewhile`.

use std::cell::Cell;

use vm::ops::number::BinaryOp;
use vm::prelude::*;

use super::iterator;
use crate::support::*;

pub struct Accumulate {
    iter: Value,
    func: Value,
    total: Slot,
    initial: Slot,
}
heap::trace_fields!(Accumulate: iter, func, total, initial);
heap::payload!(Accumulate, "accumulate", trace);

iterator!(bound ACCUMULATE, Accumulate, "accumulate", "(iterable, func=None, *, initial=None)",
    "($type, iterable, func=None, *, initial=None)",
    "Return series of accumulated sums (or other binary function results).",
    |vm, a| {
        let iter = vm.iter(&a[1])?;
        let func = given(&a[2]).cloned().unwrap_or(Value::NONE);
        let initial = given(&a[3]).cloned().unwrap_or(Value::NULL);
        instance(vm, &a[0], Accumulate { iter, func, total: Slot::default(), initial: Slot::new(initial) })
    },
    |vm, v| {
        let acc = this::<Accumulate>(vm, v)?;
        if let Some(initial) = acc.initial.take().into_option() {
            acc.total.set(initial.clone());
            return Ok(Some(initial));
        }
        let Some(item) = vm.next(&acc.iter.clone())? else { return Ok(None) };
        let result = match acc.total.load() {
            None => item,
            Some(total) if acc.func.is_none() => vm.binary(BinaryOp::Add, &total, &item)?,
            Some(total) => vm.call(&acc.func.clone(), &[total, item])?,
        };
        acc.total.set(result.clone());
        Ok(Some(result))
    }
);

/// A predicate (or second iterator) beside an iterator.
pub struct Paired {
    func: Value,
    iter: Value,
    /// `dropwhile`: dropping is over; `takewhile`: taking is over.
    done: Cell<bool>,
}
heap::trace_fields!(Paired: func, iter);
heap::payload!(Paired, "itertools_pair", trace);

fn paired(vm: &Vm, a: &[Value]) -> PyResult {
    let iter = vm.iter(&a[2])?;
    instance(vm, &a[0], Paired { func: a[1].clone(), iter, done: Cell::new(false) })
}

/// The truth of `func(item)`; of the item itself for `None` and `bool`.
fn accepts(vm: &Vm, func: &Value, item: &Value) -> PyResult<bool> {
    if func.is_none() || func.is(&vm::types::int::BOOL.to_value()) {
        return vm.truth(item);
    }
    let result = vm.call(func, std::slice::from_ref(item))?;
    vm.truth(&result)
}

iterator!(bound DROPWHILE, Paired, "dropwhile", "(predicate, iterable, /)", "($type, predicate, iterable, /)",
    "Drop items from the iterable while predicate(item) is true.\n\nAfterwards, return every element until the iterable is exhausted.",
    paired,
    |vm, v| {
        let p = this::<Paired>(vm, v)?;
        let (func, iter) = (p.func.clone(), p.iter.clone());
        let mut polled = Poll::default();
        while let Some(item) = vm.next(&iter)? {
            if p.done.get() {
                return Ok(Some(item));
            }
            polled.tick(vm)?;
            let result = vm.call(&func, std::slice::from_ref(&item))?;
            if !vm.truth(&result)? {
                p.done.set(true);
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
);

iterator!(bound TAKEWHILE, Paired, "takewhile", "(predicate, iterable, /)", "($type, predicate, iterable, /)",
    "Return successive entries from an iterable as long as the predicate evaluates to true for each entry.",
    paired,
    |vm, v| {
        let p = this::<Paired>(vm, v)?;
        if p.done.get() {
            return Ok(None);
        }
        let (func, iter) = (p.func.clone(), p.iter.clone());
        let Some(item) = vm.next(&iter)? else { return Ok(None) };
        let result = vm.call(&func, std::slice::from_ref(&item))?;
        if vm.truth(&result)? {
            return Ok(Some(item));
        }
        p.done.set(true);
        Ok(None)
    }
);

iterator!(bound FILTERFALSE, Paired, "filterfalse", "(function, iterable, /)", "($type, function, iterable, /)",
    "Return those items of iterable for which function(item) is false.\n\nIf function is None, return the items that are false.",
    paired,
    |vm, v| {
        let p = this::<Paired>(vm, v)?;
        let (func, iter) = (p.func.clone(), p.iter.clone());
        let mut polled = Poll::default();
        while let Some(item) = vm.next(&iter)? {
            polled.tick(vm)?;
            if !accepts(vm, &func, &item)? {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
);

iterator!(bound STARMAP, Paired, "starmap", "(function, iterable, /)", "($type, function, iterable, /)",
    "Return an iterator whose values are returned from the function evaluated with an argument tuple taken from the given sequence.",
    paired,
    |vm, v| {
        let p = this::<Paired>(vm, v)?;
        let (func, iter) = (p.func.clone(), p.iter.clone());
        let Some(args) = vm.next(&iter)? else { return Ok(None) };
        let args = pool(vm, &args)?;
        vm.call(&func, args.items()).map(Some)
    }
);

iterator!(bound COMPRESS, Paired, "compress", "(data, selectors)", "($type, data, selectors)",
    "Return data elements corresponding to true selector elements.\n\nForms a shorter iterator from selected data elements using the selectors to\nchoose the data elements.",
    |vm, a| {
        let data = vm.iter(&a[1])?;
        let selectors = vm.iter(&a[2])?;
        instance(vm, &a[0], Paired { func: selectors, iter: data, done: Cell::new(false) })
    },
    |vm, v| {
        let p = this::<Paired>(vm, v)?;
        let (selectors, data) = (p.func.clone(), p.iter.clone());
        let mut polled = Poll::default();
        while let Some(item) = vm.next(&data)? {
            polled.tick(vm)?;
            let Some(selector) = vm.next(&selectors)? else { return Ok(None) };
            if vm.truth(&selector)? {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
);

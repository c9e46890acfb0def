//! `groupby`, `tee`.

use std::cell::Cell;

use vm::prelude::*;

use super::iterator;
use crate::support::*;

pub struct GroupBy {
    iter: Value,
    key_func: Value,
    target_key: Slot,
    current_key: Slot,
    current_value: Slot,
    /// Number of the newest group: older groupers are over.
    newest: Cell<u64>,
}
heap::trace_fields!(GroupBy: iter, key_func, target_key, current_key, current_value);
heap::payload!(GroupBy, "groupby", trace);

iterator!(bound GROUPBY, GroupBy, "groupby", "(iterable, key=None)", "($type, iterable, key=None)",
    "make an iterator that returns consecutive keys and groups from the iterable\n\n  iterable\n    Elements to divide into groups according to the key function.\n  key\n    A function for computing the group category for each element.\n    If the key function is not specified or is None, the element itself\n    is used for grouping.",
    |vm, a| {
        let iter = vm.iter(&a[1])?;
        let payload = GroupBy {
            iter,
            key_func: given(&a[2]).cloned().unwrap_or(Value::NONE),
            target_key: Slot::default(),
            current_key: Slot::default(),
            current_value: Slot::default(),
            newest: Cell::new(0),
        };
        instance(vm, &a[0], payload)
    },
    |vm, v| {
        let g = this::<GroupBy>(vm, v)?;
        g.newest.set(g.newest.get() + 1);
        let mut polled = Poll::default();
        loop {
            polled.tick(vm)?;
            if let Some(current) = g.current_key.load() {
                match g.target_key.load() {
                    None => break,
                    Some(target) => {
                        if !vm.equal(&target, &current)? {
                            break;
                        }
                    }
                }
            }
            if !step(vm, g)? {
                return Ok(None);
            }
        }
        g.newest.set(g.newest.get() + 1);
        let key = g.current_key.get();
        g.target_key.set(key.clone());
        let grouper = GROUPER.alloc(Grouper { parent: v.clone(), key: key.clone(), number: g.newest.get() });
        Ok(Some(vm.new_tuple(&[key, grouper.into_value()])))
    }
);

/// Fetches the next item and its key; false at the end.
fn step(vm: &Vm, g: &GroupBy) -> PyResult<bool> {
    let Some(value) = vm.next(&g.iter.clone())? else { return Ok(false) };
    let key =
        if g.key_func.is_none() { value.clone() } else { vm.call(&g.key_func.clone(), std::slice::from_ref(&value))? };
    let old = g.current_value.replace(value);
    g.current_key.set(key);
    drop(old);
    Ok(true)
}

pub struct Grouper {
    parent: Value,
    key: Value,
    number: u64,
}
heap::trace_fields!(Grouper: parent, key);
heap::payload!(Grouper, "_grouper", trace);

pub static GROUPER: TypeSpec = TypeSpec::new::<Grouper>("_grouper").module("itertools").slots(|s| {
    s.new.set(Some(|vm, _ty, args| {
        no_keywords(vm, "_grouper", args)?;
        count(vm, "_grouper", args.pos, 2, 2)?;
        let Some(parent) = args.pos[0].downcast::<GroupBy>() else {
            return Err(vm.type_error(format!(
                "_grouper() argument 1 must be itertools.groupby, not {}",
                vm.argument_type(&args.pos[0])
            )));
        };
        parent.newest.set(parent.newest.get() + 1);
        let number = parent.newest.get();
        Ok(GROUPER.alloc(Grouper { parent: args.pos[0].clone(), key: args.pos[1].clone(), number }).into_value())
    }));
    s.iter.set(Some(itself));
    s.next.set(Some(|vm, v| {
        let grouper = this::<Grouper>(vm, v)?;
        let g = this::<GroupBy>(vm, &grouper.parent)?;
        if g.newest.get() != grouper.number {
            return Ok(None);
        }
        if g.current_value.is_null() && !step(vm, g)? {
            return Ok(None);
        }
        let current = g.current_key.get();
        if current.is_null() || !vm.equal(&grouper.key.clone(), &current)? {
            return Ok(None);
        }
        Ok(g.current_value.take().into_option())
    }));
});

/// How many items a link of a tee's chain holds.
const LINK: usize = 57;

/// Items that some of the tees have not seen yet.
pub struct TeeData {
    iter: Value,
    items: Mut<HVec<Value>>,
    next: Slot,
    running: Cell<bool>,
}
heap::trace_fields!(TeeData: iter, items, next);
heap::payload!(TeeData, "_tee_dataobject", trace);

static TEE_DATA: TypeSpec = TypeSpec::new::<TeeData>("_tee_dataobject").module("itertools").flags(NO_NEW);

fn tee_data(iter: Value) -> Ref<TeeData> {
    TEE_DATA.alloc(TeeData { iter, items: Mut::default(), next: Slot::default(), running: Cell::new(false) })
}

impl Drop for TeeData {
    // A long chain of links is let go one by one.
    fn drop(&mut self) {
        let mut next = self.next.take();
        while next.is_unique() {
            let following = match next.downcast::<TeeData>() {
                Some(data) => data.next.take(),
                None => Value::NULL,
            };
            next = following;
        }
    }
}

pub struct Tee {
    data: Mut<Ref<TeeData>>,
    at: Cell<usize>,
}
heap::trace_fields!(Tee: data);
heap::payload!(Tee, "_tee", trace);

pub static TEE: TypeSpec = TypeSpec::new::<Tee>("_tee")
    .module("itertools")
    .flags(WEAKREFABLE)
    .signature("(iterable, /)")
    .doc("Iterator wrapped to make it copyable.")
    .methods(&[def(
        "__copy__",
        "($self, /)",
        |vm, a| {
            let t = this::<Tee>(vm, &a[0])?;
            Ok(copy_tee(t))
        },
        "Returns an independent iterator.",
    )])
    .slots(|s| {
        s.new.set(Some(|vm, _, args| {
            no_keywords(vm, "_tee", args)?;
            count(vm, "_tee", args.pos, 1, 1)?;
            tee_of(vm, &args.pos[0])
        }));
        s.iter.set(Some(itself));
        s.next.set(Some(tee_next));
    });

fn copy_tee(t: &Tee) -> Value {
    let data = t.data.with(|d| d.clone());
    TEE.alloc(Tee { data: Mut::new(data), at: Cell::new(t.at.get()) }).into_value()
}

fn tee_of(vm: &Vm, iterable: &Value) -> PyResult {
    let iter = vm.iter(iterable)?;
    if let Some(t) = iter.downcast::<Tee>() {
        return Ok(copy_tee(t));
    }
    Ok(TEE.alloc(Tee { data: Mut::new(tee_data(iter)), at: Cell::new(0) }).into_value())
}

fn tee_next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let t = this::<Tee>(vm, v)?;
    if t.at.get() >= LINK {
        let data = t.data.with(|d| d.clone());
        if data.next.is_null() {
            data.next.set(tee_data(data.iter.clone()).into_value());
        }
        if let Some(next) = data.next.get().to_ref::<TeeData>() {
            let old = t.data.replace(next);
            t.at.set(0);
            drop(old);
        }
    }
    let data = t.data.with(|d| d.clone());
    let at = t.at.get();
    if let Some(item) = data.items.with(|i| i.get(at).cloned()) {
        t.at.set(at + 1);
        return Ok(Some(item));
    }
    if data.running.replace(true) {
        return Err(vm.runtime_error("cannot re-enter the tee iterator"));
    }
    let result = vm.next(&data.iter.clone());
    data.running.set(false);
    match result? {
        Some(item) => {
            vm.reserved(data.items.with(|i| i.push(item.clone())))?;
            t.at.set(at + 1);
            Ok(Some(item))
        }
        None => Ok(None),
    }
}

/// `tee(iterable, n=2)`
pub fn tee(vm: &Vm, a: &[Value]) -> PyResult {
    let n = match a[1].non_null() {
        None => 2,
        Some(n) => vm.to_isize(n)?,
    };
    if n < 0 {
        return Err(vm.value_error("n must be >= 0"));
    }
    if n == 0 {
        return Ok(vm.new_tuple(&[]));
    }
    let first = tee_of(vm, &a[0])?;
    let mut out: HVec<Value> = vm.reserved(HVec::with_capacity(n as usize))?;
    vm.reserved(out.push(first.clone()))?;
    let mut polled = Poll::default();
    while out.len() < n as usize {
        polled.tick(vm)?;
        vm.reserved(out.push(copy_tee(this::<Tee>(vm, &first)?)))?;
    }
    tuple_of(vm, &out)
}

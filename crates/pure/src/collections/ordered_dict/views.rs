//! `odict_keys`, `odict_values`, `odict_items` and their iterator, which follows the links and looks every key up.

use std::cell::Cell;

use vm::prelude::*;
use vm::types::dict::{DICT_ITEMS, DICT_KEYS, DICT_VALUES, ViewObj};
use vm::types::iter::builtin;

use super::links;
use crate::support::*;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Keys,
    Values,
    Items,
}

macro_rules! views {
    ($($spec:ident $name:literal $base:ident $kind:ident;)*) => {
        $(pub static $spec: TypeSpec = TypeSpec::new::<ViewObj>($name)
            .base(&$base)
            .flags(NO_NEW)
            .methods(&[def("__reversed__", "($self, /)", |vm, a| of_view(vm, &a[0], Kind::$kind, true), "")])
            .slots(|s| s.iter.set(Some(|vm, v| of_view(vm, v, Kind::$kind, false))));)*
    };
}
views! {
    KEYS "odict_keys" DICT_KEYS Keys;
    VALUES "odict_values" DICT_VALUES Values;
    ITEMS "odict_items" DICT_ITEMS Items;
}

pub fn view(vm: &Vm, v: &Value, kind: Kind) -> PyResult {
    let Some(dict) = v.to_ref::<DictObj>() else { return Err(vm.type_error("an ordered dict is required")) };
    let spec = match kind {
        Kind::Keys => &KEYS,
        Kind::Values => &VALUES,
        Kind::Items => &ITEMS,
    };
    Ok(spec.alloc(ViewObj { dict }).into_value())
}

fn of_view(vm: &Vm, v: &Value, kind: Kind, reversed: bool) -> PyResult {
    Ok(iterate(this::<ViewObj>(vm, v)?.dict.to_value(), kind, reversed))
}

pub struct OdictIter {
    /// `NULL` at the end.
    dict: Slot,
    /// The key that comes next; `NULL` when there is none.
    key: Slot,
    kind: Kind,
    reversed: bool,
    size: Cell<usize>,
    state: Cell<u64>,
}
heap::trace_fields!(OdictIter: dict, key);
heap::payload!(OdictIter, "odict_iterator", trace);

pub static ODICT_ITER: TypeSpec = TypeSpec::new::<OdictIter>("odict_iterator")
    .flags(NO_NEW)
    .methods(&[def("__reduce__", "($self, /)", reduce, "Return state information for pickling")])
    .slots(|s| {
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(next));
    });

pub fn iterate(dict: Value, kind: Kind, reversed: bool) -> Value {
    let (key, size, state) = match dict.downcast::<DictObj>() {
        Some(d) => {
            let (key, state) = links::with(d, |l, _| (l.end(reversed).map(|n| l.key(n).0), l.state));
            (key.unwrap_or(Value::NULL), d.len(), state)
        }
        None => (Value::NULL, 0, 0),
    };
    let (size, state) = (Cell::new(size), Cell::new(state));
    ODICT_ITER.alloc(OdictIter { dict: Slot::new(dict), key: Slot::new(key), kind, reversed, size, state }).into_value()
}

fn next(vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let iter = this::<OdictIter>(vm, v)?;
    let Some(dict) = iter.dict.load() else { return Ok(None) };
    match step(vm, iter, &dict) {
        Ok(Some(item)) => Ok(Some(item)),
        ended => {
            // A changed size stays an error.
            if iter.size.get() != usize::MAX {
                iter.dict.set(Value::NULL);
            }
            ended
        }
    }
}

fn step(vm: &Vm, iter: &OdictIter, dict: &Value) -> PyResult<Option<Value>> {
    let d = this::<DictObj>(vm, dict)?;
    let Some(key) = iter.key.load() else { return Ok(None) };
    if links::with(d, |l, _| l.state) != iter.state.get() {
        return Err(vm.runtime_error("OrderedDict mutated during iteration"));
    }
    if d.len() != iter.size.get() {
        iter.size.set(usize::MAX);
        return Err(vm.runtime_error("OrderedDict changed size during iteration"));
    }
    let hash = vm.hash(&key)?;
    let found = match d.find_hashed(vm, &key, hash)? {
        Some(at) => {
            let next = links::with(d, |l, t| {
                Ok(l.node_at(t, at)?.map(|node| l.neighbour(node, iter.reversed).map(|n| l.key(n).0)))
            });
            vm.reserved(next)?.map(|next| (at, next))
        }
        None => None,
    };
    let Some((at, next)) = found else {
        iter.key.set(Value::NULL);
        return Err(super::missing(vm, &key));
    };
    iter.key.set(next.unwrap_or(Value::NULL));
    if iter.kind == Kind::Keys {
        return Ok(Some(key));
    }
    let Some(value) = d.value_at(at) else { return Err(super::missing(vm, &key)) };
    Ok(Some(if iter.kind == Kind::Values { value } else { vm.new_tuple(&[key, value]) }))
}

/// As that of a list of what is left, taken from a copy of the iterator.
fn reduce(vm: &Vm, a: &[Value]) -> PyResult {
    let i = this::<OdictIter>(vm, &a[0])?;
    let copy = ODICT_ITER
        .alloc(OdictIter {
            dict: Slot::new(i.dict.get()),
            key: Slot::new(i.key.get()),
            kind: i.kind,
            reversed: i.reversed,
            size: i.size.clone(),
            state: i.state.clone(),
        })
        .into_value();
    let rest = vm.collect(&copy)?;
    Ok(vm.new_tuple(&[builtin(vm, "iter")?, vm.new_tuple(&[vm.new_list(rest.to_vec())?])]))
}

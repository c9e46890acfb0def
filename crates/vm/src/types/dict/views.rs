//! The views `keys()`, `values()`, `items()` and their iterators.

use std::cell::Cell;

use super::DictObj;
use crate::ops::protocol::Poll;
use crate::prelude::*;
use crate::types::iter::builtin;
use crate::types::set::{self, SetObj};

/// A view of a dict.
pub struct ViewObj {
    pub dict: Ref<DictObj>,
}
heap::trace_fields!(ViewObj: dict);
heap::payload!(ViewObj, "dict_view", trace);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Keys,
    Values,
    Items,
}

pub static DICT_KEYS: TypeSpec =
    TypeSpec::new::<ViewObj>("dict_keys").methods(KEYS_METHODS).getset(GETSET).slots(|s| {
        view_slots(s);
        set_slots(s);
        s.iter.set(Some(|_, v| Ok(iterate(v, Kind::Keys, false))));
        s.contains.set(Some(|vm, v, key| Ok(this(vm, v)?.find(vm, key)?.is_some())));
    });

pub static DICT_VALUES: TypeSpec =
    TypeSpec::new::<ViewObj>("dict_values").methods(VALUES_METHODS).getset(GETSET).slots(|s| {
        view_slots(s);
        s.iter.set(Some(|_, v| Ok(iterate(v, Kind::Values, false))));
    });

pub static DICT_ITEMS: TypeSpec =
    TypeSpec::new::<ViewObj>("dict_items").methods(ITEMS_METHODS).getset(GETSET).slots(|s| {
        view_slots(s);
        set_slots(s);
        s.iter.set(Some(|_, v| Ok(iterate(v, Kind::Items, false))));
        s.contains.set(Some(items_contain));
    });

static KEYS_METHODS: &[NativeDef] = &[
    def(
        "isdisjoint",
        "($self, object, /)",
        is_disjoint,
        "Return True if the view and the given iterable have a null intersection.",
    ),
    def(
        "__reversed__",
        "($self, /)",
        |_, a| Ok(iterate(&a[0], Kind::Keys, true)),
        "Return a reverse iterator over the dict keys.",
    ),
];
static VALUES_METHODS: &[NativeDef] = &[def(
    "__reversed__",
    "($self, /)",
    |_, a| Ok(iterate(&a[0], Kind::Values, true)),
    "Return a reverse iterator over the dict values.",
)];
static ITEMS_METHODS: &[NativeDef] = &[
    def(
        "isdisjoint",
        "($self, object, /)",
        is_disjoint,
        "Return True if the view and the given iterable have a null intersection.",
    ),
    def(
        "__reversed__",
        "($self, /)",
        |_, a| Ok(iterate(&a[0], Kind::Items, true)),
        "Return a reverse iterator over the dict items.",
    ),
];
static GETSET: &[GetSet] = &[GetSet::ro(
    "mapping",
    |vm, v| Ok(crate::types::mappingproxy::new(view(vm, v)?.dict.to_value())),
    "dictionary that this view refers to",
)];

fn make(vm: &Vm, spec: &'static TypeSpec, v: &Value) -> PyResult {
    match v.to_ref::<DictObj>() {
        Some(dict) => Ok(spec.alloc_with(|| ViewObj { dict }).into_value()),
        None => Err(vm.type_error("a dict is required")),
    }
}
pub fn keys(vm: &Vm, v: &Value) -> PyResult {
    make(vm, &DICT_KEYS, v)
}
pub fn values(vm: &Vm, v: &Value) -> PyResult {
    make(vm, &DICT_VALUES, v)
}
pub fn items(vm: &Vm, v: &Value) -> PyResult {
    make(vm, &DICT_ITEMS, v)
}

fn view<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a ViewObj> {
    v.downcast::<ViewObj>().ok_or_else(|| vm.type_error("a dict view is required"))
}
fn this<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a DictObj> {
    Ok(&view(vm, v)?.dict)
}

fn view_slots(s: &Slots) {
    s.repr.set(Some(view_repr));
    s.len.set(Some(|vm, v| Ok(this(vm, v)?.len())));
}

fn set_slots(s: &Slots) {
    s.compare.set(Some(view_compare));
    s.sub.set(Some(|vm, a, b| {
        let result = set_of(vm, a)?;
        set::difference_update(vm, &result, b)?;
        Ok(result.into_value())
    }));
    s.and.set(Some(|vm, a, b| {
        // The view may be on either side.
        let (view, other) = if is_set_view(a) { (a, b) } else { (b, a) };
        let result = SetObj::new();
        if set::SET.is_exact(other) && vm.len(view)? <= vm.len(other)? {
            // The elements of the view, which must be hashable, that the set has.
            vm.for_each(view, |element| {
                vm.hash(&element)?;
                if vm.contains(other, &element)? { result.add(vm, &element).map(drop) } else { Ok(()) }
            })?;
            return Ok(result.into_value());
        }
        vm.for_each(other, |element| {
            if vm.contains(view, &element)? {
                result.add(vm, &element)?;
            }
            Ok(())
        })?;
        Ok(result.into_value())
    }));
    s.xor.set(Some(|vm, a, b| {
        let result = set_of(vm, a)?;
        set::symmetric_difference_update(vm, &result, b)?;
        Ok(result.into_value())
    }));
    s.or.set(Some(|vm, a, b| {
        let result = set_of(vm, a)?;
        result.update(vm, b)?;
        Ok(result.into_value())
    }));
}

fn set_of(vm: &Vm, v: &Value) -> PyResult<Ref<SetObj>> {
    let result = SetObj::new();
    result.update(vm, v)?;
    Ok(result)
}

fn is_set_view(v: &Value) -> bool {
    DICT_KEYS.check(v) || DICT_ITEMS.check(v)
}

fn view_repr(vm: &Vm, v: &Value) -> PyResult {
    let Some(_guard) = vm.repr_enter(v) else { return Ok(name!("...")) };
    let list = ListObj::new(vm.collect(v)?).into_value();
    let inner = vm.repr(&list)?;
    let name = type_of(v).name();
    let pieces = [name.as_bytes(), b"(", inner.as_bytes(), b")"];
    let chars = name.chars().count() + inner.char_len() + 2;
    Ok(vm.reserved(StrObj::try_concat(&pieces, chars))?.into_value())
}

/// Whether every item of `a` is in `b`.
fn all_in(vm: &Vm, a: &Value, b: &Value) -> PyResult<bool> {
    let iter = vm.iter(a)?;
    let mut polled = Poll::default();
    while let Some(item) = vm.next(&iter)? {
        polled.tick(vm)?;
        if !vm.contains(b, &item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn view_compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    if !is_set_view(b) && !b.is_a::<SetObj>() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (x, y) = (vm.len(a)?, vm.len(b)?);
    Ok(Value::bool(match op {
        CmpOp::Eq => x == y && all_in(vm, a, b)?,
        CmpOp::Ne => !(x == y && all_in(vm, a, b)?),
        CmpOp::Lt => x < y && all_in(vm, a, b)?,
        CmpOp::Le => x <= y && all_in(vm, a, b)?,
        CmpOp::Gt => x > y && all_in(vm, b, a)?,
        CmpOp::Ge => x >= y && all_in(vm, b, a)?,
    }))
}

fn items_contain(vm: &Vm, v: &Value, item: &Value) -> PyResult<bool> {
    let Some(pair) = item.downcast::<TupleObj>() else { return Ok(false) };
    let [key, value] = pair.items() else { return Ok(false) };
    match this(vm, v)?.get(vm, key)? {
        Some(found) => vm.equal(&found, value),
        None => Ok(false),
    }
}

fn is_disjoint(vm: &Vm, args: &[Value]) -> PyResult {
    let (mut view, mut other) = (&args[0], &args[1]);
    if view.is(other) {
        return Ok(Value::bool(vm.len(view)? == 0));
    }
    if (is_set_view(other) || other.is_a::<SetObj>()) && vm.len(other)? > vm.len(view)? {
        (view, other) = (other, view);
    }
    let iter = vm.iter(other)?;
    let mut polled = Poll::default();
    while let Some(item) = vm.next(&iter)? {
        polled.tick(vm)?;
        if vm.contains(view, &item)? {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

/// An iterator in either direction; the type says which and what it gives.
pub struct DictIter {
    /// `NULL` at the end.
    dict: Slot,
    /// The next position (the one after it, backwards).
    at: Cell<usize>,
    /// Size of the dict when the iteration began.
    size: Cell<usize>,
    /// Items not given yet.
    left: Cell<usize>,
}
heap::trace_fields!(DictIter: dict);
heap::payload!(DictIter, "dict_iterator", trace);

macro_rules! iterators {
    ($($spec:ident $name:literal $kind:ident $reversed:literal;)*) => {
        $(pub static $spec: TypeSpec = TypeSpec::new::<DictIter>($name).methods(ITER_METHODS).slots(|s| {
            s.iter.set(Some(|_, v| Ok(v.clone())));
            s.next.set(Some(|vm, v| next(vm, v, Kind::$kind, $reversed)));
        });)*
    };
}
iterators! {
    KEY_ITER "dict_keyiterator" Keys false;
    VALUE_ITER "dict_valueiterator" Values false;
    ITEM_ITER "dict_itemiterator" Items false;
    REVERSE_KEY_ITER "dict_reversekeyiterator" Keys true;
    REVERSE_VALUE_ITER "dict_reversevalueiterator" Values true;
    REVERSE_ITEM_ITER "dict_reverseitemiterator" Items true;
}

fn iterator_of(dict: Value, kind: Kind, reversed: bool) -> Value {
    let (size, end) = dict.downcast::<DictObj>().map_or((0, 0), |d| d.table.read(|t| (t.len(), t.entries.len())));
    let spec = match (kind, reversed) {
        (Kind::Keys, false) => &KEY_ITER,
        (Kind::Values, false) => &VALUE_ITER,
        (Kind::Items, false) => &ITEM_ITER,
        (Kind::Keys, true) => &REVERSE_KEY_ITER,
        (Kind::Values, true) => &REVERSE_VALUE_ITER,
        (Kind::Items, true) => &REVERSE_ITEM_ITER,
    };
    let start = if reversed { end } else { 0 };
    spec.alloc_with(|| DictIter {
        dict: Slot::new(dict),
        at: Cell::new(start),
        size: Cell::new(size),
        left: Cell::new(size),
    })
    .into_value()
}

fn iterate(view: &Value, kind: Kind, reversed: bool) -> Value {
    let dict = view.downcast::<ViewObj>().map_or(Value::NULL, |v| v.dict.to_value());
    iterator_of(dict, kind, reversed)
}

/// `iter(dict)`
pub fn key_iter(_vm: &Vm, dict: &Value) -> PyResult {
    Ok(iterator_of(dict.clone(), Kind::Keys, false))
}
pub fn reversed_keys(_vm: &Vm, dict: &Value) -> PyResult {
    Ok(iterator_of(dict.clone(), Kind::Keys, true))
}

fn next(vm: &Vm, v: &Value, kind: Kind, reversed: bool) -> PyResult<Option<Value>> {
    let Some(iter) = v.downcast::<DictIter>() else { return Ok(None) };
    let Some(value) = iter.dict.load() else { return Ok(None) };
    let Some(dict) = value.downcast::<DictObj>() else { return Ok(None) };
    if dict.len() != iter.size.get() {
        // Sticky: it stays an error.
        iter.size.set(usize::MAX);
        return Err(vm.runtime_error("dictionary changed size during iteration"));
    }
    let found = dict.table.read(|t| {
        let at = match reversed {
            // The dict was cleared and filled again meanwhile: its end is not where the iteration stands.
            true if iter.at.get() > t.entries.len() => None,
            true => t.prev_live(iter.at.get()),
            false => t.next_live(iter.at.get()),
        }?;
        let e = &t.entries[at];
        Some((at, e.key.clone(), e.value.clone()))
    });
    let Some((at, key, value)) = found else {
        iter.dict.set(Value::NULL);
        return Ok(None);
    };
    if iter.left.get() == 0 {
        iter.size.set(usize::MAX);
        return Err(vm.runtime_error("dictionary keys changed during iteration"));
    }
    iter.left.set(iter.left.get() - 1);
    iter.at.set(if reversed { at } else { at + 1 });
    Ok(Some(match kind {
        Kind::Keys => key,
        Kind::Values => value,
        Kind::Items => vm.new_tuple(&[key, value]),
    }))
}

static ITER_METHODS: &[NativeDef] = &[
    def(
        "__length_hint__",
        "($self, /)",
        |_, a| {
            let left = a[0].downcast::<DictIter>().map_or(0, |i| {
                let same = i.dict.with(|d| d.downcast::<DictObj>().is_some_and(|d| d.len() == i.size.get()));
                if same { i.left.get() } else { 0 }
            });
            Ok(Value::small_int(left as i64))
        },
        "Private method returning an estimate of len(list(it)).",
    ),
    def(
        "__reduce__",
        "($self, /)",
        |vm, a| {
            // The rest, taken from a copy of the iterator.
            let mut rest = Vec::new();
            if let Some(i) = a[0].downcast::<DictIter>()
                && let Some(next) = type_of(&a[0]).slots.next.get()
                && let Some(spec) = type_of(&a[0]).spec
            {
                let copy = spec
                    .alloc_with(|| DictIter {
                        dict: Slot::new(i.dict.get()),
                        at: i.at.clone(),
                        size: i.size.clone(),
                        left: i.left.clone(),
                    })
                    .into_value();
                while let Some(item) = next(vm, &copy)? {
                    rest.push(item);
                }
            }
            Ok(vm.new_tuple(&[builtin(vm, "iter")?, vm.new_tuple(&[vm.new_list(rest)?])]))
        },
        "Return state information for pickling.",
    ),
];

//! `tuple`: its type, methods and iterator.

use std::cell::Cell;

use super::{HashLanes, TupleObj};
use crate::prelude::*;
use crate::types::iter::place;
use crate::types::{sequence, slice};

pub static TUPLE: TypeSpec = TypeSpec::new::<TupleObj>("tuple")
    .flags(SUBCLASSABLE | SEQUENCE | MATCH_SELF)
    .signature("(iterable=(), /)")
    .doc("Built-in immutable sequence.\n\nIf no argument is given, the constructor returns an empty tuple.\nIf iterable is specified the tuple is initialized from iterable's items.\n\nIf the argument is a tuple, the return value is the same object.")
    .methods(METHODS)
    .slots(tuple_slots);

fn tuple_slots(s: &Slots) {
    s.new.set(Some(tuple_new));
    s.repr.set(Some(tuple_repr));
    s.hash.set(Some(tuple_hash));
    s.compare.set(Some(tuple_compare));
    s.len.set(Some(|_, v| Ok(items(v).len())));
    s.getitem.set(Some(tuple_getitem));
    s.contains.set(Some(|vm, v, wanted| {
        Ok(sequence::find(vm, wanted, 0, usize::MAX, |i| items(v).get(i).cloned())?.is_some())
    }));
    s.concat.set(Some(tuple_concat));
    s.repeat.set(Some(tuple_repeat));
    s.iter.set(Some(|_, v| {
        Ok(TUPLE_ITER.alloc_with(|| TupleIter { tuple: Slot::new(v.clone()), at: Cell::new(0) }).into_value())
    }));
}

static METHODS: &[NativeDef] = &[
    def("__getnewargs__", "($self, /)", |vm, a| Ok(vm.new_tuple(&[vm.new_tuple(items(&a[0]))])), ""),
    def("index", "($self, value, start=0, stop=sys.maxsize, /)", index, "Return first index of value.\n\nRaises ValueError if the value is not present."),
    def("count", "($self, value, /)", |vm, a| sequence::count(vm, &a[1], |i| items(&a[0]).get(i).cloned()), "Return number of occurrences of value."),
    def("__class_getitem__", "($type, object, /)", |vm, a| crate::types::generic_alias::new(vm, &a[0], &a[1]), "Tuples are generic over the types of their contents.\n\nFor example, use ``tuple[int, str]`` for a pair whose first element\nis an int and second element is a string.\n\nTuples also support the form ``tuple[T, ...]`` to indicate\nan arbitrary length tuple of elements of type T.").class_method(),
];

fn items(v: &Value) -> &[Value] {
    v.downcast::<TupleObj>().map_or(&[], |t| t.items())
}

fn tuple_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    let args = if sequence::same_init(ty, TUPLE.get()) { args } else { Args::positional(args.pos) };
    let source = sequence::at_most_one(vm, "tuple", args)?;
    if ty.is_spec(&TUPLE) {
        return match source {
            None => Ok(vm.new_tuple(&[])),
            Some(t) if TUPLE.is_exact(t) => Ok(t.clone()),
            Some(t) => {
                let items = vm.collect(t)?;
                Ok(vm.reserved(TupleObj::try_from_hvec(items))?.into_value())
            }
        };
    }
    let items = source.map_or(Ok(HVec::new()), |s| vm.collect(s))?;
    Ok(vm.reserved(instance(ty, &items))?.into_value())
}

/// A tuple of a subclass.
pub fn instance(ty: &TypeObj, items: &[Value]) -> Result<Ref<TupleObj>, heap::NoMemory> {
    TupleObj::with_hidden(ty, items, items.len())
}

fn tuple_repr(vm: &Vm, v: &Value) -> PyResult {
    let Some(_guard) = vm.repr_enter(v) else { return Ok(name!("(...)")) };
    let close = if items(v).len() == 1 { ",)" } else { ")" };
    sequence::repr(vm, "(", close, |i| items(v).get(i).cloned())
}

fn tuple_hash(vm: &Vm, v: &Value) -> PyResult<i64> {
    let Some(tuple) = v.downcast::<TupleObj>() else { return Ok(0) };
    if tuple.hash.get() != 0 {
        return Ok(tuple.hash.get().wrapping_sub(1));
    }
    vm.check_native_stack("while hashing a tuple")?;
    let mut lanes = HashLanes::default();
    for item in tuple.items() {
        lanes.add(vm.hash(item)?);
    }
    let hash = lanes.finish(tuple.len());
    // Tuples of the image are never written to.
    if v.ref_count() != u32::MAX {
        tuple.hash.set(hash.wrapping_add(1));
    }
    Ok(hash)
}

fn tuple_compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (Some(x), Some(y)) = (a.downcast::<TupleObj>(), b.downcast::<TupleObj>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    sequence::compare(vm, op, |i| x.items().get(i).cloned(), |i| y.items().get(i).cloned())
}

fn tuple_getitem(vm: &Vm, v: &Value, key: &Value) -> PyResult {
    let Some(tuple) = v.downcast::<TupleObj>() else { return Err(vm.type_error("a tuple is required")) };
    if key.is_int() || type_of(key).slots.index.get().is_some() {
        let index = vm.to_item_index(key)?;
        return match sequence::position(index, tuple.len()) {
            Some(at) => Ok(tuple.items()[at].clone()),
            None => Err(vm.index_error("tuple index out of range")),
        };
    }
    let Some(s) = key.downcast::<slice::SliceObj>() else {
        return Err(vm.type_error(format!("tuple indices must be integers or slices, not {}", type_of(key).tp_name())));
    };
    let (start, _, step, count) = slice::adjust_slice(vm, s, tuple.len())?;
    if count == tuple.len() && step == 1 && TUPLE.is_exact(v) {
        return Ok(v.clone());
    }
    let items = tuple.items();
    let mut at = slice::positions(start, step, count);
    let part = TupleObj::try_build(count, |_| at.next().map_or(Value::NONE, |i| items[i].clone()));
    Ok(vm.reserved(part)?.into_value())
}

fn tuple_concat(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let Some(y) = b.downcast::<TupleObj>() else {
        return Err(vm.type_error(format!("can only concatenate tuple (not \"{}\") to tuple", type_of(b).tp_name())));
    };
    let (x, y) = (items(a), y.items());
    if y.is_empty() && TUPLE.is_exact(a) {
        return Ok(a.clone());
    }
    if x.is_empty() && TUPLE.is_exact(b) {
        return Ok(b.clone());
    }
    let joined =
        TupleObj::try_build(x.len() + y.len(), |i| if i < x.len() { x[i].clone() } else { y[i - x.len()].clone() });
    Ok(vm.reserved(joined)?.into_value())
}

fn tuple_repeat(vm: &Vm, v: &Value, n: isize) -> PyResult {
    let items = items(v);
    let n = n.max(0) as usize;
    if n == 1 && TUPLE.is_exact(v) {
        return Ok(v.clone());
    }
    let Some(total) = items.len().checked_mul(n) else { return Err(vm.memory_error()) };
    let repeated = TupleObj::try_build(total, |i| items[i % items.len()].clone());
    Ok(vm.reserved(repeated)?.into_value())
}

fn index(vm: &Vm, args: &[Value]) -> PyResult {
    let tuple = items(&args[0]);
    let start = sequence::search_bound(vm, &args[2], 0, || tuple.len())?;
    let stop = sequence::search_bound(vm, &args[3], usize::MAX, || tuple.len())?;
    match sequence::find(vm, &args[1], start, stop, |i| tuple.get(i).cloned())? {
        Some(at) => Ok(Value::small_int(at as i64)),
        None => Err(vm.value_error("tuple.index(x): x not in tuple")),
    }
}

pub struct TupleIter {
    /// `NULL` at the end.
    pub tuple: Slot,
    pub at: Cell<usize>,
}
heap::trace_fields!(TupleIter: tuple);
heap::payload!(TupleIter, "tuple_iterator", trace);

pub static TUPLE_ITER: TypeSpec = TypeSpec::new::<TupleIter>("tuple_iterator").methods(&ITER_METHODS).slots(|s| {
    s.iter.set(Some(|_, v| Ok(v.clone())));
    s.next.set(Some(iter_next));
});

fn iter_next(_vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let Some(iter) = v.downcast::<TupleIter>() else { return Ok(None) };
    let at = iter.at.get();
    let item = iter.tuple.with(|t| items(t).get(at).cloned());
    match &item {
        Some(_) => iter.at.set(at + 1),
        None => iter.tuple.set(Value::NULL),
    }
    Ok(item)
}

static ITER_METHODS: [NativeDef; 3] = place::methods(
    |_, a| {
        let left =
            a[0].downcast::<TupleIter>().map_or(0, |i| i.tuple.with(|t| items(t).len()).saturating_sub(i.at.get()));
        Ok(Value::small_int(left as i64))
    },
    |vm, a| {
        let maker = vm.builtin("iter")?;
        let left = a[0].downcast::<TupleIter>().and_then(|i| i.tuple.load().map(|t| (t, i.at.get() as isize)));
        place::reduce(vm, maker, left, vm.new_tuple(&[]))
    },
    |vm, a| {
        let at = place::place(vm, &a[1])?.max(0) as usize;
        if let Some(i) = a[0].downcast::<TupleIter>() {
            i.at.set(at.min(i.tuple.with(|t| items(t).len())));
        }
        Ok(Value::NONE)
    },
);

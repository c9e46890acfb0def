//! `_collections`: `deque`, `defaultdict`, `OrderedDict` and the helpers of `namedtuple` and `Counter`.

mod default_dict;
mod deque;

pub use deque::{DEQUE, Deque};

mod ordered_dict;
mod ring;

use vm::ops::number::BinaryOp;
use vm::prelude::*;
use vm::types::dict::DICT;

use super::support::*;

pub static MODULE: ModuleDef = ModuleDef::new(
    "_collections",
    "High performance data structures.\n- deque:        ordered collection accessible from endpoints only\n- defaultdict:  dict subclass with a default value factory\n",
)
.functions(&[def("_count_elements", "(mapping, iterable, /)", count_elements, "Count elements in the iterable, updating the mapping")])
.types(&[
    &deque::DEQUE,
    &default_dict::DEFAULT_DICT,
    &ordered_dict::ORDERED_DICT,
    &deque::DEQUE_ITER,
    &deque::DEQUE_REVERSE_ITER,
    &TUPLE_GETTER,
]);

fn count_elements(vm: &Vm, a: &[Value]) -> PyResult {
    let iter = vm.iter(&a[1])?;
    let ty = type_of(&a[0]);
    let same = |n: &Value| match (ty.lookup(n), DICT.get().lookup(n)) {
        (Some(x), Some(y)) => x.is(&y),
        (None, None) => true,
        _ => false,
    };
    let mut polled = Poll::default();
    let one = Value::small_int(1);
    if let Some(dict) = a[0].to_ref::<DictObj>()
        && same(&name!("get"))
        && same(&name!("__setitem__"))
    {
        while let Some(key) = vm.next(&iter)? {
            polled.tick(vm)?;
            let hash = vm.hash(&key)?;
            let old = dict.find_hashed(vm, &key, hash)?.and_then(|at| dict.value_at(at));
            let new = match old {
                None => one.clone(),
                Some(n) => vm.binary(BinaryOp::Add, &n, &one)?,
            };
            dict.set_hashed(vm, &key, hash, new)?;
        }
        return Ok(Value::NONE);
    }
    let get = vm.get_attr(&a[0], &name!("get"))?;
    while let Some(key) = vm.next(&iter)? {
        polled.tick(vm)?;
        let old = vm.call(&get, &[key.clone(), Value::small_int(0)])?;
        let new = vm.binary(BinaryOp::Add, &old, &one)?;
        vm.set_item(&a[0], &key, &new)?;
    }
    Ok(Value::NONE)
}

/// The attribute of a named tuple: its item at a fixed index.
pub struct TupleGetter {
    index: isize,
    doc: Slot,
}
heap::trace_fields!(TupleGetter: doc);
heap::payload!(TupleGetter, "_tuplegetter", trace);

pub static TUPLE_GETTER: TypeSpec = TypeSpec::new::<TupleGetter>("_tuplegetter")
    .module("collections")
    .methods(&[def(
        "__reduce__",
        "($self, /)",
        |vm, a| {
            let g = this::<TupleGetter>(vm, &a[0])?;
            let args = vm.new_tuple(&[vm.new_int(g.index as i64), g.doc.get()]);
            Ok(vm.new_tuple(&[type_of(&a[0]).to_value(), args]))
        },
        "",
    )])
    .getset(&[GetSet::rw(
        "__doc__",
        |vm, v| match v.downcast::<TupleGetter>() {
            Some(g) => Ok(g.doc.get()),
            None => Err(vm.attribute_error_text("__doc__")),
        },
        |vm, v, value| {
            this::<TupleGetter>(vm, v)?.doc.set(value.cloned().unwrap_or(Value::NONE));
            Ok(())
        },
        "",
    )])
    .slots(|s| {
        s.new.set(Some(|vm, ty, args| {
            static NEW: NativeDef = def(
                "_tuplegetter",
                "($type, index, doc, /)",
                |vm, a| {
                    let index = vm.to_isize(&a[1])?;
                    instance(vm, &a[0], TupleGetter { index, doc: Slot::new(a[2].clone()) })
                },
                "",
            );
            construct(vm, &NEW, ty, args)
        }));
        s.descr_get.set(Some(|vm, v, obj, _| {
            let Some(obj) = obj.filter(|o| !o.is_none()) else { return Ok(v.clone()) };
            let index = this::<TupleGetter>(vm, v)?.index;
            let Some(tuple) = obj.downcast::<TupleObj>() else {
                return Err(vm.type_error(format!(
                    "descriptor for index '{index}' for tuple subclasses doesn't apply to '{}' object",
                    type_of(obj).tp_name()
                )));
            };
            match usize::try_from(index).ok().and_then(|i| tuple.items().get(i)) {
                Some(item) => Ok(item.clone()),
                None => Err(vm.index_error("tuple index out of range")),
            }
        }));
        s.descr_set.set(Some(|vm, _, _, value| {
            let how = if value.is_some() { "set" } else { "delete" };
            Err(vm.attribute_error_text(format!("can't {how} attribute")))
        }));
        s.repr.set(Some(|vm, v| {
            let g = this::<TupleGetter>(vm, v)?;
            let (index, doc) = (g.index, g.doc.get());
            text(vm, &format!("{}({index}, {})", type_of(v).tp_name(), vm.repr_text(&doc)?))
        }));
    });

//! `list`: its type and methods.

use super::{ListObj, iter, sort};
use crate::ops::protocol::Poll;
use crate::prelude::*;
use crate::types::sequence::{self, position};
use crate::types::slice::{self, SliceObj};

pub static LIST: TypeSpec = TypeSpec::new::<ListObj>("list")
    .flags(SUBCLASSABLE | SEQUENCE | MATCH_SELF)
    .signature("(iterable=(), /)")
    .doc("Built-in mutable sequence.\n\nIf no argument is given, the constructor creates a new empty list.\nThe argument must be an iterable if specified.")
    .methods(METHODS)
    .slots(list_slots);

fn list_slots(s: &Slots) {
    s.new.set(Some(list_new));
    s.init.set(Some(list_init));
    s.repr.set(Some(list_repr));
    s.compare.set(Some(list_compare));
    s.len.set(Some(|_, v| Ok(list(v).map_or(0, |l| l.len()))));
    s.getitem.set(Some(getitem));
    s.setitem.set(Some(setitem));
    s.contains.set(Some(|vm, v, wanted| Ok(sequence::find(vm, wanted, 0, usize::MAX, |i| at(v, i))?.is_some())));
    s.concat.set(Some(concat));
    s.repeat.set(Some(repeat));
    s.inplace_concat.set(Some(|vm, v, other| {
        extend(vm, v, other)?;
        Ok(v.clone())
    }));
    s.inplace_repeat.set(Some(inplace_repeat));
    s.iter.set(Some(|_, v| Ok(iter::new(v))));
}

/// The row of a method.
pub fn row(name: &str) -> Option<&'static NativeDef> {
    METHODS.iter().find(|row| row.name == name)
}

static METHODS: &[NativeDef] = &[
    def("__getitem__", "($self, index, /)", |vm, a| getitem(vm, &a[0], &a[1]), "Return self[index]."),
    def("__reversed__", "($self, /)", |_, a| Ok(iter::new_reversed(&a[0])), "Return a reverse iterator over the list."),
    def(
        "__sizeof__",
        "($self, /)",
        |_, a| {
            let capacity = list(&a[0]).map_or(0, |l| l.items.with(|v| v.capacity()));
            Ok(Value::small_int(40 + 8 * capacity as i64))
        },
        "Return the size of the list in memory, in bytes.",
    ),
    def(
        "clear",
        "($self, /)",
        |_, a| {
            if let Some(list) = list(&a[0]) {
                super::drop_items(list.items.replace(HVec::new()));
            }
            Ok(Value::NONE)
        },
        "Remove all items from list.",
    ),
    def("copy", "($self, /)", |vm, a| copy_of(vm, &a[0]), "Return a shallow copy of the list."),
    def("append", "($self, object, /)", append, "Append object to the end of the list."),
    def("insert", "($self, index, object, /)", insert, "Insert object before index."),
    def(
        "extend",
        "($self, iterable, /)",
        |vm, a| extend(vm, &a[0], &a[1]).map(|()| Value::NONE),
        "Extend list by appending elements from the iterable.",
    ),
    def(
        "pop",
        "($self, index=-1, /)",
        pop,
        "Remove and return item at index (default last).\n\nRaises IndexError if list is empty or index is out of range.",
    ),
    def(
        "remove",
        "($self, value, /)",
        remove,
        "Remove first occurrence of value.\n\nRaises ValueError if the value is not present.",
    ),
    def(
        "index",
        "($self, value, start=0, stop=sys.maxsize, /)",
        index,
        "Return first index of value.\n\nRaises ValueError if the value is not present.",
    ),
    def(
        "count",
        "($self, value, /)",
        |vm, a| sequence::count(vm, &a[1], |i| at(&a[0], i)),
        "Return number of occurrences of value.",
    ),
    def(
        "reverse",
        "($self, /)",
        |_, a| {
            if let Some(l) = list(&a[0]) {
                l.items.with(|v| v.reverse());
            }
            Ok(Value::NONE)
        },
        "Reverse *IN PLACE*.",
    ),
    def(
        "sort",
        "($self, /, *, key=None, reverse=False)",
        sort::sort_method,
        "Sort the list in ascending order and return None.\n\nThe sort is in-place (i.e. the list itself is modified) and stable\n(i.e. the order of two equal elements is maintained).\n\nIf a key function is given, apply it once to each list item and sort\nthem, ascending or descending, according to their function values.\n\nThe reverse flag can be set to sort in descending order.",
    ),
    def(
        "__class_getitem__",
        "($type, object, /)",
        |vm, a| crate::types::generic_alias::new(vm, &a[0], &a[1]),
        "lists are generic over the type of their contents",
    )
    .class_method(),
];

#[inline]
fn list(v: &Value) -> Option<&ListObj> {
    v.downcast::<ListObj>()
}

/// The receiver's list; methods check receivers before they are called.
fn this<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a ListObj> {
    crate::object::descr::receiver::<ListObj>(vm, v, &LIST)
}

fn at(v: &Value, i: usize) -> Option<Value> {
    list(v)?.get(i)
}

fn list_new(_vm: &Vm, ty: &TypeObj, _args: Args) -> PyResult {
    Ok(crate::object::class::alloc_instance(ty, ListObj { items: Mut::new(HVec::new()) }).into_value())
}

fn list_init(vm: &Vm, v: &Value, args: Args) -> PyResult<()> {
    let own_new = type_of(v).slots.new.get().is_some_and(|f| f as usize != list_new as *const () as usize);
    let args = if own_new { Args::positional(args.pos) } else { args };
    let source = sequence::at_most_one(vm, "list", args)?;
    let this = this(vm, v)?;
    let old = this.items.replace(HVec::new());
    drop(old);
    match source {
        Some(source) => extend(vm, v, source),
        None => Ok(()),
    }
}

fn copy_of(vm: &Vm, v: &Value) -> PyResult {
    let items = this(vm, v)?.items.with(|items| HVec::from_slice(items));
    Ok(ListObj::new(vm.reserved(items)?).into_value())
}

fn list_repr(vm: &Vm, v: &Value) -> PyResult {
    let Some(_guard) = vm.repr_enter(v) else { return Ok(name!("[...]")) };
    sequence::repr(vm, "[", "]", |i| at(v, i))
}

fn list_compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (Some(x), Some(y)) = (list(a), list(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    if matches!(op, CmpOp::Eq | CmpOp::Ne) && x.len() != y.len() {
        return Ok(Value::bool(op == CmpOp::Ne));
    }
    sequence::compare(vm, op, |i| x.get(i), |i| y.get(i))
}

/// An index key's value; `None` for a slice, an error for other keys.
fn index_key(vm: &Vm, key: &Value) -> PyResult<Option<isize>> {
    if let Some(i) = key.as_int() {
        return Ok(Some(i as isize));
    }
    if type_of(key).slots.index.get().is_some() {
        return vm.to_item_index(key).map(Some);
    }
    if key.is_a::<SliceObj>() {
        return Ok(None);
    }
    Err(vm.type_error(format!("list indices must be integers or slices, not {}", type_of(key).tp_name())))
}

fn getitem(vm: &Vm, v: &Value, key: &Value) -> PyResult {
    let this = this(vm, v)?;
    if let Some(index) = index_key(vm, key)? {
        let found = this.items.with(|items| position(index, items.len()).map(|at| items[at].clone()));
        return found.ok_or_else(|| vm.index_error("list index out of range"));
    }
    let Some(s) = key.downcast::<SliceObj>() else { return Err(vm.index_error("list index out of range")) };
    let (start, stop, step) = slice::unpack(vm, s)?;
    let part = this.items.with(|items| {
        let (start, _, count) = slice::adjust(items.len(), start, stop, step);
        if step == 1 {
            return HVec::from_slice(&items[start as usize..start as usize + count]);
        }
        let mut part = HVec::with_capacity(count)?;
        for at in slice::positions(start, step, count) {
            part.push(items[at].clone())?;
        }
        Ok(part)
    });
    Ok(ListObj::new(vm.reserved(part)?).into_value())
}

fn setitem(vm: &Vm, v: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let this = this(vm, v)?;
    if let Some(index) = index_key(vm, key)? {
        let old = this.items.with(|items| {
            let at = position(index, items.len())?;
            Some(match value {
                Some(value) => std::mem::replace(&mut items[at], value.clone()),
                None => items.remove(at),
            })
        });
        return match old {
            Some(old) => {
                drop(old);
                Ok(())
            }
            None => Err(vm.index_error("list assignment index out of range")),
        };
    }
    let Some(s) = key.downcast::<SliceObj>() else { return Err(vm.index_error("list assignment index out of range")) };
    let bounds = slice::unpack(vm, s)?;
    match value {
        Some(value) => set_slice(vm, this, bounds, value),
        None => delete_slice(vm, this, bounds),
    }
}

fn set_slice(vm: &Vm, this: &ListObj, (start, stop, step): (isize, isize, isize), value: &Value) -> PyResult<()> {
    let items = match vm.collect(value) {
        Ok(items) => items,
        Err(e) if e.is(&crate::error::exception::TYPE_ERROR) && type_of(value).slots.iter.get().is_none() => {
            return Err(vm.type_error("must assign iterable to extended slice"));
        }
        Err(e) => return Err(e),
    };
    if step == 1 {
        let old = this.items.with(|list| {
            let (start, _, count) = slice::adjust(list.len(), start, stop, step);
            let start = start as usize;
            list.reserve(items.len())?;
            let old = list.cut(start, start + count)?;
            list.splice_in(start, items)?;
            Ok(old)
        });
        drop(vm.reserved(old)?);
        return Ok(());
    }
    let given = items.len();
    let mut items = items;
    let result = this.items.with(|list| {
        let (start, _, count) = slice::adjust(list.len(), start, stop, step);
        if count != given {
            return Err(count);
        }
        for (item, at) in items.iter_mut().zip(slice::positions(start, step, count)) {
            std::mem::swap(item, &mut list[at]);
        }
        Ok(())
    });
    // The old items are in `items` now and go when nothing is lent.
    drop(items);
    result.map_err(|count| {
        vm.value_error(format!("attempt to assign sequence of size {given} to extended slice of size {count}"))
    })
}

fn delete_slice(vm: &Vm, this: &ListObj, (start, stop, step): (isize, isize, isize)) -> PyResult<()> {
    let removed = this.items.with(|list| {
        let (start, _, count) = slice::adjust(list.len(), start, stop, step);
        if count == 0 {
            return Ok(HVec::new());
        }
        if step == 1 {
            return list.cut(start as usize, start as usize + count);
        }
        // Upwards: move what stays over the holes.
        let (first, gap) =
            if step > 0 { (start, step) } else { (start + step * (count as isize - 1), step.wrapping_neg()) };
        let (first, gap) = (first as usize, gap as usize);
        let mut removed = HVec::with_capacity(count)?;
        let mut to = first;
        for from in first..list.len() {
            let hole = (from - first) % gap == 0 && (from - first) / gap < count;
            if hole {
                removed.push(std::mem::replace(&mut list[from], Value::NULL))?;
            } else {
                list.swap(from, to);
                to += 1;
            }
        }
        list.truncate(to);
        Ok(removed)
    });
    drop(vm.reserved(removed)?);
    Ok(())
}

fn concat(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let this = this(vm, a)?;
    let Some(other) = list(b) else {
        return Err(vm.type_error(format!("can only concatenate list (not \"{}\") to list", type_of(b).tp_name())));
    };
    let mut joined = vm.reserved(HVec::with_capacity(this.len() + other.len()))?;
    vm.reserved(this.items.with(|v| joined.extend_from_slice(v)))?;
    vm.reserved(other.items.with(|v| joined.extend_from_slice(v)))?;
    Ok(ListObj::new(joined).into_value())
}

fn repeat(vm: &Vm, v: &Value, n: isize) -> PyResult {
    let items = vm.reserved(this(vm, v)?.items.with(|items| HVec::from_slice(items)))?;
    let Some(total) = items.len().checked_mul(n.max(0) as usize) else { return Err(vm.memory_error()) };
    let mut repeated = vm.reserved(HVec::with_capacity(total))?;
    let mut polled = Poll::default();
    while repeated.len() < total {
        polled.tick(vm)?;
        vm.reserved(repeated.extend_from_slice(&items))?;
    }
    Ok(ListObj::new(repeated).into_value())
}

fn inplace_repeat(vm: &Vm, v: &Value, n: isize) -> PyResult {
    let result = repeat(vm, v, n)?;
    let this = this(vm, v)?;
    if let Some(made) = list(&result) {
        let old = this.items.replace(made.items.replace(HVec::new()));
        drop(old);
    }
    Ok(v.clone())
}

fn append(vm: &Vm, args: &[Value]) -> PyResult {
    let this = this(vm, &args[0])?;
    vm.reserved(this.push(args[1].clone()))?;
    Ok(Value::NONE)
}

fn insert(vm: &Vm, args: &[Value]) -> PyResult {
    let index = vm.to_isize(&args[1])?;
    let this = this(vm, &args[0])?;
    let inserted = this.items.with(|items| {
        let len = items.len() as isize;
        let at = if index < 0 { (index + len).max(0) } else { index.min(len) };
        items.insert(at as usize, args[2].clone())
    });
    vm.reserved(inserted)?;
    Ok(Value::NONE)
}

/// `list.extend(iterable)`: items of other iterables arrive one by one, visible as they come.
pub fn extend(vm: &Vm, v: &Value, source: &Value) -> PyResult<()> {
    let this = this(vm, v)?;
    if source.is(v) {
        // Its own items, once: an iterator of a subclass would see those that come and never end.
        for at in 0..this.items.with(|items| items.len()) {
            let Some(item) = this.get(at) else { break };
            vm.reserved(this.push(item))?;
        }
        return Ok(());
    }
    if LIST.is_exact(source) || crate::types::tuple::TUPLE.is_exact(source) {
        let more = vm.collect(source)?;
        return vm.reserved(this.items.with(|items| items.append(more)));
    }
    let iter = vm.iter(source)?;
    let hint = vm.length_hint(source, 8)?;
    // A wrong hint must not fail: the room is made as items come.
    let _ = this.items.with(|items| items.reserve(hint.min(1 << 20)));
    let mut push = |item| this.items.with(|items| crate::ops::protocol::push_or_refuse(items, item));
    while let Some(item) = vm.feed(&iter, &mut push)? {
        vm.reserved(this.push(item))?;
    }
    this.items.with(|items| items.shrink());
    Ok(())
}

fn pop(vm: &Vm, args: &[Value]) -> PyResult {
    let index = args[1].non_null().map_or(Ok(-1), |i| vm.to_isize(i))?;
    let this = this(vm, &args[0])?;
    let popped = this.items.with(|items| {
        if index == -1 {
            return items.pop().ok_or(true);
        }
        match position(index, items.len()) {
            Some(at) => Ok(items.remove(at)),
            None => Err(items.is_empty()),
        }
    });
    popped.map_err(|empty| vm.index_error(if empty { "pop from empty list" } else { "pop index out of range" }))
}

fn remove(vm: &Vm, args: &[Value]) -> PyResult {
    let this = this(vm, &args[0])?;
    match sequence::find(vm, &args[1], 0, usize::MAX, |i| this.get(i))? {
        Some(found) => {
            let old = this.items.with(|items| if found < items.len() { Some(items.remove(found)) } else { None });
            drop(old);
            Ok(Value::NONE)
        }
        None => Err(vm.value_error("list.remove(x): x not in list")),
    }
}

fn index(vm: &Vm, args: &[Value]) -> PyResult {
    let this = this(vm, &args[0])?;
    let start = sequence::search_bound(vm, &args[2], 0, || this.len())?;
    let stop = sequence::search_bound(vm, &args[3], usize::MAX, || this.len())?;
    match sequence::find(vm, &args[1], start, stop, |i| this.get(i))? {
        Some(at) => Ok(Value::small_int(at as i64)),
        None => Err(vm.value_error("list.index(x): x not in list")),
    }
}

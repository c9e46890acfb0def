//! `deque` and its iterators.

use std::cell::Cell;

use vm::prelude::*;

use super::ring::Ring;
use crate::support::*;

pub struct Deque {
    items: Mut<Ring>,
    /// Below 0: without limit.
    maxlen: Cell<i64>,
    /// Counts changes, for iterators.
    state: Cell<u64>,
}
heap::trace_fields!(Deque: items);
heap::payload!(Deque, "deque", trace);

impl Deque {
    fn empty(maxlen: i64) -> Deque {
        Deque { items: Mut::default(), maxlen: Cell::new(maxlen), state: Cell::new(0) }
    }
    fn len(&self) -> usize {
        self.items.with(|i| i.len())
    }
    /// How many items there are.
    pub fn count(&self) -> usize {
        self.len()
    }
    /// `append(item)`
    pub fn add_last(&self, vm: &Vm, item: Value) -> PyResult<()> {
        self.append(vm, item)
    }
    /// `popleft()`, or nothing of an empty one.
    pub fn take_first(&self) -> Option<Value> {
        let item = self.items.with(|i| i.pop_front())?;
        self.changed();
        Some(item)
    }
    fn changed(&self) {
        self.state.set(self.state.get().wrapping_add(1));
    }
    fn append(&self, vm: &Vm, item: Value) -> PyResult<()> {
        self.changed();
        vm.reserved(self.items.with(|i| i.push_back(item)))?;
        if self.maxlen.get() >= 0 && self.len() as i64 > self.maxlen.get() {
            let old = self.items.with(|i| i.pop_front());
            drop(old);
        }
        Ok(())
    }
    fn append_left(&self, vm: &Vm, item: Value) -> PyResult<()> {
        self.changed();
        vm.reserved(self.items.with(|i| i.push_front(item)))?;
        if self.maxlen.get() >= 0 && self.len() as i64 > self.maxlen.get() {
            let old = self.items.with(|i| i.pop_back());
            drop(old);
        }
        Ok(())
    }
    fn clear(&self) {
        self.changed();
        let old = self.items.with(std::mem::take);
        drop(old);
    }
    fn copy_items(&self, vm: &Vm) -> PyResult<HVec<Value>> {
        vm.reserved(self.items.with(|i| i.copy()))
    }
    fn extend(&self, vm: &Vm, this: &Value, iterable: &Value, left: bool) -> PyResult<()> {
        let source = if iterable.is(this) {
            let items = self.copy_items(vm)?;
            tuple_of(vm, &items)?
        } else {
            iterable.clone()
        };
        vm.for_each(&source, |item| if left { self.append_left(vm, item) } else { self.append(vm, item) })
    }
    fn rotate(&self, n: isize) {
        let len = self.len();
        if len <= 1 {
            return;
        }
        let n = n.rem_euclid(len as isize) as usize;
        if n != 0 {
            self.changed();
            self.items.with(|i| i.rotate_right(n));
        }
    }
}

fn dq<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a Deque> {
    this::<Deque>(vm, v)
}

pub static DEQUE: TypeSpec = TypeSpec::new::<Deque>("deque")
    .module("collections")
    .flags(SUBCLASSABLE | SEQUENCE | WEAKREFABLE | BY_INDEX)
    .signature("([iterable[, maxlen]])")
    .doc("A list-like sequence optimized for data accesses near its endpoints.")
    .methods(METHODS)
    .getset(&[GetSet::ro(
        "maxlen",
        |vm, v| {
            let n = dq(vm, v)?.maxlen.get();
            Ok(if n < 0 { Value::NONE } else { vm.new_int(n) })
        },
        "maximum size of a deque or None if unbounded",
    )])
    .slots(slots);

static METHODS: &[NativeDef] = &[
    def(
        "append",
        "($self, item, /)",
        |vm, a| dq(vm, &a[0])?.append(vm, a[1].clone()).map(|()| Value::NONE),
        "Add an element to the right side of the deque.",
    ),
    def(
        "appendleft",
        "($self, item, /)",
        |vm, a| dq(vm, &a[0])?.append_left(vm, a[1].clone()).map(|()| Value::NONE),
        "Add an element to the left side of the deque.",
    ),
    def(
        "clear",
        "($self, /)",
        |vm, a| {
            dq(vm, &a[0])?.clear();
            Ok(Value::NONE)
        },
        "Remove all elements from the deque.",
    ),
    def("__copy__", "($self, /)", copy, "Return a shallow copy of a deque."),
    def("copy", "($self, /)", copy, "Return a shallow copy of a deque."),
    def(
        "count",
        "($self, value, /)",
        |vm, a| {
            let d = dq(vm, &a[0])?;
            let mut n = 0;
            walk(vm, d, 0, d.len(), |item| {
                if vm.equal(item, &a[1])? {
                    n += 1;
                }
                Ok(false)
            })?;
            Ok(vm.new_int(n))
        },
        "Return number of occurrences of value.",
    ),
    def(
        "extend",
        "($self, iterable, /)",
        |vm, a| dq(vm, &a[0])?.extend(vm, &a[0], &a[1], false).map(|()| Value::NONE),
        "Extend the right side of the deque with elements from the iterable.",
    ),
    def(
        "extendleft",
        "($self, iterable, /)",
        |vm, a| dq(vm, &a[0])?.extend(vm, &a[0], &a[1], true).map(|()| Value::NONE),
        "Extend the left side of the deque with elements from the iterable.",
    ),
    def(
        "index",
        "($self, value, start=0, stop=sys.maxsize, /)",
        index,
        "Return first index of value.\n\nRaises ValueError if the value is not present.",
    ),
    def("insert", "($self, index, value, /)", insert, "Insert value before index."),
    def(
        "pop",
        "($self, /)",
        |vm, a| {
            let d = dq(vm, &a[0])?;
            match d.items.with(|i| i.pop_back()) {
                Some(item) => {
                    d.changed();
                    Ok(item)
                }
                None => Err(vm.index_error("pop from an empty deque")),
            }
        },
        "Remove and return the rightmost element.",
    ),
    def(
        "popleft",
        "($self, /)",
        |vm, a| {
            let d = dq(vm, &a[0])?;
            match d.items.with(|i| i.pop_front()) {
                Some(item) => {
                    d.changed();
                    Ok(item)
                }
                None => Err(vm.index_error("pop from an empty deque")),
            }
        },
        "Remove and return the leftmost element.",
    ),
    def("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
    def("remove", "($self, value, /)", remove, "Remove first occurrence of value."),
    def(
        "reverse",
        "($self, /)",
        |vm, a| {
            let d = dq(vm, &a[0])?;
            d.changed();
            d.items.with(|i| {
                let n = i.len();
                for k in 0..n / 2 {
                    i.swap(k, n - 1 - k);
                }
            });
            Ok(Value::NONE)
        },
        "Reverse *IN PLACE*.",
    ),
    def(
        "__reversed__",
        "($self, /)",
        |vm, a| {
            let d = dq(vm, &a[0])?;
            Ok(iterator(&DEQUE_REVERSE_ITER, &a[0], d))
        },
        "Return a reverse iterator over the deque.",
    ),
    def(
        "rotate",
        "($self, n=1, /)",
        |vm, a| {
            let n = match a[1].non_null() {
                None => 1,
                Some(n) => vm.to_isize(n)?,
            };
            dq(vm, &a[0])?.rotate(n);
            Ok(Value::NONE)
        },
        "Rotate the deque n steps to the right.  If n is negative, rotates left.",
    ),
    def(
        "__sizeof__",
        "($self, /)",
        |vm, a| {
            let d = dq(vm, &a[0])?;
            Ok(vm.new_int((size_of::<Deque>() + 16 + d.items.with(|i| i.storage())) as i64))
        },
        "Return the size of the deque in memory, in bytes.",
    ),
    def("__class_getitem__", "($type, object, /)", class_getitem, "See PEP 585").class_method(),
];

/// Shows the items one by one; a change meanwhile is an error. `f` answers whether to stop: then the index is given.
fn walk(
    vm: &Vm,
    d: &Deque,
    start: usize,
    stop: usize,
    mut f: impl FnMut(&Value) -> PyResult<bool>,
) -> PyResult<Option<usize>> {
    let state = d.state.get();
    let mut polled = Poll::default();
    for i in start..stop {
        let Some(item) = d.items.with(|all| all.get(i)) else { break };
        polled.tick(vm)?;
        let found = f(&item)?;
        if d.state.get() != state {
            return Err(vm.runtime_error("deque mutated during iteration"));
        }
        if found {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

fn copy(vm: &Vm, a: &[Value]) -> PyResult {
    let d = dq(vm, &a[0])?;
    let maxlen = d.maxlen.get();
    if DEQUE.is_exact(&a[0]) {
        let new = Deque::empty(maxlen);
        for item in d.copy_items(vm)? {
            new.append(vm, item)?;
        }
        return Ok(DEQUE.alloc(new).into_value());
    }
    let class = type_of(&a[0]).to_value();
    let result = if maxlen < 0 {
        vm.call(&class, std::slice::from_ref(&a[0]))?
    } else {
        vm.call(&class, &[a[0].clone(), vm.new_int(maxlen)])?
    };
    if !result.is_a::<Deque>() {
        return Err(vm.type_error(format!(
            "{}() must return a deque, not {}",
            type_of(&a[0]).tp_name(),
            type_of(&result).tp_name()
        )));
    }
    Ok(result)
}

fn clamped(vm: &Vm, v: &Value, default: isize, len: usize) -> PyResult<usize> {
    let n = match v.non_null() {
        None => default,
        Some(v) => {
            if type_of(v).slots.index.get().is_none() {
                return Err(vm.type_error("slice indices must be integers or have an __index__ method"));
            }
            vm.to_isize_clamped(v)?
        }
    };
    let n = if n < 0 { n.saturating_add(len as isize).max(0) } else { n };
    Ok((n as usize).min(len))
}

fn index(vm: &Vm, a: &[Value]) -> PyResult {
    let d = dq(vm, &a[0])?;
    let start = clamped(vm, &a[2], 0, d.len())?;
    let stop = clamped(vm, &a[3], isize::MAX, d.len())?;
    match walk(vm, d, start, stop, |item| vm.equal(item, &a[1]))? {
        Some(i) => Ok(vm.new_int(i as i64)),
        None => Err(vm.value_error("deque.index(x): x not in deque")),
    }
}

fn insert(vm: &Vm, a: &[Value]) -> PyResult {
    let at = vm.to_isize(&a[1])?;
    let d = dq(vm, &a[0])?;
    let len = d.len();
    if d.maxlen.get() >= 0 && len as i64 >= d.maxlen.get() {
        return Err(vm.index_error("deque already at its maximum size"));
    }
    let at = if at < 0 { at.saturating_add(len as isize).max(0) } else { at };
    d.changed();
    vm.reserved(d.items.with(|i| i.insert((at as usize).min(len), a[2].clone())))?;
    Ok(Value::NONE)
}

fn remove(vm: &Vm, a: &[Value]) -> PyResult {
    let d = dq(vm, &a[0])?;
    let state = d.state.get();
    let mut polled = Poll::default();
    for i in 0..d.len() {
        let Some(item) = d.items.with(|all| all.get(i)) else { break };
        polled.tick(vm)?;
        let found = vm.equal(&item, &a[1])?;
        if d.state.get() != state {
            return Err(vm.index_error("deque mutated during remove()."));
        }
        if found {
            d.changed();
            let old = d.items.with(|all| all.remove(i));
            drop(old);
            return Ok(Value::NONE);
        }
    }
    Err(vm.value_error("deque.remove(x): x not in deque"))
}

fn reduce(vm: &Vm, a: &[Value]) -> PyResult {
    let d = dq(vm, &a[0])?;
    let class = type_of(&a[0]).to_value();
    let state = match vm.find_attr(&a[0], &name!("__getstate__"))? {
        Some(get) => vm.call(&get, &[])?,
        None => Value::NONE,
    };
    let iter = vm.iter(&a[0])?;
    let args = if d.maxlen.get() < 0 {
        vm.new_tuple(&[])
    } else {
        vm.new_tuple(&[vm.new_tuple(&[]), vm.new_int(d.maxlen.get())])
    };
    Ok(vm.new_tuple(&[class, args, state, iter]))
}

fn init(vm: &Vm, a: &[Value]) -> PyResult {
    let maxlen = match given(&a[2]) {
        None => -1,
        Some(n) => {
            if vm::types::int::exact(n).is_none() {
                return Err(vm.type_error("an integer is required"));
            }
            let n = vm.to_isize(n)?;
            if n < 0 {
                return Err(vm.value_error("maxlen must be non-negative"));
            }
            n as i64
        }
    };
    let d = dq(vm, &a[0])?;
    d.maxlen.set(maxlen);
    if d.len() > 0 {
        d.clear();
    }
    if let Some(iterable) = a[1].non_null() {
        d.extend(vm, &a[0], iterable, false)?;
    }
    Ok(Value::NONE)
}

/// A new deque with the items of `a`, `times` over, keeping the limit.
fn repeated(vm: &Vm, d: &Deque, times: isize) -> PyResult<Deque> {
    let items = d.copy_items(vm)?;
    let new = Deque::empty(d.maxlen.get());
    let times = times.max(0) as usize;
    let Some(mut total) = items.len().checked_mul(times).filter(|n| *n <= isize::MAX as usize / 8) else {
        return Err(vm.memory_error());
    };
    if d.maxlen.get() >= 0 {
        // Only the last items survive.
        total = total.min(d.maxlen.get() as usize);
    } else {
        vm.reserved(HVec::<Value>::with_capacity(total))?;
    }
    let skip = items.len() * times - total;
    let mut polled = Poll::default();
    for i in 0..total {
        polled.tick(vm)?;
        new.append(vm, items[(skip + i) % items.len()].clone())?;
    }
    Ok(new)
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (Some(x), Some(y)) = (a.downcast::<Deque>(), b.downcast::<Deque>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    match op {
        CmpOp::Eq if a.is(b) => return Ok(Value::TRUE),
        CmpOp::Ne if a.is(b) => return Ok(Value::FALSE),
        CmpOp::Eq if x.len() != y.len() => return Ok(Value::FALSE),
        CmpOp::Ne if x.len() != y.len() => return Ok(Value::TRUE),
        _ => {}
    }
    let (sx, sy) = (x.state.get(), y.state.get());
    let mut polled = Poll::default();
    let mut i = 0;
    loop {
        polled.tick(vm)?;
        if x.state.get() != sx || y.state.get() != sy {
            return Err(vm.runtime_error("deque mutated during iteration"));
        }
        let (p, q) = (x.items.with(|all| all.get(i)), y.items.with(|all| all.get(i)));
        match (p, q) {
            (Some(p), Some(q)) => {
                if !vm.equal(&p, &q)? {
                    return match op {
                        CmpOp::Eq => Ok(Value::FALSE),
                        CmpOp::Ne => Ok(Value::TRUE),
                        _ => vm.compare(&p, &q, op),
                    };
                }
            }
            (p, q) => return Ok(Value::bool(op.holds(p.is_some().cmp(&q.is_some())))),
        }
        i += 1;
    }
}

fn slots(s: &Slots) {
    s.new.set(Some(|vm, ty, _| instance(vm, &ty.to_value(), Deque::empty(-1))));
    s.init.set(Some(|vm, v, args| {
        static INIT: NativeDef = def("deque", "($self, iterable=(), maxlen=None)", init, "");
        initialise(vm, &INIT, v, args)
    }));
    s.len.set(Some(|vm, v| Ok(dq(vm, v)?.len())));
    s.bool.set(None);
    s.getitem.set(Some(|vm, v, key| {
        let d = dq(vm, v)?;
        let i = item_index(vm, v, d, key)?;
        d.items.with(|all| all.get(i)).ok_or_else(|| vm.index_error("deque index out of range"))
    }));
    s.setitem.set(Some(|vm, v, key, value| {
        let d = dq(vm, v)?;
        let i = item_index(vm, v, d, key)?;
        let old = match value {
            Some(value) => d.items.with(|all| all.set(i, value.clone())).into_option(),
            None => {
                d.changed();
                d.items.with(|all| all.remove(i))
            }
        };
        drop(old);
        Ok(())
    }));
    s.contains.set(Some(|vm, v, item| {
        let d = dq(vm, v)?;
        Ok(walk(vm, d, 0, d.len(), |x| vm.equal(x, item))?.is_some())
    }));
    s.concat.set(Some(|vm, a, b| {
        if !b.is_a::<Deque>() {
            return Err(
                vm.type_error(format!("can only concatenate deque (not \"{}\") to deque", type_of(b).tp_name()))
            );
        }
        let result = copy(vm, std::slice::from_ref(a))?;
        dq(vm, &result)?.extend(vm, &result, b, false)?;
        Ok(result)
    }));
    s.inplace_concat.set(Some(|vm, a, b| {
        dq(vm, a)?.extend(vm, a, b, false)?;
        Ok(a.clone())
    }));
    s.repeat.set(Some(|vm, v, n| {
        let new = repeated(vm, dq(vm, v)?, n)?;
        let ty = type_of(v);
        if DEQUE.is_exact(v) {
            return Ok(DEQUE.alloc(new).into_value());
        }
        let maxlen = new.maxlen.get();
        let items = tuple_of(vm, &new.copy_items(vm)?)?;
        if maxlen < 0 {
            vm.call(&ty.to_value(), &[items])
        } else {
            vm.call(&ty.to_value(), &[items, vm.new_int(maxlen)])
        }
    }));
    s.inplace_repeat.set(Some(|vm, v, n| {
        let d = dq(vm, v)?;
        let new = repeated(vm, d, n)?;
        d.changed();
        let old = d.items.replace(new.items.with(std::mem::take));
        drop(old);
        Ok(v.clone())
    }));
    s.compare.set(Some(compare));
    s.iter.set(Some(|vm, v| {
        let d = dq(vm, v)?;
        Ok(iterator(&DEQUE_ITER, v, d))
    }));
    s.repr.set(Some(|vm, v| {
        let d = dq(vm, v)?;
        let name = type_of(v).name();
        let Some(_guard) = vm.repr_enter(v) else { return text(vm, "[...]") };
        let maxlen = d.maxlen.get();
        let mut parts = Vec::new();
        for item in d.copy_items(vm)? {
            parts.push(vm.repr_text(&item)?);
        }
        let limit = if maxlen < 0 { String::new() } else { format!(", maxlen={maxlen}") };
        text(vm, &format!("{name}([{}]{limit})", parts.join(", ")))
    }));
}

fn item_index(vm: &Vm, v: &Value, d: &Deque, key: &Value) -> PyResult<usize> {
    if type_of(key).slots.index.get().is_none() {
        return Err(vm.type_error(format!("sequence index must be integer, not '{}'", type_of(key).tp_name())));
    }
    let _ = v;
    let i = vm.to_item_index(key)?;
    let len = d.len() as isize;
    let i = if i < 0 { i + len } else { i };
    if i < 0 || i >= len {
        return Err(vm.index_error("deque index out of range"));
    }
    Ok(i as usize)
}

/// Both iterators.
pub struct DequeIter {
    deque: Slot,
    state: u64,
    at: Cell<usize>,
}
heap::trace_fields!(DequeIter: deque);
heap::payload!(DequeIter, "_deque_iterator", trace);

fn iterator(spec: &'static TypeSpec, deque: &Value, d: &Deque) -> Value {
    spec.alloc(DequeIter { deque: Slot::new(deque.clone()), state: d.state.get(), at: Cell::new(0) }).into_value()
}

fn iter_next(vm: &Vm, v: &Value, reverse: bool) -> PyResult<Option<Value>> {
    let it = this::<DequeIter>(vm, v)?;
    let Some(deque) = it.deque.load() else { return Ok(None) };
    let d = dq(vm, &deque)?;
    let (at, len) = (it.at.get(), d.len());
    if d.state.get() != it.state {
        it.deque.set(Value::NULL);
        return Err(vm.runtime_error("deque mutated during iteration"));
    }
    if at >= len {
        it.deque.set(Value::NULL);
        return Ok(None);
    }
    it.at.set(at + 1);
    Ok(d.items.with(|all| all.get(if reverse { len - 1 - at } else { at })))
}

fn iter_new(vm: &Vm, args: Args, spec: &'static TypeSpec) -> PyResult {
    no_keywords(vm, spec.name, args)?;
    count(vm, spec.name, args.pos, 1, 2)?;
    let Some(d) = args.pos[0].downcast::<Deque>() else {
        return Err(vm.type_error(format!(
            "{}() argument 1 must be collections.deque, not {}",
            spec.name,
            vm.argument_type(&args.pos[0])
        )));
    };
    let at = match args.pos.get(1) {
        None => 0,
        Some(i) => vm.to_isize(i)?.max(0) as usize,
    };
    let made = iterator(spec, &args.pos[0], d);
    this::<DequeIter>(vm, &made)?.at.set(at.min(d.len()));
    Ok(made)
}

static ITER_METHODS: &[NativeDef] = &[
    def(
        "__length_hint__",
        "($self, /)",
        |vm, a| {
            let it = this::<DequeIter>(vm, &a[0])?;
            let left = match it.deque.load() {
                None => 0,
                Some(d) => dq(vm, &d)?.len().saturating_sub(it.at.get()),
            };
            Ok(vm.new_int(left as i64))
        },
        "Private method returning an estimate of len(list(it)).",
    ),
    def(
        "__reduce__",
        "($self, /)",
        |vm, a| {
            let it = this::<DequeIter>(vm, &a[0])?;
            let deque = match it.deque.load() {
                Some(d) => d,
                None => DEQUE.alloc(Deque::empty(-1)).into_value(),
            };
            let args = vm.new_tuple(&[deque, vm.new_int(it.at.get() as i64)]);
            Ok(vm.new_tuple(&[type_of(&a[0]).to_value(), args]))
        },
        "Return state information for pickling.",
    ),
];

pub static DEQUE_ITER: TypeSpec =
    TypeSpec::new::<DequeIter>("_deque_iterator").module("collections").methods(ITER_METHODS).slots(|s| {
        s.new.set(Some(|vm, _, args| iter_new(vm, args, &DEQUE_ITER)));
        s.iter.set(Some(itself));
        s.next.set(Some(|vm, v| iter_next(vm, v, false)));
    });

pub static DEQUE_REVERSE_ITER: TypeSpec =
    TypeSpec::new::<DequeIter>("_deque_reverse_iterator").module("collections").methods(ITER_METHODS).slots(|s| {
        s.new.set(Some(|vm, _, args| iter_new(vm, args, &DEQUE_REVERSE_ITER)));
        s.iter.set(Some(itself));
        s.next.set(Some(|vm, v| iter_next(vm, v, true)));
    });

//! `range` and its iterators. Bounds are ints of any size; those that fit are kept as machine integers.

use std::cell::Cell;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::prelude::*;
use crate::types::iter::builtin;
use crate::types::{int, slice};

pub struct RangeObj {
    /// Exact ints.
    pub start: Value,
    pub stop: Value,
    pub step: Value,
    /// The number of items, an exact int.
    pub length: Value,
}
heap::trace_fields!(RangeObj: start, stop, step, length);
heap::payload!(RangeObj, "range", trace);

pub static RANGE: TypeSpec = TypeSpec::new::<RangeObj>("range")
    .flags(SEQUENCE)
    .doc("range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nReturn an object that produces a sequence of integers from start (inclusive)\nto stop (exclusive) by step.  range(i, j) produces i, i+1, i+2, ..., j-1.\nstart defaults to 0, and stop is omitted!  range(4) produces 0, 1, 2, 3.\nThese are exactly the valid indices for a list of 4 elements.\nWhen step is given, it specifies the increment (or decrement).")
    .methods(METHODS)
    .getset(GETSET)
    .slots(|s| {
        s.new.set(Some(range_new));
        s.repr.set(Some(range_repr));
        s.hash.set(Some(range_hash));
        s.compare.set(Some(range_compare));
        s.bool.set(Some(|_, v| Ok(this(v).is_some_and(|r| r.length.as_int() != Some(0)))));
        s.len.set(Some(range_len));
        s.getitem.set(Some(range_getitem));
        s.contains.set(Some(range_contains));
        s.iter.set(Some(|_, v| Ok(this(v).map_or(Value::NONE, iterator))));
    });

static METHODS: &[NativeDef] = &[
    def(
        "__reversed__",
        "($self, /)",
        |_, a| Ok(this(&a[0]).map_or(Value::NONE, reversed)),
        "Return a reverse iterator.",
    ),
    def(
        "__reduce__",
        "($self, /)",
        |vm, a| match this(&a[0]) {
            Some(r) => {
                let inner = vm.new_tuple(&[r.start.clone(), r.stop.clone(), r.step.clone()]);
                Ok(vm.new_tuple(&[RANGE.to_value(), inner]))
            }
            None => Ok(Value::NONE),
        },
        "",
    ),
    def(
        "count",
        "($self, object, /)",
        count,
        "rangeobject.count(value) -> integer -- return number of occurrences of value",
    ),
    def(
        "index",
        "($self, object, /)",
        index,
        "rangeobject.index(value) -> integer -- return index of value.\nRaise ValueError if the value is not present.",
    ),
];

static GETSET: &[GetSet] = &[
    GetSet::member("start", |_, v| Ok(this(v).map_or(Value::NONE, |r| r.start.clone())), ""),
    GetSet::member("stop", |_, v| Ok(this(v).map_or(Value::NONE, |r| r.stop.clone())), ""),
    GetSet::member("step", |_, v| Ok(this(v).map_or(Value::NONE, |r| r.step.clone())), ""),
];

fn this(v: &Value) -> Option<&RangeObj> {
    v.downcast::<RangeObj>()
}

fn big(v: &Value) -> BigInt {
    int::to_big(v).map(|b| b.into_owned()).unwrap_or_default()
}

/// A range of exact ints; `step` is not zero.
pub fn new(start: Value, stop: Value, step: Value) -> Value {
    let length = match (start.as_int(), stop.as_int(), step.as_int()) {
        (Some(a), Some(b), Some(s)) => {
            let (a, b, s) = (a as i128, b as i128, s as i128);
            let n = if s > 0 && a < b {
                (b - a - 1) / s + 1
            } else if s < 0 && a > b {
                (a - b - 1) / -s + 1
            } else {
                0
            };
            match i64::try_from(n) {
                Ok(n) => int::from_i64(n),
                Err(_) => int::from_big(BigInt::from(n)),
            }
        }
        _ => {
            let (a, b, s) = (big(&start), big(&stop), big(&step));
            let (low, high, size) = if s.is_negative() { (b, a, -s) } else { (a, b, s) };
            if low >= high { Value::small_int(0) } else { int::from_big((high - low - 1) / size + 1) }
        }
    };
    RANGE.alloc_with(|| RangeObj { start, stop, step, length }).into_value()
}

fn range_new(vm: &Vm, _ty: &TypeObj, args: Args) -> PyResult {
    if args.has_keywords() {
        return Err(vm.type_error("range() takes no keyword arguments"));
    }
    let (zero, one) = (Value::small_int(0), Value::small_int(1));
    match args.pos {
        [] => Err(vm.type_error("range expected at least 1 argument, got 0")),
        [stop] => Ok(new(zero, vm.to_index(stop)?, one)),
        [start, stop] => Ok(new(vm.to_index(start)?, vm.to_index(stop)?, one)),
        [start, stop, step] => {
            let (start, stop, step) = (vm.to_index(start)?, vm.to_index(stop)?, vm.to_index(step)?);
            if step.as_int() == Some(0) {
                return Err(vm.value_error("range() arg 3 must not be zero"));
            }
            Ok(new(start, stop, step))
        }
        more => Err(vm.type_error(format!("range expected at most 3 arguments, got {}", more.len()))),
    }
}

fn range_repr(vm: &Vm, v: &Value) -> PyResult {
    let Some(r) = this(v) else { return Ok(name!("range")) };
    let (start, stop) = (vm.repr_text(&r.start)?, vm.repr_text(&r.stop)?);
    if r.step.as_int() == Some(1) {
        return Ok(vm.new_str(&format!("range({start}, {stop})")));
    }
    Ok(vm.new_str(&format!("range({start}, {stop}, {})", vm.repr_text(&r.step)?)))
}

/// What makes two ranges equal: length, first item, step (as far as there are items).
fn key(r: &RangeObj) -> [Value; 3] {
    match r.length.as_int() {
        Some(0) => [r.length.clone(), Value::NONE, Value::NONE],
        Some(1) => [r.length.clone(), r.start.clone(), Value::NONE],
        _ => [r.length.clone(), r.start.clone(), r.step.clone()],
    }
}

fn range_hash(vm: &Vm, v: &Value) -> PyResult<i64> {
    match this(v) {
        Some(r) => vm.hash(&vm.new_tuple(&key(r))),
        None => Ok(0),
    }
}

fn range_compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    match (this(a), this(b)) {
        (Some(x), Some(y)) if matches!(op, CmpOp::Eq | CmpOp::Ne) => {
            vm.compare(&vm.new_tuple(&key(x)), &vm.new_tuple(&key(y)), op)
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn range_len(vm: &Vm, v: &Value) -> PyResult<usize> {
    match this(v).and_then(|r| int::to_i64(&r.length)) {
        Some(n) => Ok(n as usize),
        None => Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
    }
}

/// Item number `i`, without a check of the bounds.
fn item(r: &RangeObj, i: &BigInt) -> BigInt {
    big(&r.start) + big(&r.step) * i
}

fn range_getitem(vm: &Vm, v: &Value, key: &Value) -> PyResult {
    let Some(r) = this(v) else { return Err(vm.type_error("a range is required")) };
    if type_of(key).slots.index.get().is_some() {
        let index = vm.to_index(key)?;
        let out = || vm.index_error("range object index out of range");
        if let (Some(i), Some(n), Some(start), Some(step)) =
            (index.as_int(), r.length.as_int(), r.start.as_int(), r.step.as_int())
        {
            let at = if i < 0 { i + n } else { i };
            if at < 0 || at >= n {
                return Err(out());
            }
            if let Some(value) = at.checked_mul(step).and_then(|d| d.checked_add(start)) {
                return Ok(int::from_i64(value));
            }
        }
        let (mut i, n) = (big(&index), big(&r.length));
        if i.is_negative() {
            i += &n;
        }
        return if i.is_negative() || i >= n { Err(out()) } else { Ok(int::from_big(item(r, &i))) };
    }
    let Some(s) = key.downcast::<slice::SliceObj>() else {
        return Err(vm.type_error(format!("range indices must be integers or slices, not {}", type_of(key).tp_name())));
    };
    let (start, stop, step) = slice::big_indices(vm, s, &big(&r.length))?;
    Ok(new(int::from_big(item(r, &start)), int::from_big(item(r, &stop)), int::from_big(big(&r.step) * step)))
}

/// The position of an int among the items.
fn position(r: &RangeObj, wanted: &Value) -> Option<BigInt> {
    let wanted = big(wanted);
    let (offset, remainder) = (wanted - big(&r.start)).div_mod_floor(&big(&r.step));
    if remainder.is_zero() && !offset.is_negative() && offset < big(&r.length) { Some(offset) } else { None }
}

/// Exact ints and bools are computed with, other values compared with every item.
fn is_plain_int(v: &Value) -> bool {
    int::INT.is_exact(v) || v.is_bool()
}

fn range_contains(vm: &Vm, v: &Value, wanted: &Value) -> PyResult<bool> {
    match this(v) {
        Some(r) if is_plain_int(wanted) => Ok(position(r, wanted).is_some()),
        _ => vm.contains_by_iteration(v, wanted),
    }
}

fn count(vm: &Vm, args: &[Value]) -> PyResult {
    if let Some(r) = this(&args[0]).filter(|_| is_plain_int(&args[1])) {
        return Ok(Value::small_int(position(r, &args[1]).is_some() as i64));
    }
    let mut n = 0;
    vm.for_each(&args[0], |item| {
        n += vm.equal(&item, &args[1])? as i64;
        Ok(())
    })?;
    Ok(Value::small_int(n))
}

fn index(vm: &Vm, args: &[Value]) -> PyResult {
    if let Some(r) = this(&args[0]).filter(|_| is_plain_int(&args[1])) {
        return match position(r, &args[1]) {
            Some(at) => Ok(int::from_big(at)),
            None => Err(vm.value_error("range.index(x): x not in range")),
        };
    }
    let iter = vm.iter(&args[0])?;
    let mut polled = crate::ops::protocol::Poll::default();
    let mut at = 0;
    while let Some(item) = vm.next(&iter)? {
        polled.tick(vm)?;
        if vm.equal(&item, &args[1])? {
            return Ok(Value::small_int(at));
        }
        at += 1;
    }
    Err(vm.value_error("sequence.index(x): x not in sequence"))
}

/// Iterator whose items are all machine integers.
pub struct RangeIter {
    pub next: Cell<i64>,
    pub step: i64,
    /// Items left.
    pub left: Cell<i64>,
}
heap::payload!(RangeIter, "range_iterator", leaf);

pub static RANGE_ITER: TypeSpec = TypeSpec::new::<RangeIter>("range_iterator").methods(ITER_METHODS).slots(|s| {
    s.iter.set(Some(|_, v| Ok(v.clone())));
    s.next.set(Some(|_, v| Ok(v.downcast::<RangeIter>().and_then(RangeIter::advance))));
});

impl RangeIter {
    #[inline(always)]
    pub fn advance(&self) -> Option<Value> {
        let left = self.left.get();
        if left <= 0 {
            return None;
        }
        let value = self.next.get();
        self.next.set(value.wrapping_add(self.step));
        self.left.set(left - 1);
        Some(int::from_i64(value))
    }
}

/// Iterator for ranges that leave 64 bits.
pub struct LongRangeIter {
    start: Slot,
    step: Slot,
    length: Slot,
}
heap::trace_fields!(LongRangeIter: start, step, length);
heap::payload!(LongRangeIter, "longrange_iterator", trace);

pub static LONG_RANGE_ITER: TypeSpec =
    TypeSpec::new::<LongRangeIter>("longrange_iterator").methods(ITER_METHODS).slots(|s| {
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(long_next));
    });

fn make_iterator(start: BigInt, step: BigInt, length: BigInt) -> Value {
    let last = &start + &step * (&length - BigInt::one());
    if let (Some(next), Some(step), Some(left), Some(_)) =
        (start.to_i64(), step.to_i64(), length.to_i64(), last.to_i64())
    {
        return RANGE_ITER.alloc_with(|| RangeIter { next: Cell::new(next), step, left: Cell::new(left) }).into_value();
    }
    let slot = |b: BigInt| Slot::new(int::from_big(b));
    LONG_RANGE_ITER
        .alloc_with(|| LongRangeIter { start: slot(start), step: slot(step), length: slot(length) })
        .into_value()
}

fn iterator(r: &RangeObj) -> Value {
    if let (Some(next), Some(_), Some(step), Some(left)) =
        (r.start.as_int(), r.stop.as_int(), r.step.as_int(), r.length.as_int())
    {
        return RANGE_ITER.alloc_with(|| RangeIter { next: Cell::new(next), step, left: Cell::new(left) }).into_value();
    }
    make_iterator(big(&r.start), big(&r.step), big(&r.length))
}

fn reversed(r: &RangeObj) -> Value {
    let length = big(&r.length);
    let last = item(r, &(&length - 1));
    make_iterator(last, -big(&r.step), length)
}

fn long_next(_vm: &Vm, v: &Value) -> PyResult<Option<Value>> {
    let Some(iter) = v.downcast::<LongRangeIter>() else { return Ok(None) };
    let length = iter.length.with(big);
    if length.is_zero() {
        return Ok(None);
    }
    let start = iter.start.get();
    iter.start.set(int::from_big(big(&start) + iter.step.with(big)));
    iter.length.set(int::from_big(length - 1));
    Ok(Some(start))
}

/// What is left: next item, step, number.
fn rest(v: &Value) -> (BigInt, BigInt, BigInt) {
    if let Some(i) = v.downcast::<RangeIter>() {
        return (i.next.get().into(), i.step.into(), i.left.get().into());
    }
    match v.downcast::<LongRangeIter>() {
        Some(i) => (i.start.with(big), i.step.with(big), i.length.with(big)),
        None => Default::default(),
    }
}

static ITER_METHODS: &[NativeDef] = &[
    def(
        "__length_hint__",
        "($self, /)",
        |_, a| Ok(int::from_big(rest(&a[0]).2)),
        "Private method returning an estimate of len(list(it)).",
    ),
    def(
        "__reduce__",
        "($self, /)",
        |vm, a| {
            let (start, step, left) = rest(&a[0]);
            let stop = &start + &step * left;
            let range = new(int::from_big(start), int::from_big(stop), int::from_big(step));
            Ok(vm.new_tuple(&[builtin(vm, "iter")?, vm.new_tuple(&[range]), Value::NONE]))
        },
        "Return state information for pickling.",
    ),
    def(
        "__setstate__",
        "($self, object, /)",
        |vm, a| {
            let index = vm.to_index(&a[1])?;
            let (_, _, left) = rest(&a[0]);
            let skip = big(&index).max(BigInt::zero()).min(left);
            if let (Some(i), Some(n)) = (a[0].downcast::<RangeIter>(), skip.to_i64()) {
                i.next.set(i.next.get().wrapping_add(n.wrapping_mul(i.step)));
                i.left.set(i.left.get() - n);
            } else if let Some(i) = a[0].downcast::<LongRangeIter>() {
                i.start.set(int::from_big(i.start.with(big) + i.step.with(big) * &skip));
                i.length.set(int::from_big(i.length.with(big) - skip));
            }
            Ok(Value::NONE)
        },
        "Set state information for unpickling.",
    ),
];

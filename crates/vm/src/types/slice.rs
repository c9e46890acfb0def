//! `slice` objects, and what a slice means for a sequence of a given length.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use crate::prelude::*;
use crate::types::{int, tuple};

pub struct SliceObj {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

heap::trace_fields!(SliceObj: start, stop, step);
heap::payload!(SliceObj, "slice", trace);

pub static SLICE: TypeSpec = TypeSpec::new::<SliceObj>("slice")
    .doc("slice(stop)\nslice(start, stop[, step])\n\nCreate a slice object.\n\nThis is used for extended slicing (e.g. a[0:10:2]).")
    .methods(METHODS)
    .getset(GETSET)
    .slots(|s| {
        s.new.set(Some(slice_new));
        s.repr.set(Some(slice_repr));
        s.hash.set(Some(slice_hash));
        s.compare.set(Some(slice_compare));
    });

static METHODS: &[NativeDef] = &[
    def(
        "indices",
        "($self, object, /)",
        indices,
        "S.indices(len) -> (start, stop, stride)\n\nAssuming a sequence of length len, calculate the start and stop\nindices, and the stride length of the extended slice described by\nS. Out of bounds indices are clipped in a manner consistent with the\nhandling of normal slices.",
    ),
    def(
        "__reduce__",
        "($self, /)",
        |vm, a| Ok(vm.new_tuple(&[SLICE.to_value(), vm.new_tuple(&parts(&a[0]))])),
        "Return state information for pickling.",
    ),
];

static GETSET: &[GetSet] = &[
    GetSet::member("start", |_, v| Ok(parts(v)[0].clone()), ""),
    GetSet::member("stop", |_, v| Ok(parts(v)[1].clone()), ""),
    GetSet::member("step", |_, v| Ok(parts(v)[2].clone()), ""),
];

pub fn new(start: Value, stop: Value, step: Value) -> Value {
    SLICE.alloc_with(|| SliceObj { start, stop, step }).into_value()
}

fn parts(v: &Value) -> [Value; 3] {
    match v.downcast::<SliceObj>() {
        Some(s) => [s.start.clone(), s.stop.clone(), s.step.clone()],
        None => [Value::NONE, Value::NONE, Value::NONE],
    }
}

fn slice_new(vm: &Vm, _ty: &TypeObj, args: Args) -> PyResult {
    if args.has_keywords() {
        return Err(vm.type_error("slice() takes no keyword arguments"));
    }
    match args.pos {
        [] => Err(vm.type_error("slice expected at least 1 argument, got 0")),
        [stop] => Ok(new(Value::NONE, stop.clone(), Value::NONE)),
        [start, stop] => Ok(new(start.clone(), stop.clone(), Value::NONE)),
        [start, stop, step] => Ok(new(start.clone(), stop.clone(), step.clone())),
        more => Err(vm.type_error(format!("slice expected at most 3 arguments, got {}", more.len()))),
    }
}

fn slice_repr(vm: &Vm, v: &Value) -> PyResult {
    let [start, stop, step] = parts(v);
    let mut text = b"slice(".to_vec();
    for (part, after) in [(start, &b", "[..]), (stop, b", "), (step, b")")] {
        text.extend_from_slice(vm.repr(&part)?.as_bytes());
        text.extend_from_slice(after);
    }
    Ok(StrObj::from_wtf8(&text).into_value())
}

fn slice_hash(vm: &Vm, v: &Value) -> PyResult<i64> {
    let mut lanes = tuple::HashLanes::default();
    for part in parts(v) {
        lanes.add(vm.hash(&part)?);
    }
    Ok(lanes.finish_without_length())
}

fn slice_compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    if !a.is_a::<SliceObj>() || !b.is_a::<SliceObj>() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if a.is(b) {
        return Ok(Value::bool(matches!(op, CmpOp::Eq | CmpOp::Le | CmpOp::Ge)));
    }
    vm.compare(&vm.new_tuple(&parts(a)), &vm.new_tuple(&parts(b)), op)
}

/// A start, stop or step: `None` stands for itself, large ints are clamped.
fn slice_index(vm: &Vm, value: &Value) -> PyResult<Option<isize>> {
    if value.is_none() {
        return Ok(None);
    }
    if let Some(i) = value.as_int() {
        return Ok(Some(i as isize));
    }
    if type_of(value).slots.index.get().is_none() {
        return Err(vm.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    vm.to_isize_clamped(value).map(Some)
}

/// Start, stop and step with their defaults, not yet fitted to a length. May run Python (`__index__`): take the
/// length of the sequence afterwards.
pub fn unpack(vm: &Vm, slice: &SliceObj) -> PyResult<(isize, isize, isize)> {
    let step = slice_index(vm, &slice.step)?.unwrap_or(1).max(-isize::MAX);
    if step == 0 {
        return Err(vm.value_error("slice step cannot be zero"));
    }
    let (low, high) = if step < 0 { (isize::MAX, isize::MIN) } else { (0, isize::MAX) };
    let start = slice_index(vm, &slice.start)?.unwrap_or(low);
    let stop = slice_index(vm, &slice.stop)?.unwrap_or(high);
    Ok((start, stop, step))
}

/// Fits what `unpack` gave to a length: start, stop and the number of items. `start` is an index of the sequence when
/// there are items; for step 1 and no items it is where something would be inserted.
pub fn adjust(len: usize, start: isize, stop: isize, step: isize) -> (isize, isize, usize) {
    let len = len as isize;
    let fit = |i: isize| {
        if i < 0 {
            let from_end = i.saturating_add(len);
            if from_end < 0 { if step < 0 { -1 } else { 0 } } else { from_end }
        } else if i >= len {
            if step < 0 { len - 1 } else { len }
        } else {
            i
        }
    };
    let (start, stop) = (fit(start), fit(stop));
    let count = if step < 0 {
        if stop < start { (start - stop - 1) / -step + 1 } else { 0 }
    } else if start < stop {
        (stop - start - 1) / step + 1
    } else {
        0
    };
    (start, stop, count as usize)
}

/// Start, stop, step and number of items of a slice of a sequence whose length cannot change.
pub fn adjust_slice(vm: &Vm, slice: &SliceObj, len: usize) -> PyResult<(isize, isize, isize, usize)> {
    let (start, stop, step) = unpack(vm, slice)?;
    let (start, stop, count) = adjust(len, start, stop, step);
    Ok((start, stop, step, count))
}

/// The indices that a slice names, in order.
pub fn positions(start: isize, step: isize, count: usize) -> impl Iterator<Item = usize> {
    (0..count).map(move |i| (start + step * i as isize) as usize)
}

fn big_index(vm: &Vm, value: &Value) -> PyResult<Option<BigInt>> {
    if value.is_none() {
        return Ok(None);
    }
    if type_of(value).slots.index.get().is_none() {
        return Err(vm.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    let index = vm.to_index(value)?;
    Ok(int::to_big(&index).map(|i| i.into_owned()))
}

/// As `unpack` and `adjust` for lengths of any size (`slice.indices`, ranges): start, stop, step.
pub fn big_indices(vm: &Vm, slice: &SliceObj, len: &BigInt) -> PyResult<(BigInt, BigInt, BigInt)> {
    let step = big_index(vm, &slice.step)?.unwrap_or_else(BigInt::one);
    if step.is_zero() {
        return Err(vm.value_error("slice step cannot be zero"));
    }
    let down = step.is_negative();
    let lower = if down { -BigInt::one() } else { BigInt::zero() };
    let upper = if down { len - 1 } else { len.clone() };
    let fit = |i: BigInt| {
        if i.is_negative() { (i + len).max(lower.clone()) } else { i.min(upper.clone()) }
    };
    let (first, last) = if down { (&upper, &lower) } else { (&lower, &upper) };
    let start = big_index(vm, &slice.start)?.map_or_else(|| first.clone(), fit);
    let stop = big_index(vm, &slice.stop)?.map_or_else(|| last.clone(), fit);
    Ok((start, stop, step))
}

fn indices(vm: &Vm, args: &[Value]) -> PyResult {
    let len = vm.to_index(&args[1])?;
    let len = int::to_big(&len).map(|i| i.into_owned()).unwrap_or_default();
    if len.is_negative() {
        return Err(vm.value_error("length should not be negative"));
    }
    let Some(slice) = args[0].downcast::<SliceObj>() else { return Err(vm.type_error("a slice is required")) };
    let (start, stop, step) = big_indices(vm, slice, &len)?;
    Ok(vm.new_tuple(&[int::from_big(start), int::from_big(stop), int::from_big(step)]))
}

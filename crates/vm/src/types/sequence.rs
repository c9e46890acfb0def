//! What `list` and `tuple` share: comparison, repr, searching. Items are read one at a time through a closure, since
//! comparing them may change a list.

use crate::ops::protocol::Poll;
use crate::prelude::*;

/// One argument at most and no keywords, for constructors of `name`.
pub fn at_most_one<'a>(vm: &Vm, name: &str, args: Args<'a>) -> PyResult<Option<&'a Value>> {
    if args.has_keywords() {
        return Err(vm.type_error(format!("{name}() takes no keyword arguments")));
    }
    match args.pos {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        more => Err(vm.type_error(format!("{name} expected at most 1 argument, got {}", more.len()))),
    }
}

/// Whether a type constructs as its base does; where it has an `__init__` of its own, keywords are for that one.
pub fn same_init(ty: &TypeObj, base: &TypeObj) -> bool {
    ty.slots.init.get().map(|f| f as usize) == base.slots.init.get().map(|f| f as usize)
}

/// Lexicographic comparison of two sequences.
pub fn compare(vm: &Vm, op: CmpOp, a: impl Fn(usize) -> Option<Value>, b: impl Fn(usize) -> Option<Value>) -> PyResult {
    let mut polled = Poll::default();
    let mut at = 0;
    loop {
        polled.tick(vm)?;
        let (x, y) = match (a(at), b(at)) {
            (Some(x), Some(y)) => (x, y),
            (x, y) => return Ok(Value::bool(op.holds(x.is_some().cmp(&y.is_some())))),
        };
        if !vm.equal(&x, &y)? {
            return match op {
                CmpOp::Eq => Ok(Value::FALSE),
                CmpOp::Ne => Ok(Value::TRUE),
                _ => vm.compare(&x, &y, op),
            };
        }
        at += 1;
    }
}

/// `open`, the items' reprs between commas, `close`.
pub fn repr(vm: &Vm, open: &str, close: &str, item: impl Fn(usize) -> Option<Value>) -> PyResult {
    let mut text = open.as_bytes().to_vec();
    let mut at = 0;
    while let Some(value) = item(at) {
        if at > 0 {
            text.extend_from_slice(b", ");
        }
        let repr = vm.repr(&value)?;
        push_text(vm, &mut text, repr.as_bytes())?;
        at += 1;
    }
    push_text(vm, &mut text, close.as_bytes())?;
    Ok(vm.reserved(StrObj::try_from_wtf8(&text))?.into_value())
}

/// Appends to text whose size Python controls.
pub fn push_text(vm: &Vm, text: &mut Vec<u8>, more: &[u8]) -> PyResult<()> {
    if text.try_reserve(more.len()).is_err() {
        return Err(vm.memory_error());
    }
    text.extend_from_slice(more);
    Ok(())
}

/// The first position from `start` below `stop` whose item equals `wanted`.
pub fn find(
    vm: &Vm,
    wanted: &Value,
    start: usize,
    stop: usize,
    item: impl Fn(usize) -> Option<Value>,
) -> PyResult<Option<usize>> {
    let mut polled = Poll::default();
    let mut at = start;
    while at < stop {
        let Some(value) = item(at) else { break };
        polled.tick(vm)?;
        if vm.equal(&value, wanted)? {
            return Ok(Some(at));
        }
        at += 1;
    }
    Ok(None)
}

pub fn count(vm: &Vm, wanted: &Value, item: impl Fn(usize) -> Option<Value>) -> PyResult {
    let (mut n, mut from) = (0, 0);
    while let Some(at) = find(vm, wanted, from, usize::MAX, &item)? {
        n += 1;
        from = at + 1;
    }
    Ok(Value::small_int(n))
}

/// A `start` or `stop` argument of `index()` against a length: negative ones count from the end.
pub fn search_bound(vm: &Vm, value: &Value, default: usize, len: impl FnOnce() -> usize) -> PyResult<usize> {
    let Some(value) = value.non_null() else { return Ok(default) };
    if type_of(value).slots.index.get().is_none() {
        return Err(vm.type_error("slice indices must be integers or have an __index__ method"));
    }
    let at = vm.to_isize_clamped(value)?;
    Ok(if at < 0 { at.saturating_add(len() as isize).max(0) as usize } else { at as usize })
}

/// The position that an index names in a sequence, counted from the end when negative.
#[inline]
pub fn position(index: isize, len: usize) -> Option<usize> {
    let at = if index < 0 { index.wrapping_add(len as isize) } else { index };
    if at >= 0 && (at as usize) < len { Some(at as usize) } else { None }
}

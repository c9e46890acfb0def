//! `_bisect`: searching and inserting in sorted sequences.

use vm::prelude::*;

use super::support::*;

pub static MODULE: ModuleDef = ModuleDef::new("_bisect", "Bisection algorithms.\n\nThis module provides support for maintaining a list in sorted order without\nhaving to sort the list after each insertion. For long lists of items with\nexpensive comparison operations, this can be an improvement over the more\ncommon approach.\n").functions(&[
    def("bisect_right", "(a, x, lo=0, hi=None, *, key=None)", |vm, a| find(vm, a, true).map(|i| vm.new_int(i)), RIGHT),
    def("bisect_left", "(a, x, lo=0, hi=None, *, key=None)", |vm, a| find(vm, a, false).map(|i| vm.new_int(i)), LEFT),
    def("insort_right", "(a, x, lo=0, hi=None, *, key=None)", |vm, a| insort(vm, a, true), "Insert item x in list a, and keep it sorted assuming a is sorted.\n\nIf x is already in a, insert it to the right of the rightmost x.\n\nOptional args lo (default 0) and hi (default len(a)) bound the\nslice of a to be searched.\n\nA custom key function can be supplied to customize the sort order."),
    def("insort_left", "(a, x, lo=0, hi=None, *, key=None)", |vm, a| insort(vm, a, false), "Insert item x in list a, and keep it sorted assuming a is sorted.\n\nIf x is already in a, insert it to the left of the leftmost x.\n\nOptional args lo (default 0) and hi (default len(a)) bound the\nslice of a to be searched.\n\nA custom key function can be supplied to customize the sort order."),
]);

const RIGHT: &str = "Return the index where to insert item x in list a, assuming a is sorted.\n\nThe return value i is such that all e in a[:i] have e <= x, and all e in\na[i:] have e > x.  So if x already appears in the list, a.insert(i, x) will\ninsert just after the rightmost x already there.\n\nOptional args lo (default 0) and hi (default len(a)) bound the\nslice of a to be searched.\n\nA custom key function can be supplied to customize the sort order.";
const LEFT: &str = "Return the index where to insert item x in list a, assuming a is sorted.\n\nThe return value i is such that all e in a[:i] have e < x, and all e in\na[i:] have e >= x.  So if x already appears in the list, a.insert(i, x) will\ninsert just before the leftmost x already there.\n\nOptional args lo (default 0) and hi (default len(a)) bound the\nslice of a to be searched.\n\nA custom key function can be supplied to customize the sort order.";

fn search(vm: &Vm, seq: &Value, x: &Value, lo: &Value, hi: &Value, key: &Value, right: bool) -> PyResult<i64> {
    let mut low = match lo.non_null() {
        None => 0,
        Some(lo) => vm.to_isize(lo)? as i64,
    };
    if low < 0 {
        return Err(vm.value_error("lo must be non-negative"));
    }
    let mut high = match given(hi) {
        None => -1,
        Some(hi) => vm.to_isize(hi)? as i64,
    };
    if high == -1 {
        high = vm.len(seq)? as i64;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        let mut item = vm.get_item(seq, &vm.new_int(middle))?;
        if let Some(key) = given(key) {
            item = vm.call(key, std::slice::from_ref(&item))?;
        }
        let smaller =
            if right { !vm.compare_bool(x, &item, CmpOp::Lt)? } else { vm.compare_bool(&item, x, CmpOp::Lt)? };
        if smaller {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

fn find(vm: &Vm, a: &[Value], right: bool) -> PyResult<i64> {
    search(vm, &a[0], &a[1], &a[2], &a[3], &a[4], right)
}

fn insort(vm: &Vm, a: &[Value], right: bool) -> PyResult {
    let x = match given(&a[4]) {
        None => a[1].clone(),
        Some(key) => vm.call(key, std::slice::from_ref(&a[1]))?,
    };
    let at = search(vm, &a[0], &x, &a[2], &a[3], &a[4], right)?;
    if vm::types::list::LIST.is_exact(&a[0])
        && let Some(l) = a[0].downcast::<ListObj>()
    {
        vm.reserved(l.items.with(|v| v.insert((at.max(0) as usize).min(v.len()), a[1].clone())))?;
        return Ok(Value::NONE);
    }
    vm.call_method(&a[0], &name!("insert"), &[vm.new_int(at), a[1].clone()])?;
    Ok(Value::NONE)
}

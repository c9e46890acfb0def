//! What `except*` leaves to raise.

use super::exception::{BASE_EXCEPTION_GROUP, GROUP_EXCEPTIONS};
use crate::prelude::*;

/// The pending parts of `original` (re-raised as they came) are put together again under its shape; exceptions raised in
/// the clauses go beside them. Source: CPython's `_PyExc_PrepReraiseStar`.
pub fn reraise_star(vm: &Vm, original: &Value, pending: &[Value]) -> PyResult {
    let mut leaves = Vec::new();
    collect_leaves(original, &mut leaves);
    let (mut raised, mut reraised) = (Vec::new(), Vec::new());
    for e in pending {
        if same_origin(original, e) { reraised.push(e.clone()) } else { raised.push(e.clone()) }
    }
    let mut keep = Vec::new();
    for e in &reraised {
        collect_leaves(e, &mut keep);
    }
    let rest = project(vm, original, &keep)?;
    if raised.is_empty() {
        return Ok(rest);
    }
    if !rest.is_none() {
        raised.push(rest);
    }
    if raised.len() == 1 {
        return Ok(raised.remove(0));
    }
    let list = vm.new_list(raised)?;
    let group = vm.call(&super::exception::EXCEPTION_GROUP.to_value(), &[name!(""), list.clone()]);
    match group {
        Ok(g) => Ok(g),
        Err(_) => vm.call(&BASE_EXCEPTION_GROUP.to_value(), &[name!(""), list]),
    }
}

fn members(group: &Value) -> Vec<Value> {
    let held = group.downcast::<ExceptionObj>().map_or(Value::NULL, |e| e.field(GROUP_EXCEPTIONS));
    held.downcast::<TupleObj>().map_or_else(Vec::new, |t| t.items().to_vec())
}

fn collect_leaves(e: &Value, leaves: &mut Vec<Value>) {
    if BASE_EXCEPTION_GROUP.check(e) {
        for member in members(e) {
            collect_leaves(&member, leaves);
        }
    } else {
        leaves.push(e.clone());
    }
}

/// Whether a group is a part split from the original: it shares the original's history.
fn same_origin(original: &Value, e: &Value) -> bool {
    match (original.downcast::<ExceptionObj>(), e.downcast::<ExceptionObj>()) {
        (Some(a), Some(b)) => {
            BASE_EXCEPTION_GROUP.check(e)
                && a.traceback.bits() == b.traceback.bits()
                && a.cause.bits() == b.cause.bits()
                && a.context.bits() == b.context.bits()
        }
        _ => false,
    }
}

/// The part of a group with the given leaves; None when there are none.
fn project(vm: &Vm, group: &Value, keep: &[Value]) -> PyResult {
    let mut kept = Vec::new();
    for member in members(group) {
        if BASE_EXCEPTION_GROUP.check(&member) {
            let part = project(vm, &member, keep)?;
            if !part.is_none() {
                kept.push(part);
            }
        } else if keep.iter().any(|k| k.is(&member)) {
            kept.push(member);
        }
    }
    if kept.is_empty() {
        return Ok(Value::NONE);
    }
    let list = vm.new_list(kept)?;
    let part = vm.call_method(group, &name!("derive"), &[list])?;
    if let (Some(from), Some(to)) = (group.downcast::<ExceptionObj>(), part.downcast::<ExceptionObj>()) {
        to.traceback.set(from.traceback.get());
        to.cause.set(from.cause.get());
        to.context.set(from.context.get());
        // As whenever a cause is set, be it none.
        to.suppress_context.set(true);
    }
    super::group_methods::copy_notes(vm, group, &part)?;
    Ok(part)
}

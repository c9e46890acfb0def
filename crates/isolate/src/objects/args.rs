//! Arguments that several modules and objects take.

use vm::prelude::*;

use super::{channel_id::ChannelIdObj, interpreter_id::InterpreterIdObj};
use crate::channels::{UNBOUND_REMOVE, UNBOUND_REPLACE};

/// An id: "interpreter ID must be an int, got str".
pub(crate) fn id(vm: &Vm, value: &Value, what: &str) -> PyResult<i64> {
    if let Some(id) = value.downcast::<InterpreterIdObj>() {
        return Ok(id.id);
    }
    if let Some(id) = value.downcast::<ChannelIdObj>() {
        return Ok(id.id);
    }
    if type_of(value).slots.index.get().is_none() {
        return Err(vm.type_error(format!("{what} must be an int, got {}", type_of(value).name())));
    }
    let index = vm.to_index(value)?;
    if vm::types::int::is_negative(&index) {
        return Err(vm.value_error(format!("{what} must be a non-negative int, got {}", vm.repr_text(value)?)));
    }
    vm::types::int::to_i64(&index).ok_or_else(|| vm.overflow_error("int too big to convert"))
}

pub(crate) fn interpreter(vm: &Vm, value: &Value) -> PyResult<i64> {
    id(vm, value, "interpreter ID")
}

pub(crate) fn flag(vm: &Vm, value: &Value, default: bool) -> PyResult<bool> {
    if value.is_null() { Ok(default) } else { vm.truth(value) }
}

/// A flag that may be None.
pub(crate) fn optional_flag(vm: &Vm, value: &Value) -> PyResult<bool> {
    if value.is_null() || value.is_none() { Ok(false) } else { vm.truth(value) }
}

/// What becomes of an item whose sender ends; -1 for the default.
pub(crate) fn unbound_op(vm: &Vm, value: &Value) -> PyResult<Option<i32>> {
    if value.is_null() || value.is_none() {
        return Ok(None);
    }
    match vm.to_i32(value)? {
        -1 => Ok(None),
        op @ UNBOUND_REMOVE..=UNBOUND_REPLACE => Ok(Some(op)),
        op => Err(vm.value_error(format!("unsupported unboundop {op}"))),
    }
}

/// What to do with values that have no form of their own: 0 refuses, 1 pickles, -1 is the default.
pub(crate) fn fallback(vm: &Vm, value: &Value) -> PyResult<Option<i32>> {
    if value.is_null() || value.is_none() {
        return Ok(None);
    }
    match vm.to_i32(value)? {
        -1 => Ok(None),
        mode @ 0..=1 => Ok(Some(mode)),
        mode => Err(vm.value_error(format!("unsupported fallback {mode}"))),
    }
}

/// The payload of a receiver that a descriptor has checked already.
pub(crate) fn this<'a, T: heap::Payload>(vm: &Vm, value: &'a Value) -> PyResult<&'a T> {
    value.downcast::<T>().ok_or_else(|| vm.type_error(format!("unexpected '{}' object", type_of(value).tp_name())))
}

/// `==` and `!=` of an id object with a number.
pub(crate) fn compare_number(vm: &Vm, id: i64, other: &Value, op: CmpOp) -> PyResult {
    let number = vm::types::int::exact(other).is_some() || vm::types::float::exact(other).is_some();
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) || !number {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let equal = vm.equal(&vm.new_int(id), other)?;
    Ok(Value::bool(equal == (op == CmpOp::Eq)))
}

//! The one place through which pure modules read bytes-like arguments and make `bytes`.

use vm::prelude::*;

/// A copy of a bytes-like object's contents; `None` when the value is no such object.
pub fn bytes_like(_vm: &Vm, _value: &Value) -> PyResult<Option<Vec<u8>>> {
    Ok(None)
}

/// The contents of a bytes-like argument, or CPython's `TypeError`.
pub fn bytes_arg(vm: &Vm, value: &Value) -> PyResult<Vec<u8>> {
    match bytes_like(vm, value)? {
        Some(bytes) => Ok(bytes),
        None => {
            Err(vm.type_error(format!("a bytes-like object is required, not '{}'", type_of(value).tp_name())))
        }
    }
}

/// A new `bytes`.
pub fn new_bytes(vm: &Vm, _bytes: &[u8]) -> PyResult {
    Err(vm.not_implemented_error("bytes"))
}

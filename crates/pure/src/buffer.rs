//! The one place through which pure modules read and write bytes-like objects and make `bytes`.

use vm::prelude::*;

use crate::bytes::{self, Buffer};

/// A copy of a bytes-like object's contents; `None` when the value is no such object.
pub fn bytes_like(vm: &Vm, value: &Value) -> PyResult<Option<Vec<u8>>> {
    if let Some(bytes) = bytes::exact(value) {
        return Ok(Some(bytes.to_vec()));
    }
    match Buffer::of(vm, value) {
        Ok(buffer) => Ok(Some(buffer.as_slice().to_vec())),
        Err(e) if e.is(&vm::error::exception::TYPE_ERROR) => Ok(None),
        Err(e) => Err(e),
    }
}

/// The contents of a bytes-like argument, or CPython's `TypeError`.
pub fn bytes_arg(vm: &Vm, value: &Value) -> PyResult<Vec<u8>> {
    match bytes_like(vm, value)? {
        Some(bytes) => Ok(bytes),
        None => Err(vm.type_error(format!("a bytes-like object is required, not '{}'", type_of(value).tp_name()))),
    }
}

/// A bytes-like object or ASCII text, as `binascii` takes.
pub fn ascii_arg(vm: &Vm, value: &Value) -> PyResult<Vec<u8>> {
    if let Some(text) = value.downcast::<StrObj>() {
        if !text.is_ascii() {
            return Err(vm.value_error("string argument should contain only ASCII characters"));
        }
        return Ok(text.as_bytes().to_vec());
    }
    match bytes_like(vm, value)? {
        Some(bytes) => Ok(bytes),
        None => Err(vm.type_error(format!(
            "argument should be bytes, buffer or ASCII string, not '{}'",
            type_of(value).tp_name()
        ))),
    }
}

/// A new `bytes`.
pub fn new_bytes(vm: &Vm, data: &[u8]) -> PyResult {
    bytes::new(vm, data)
}

//! Bytes and source text as arguments of built-in functions.

use crate::error::exception::*;
use crate::prelude::*;

/// A copy of the bytes of a bytes-like object; `None` for other values.
pub fn bytes_of(vm: &Vm, value: &Value) -> PyResult<Option<Vec<u8>>> {
    match vm.try_buffer(value)? {
        Some(buffer) => Ok(Some(buffer.to_vec()?.to_vec())),
        None => Ok(None),
    }
}

/// A new `bytes`.
pub fn new_bytes(vm: &Vm, bytes: &[u8]) -> PyResult {
    let _ = vm;
    crate::types::bytes::new_bytes(bytes)
}

/// What `compile`, `exec` and `eval` take as source: the text and whether it came as `str`.
pub fn source_text(vm: &Vm, value: &Value, func: &str, what: &str) -> PyResult<(Vec<u8>, bool)> {
    let (text, is_str) = match value.downcast::<StrObj>() {
        Some(s) => (s.as_bytes().to_vec(), true),
        None => match bytes_of(vm, value)? {
            Some(b) => (b, false),
            None => return Err(vm.type_error(format!("{func}() arg 1 must be a {what} object"))),
        },
    };
    if text.contains(&0) {
        return Err(vm.error(&SYNTAX_ERROR, "source code string cannot contain null bytes"));
    }
    Ok((text, is_str))
}

/// A path argument: `str`, `bytes`, or an object with `__fspath__`.
pub fn path_text(vm: &Vm, value: &Value) -> PyResult<String> {
    if let Some(s) = value.downcast::<StrObj>() {
        return Ok(s.display().into_owned());
    }
    if value.is_a::<crate::types::bytes::BytesObj>()
        && let Some(b) = bytes_of(vm, value)?
    {
        return Ok(String::from_utf8_lossy(&b).into_owned());
    }
    match vm.call_special(value, &name!("__fspath__"), &[])? {
        Some(p) if p.is_a::<StrObj>() => Ok(crate::types::str::display(&p)),
        Some(p) => match bytes_of(vm, &p)? {
            Some(b) => Ok(String::from_utf8_lossy(&b).into_owned()),
            None => Err(vm.type_error(format!(
                "expected {}.__fspath__() to return str or bytes, not {}",
                type_of(value).tp_name(),
                type_of(&p).tp_name()
            ))),
        },
        None => {
            Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {}", type_of(value).tp_name())))
        }
    }
}

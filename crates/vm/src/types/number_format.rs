//! `__format__` of numbers: the plain case here, the specification language in the formatting module.

use crate::prelude::*;

/// `format(number, spec)`.
pub fn format(vm: &Vm, number: &Value, spec: &Value) -> PyResult {
    let Some(text) = spec.downcast::<StrObj>() else {
        return Err(vm.type_error(format!("__format__() argument must be str, not {}", type_of(spec).tp_name())));
    };
    if text.as_bytes().is_empty() {
        return vm.str(number).map(Ref::into_value);
    }
    Err(vm.not_implemented_error("format specifications"))
}

//! `__format__` of numbers: which function of the formatting module serves which type.

use crate::prelude::*;
use crate::types::{complex, float, format, int};

/// `format(number, spec)`.
pub fn format(vm: &Vm, number: &Value, spec: &Value) -> PyResult {
    let Some(text) = spec.downcast::<StrObj>() else {
        return Err(vm.type_error(format!("__format__() argument must be str, not {}", type_of(spec).tp_name())));
    };
    let spec = text.as_bytes();
    if spec.is_empty() {
        return vm.str(number).map(Ref::into_value);
    }
    let name = type_of(number).tp_name();
    if let Some(f) = float::exact(number) {
        return format::float::format_float(vm, f, spec, &name);
    }
    if let Some((re, im)) = complex::exact(number) {
        return format::float::format_complex(vm, re, im, spec);
    }
    match (int::to_i64(number), int::to_big(number)) {
        (Some(i), _) => format::int::format_int(vm, i, spec, &name),
        (None, Some(big)) => format::int::format_big(vm, &big, spec, &name),
        _ => Err(vm.type_error("a number is required")),
    }
}

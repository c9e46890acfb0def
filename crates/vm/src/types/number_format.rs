//! `__format__` of numbers: which function of the formatting module serves which type.

use crate::prelude::*;
use crate::types::{complex, float, format, int};

/// `format(number, spec)`.
pub fn format(vm: &Vm, number: &Value, spec: &Value) -> PyResult {
    let Some(text) = spec.downcast::<StrObj>() else {
        return Err(vm.type_error(format!("__format__() argument must be str, not {}", vm.argument_type(spec))));
    };
    if text.byte_len() == 0 {
        return vm.str(number).map(Ref::into_value);
    }
    let (spec, name) = (text.as_bytes(), type_of(number).tp_name());
    if let Some(f) = float::exact(number) {
        return format::format_float(vm, f, spec, &name);
    }
    if let Some((re, im)) = complex::exact(number) {
        return format::format_complex(vm, re, im, spec, &name);
    }
    match int::to_big(number) {
        Some(big) => format::format_big(vm, &big, spec, &name),
        None => Err(vm.type_error(format!("unsupported format string passed to {name}.__format__"))),
    }
}

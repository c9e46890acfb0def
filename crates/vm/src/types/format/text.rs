//! `str.__format__`.

use super::{Spec, padding, parse, unknown_code};
use crate::prelude::*;
use crate::types::str::TextBuilder;

/// `format(text, spec)`; `type_name` is for messages.
pub fn format_str(vm: &Vm, text: &StrObj, spec: &[u8], type_name: &str) -> PyResult {
    let spec = parse(vm, spec, b'<', b's', type_name)?;
    if spec.kind != 0 && spec.kind != 's' as u32 {
        return Err(unknown_code(vm, spec.kind, type_name));
    }
    refuse(vm, &spec)?;
    let len = spec.precision.unwrap_or(usize::MAX).min(text.char_len());
    let shown = &text.as_bytes()[..text.byte_offset(len)];
    let (left, right) = padding(&spec, len);
    let mut out = TextBuilder::with_capacity(shown.len().checked_add(left + right).ok_or(heap::NoMemory)?)?;
    out.fill(spec.fill, left)?;
    out.push_counted(shown, len)?;
    out.fill(spec.fill, right)?;
    out.finish()
}

fn refuse(vm: &Vm, spec: &Spec) -> PyResult<()> {
    let what = match spec.sign {
        b' ' => "Space not allowed in string format specifier",
        0 if spec.no_neg_zero => "Negative zero coercion (z) not allowed in string format specifier",
        0 if spec.alternate => "Alternate form (#) not allowed in string format specifier",
        0 if spec.align == b'=' => "'=' alignment not allowed in string format specifier",
        0 => return Ok(()),
        _ => "Sign not allowed in string format specifier",
    };
    Err(vm.value_error(what))
}

//! `int.__format__`.

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;

use super::number::{Parts, push_number};
use super::{Spec, float, padding, parse, unknown_code};
use crate::prelude::*;
use crate::types::int::text::decimal_str;
use crate::types::str::TextBuilder;

/// `format(i, spec)` of a small int.
pub fn format_int(vm: &Vm, i: i64, spec: &[u8], type_name: &str) -> PyResult {
    if spec.is_empty() {
        return decimal_str(vm, i, 0, false);
    }
    if let Some((zero, width)) = plain_width(spec) {
        return decimal_str(vm, i, width, zero);
    }
    format_big(vm, &BigInt::from(i), spec, type_name)
}

/// `5d`, `05d`, `5`, `05`, `d`: whether zeros fill up, and the width, when it is a small one.
fn plain_width(spec: &[u8]) -> Option<(bool, usize)> {
    let digits = spec.strip_suffix(b"d").unwrap_or(spec);
    let (zero, digits) = match digits.strip_prefix(b"0") {
        Some(rest) => (true, rest),
        None => (false, digits),
    };
    match digits {
        [] => (!zero).then_some((false, 0)),
        [a @ b'1'..=b'9'] => Some((zero, (a - b'0') as usize)),
        [a @ b'1'..=b'3', b @ b'0'..=b'9'] => Some((zero, (a - b'0') as usize * 10 + (b - b'0') as usize)),
        _ => None,
    }
}

/// `format(i, spec)`
pub fn format_big(vm: &Vm, value: &BigInt, spec: &[u8], type_name: &str) -> PyResult {
    let spec = parse(vm, spec, b'>', b'd', type_name)?;
    let radix = match u8::try_from(spec.kind).unwrap_or(b'?') {
        b'b' => 2,
        b'o' => 8,
        b'x' | b'X' => 16,
        0 | b'd' | b'n' | b'c' => 10,
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'%' => {
            let f = value.to_f64().filter(|f| f.is_finite());
            let f = f.ok_or_else(|| vm.overflow_error("int too large to convert to float"))?;
            return float::render(vm, f, spec, type_name);
        }
        _ => return Err(unknown_code(vm, spec.kind, type_name)),
    };
    if spec.precision.is_some() || spec.frac_group != 0 {
        return Err(vm.value_error("Precision not allowed in integer format specifier"));
    }
    if spec.no_neg_zero {
        return Err(vm.value_error("Negative zero coercion (z) not allowed in integer format specifier"));
    }
    if spec.kind == 'c' as u32 {
        return character(vm, value, &spec);
    }
    let mut digits = match radix {
        10 => crate::types::int::text::big_to_decimal(vm, value)?.trim_start_matches('-').to_string(),
        _ => value.magnitude().to_str_radix(radix),
    };
    if spec.kind == 'X' as u32 {
        digits.make_ascii_uppercase();
    }
    let prefix = match (spec.alternate, radix) {
        (false, _) | (_, 10) => "",
        (_, 2) => "0b",
        (_, 8) => "0o",
        _ if spec.kind == 'X' as u32 => "0X",
        _ => "0x",
    };
    let parts = Parts {
        negative: value.sign() == Sign::Minus,
        prefix,
        digits: &digits,
        group_size: if radix == 10 { 3 } else { 4 },
        ..Parts::default()
    };
    let mut out = TextBuilder::new();
    push_number(&mut out, &spec, &parts)?;
    out.finish()
}

fn character(vm: &Vm, value: &BigInt, spec: &Spec) -> PyResult {
    if spec.sign != 0 {
        return Err(vm.value_error("Sign not allowed with integer format specifier 'c'"));
    }
    if spec.alternate {
        return Err(vm.value_error("Alternate form (#) not allowed with integer format specifier 'c'"));
    }
    let Some(c) = value.to_u32().filter(|c| *c < 0x110000) else {
        return Err(match value.to_i64() {
            Some(_) => vm.overflow_error("%c arg not in range(0x110000)"),
            None => vm.overflow_error("Python int too large to convert to C long"),
        });
    };
    let (left, right) = padding(spec, 1);
    let mut out = TextBuilder::new();
    out.fill(spec.fill, left)?;
    out.push(c)?;
    out.fill(spec.fill, right)?;
    out.finish()
}

//! `float.__format__` and `complex.__format__`.

use super::float_text::{Flags, float_format, float_repr};
use super::number::{Parts, push_number};
use super::{Spec, padding, parse, unknown_code};
use crate::prelude::*;
use crate::types::str::TextBuilder;

/// `format(f, spec)`
pub fn format_float(vm: &Vm, f: f64, spec: &[u8], type_name: &str) -> PyResult {
    if spec.is_empty() {
        return Ok(vm.new_str(&float_repr(f)));
    }
    let spec = parse(vm, spec, b'>', 0, type_name)?;
    render(vm, f, spec, type_name)
}

/// Refuses a precision that CPython refuses or memory does not hold.
pub fn check_precision(vm: &Vm, precision: usize) -> PyResult<()> {
    if precision > i32::MAX as usize {
        return Err(vm.value_error("precision too big"));
    }
    if precision > 4096 {
        drop(HVec::<u8>::with_capacity(precision)?);
    }
    Ok(())
}

/// Type character, precision and flags for `float_format`.
fn style(vm: &Vm, spec: &Spec, type_name: &str) -> PyResult<(u8, usize, Flags)> {
    let mut kind = match u8::try_from(spec.kind) {
        Ok(0) => b'r',
        Ok(b'n') => b'g',
        Ok(k @ (b'e' | b'E' | b'f' | b'F' | b'g' | b'G')) => k,
        Ok(b'%') => b'f',
        _ => return Err(unknown_code(vm, spec.kind, type_name)),
    };
    let flags = Flags { alternate: spec.alternate, add_dot_zero: spec.kind == 0, no_neg_zero: spec.no_neg_zero };
    let precision = match spec.precision {
        Some(p) => {
            check_precision(vm, p)?;
            if kind == b'r' {
                kind = b'g';
            }
            p
        }
        None => 6,
    };
    Ok((kind, precision, flags))
}

/// Splits rendered text into the parts that are laid out.
fn parts(text: &str) -> Parts<'_> {
    let negative = text.starts_with('-');
    let text = text.strip_prefix('-').unwrap_or(text);
    let whole = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(whole);
    let (point, rest) = match rest.strip_prefix('.') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let fraction = if point { rest.bytes().take_while(u8::is_ascii_digit).count() } else { 0 };
    let (fraction, rest) = rest.split_at(fraction);
    Parts { negative, digits, point, fraction, rest, group_size: 3, ..Parts::default() }
}

/// `format(f, spec)` with a parsed specification.
pub fn render(vm: &Vm, f: f64, spec: Spec, type_name: &str) -> PyResult {
    let (kind, precision, flags) = style(vm, &spec, type_name)?;
    let percent = spec.kind == '%' as u32;
    let mut text = float_format(if percent { f * 100.0 } else { f }, kind, precision, flags);
    if percent {
        text.push('%');
    }
    let mut out = TextBuilder::new();
    push_number(&mut out, &spec, &parts(&text))?;
    out.finish()
}

/// `format(complex(re, im), spec)`
pub fn format_complex(vm: &Vm, re: f64, im: f64, spec: &[u8], type_name: &str) -> PyResult {
    let spec = parse(vm, spec, b'>', 0, type_name)?;
    if spec.kind == '%' as u32 {
        return Err(unknown_code(vm, spec.kind, type_name));
    }
    let (kind, precision, mut flags) = style(vm, &spec, type_name)?;
    flags.add_dot_zero = false;
    if spec.fill == '0' as u32 {
        return Err(vm.value_error("Zero padding is not allowed in complex format specifier"));
    }
    if spec.align == b'=' {
        return Err(vm.value_error("'=' alignment flag is not allowed in complex format specifier"));
    }
    let plain = spec.kind == 0;
    let skip_real = plain && re == 0.0 && re.is_sign_positive();
    let inner = Spec { width: None, align: b'<', ..spec.clone() };
    let mut body = TextBuilder::new();
    if plain && !skip_real {
        body.push('(' as u32)?;
    }
    if !skip_real {
        push_number(&mut body, &inner, &parts(&float_format(re, kind, precision, flags)))?;
    }
    let sign = if skip_real { spec.sign } else { b'+' };
    push_number(&mut body, &Spec { sign, ..inner }, &parts(&float_format(im, kind, precision, flags)))?;
    body.push('j' as u32)?;
    if plain && !skip_real {
        body.push(')' as u32)?;
    }
    let (left, right) = padding(&spec, body.chars());
    let mut out = TextBuilder::new();
    out.fill(spec.fill, left)?;
    out.push_counted(body.as_bytes(), body.chars())?;
    out.fill(spec.fill, right)?;
    out.finish()
}

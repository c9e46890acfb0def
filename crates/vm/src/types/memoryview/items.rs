//! Items of a view: bytes to values and back, by the native single-character formats.

use crate::prelude::*;
use crate::types::int;

/// The format character without `@`, and the size of an item.
pub fn native(format: &str) -> Option<(u8, usize)> {
    let plain = format.strip_prefix('@').unwrap_or(format);
    let [c] = plain.as_bytes() else { return None };
    let size = match c {
        b'?' | b'b' | b'B' | b'c' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'n' | b'N' | b'P' | b'd' => 8,
        _ => return None,
    };
    Some((*c, size))
}

fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut a = [0; N];
    for (to, from) in a.iter_mut().zip(bytes) {
        *to = *from;
    }
    a
}

/// An item's value.
pub fn unpack(vm: &Vm, format: &str, bytes: &[u8]) -> PyResult {
    let Some((c, _)) = native(format) else {
        return Err(vm.error(
            &crate::error::exception::NOT_IMPLEMENTED_ERROR,
            format!("memoryview: unsupported format {format}"),
        ));
    };
    Ok(match c {
        b'?' => Value::bool(bytes.first().is_some_and(|b| *b != 0)),
        b'b' => Value::small_int(i8::from_ne_bytes(array(bytes)) as i64),
        b'B' => Value::small_int(u8::from_ne_bytes(array(bytes)) as i64),
        b'c' => return crate::types::bytes::new_bytes(bytes),
        b'h' => Value::small_int(i16::from_ne_bytes(array(bytes)) as i64),
        b'H' => Value::small_int(u16::from_ne_bytes(array(bytes)) as i64),
        b'i' => Value::small_int(i32::from_ne_bytes(array(bytes)) as i64),
        b'I' => Value::small_int(u32::from_ne_bytes(array(bytes)) as i64),
        b'l' | b'q' | b'n' => int::from_i64(i64::from_ne_bytes(array(bytes))),
        b'L' | b'Q' | b'N' | b'P' => int::from_u64(u64::from_ne_bytes(array(bytes))),
        b'f' => vm.new_float(f32::from_ne_bytes(array(bytes)) as f64),
        b'd' => vm.new_float(f64::from_ne_bytes(array(bytes))),
        _ => vm.new_float(half_to_f64(u16::from_ne_bytes(array(bytes)))),
    })
}

/// IEEE 754 binary16.
pub fn half_to_f64(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = ((bits >> 10 & 31) as i32, (bits & 1023) as f64);
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        e => (1.0 + fraction / 1024.0) * 2f64.powi(e - 15),
    }
}

/// To binary16, ties to even; `None` when it is too large.
pub fn f64_to_half(f: f64) -> Option<u16> {
    let sign = if f.is_sign_negative() { 0x8000 } else { 0 };
    let a = f.abs();
    if a.is_nan() {
        return Some(sign | 0x7E00);
    }
    if a.is_infinite() {
        return Some(sign | 0x7C00);
    }
    if a < 2f64.powi(-14) {
        return Some(sign | (a * 2f64.powi(24)).round_ties_even() as u16);
    }
    let exponent = (a.to_bits() >> 52) as i32 - 1023;
    let fraction = (a / 2f64.powi(exponent) * 1024.0).round_ties_even() as u32 - 1024;
    let bits = (((exponent + 15) as u32) << 10) + fraction;
    if bits >= 0x7C00 { None } else { Some(sign | bits as u16) }
}

/// A value as an item's bytes.
pub fn pack(vm: &Vm, format: &str, value: &Value, out: &mut [u8; 8]) -> PyResult<usize> {
    let Some((c, size)) = native(format) else {
        return Err(vm.error(
            &crate::error::exception::NOT_IMPLEMENTED_ERROR,
            format!("memoryview: unsupported format {format}"),
        ));
    };
    let wrong_type = || vm.type_error(format!("memoryview: invalid type for format '{format}'"));
    let wrong_value = || vm.value_error(format!("memoryview: invalid value for format '{format}'"));
    let mut put = |bytes: &[u8]| out[..bytes.len()].copy_from_slice(bytes);
    match c {
        b'?' => put(&[vm.truth(value)? as u8]),
        b'c' => match crate::types::bytes::as_bytes(value) {
            Some([b]) => put(&[*b]),
            Some(_) => return Err(wrong_value()),
            None => return Err(wrong_type()),
        },
        b'f' | b'd' | b'e' => {
            let f = vm
                .to_f64(value)
                .map_err(|e| if e.is(&crate::error::exception::TYPE_ERROR) { wrong_type() } else { e })?;
            match c {
                b'f' => put(&(f as f32).to_ne_bytes()),
                b'd' => put(&f.to_ne_bytes()),
                _ => put(&f64_to_half(f).ok_or_else(wrong_value)?.to_ne_bytes()),
            }
        }
        _ => {
            if int::exact(value).is_none() && type_of(value).slots.index.get().is_none() {
                return Err(wrong_type());
            }
            let big = vm.to_index(value)?;
            let wide: Option<i128> = match int::to_i64(&big) {
                Some(i) => Some(i as i128),
                None => int::to_big(&big).and_then(|b| num_traits::ToPrimitive::to_i128(&*b)),
            };
            let i = wide.ok_or_else(wrong_value)?;
            let (low, high) = match (c.is_ascii_uppercase(), size) {
                (true, 8) => (0, u64::MAX as i128),
                (true, n) => (0, (1i128 << (8 * n)) - 1),
                (false, n) => (-(1i128 << (8 * n - 1)), (1i128 << (8 * n - 1)) - 1),
            };
            if i < low || i > high {
                return Err(wrong_value());
            }
            put(&i.to_le_bytes()[..size]);
        }
    }
    Ok(size)
}

//! Operators of `float`. Ints are converted (`OverflowError` when too large); comparison with ints is exact.

use num_bigint::BigInt;
use num_traits::{FromPrimitive, Signed, Zero};
use std::cmp::Ordering;

use super::{exact, new};
use crate::prelude::*;
use crate::types::int;

/// The operand as a float: `None` when it is neither float nor int.
#[inline]
fn operand(vm: &Vm, v: &Value) -> PyResult<Option<f64>> {
    if let Some(f) = exact(v) {
        return Ok(Some(f));
    }
    if let Some(i) = v.as_int() {
        return Ok(Some(i as f64));
    }
    if v.is_bool() || v.is_a::<int::IntObj>() {
        return match int::to_f64(v) {
            Some(f) => Ok(Some(f)),
            None => Err(vm.overflow_error("int too large to convert to float")),
        };
    }
    Ok(None)
}

macro_rules! operands {
    ($vm:expr, $a:expr, $b:expr) => {
        match (operand($vm, $a)?, operand($vm, $b)?) {
            (Some(x), Some(y)) => (x, y),
            _ => return Ok(Value::NOT_IMPLEMENTED),
        }
    };
}

pub fn add(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (x, y) = operands!(vm, a, b);
    Ok(new(x + y))
}
pub fn sub(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (x, y) = operands!(vm, a, b);
    Ok(new(x - y))
}
pub fn mul(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (x, y) = operands!(vm, a, b);
    Ok(new(x * y))
}
pub fn truediv(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (x, y) = operands!(vm, a, b);
    if y == 0.0 {
        return Err(vm.zero_division("division by zero"));
    }
    Ok(new(x / y))
}

/// Quotient rounded down and remainder with the divisor's sign; `y` is not zero.
pub fn div_mod(x: f64, y: f64) -> (f64, f64) {
    let mut rest = x % y;
    let mut div = (x - rest) / y;
    if rest != 0.0 {
        if (y < 0.0) != (rest < 0.0) {
            rest += y;
            div -= 1.0;
        }
    } else {
        rest = 0f64.copysign(y);
    }
    let quotient = if div != 0.0 {
        let down = div.floor();
        if div - down > 0.5 { down + 1.0 } else { down }
    } else {
        0f64.copysign(x / y)
    };
    (quotient, rest)
}

fn divided(vm: &Vm, x: f64, y: f64) -> PyResult<(f64, f64)> {
    if y == 0.0 { Err(vm.zero_division("division by zero")) } else { Ok(div_mod(x, y)) }
}
pub fn floordiv(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (x, y) = operands!(vm, a, b);
    Ok(new(divided(vm, x, y)?.0))
}
pub fn modulo(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (x, y) = operands!(vm, a, b);
    Ok(new(divided(vm, x, y)?.1))
}
pub fn divmod(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (x, y) = operands!(vm, a, b);
    let (q, r) = divided(vm, x, y)?;
    Ok(vm.new_tuple(&[new(q), new(r)]))
}

pub fn pow(vm: &Vm, a: &Value, b: &Value, modulus: &Value) -> PyResult {
    if !modulus.is_none() {
        return Err(vm.type_error("pow() 3rd argument not allowed unless all arguments are integers"));
    }
    let (x, y) = operands!(vm, a, b);
    power(vm, x, y)
}

/// `x ** y`: a complex number for a negative base with a broken exponent.
pub fn power(vm: &Vm, x: f64, y: f64) -> PyResult {
    if y == 0.0 || x == 1.0 {
        return Ok(new(1.0));
    }
    if x.is_nan() || y.is_nan() {
        return Ok(new(x.powf(y)));
    }
    if x == 0.0 && y < 0.0 && y.is_finite() {
        return Err(vm.zero_division("zero to a negative power"));
    }
    if x == 0.0 && y == f64::NEG_INFINITY {
        return Ok(new(f64::INFINITY));
    }
    if x < 0.0 && x.is_finite() && y.is_finite() && y != y.floor() {
        return crate::types::complex::power(vm, (x, 0.0), (y, 0.0));
    }
    let result = x.powf(y);
    if result.is_infinite() && x.is_finite() && y.is_finite() {
        return Err(range_error(vm));
    }
    Ok(new(result))
}

/// `OverflowError` with the system's number and text.
pub fn range_error(vm: &Vm) -> Error {
    let text = vm.new_str("Numerical result out of range");
    vm.error_args(&crate::error::exception::OVERFLOW_ERROR, &[Value::small_int(34), text])
}

pub fn compare(_vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let Some(x) = exact(a) else { return Ok(Value::NOT_IMPLEMENTED) };
    let order = if let Some(y) = exact(b) {
        x.partial_cmp(&y)
    } else {
        match order_with_int(x, b) {
            Some(order) => order,
            None => return Ok(Value::NOT_IMPLEMENTED),
        }
    };
    Ok(Value::bool(match order {
        Some(order) => op.holds(order),
        None => op == CmpOp::Ne,
    }))
}

/// Exact order of a float and an instance of `int`; `None` for other types, `Some(None)` for NaN.
pub fn order_with_int(x: f64, b: &Value) -> Option<Option<Ordering>> {
    if let Some(i) = int::to_i64(b)
        && i.unsigned_abs() <= 1 << 53
    {
        return Some(x.partial_cmp(&(i as f64)));
    }
    let y = int::to_big(b)?;
    if x.is_nan() {
        return Some(None);
    }
    if x.is_infinite() {
        return Some(Some(if x > 0.0 { Ordering::Greater } else { Ordering::Less }));
    }
    let whole = BigInt::from_f64(x.trunc()).unwrap_or_default();
    Some(Some(whole.cmp(&*y).then_with(|| x.fract().partial_cmp(&0.0).unwrap_or(Ordering::Equal))))
}

pub fn hash(_vm: &Vm, v: &Value) -> PyResult<i64> {
    Ok(match exact(v) {
        Some(f) if f.is_nan() => crate::types::object::identity_hash(v),
        Some(f) => hash_f64(f),
        None => 0,
    })
}

/// The hash of numbers for a float that is no NaN: the value modulo the prime 2**61 - 1.
pub fn hash_f64(f: f64) -> i64 {
    const P: u64 = (1 << 61) - 1;
    if f.is_infinite() {
        return if f > 0.0 { 314159 } else { -314159 };
    }
    let (mantissa, exponent, negative) = split(f);
    // Multiplying by 2**e modulo 2**61 - 1 is a rotation of 61 bits.
    let turn = exponent.rem_euclid(61) as u32;
    let m = mantissa % P;
    let h = if turn == 0 { m } else { ((m << turn) & P) | (m >> (61 - turn)) };
    let h = if h == P { 0 } else { h } as i64;
    match if negative { -h } else { h } {
        -1 => -2,
        h => h,
    }
}

/// A finite float as (mantissa, exponent, negative): `±mantissa * 2**exponent`.
pub fn split(f: f64) -> (u64, i32, bool) {
    let bits = f.to_bits();
    let (e, m) = ((bits >> 52 & 0x7ff) as i32, bits & ((1 << 52) - 1));
    let (m, e) = if e == 0 { (m, -1074) } else { (m | 1 << 52, e - 1075) };
    (m, e, f.is_sign_negative())
}

/// The int nearest to zero from `f`; errors for infinities and NaN.
pub fn to_int(vm: &Vm, f: f64) -> PyResult {
    if f.abs() < 4e18 {
        return Ok(int::from_i64(f as i64));
    }
    match BigInt::from_f64(f.trunc()) {
        Some(big) => Ok(int::from_big(big)),
        None if f.is_nan() => Err(vm.value_error("cannot convert float NaN to integer")),
        None => Err(vm.overflow_error("cannot convert float infinity to integer")),
    }
}

/// `f` rounded half to even to `digits` decimals, from its exact value.
pub fn round_digits(vm: &Vm, f: f64, digits: i64) -> PyResult {
    if !f.is_finite() || digits > 323 {
        return Ok(new(f));
    }
    if digits < -308 {
        return Ok(new(0f64.copysign(f)));
    }
    let text = if digits >= 0 {
        format!("{f:.*}", digits as usize)
    } else {
        let (mantissa, exponent, negative) = split(f);
        let unit = BigInt::from(10).pow(-digits as u32);
        let rounded = if exponent >= 0 {
            int::arith::round_to(&(BigInt::from(mantissa) << exponent as usize), &unit)
        } else {
            let scale = (-exponent) as usize;
            int::arith::round_to(&BigInt::from(mantissa), &(unit << scale)) >> scale
        };
        debug_assert!(!rounded.is_negative());
        if rounded.is_zero() {
            return Ok(new(0f64.copysign(f)));
        }
        format!("{}{}", if negative { "-" } else { "" }, rounded)
    };
    match text.parse::<f64>() {
        Ok(r) if r.is_finite() => Ok(new(r)),
        _ => Err(vm.overflow_error("rounded value too large to represent")),
    }
}

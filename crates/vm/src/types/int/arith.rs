//! Operators of `int`: small operands first, big integers of the library for the rest. Sizes that Python controls are
//! checked before anything is computed.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::{from_big, from_i64, to_big, to_i64};
use crate::prelude::*;

/// Results of more bits than this are refused (4 GiB).
const MAX_BITS: u64 = 1 << 35;

/// `MemoryError` when a result of `bits` bits would not fit.
pub fn check_bits(vm: &Vm, bits: u64) -> PyResult<()> {
    if bits < 1 << 20 {
        return Ok(());
    }
    let bytes = (bits / 8) as usize;
    let left = vm.heap.limit().saturating_sub(vm.heap.used());
    if bits > MAX_BITS || bytes > left || Vec::<u8>::new().try_reserve_exact(bytes.saturating_mul(2)).is_err() {
        return Err(vm.memory_error());
    }
    vm.poll()
}

macro_rules! operands {
    ($a:expr, $b:expr) => {
        match (to_big($a), to_big($b)) {
            (Some(x), Some(y)) => (x, y),
            _ => return Ok(Value::NOT_IMPLEMENTED),
        }
    };
}

macro_rules! simple {
    ($($(#[$doc:meta])* $name:ident, $op:tt;)*) => {
        $($(#[$doc])*
        #[inline]
        pub fn $name(vm: &Vm, a: &Value, b: &Value) -> PyResult {
            if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
                return Ok(from_i64(x $op y));
            }
            let _ = vm;
            let (x, y) = operands!(a, b);
            Ok(from_big(&*x $op &*y))
        })*
    };
}

simple! {
    /// `a + b`; `NotImplemented` unless both are ints, as all of these.
    add, +;
    sub, -;
    and, &;
    or, |;
    xor, ^;
}

pub fn mul(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
        if let Some(product) = x.checked_mul(y) {
            return Ok(from_i64(product));
        }
        return Ok(from_big(BigInt::from(x as i128 * y as i128)));
    }
    let (x, y) = operands!(a, b);
    check_bits(vm, x.bits() + y.bits())?;
    Ok(from_big(&*x * &*y))
}

fn by_zero(vm: &Vm) -> Error {
    vm.zero_division("division by zero")
}

pub fn floordiv(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
        return if y == 0 { Err(by_zero(vm)) } else { Ok(from_i64(Integer::div_floor(&x, &y))) };
    }
    let (x, y) = operands!(a, b);
    if y.is_zero() {
        return Err(by_zero(vm));
    }
    Ok(from_big(x.div_floor(&y)))
}

pub fn modulo(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
        return if y == 0 { Err(by_zero(vm)) } else { Ok(from_i64(Integer::mod_floor(&x, &y))) };
    }
    let (x, y) = operands!(a, b);
    if y.is_zero() {
        return Err(by_zero(vm));
    }
    Ok(from_big(x.mod_floor(&y)))
}

pub fn divmod(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (x, y) = operands!(a, b);
    if y.is_zero() {
        return Err(by_zero(vm));
    }
    let (q, r) = x.div_mod_floor(&y);
    Ok(vm.new_tuple(&[from_big(q), from_big(r)]))
}

/// Correctly rounded quotient.
pub fn truediv(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    const EXACT: i64 = 1 << 53;
    if let (Some(x), Some(y)) = (a.as_int(), b.as_int())
        && x.abs() <= EXACT
        && y.abs() <= EXACT
    {
        return if y == 0 { Err(by_zero(vm)) } else { Ok(vm.new_float(x as f64 / y as f64)) };
    }
    let (x, y) = operands!(a, b);
    if y.is_zero() {
        return Err(by_zero(vm));
    }
    match quotient(&x, &y) {
        Some(f) => Ok(vm.new_float(f)),
        None => Err(vm.overflow_error("integer division result too large for a float")),
    }
}

/// The float nearest to `a / b` (ties to even), `None` when out of range. `b` is not zero. Computes a quotient with two
/// bits more than the result has, the lowest of them sticky.
pub fn quotient(a: &BigInt, b: &BigInt) -> Option<f64> {
    if a.is_zero() {
        return Some(if b.is_negative() { -0.0 } else { 0.0 });
    }
    let negative = a.is_negative() != b.is_negative();
    let (a, b) = (a.magnitude(), b.magnitude());
    let difference = a.bits() as i64 - b.bits() as i64;
    if difference > 1025 {
        return None;
    }
    if difference < -1077 {
        return Some(if negative { -0.0 } else { 0.0 });
    }
    // Subnormal results have fewer bits: the last place kept is never below 2**-1074.
    let shift = difference.max(-1022) - 55;
    let (q, r) = if shift >= 0 { a.div_rem(&(b << shift as usize)) } else { (a << (-shift) as usize).div_rem(b) };
    let mut bits = q.to_u64()?;
    if !r.is_zero() {
        bits |= 1;
    }
    // Two or three extra bits, more when subnormal: round to a multiple of the result's last place.
    let length = 64 - bits.leading_zeros() as i64;
    let extra = (length - 53).max(-1074 - shift).max(0);
    let rounded = round_bits(bits, extra as u32);
    let f = ldexp(rounded as f64, (shift + extra) as i32);
    if f.is_infinite() { None } else { Some(if negative { -f } else { f }) }
}

/// `bits` without its lowest `extra` bits, rounded half to even.
pub fn round_bits(bits: u64, extra: u32) -> u64 {
    if extra == 0 {
        return bits;
    }
    if extra >= 64 {
        return 0;
    }
    let half = 1u64 << (extra - 1);
    let (kept, rest) = (bits >> extra, bits & ((half << 1).wrapping_sub(1)));
    if rest > half || (rest == half && kept & 1 == 1) { kept + 1 } else { kept }
}

/// `m * 2**e`, rounded once; `m` is 0 or at least 1.
pub fn ldexp(m: f64, e: i32) -> f64 {
    let power = |e: i32| f64::from_bits(((e + 1023) as u64) << 52);
    let (mut m, mut e) = (m, e);
    while e > 1000 && m.is_finite() && m != 0.0 {
        m *= power(1000);
        e -= 1000;
    }
    while e < -1000 && m != 0.0 {
        m *= power(-1000);
        e += 1000;
    }
    m * power(e.clamp(-1000, 1000))
}

pub fn pow(vm: &Vm, a: &Value, b: &Value, modulus: &Value) -> PyResult {
    let (x, y) = operands!(a, b);
    if !modulus.is_none() {
        let Some(m) = to_big(modulus) else { return Ok(Value::NOT_IMPLEMENTED) };
        return pow_mod(vm, &x, &y, &m);
    }
    if y.is_negative() {
        let (Some(x), Some(y)) = (super::to_f64(a), super::to_f64(b)) else {
            return Err(vm.overflow_error("int too large to convert to float"));
        };
        return crate::types::float::power(vm, x, y);
    }
    if let (Some(x), Some(y)) = (to_i64(a), to_i64(b).and_then(|y| u32::try_from(y).ok()))
        && let Some(result) = x.checked_pow(y)
    {
        return Ok(from_i64(result));
    }
    if x.magnitude().is_one() {
        return Ok(from_i64(if x.is_negative() && y.is_odd() { -1 } else { 1 }));
    }
    if x.is_zero() {
        return Ok(from_i64(0));
    }
    let Some(exponent) = y.to_u32() else { return Err(vm.memory_error()) };
    // Powers of two times something small: an estimate from above.
    check_bits(vm, x.bits().saturating_mul(exponent as u64))?;
    Ok(from_big(x.pow(exponent)))
}

fn pow_mod(vm: &Vm, x: &BigInt, y: &BigInt, m: &BigInt) -> PyResult {
    if m.is_zero() {
        return Err(vm.value_error("pow() 3rd argument cannot be 0"));
    }
    if m.magnitude().is_one() {
        return Ok(from_i64(0));
    }
    vm.poll()?;
    if !y.is_negative() {
        return Ok(from_big(x.modpow(y, m)));
    }
    match x.modinv(m) {
        Some(inverse) => Ok(from_big(inverse.modpow(&-y, m))),
        None => Err(vm.value_error("base is not invertible for the given modulus")),
    }
}

pub fn lshift(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    if let (Some(x), Some(n @ 0..62)) = (a.as_int(), b.as_int()) {
        let shifted = (x as i128) << n;
        return Ok(match i64::try_from(shifted) {
            Ok(i) => from_i64(i),
            Err(_) => from_big(BigInt::from(shifted)),
        });
    }
    let (x, n) = operands!(a, b);
    if n.is_negative() {
        return Err(vm.value_error("negative shift count"));
    }
    if x.is_zero() {
        return Ok(from_i64(0));
    }
    let Some(n) = n.to_i64() else { return Err(vm.overflow_error("too many digits in integer")) };
    check_bits(vm, x.bits().saturating_add(n as u64))?;
    Ok(from_big(&*x << n as usize))
}

pub fn rshift(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    if let (Some(x), Some(n)) = (a.as_int(), b.as_int())
        && n >= 0
    {
        return Ok(from_i64(x >> n.min(63)));
    }
    let (x, n) = operands!(a, b);
    if n.is_negative() {
        return Err(vm.value_error("negative shift count"));
    }
    match n.to_u64().filter(|n| *n <= x.bits()) {
        Some(n) => Ok(from_big(&*x >> n as usize)),
        None => Ok(from_i64(if x.is_negative() { -1 } else { 0 })),
    }
}

pub fn neg(_vm: &Vm, a: &Value) -> PyResult {
    match a.as_int() {
        Some(i) => Ok(from_i64(-i)),
        None => Ok(to_big(a).map_or(Value::NOT_IMPLEMENTED, |x| from_big(-&*x))),
    }
}
pub fn pos(_vm: &Vm, a: &Value) -> PyResult {
    Ok(super::exact(a).unwrap_or(Value::NOT_IMPLEMENTED))
}
pub fn abs(vm: &Vm, a: &Value) -> PyResult {
    if super::is_negative(a) { neg(vm, a) } else { pos(vm, a) }
}
pub fn invert(_vm: &Vm, a: &Value) -> PyResult {
    match a.as_int() {
        Some(i) => Ok(Value::small_int(!i)),
        None => Ok(to_big(a).map_or(Value::NOT_IMPLEMENTED, |x| from_big(!&*x))),
    }
}

pub fn compare(_vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    if let (Some(x), Some(y)) = (a.as_int(), b.as_int()) {
        return Ok(Value::bool(op.holds(x.cmp(&y))));
    }
    let (x, y) = operands!(a, b);
    Ok(Value::bool(op.holds((*x).cmp(&*y))))
}

pub fn hash(_vm: &Vm, a: &Value) -> PyResult<i64> {
    Ok(match to_i64(a) {
        Some(i) => super::hash_i64(i),
        None => to_big(a).map_or(0, |x| super::hash_big(&x)),
    })
}

/// `x` rounded to a multiple of `unit` (positive), halves to even multiples.
pub fn round_to(x: &BigInt, unit: &BigInt) -> BigInt {
    let (q, r) = x.div_mod_floor(unit);
    let twice = &r * 2;
    let up = twice > *unit || (twice == *unit && q.is_odd());
    (if up { q + BigInt::one() } else { q }) * unit
}

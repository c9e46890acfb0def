//! `int` and `bool`: small ints are immediate, others hold a big integer of a library. This file has the layout and the
//! conversions; arithmetic and methods stand beside it.

pub mod arith;
pub mod construct;
mod methods;
#[cfg(test)]
mod tests;
pub mod text;

use std::borrow::Cow;

use heap::Value;
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

pub use methods::{BOOL, INT};

/// An int beyond 63 bits, or an instance of a subclass of `int` (of any size).
pub struct IntObj {
    pub value: BigInt,
}

heap::payload!(IntObj, "int", leaf, external);

/// An exact `int`.
#[inline]
pub fn from_i64(i: i64) -> Value {
    match Value::try_small_int(i) {
        Some(v) => v,
        None => INT.alloc(IntObj { value: BigInt::from(i) }).into_value(),
    }
}
pub fn from_u64(i: u64) -> Value {
    if i <= Value::MAX_INT as u64 { Value::small_int(i as i64) } else { from_big(BigInt::from(i)) }
}
/// An exact `int`; immediate when it fits.
pub fn from_big(value: BigInt) -> Value {
    match value.to_i64().and_then(Value::try_small_int) {
        Some(v) => v,
        None => INT.alloc(IntObj { value }).into_value(),
    }
}
/// The exact `int` equal to an instance of `int` (subclasses and `bool` too); `None` for other types.
pub fn exact(value: &Value) -> Option<Value> {
    if value.is_int() {
        return Some(value.clone());
    }
    if value.is_bool() {
        return Some(Value::small_int(value.is_true() as i64));
    }
    let int = value.downcast::<IntObj>()?;
    if INT.is_exact(value) { Some(value.clone()) } else { Some(from_big(int.value.clone())) }
}
/// The value of an instance of `int`.
pub fn to_big(value: &Value) -> Option<Cow<'_, BigInt>> {
    if let Some(i) = value.as_int() {
        return Some(Cow::Owned(BigInt::from(i)));
    }
    if value.is_bool() {
        return Some(Cow::Owned(BigInt::from(value.is_true() as i64)));
    }
    value.downcast::<IntObj>().map(|i| Cow::Borrowed(&i.value))
}
/// The value of an instance of `int`, when it fits.
pub fn to_i64(value: &Value) -> Option<i64> {
    if let Some(i) = value.as_int() {
        return Some(i);
    }
    if value.is_bool() {
        return Some(value.is_true() as i64);
    }
    value.downcast::<IntObj>()?.value.to_i64()
}
pub fn is_negative(value: &Value) -> bool {
    match value.as_int() {
        Some(i) => i < 0,
        None => value.downcast::<IntObj>().is_some_and(|i| i.value.is_negative()),
    }
}
/// The nearest float (ties to even); `None` when it is out of range.
pub fn to_f64(value: &Value) -> Option<f64> {
    if let Some(i) = to_i64(value) {
        return Some(i as f64);
    }
    value.downcast::<IntObj>()?.value.to_f64().filter(|f| f.is_finite())
}
/// Hash of numbers: the value modulo the Mersenne prime 2^61 - 1 (CPython's `long_hash`).
pub fn hash_i64(i: i64) -> i64 {
    const P: u64 = (1 << 61) - 1;
    let h = (i.unsigned_abs() % P) as i64;
    match if i < 0 { -h } else { h } {
        -1 => -2,
        h => h,
    }
}
pub fn hash_big(value: &BigInt) -> i64 {
    const P: u64 = (1 << 61) - 1;
    let h = (value.magnitude() % P).to_u64().unwrap_or(0) as i64;
    match if value.is_negative() { -h } else { h } {
        -1 => -2,
        h => h,
    }
}
/// What `__hash__` in Python returned, as a hash; `None` when it is no int.
pub fn hash_of_int(value: &Value) -> Option<i64> {
    if let Some(i) = to_i64(value) {
        return Some(if i == -1 { -2 } else { i });
    }
    value.downcast::<IntObj>().map(|i| hash_big(&i.value))
}

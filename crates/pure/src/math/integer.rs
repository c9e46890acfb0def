//! Integer functions: gcd, lcm, factorial, comb, perm, isqrt.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};
use vm::prelude::*;
use vm::types::int::{from_big, to_big};

use crate::support::*;

fn big(vm: &Vm, v: &Value) -> PyResult<BigInt> {
    let index = vm.to_index(v)?;
    Ok(to_big(&index).map(|b| b.into_owned()).unwrap_or_default())
}

pub fn gcd(vm: &Vm, args: Args) -> PyResult {
    no_keywords(vm, "math.gcd", args)?;
    let mut result = BigInt::zero();
    for v in args.pos {
        result = result.gcd(&big(vm, v)?);
    }
    Ok(from_big(result))
}

pub fn lcm(vm: &Vm, args: Args) -> PyResult {
    no_keywords(vm, "math.lcm", args)?;
    let mut result = BigInt::one();
    for v in args.pos {
        let n = big(vm, v)?;
        if super::is_zero(&n) || super::is_zero(&result) {
            result = BigInt::zero();
        } else {
            result = result.lcm(&n).abs();
        }
    }
    Ok(from_big(result))
}

/// The product of `from..=to`, by halves so that factors stay of like size.
fn product(vm: &Vm, from: u64, to: u64) -> PyResult<BigUint> {
    if from > to {
        return Ok(BigUint::one());
    }
    if to - from < 16 {
        let mut small = BigUint::one();
        for i in from..=to {
            small *= i;
        }
        return Ok(small);
    }
    vm.poll()?;
    let middle = from + (to - from) / 2;
    Ok(product(vm, from, middle)? * product(vm, middle + 1, to)?)
}

pub fn factorial(vm: &Vm, n: &Value) -> PyResult {
    let n = big(vm, n)?;
    if n.is_negative() {
        return Err(vm.value_error("factorial() not defined for negative values"));
    }
    match n.to_i64() {
        Some(n) => Ok(from_big(product(vm, 2, n as u64)?.into())),
        None => Err(vm.overflow_error(format!("factorial() argument should not exceed {}", i64::MAX))),
    }
}

fn chosen(vm: &Vm, n: &Value, k: &Value) -> PyResult<(BigInt, BigInt)> {
    let (n, k) = (big(vm, n)?, big(vm, k)?);
    if n.is_negative() {
        return Err(vm.value_error("n must be a non-negative integer"));
    }
    if k.is_negative() {
        return Err(vm.value_error("k must be a non-negative integer"));
    }
    Ok((n, k))
}

/// n * (n-1) * ... over `k` factors.
fn falling(vm: &Vm, n: &BigInt, k: u64) -> PyResult<BigInt> {
    if let Some(n) = n.to_u64() {
        return Ok(product(vm, n - k + 1, n)?.into());
    }
    let mut result = BigInt::one();
    let mut polled = Poll::default();
    for i in 0..k {
        polled.tick(vm)?;
        result *= n - BigInt::from(i);
    }
    Ok(result)
}

pub fn perm(vm: &Vm, n: &Value, OrNone(k): OrNone<&Value>) -> PyResult {
    let Some(k) = k else { return factorial(vm, n) };
    let (n, k) = chosen(vm, n, k)?;
    if k > n {
        return Ok(Value::small_int(0));
    }
    match k.to_i64() {
        Some(k) => Ok(from_big(falling(vm, &n, k as u64)?)),
        None => Err(vm.overflow_error(format!("k must not exceed {}", i64::MAX))),
    }
}

pub fn comb(vm: &Vm, n: &Value, k: &Value) -> PyResult {
    let (n, k) = chosen(vm, n, k)?;
    if k > n {
        return Ok(Value::small_int(0));
    }
    let other = &n - &k;
    let k = if other < k { other } else { k };
    match k.to_i64() {
        Some(k) => {
            let top = falling(vm, &n, k as u64)?;
            let bottom: BigInt = product(vm, 2, k as u64)?.into();
            Ok(from_big(top / bottom))
        }
        None => Err(vm.overflow_error(format!("min(n - k, k) must not exceed {}", i64::MAX))),
    }
}

pub fn isqrt(vm: &Vm, n: &Value) -> PyResult {
    let n = big(vm, n)?;
    if n.is_negative() {
        return Err(vm.value_error("isqrt() argument must be nonnegative"));
    }
    Ok(from_big(n.sqrt()))
}

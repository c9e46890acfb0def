//! Sums and products: `fsum`, `sumprod`, `prod`, and the norms `hypot` and `dist`.

use vm::ops::number::BinaryOp;
use vm::prelude::*;

use super::{scale, split_exponent};
use crate::support::*;

/// Shewchuk's exact summation: partial sums that do not overlap.
pub fn fsum(vm: &Vm, items: &Value) -> PyResult<f64> {
    let mut partials: Vec<f64> = Vec::new();
    let (mut special, mut infinities) = (0.0, 0.0);
    vm.for_each(items, |item| {
        let given = vm.to_f64(&item)?;
        let mut x = given;
        let mut kept = 0;
        for j in 0..partials.len() {
            let mut y = partials[j];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let hi = x + y;
            let lo = y - (hi - x);
            if lo != 0.0 {
                partials[kept] = lo;
                kept += 1;
            }
            x = hi;
        }
        partials.truncate(kept);
        if x != 0.0 {
            if !x.is_finite() {
                if given.is_finite() {
                    return Err(vm.overflow_error("intermediate overflow in fsum"));
                }
                if given.is_infinite() {
                    infinities += given;
                }
                special += given;
                partials.clear();
            } else {
                partials.push(x);
            }
        }
        Ok(())
    })?;
    if special != 0.0 {
        if f64::is_nan(infinities) {
            return Err(vm.value_error("-inf + inf in fsum"));
        }
        return Ok(special);
    }
    let mut n = partials.len();
    let mut hi = 0.0;
    if n > 0 {
        n -= 1;
        hi = partials[n];
        let mut lo = 0.0;
        while n > 0 {
            let x = hi;
            n -= 1;
            let y = partials[n];
            hi = x + y;
            lo = y - (hi - x);
            if lo != 0.0 {
                break;
            }
        }
        // Half-way cases round by the sign of what follows.
        if n > 0 && ((lo < 0.0 && partials[n - 1] < 0.0) || (lo > 0.0 && partials[n - 1] > 0.0)) {
            let y = lo * 2.0;
            let x = hi + y;
            if y == x - hi {
                hi = x;
            }
        }
    }
    Ok(hi)
}

/// A product or sum as a float and what rounding took away.
fn two_product(x: f64, y: f64) -> (f64, f64) {
    let z = x * y;
    (z, x.mul_add(y, -z))
}
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let x = a + b;
    let z = x - a;
    (x, (a - (x - z)) + (b - z))
}

/// The Euclidean norm, nearly always correctly rounded (compensated squares, one corrective step).
fn norm(values: &[f64], max: f64, nan: bool) -> f64 {
    if max.is_infinite() {
        return max;
    }
    if nan {
        return f64::NAN;
    }
    if max == 0.0 || values.len() <= 1 {
        return max;
    }
    let (_, e) = split_exponent(max);
    if e < -1023 {
        let larger: Vec<f64> = values.iter().map(|x| x / f64::MIN_POSITIVE).collect();
        return f64::MIN_POSITIVE * norm(&larger, max / f64::MIN_POSITIVE, nan);
    }
    let factor = scale(1.0, -e);
    let (mut sum, mut low_products, mut low_sums) = (1.0, 0.0, 0.0);
    let mut add = |x: f64, y: f64| {
        let (hi, lo) = two_product(x, y);
        let s = sum + hi;
        low_sums += hi - (s - sum);
        sum = s;
        low_products += lo;
        sum - 1.0 + (low_products + low_sums)
    };
    let mut total = 0.0;
    for x in values {
        let x = x * factor;
        total = add(x, x);
    }
    let h = total.sqrt();
    let rest = add(-h, h);
    (h + rest / (2.0 * h)) / factor
}

fn coordinates(vm: &Vm, items: &[Value]) -> PyResult<(Vec<f64>, f64, bool)> {
    let mut out = Vec::with_capacity(items.len());
    let (mut max, mut nan) = (0.0f64, false);
    for v in items {
        let x = vm.to_f64(v)?.abs();
        nan |= x.is_nan();
        max = max.max(x);
        out.push(x);
    }
    Ok((out, max, nan))
}

pub fn hypot(vm: &Vm, args: Args) -> PyResult {
    no_keywords(vm, "math.hypot", args)?;
    let (values, max, nan) = coordinates(vm, args.pos)?;
    Ok(vm.new_float(norm(&values, max, nan)))
}

pub fn dist(vm: &Vm, p: &Value, q: &Value) -> PyResult<f64> {
    let (p, q) = (pool(vm, p)?, pool(vm, q)?);
    if p.len() != q.len() {
        return Err(vm.value_error("both points must have the same number of dimensions"));
    }
    let mut diffs = Vec::with_capacity(p.len());
    for (x, y) in p.items().iter().zip(q.items()) {
        diffs.push(vm.new_float(vm.to_f64(x)? - vm.to_f64(y)?));
    }
    let (values, max, nan) = coordinates(vm, &diffs)?;
    Ok(norm(&values, max, nan))
}

pub fn prod(vm: &Vm, iterable: &Value, start: Option<&Value>) -> PyResult {
    let mut result = start.cloned().unwrap_or(Value::small_int(1));
    vm.for_each(iterable, |item| {
        result = vm.binary(BinaryOp::Mul, &result, &item)?;
        Ok(())
    })?;
    Ok(result)
}

pub fn sumprod(vm: &Vm, p: &Value, q: &Value) -> PyResult {
    let (p, q) = (vm.iter(p)?, vm.iter(q)?);
    let mut total = Value::small_int(0);
    // The float sum in three parts while everything is a float (or an int beside one).
    let mut parts: Option<(f64, f64, f64)> = None;
    let mut polled = Poll::default();
    let number = |v: &Value| vm::types::float::exact(v).filter(|_| vm::types::float::FLOAT.is_exact(v));
    loop {
        polled.tick(vm)?;
        let (x, y) = match (vm.next(&p)?, vm.next(&q)?) {
            (Some(x), Some(y)) => (x, y),
            (None, None) => break,
            _ => return Err(vm.value_error("Inputs are not the same length")),
        };
        let floats = match (number(&x), number(&y)) {
            (Some(f), Some(g)) => Some((f, g)),
            (Some(f), None) => y.as_int().map(|i| (f, i as f64)),
            (None, Some(g)) => x.as_int().map(|i| (i as f64, g)),
            (None, None) => None,
        };
        if let Some((f, g)) = floats {
            let (hi, lo, tiny) = parts.unwrap_or((0.0, 0.0, 0.0));
            let (product, product_lo) = two_product(f, g);
            let (s, s_lo) = two_sum(hi, product);
            let (r1, r2) = two_sum(lo, product_lo);
            let (r3, r4) = two_sum(s_lo, r1);
            let next = (s, r3, tiny + r2 + r4);
            if s.is_finite() {
                parts = Some(next);
                continue;
            }
        }
        if let Some((hi, lo, tiny)) = parts.take() {
            total = vm.binary(BinaryOp::Add, &total, &vm.new_float(hi + (lo + tiny)))?;
        }
        let product = vm.binary(BinaryOp::Mul, &x, &y)?;
        total = vm.binary(BinaryOp::Add, &total, &product)?;
    }
    if let Some((hi, lo, tiny)) = parts {
        total = vm.binary(BinaryOp::Add, &total, &vm.new_float(hi + (lo + tiny)))?;
    }
    Ok(total)
}

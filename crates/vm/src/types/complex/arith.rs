//! Operators of `complex`. A real operand has no imaginary part (not one of zero), and infinities are kept, both as
//! annex G of C99 has it.

use super::{exact, new, real_operand};
use crate::prelude::*;
use crate::types::float;

type C = (f64, f64);

#[derive(Clone, Copy)]
enum Operand {
    Complex(C),
    Real(f64),
}
use Operand::{Complex, Real};

fn operand(vm: &Vm, v: &Value) -> PyResult<Option<Operand>> {
    if let Some(c) = exact(v) {
        return Ok(Some(Complex(c)));
    }
    Ok(real_operand(vm, v)?.map(Real))
}

macro_rules! operands {
    ($vm:expr, $a:expr, $b:expr) => {
        match (operand($vm, $a)?, operand($vm, $b)?) {
            (Some(x), Some(y)) => (x, y),
            _ => return Ok(Value::NOT_IMPLEMENTED),
        }
    };
}

fn value((real, imag): C) -> PyResult {
    Ok(new(real, imag))
}

pub fn add(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    value(match operands!(vm, a, b) {
        (Complex(x), Complex(y)) => (x.0 + y.0, x.1 + y.1),
        (Complex(x), Real(y)) => (x.0 + y, x.1),
        (Real(x), Complex(y)) => (x + y.0, y.1),
        (Real(x), Real(y)) => (x + y, 0.0),
    })
}

pub fn sub(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    value(match operands!(vm, a, b) {
        (Complex(x), Complex(y)) => (x.0 - y.0, x.1 - y.1),
        (Complex(x), Real(y)) => (x.0 - y, x.1),
        (Real(x), Complex(y)) => (x - y.0, -y.1),
        (Real(x), Real(y)) => (x - y, 0.0),
    })
}

pub fn mul(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    value(match operands!(vm, a, b) {
        (Complex(x), Complex(y)) => product(x, y),
        (Complex(x), Real(y)) | (Real(y), Complex(x)) => (x.0 * y, x.1 * y),
        (Real(x), Real(y)) => (x * y, 0.0),
    })
}

pub fn truediv(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let result = match operands!(vm, a, b) {
        (_, Real(0.0)) => None,
        (Complex(x), Real(y)) => Some((x.0 / y, x.1 / y)),
        (Complex(x), Complex(y)) => quotient(x, y),
        (Real(x), Complex(y)) => real_quotient(x, y),
        (Real(x), Real(y)) => Some((x / y, 0.0)),
    };
    match result {
        Some(c) => value(c),
        None => Err(vm.zero_division("division by zero")),
    }
}

fn unit(f: f64) -> f64 {
    (if f.is_infinite() { 1f64 } else { 0f64 }).copysign(f)
}
fn no_nan(f: f64) -> f64 {
    if f.is_nan() { 0f64.copysign(f) } else { f }
}

fn product(z: C, w: C) -> C {
    let ((mut a, mut b), (mut c, mut d)) = (z, w);
    let (ac, bd, ad, bc) = (a * c, b * d, a * d, b * c);
    let result = (ac - bd, ad + bc);
    if !(result.0.is_nan() && result.1.is_nan()) {
        return result;
    }
    let mut again = false;
    if a.is_infinite() || b.is_infinite() {
        (a, b, c, d) = (unit(a), unit(b), no_nan(c), no_nan(d));
        again = true;
    }
    if c.is_infinite() || d.is_infinite() {
        (c, d, a, b) = (unit(c), unit(d), no_nan(a), no_nan(b));
        again = true;
    }
    if !again && [ac, bd, ad, bc].iter().any(|f| f.is_infinite()) {
        (a, b, c, d) = (no_nan(a), no_nan(b), no_nan(c), no_nan(d));
        again = true;
    }
    if !again {
        return result;
    }
    (f64::INFINITY * (a * c - b * d), f64::INFINITY * (a * d + b * c))
}

/// Smith's division, scaled by the divisor's larger part; `None` by zero.
fn quotient(a: C, b: C) -> Option<C> {
    let (br, bi) = (b.0.abs(), b.1.abs());
    let result = if br >= bi {
        if br == 0.0 {
            return None;
        }
        let ratio = b.1 / b.0;
        let denominator = b.0 + b.1 * ratio;
        ((a.0 + a.1 * ratio) / denominator, (a.1 - a.0 * ratio) / denominator)
    } else if bi >= br {
        let ratio = b.0 / b.1;
        let denominator = b.0 * ratio + b.1;
        ((a.0 * ratio + a.1) / denominator, (a.1 * ratio - a.0) / denominator)
    } else {
        (f64::NAN, f64::NAN)
    };
    if result.0.is_nan() && result.1.is_nan() {
        if (a.0.is_infinite() || a.1.is_infinite()) && b.0.is_finite() && b.1.is_finite() {
            let (x, y) = (unit(a.0), unit(a.1));
            return Some((f64::INFINITY * (x * b.0 + y * b.1), f64::INFINITY * (y * b.0 - x * b.1)));
        }
        if (br.is_infinite() || bi.is_infinite()) && a.0.is_finite() && a.1.is_finite() {
            let (x, y) = (unit(b.0), unit(b.1));
            return Some((0.0 * (a.0 * x + a.1 * y), 0.0 * (a.1 * x - a.0 * y)));
        }
    }
    Some(result)
}

fn real_quotient(a: f64, b: C) -> Option<C> {
    let (br, bi) = (b.0.abs(), b.1.abs());
    let result = if br >= bi {
        if br == 0.0 {
            return None;
        }
        let ratio = b.1 / b.0;
        let denominator = b.0 + b.1 * ratio;
        (a / denominator, (-a * ratio) / denominator)
    } else if bi >= br {
        let ratio = b.0 / b.1;
        let denominator = b.0 * ratio + b.1;
        ((a * ratio) / denominator, -a / denominator)
    } else {
        (f64::NAN, f64::NAN)
    };
    if result.0.is_nan() && result.1.is_nan() && a.is_finite() && (br.is_infinite() || bi.is_infinite()) {
        let (x, y) = (unit(b.0), unit(b.1));
        return Some((0.0 * (a * x), 0.0 * (-a * y)));
    }
    Some(result)
}

pub fn pow(vm: &Vm, a: &Value, b: &Value, modulus: &Value) -> PyResult {
    let (x, y) = operands!(vm, a, b);
    if !modulus.is_none() {
        return Err(vm.value_error("complex modulo"));
    }
    let whole = |o: Operand| match o {
        Complex(c) => c,
        Real(r) => (r, 0.0),
    };
    power(vm, whole(x), whole(y))
}

/// `x ** y`
pub fn power(vm: &Vm, x: C, y: C) -> PyResult {
    let by_zero = || vm.zero_division("zero to a negative or complex power");
    let result = if y.1 == 0.0 && y.0 == y.0.floor() && y.0.abs() <= 100.0 {
        let n = y.0 as i32;
        let raised = repeated(x, n.unsigned_abs());
        if n >= 0 { raised } else { quotient((1.0, 0.0), raised).ok_or_else(by_zero)? }
    } else if y == (0.0, 0.0) {
        (1.0, 0.0)
    } else if x == (0.0, 0.0) {
        if y.1 != 0.0 || y.0 < 0.0 {
            return Err(by_zero());
        }
        (0.0, 0.0)
    } else {
        let length = x.0.hypot(x.1);
        let angle = x.1.atan2(x.0);
        let (mut size, mut phase) = (length.powf(y.0), angle * y.0);
        if y.1 != 0.0 {
            size *= (-angle * y.1).exp();
            phase += y.1 * length.ln();
        }
        // The angle of an infinite length is none.
        if phase.is_infinite() {
            return Err(by_zero());
        }
        (size * phase.cos(), size * phase.sin())
    };
    if result.0.is_infinite() || result.1.is_infinite() {
        return Err(vm.overflow_error("complex exponentiation"));
    }
    value(result)
}

fn repeated(x: C, n: u32) -> C {
    let (mut result, mut square, mut rest) = ((1.0, 0.0), x, n);
    while rest > 0 {
        if rest & 1 == 1 {
            result = product(result, square);
        }
        rest >>= 1;
        square = product(square, square);
    }
    result
}

pub fn abs(vm: &Vm, v: &Value) -> PyResult {
    let (re, im) = exact(v).unwrap_or_default();
    let length = re.hypot(im);
    if length.is_infinite() && re.is_finite() && im.is_finite() {
        return Err(vm.overflow_error("absolute value too large"));
    }
    Ok(float::new(length))
}

pub fn hash(_vm: &Vm, v: &Value) -> PyResult<i64> {
    let (re, im) = exact(v).unwrap_or_default();
    let part = |f: f64| if f.is_nan() { crate::types::object::identity_hash(v) } else { float::arith::hash_f64(f) };
    Ok(match part(re).wrapping_add(part(im).wrapping_mul(1_000_003)) {
        -1 => -2,
        h => h,
    })
}

pub fn compare(_vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let Some(x) = exact(a).filter(|_| matches!(op, CmpOp::Eq | CmpOp::Ne)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let equal = if let Some(y) = exact(b) {
        x == y
    } else if let Some(f) = float::exact(b) {
        x == (f, 0.0)
    } else if let Some(order) = float::arith::order_with_int(x.0, b) {
        x.1 == 0.0 && order == Some(std::cmp::Ordering::Equal)
    } else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    Ok(Value::bool(equal == (op == CmpOp::Eq)))
}

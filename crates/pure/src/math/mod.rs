//! `math`: functions of floats here, of integers in `integer`, exact sums in `sums`.

mod gamma;
mod integer;
mod libm;
mod sums;

use num_bigint::BigInt;
use num_traits::{FromPrimitive, Signed, ToPrimitive, Zero};
use vm::prelude::*;

use self::libm::{acosh, asinh, atanh, cbrt, erf, erfc, frexp, ldexp, nextafter, remainder};
use super::support::*;

pub static MODULE: ModuleDef =
    ModuleDef::new("math", "This module provides access to the mathematical functions\ndefined by the C standard.")
        .functions(FUNCTIONS)
        .exec(|vm, dict| {
            use std::f64::consts;
            for (name, value) in
                [("pi", consts::PI), ("e", consts::E), ("tau", consts::TAU), ("inf", f64::INFINITY), ("nan", f64::NAN)]
            {
                dict.set_name(name, vm.new_float(value));
            }
            Ok(())
        });

/// The result as CPython's `FUNC1` judges it: a NaN from a number is a domain error, an infinity from a finite number an
/// overflow (where the function can overflow) or a domain error.
fn checked(vm: &Vm, x: f64, r: f64, can_overflow: bool, domain: &str) -> PyResult<f64> {
    if (r.is_nan() && !x.is_nan()) || (r.is_infinite() && x.is_finite() && !can_overflow) {
        return Err(domain_error(vm, x, domain));
    }
    if r.is_infinite() && x.is_finite() {
        return Err(vm.overflow_error("math range error"));
    }
    Ok(r)
}

/// `expected a positive input, got -1.0`
fn domain_error(vm: &Vm, x: f64, domain: &str) -> Error {
    if domain.is_empty() {
        return vm.value_error("math domain error");
    }
    let shown = vm.repr_text(&vm.new_float(x)).unwrap_or_default();
    vm.value_error(format!("expected {domain}, got {shown}"))
}

/// A function of one float: its documentation, name and Rust function; whether it may overflow, and its domain in words.
macro_rules! f1 {
    ($(#[doc = $doc:literal])* $name:literal, $f:expr, $overflow:literal, $domain:literal) => {
        native!($(#[doc = $doc])* $name, "(x, /)", |vm, x: f64| checked(vm, x, ($f)(x), $overflow, $domain))
    };
}

static FUNCTIONS: &[NativeDef] = &[
    f1!(
        /// Return the arc cosine (measured in radians) of x.
        ///
        /// The result is between 0 and pi.
        "acos", f64::acos, false, "a number in range from -1 up to 1"
    ),
    f1!(
        /// Return the inverse hyperbolic cosine of x.
        "acosh", acosh, false, "argument value not less than 1"
    ),
    f1!(
        /// Return the arc sine (measured in radians) of x.
        ///
        /// The result is between -pi/2 and pi/2.
        "asin", f64::asin, false, "a number in range from -1 up to 1"
    ),
    f1!(
        /// Return the inverse hyperbolic sine of x.
        "asinh", asinh, false, ""
    ),
    f1!(
        /// Return the arc tangent (measured in radians) of x.
        ///
        /// The result is between -pi/2 and pi/2.
        "atan", f64::atan, false, ""
    ),
    native!(
        /// Return the arc tangent (measured in radians) of y/x.
        ///
        /// Unlike atan(y/x), the signs of both x and y are considered.
        "atan2", "(y, x, /)",
        |_vm, y: f64, x: f64| y.atan2(x)
    ),
    f1!(
        /// Return the inverse hyperbolic tangent of x.
        "atanh", atanh, false, "a number between -1 and 1"
    ),
    f1!(
        /// Return the cube root of x.
        "cbrt", |x| cbrt(x), false, ""
    ),
    native!(
        /// Return the ceiling of x as an Integral.
        ///
        /// This is the smallest integer >= x.
        "ceil", "(x, /)",
        |vm, x: &Value| rounded(vm, x, "__ceil__", f64::ceil)
    ),
    native!(
        /// Return a float with the magnitude (absolute value) of x but the sign of y.
        ///
        /// On platforms that support signed zeros, copysign(1.0, -0.0)
        /// returns -1.0.
        "copysign", "(x, y, /)",
        |_vm, x: f64, y: f64| x.copysign(y)
    ),
    f1!(
        /// Return the cosine of x (measured in radians).
        "cos", f64::cos, false, "a finite input"
    ),
    f1!(
        /// Return the hyperbolic cosine of x.
        "cosh", f64::cosh, true, ""
    ),
    native!(
        /// Convert angle x from radians to degrees.
        "degrees", "(x, /)",
        |_vm, x: f64| x * (180.0 / std::f64::consts::PI)
    ),
    native!(
        /// Return the Euclidean distance between two points p and q.
        ///
        /// The points should be specified as sequences (or iterables) of
        /// coordinates.  Both inputs must have the same dimension.
        ///
        /// Roughly equivalent to:
        ///     sqrt(sum((px - qx) ** 2.0 for px, qx in zip(p, q)))
        "dist", "(p, q, /)",
        sums::dist(p, q)
    ),
    f1!(
        /// Error function at x.
        "erf", erf, false, ""
    ),
    f1!(
        /// Complementary error function at x.
        "erfc", erfc, false, ""
    ),
    f1!(
        /// Return e raised to the power of x.
        "exp", f64::exp, true, ""
    ),
    f1!(
        /// Return 2 raised to the power of x.
        "exp2", f64::exp2, true, ""
    ),
    f1!(
        /// Return exp(x)-1.
        ///
        /// This function avoids the loss of precision involved in the direct evaluation of exp(x)-1 for small x.
        "expm1", f64::exp_m1, true, ""
    ),
    f1!(
        /// Return the absolute value of the float x.
        "fabs", f64::abs, false, ""
    ),
    native!(
        /// Find n!.
        "factorial", "(n, /)",
        integer::factorial(n)
    ),
    native!(
        /// Return the floor of x as an Integral.
        ///
        /// This is the largest integer <= x.
        "floor", "(x, /)",
        |vm, x: &Value| rounded(vm, x, "__floor__", f64::floor)
    ),
    native!(
        /// Fused multiply-add operation.
        ///
        /// Compute (x * y) + z with a single round.
        "fma", "(x, y, z, /)",
        fma(x, y, z)
    ),
    native!(
        /// Return fmod(x, y), according to platform C.
        ///
        /// x % y may differ.
        "fmod", "(x, y, /)",
        fmod(x, y)
    ),
    native!(
        /// Return the mantissa and exponent of x, as pair (m, e).
        ///
        /// m is a float and e is an int, such that x = m * 2.**e.
        /// If x is 0, m and e are both 0.  Else 0.5 <= abs(m) < 1.0.
        "frexp", "(x, /)",
        |_vm, x: f64| fraction_and_exponent(x)
    ),
    native!(
        /// Return an accurate floating-point sum of values in the iterable seq.
        ///
        /// Assumes IEEE-754 floating-point arithmetic.
        "fsum", "(seq, /)",
        sums::fsum(seq)
    ),
    native!(
        /// Gamma function at x.
        "gamma", "(x, /)",
        gamma_function(x)
    ),
    raw("gcd", "(*integers)", integer::gcd, "Greatest Common Divisor."),
    raw(
        "hypot",
        "(*coordinates)",
        sums::hypot,
        "Multidimensional Euclidean distance from the origin to a point.\n\nRoughly equivalent to:\n    sqrt(sum(x**2 for x in coordinates))\n\nFor a two dimensional point (x, y), gives the hypotenuse\nusing the Pythagorean theorem:  sqrt(x*x + y*y).\n\nFor example, the hypotenuse of a 3/4/5 right triangle is:\n\n    >>> hypot(3.0, 4.0)\n    5.0\n",
    ),
    native!(
        /// Determine whether two floating-point numbers are close in value.
        ///
        ///   rel_tol
        ///     maximum difference for being considered "close", relative to the
        ///     magnitude of the input values
        ///   abs_tol
        ///     maximum difference for being considered "close", regardless of the
        ///     magnitude of the input values
        ///
        /// Return True if a is close in value to b, and False otherwise.
        ///
        /// For the values to be considered close, the difference between them
        /// must be smaller than at least one of the tolerances.
        ///
        /// -inf, inf and NaN behave similarly to the IEEE 754 Standard.  That
        /// is, NaN is not close to anything, even itself.  inf and -inf are
        /// only close to themselves.
        "isclose", "(a, b, *, rel_tol=1e-09, abs_tol=0.0)",
        is_close(a, b, rel_tol, abs_tol)
    ),
    native!(
        /// Return True if x is neither an infinity nor a NaN, and False otherwise.
        "isfinite", "(x, /)",
        |_vm, x: f64| x.is_finite()
    ),
    native!(
        /// Return True if x is a positive or negative infinity, and False otherwise.
        "isinf", "(x, /)",
        |_vm, x: f64| x.is_infinite()
    ),
    native!(
        /// Return True if x is a NaN (not a number), and False otherwise.
        "isnan", "(x, /)",
        |_vm, x: f64| x.is_nan()
    ),
    native!(
        /// Return the integer part of the square root of the input.
        "isqrt", "(n, /)",
        integer::isqrt(n)
    ),
    raw("lcm", "(*integers)", integer::lcm, "Least Common Multiple."),
    native!(
        /// Return x * (2**i).
        ///
        /// This is essentially the inverse of frexp().
        "ldexp", "(x, i, /)",
        load_exponent(x, i)
    ),
    native!(
        /// Natural logarithm of absolute value of Gamma function at x.
        "lgamma", "(x, /)",
        log_gamma(x)
    ),
    raw(
        "log",
        "(x, [base=math.e])",
        log,
        "log(x, [base=math.e])\nReturn the logarithm of x to the given base.\n\nIf the base is not specified, returns the natural logarithm (base e) of x.",
    ),
    native!(
        /// Return the base 10 logarithm of x.
        "log10", "(x, /)",
        |vm, x: &Value| log_of(vm, x, f64::log10)
    ),
    f1!(
        /// Return the natural logarithm of 1+x (base e).
        ///
        /// The result is computed in a way which is accurate for x near zero.
        "log1p", f64::ln_1p, false, "argument value > -1"
    ),
    native!(
        /// Return the base 2 logarithm of x.
        "log2", "(x, /)",
        |vm, x: &Value| log_of(vm, x, f64::log2)
    ),
    native!(
        /// Return the fractional and integer parts of x.
        ///
        /// Both results carry the sign of x and are floats.
        "modf", "(x, /)",
        |_vm, x: f64| parts(x)
    ),
    native!(
        /// Return the floating-point value the given number of steps after x towards y.
        ///
        /// If steps is not specified or is None, it defaults to 1.
        ///
        /// Raises a TypeError, if x or y is not a double, or if steps is not an integer.
        /// Raises ValueError if steps is negative.
        "nextafter", "(x, y, /, *, steps=None)",
        next_after(x, y, steps)
    ),
    native!(
        /// Number of ways to choose k items from n items without repetition and with order.
        ///
        /// Evaluates to n! / (n - k)! when k <= n and evaluates
        /// to zero when k > n.
        ///
        /// If k is not specified or is None, then k defaults to n
        /// and the function returns n!.
        ///
        /// Raises TypeError if either of the arguments are not integers.
        /// Raises ValueError if either of the arguments are negative.
        "perm", "(n, k=None, /)",
        integer::perm(n, k)
    ),
    native!(
        /// Number of ways to choose k items from n items without repetition and without order.
        ///
        /// Evaluates to n! / (k! * (n - k)!) when k <= n and evaluates
        /// to zero when k > n.
        ///
        /// Also called the binomial coefficient because it is equivalent
        /// to the coefficient of k-th term in polynomial expansion of the
        /// expression (1 + x)**n.
        ///
        /// Raises TypeError if either of the arguments are not integers.
        /// Raises ValueError if either of the arguments are negative.
        "comb", "(n, k, /)",
        integer::comb(n, k)
    ),
    native!(
        /// Return x**y (x to the power of y).
        "pow", "(x, y, /)",
        pow(x, y)
    ),
    native!(
        /// Calculate the product of all the elements in the input iterable.
        ///
        /// The default start value for the product is 1.
        ///
        /// When the iterable is empty, return the start value.  This function is
        /// intended specifically for use with numeric values and may reject
        /// non-numeric types.
        "prod", "(iterable, /, *, start=1)",
        sums::prod(iterable, start)
    ),
    native!(
        /// Convert angle x from degrees to radians.
        "radians", "(x, /)",
        |_vm, x: f64| x * (std::f64::consts::PI / 180.0)
    ),
    native!(
        /// Difference between x and the closest integer multiple of y.
        ///
        /// Return x - n*y where n*y is the closest integer multiple of y.
        /// In the case where x is exactly halfway between two multiples of
        /// y, the nearest even value of n is used. The result is always exact.
        "remainder", "(x, y, /)",
        |vm, x: f64, y: f64| two(vm, x, y, remainder(x, y))
    ),
    f1!(
        /// Return the sine of x (measured in radians).
        "sin", f64::sin, false, "a finite input"
    ),
    f1!(
        /// Return the hyperbolic sine of x.
        "sinh", f64::sinh, true, ""
    ),
    f1!(
        /// Return the square root of x.
        "sqrt", f64::sqrt, false, "a nonnegative input"
    ),
    native!(
        /// Return the sum of products of values from two iterables p and q.
        ///
        /// Roughly equivalent to:
        ///
        ///     sum(map(operator.mul, p, q, strict=True))
        ///
        /// For float and mixed int/float inputs, the intermediate products
        /// and sums are computed with extended precision.
        "sumprod", "(p, q, /)",
        sums::sumprod(p, q)
    ),
    f1!(
        /// Return the tangent of x (measured in radians).
        "tan", f64::tan, false, "a finite input"
    ),
    f1!(
        /// Return the hyperbolic tangent of x.
        "tanh", f64::tanh, false, ""
    ),
    native!(
        /// Truncates the Real x to the nearest Integral toward 0.
        ///
        /// Uses the __trunc__ magic method.
        "trunc", "(x, /)",
        truncated(x)
    ),
    native!(
        /// Return the value of the least significant bit of the float x.
        "ulp", "(x, /)",
        |_vm, x: f64| ulp(x)
    ),
];

fn fma(vm: &Vm, x: f64, y: f64, z: f64) -> PyResult<f64> {
    let r = x.mul_add(y, z);
    if r.is_nan() {
        if !x.is_nan() && !y.is_nan() && !z.is_nan() {
            return Err(vm.value_error("invalid operation in fma"));
        }
    } else if r.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
        return Err(vm.overflow_error("overflow in fma"));
    }
    Ok(r)
}

fn fmod(vm: &Vm, x: f64, y: f64) -> PyResult<f64> {
    if y.is_infinite() && x.is_finite() {
        return Ok(x);
    }
    two(vm, x, y, x % y)
}

/// `frexp`: special values are their own fraction.
fn fraction_and_exponent(x: f64) -> (f64, i32) {
    if x.is_finite() && x != 0.0 { split_exponent(x) } else { (x, 0) }
}

fn gamma_function(vm: &Vm, x: f64) -> PyResult<f64> {
    const DOMAIN: &str = "a noninteger or positive integer";
    if x == f64::NEG_INFINITY || (x <= 0.0 && x == x.floor()) {
        return Err(domain_error(vm, x, DOMAIN));
    }
    checked(vm, x, gamma::gamma(x), true, DOMAIN)
}

fn log_gamma(vm: &Vm, x: f64) -> PyResult<f64> {
    if x.is_infinite() {
        return Ok(f64::INFINITY);
    }
    if x <= 0.0 && x == x.floor() {
        return Err(domain_error(vm, x, "a noninteger or positive integer"));
    }
    checked(vm, x, gamma::log_gamma(x), true, "")
}

/// `ldexp`
fn load_exponent(vm: &Vm, x: f64, i: &Value) -> PyResult<f64> {
    let Some(big) = vm::types::int::exact(i) else {
        return Err(vm.type_error("Expected an int as second argument to ldexp."));
    };
    let i = match vm::types::int::to_i64(&big) {
        Some(i) => i.clamp(-100_000, 100_000) as i32,
        None if vm::types::int::is_negative(&big) => -100_000,
        None => 100_000,
    };
    if x == 0.0 || !x.is_finite() {
        return Ok(x);
    }
    let r = ldexp(x, i);
    if r.is_infinite() { Err(vm.overflow_error("math range error")) } else { Ok(r) }
}

/// `modf`: fraction and whole.
fn parts(x: f64) -> (f64, f64) {
    if x.is_infinite() { (0f64.copysign(x), x) } else { ((x - x.trunc()).copysign(x), x.trunc()) }
}

fn truncated(vm: &Vm, x: &Value) -> PyResult {
    if let Some(f) = vm::types::float::exact(x).filter(|_| vm::types::float::FLOAT.is_exact(x)) {
        return float_to_int(vm, f.trunc());
    }
    match vm.call_special(x, &name!("__trunc__"), &[])? {
        Some(r) => Ok(r),
        None => Err(vm.type_error(format!("type {} doesn't define __trunc__ method", type_of(x).tp_name()))),
    }
}

fn ulp(x: f64) -> f64 {
    let x = x.abs();
    if !x.is_finite() {
        return x;
    }
    let up = nextafter(x, f64::INFINITY);
    if up.is_infinite() { x - nextafter(x, 0.0) } else { up - x }
}

fn two(vm: &Vm, x: f64, y: f64, r: f64) -> PyResult<f64> {
    if r.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(vm.value_error("math domain error"));
    }
    Ok(r)
}

/// An integral float as an int.
pub fn float_to_int(vm: &Vm, f: f64) -> PyResult {
    if f.is_nan() {
        return Err(vm.value_error("cannot convert float NaN to integer"));
    }
    match BigInt::from_f64(f) {
        Some(big) => Ok(vm::types::int::from_big(big)),
        None => Err(vm.overflow_error("cannot convert float infinity to integer")),
    }
}

fn rounded(vm: &Vm, v: &Value, method: &'static str, f: fn(f64) -> f64) -> PyResult {
    if !vm::types::float::FLOAT.is_exact(v)
        && let Some(r) = vm.call_special(v, &vm::types::str::intern(method), &[])?
    {
        return Ok(r);
    }
    float_to_int(vm, f(vm.to_f64(v)?))
}

/// A logarithm of any number: ints of any size too.
fn log_of(vm: &Vm, v: &Value, f: fn(f64) -> f64) -> PyResult<f64> {
    if let Some(big) = vm::types::int::to_big(v) {
        if !big.is_positive() {
            return Err(vm.value_error("expected a positive input"));
        }
        if let Some(x) = vm::types::int::to_f64(v) {
            return Ok(f(x));
        }
        // x * 2**e with x small enough.
        let e = big.bits().saturating_sub(64);
        let x = (&*big >> e).to_f64().unwrap_or(f64::INFINITY);
        return Ok(f(x) + e as f64 * f(2.0));
    }
    let x = vm.to_f64(v)?;
    if x.is_nan() {
        return Ok(x);
    }
    if x <= 0.0 {
        return Err(domain_error(vm, x, "a positive input"));
    }
    Ok(f(x))
}

fn log(vm: &Vm, args: Args) -> PyResult {
    if args.has_keywords() {
        return Err(vm.type_error("math.log() takes no keyword arguments"));
    }
    count(vm, "log", args.pos, 1, 2)?;
    let x = log_of(vm, &args.pos[0], f64::ln)?;
    let Some(base) = args.pos.get(1) else { return Ok(vm.new_float(x)) };
    let base = log_of(vm, base, f64::ln)?;
    if base == 0.0 {
        return Err(vm.zero_division("division by zero"));
    }
    Ok(vm.new_float(x / base))
}

fn pow(vm: &Vm, x: f64, y: f64) -> PyResult<f64> {
    let r = x.powf(y);
    if x.is_finite() && y.is_finite() {
        if r.is_nan() {
            return Err(vm.value_error("math domain error"));
        }
        if r.is_infinite() {
            return Err(if x == 0.0 {
                vm.value_error("math domain error")
            } else {
                vm.overflow_error("math range error")
            });
        }
    }
    Ok(r)
}

fn is_close(vm: &Vm, a: f64, b: f64, rel: Option<f64>, abs: Option<f64>) -> PyResult<bool> {
    let (rel, abs) = (rel.unwrap_or(1e-9), abs.unwrap_or(0.0));
    if rel < 0.0 || abs < 0.0 {
        return Err(vm.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(true);
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(false);
    }
    let diff = (b - a).abs();
    Ok(diff <= (rel * b).abs() || diff <= (rel * a).abs() || diff <= abs)
}

fn next_after(vm: &Vm, x: f64, y: f64, OrNone(steps): OrNone<&Value>) -> PyResult<f64> {
    let Some(steps) = steps else { return Ok(nextafter(x, y)) };
    let index = vm.to_index(steps)?;
    if vm::types::int::is_negative(&index) {
        return Err(vm.value_error("steps must be a non-negative integer"));
    }
    let steps = vm::types::int::to_big(&index).and_then(|b| b.to_u64()).unwrap_or(u64::MAX);
    if steps == 0 || x.is_nan() {
        return Ok(x);
    }
    if y.is_nan() || x == y {
        return Ok(y);
    }
    // Floats in order as integers.
    let rank = |f: f64| {
        let bits = f.to_bits() as i64;
        if bits < 0 { i64::MIN.wrapping_sub(bits) as i128 } else { bits as i128 }
    };
    let (from, to) = (rank(x), rank(y));
    let to_rank = if from < to { (from + steps as i128).min(to) } else { (from - steps as i128).max(to) };
    let bits = if to_rank < 0 { (i64::MIN as i128 - to_rank) as i64 } else { to_rank as i64 };
    if to_rank == to {
        return Ok(y);
    }
    Ok(f64::from_bits(bits as u64))
}

/// Mantissa in 0.5..1 and exponent.
fn split_exponent(x: f64) -> (f64, i32) {
    let mut e = 0;
    let m = frexp(x, &mut e);
    (m, e)
}

fn scale(x: f64, e: i32) -> f64 {
    ldexp(x, e)
}

fn is_zero(big: &BigInt) -> bool {
    big.is_zero()
}

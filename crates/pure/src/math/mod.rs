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
fn checked(vm: &Vm, x: f64, r: f64, can_overflow: bool, domain: &str) -> PyResult {
    if (r.is_nan() && !x.is_nan()) || (r.is_infinite() && x.is_finite() && !can_overflow) {
        return Err(domain_error(vm, x, domain));
    }
    if r.is_infinite() && x.is_finite() {
        return Err(vm.overflow_error("math range error"));
    }
    Ok(vm.new_float(r))
}

/// `expected a positive input, got -1.0`
fn domain_error(vm: &Vm, x: f64, domain: &str) -> Error {
    if domain.is_empty() {
        return vm.value_error("math domain error");
    }
    let shown = vm.repr_text(&vm.new_float(x)).unwrap_or_default();
    vm.value_error(format!("expected {domain}, got {shown}"))
}

macro_rules! f1 {
    ($name:literal, $f:expr, $overflow:literal, $domain:literal, $doc:literal) => {
        def(
            $name,
            "(x, /)",
            |vm, a| {
                let x = vm.to_f64(&a[0])?;
                checked(vm, x, ($f)(x), $overflow, $domain)
            },
            $doc,
        )
    };
}

static FUNCTIONS: &[NativeDef] = &[
    f1!(
        "acos",
        f64::acos,
        false,
        "a number in range from -1 up to 1",
        "Return the arc cosine (measured in radians) of x.\n\nThe result is between 0 and pi."
    ),
    f1!("acosh", acosh, false, "argument value not less than 1", "Return the inverse hyperbolic cosine of x."),
    f1!(
        "asin",
        f64::asin,
        false,
        "a number in range from -1 up to 1",
        "Return the arc sine (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2."
    ),
    f1!("asinh", asinh, false, "", "Return the inverse hyperbolic sine of x."),
    f1!(
        "atan",
        f64::atan,
        false,
        "",
        "Return the arc tangent (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2."
    ),
    def(
        "atan2",
        "(y, x, /)",
        |vm, a| Ok(vm.new_float(vm.to_f64(&a[0])?.atan2(vm.to_f64(&a[1])?))),
        "Return the arc tangent (measured in radians) of y/x.\n\nUnlike atan(y/x), the signs of both x and y are considered.",
    ),
    f1!("atanh", atanh, false, "a number between -1 and 1", "Return the inverse hyperbolic tangent of x."),
    f1!("cbrt", |x| cbrt(x), false, "", "Return the cube root of x."),
    def(
        "ceil",
        "(x, /)",
        |vm, a| rounded(vm, &a[0], "__ceil__", f64::ceil),
        "Return the ceiling of x as an Integral.\n\nThis is the smallest integer >= x.",
    ),
    def(
        "copysign",
        "(x, y, /)",
        |vm, a| Ok(vm.new_float(vm.to_f64(&a[0])?.copysign(vm.to_f64(&a[1])?))),
        "Return a float with the magnitude (absolute value) of x but the sign of y.\n\nOn platforms that support signed zeros, copysign(1.0, -0.0)\nreturns -1.0.",
    ),
    f1!("cos", f64::cos, false, "a finite input", "Return the cosine of x (measured in radians)."),
    f1!("cosh", f64::cosh, true, "", "Return the hyperbolic cosine of x."),
    def(
        "degrees",
        "(x, /)",
        |vm, a| Ok(vm.new_float(vm.to_f64(&a[0])? * (180.0 / std::f64::consts::PI))),
        "Convert angle x from radians to degrees.",
    ),
    def(
        "dist",
        "(p, q, /)",
        sums::dist,
        "Return the Euclidean distance between two points p and q.\n\nThe points should be specified as sequences (or iterables) of\ncoordinates.  Both inputs must have the same dimension.\n\nRoughly equivalent to:\n    sqrt(sum((px - qx) ** 2.0 for px, qx in zip(p, q)))",
    ),
    f1!("erf", erf, false, "", "Error function at x."),
    f1!("erfc", erfc, false, "", "Complementary error function at x."),
    f1!("exp", f64::exp, true, "", "Return e raised to the power of x."),
    f1!("exp2", f64::exp2, true, "", "Return 2 raised to the power of x."),
    f1!(
        "expm1",
        f64::exp_m1,
        true,
        "",
        "Return exp(x)-1.\n\nThis function avoids the loss of precision involved in the direct evaluation of exp(x)-1 for small x."
    ),
    f1!("fabs", f64::abs, false, "", "Return the absolute value of the float x."),
    def("factorial", "(n, /)", integer::factorial, "Find n!."),
    def(
        "floor",
        "(x, /)",
        |vm, a| rounded(vm, &a[0], "__floor__", f64::floor),
        "Return the floor of x as an Integral.\n\nThis is the largest integer <= x.",
    ),
    def(
        "fma",
        "(x, y, z, /)",
        |vm, a| {
            let (x, y, z) = (vm.to_f64(&a[0])?, vm.to_f64(&a[1])?, vm.to_f64(&a[2])?);
            let r = x.mul_add(y, z);
            if r.is_finite() {
                return Ok(vm.new_float(r));
            }
            if r.is_nan() {
                if !x.is_nan() && !y.is_nan() && !z.is_nan() {
                    return Err(vm.value_error("invalid operation in fma"));
                }
            } else if x.is_finite() && y.is_finite() && z.is_finite() {
                return Err(vm.overflow_error("overflow in fma"));
            }
            Ok(vm.new_float(r))
        },
        "Fused multiply-add operation.\n\nCompute (x * y) + z with a single round.",
    ),
    def(
        "fmod",
        "(x, y, /)",
        |vm, a| {
            let (x, y) = (vm.to_f64(&a[0])?, vm.to_f64(&a[1])?);
            if y.is_infinite() && x.is_finite() {
                return Ok(vm.new_float(x));
            }
            two(vm, x, y, x % y)
        },
        "Return fmod(x, y), according to platform C.\n\nx % y may differ.",
    ),
    def(
        "frexp",
        "(x, /)",
        |vm, a| {
            let x = vm.to_f64(&a[0])?;
            if !x.is_finite() || x == 0.0 {
                return Ok(vm.new_tuple(&[vm.new_float(x), Value::small_int(0)]));
            }
            let mut e = 0;
            let m = frexp(x, &mut e);
            Ok(vm.new_tuple(&[vm.new_float(m), vm.new_int(e as i64)]))
        },
        "Return the mantissa and exponent of x, as pair (m, e).\n\nm is a float and e is an int, such that x = m * 2.**e.\nIf x is 0, m and e are both 0.  Else 0.5 <= abs(m) < 1.0.",
    ),
    def(
        "fsum",
        "(seq, /)",
        sums::fsum,
        "Return an accurate floating-point sum of values in the iterable seq.\n\nAssumes IEEE-754 floating-point arithmetic.",
    ),
    def(
        "gamma",
        "(x, /)",
        |vm, a| {
            let x = vm.to_f64(&a[0])?;
            if x == f64::NEG_INFINITY || (x <= 0.0 && x == x.floor()) {
                return Err(domain_error(vm, x, "a noninteger or positive integer"));
            }
            checked(vm, x, gamma::gamma(x), true, "a noninteger or positive integer")
        },
        "Gamma function at x.",
    ),
    raw("gcd", "(*integers)", integer::gcd, "Greatest Common Divisor."),
    raw(
        "hypot",
        "(*coordinates)",
        sums::hypot,
        "Multidimensional Euclidean distance from the origin to a point.\n\nRoughly equivalent to:\n    sqrt(sum(x**2 for x in coordinates))\n\nFor a two dimensional point (x, y), gives the hypotenuse\nusing the Pythagorean theorem:  sqrt(x*x + y*y).\n\nFor example, the hypotenuse of a 3/4/5 right triangle is:\n\n    >>> hypot(3.0, 4.0)\n    5.0\n",
    ),
    def(
        "isclose",
        "(a, b, *, rel_tol=1e-09, abs_tol=0.0)",
        is_close,
        "Determine whether two floating-point numbers are close in value.\n\n  rel_tol\n    maximum difference for being considered \"close\", relative to the\n    magnitude of the input values\n  abs_tol\n    maximum difference for being considered \"close\", regardless of the\n    magnitude of the input values\n\nReturn True if a is close in value to b, and False otherwise.\n\nFor the values to be considered close, the difference between them\nmust be smaller than at least one of the tolerances.\n\n-inf, inf and NaN behave similarly to the IEEE 754 Standard.  That\nis, NaN is not close to anything, even itself.  inf and -inf are\nonly close to themselves.",
    ),
    def(
        "isfinite",
        "(x, /)",
        |vm, a| Ok(Value::bool(vm.to_f64(&a[0])?.is_finite())),
        "Return True if x is neither an infinity nor a NaN, and False otherwise.",
    ),
    def(
        "isinf",
        "(x, /)",
        |vm, a| Ok(Value::bool(vm.to_f64(&a[0])?.is_infinite())),
        "Return True if x is a positive or negative infinity, and False otherwise.",
    ),
    def(
        "isnan",
        "(x, /)",
        |vm, a| Ok(Value::bool(vm.to_f64(&a[0])?.is_nan())),
        "Return True if x is a NaN (not a number), and False otherwise.",
    ),
    def("isqrt", "(n, /)", integer::isqrt, "Return the integer part of the square root of the input."),
    raw("lcm", "(*integers)", integer::lcm, "Least Common Multiple."),
    def(
        "ldexp",
        "(x, i, /)",
        |vm, a| {
            let x = vm.to_f64(&a[0])?;
            let Some(big) = vm::types::int::exact(&a[1]) else {
                return Err(vm.type_error("Expected an int as second argument to ldexp."));
            };
            let i = match vm::types::int::to_i64(&big) {
                Some(i) => i.clamp(-100_000, 100_000) as i32,
                None if vm::types::int::is_negative(&big) => -100_000,
                None => 100_000,
            };
            if x == 0.0 || !x.is_finite() {
                return Ok(vm.new_float(x));
            }
            let r = ldexp(x, i);
            if r.is_infinite() {
                return Err(vm.overflow_error("math range error"));
            }
            Ok(vm.new_float(r))
        },
        "Return x * (2**i).\n\nThis is essentially the inverse of frexp().",
    ),
    def(
        "lgamma",
        "(x, /)",
        |vm, a| {
            let x = vm.to_f64(&a[0])?;
            if x.is_infinite() {
                return Ok(vm.new_float(f64::INFINITY));
            }
            if x <= 0.0 && x == x.floor() {
                return Err(domain_error(vm, x, "a noninteger or positive integer"));
            }
            checked(vm, x, gamma::log_gamma(x), true, "")
        },
        "Natural logarithm of absolute value of Gamma function at x.",
    ),
    raw(
        "log",
        "(x, [base=math.e])",
        log,
        "log(x, [base=math.e])\nReturn the logarithm of x to the given base.\n\nIf the base is not specified, returns the natural logarithm (base e) of x.",
    ),
    def("log10", "(x, /)", |vm, a| logarithm(vm, &a[0], f64::log10), "Return the base 10 logarithm of x."),
    f1!(
        "log1p",
        f64::ln_1p,
        false,
        "argument value > -1",
        "Return the natural logarithm of 1+x (base e).\n\nThe result is computed in a way which is accurate for x near zero."
    ),
    def("log2", "(x, /)", |vm, a| logarithm(vm, &a[0], f64::log2), "Return the base 2 logarithm of x."),
    def(
        "modf",
        "(x, /)",
        |vm, a| {
            let x = vm.to_f64(&a[0])?;
            let (frac, whole) =
                if x.is_infinite() { (0f64.copysign(x), x) } else { ((x - x.trunc()).copysign(x), x.trunc()) };
            Ok(vm.new_tuple(&[vm.new_float(frac), vm.new_float(whole)]))
        },
        "Return the fractional and integer parts of x.\n\nBoth results carry the sign of x and are floats.",
    ),
    def(
        "nextafter",
        "(x, y, /, *, steps=None)",
        next_after,
        "Return the floating-point value the given number of steps after x towards y.\n\nIf steps is not specified or is None, it defaults to 1.\n\nRaises a TypeError, if x or y is not a double, or if steps is not an integer.\nRaises ValueError if steps is negative.",
    ),
    def(
        "perm",
        "(n, k=None, /)",
        integer::perm,
        "Number of ways to choose k items from n items without repetition and with order.\n\nEvaluates to n! / (n - k)! when k <= n and evaluates\nto zero when k > n.\n\nIf k is not specified or is None, then k defaults to n\nand the function returns n!.\n\nRaises TypeError if either of the arguments are not integers.\nRaises ValueError if either of the arguments are negative.",
    ),
    def(
        "comb",
        "(n, k, /)",
        integer::comb,
        "Number of ways to choose k items from n items without repetition and without order.\n\nEvaluates to n! / (k! * (n - k)!) when k <= n and evaluates\nto zero when k > n.\n\nAlso called the binomial coefficient because it is equivalent\nto the coefficient of k-th term in polynomial expansion of the\nexpression (1 + x)**n.\n\nRaises TypeError if either of the arguments are not integers.\nRaises ValueError if either of the arguments are negative.",
    ),
    def("pow", "(x, y, /)", pow, "Return x**y (x to the power of y)."),
    def(
        "prod",
        "(iterable, /, *, start=1)",
        sums::prod,
        "Calculate the product of all the elements in the input iterable.\n\nThe default start value for the product is 1.\n\nWhen the iterable is empty, return the start value.  This function is\nintended specifically for use with numeric values and may reject\nnon-numeric types.",
    ),
    def(
        "radians",
        "(x, /)",
        |vm, a| Ok(vm.new_float(vm.to_f64(&a[0])? * (std::f64::consts::PI / 180.0))),
        "Convert angle x from degrees to radians.",
    ),
    def(
        "remainder",
        "(x, y, /)",
        |vm, a| {
            let (x, y) = (vm.to_f64(&a[0])?, vm.to_f64(&a[1])?);
            two(vm, x, y, remainder(x, y))
        },
        "Difference between x and the closest integer multiple of y.\n\nReturn x - n*y where n*y is the closest integer multiple of y.\nIn the case where x is exactly halfway between two multiples of\ny, the nearest even value of n is used. The result is always exact.",
    ),
    f1!("sin", f64::sin, false, "a finite input", "Return the sine of x (measured in radians)."),
    f1!("sinh", f64::sinh, true, "", "Return the hyperbolic sine of x."),
    f1!("sqrt", f64::sqrt, false, "a nonnegative input", "Return the square root of x."),
    def(
        "sumprod",
        "(p, q, /)",
        sums::sumprod,
        "Return the sum of products of values from two iterables p and q.\n\nRoughly equivalent to:\n\n    sum(map(operator.mul, p, q, strict=True))\n\nFor float and mixed int/float inputs, the intermediate products\nand sums are computed with extended precision.",
    ),
    f1!("tan", f64::tan, false, "a finite input", "Return the tangent of x (measured in radians)."),
    f1!("tanh", f64::tanh, false, "", "Return the hyperbolic tangent of x."),
    def(
        "trunc",
        "(x, /)",
        |vm, a| {
            if let Some(f) = vm::types::float::exact(&a[0]).filter(|_| vm::types::float::FLOAT.is_exact(&a[0])) {
                return float_to_int(vm, f.trunc());
            }
            match vm.call_special(&a[0], &name!("__trunc__"), &[])? {
                Some(r) => Ok(r),
                None => {
                    Err(vm.type_error(format!("type {} doesn't define __trunc__ method", type_of(&a[0]).tp_name())))
                }
            }
        },
        "Truncates the Real x to the nearest Integral toward 0.\n\nUses the __trunc__ magic method.",
    ),
    def(
        "ulp",
        "(x, /)",
        |vm, a| {
            let x = vm.to_f64(&a[0])?.abs();
            if !x.is_finite() {
                return Ok(vm.new_float(x));
            }
            let up = nextafter(x, f64::INFINITY);
            Ok(vm.new_float(if up.is_infinite() { x - nextafter(x, 0.0) } else { up - x }))
        },
        "Return the value of the least significant bit of the float x.",
    ),
];

fn two(vm: &Vm, x: f64, y: f64, r: f64) -> PyResult {
    if r.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(vm.value_error("math domain error"));
    }
    Ok(vm.new_float(r))
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

fn logarithm(vm: &Vm, v: &Value, f: fn(f64) -> f64) -> PyResult {
    Ok(vm.new_float(log_of(vm, v, f)?))
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

fn pow(vm: &Vm, a: &[Value]) -> PyResult {
    let (x, y) = (vm.to_f64(&a[0])?, vm.to_f64(&a[1])?);
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
    Ok(vm.new_float(r))
}

fn is_close(vm: &Vm, args: &[Value]) -> PyResult {
    let (a, b) = (vm.to_f64(&args[0])?, vm.to_f64(&args[1])?);
    let or = |v: &Value, default: f64| v.non_null().map_or(Ok(default), |v| vm.to_f64(v));
    let (rel, abs) = (or(&args[2], 1e-9)?, or(&args[3], 0.0)?);
    if rel < 0.0 || abs < 0.0 {
        return Err(vm.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(Value::TRUE);
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(Value::FALSE);
    }
    let diff = (b - a).abs();
    Ok(Value::bool(diff <= (rel * b).abs() || diff <= (rel * a).abs() || diff <= abs))
}

fn next_after(vm: &Vm, a: &[Value]) -> PyResult {
    let (x, y) = (vm.to_f64(&a[0])?, vm.to_f64(&a[1])?);
    let Some(steps) = given(&a[2]) else { return Ok(vm.new_float(nextafter(x, y))) };
    let index = vm.to_index(steps)?;
    if vm::types::int::is_negative(&index) {
        return Err(vm.value_error("steps must be a non-negative integer"));
    }
    let steps = vm::types::int::to_big(&index).and_then(|b| b.to_u64()).unwrap_or(u64::MAX);
    if steps == 0 || x.is_nan() {
        return Ok(vm.new_float(x));
    }
    if y.is_nan() || x == y {
        return Ok(vm.new_float(y));
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
        return Ok(vm.new_float(y));
    }
    Ok(vm.new_float(f64::from_bits(bits as u64)))
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

//! `cmath`: functions of complex numbers, computed by the `pymath` library, which follows CPython to the bit.

use num_complex::Complex64;
use pymath::cmath as lib;
use vm::prelude::*;
use vm::types::complex;

type Unary = fn(Complex64) -> pymath::Result<Complex64>;

fn arg(vm: &Vm, value: &Value) -> PyResult<Complex64> {
    let (re, im) = complex::to_complex(vm, value)?;
    Ok(Complex64::new(re, im))
}

fn error(vm: &Vm, error: pymath::Error) -> vm::prelude::Error {
    match error {
        pymath::Error::EDOM => vm.value_error("math domain error"),
        pymath::Error::ERANGE => vm.overflow_error("math range error"),
    }
}

fn unary(vm: &Vm, a: &[Value], f: Unary) -> PyResult {
    let z = f(arg(vm, &a[0])?).map_err(|e| error(vm, e))?;
    Ok(complex::new(z.re, z.im))
}

macro_rules! rows {
    ($($name:literal $f:path, $doc:literal;)*) => {
        &[
            $(def($name, "(z, /)", |vm, a| unary(vm, a, $f), $doc),)*
            def("log", "(z, base=<unrepresentable>, /)", log, "log(z[, base]) -> the logarithm of z to the given base.\n\nIf the base is not specified, returns the natural logarithm (base e) of z."),
            def("phase", "(z, /)", phase, "Return argument, also known as the phase angle, of a complex."),
            def("polar", "(z, /)", polar, "Convert a complex from rectangular coordinates to polar coordinates.\n\nr is the distance from 0 and phi the phase angle."),
            def("rect", "(r, phi, /)", rect, "Convert from polar coordinates to rectangular coordinates."),
            def("isfinite", "(z, /)", |vm, a| arg(vm, &a[0]).map(|z| Value::bool(lib::isfinite(z))), "Return True if both the real and imaginary parts of z are finite, else False."),
            def("isnan", "(z, /)", |vm, a| arg(vm, &a[0]).map(|z| Value::bool(lib::isnan(z))), "Checks if the real or imaginary part of z not a number (NaN)."),
            def("isinf", "(z, /)", |vm, a| arg(vm, &a[0]).map(|z| Value::bool(lib::isinf(z))), "Checks if the real or imaginary part of z is infinite."),
            def("isclose", "(a, b, *, rel_tol=1e-09, abs_tol=0.0)", isclose, "Determine whether two complex numbers are close in value.\n\n  rel_tol\n    maximum difference for being considered \"close\", relative to the\n    magnitude of the input values\n  abs_tol\n    maximum difference for being considered \"close\", regardless of the\n    magnitude of the input values\n\nReturn True if a is close in value to b, and False otherwise.\n\nFor the values to be considered close, the difference between them must be\nsmaller than at least one of the tolerances.\n\n-inf, inf and NaN behave similarly to the IEEE 754 Standard. That is, NaN is\nnot close to anything, even itself. inf and -inf are only close to themselves."),
        ]
    };
}

static FUNCTIONS: &[NativeDef] = rows! {
    "acos" lib::acos, "Return the arc cosine of z.";
    "acosh" lib::acosh, "Return the inverse hyperbolic cosine of z.";
    "asin" lib::asin, "Return the arc sine of z.";
    "asinh" lib::asinh, "Return the inverse hyperbolic sine of z.";
    "atan" lib::atan, "Return the arc tangent of z.";
    "atanh" lib::atanh, "Return the inverse hyperbolic tangent of z.";
    "cos" lib::cos, "Return the cosine of z.";
    "cosh" lib::cosh, "Return the hyperbolic cosine of z.";
    "exp" lib::exp, "Return the exponential value e**z.";
    "log10" lib::log10, "Return the base-10 logarithm of z.";
    "sin" lib::sin, "Return the sine of z.";
    "sinh" lib::sinh, "Return the hyperbolic sine of z.";
    "sqrt" lib::sqrt, "Return the square root of z.";
    "tan" lib::tan, "Return the tangent of z.";
    "tanh" lib::tanh, "Return the hyperbolic tangent of z.";
};

pub static MODULE: ModuleDef =
    ModuleDef::new("cmath", "This module provides access to mathematical functions for complex\nnumbers.")
        .functions(FUNCTIONS)
        .exec(|vm, dict| {
            for (name, value) in
                [("e", lib::E), ("pi", lib::PI), ("tau", lib::TAU), ("inf", f64::INFINITY), ("nan", f64::NAN)]
            {
                dict.set_name(name, vm.new_float(value));
            }
            dict.set_name("infj", complex::new(0.0, f64::INFINITY));
            dict.set_name("nanj", complex::new(0.0, f64::NAN));
            Ok(())
        });

fn log(vm: &Vm, a: &[Value]) -> PyResult {
    let z = arg(vm, &a[0])?;
    let base = a[1].non_null().map(|base| arg(vm, base)).transpose()?;
    let z = lib::log(z, base).map_err(|e| error(vm, e))?;
    Ok(complex::new(z.re, z.im))
}

fn phase(vm: &Vm, a: &[Value]) -> PyResult {
    Ok(vm.new_float(lib::phase(arg(vm, &a[0])?).map_err(|e| error(vm, e))?))
}

fn polar(vm: &Vm, a: &[Value]) -> PyResult {
    let (r, phi) = lib::polar(arg(vm, &a[0])?).map_err(|e| error(vm, e))?;
    Ok(vm.new_tuple(&[vm.new_float(r), vm.new_float(phi)]))
}

fn rect(vm: &Vm, a: &[Value]) -> PyResult {
    let z = lib::rect(vm.to_f64(&a[0])?, vm.to_f64(&a[1])?).map_err(|e| error(vm, e))?;
    Ok(complex::new(z.re, z.im))
}

fn isclose(vm: &Vm, a: &[Value]) -> PyResult {
    let (x, y) = (arg(vm, &a[0])?, arg(vm, &a[1])?);
    let rel = a[2].non_null().map(|v| vm.to_f64(v)).transpose()?.unwrap_or(1e-9);
    let abs = a[3].non_null().map(|v| vm.to_f64(v)).transpose()?.unwrap_or(0.0);
    if rel < 0.0 || abs < 0.0 {
        return Err(vm.value_error("tolerances must be non-negative"));
    }
    let close = lib::isclose(x, y, Some(rel), Some(abs)).map_err(|e| error(vm, e))?;
    Ok(Value::bool(close))
}

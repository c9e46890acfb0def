//! `float`: its type and methods.

use num_bigint::BigInt;

use super::{FloatObj, arith, exact, new, text};
use crate::prelude::*;
use crate::types::int;
use crate::types::number_text::{bytes_like, to_ascii};

pub static FLOAT: TypeSpec = TypeSpec::new::<FloatObj>("float")
    .flags(SUBCLASSABLE | MATCH_SELF)
    .signature("(x=0, /)")
    .doc("Convert a string or number to a floating-point number, if possible.")
    .methods(METHODS)
    .getset(GETSET)
    .slots(float_slots);

fn float_slots(s: &Slots) {
    s.new.set(Some(float_new));
    s.repr.set(Some(|vm, v| Ok(vm.new_str(&text::repr(value(v))))));
    s.hash.set(Some(arith::hash));
    s.compare.set(Some(arith::compare));
    s.add.set(Some(arith::add));
    s.sub.set(Some(arith::sub));
    s.mul.set(Some(arith::mul));
    s.mod_.set(Some(arith::modulo));
    s.divmod.set(Some(arith::divmod));
    s.pow.set(Some(arith::pow));
    s.neg.set(Some(|_, v| Ok(new(-value(v)))));
    s.pos.set(Some(itself));
    s.abs.set(Some(|_, v| Ok(new(value(v).abs()))));
    s.bool.set(Some(|_, v| Ok(value(v) != 0.0)));
    s.int.set(Some(|vm, v| arith::to_int(vm, value(v))));
    s.float.set(Some(itself));
    s.floordiv.set(Some(arith::floordiv));
    s.truediv.set(Some(arith::truediv));
}

fn value(v: &Value) -> f64 {
    exact(v).unwrap_or(0.0)
}

/// An exact float.
fn itself(_vm: &Vm, v: &Value) -> PyResult {
    if FLOAT.is_exact(v) { Ok(v.clone()) } else { Ok(new(value(v))) }
}

static METHODS: &[NativeDef] = &[
    def("from_number", "($type, number, /)", from_number, "Convert real number to a floating-point number.").class_method(),
    def("conjugate", "($self, /)", |vm, a| itself(vm, &a[0]), "Return self, the complex conjugate of any float."),
    def("__trunc__", "($self, /)", |vm, a| arith::to_int(vm, value(&a[0])), "Return the Integral closest to x between 0 and x."),
    def("__floor__", "($self, /)", |vm, a| arith::to_int(vm, value(&a[0]).floor()), "Return the floor as an Integral."),
    def("__ceil__", "($self, /)", |vm, a| arith::to_int(vm, value(&a[0]).ceil()), "Return the ceiling as an Integral."),
    def("__round__", "($self, ndigits=None, /)", round, "Return the Integral closest to x, rounding half toward even.\n\nWhen an argument is passed, work like built-in round(x, ndigits)."),
    def("as_integer_ratio", "($self, /)", as_integer_ratio, "Return a pair of integers, whose ratio is exactly equal to the original float.\n\nThe ratio is in lowest terms and has a positive denominator.  Raise\nOverflowError on infinities and a ValueError on NaNs.\n\n>>> (10.0).as_integer_ratio()\n(10, 1)\n>>> (0.0).as_integer_ratio()\n(0, 1)\n>>> (-.25).as_integer_ratio()\n(-1, 4)"),
    def("fromhex", "($type, string, /)", fromhex, "Create a floating-point number from a hexadecimal string.\n\n>>> float.fromhex('0x1.ffffp10')\n2047.984375\n>>> float.fromhex('-0x1p-1074')\n-5e-324").class_method(),
    def("hex", "($self, /)", |vm, a| Ok(vm.new_str(&text::hex(value(&a[0])))), "Return a hexadecimal representation of a floating-point number.\n\n>>> (-0.1).hex()\n'-0x1.999999999999ap-4'\n>>> 3.14159.hex()\n'0x1.921f9f01b866ep+1'"),
    def("is_integer", "($self, /)", |_, a| Ok(Value::bool(value(&a[0]).is_finite() && value(&a[0]).fract() == 0.0)), "Return True if the float is an integer."),
    def("__getnewargs__", "($self, /)", |vm, a| Ok(vm.new_tuple(&[new(value(&a[0]))])), ""),
    def("__getformat__", "($type, typestr, /)", getformat, "You probably don't want to use this function.\n\n  typestr\n    Must be 'double' or 'float'.\n\nIt exists mainly to be used in Python's test suite.\n\nThis function returns whichever of 'unknown', 'IEEE, big-endian' or 'IEEE,\nlittle-endian' best describes the format of floating-point numbers used by the\nC type named by typestr.").class_method(),
    def("__format__", "($self, format_spec, /)", |vm, a| crate::types::number_format::format(vm, &a[0], &a[1]), "Formats the float according to format_spec."),
];

static GETSET: &[GetSet] = &[
    GetSet::ro("real", itself, "the real part of a complex number"),
    GetSet::ro("imag", |_, _| Ok(new(0.0)), "the imaginary part of a complex number"),
];

fn float_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    if args.has_keywords() && crate::types::sequence::same_init(ty, FLOAT.get()) {
        return Err(vm.type_error("float() takes no keyword arguments"));
    }
    let f = match args.pos {
        [] => 0.0,
        [x] => {
            if FLOAT.is_exact(x) && ty.is_spec(&FLOAT) {
                return Ok(x.clone());
            }
            from_object(vm, x)?
        }
        more => return Err(vm.type_error(format!("float expected at most 1 argument, got {}", more.len()))),
    };
    if ty.is_spec(&FLOAT) {
        return Ok(new(f));
    }
    Ok(crate::object::class::alloc_instance(ty, FloatObj { value: std::cell::Cell::new(f) }).into_value())
}

/// `float(x)`
pub fn from_object(vm: &Vm, x: &Value) -> PyResult<f64> {
    if let Some(s) = x.downcast::<StrObj>() {
        return text::from_text(vm, &to_ascii(s), x);
    }
    if let Some(bytes) = bytes_like(vm, x) {
        return text::from_text(vm, &bytes, x);
    }
    let ty = type_of(x);
    if !x.is_a::<FloatObj>() && ty.slots.float.get().is_none() && ty.slots.index.get().is_none() {
        return Err(
            vm.type_error(format!("float() argument must be a string or a real number, not '{}'", ty.tp_name()))
        );
    }
    // A subclass may define `__float__` anew.
    if ty.is_heap_type()
        && x.is_a::<FloatObj>()
        && let Some(method) = ty.lookup(&name!("__float__"))
        && FLOAT.get().lookup(&name!("__float__")).is_none_or(|own| !own.is(&method))
        && let Some(result) = vm.call_special(x, &name!("__float__"), &[])?
    {
        if result.is_a::<FloatObj>() && !FLOAT.is_exact(&result) {
            vm.strict_subclass(&format!("{}.__float__ returned non-float", ty.name()), &result, "float")?;
        }
        return exact(&result).ok_or_else(|| {
            let given = type_of(&result).tp_name();
            vm.type_error(format!("{}.__float__ returned non-float (type {given})", ty.name()))
        });
    }
    vm.to_f64(x)
}

/// A class method's result: the class called with the float unless it is `float` itself.
fn of_class(vm: &Vm, class: &Value, f: f64) -> PyResult {
    match class.downcast::<TypeObj>() {
        Some(ty) if ty.is_spec(&FLOAT) => Ok(new(f)),
        _ => vm.call(class, &[new(f)]),
    }
}

fn from_number(vm: &Vm, args: &[Value]) -> PyResult {
    if FLOAT.is_exact(&args[1]) && args[0].downcast::<TypeObj>().is_some_and(|ty| ty.is_spec(&FLOAT)) {
        return Ok(args[1].clone());
    }
    let f = vm.to_f64(&args[1])?;
    of_class(vm, &args[0], f)
}

fn round(vm: &Vm, args: &[Value]) -> PyResult {
    let f = value(&args[0]);
    match args[1].non_null().filter(|d| !d.is_none()) {
        None => arith::to_int(vm, f.round_ties_even()),
        Some(digits) => {
            let index = vm.to_index(digits)?;
            let clamped = if int::is_negative(&index) { -400 } else { 400 };
            arith::round_digits(vm, f, int::to_i64(&index).unwrap_or(clamped).clamp(-400, 400))
        }
    }
}

fn as_integer_ratio(vm: &Vm, args: &[Value]) -> PyResult {
    let f = value(&args[0]);
    if f.is_infinite() {
        return Err(vm.overflow_error("cannot convert Infinity to integer ratio"));
    }
    if f.is_nan() {
        return Err(vm.value_error("cannot convert NaN to integer ratio"));
    }
    let (mut mantissa, mut exponent, negative) = arith::split(f);
    if mantissa == 0 {
        return Ok(vm.new_tuple(&[Value::small_int(0), Value::small_int(1)]));
    }
    let zeros = mantissa.trailing_zeros();
    mantissa >>= zeros;
    exponent += zeros as i32;
    let numerator = BigInt::from(mantissa) * if negative { -1 } else { 1 };
    let one = BigInt::from(1);
    let (n, d) =
        if exponent >= 0 { (numerator << exponent as usize, one) } else { (numerator, one << (-exponent) as usize) };
    Ok(vm.new_tuple(&[int::from_big(n), int::from_big(d)]))
}

fn fromhex(vm: &Vm, args: &[Value]) -> PyResult {
    let Some(s) = args[1].downcast::<StrObj>() else {
        return Err(vm.type_error("bad argument type for built-in operation"));
    };
    match text::from_hex(s.as_bytes()) {
        Ok(f) => of_class(vm, &args[0], f),
        Err(text::HexError::Invalid) => Err(vm.value_error("invalid hexadecimal floating-point string")),
        Err(text::HexError::TooLarge) => Err(vm.overflow_error("hexadecimal value too large to represent as a float")),
    }
}

fn getformat(vm: &Vm, args: &[Value]) -> PyResult {
    let Some(s) = args[1].downcast::<StrObj>() else {
        return Err(vm.type_error(format!("__getformat__() argument must be str, not {}", vm.argument_type(&args[1]))));
    };
    match s.as_bytes() {
        b"double" | b"float" if cfg!(target_endian = "little") => Ok(name!("IEEE, little-endian")),
        b"double" | b"float" => Ok(name!("IEEE, big-endian")),
        _ => Err(vm.value_error("__getformat__() argument 1 must be 'double' or 'float'")),
    }
}

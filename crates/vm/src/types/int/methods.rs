//! `int` and `bool`: their types and methods.

use num_bigint::BigInt;

use super::{IntObj, arith, construct, exact, from_i64, text, to_big, to_i64};
use crate::prelude::*;

pub static INT: TypeSpec = TypeSpec::new::<IntObj>("int")
    .flags(SUBCLASSABLE | MATCH_SELF)
    .doc("int([x]) -> integer\nint(x, base=10) -> integer\n\nConvert a number or string to an integer, or return 0 if no arguments\nare given.  If x is a number, return x.__int__().  For floating-point\nnumbers, this truncates towards zero.\n\nIf x is not a number or if base is given, then x must be a string,\nbytes, or bytearray instance representing an integer literal in the\ngiven base.  The literal can be preceded by '+' or '-' and be surrounded\nby whitespace.  The base defaults to 10.  Valid bases are 0 and 2-36.\nBase 0 means to interpret the base from the string as an integer literal.\n>>> int('0b100', base=0)\n4")
    .methods(METHODS)
    .getset(GETSET)
    .slots(int_slots);

pub static BOOL: TypeSpec = TypeSpec::new::<IntObj>("bool")
    .base(&INT)
    .signature("(object=False, /)")
    .doc("Returns True when the argument is true, False otherwise.\nThe builtins True and False are the only two instances of the class bool.\nThe class bool is a subclass of the class int, and cannot be subclassed.")
    .slots(bool_slots);

fn int_slots(s: &Slots) {
    s.new.set(Some(construct::int_new));
    s.repr.set(Some(int_repr));
    s.hash.set(Some(arith::hash));
    s.compare.set(Some(arith::compare));
    s.add.set(Some(arith::add));
    s.sub.set(Some(arith::sub));
    s.mul.set(Some(arith::mul));
    s.mod_.set(Some(arith::modulo));
    s.divmod.set(Some(arith::divmod));
    s.pow.set(Some(arith::pow));
    s.neg.set(Some(arith::neg));
    s.pos.set(Some(arith::pos));
    s.abs.set(Some(arith::abs));
    s.bool.set(Some(int_bool));
    s.invert.set(Some(arith::invert));
    s.lshift.set(Some(arith::lshift));
    s.rshift.set(Some(arith::rshift));
    s.and.set(Some(arith::and));
    s.xor.set(Some(arith::xor));
    s.or.set(Some(arith::or));
    s.int.set(Some(arith::pos));
    s.float.set(Some(int_float));
    s.floordiv.set(Some(arith::floordiv));
    s.truediv.set(Some(arith::truediv));
    s.index.set(Some(arith::pos));
}

fn bool_slots(s: &Slots) {
    s.new.set(Some(construct::bool_new));
    s.repr.set(Some(|_, v| Ok(if v.is_true() { name!("True") } else { name!("False") })));
    s.invert.set(Some(|vm, v| {
        vm.warn(
            &crate::error::exception::DEPRECATION_WARNING,
            "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise inversion of the underlying int object and is usually not what you expect from negating a bool. Use the 'not' operator for boolean negation or ~int(x) if you really want the bitwise inversion of the underlying int.",
            1,
        )?;
        arith::invert(vm, v)
    }));
    s.and.set(Some(|vm, a, b| match bools(a, b) {
        Some((x, y)) => Ok(Value::bool(x & y)),
        None => arith::and(vm, a, b),
    }));
    s.or.set(Some(|vm, a, b| match bools(a, b) {
        Some((x, y)) => Ok(Value::bool(x | y)),
        None => arith::or(vm, a, b),
    }));
    s.xor.set(Some(|vm, a, b| match bools(a, b) {
        Some((x, y)) => Ok(Value::bool(x ^ y)),
        None => arith::xor(vm, a, b),
    }));
}

fn bools(a: &Value, b: &Value) -> Option<(bool, bool)> {
    if a.is_bool() && b.is_bool() { Some((a.is_true(), b.is_true())) } else { None }
}

fn int_repr(vm: &Vm, v: &Value) -> PyResult {
    match v.as_int() {
        Some(i) => text::decimal_str(vm, i, 0, false),
        None => Ok(vm.new_str(&text::to_decimal(vm, v)?)),
    }
}

fn int_bool(_vm: &Vm, v: &Value) -> PyResult<bool> {
    Ok(to_i64(v) != Some(0))
}

fn int_float(vm: &Vm, v: &Value) -> PyResult {
    match super::to_f64(v) {
        Some(f) => Ok(vm.new_float(f)),
        None => Err(vm.overflow_error("int too large to convert to float")),
    }
}

fn itself(vm: &Vm, v: &Value) -> PyResult {
    exact(v).ok_or_else(|| vm.type_error("an integer is required"))
}

static METHODS: &[NativeDef] = &[
    def("conjugate", "($self, /)", |vm, a| itself(vm, &a[0]), "Returns self, the complex conjugate of any int."),
    def("bit_length", "($self, /)", bit_length, "Number of bits necessary to represent self in binary.\n\n>>> bin(37)\n'0b100101'\n>>> (37).bit_length()\n6"),
    def("bit_count", "($self, /)", bit_count, "Number of ones in the binary representation of the absolute value of self.\n\nAlso known as the population count.\n\n>>> bin(13)\n'0b1101'\n>>> (13).bit_count()\n3"),
    def("to_bytes", "($self, /, length=1, byteorder='big', *, signed=False)", construct::to_bytes, "Return an array of bytes representing an integer.\n\n  length\n    Length of bytes object to use.  An OverflowError is raised if\n    the integer is not representable with the given number of bytes.\n    Default is length 1.\n  byteorder\n    The byte order used to represent the integer.  If byteorder is\n    'big', the most significant byte is at the beginning of the byte\n    array.  If byteorder is 'little', the most significant byte is at\n    the end of the byte array.  To request the native byte order of\n    the host system, use sys.byteorder as the byte order value.\n    Default is to use 'big'.\n  signed\n    Determines whether two's complement is used to represent the\n    integer.  If signed is False and a negative integer is given,\n    an OverflowError is raised."),
    def("from_bytes", "($type, /, bytes, byteorder='big', *, signed=False)", construct::from_bytes, "Return the integer represented by the given array of bytes.\n\n  bytes\n    Holds the array of bytes to convert.  The argument must either\n    support the buffer protocol or be an iterable object producing\n    bytes.  Bytes and bytearray are examples of built-in objects that\n    support the buffer protocol.\n  byteorder\n    The byte order used to represent the integer.  If byteorder is\n    'big', the most significant byte is at the beginning of the byte\n    array.  If byteorder is 'little', the most significant byte is at\n    the end of the byte array.  To request the native byte order of\n    the host system, use sys.byteorder as the byte order value.\n    Default is to use 'big'.\n  signed\n    Indicates whether two's complement is used to represent the\n    integer.").class_method(),
    def("as_integer_ratio", "($self, /)", as_integer_ratio, "Return a pair of integers, whose ratio is equal to the original int.\n\nThe ratio is in lowest terms and has a positive denominator.\n\n>>> (10).as_integer_ratio()\n(10, 1)\n>>> (-10).as_integer_ratio()\n(-10, 1)\n>>> (0).as_integer_ratio()\n(0, 1)"),
    def("__trunc__", "($self, /)", |vm, a| itself(vm, &a[0]), "Truncating an Integral returns itself."),
    def("__floor__", "($self, /)", |vm, a| itself(vm, &a[0]), "Flooring an Integral returns itself."),
    def("__ceil__", "($self, /)", |vm, a| itself(vm, &a[0]), "Ceiling of an Integral returns itself."),
    def("__round__", "($self, ndigits=None, /)", round, "Rounding an Integral returns itself.\n\nRounding with an ndigits argument also returns an integer."),
    def("__getnewargs__", "($self, /)", |vm, a| Ok(vm.new_tuple(&[itself(vm, &a[0])?])), ""),
    def("__format__", "($self, format_spec, /)", format, "Convert to a string according to format_spec."),
    def("__sizeof__", "($self, /)", sizeof, "Returns size in memory, in bytes."),
    def("is_integer", "($self, /)", |_, _| Ok(Value::TRUE), "Returns True. Exists for duck type compatibility with float.is_integer."),
];

static GETSET: &[GetSet] = &[
    GetSet::ro("real", itself, "the real part of a complex number"),
    GetSet::ro("imag", |_, _| Ok(Value::small_int(0)), "the imaginary part of a complex number"),
    GetSet::ro("numerator", itself, "the numerator of a rational number in lowest terms"),
    GetSet::ro("denominator", |_, _| Ok(Value::small_int(1)), "the denominator of a rational number in lowest terms"),
];

fn bits(value: &Value) -> u64 {
    match to_i64(value) {
        Some(i) => 64 - i.unsigned_abs().leading_zeros() as u64,
        None => to_big(value).map_or(0, |x| x.bits()),
    }
}

fn bit_length(vm: &Vm, args: &[Value]) -> PyResult {
    Ok(vm.new_int(bits(&args[0]) as i64))
}

fn bit_count(vm: &Vm, args: &[Value]) -> PyResult {
    let n = match to_i64(&args[0]) {
        Some(i) => i.unsigned_abs().count_ones() as u64,
        None => to_big(&args[0]).map_or(0, |x| x.magnitude().count_ones()),
    };
    Ok(vm.new_int(n as i64))
}

fn as_integer_ratio(vm: &Vm, args: &[Value]) -> PyResult {
    Ok(vm.new_tuple(&[itself(vm, &args[0])?, from_i64(1)]))
}

fn round(vm: &Vm, args: &[Value]) -> PyResult {
    let Some(digits) = args[1].non_null().filter(|d| !d.is_none()) else { return itself(vm, &args[0]) };
    let digits = vm.to_index(digits)?;
    if !super::is_negative(&digits) {
        return itself(vm, &args[0]);
    }
    let Some(x) = to_big(&args[0]) else { return itself(vm, &args[0]) };
    // A unit with more decimal digits than the number has bits: the number is less than half of it.
    let places = to_i64(&digits).map_or(u64::MAX, i64::unsigned_abs);
    if places > x.bits() + 1 {
        return Ok(from_i64(0));
    }
    let unit = BigInt::from(10).pow(places as u32);
    Ok(super::from_big(arith::round_to(&x, &unit)))
}

fn format(vm: &Vm, args: &[Value]) -> PyResult {
    crate::types::number_format::format(vm, &args[0], &args[1])
}

/// As CPython's: a header of 24 bytes and 4 for each 30 bits.
fn sizeof(vm: &Vm, args: &[Value]) -> PyResult {
    Ok(vm.new_int(24 + 4 * bits(&args[0]).div_ceil(30).max(1) as i64))
}

//! `int()` and `bool()`, and the conversions from and to bytes.

use num_bigint::{BigInt, Sign};
use num_traits::Signed;

use super::text::parse_or_error;
use super::{BOOL, INT, IntObj, exact, from_big, to_big};
use crate::prelude::*;
use crate::types::number_text::{bytes_like, bytes_of, new_bytes, to_ascii};

pub fn int_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    if args.pos.len() + args.kw_values.len() > 2 {
        let given = args.pos.len() + args.kw_values.len();
        let how = if args.has_keywords() { "int() takes" } else { "int expected" };
        return Err(vm.type_error(format!("{how} at most 2 arguments, got {given}")));
    }
    for name in args.kw_names {
        if !crate::types::str::is(name, "base") {
            return Err(crate::error::suggest::unknown_keyword(vm, "int", name, &["base"]));
        }
    }
    let base = args.pos.get(1).or(args.kw_values.first());
    let value = match (args.pos.first(), base) {
        (None, None) => Value::small_int(0),
        (None, Some(_)) => return Err(vm.type_error("int() missing string argument")),
        (Some(x), None) => from_object(vm, x)?,
        (Some(x), Some(base)) => {
            let index = vm.to_index(base)?;
            let base = match index.as_int() {
                Some(b @ (0 | 2..=36)) => b as u32,
                _ => return Err(vm.value_error("int() base must be >= 2 and <= 36, or 0")),
            };
            if let Some(s) = x.downcast::<StrObj>() {
                parse_or_error(vm, &to_ascii(s), base, x)?
            } else if let Some(bytes) = bytes_like(vm, x) {
                parse_or_error(vm, &bytes, base, &shown_bytes(x, &bytes))?
            } else {
                return Err(vm.type_error("int() can't convert non-string with explicit base"));
            }
        }
    };
    with_type(vm, ty, value)
}

/// The int as an instance of `ty`.
pub fn with_type(vm: &Vm, ty: &TypeObj, value: Value) -> PyResult {
    if ty.is_spec(&INT) {
        return Ok(value);
    }
    match to_big(&value) {
        Some(big) => Ok(crate::object::class::alloc_instance(ty, IntObj { value: big.into_owned() }).into_value()),
        None => Err(vm.type_error("an integer is required")),
    }
}

/// `int(x)`: an exact int.
pub fn from_object(vm: &Vm, x: &Value) -> PyResult {
    if INT.is_exact(x) {
        return Ok(x.clone());
    }
    let ty = type_of(x);
    if let Some(f) = ty.slots.int.door(vm, "in __int__")? {
        let result = f(vm, x)?;
        if exact(&result).is_some() && !super::INT.is_exact(&result) {
            let given = type_of(&result).tp_name();
            vm.warn(&crate::error::exception::DEPRECATION_WARNING, &format!("__int__ returned non-int (type {given}).  The ability to return an instance of a strict subclass of int is deprecated, and may not be supported in a future version of Python."), 1)?;
        }
        return exact(&result)
            .ok_or_else(|| vm.type_error(format!("__int__ returned non-int (type {})", type_of(&result).tp_name())));
    }
    if ty.slots.index.get().is_some() {
        return vm.to_index(x);
    }
    if let Some(s) = x.downcast::<StrObj>() {
        return parse_or_error(vm, &to_ascii(s), 10, x);
    }
    if let Some(bytes) = bytes_like(vm, x) {
        return parse_or_error(vm, &bytes, 10, &shown_bytes(x, &bytes));
    }
    Err(vm.type_error(format!(
        "int() argument must be a string, a bytes-like object or a real number, not '{}'",
        ty.tp_name()
    )))
}

pub fn bool_new(vm: &Vm, _ty: &TypeObj, args: Args) -> PyResult {
    if args.has_keywords() {
        return Err(vm.type_error("bool() takes no keyword arguments"));
    }
    match args.pos {
        [] => Ok(Value::FALSE),
        [x] => vm.truth(x).map(Value::bool),
        more => Err(vm.type_error(format!("bool expected at most 1 argument, got {}", more.len()))),
    }
}

/// Whether a byte order argument says "little"; absent is "big".
fn little(vm: &Vm, function: &str, order: &Value) -> PyResult<bool> {
    let Some(order) = order.non_null() else { return Ok(false) };
    let Some(text) = order.downcast::<StrObj>() else {
        return Err(
            vm.type_error(format!("{function}() argument 'byteorder' must be str, not {}", vm.argument_type(order)))
        );
    };
    match text.as_bytes() {
        b"little" => Ok(true),
        b"big" => Ok(false),
        _ => Err(vm.value_error("byteorder must be either 'little' or 'big'")),
    }
}

fn signed_arg(vm: &Vm, signed: &Value) -> PyResult<bool> {
    signed.non_null().map_or(Ok(false), |s| vm.truth(s))
}

pub fn to_bytes(vm: &Vm, args: &[Value]) -> PyResult {
    let length = args[1].non_null().map_or(Ok(1), |n| vm.to_isize(n))?;
    let little = little(vm, "to_bytes", &args[2])?;
    let signed = signed_arg(vm, &args[3])?;
    if length < 0 {
        return Err(vm.value_error("length argument must be non-negative"));
    }
    let length = length as usize;
    let Some(value) = to_big(&args[0]) else { return Err(vm.type_error("an integer is required")) };
    if value.is_negative() && !signed {
        return Err(vm.overflow_error("can't convert negative int to unsigned"));
    }
    let too_big = || vm.overflow_error("int too big to convert");
    let mut bytes = if signed {
        match value.sign() {
            Sign::NoSign => Vec::new(),
            _ => value.to_signed_bytes_le(),
        }
    } else {
        match value.sign() {
            Sign::NoSign => Vec::new(),
            _ => value.magnitude().to_bytes_le(),
        }
    };
    if bytes.len() > length {
        return Err(too_big());
    }
    if bytes.try_reserve_exact(length - bytes.len()).is_err() {
        return Err(vm.memory_error());
    }
    bytes.resize(length, if value.is_negative() { 0xff } else { 0 });
    if !little {
        bytes.reverse();
    }
    new_bytes(vm, &bytes)
}

pub fn from_bytes(vm: &Vm, args: &[Value]) -> PyResult {
    let little = little(vm, "from_bytes", &args[2])?;
    let signed = signed_arg(vm, &args[3])?;
    let source = match vm.find_special(&args[1], &name!("__bytes__"))? {
        Some(method) => vm.call(&method, &[])?,
        None => args[1].clone(),
    };
    let bytes = bytes_of(vm, &source)?;
    let value = match (little, signed) {
        (true, true) => BigInt::from_signed_bytes_le(&bytes),
        (false, true) => BigInt::from_signed_bytes_be(&bytes),
        (true, false) => BigInt::from_bytes_le(Sign::Plus, &bytes),
        (false, false) => BigInt::from_bytes_be(Sign::Plus, &bytes),
    };
    let value = from_big(value);
    match args[0].downcast::<TypeObj>() {
        Some(ty) if ty.is_spec(&INT) => Ok(value),
        Some(ty) if ty.is_spec(&BOOL) => vm.truth(&value).map(Value::bool),
        _ => vm.call(&args[0], &[value]),
    }
}

/// What a message quotes: the bytes themselves, whatever holds them.
fn shown_bytes(given: &Value, bytes: &[u8]) -> Value {
    if given.is_a::<crate::types::bytes::BytesObj>() {
        return given.clone();
    }
    crate::types::bytes::new_bytes(bytes).unwrap_or_else(|_| given.clone())
}

//! `int` to text and back, with the limit on decimal digits (`sys.set_int_max_str_digits`).

use num_bigint::{BigInt, Sign};

use super::{IntObj, from_big, from_i64};
use crate::prelude::*;
use crate::types::number_text::trim;

/// `sys.get_int_max_str_digits()` at the start.
pub const DEFAULT_MAX_STR_DIGITS: usize = 4300;
/// Below this many digits the limit is not looked at.
pub const STR_DIGITS_THRESHOLD: usize = 640;

/// Decimal text of an instance of `int`.
/// The decimal text of a machine integer, as a new `str`, made on the native stack. `width` and `zero` are those of a
/// format like `05d`: at least so many characters, filled up behind the sign with zeros or before it with spaces.
pub fn decimal_str(vm: &Vm, i: i64, width: usize, zero: bool) -> PyResult {
    const MOST: usize = 40;
    let mut text = [if zero { b'0' } else { b' ' }; MOST];
    let mut at = MOST;
    let mut rest = i.unsigned_abs();
    loop {
        at -= 1;
        text[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    let start = MOST - width.min(MOST);
    if i < 0 {
        at = if zero { (at - 1).min(start) } else { at - 1 };
        text[at] = b'-';
    }
    let from = at.min(start);
    let length = MOST - from;
    let made = StrObj::try_build(length, length, |to| to.copy_from_slice(&text[from..]));
    Ok(vm.reserved(made)?.into_value())
}

pub fn to_decimal(vm: &Vm, value: &Value) -> PyResult<String> {
    if let Some(i) = value.as_int() {
        return Ok(i.to_string());
    }
    if value.is_bool() {
        return Ok((value.is_true() as i64).to_string());
    }
    match value.downcast::<IntObj>() {
        Some(i) => big_to_decimal(vm, &i.value),
        None => Err(vm.type_error("an integer is required")),
    }
}

pub fn big_to_decimal(vm: &Vm, value: &BigInt) -> PyResult<String> {
    let limit = vm.int_max_str_digits.get();
    let too_long = || {
        vm.value_error(format!(
            "Exceeds the limit ({limit} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit"
        ))
    };
    // log10(2) is a little more than 0.30102.
    let at_least = (value.bits().saturating_sub(1).saturating_mul(30_102) / 100_000) as usize;
    if limit != 0 && at_least > limit.max(STR_DIGITS_THRESHOLD) {
        return Err(too_long());
    }
    let text = value.to_str_radix(10);
    let digits = text.len() - (value.sign() == Sign::Minus) as usize;
    if limit != 0 && digits > limit && digits > STR_DIGITS_THRESHOLD {
        return Err(too_long());
    }
    Ok(text)
}

/// Why text is no int.
pub enum ParseError {
    Invalid,
    /// More digits than the limit allows.
    TooLong(usize),
}

/// An int from ASCII text (see `number_text::to_ascii`); `base` is 0 or 2 to 36.
pub fn parse(text: &[u8], base: u32, limit: usize) -> Result<Value, ParseError> {
    let text = trim(text);
    let (negative, text) = match text.first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let prefix = match text {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    let (mut radix, mut rest, mut only_zeros) = (base, text, false);
    if prefix != 0 && (base == 0 || base == prefix) {
        radix = prefix;
        rest = &text[2..];
        // One underscore may follow the prefix.
        if let [b'_', tail @ ..] = rest {
            rest = tail;
        }
    } else if base == 0 {
        radix = 10;
        only_zeros = text.first() == Some(&b'0');
    }
    let mut digits = Vec::with_capacity(rest.len());
    let mut after_digit = false;
    for b in rest {
        match (*b as char).to_digit(36) {
            Some(d) if d < radix && b.is_ascii() => {
                digits.push(d as u8);
                after_digit = true;
            }
            None if *b == b'_' && after_digit => after_digit = false,
            _ => return Err(ParseError::Invalid),
        }
    }
    if !after_digit || (only_zeros && digits.iter().any(|d| *d != 0)) {
        return Err(ParseError::Invalid);
    }
    if !radix.is_power_of_two() && limit != 0 && digits.len() > STR_DIGITS_THRESHOLD && digits.len() > limit {
        return Err(ParseError::TooLong(digits.len()));
    }
    if digits.len() <= 12 {
        let value = digits.iter().fold(0i64, |sum, d| sum * radix as i64 + *d as i64);
        return Ok(from_i64(if negative { -value } else { value }));
    }
    let sign = if negative { Sign::Minus } else { Sign::Plus };
    BigInt::from_radix_be(sign, &digits, radix).map(from_big).ok_or(ParseError::Invalid)
}

/// As `parse`, with CPython's errors; `shown` is the object that the message quotes.
pub fn parse_or_error(vm: &Vm, text: &[u8], base: u32, shown: &Value) -> PyResult {
    let limit = vm.int_max_str_digits.get();
    match parse(text, base, limit) {
        Ok(value) => Ok(value),
        Err(ParseError::TooLong(n)) => Err(vm.value_error(format!(
            "Exceeds the limit ({limit} digits) for integer string conversion: value has {n} digits; use sys.set_int_max_str_digits() to increase the limit"
        ))),
        Err(ParseError::Invalid) => {
            let repr = vm.repr_text(shown)?;
            let repr: String = repr.chars().take(200).collect();
            Err(vm.value_error(format!("invalid literal for int() with base {base}: {repr}")))
        }
    }
}

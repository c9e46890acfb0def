//! The items of an array: type codes, sizes, and the way between Python's values and a machine's numbers.

use vm::prelude::*;

/// Bytes per item, `None` for letters that are no type code.
pub(super) fn size_of_kind(kind: u8) -> Option<usize> {
    Some(match kind {
        b'b' | b'B' => 1,
        b'h' | b'H' => 2,
        b'i' | b'I' | b'f' | b'u' | b'w' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'd' => 8,
        _ => return None,
    })
}

pub(super) fn raw_of<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut raw = [0; N];
    raw.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    raw
}

pub(super) fn unpack(vm: &Vm, kind: u8, b: &[u8]) -> PyResult {
    use vm::types::int::{from_i64, from_u64};
    Ok(match kind {
        b'b' => Value::small_int(i8::from_ne_bytes(raw_of(b)) as i64),
        b'B' => Value::small_int(u8::from_ne_bytes(raw_of(b)) as i64),
        b'h' => Value::small_int(i16::from_ne_bytes(raw_of(b)) as i64),
        b'H' => Value::small_int(u16::from_ne_bytes(raw_of(b)) as i64),
        b'i' => Value::small_int(i32::from_ne_bytes(raw_of(b)) as i64),
        b'I' => Value::small_int(u32::from_ne_bytes(raw_of(b)) as i64),
        b'l' | b'q' => from_i64(i64::from_ne_bytes(raw_of(b))),
        b'L' | b'Q' => from_u64(u64::from_ne_bytes(raw_of(b))),
        b'f' => vm.new_float(f32::from_ne_bytes(raw_of(b)) as f64),
        b'd' => vm.new_float(f64::from_ne_bytes(raw_of(b))),
        _ => {
            let c = u32::from_ne_bytes(raw_of(b));
            if c > 0x10FFFF {
                return Err(vm.value_error("chr() arg not in range(0x110000)"));
            }
            let mut out = Vec::new();
            vm::types::str::push_code_point(&mut out, c);
            vm.reserved(StrObj::try_from_wtf8(&out))?.into_value()
        }
    })
}

/// The number that an item of a kind without fractions is.
pub(super) fn whole(kind: u8, b: &[u8]) -> i128 {
    match kind {
        b'b' => i8::from_ne_bytes(raw_of(b)) as i128,
        b'h' => i16::from_ne_bytes(raw_of(b)) as i128,
        b'i' => i32::from_ne_bytes(raw_of(b)) as i128,
        b'l' | b'q' => i64::from_ne_bytes(raw_of(b)) as i128,
        // The others have no sign; the machine's bytes begin with the lowest.
        _ => u64::from_le_bytes(raw_of(b)) as i128,
    }
}

/// A value as an item: the first `size` bytes count.
pub(super) fn pack(vm: &Vm, kind: u8, value: &Value) -> PyResult<[u8; 8]> {
    let size = size_of_kind(kind).unwrap_or(1);
    match kind {
        b'f' | b'd' => {
            let x = vm.to_f64(value)?;
            return Ok(if kind == b'd' { x.to_ne_bytes() } else { raw_of(&(x as f32).to_ne_bytes()) });
        }
        b'u' | b'w' => {
            let Some(s) = value.downcast::<StrObj>() else {
                let given = type_of(value).tp_name();
                return Err(vm.type_error(format!("array item must be a unicode character, not {given}")));
            };
            let mut points = vm::types::str::code_points(s.as_bytes());
            return match (points.next(), points.next()) {
                (Some(c), None) => Ok(raw_of(&c.to_ne_bytes())),
                _ => Err(vm.type_error(format!(
                    "array item must be a unicode character, not a string of length {}",
                    s.char_len()
                ))),
            };
        }
        _ => {}
    }
    let number = vm.to_index(value)?;
    let wide: Option<i128> = match vm::types::int::to_i64(&number) {
        Some(n) => Some(n as i128),
        None => vm::types::int::to_big(&number).and_then(|b| num_traits::ToPrimitive::to_i128(b.as_ref())),
    };
    let signed = kind.is_ascii_lowercase();
    let (low, high) = match (signed, size) {
        (true, n) => (-(1i128 << (8 * n - 1)), (1i128 << (8 * n - 1)) - 1),
        (false, n) => (0, (1i128 << (8 * n)) - 1),
    };
    // Beyond 128 bits only the sign counts.
    let n = wide.unwrap_or_else(|| {
        let negative = vm::types::int::to_big(&number).is_some_and(|b| b.sign() == num_bigint::Sign::Minus);
        if negative { i128::MIN } else { i128::MAX }
    });
    if (low..=high).contains(&n) {
        return Ok(raw_of(&n.to_le_bytes()[..8]));
    }
    let fits_long = i64::try_from(n).is_ok();
    let name = match kind {
        b'b' | b'B' | b'h' | b'H' | b'i' if !fits_long => {
            return Err(vm.overflow_error("Python int too large to convert to C long"));
        }
        b'b' if i16::try_from(n).is_err() => "signed short integer",
        b'b' => "signed char",
        b'B' => "unsigned byte integer",
        b'h' => "signed short integer",
        b'H' if i32::try_from(n).is_err() => "signed integer",
        b'H' => "unsigned short",
        b'i' => "signed integer",
        b'I' if n > 0 && u64::try_from(n).is_ok() => "unsigned int",
        b'q' => return Err(vm.overflow_error("int too big to convert")),
        b'Q' if n < 0 => return Err(vm.overflow_error("can't convert negative int to unsigned")),
        b'Q' => return Err(vm.overflow_error("int too big to convert")),
        _ => {
            return Err(vm.overflow_error(match (signed, n < 0) {
                (true, _) => "Python int too large to convert to C long",
                (false, true) => "can't convert negative value to unsigned int",
                (false, false) => "Python int too large to convert to C unsigned long",
            }));
        }
    };
    Err(vm.overflow_error(if n < low {
        format!("{name} is less than minimum")
    } else {
        format!("{name} is greater than maximum")
    }))
}

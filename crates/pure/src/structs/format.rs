//! Compiling a `struct` format into items with offsets, and half-precision floats.

use std::rc::Rc;

use vm::prelude::*;

use super::error;

#[derive(Clone)]
pub struct Format {
    pub items: Rc<[Item]>,
    pub size: usize,
    /// How many values are packed.
    pub values: usize,
    pub big: bool,
}

/// Consecutive values of one code; for `s` and `p` the count is the length of the one value.
pub struct Item {
    pub code: u8,
    pub size: usize,
    pub count: usize,
    pub offset: usize,
}

fn size_of_code(code: u8, native: bool) -> Option<usize> {
    Some(match code {
        b'x' | b'c' | b'b' | b'B' | b'?' | b's' | b'p' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' => {
            if native {
                8
            } else {
                4
            }
        }
        b'q' | b'Q' | b'd' | b'F' => 8,
        b'D' => 16,
        b'n' | b'N' | b'P' if native => 8,
        _ => return None,
    })
}

impl Format {
    pub fn of(vm: &Vm, format: &Value) -> PyResult<Format> {
        let text = match format.downcast::<StrObj>() {
            Some(s) => s.as_bytes().to_vec(),
            None => match crate::bytes::exact(format) {
                Some(bytes) => bytes.to_vec(),
                None => {
                    return Err(vm.type_error(format!(
                        "Struct() argument 1 must be a str or bytes object, not {}",
                        vm.argument_type(format)
                    )));
                }
            },
        };
        Format::parse(vm, &text)
    }
    fn parse(vm: &Vm, text: &[u8]) -> PyResult<Format> {
        let (native, big, mut at) = match text.first() {
            Some(b'@') => (true, false, 1),
            Some(b'=' | b'<') => (false, false, 1),
            Some(b'>' | b'!') => (false, true, 1),
            _ => (true, false, 0),
        };
        let too_long = || error(vm, "total struct size too long");
        let (mut items, mut size, mut values) = (Vec::new(), 0usize, 0usize);
        while let Some(c) = text.get(at) {
            at += 1;
            if c.is_ascii_whitespace() || *c == 0x0b {
                continue;
            }
            let (mut code, mut count) = (*c, 1usize);
            if code.is_ascii_digit() {
                count = (code - b'0') as usize;
                loop {
                    match text.get(at) {
                        Some(d) if d.is_ascii_digit() => {
                            let next = count.checked_mul(10).and_then(|n| n.checked_add((d - b'0') as usize));
                            count = next.filter(|n| *n <= isize::MAX as usize).ok_or_else(too_long)?;
                            at += 1;
                        }
                        Some(0) => return Err(error(vm, "embedded null character")),
                        Some(d) => {
                            code = *d;
                            at += 1;
                            break;
                        }
                        None => return Err(error(vm, "repeat count given without format specifier")),
                    }
                }
            }
            if code == 0 {
                return Err(error(vm, "embedded null character"));
            }
            let Some(each) = size_of_code(code, native) else { return Err(error(vm, "bad char in struct format")) };
            if native {
                let align = if matches!(code, b'F' | b'D') { each / 2 } else { each };
                size = size.checked_next_multiple_of(align).ok_or_else(too_long)?;
            }
            let total = each.checked_mul(count).ok_or_else(too_long)?;
            let next = size.checked_add(total).filter(|n| *n <= isize::MAX as usize).ok_or_else(too_long)?;
            match code {
                b'x' => {}
                b's' | b'p' => {
                    items.push(Item { code, size: 1, count, offset: size });
                    values += 1;
                }
                _ if count > 0 => {
                    items.push(Item { code, size: each, count, offset: size });
                    values += count;
                }
                _ => {}
            }
            size = next;
        }
        Ok(Format { items: items.into(), size, values, big })
    }
}

/// The nearest half-precision float (ties to even); `None` when it is out of range.
pub fn half_of(x: f64) -> Option<u16> {
    let sign = ((x.to_bits() >> 48) & 0x8000) as u16;
    if x.is_nan() {
        return Some(sign | 0x7e00);
    }
    let a = x.abs();
    if a.is_infinite() {
        return Some(sign | 0x7c00);
    }
    if a < 2f64.powi(-14) {
        // Subnormal: multiples of 2**-24.
        return Some(sign | (a * 2f64.powi(24)).round_ties_even() as u16);
    }
    let e = ((a.to_bits() >> 52) as i32) - 1023;
    if e > 15 {
        return None;
    }
    let m = (a / 2f64.powi(e) * 1024.0).round_ties_even() as u32;
    let bits = (((e + 15) as u32) << 10) + (m - 1024);
    if bits >= 0x7c00 { None } else { Some(sign | bits as u16) }
}

pub fn from_half(bits: u16) -> f64 {
    let sign = if bits & 0x8000 != 0 { -1.0 } else { 1.0 };
    let (e, m) = ((bits >> 10 & 0x1f) as i32, (bits & 0x3ff) as f64);
    sign * match e {
        0 => m * 2f64.powi(-24),
        31 if m == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + m) * 2f64.powi(e - 25),
    }
}

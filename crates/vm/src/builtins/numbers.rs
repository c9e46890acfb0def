//! Built-in functions of numbers and single values: `abs`, `bin`, `chr`, `divmod`, `hash`, `pow`, `round`, `sum`, ...

use num_bigint::BigInt;

use crate::ops::number::BinaryOp;
use crate::ops::protocol::Poll;
use crate::prelude::*;
use crate::types::str::{decode_at, push_code_point};
use crate::types::{complex, float, int};

pub static ROWS: &[NativeDef] = &[
    def("abs", "(x, /)", |vm, a| vm.absolute(&a[0]), "Return the absolute value of the argument."),
    def(
        "bin",
        "(number, /)",
        |vm, a| radix(vm, &a[0], 2, "0b"),
        "Return the binary representation of an integer.\n\n   >>> bin(2796202)\n   '0b1010101010101010101010'",
    ),
    def(
        "oct",
        "(number, /)",
        |vm, a| radix(vm, &a[0], 8, "0o"),
        "Return the octal representation of an integer.\n\n   >>> oct(342391)\n   '0o1234567'",
    ),
    def(
        "hex",
        "(number, /)",
        |vm, a| radix(vm, &a[0], 16, "0x"),
        "Return the hexadecimal representation of an integer.\n\n   >>> hex(12648430)\n   '0xc0ffee'",
    ),
    def("chr", "(i, /)", chr, "Return a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff."),
    def(
        "ord",
        "(character, /)",
        ord,
        "Return the ordinal value of a character.\n\nIf the argument is a one-character string, return the Unicode code\npoint of that character.\n\nIf the argument is a bytes or bytearray object of length 1, return its\nsingle byte value.",
    ),
    def(
        "divmod",
        "(x, y, /)",
        |vm, a| vm.binary(BinaryOp::DivMod, &a[0], &a[1]),
        "Return the tuple (x//y, x%y).  Invariant: div*y + mod == x.",
    ),
    def(
        "pow",
        "(base, exp, mod=None)",
        |vm, a| vm.power(&a[0], &a[1], a[2].non_null().unwrap_or(&Value::NONE)),
        "Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments.\n\nSome types, such as ints, are able to use a more efficient algorithm when\ninvoked using the three argument form.",
    ),
    def(
        "round",
        "(number, ndigits=None)",
        round,
        "Round a number to a given precision in decimal digits.\n\nThe return value is an integer if ndigits is omitted or None.  Otherwise\nthe return value has the same type as the number.  ndigits may be negative.",
    ),
    def(
        "hash",
        "(obj, /)",
        |vm, a| Ok(int::from_i64(vm.hash(&a[0])?)),
        "Return the hash value for the given object.\n\nTwo objects that compare equal must also have the same hash value, but the\nreverse is not necessarily true.",
    ),
    def(
        "id",
        "(obj, /)",
        |_, a| Ok(id(&a[0])),
        "Return the identity of an object.\n\nThis is guaranteed to be unique among simultaneously existing objects.\n(CPython uses the object's memory address.)",
    ),
    def(
        "sum",
        "(iterable, /, start=0)",
        sum,
        "Return the sum of a 'start' value (default: 0) plus an iterable of numbers\n\nWhen the iterable is empty, return the start value.\nThis function is intended specifically for use with numeric values and may\nreject non-numeric types.",
    ),
];

fn radix(vm: &Vm, value: &Value, base: u32, prefix: &str) -> PyResult {
    let index = vm.to_index(value)?;
    let text = match index.as_int() {
        Some(i) => {
            let digits = match base {
                2 => format!("{:b}", i.unsigned_abs()),
                8 => format!("{:o}", i.unsigned_abs()),
                _ => format!("{:x}", i.unsigned_abs()),
            };
            format!("{}{prefix}{digits}", if i < 0 { "-" } else { "" })
        }
        None => {
            let big = int::to_big(&index).map(|b| b.into_owned()).unwrap_or_default();
            let sign = if int::is_negative(&index) { "-" } else { "" };
            format!("{sign}{prefix}{}", big.magnitude().to_str_radix(base))
        }
    };
    Ok(vm.reserved(StrObj::try_from_wtf8(text.as_bytes()))?.into_value())
}

fn chr(vm: &Vm, args: &[Value]) -> PyResult {
    let index = vm.to_index(&args[0])?;
    match int::to_i64(&index) {
        Some(c @ 0..=0x10FFFF) => {
            if c < 128 {
                return Ok(crate::types::str::intern_wtf8(&[c as u8]));
            }
            let mut text = Vec::with_capacity(4);
            push_code_point(&mut text, c as u32);
            Ok(StrObj::from_wtf8(&text).into_value())
        }
        _ => Err(vm.value_error("chr() arg not in range(0x110000)")),
    }
}

fn ord(vm: &Vm, args: &[Value]) -> PyResult {
    let value = &args[0];
    if let Some(s) = value.downcast::<StrObj>() {
        if s.char_len() == 1 {
            return Ok(Value::small_int(decode_at(s.as_bytes()).0 as i64));
        }
        return Err(vm.type_error(format!("ord() expected a character, but string of length {} found", s.char_len())));
    }
    if matches!(type_of(value).layout().name, "bytes" | "bytearray") {
        let len = vm.len(value)?;
        if len == 1 {
            return vm.get_item(value, &Value::small_int(0));
        }
        return Err(vm.type_error(format!("ord() expected a character, but string of length {len} found")));
    }
    Err(vm.type_error(format!("ord() expected string of length 1, but {} found", type_of(value).tp_name())))
}

fn round(vm: &Vm, args: &[Value]) -> PyResult {
    let digits = args[1].non_null().filter(|d| !d.is_none());
    let name = name!("__round__");
    match vm.call_special(&args[0], &name, digits.map_or(&[], std::slice::from_ref))? {
        Some(result) => Ok(result),
        None => Err(vm.type_error(format!("type {} doesn't define __round__ method", type_of(&args[0]).tp_name()))),
    }
}

/// Addresses are multiples of 16; ints, which have none, get odd numbers.
pub fn id(value: &Value) -> Value {
    if value.is_int() {
        return int::from_u64(value.bits() | 1);
    }
    int::from_u64(value.bits() & !3)
}

/// A running sum with the error that was lost (Neumaier's variant of Kahan's algorithm, as CPython's `cs_add`).
struct Compensated {
    sum: f64,
    lost: f64,
}

impl Compensated {
    fn add(&mut self, x: f64) {
        let t = self.sum + x;
        self.lost += if self.sum.abs() >= x.abs() { (self.sum - t) + x } else { (x - t) + self.sum };
        self.sum = t;
    }
    fn total(&self) -> f64 {
        if self.lost != 0.0 && self.lost.is_finite() { self.sum + self.lost } else { self.sum }
    }
}

fn sum(vm: &Vm, args: &[Value]) -> PyResult {
    let start = args[1].non_null().cloned().unwrap_or(Value::small_int(0));
    let iter = vm.iter(&args[0])?;
    if start.is_a::<StrObj>() {
        return Err(vm.type_error("sum() can't sum strings [use ''.join(seq) instead]"));
    }
    match type_of(&start).layout().name {
        "bytes" => return Err(vm.type_error("sum() can't sum bytes [use b''.join(seq) instead]")),
        "bytearray" => return Err(vm.type_error("sum() can't sum bytearray [use b''.join(seq) instead]")),
        _ => {}
    }
    let mut total = start;
    // While everything is a small int.
    if let Some(mut small) = total.as_int() {
        let refused = vm.feed(&iter, &mut |item| {
            let plain = if item.is_bool() { Some(item.is_true() as i64) } else { item.as_int() };
            small = plain.and_then(|i| small.checked_add(i)).ok_or(item)?;
            Ok(())
        })?;
        let Some(item) = refused else { return Ok(int::from_i64(small)) };
        total = vm.binary(BinaryOp::Add, &int::from_i64(small), &item)?;
    }
    // While floats meet floats and ints.
    if float::FLOAT.is_exact(&total)
        && let Some(f) = float::exact(&total)
    {
        let mut running = Compensated { sum: f, lost: 0.0 };
        let refused = vm.feed(&iter, &mut |item| {
            let plain = match float::exact(&item) {
                Some(x) if float::FLOAT.is_exact(&item) => Some(x),
                _ => item.as_int().map(|i| i as f64),
            };
            running.add(plain.ok_or(item)?);
            Ok(())
        })?;
        let Some(item) = refused else { return Ok(vm.new_float(running.total())) };
        total = vm.binary(BinaryOp::Add, &vm.new_float(running.total()), &item)?;
    }
    let mut polled = Poll::default();
    // While complex numbers meet numbers.
    if complex::COMPLEX.is_exact(&total)
        && let Some((re, im)) = complex::exact(&total)
    {
        let mut running = (Compensated { sum: re, lost: 0.0 }, Compensated { sum: im, lost: 0.0 });
        let value = |r: &(Compensated, Compensated)| complex::new(r.0.total(), r.1.total());
        loop {
            polled.tick(vm)?;
            let Some(item) = vm.next(&iter)? else { return Ok(value(&running)) };
            if complex::COMPLEX.is_exact(&item)
                && let Some((re, im)) = complex::exact(&item)
            {
                running.0.add(re);
                running.1.add(im);
                continue;
            }
            let plain = match float::exact(&item) {
                Some(x) if float::FLOAT.is_exact(&item) => Some(x),
                _ => item.as_int().map(|i| i as f64),
            };
            if let Some(x) = plain {
                running.0.add(x);
                continue;
            }
            total = vm.binary(BinaryOp::Add, &value(&running), &item)?;
            break;
        }
    }
    loop {
        polled.tick(vm)?;
        let Some(item) = vm.next(&iter)? else { return Ok(total) };
        total = vm.binary(BinaryOp::Add, &total, &item)?;
    }
}

/// For `sys.hash_info` and tests: the modulus of number hashes.
pub fn hash_modulus() -> BigInt {
    BigInt::from((1u64 << 61) - 1)
}

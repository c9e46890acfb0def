//! `binascii`: hexadecimal, base64, CRCs. (Quoted-printable and uuencoded text are left to the library.)

use vm::error::exception::{EXCEPTION, ExceptionObj, VALUE_ERROR};
use vm::prelude::*;

use super::buffer::{ascii_arg, bytes_arg, new_bytes};
use super::support::*;

pub static MODULE: ModuleDef = ModuleDef::new("binascii", "Conversion between binary data and ASCII")
    .functions(&[
        def("hexlify", "(data, sep=<unrepresentable>, bytes_per_sep=1)", hexlify, "Hexadecimal representation of binary data.\n\nThis function is also available as \"b2a_hex()\"."),
        def("b2a_hex", "(data, sep=<unrepresentable>, bytes_per_sep=1)", hexlify, "Hexadecimal representation of binary data."),
        def("unhexlify", "(hexstr, /)", unhexlify, "Binary data of hexadecimal representation.\n\nhexstr must contain an even number of hex digits (upper or lower case)."),
        def("a2b_hex", "(hexstr, /)", unhexlify, "Binary data of hexadecimal representation.\n\nhexstr must contain an even number of hex digits (upper or lower case).\nThis function is also available as \"unhexlify()\"."),
        def("b2a_base64", "(data, /, *, newline=True)", b2a_base64, "Base64-code line of data."),
        def("a2b_base64", "(data, /, *, strict_mode=False)", a2b_base64, "Decode a line of base64 data.\n\n  strict_mode\n    When set to True, bytes that are not in the base64 standard are not allowed.\n    The same applies to excess data after padding (= / ==)."),
        def("crc32", "(data, crc=0, /)", crc32, "Compute CRC-32 incrementally."),
        def("crc_hqx", "(data, crc, /)", crc_hqx, "Compute CRC-CCITT incrementally."),
    ])
    .exec(|_, dict| {
        dict.set_name("Error", ERROR.to_value());
        dict.set_name("Incomplete", INCOMPLETE.to_value());
        Ok(())
    });

pub static ERROR: TypeSpec = TypeSpec::new::<ExceptionObj>("Error")
    .module("binascii")
    .base(&VALUE_ERROR)
    .flags(SUBCLASSABLE | IS_EXCEPTION | WEAKREFABLE)
    .attrs_at(std::mem::offset_of!(ExceptionObj, attrs));
pub static INCOMPLETE: TypeSpec = TypeSpec::new::<ExceptionObj>("Incomplete")
    .module("binascii")
    .base(&EXCEPTION)
    .flags(SUBCLASSABLE | IS_EXCEPTION | WEAKREFABLE)
    .attrs_at(std::mem::offset_of!(ExceptionObj, attrs));

fn hexlify(vm: &Vm, a: &[Value]) -> PyResult {
    let data = bytes_arg(vm, &a[0])?;
    let group = a[2].non_null().map_or(Ok(1), |n| vm.to_i32(n))?;
    let separator = match a[1].non_null() {
        None => None,
        Some(s) => {
            let raw = match s.downcast::<StrObj>() {
                Some(text) => vm::types::str::code_points(text.as_bytes()).collect::<Vec<u32>>(),
                None => bytes_arg(vm, s)?.into_iter().map(u32::from).collect(),
            };
            match raw[..] {
                [c] if c < 256 => Some(c as u8),
                [_] => return Err(vm.value_error("sep must be ASCII.")),
                _ => return Err(vm.value_error("sep must be length 1.")),
            }
        }
    };
    let mut out = Vec::new();
    if out.try_reserve(data.len().saturating_mul(3)).is_err() {
        return Err(vm.memory_error());
    }
    let every = group.unsigned_abs() as usize;
    for (i, byte) in data.iter().enumerate() {
        if let Some(c) = separator
            && every > 0
            && i > 0
            && (if group > 0 { (data.len() - i).is_multiple_of(every) } else { i.is_multiple_of(every) })
        {
            out.push(c);
        }
        out.extend([b"0123456789abcdef"[(byte >> 4) as usize], b"0123456789abcdef"[(byte & 15) as usize]]);
    }
    new_bytes(vm, &out)
}

fn unhexlify(vm: &Vm, a: &[Value]) -> PyResult {
    let text = ascii_arg(vm, &a[0])?;
    if !text.len().is_multiple_of(2) {
        return Err(vm.error(&ERROR, "Odd-length string"));
    }
    let digit = |c: u8| (c as char).to_digit(16);
    let mut out = Vec::with_capacity(text.len() / 2);
    for pair in text.chunks(2) {
        match (digit(pair[0]), digit(pair[1])) {
            (Some(high), Some(low)) => out.push((high << 4 | low) as u8),
            _ => return Err(vm.error(&ERROR, "Non-hexadecimal digit found")),
        }
    }
    new_bytes(vm, &out)
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn b2a_base64(vm: &Vm, a: &[Value]) -> PyResult {
    let data = bytes_arg(vm, &a[0])?;
    let newline = flag(vm, &a[1], true)?;
    let mut out = Vec::new();
    if out.try_reserve(data.len() / 3 * 4 + 8).is_err() {
        return Err(vm.memory_error());
    }
    for chunk in data.chunks(3) {
        let n = (chunk[0] as u32) << 16
            | (chunk.get(1).copied().unwrap_or(0) as u32) << 8
            | chunk.get(2).copied().unwrap_or(0) as u32;
        for i in 0..4 {
            out.push(if i <= chunk.len() { BASE64[(n >> (18 - 6 * i) & 63) as usize] } else { b'=' });
        }
    }
    if newline {
        out.push(b'\n');
    }
    new_bytes(vm, &out)
}

fn a2b_base64(vm: &Vm, a: &[Value]) -> PyResult {
    let text = ascii_arg(vm, &a[0])?;
    let strict = flag(vm, &a[1], false)?;
    let fail = |message: &str| Err(vm.error(&ERROR, message));
    if strict && text.first() == Some(&b'=') {
        return fail("Leading padding not allowed");
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut quad, mut left, mut pads) = (0usize, 0u8, 0usize);
    for (i, c) in text.iter().enumerate() {
        if *c == b'=' {
            pads += 1;
            if quad >= 2 && quad + pads >= 4 {
                if strict && i + 1 < text.len() {
                    return fail("Excess data after padding");
                }
                return new_bytes(vm, &out);
            }
            if strict && quad == 0 {
                return fail("Excess padding not allowed");
            }
            continue;
        }
        let Some(value) = BASE64.iter().position(|b| b == c).map(|v| v as u8) else {
            if strict {
                return fail("Only base64 data is allowed");
            }
            continue;
        };
        if strict && pads > 0 {
            return fail("Discontinuous padding not allowed");
        }
        pads = 0;
        match quad {
            0 => left = value,
            1 => {
                out.push(left << 2 | value >> 4);
                left = value & 15;
            }
            2 => {
                out.push(left << 4 | value >> 2);
                left = value & 3;
            }
            _ => out.push(left << 6 | value),
        }
        quad = (quad + 1) % 4;
    }
    match quad {
        0 => new_bytes(vm, &out),
        1 => fail(&format!(
            "Invalid base64-encoded string: number of data characters ({}) cannot be 1 more than a multiple of 4",
            out.len() / 3 * 4 + 1
        )),
        _ => fail("Incorrect padding"),
    }
}

fn crc32(vm: &Vm, a: &[Value]) -> PyResult {
    let data = bytes_arg(vm, &a[0])?;
    let start = match a[1].non_null() {
        None => 0,
        Some(n) => vm::types::int::to_big(&vm.to_index(n)?)
            .map_or(0, |b| (b.as_ref() & num_bigint::BigInt::from(u32::MAX)).try_into().unwrap_or(0)),
    };
    Ok(vm.new_int(crc32_of(start, &data) as i64))
}

/// CRC-32 (polynomial 0xEDB88320), continued from `crc`.
pub fn crc32_of(crc: u32, data: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0u32; 256];
        let mut i = 0;
        while i < 256 {
            let mut c = i as u32;
            let mut k = 0;
            while k < 8 {
                c = if c & 1 != 0 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 };
                k += 1;
            }
            table[i] = c;
            i += 1;
        }
        table
    };
    !data.iter().fold(!crc, |c, b| TABLE[((c ^ *b as u32) & 255) as usize] ^ (c >> 8))
}

fn crc_hqx(vm: &Vm, a: &[Value]) -> PyResult {
    let data = bytes_arg(vm, &a[0])?;
    let start = vm::types::int::to_big(&vm.to_index(&a[1])?)
        .map_or(0u16, |b| (b.as_ref() & num_bigint::BigInt::from(u16::MAX)).try_into().unwrap_or(0));
    let crc = data.iter().fold(start, |crc, b| {
        (0..8).fold(crc ^ (*b as u16) << 8, |c, _| if c & 0x8000 != 0 { (c << 1) ^ 0x1021 } else { c << 1 })
    });
    Ok(vm.new_int(crc as i64))
}

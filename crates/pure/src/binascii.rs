//! `binascii`: hexadecimal, base64, CRCs, quoted-printable and uuencoded text.

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
        def("a2b_uu", "(data, /)", a2b_uu, "Decode a line of uuencoded data."),
        def("b2a_uu", "(data, /, *, backtick=False)", b2a_uu, "Uuencode line of data."),
        def("a2b_qp", "(data, header=False)", a2b_qp, "Decode a string of qp-encoded data."),
        def("b2a_qp", "(data, quotetabs=False, istext=True, header=False)", b2a_qp, "Encode a string using quoted-printable encoding.\n\nOn encoding, when istext is set, newlines are not encoded, and white\nspace at end of lines is.  When istext is not set, \\r and \\n (CR/LF)\nare both encoded.  When quotetabs is set, space and tabs are encoded."),
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
    let one_more = |count: usize| {
        let message = "Invalid base64-encoded string: number of data characters";
        fail(&format!("{message} ({count}) cannot be 1 more than a multiple of 4"))
    };
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut quad, mut left, mut pads) = (0usize, 0u8, 0usize);
    for c in text.iter() {
        if *c == b'=' {
            pads += 1;
            match quad {
                _ if !strict => {}
                0 => return fail("Excess padding not allowed"),
                1 => return one_more(out.len() / 3 * 4 + 1),
                _ if quad + pads > 4 => return fail("Excess padding not allowed"),
                _ => {}
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
            return fail(if quad + pads == 4 {
                "Excess data after padding"
            } else {
                "Discontinuous padding not allowed"
            });
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
        1 => one_more(out.len() / 3 * 4 + 1),
        _ if quad + pads < 4 => fail("Incorrect padding"),
        _ => new_bytes(vm, &out),
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

fn a2b_uu(vm: &Vm, a: &[Value]) -> PyResult {
    let data = ascii_arg(vm, &a[0])?;
    if data.is_empty() {
        return Err(vm.error(&ERROR, "Missing length byte"));
    }
    let length = (data[0].wrapping_sub(b' ') & 0x3F) as usize;
    let mut rest = data.iter().skip(1);
    let mut out = Vec::with_capacity(length);
    let (mut bits, mut buffer) = (0u32, 0u32);
    while out.len() < length {
        let value = match rest.next() {
            None | Some(b'\n' | b'\r') => 0,
            Some(c @ b' '..=b'`') => (c - b' ') & 0x3F,
            Some(_) => return Err(vm.error(&ERROR, "Illegal char")),
        };
        buffer = (buffer << 6) | value as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((buffer >> bits) as u8);
            buffer &= (1 << bits) - 1;
        }
    }
    if rest.any(|c| !matches!(c, b' ' | b'`' | b'\n' | b'\r')) {
        return Err(vm.error(&ERROR, "Trailing garbage"));
    }
    new_bytes(vm, &out)
}

fn b2a_uu(vm: &Vm, a: &[Value]) -> PyResult {
    let data = bytes_arg(vm, &a[0])?;
    let backtick = a[1].non_null().map_or(Ok(false), |v| vm.truth(v))?;
    if data.len() > 45 {
        return Err(vm.error(&ERROR, "At most 45 bytes at once"));
    }
    let shown = |value: u32| if value == 0 && backtick { b'`' } else { b' ' + value as u8 };
    let mut out = vec![shown(data.len() as u32)];
    for group in data.chunks(3) {
        let byte = |i: usize| group.get(i).copied().unwrap_or(0) as u32;
        let all = byte(0) << 16 | byte(1) << 8 | byte(2);
        out.extend((0..4).map(|i| shown(all >> (18 - 6 * i) & 0x3F)));
    }
    out.push(b'\n');
    new_bytes(vm, &out)
}

fn a2b_qp(vm: &Vm, a: &[Value]) -> PyResult {
    let data = ascii_arg(vm, &a[0])?;
    let header = a[1].non_null().map_or(Ok(false), |v| vm.truth(v))?;
    let hex = |c: Option<&u8>| c.and_then(|c| (*c as char).to_digit(16)).map(|d| d as u8);
    let mut out = Vec::with_capacity(data.len());
    let mut at = 0;
    while let Some(c) = data.get(at).copied() {
        at += 1;
        if header && c == b'_' {
            out.push(b' ');
            continue;
        }
        if c != b'=' {
            out.push(c);
            continue;
        }
        match data.get(at) {
            None => break,
            Some(b'\n' | b'\r') => {
                while data.get(at).is_some_and(|c| *c != b'\n') {
                    at += 1;
                }
                at += 1;
            }
            Some(b'=') => {
                out.push(b'=');
                at += 1;
            }
            Some(_) => match (hex(data.get(at)), hex(data.get(at + 1))) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    at += 2;
                }
                _ => out.push(b'='),
            },
        }
    }
    new_bytes(vm, &out)
}

fn b2a_qp(vm: &Vm, a: &[Value]) -> PyResult {
    let data = bytes_arg(vm, &a[0])?;
    let flag = |v: &Value, default: bool| v.non_null().map_or(Ok(default), |v| vm.truth(v));
    let (tabs, text, header) = (flag(&a[1], false)?, flag(&a[2], true)?, flag(&a[3], false)?);
    const WIDTH: usize = 76;
    let newline = data.iter().position(|c| *c == b'\n');
    let crlf = newline.is_some_and(|at| at > 0 && data[at - 1] == b'\r');
    let hex = |out: &mut Vec<u8>, c: u8| out.extend_from_slice(format!("{c:02X}").as_bytes());
    let end_line = |out: &mut Vec<u8>| {
        if crlf {
            out.push(b'\r');
        }
        out.push(b'\n');
    };
    let mut out = Vec::with_capacity(data.len());
    let (mut at, mut column) = (0, 0);
    while let Some(c) = data.get(at).copied() {
        let next = data.get(at + 1).copied();
        let space = matches!(c, b'\t' | b' ');
        let quoted = c > 126
            || c == b'='
            || (header && c == b'_')
            || (c == b'.' && column == 0 && matches!(next, None | Some(b'\n' | b'\r' | 0)))
            || (!text && matches!(c, b'\r' | b'\n'))
            || (space && next.is_none())
            || (c < 33 && !matches!(c, b'\r' | b'\n') && (tabs || !space));
        if quoted {
            if column + 3 >= WIDTH {
                out.push(b'=');
                end_line(&mut out);
                column = 0;
            }
            out.push(b'=');
            hex(&mut out, c);
            at += 1;
            column += 3;
        } else if text && (c == b'\n' || (c == b'\r' && next == Some(b'\n'))) {
            column = 0;
            if let Some(last @ (b' ' | b'\t')) = out.last().copied() {
                out.pop();
                out.push(b'=');
                hex(&mut out, last);
            }
            end_line(&mut out);
            at += if c == b'\r' { 2 } else { 1 };
        } else {
            if next.is_some_and(|next| next != b'\n') && column + 1 >= WIDTH {
                out.push(b'=');
                end_line(&mut out);
                column = 0;
            }
            column += 1;
            out.push(if header && c == b' ' { b'_' } else { c });
            at += 1;
        }
    }
    new_bytes(vm, &out)
}

//! `hex` and `fromhex`.

use super::methods::this;
use crate::prelude::*;
use crate::types::str::TextBuilder;

/// `value.hex(sep, bytes_per_sep)` for any bytes; the two arguments may be `NULL`.
pub fn hex_text(vm: &Vm, bytes: &[u8], sep: &Value, group: &Value) -> PyResult {
    let group = if group.is_null() { 1 } else { vm.to_i32(group)? as i64 };
    let separator = match sep.non_null() {
        None => None,
        Some(v) => {
            let len = vm.len(v)?;
            if len != 1 {
                return Err(vm.value_error("sep must be length 1."));
            }
            let first = match (v.downcast::<StrObj>(), super::as_bytes(v)) {
                (Some(s), _) => s.code_points().next(),
                (_, Some(b)) => b.first().map(|b| *b as u32),
                _ => return Err(vm.type_error("sep must be str or bytes.")),
            };
            if first.is_none_or(|c| c > 127) {
                return Err(vm.value_error("sep must be ASCII."));
            }
            first
        }
    };
    let size = group.unsigned_abs() as usize;
    let mut out = TextBuilder::with_capacity(bytes.len().checked_mul(2).ok_or(heap::NoMemory)?)?;
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (i, b) in bytes.iter().enumerate() {
        if let Some(sep) = separator.filter(|_| size > 0 && i > 0) {
            // Groups count from the right, or from the left when the number is negative.
            let boundary = if group > 0 { (bytes.len() - i).is_multiple_of(size) } else { i.is_multiple_of(size) };
            if boundary {
                out.push(sep)?;
            }
        }
        out.push(DIGITS[(b >> 4) as usize] as u32)?;
        out.push(DIGITS[(b & 15) as usize] as u32)?;
    }
    out.finish()
}

pub(super) fn hex(vm: &Vm, args: &[Value]) -> PyResult {
    let b = this(vm, args)?;
    hex_text(vm, &b, &args[1], &args[2])
}

/// The bytes that a text of hexadecimal digits names.
pub(super) fn parse(vm: &Vm, value: &Value) -> PyResult<HVec<u8>> {
    let buffer;
    let (text, ascii): (&[u8], bool) = if let Some(s) = value.downcast::<StrObj>() {
        (s.as_bytes(), s.is_ascii())
    } else if let Some(b) = vm.try_buffer(value)? {
        buffer = b;
        (buffer.as_slice(), true)
    } else {
        return Err(
            vm.type_error(format!("fromhex() argument must be str or bytes-like, not {}", vm.argument_type(value)))
        );
    };
    let wrong = |at: usize| {
        // A text is looked through for characters beyond ASCII first.
        let at = if ascii { at } else { text.iter().position(|b| !b.is_ascii()).unwrap_or(at) };
        let at = if ascii { at } else { crate::types::str::count_chars(&text[..at]) };
        vm.value_error(format!("non-hexadecimal number found in fromhex() arg at position {at}"))
    };
    let digit = |at: usize| text.get(at).and_then(|b| char::from(*b).to_digit(16)).map(|d| d as u8);
    let mut out = HVec::with_capacity(text.len() / 2)?;
    let mut at = 0;
    while at < text.len() {
        if super::ctype::is_space(text[at]) {
            at += 1;
            continue;
        }
        let high = digit(at).ok_or_else(|| wrong(at))?;
        let Some(low) = digit(at + 1) else {
            if at + 1 >= text.len() {
                return Err(vm.value_error("fromhex() arg must contain an even number of hexadecimal digits"));
            }
            return Err(wrong(at + 1));
        };
        out.push(high << 4 | low)?;
        at += 2;
    }
    Ok(out)
}

pub(super) fn fromhex(vm: &Vm, args: &[Value]) -> PyResult {
    let bytes = parse(vm, &args[1])?;
    let made = match args[0].downcast::<TypeObj>() {
        Some(ty) if ty.is_subtype_of(&super::BYTEARRAY) => super::ByteArrayObj::from_slice(&bytes)?.into_value(),
        _ => super::new_bytes(&bytes)?,
    };
    if super::BYTES.get().to_value().is(&args[0]) || super::BYTEARRAY.get().to_value().is(&args[0]) {
        return Ok(made);
    }
    vm.call(&args[0], &[made])
}

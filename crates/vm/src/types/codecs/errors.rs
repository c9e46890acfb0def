//! What happens to text that cannot be encoded and bytes that cannot be decoded: the built-in handlers, those that
//! Python registers, and the exceptions.

use crate::error::exception::*;
use crate::prelude::*;
use crate::types::str::{TextBuilder, build, code_points};

#[derive(Clone)]
pub enum Handler {
    Strict,
    Ignore,
    Replace,
    Backslash,
    SurrogateEscape,
    SurrogatePass,
    XmlCharRef,
    NameReplace,
    /// A name that Python registered (or that nobody did: found out when it is needed).
    Named(Value),
}

impl Handler {
    pub fn of(vm: &Vm, name: Option<&Value>) -> PyResult<Handler> {
        let Some(name) = name.filter(|n| !n.is_none()) else { return Ok(Handler::Strict) };
        let text = super::name_bytes(vm, name)?;
        if vm.codecs.overridden(text) {
            return Ok(Handler::Named(name.clone()));
        }
        Ok(match text {
            b"strict" => Handler::Strict,
            b"ignore" => Handler::Ignore,
            b"replace" => Handler::Replace,
            b"backslashreplace" => Handler::Backslash,
            b"surrogateescape" => Handler::SurrogateEscape,
            b"surrogatepass" => Handler::SurrogatePass,
            b"xmlcharrefreplace" => Handler::XmlCharRef,
            b"namereplace" => Handler::NameReplace,
            _ => Handler::Named(name.clone()),
        })
    }
}

/// What a handler gives for text that cannot be encoded.
pub enum Replacement {
    Text(Value),
    Bytes(HVec<u8>),
}

fn unicode_error(vm: &Vm, spec: &'static TypeSpec, fields: [Value; 5]) -> Error {
    let error = vm.error_args(spec, &fields);
    if let Some(e) = error.exception().and_then(|e| e.downcast::<ExceptionObj>()) {
        for (i, field) in fields.into_iter().enumerate() {
            e.set_field(UNICODE_ENCODING + i, field);
        }
    }
    error
}

fn int(i: usize) -> Value {
    Value::small_int(i as i64)
}

#[cold]
pub fn encode_error(vm: &Vm, encoding: &str, text: &Value, start: usize, end: usize, reason: &str) -> Error {
    let fields = [vm.new_str(encoding), text.clone(), int(start), int(end), vm.new_str(reason)];
    unicode_error(vm, &UNICODE_ENCODE_ERROR, fields)
}

#[cold]
pub fn decode_error(vm: &Vm, encoding: &str, bytes: &[u8], start: usize, end: usize, reason: &str) -> Error {
    let object = match crate::types::bytes::new_bytes(bytes) {
        Ok(b) => b,
        Err(e) => return e,
    };
    unicode_error(vm, &UNICODE_DECODE_ERROR, [vm.new_str(encoding), object, int(start), int(end), vm.new_str(reason)])
}

/// Escapes of the code points that `backslashreplace` writes.
pub fn push_backslash(out: &mut TextBuilder, c: u32) -> PyResult<()> {
    out.push_str(&match c {
        0..=0xFF => format!("\\x{c:02x}"),
        0x100..=0xFFFF => format!("\\u{c:04x}"),
        _ => format!("\\U{c:08x}"),
    })
}

/// The kind of an encoding, for `surrogatepass`: bytes of a unit, big-endian or not.
fn wide_kind(encoding: &str) -> Option<(usize, bool)> {
    let name = encoding.to_ascii_lowercase().replace('_', "-");
    Some(match name.as_str() {
        "utf-8" | "utf8" | "cp-utf8" => (1, false),
        "utf-16" | "utf16" | "utf-16-le" | "utf-16le" => (2, false),
        "utf-16-be" | "utf-16be" => (2, true),
        "utf-32" | "utf32" | "utf-32-le" | "utf-32le" => (4, false),
        "utf-32-be" | "utf-32be" => (4, true),
        _ => return None,
    })
}

/// What a built-in handler does with the code points that cannot be encoded; `None`: it raises the error.
pub fn encode_builtin(vm: &Vm, handler: &Handler, encoding: &str, chars: &[u32]) -> PyResult<Option<Replacement>> {
    let mut out = TextBuilder::new();
    match handler {
        Handler::Strict | Handler::Named(_) => return Ok(None),
        Handler::Ignore => {}
        Handler::Replace => out.fill('?' as u32, chars.len())?,
        Handler::Backslash => chars.iter().try_for_each(|c| push_backslash(&mut out, *c))?,
        Handler::XmlCharRef => chars.iter().try_for_each(|c| out.push_str(&format!("&#{c};")))?,
        Handler::NameReplace => {
            for c in chars {
                match vm.codecs.character_name(*c) {
                    Some(name) => out.push_str(&format!("\\N{{{name}}}"))?,
                    None => push_backslash(&mut out, *c)?,
                }
            }
        }
        Handler::SurrogateEscape => {
            let mut bytes = HVec::new();
            for c in chars {
                match c {
                    0xDC80..=0xDCFF => bytes.push((c - 0xDC00) as u8)?,
                    _ => return Ok(None),
                }
            }
            return Ok(Some(Replacement::Bytes(bytes)));
        }
        Handler::SurrogatePass => {
            let Some((unit, big)) = wide_kind(encoding) else { return Ok(None) };
            let mut bytes = HVec::new();
            for c in chars {
                if !(0xD800..0xE000).contains(c) {
                    return Ok(None);
                }
                match (unit, big) {
                    (1, _) => bytes.extend_copy(&build::encode(*c).0[..3])?,
                    (2, false) => bytes.extend_copy(&(*c as u16).to_le_bytes())?,
                    (2, true) => bytes.extend_copy(&(*c as u16).to_be_bytes())?,
                    (_, false) => bytes.extend_copy(&c.to_le_bytes())?,
                    (_, true) => bytes.extend_copy(&c.to_be_bytes())?,
                }
            }
            return Ok(Some(Replacement::Bytes(bytes)));
        }
    }
    Ok(Some(Replacement::Text(out.finish()?)))
}

/// Handles code points `start..end` of a text that cannot be encoded: the replacement and where to go on.
pub fn handle_encode(
    vm: &Vm,
    handler: &Handler,
    encoding: &str,
    text: &Value,
    start: usize,
    end: usize,
    reason: &str,
) -> PyResult<(Replacement, usize)> {
    let Some(s) = text.downcast::<StrObj>() else { return Err(vm.type_error("str expected")) };
    if let Handler::Named(name) = handler {
        let error = encode_error(vm, encoding, text, start, end, reason).into_exception()?;
        let result = vm.call(&super::registry::lookup_error(vm, name)?, &[error])?;
        let (replacement, at) =
            unpack(vm, &result, s.char_len(), "encoding error handler must return (str/bytes, int) tuple")?;
        if replacement.is_a::<StrObj>() {
            return Ok((Replacement::Text(replacement), at));
        }
        return match crate::types::bytes::as_bytes(&replacement) {
            Some(b) => {
                let mut bytes = HVec::new();
                bytes.extend_copy(b)?;
                Ok((Replacement::Bytes(bytes), at))
            }
            None => Err(vm.type_error("encoding error handler must return (str/bytes, int) tuple")),
        };
    }
    let part = &s.as_bytes()[s.byte_offset(start)..s.byte_offset(end)];
    let mut chars: Vec<u32> = code_points(part).collect();
    let mut end = end;
    if matches!(handler, Handler::SurrogateEscape) {
        // Those that stand for bytes go first; the error is about what follows them.
        let bytes = chars.iter().take_while(|c| (0xDC80..=0xDCFF).contains(*c)).count();
        if bytes > 0 {
            chars.truncate(bytes);
            end = start + bytes;
        }
    }
    match encode_builtin(vm, handler, encoding, &chars)? {
        Some(replacement) => Ok((replacement, end)),
        None => Err(encode_error(vm, encoding, text, start, end, reason)),
    }
}

/// Reads a handler's `(replacement, position)`.
fn unpack(vm: &Vm, result: &Value, len: usize, message: &str) -> PyResult<(Value, usize)> {
    let Some(tuple) = result.to_ref::<TupleObj>().filter(|t| t.len() == 2) else { return Err(vm.type_error(message)) };
    let at = vm.to_isize(&tuple.items()[1])?;
    let place = if at < 0 { at + len as isize } else { at };
    if place < 0 || place as usize > len {
        return Err(vm.index_error(format!("position {at} from error handler out of bounds")));
    }
    Ok((tuple.items()[0].clone(), place as usize))
}

/// What a built-in handler makes of bytes that cannot be decoded: text, and how many of the bytes (from `start`) it took.
pub fn decode_builtin(
    handler: &Handler,
    encoding: &str,
    bytes: &[u8],
    start: usize,
    end: usize,
    out: &mut TextBuilder,
) -> PyResult<Option<usize>> {
    match handler {
        Handler::Ignore => {}
        Handler::Replace => out.push(0xFFFD)?,
        Handler::Backslash => {
            for b in &bytes[start..end] {
                out.push_str(&format!("\\x{b:02x}"))?;
            }
        }
        Handler::SurrogateEscape => {
            let taken = bytes[start..end].iter().take_while(|b| **b >= 128).count();
            if taken == 0 {
                return Ok(None);
            }
            for b in &bytes[start..start + taken] {
                out.push(0xDC00 + *b as u32)?;
            }
            return Ok(Some(start + taken));
        }
        Handler::SurrogatePass => {
            let Some((unit, big)) = wide_kind(encoding) else { return Ok(None) };
            let rest = &bytes[start..];
            let found = match (unit, rest) {
                (1, [0xED, b @ 0xA0..=0xBF, c @ 0x80..=0xBF, ..]) => {
                    Some((0xD000 | (*b as u32 & 0x3F) << 6 | (*c as u32 & 0x3F), 3))
                }
                (2, [a, b, ..]) => {
                    let u = [*a, *b];
                    Some((if big { u16::from_be_bytes(u) } else { u16::from_le_bytes(u) } as u32, 2))
                }
                (4, [a, b, c, d, ..]) => {
                    let u = [*a, *b, *c, *d];
                    Some((if big { u32::from_be_bytes(u) } else { u32::from_le_bytes(u) }, 4))
                }
                _ => None,
            };
            let Some((c, n)) = found.filter(|(c, _)| (0xD800..0xE000).contains(c)) else { return Ok(None) };
            out.push(c)?;
            return Ok(Some(start + n));
        }
        Handler::Strict | Handler::XmlCharRef | Handler::NameReplace | Handler::Named(_) => return Ok(None),
    }
    Ok(Some(end))
}

/// Handles bytes `start..end` that cannot be decoded; gives where to go on.
#[allow(clippy::too_many_arguments)]
pub fn handle_decode(
    vm: &Vm,
    handler: &Handler,
    encoding: &str,
    bytes: &[u8],
    start: usize,
    end: usize,
    reason: &str,
    out: &mut TextBuilder,
) -> PyResult<usize> {
    if let Some(at) = decode_builtin(handler, encoding, bytes, start, end, out)? {
        return Ok(at);
    }
    let error = decode_error(vm, encoding, bytes, start, end, reason);
    if let Handler::XmlCharRef | Handler::NameReplace = handler {
        return Err(vm.type_error("don't know how to handle UnicodeDecodeError in error callback"));
    }
    let Handler::Named(name) = handler else { return Err(error) };
    let exception = error.into_exception()?;
    let result = vm.call(&super::registry::lookup_error(vm, name)?, &[exception])?;
    let message = "decoding error handler must return (str, int) tuple";
    let (replacement, at) = unpack(vm, &result, bytes.len(), message)?;
    match replacement.downcast::<StrObj>() {
        Some(text) => out.push_obj(text)?,
        None => return Err(vm.type_error(message)),
    }
    Ok(at)
}

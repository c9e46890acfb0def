//! The three Unicode errors: encoding, object, start, end, reason (a translate error has no encoding).

use super::exception::*;
use super::exception_methods::{base_init, field, set_field};
use crate::exception_field;
use crate::prelude::*;
use crate::types::{bytes, int};

macro_rules! position_field {
    ($name:literal, $index:expr, $doc:literal) => {
        GetSet::rw(
            $name,
            |_, v| {
                let at = field(v, $index);
                Ok(if at.is_none() { Value::small_int(0) } else { at })
            },
            |vm, v, new| {
                let Some(new) = new else {
                    return Err(vm.type_error("can't delete numeric/char attribute"));
                };
                let at = vm.to_isize(new)?;
                set_field(v, $index, Some(&vm.new_int(at as i64)));
                Ok(())
            },
            $doc,
        )
    };
}

pub static GETSET: &[GetSet] = &[
    exception_field!("encoding", UNICODE_ENCODING, "exception encoding"),
    exception_field!("object", UNICODE_OBJECT, "exception object"),
    position_field!("start", UNICODE_START, "exception start"),
    position_field!("end", UNICODE_END, "exception end"),
    exception_field!("reason", UNICODE_REASON, "exception reason"),
];

pub fn decode_slots(s: &Slots) {
    s.init.set(Some(|vm, v, args| {
        let [encoding, object, start, end, reason] = five(vm, v, args)?;
        text(vm, encoding, 1)?;
        let (start, end) = (vm.to_isize(start)?, vm.to_isize(end)?);
        text(vm, reason, 5)?;
        let object = match bytes::as_bytes(object) {
            Some(_) => object.clone(),
            None => match bytes::contents(object) {
                Some(copy) => bytes::new_bytes(copy.as_slice())?,
                None => {
                    return Err(
                        vm.type_error(format!("a bytes-like object is required, not '{}'", type_of(object).tp_name()))
                    );
                }
            },
        };
        fill(vm, v, Some(encoding), &object, start, end, reason);
        Ok(())
    }));
    s.str.set(Some(|vm, v| {
        let object = field(v, UNICODE_OBJECT);
        let Some(data) = bytes::as_bytes(&object) else { return Ok(name!("")) };
        let what = match single(v, data.len()) {
            Some(at) => format!("byte {:#04x}", data[at]),
            None => "bytes".to_string(),
        };
        let shown = show(vm, v, "decode", &what, data.len())?;
        match bytes::as_bytes(&field(v, UNICODE_OBJECT)) {
            Some(_) => Ok(shown),
            None => Err(vm.type_error("UnicodeError 'object' attribute must be a bytes")),
        }
    }));
}

pub fn encode_slots(s: &Slots) {
    s.init.set(Some(|vm, v, args| {
        let [encoding, object, start, end, reason] = five(vm, v, args)?;
        text(vm, encoding, 1)?;
        text(vm, object, 2)?;
        let (start, end) = (vm.to_isize(start)?, vm.to_isize(end)?);
        text(vm, reason, 5)?;
        fill(vm, v, Some(encoding), object, start, end, reason);
        Ok(())
    }));
    s.str.set(Some(|vm, v| show_text(vm, v, "encode")));
}

pub fn translate_slots(s: &Slots) {
    s.init.set(Some(|vm, v, args| {
        base_init(vm, v, args)?;
        let [object, start, end, reason] = args.pos else {
            return Err(vm.type_error(format!("function takes exactly 4 arguments ({} given)", args.pos.len())));
        };
        text(vm, object, 1)?;
        let (start, end) = (vm.to_isize(start)?, vm.to_isize(end)?);
        text(vm, reason, 4)?;
        fill(vm, v, None, object, start, end, reason);
        Ok(())
    }));
    s.str.set(Some(|vm, v| show_text(vm, v, "translate")));
}

fn five<'a>(vm: &Vm, v: &Value, args: Args<'a>) -> PyResult<&'a [Value; 5]> {
    base_init(vm, v, args)?;
    args.pos
        .try_into()
        .map_err(|_| vm.type_error(format!("function takes exactly 5 arguments ({} given)", args.pos.len())))
}

fn text(vm: &Vm, v: &Value, n: usize) -> PyResult<()> {
    if v.is_a::<StrObj>() {
        return Ok(());
    }
    Err(vm.type_error(format!("argument {n} must be str, not {}", vm.argument_type(v))))
}

fn fill(vm: &Vm, v: &Value, encoding: Option<&Value>, object: &Value, start: isize, end: isize, reason: &Value) {
    set_field(v, UNICODE_ENCODING, encoding);
    set_field(v, UNICODE_OBJECT, Some(object));
    set_field(v, UNICODE_START, Some(&vm.new_int(start as i64)));
    set_field(v, UNICODE_END, Some(&vm.new_int(end as i64)));
    set_field(v, UNICODE_REASON, Some(reason));
}

fn range(v: &Value) -> (i64, i64) {
    let at = |index| int::to_i64(&field(v, index)).unwrap_or(0);
    (at(UNICODE_START), at(UNICODE_END))
}

/// The one position that the error is about, when it is one and inside the object.
fn single(v: &Value, len: usize) -> Option<usize> {
    let (start, end) = range(v);
    let inside = start >= 0 && (start as u64) < len as u64 && end == start + 1;
    if inside { Some(start as usize) } else { None }
}

fn show_text(vm: &Vm, v: &Value, verb: &str) -> PyResult {
    let object = field(v, UNICODE_OBJECT);
    let Some(data) = object.downcast::<StrObj>() else { return Ok(name!("")) };
    let what = match single(v, data.char_len()).and_then(|at| crate::types::str::code_points(data.as_bytes()).nth(at)) {
        Some(c @ 0..=0xff) => format!("character '\\x{c:02x}'"),
        Some(c @ 0..=0xffff) => format!("character '\\u{c:04x}'"),
        Some(c) => format!("character '\\U{c:08x}'"),
        None => "characters".to_string(),
    };
    // Encoding and reason may have a `__str__` that changes the error.
    let shown = show(vm, v, verb, &what, data.char_len())?;
    match field(v, UNICODE_OBJECT).is_a::<StrObj>() {
        true => Ok(shown),
        false => Err(vm.type_error("UnicodeError 'object' attribute must be a string")),
    }
}

fn show(vm: &Vm, v: &Value, verb: &str, what: &str, len: usize) -> PyResult {
    let (start, end) = range(v);
    let place = if single(v, len).is_some() { format!("{start}") } else { format!("{start}-{}", end.wrapping_sub(1)) };
    let mut out = Vec::new();
    if verb != "translate" {
        out.push(b'\'');
        out.extend_from_slice(vm.str(&field(v, UNICODE_ENCODING))?.as_bytes());
        out.extend_from_slice(b"' codec ");
    }
    out.extend_from_slice(format!("can't {verb} {what} in position {place}: ").as_bytes());
    out.extend_from_slice(vm.str(&field(v, UNICODE_REASON))?.as_bytes());
    Ok(StrObj::from_wtf8(&out).into_value())
}

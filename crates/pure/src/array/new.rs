//! `array(typecode, initializer)`.

use vm::prelude::*;

use super::item::size_of_kind;
use super::{ARRAY, ArrayObj, arr};
use crate::buffer::bytes_like;
use crate::support::*;

pub(super) fn new_array(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    if ARRAY.get().is(ty) {
        no_keywords(vm, "array.array", args)?;
    }
    if args.pos.is_empty() {
        return Err(vm.type_error("array() takes at least 1 argument (0 given)"));
    }
    count(vm, "array", args.pos, 1, 2)?;
    let not_one = |given: String| vm.type_error(format!("array() argument 1 must be a unicode character, not {given}"));
    let Some(code) = args.pos[0].downcast::<StrObj>() else { return Err(not_one(vm.argument_type(&args.pos[0]))) };
    if code.char_len() != 1 {
        return Err(not_one(format!("a string of length {}", code.char_len())));
    }
    let initial = args.pos.get(1);
    let unicode = matches!(code.as_bytes(), b"u" | b"w");
    let what = match initial {
        Some(v) if v.is_a::<StrObj>() => Some("str"),
        Some(v) if v.downcast::<ArrayObj>().is_some_and(|a| matches!(a.kind, b'u' | b'w')) => Some("unicode array"),
        _ => None,
    };
    if let Some(what) = what.filter(|_| !unicode) {
        let shown = vm::types::str::display(&args.pos[0]);
        return Err(vm.type_error(format!("cannot use a {what} to initialize an array with typecode '{shown}'")));
    }
    let kind = match code.as_bytes() {
        [kind] if size_of_kind(*kind).is_some() => *kind,
        _ => {
            // What cannot be walked is told of first.
            if let Some(v) = initial {
                vm.iter(v)?;
            }
            return Err(vm.value_error("bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)"));
        }
    };
    if kind == b'u' {
        let message = "The 'u' type code is deprecated and will be removed in Python 3.16";
        vm.warn(&vm::error::exception::DEPRECATION_WARNING, message, 1)?;
    }
    let made = instance(vm, &ty.to_value(), ArrayObj::empty(kind))?;
    let Some(initial) = initial else { return Ok(made) };
    let new = arr(vm, &made)?;
    if let Some(text) = initial.downcast::<StrObj>() {
        new.add_text(vm, text)?;
    } else if let Some(other) = initial.downcast::<ArrayObj>() {
        if other.kind == kind {
            new.extend_bytes(vm, &other.bytes())?;
        } else {
            for at in 0..other.len() {
                if let Some(item) = other.get(vm, at)? {
                    new.append(vm, &item)?;
                }
            }
        }
    } else if vm::types::bytes::as_bytes(initial).is_some() || initial.is_a::<vm::types::bytes::ByteArrayObj>() {
        new.extend_from_bytes(vm, &bytes_like(vm, initial)?.unwrap_or_default())?;
    } else {
        vm.for_each(initial, |item| new.append(vm, &item))?;
    }
    Ok(made)
}

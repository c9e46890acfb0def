//! `bytes`: the type, and what `bytearray` does not have.

use super::methods::{byte_methods, from_arguments, shared_slots};
use super::{BytesObj, contents, ctype, hex, methods, push_repr, search, split};
use crate::prelude::*;
use crate::types::str::TextBuilder;

pub static BYTES: TypeSpec = TypeSpec::new::<BytesObj>("bytes")
    .flags(SUBCLASSABLE | MATCH_SELF)
    .doc("bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\nbytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer\nbytes(int) -> bytes object of size given by the parameter initialized with null bytes\nbytes() -> empty bytes object\n\nConstruct an immutable array of bytes from:\n  - an iterable yielding integers in range(256)\n  - a text string encoded using the specified encoding\n  - any object implementing the buffer API.\n  - an integer")
    .methods(METHODS)
    .slots(|s| {
        shared_slots(s);
        s.new.set(Some(bytes_new));
        s.repr.set(Some(|_, v| {
            let mut out = TextBuilder::new();
            push_repr(&mut out, v.downcast::<BytesObj>().map_or(&[], |b| b.as_slice()))?;
            out.finish()
        }));
        s.str.set(Some(super::methods::to_str));
        s.hash.set(Some(|_, v| Ok(v.downcast::<BytesObj>().map_or(0, BytesObj::hash))));
        s.buffer.set(Some(|vm, v, writable| {
            if writable {
                return Err(vm.buffer_error("Object is not writable."));
            }
            contents(v).ok_or_else(|| vm.type_error("a bytes-like object is required"))
        }));
    });

static METHODS: &[NativeDef] = byte_methods![
    def("__getnewargs__", "($self, /)", getnewargs, ""),
    def("__bytes__", "($self, /)", dunder_bytes, "Convert this value to exact type bytes."),
];

fn bytes_new(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
    if ty.is_spec(&BYTES) && args.pos.len() == 1 && !args.has_keywords() && BYTES.is_exact(&args.pos[0]) {
        return Ok(args.pos[0].clone());
    }
    if let ([source], true) = (args.pos, ty.is_spec(&BYTES) && !args.has_keywords())
        && type_of(source).is_heap_type()
        && let Some(made) = vm.call_special(source, &name!("__bytes__"), &[])?
    {
        return match super::as_bytes(&made) {
            Some(_) => Ok(made),
            None => Err(vm.type_error(format!("__bytes__ returned non-bytes (type {})", type_of(&made).tp_name()))),
        };
    }
    let bytes = from_arguments(vm, args, "bytes")?;
    if ty.is_spec(&BYTES) {
        return super::new_bytes(&bytes);
    }
    Ok(BytesObj::try_instance(ty, bytes.len(), |to| to.copy_from_slice(&bytes))?.into_value())
}

fn getnewargs(vm: &Vm, args: &[Value]) -> PyResult {
    let copy = super::new_bytes(super::as_bytes(&args[0]).unwrap_or(&[]))?;
    Ok(vm.new_tuple(&[copy]))
}

fn dunder_bytes(_vm: &Vm, args: &[Value]) -> PyResult {
    search::unchanged(&args[0], super::as_bytes(&args[0]).unwrap_or(&[]))
        .and_then(|v| if BYTES.is_exact(&v) { Ok(v) } else { super::new_bytes(super::as_bytes(&v).unwrap_or(&[])) })
}

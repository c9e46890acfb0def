//! `_struct`: packing values into bytes by a format. The format is compiled in `format`.

mod format;

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use vm::error::exception::{EXCEPTION, ExceptionObj};
use vm::prelude::*;

use self::format::{Format, Item};
use super::buffer::{bytes_arg, bytes_like, new_bytes};
use super::support::*;
use crate::bytes::Buffer;

pub static MODULE: ModuleDef = ModuleDef::new("_struct", "Functions to convert between Python values and C structs.\nPython bytes objects are used to hold the data representing the C struct\nand also as format strings (explained below) to describe the layout of data\nin the C struct.\n\nThe optional first format char indicates byte order, size and alignment:\n  @: native order, size & alignment (default)\n  =: native order, std. size & alignment\n  <: little-endian, std. size & alignment\n  >: big-endian, std. size & alignment\n  !: same as >\n\nThe remaining chars indicate types of args and must match exactly;\nthese can be preceded by a decimal repeat count:\n  x: pad byte (no data); c:char; b:signed byte; B:unsigned byte;\n  ?: _Bool; h:short; H:unsigned short; i:int; I:unsigned int;\n  l:long; L:unsigned long; f:float; d:double; e:half-float.\nSpecial cases (preceding decimal count indicates length):\n  s:string (array of char); p: pascal string (with count byte).\nSpecial cases (only available in native format):\n  n:ssize_t; N:size_t;\n  P:an integer type that is wide enough to hold a pointer.\nSpecial case (not in native mode unless 'long long' in platform C):\n  q:long long; Q:unsigned long long\nWhitespace between formats is ignored.\n\nThe variable struct.error is an exception raised on errors.\n")
    .functions(&[
        def("_clearcache", "()", |_, _| Ok(Value::NONE), "Clear the internal cache."),
        def("calcsize", "(format, /)", |vm, a| Ok(vm.new_int(Format::of(vm, &a[0])?.size as i64)), "Return size in bytes of the struct described by the format string."),
        raw("pack", "(format, /, *values)", |vm, args| {
            no_keywords(vm, "_struct.pack", args)?;
            let Some(first) = args.pos.first() else { return Err(vm.type_error("missing format argument")) };
            pack(vm, &Format::of(vm, first)?, &args.pos[1..])
        }, "pack(format, v1, v2, ...) -> bytes\n\nReturn a bytes object containing the values v1, v2, ... packed according\nto the format string.  See help(struct) for more on format strings."),
        raw("pack_into", "(format, buffer, offset, /, *values)", |vm, args| {
            no_keywords(vm, "_struct.pack_into", args)?;
            let Some(first) = args.pos.first() else { return Err(vm.type_error("missing format argument")) };
            pack_into(vm, &Format::of(vm, first)?, &args.pos[1..])
        }, "pack_into(format, buffer, offset, v1, v2, ...)\n\nPack the values v1, v2, ... according to the format string and write\nthe packed bytes into the writable buffer buf starting at offset.  Note\nthat the offset is a required argument.  See help(struct) for more\non format strings."),
        def("unpack", "(format, buffer, /)", |vm, a| unpack(vm, &Format::of(vm, &a[0])?, &a[1]), "Return a tuple containing values unpacked according to the format string.\n\nThe buffer's size in bytes must be calcsize(format).\n\nSee help(struct) for more on format strings."),
        def("unpack_from", "(format, /, buffer, offset=0)", |vm, a| unpack_from(vm, &Format::of(vm, &a[0])?, &a[1], &a[2]), "Return a tuple containing values unpacked according to the format string.\n\nThe buffer's size, minus offset, must be at least calcsize(format).\n\nSee help(struct) for more on format strings."),
        def("iter_unpack", "(format, buffer, /)", |vm, a| {
            let made = vm.call(&STRUCT.to_value(), &[a[0].clone()])?;
            iter_unpack(vm, &made, &a[1])
        }, "Return an iterator yielding tuples unpacked from the given bytes.\n\nThe bytes are unpacked according to the format string, like\na repeated invocation of unpack_from().\n\nRequires that the bytes length be a multiple of the format struct size."),
    ])
    .types(&[&STRUCT])
    .exec(|_, dict| {
        dict.set_name("error", ERROR.to_value());
        Ok(())
    });

pub static ERROR: TypeSpec = TypeSpec::new::<ExceptionObj>("error")
    .module("struct")
    .base(&EXCEPTION)
    .flags(SUBCLASSABLE | IS_EXCEPTION | WEAKREFABLE)
    .attrs_at(std::mem::offset_of!(ExceptionObj, attrs));

fn error(vm: &Vm, message: impl AsRef<str>) -> Error {
    vm.error(&ERROR, message)
}

pub struct StructObj {
    format: Mut<Option<Format>>,
    text: Slot,
}
heap::trace_fields!(StructObj: text);
heap::payload!(StructObj, "Struct", trace, external);

pub static STRUCT: TypeSpec = TypeSpec::new::<StructObj>("Struct")
    .module("_struct")
    .flags(SUBCLASSABLE | WEAKREFABLE)
    .doc("Struct(fmt) --> compiled struct object")
    .methods(&[
        raw("pack", "($self, /, *values)", |vm, args| {
            let f = compiled(vm, &args.pos[0])?;
            pack(vm, &f, &args.pos[1..])
        }, "pack(v1, v2, ...) -> bytes\n\nReturn a bytes object containing values v1, v2, ... packed according\nto the format string S.format.  See help(struct) for more on format\nstrings."),
        raw("pack_into", "($self, buffer, offset, /, *values)", |vm, args| {
            let f = compiled(vm, &args.pos[0])?;
            pack_into(vm, &f, &args.pos[1..])
        }, "pack_into(buffer, offset, v1, v2, ...)\n\nPack the values v1, v2, ... according to the format string S.format\nand write the packed bytes into the writable buffer buf starting at\noffset.  Note that the offset is a required argument.  See\nhelp(struct) for more on format strings."),
        def("unpack", "($self, buffer, /)", |vm, a| unpack(vm, &compiled(vm, &a[0])?, &a[1]), "Return a tuple containing unpacked values.\n\nUnpack according to the format string Struct.format. The buffer's size\nin bytes must be Struct.size.\n\nSee help(struct) for more on format strings."),
        def("unpack_from", "($self, /, buffer, offset=0)", |vm, a| unpack_from(vm, &compiled(vm, &a[0])?, &a[1], &a[2]), "Return a tuple containing unpacked values.\n\nValues are unpacked according to the format string Struct.format.\n\nThe buffer's size in bytes, starting at position offset, must be\nat least Struct.size.\n\nSee help(struct) for more on format strings."),
        def("iter_unpack", "($self, buffer, /)", |vm, a| iter_unpack(vm, &a[0], &a[1]), "Return an iterator yielding tuples.\n\nTuples are unpacked from the given bytes source, like a repeated\ninvocation of unpack_from().\n\nRequires that the bytes length be a multiple of the struct size."),
        def("__sizeof__", "($self, /)", |vm, a| Ok(vm.new_int(64 + compiled(vm, &a[0])?.items.len() as i64 * 32)), ""),
    ])
    .getset(&[
        GetSet::ro("format", |vm, v| {
            this::<StructObj>(vm, v)?.text.load().ok_or_else(|| vm.attribute_error_text("format"))
        }, "struct format string"),
        GetSet::ro("size", |vm, v| Ok(vm.new_int(compiled(vm, v)?.size as i64)), "struct size in bytes"),
    ])
    .slots(|s| {
        s.new.set(Some(|vm, ty, _| {
            instance(vm, &ty.to_value(), StructObj { format: Mut::new(None), text: Slot::default() })
        }));
        s.init.set(Some(|vm, v, args| {
            static INIT: NativeDef = def("Struct", "($self, /, format)", |vm, a| {
                let f = Format::of(vm, &a[1])?;
                let text = match a[1].downcast::<StrObj>() {
                    Some(_) => a[1].clone(),
                    None => vm.new_str(&String::from_utf8_lossy(&bytes_arg(vm, &a[1])?)),
                };
                let s = this::<StructObj>(vm, &a[0])?;
                s.format.replace(Some(f));
                s.text.set(text);
                Ok(Value::NONE)
            }, "");
            initialise(vm, &INIT, v, args)
        }));
        s.repr.set(Some(|vm, v| {
            let text_of = this::<StructObj>(vm, v)?.text.load().unwrap_or(Value::NONE);
            text(vm, &format!("{}({})", type_of(v).name(), vm.repr_text(&text_of)?))
        }));
    });

fn compiled(vm: &Vm, v: &Value) -> PyResult<Format> {
    match this::<StructObj>(vm, v)?.format.with(|f| f.clone()) {
        Some(f) => Ok(f),
        None => Err(vm.runtime_error("Struct object is not initialized")),
    }
}

fn check_count(vm: &Vm, f: &Format, name: &str, given: usize) -> PyResult<()> {
    if given == f.values {
        return Ok(());
    }
    Err(error(vm, format!("{name} expected {} items for packing (got {given})", f.values)))
}

fn pack(vm: &Vm, f: &Format, values: &[Value]) -> PyResult {
    check_count(vm, f, "pack", values.len())?;
    let out = packed(vm, f, values)?;
    new_bytes(vm, &out)
}

fn packed(vm: &Vm, f: &Format, values: &[Value]) -> PyResult<HVec<u8>> {
    let mut out: HVec<u8> = HVec::new();
    vm.reserved(out.resize(f.size, 0))?;
    let mut values = values.iter();
    for item in f.items.iter() {
        if matches!(item.code, b's' | b'p') {
            let Some(v) = values.next() else { break };
            put_string(vm, item, v, &mut out[item.offset..item.offset + item.count])?;
            continue;
        }
        for i in 0..item.count {
            let Some(v) = values.next() else { break };
            let at = item.offset + i * item.size;
            put(vm, f, item, v, &mut out[at..at + item.size])?;
        }
    }
    Ok(out)
}

fn put_string(vm: &Vm, item: &Item, v: &Value, to: &mut [u8]) -> PyResult<()> {
    let Some(bytes) = bytes_like(vm, v)? else {
        return Err(error(vm, format!("argument for '{}' must be a bytes object", item.code as char)));
    };
    if item.code == b's' {
        let n = bytes.len().min(to.len());
        to[..n].copy_from_slice(&bytes[..n]);
    } else if !to.is_empty() {
        let n = bytes.len().min(to.len() - 1);
        to[0] = n.min(255) as u8;
        to[1..1 + n].copy_from_slice(&bytes[..n]);
    }
    Ok(())
}

fn put(vm: &Vm, f: &Format, item: &Item, v: &Value, to: &mut [u8]) -> PyResult<()> {
    let store = |to: &mut [u8], little: &[u8]| {
        to.copy_from_slice(little);
        if f.big {
            to.reverse();
        }
    };
    match item.code {
        b'?' => to[0] = vm.truth(v)? as u8,
        b'c' => match bytes_like(vm, v)?.as_deref() {
            Some([one]) => to[0] = *one,
            _ => return Err(error(vm, "char format requires a bytes object of length 1")),
        },
        b'F' | b'D' => {
            let (re, im) = vm::types::complex::to_complex(vm, v).map_err(|e| {
                if e.is(&vm::error::exception::TYPE_ERROR) {
                    error(vm, "required argument is not a complex")
                } else {
                    e
                }
            })?;
            let (first, second) = to.split_at_mut(item.size / 2);
            for (to, x) in [(first, re), (second, im)] {
                if item.code == b'D' {
                    store(to, &x.to_le_bytes());
                } else {
                    store(to, &(x as f32).to_le_bytes());
                }
            }
        }
        b'f' | b'd' | b'e' => {
            let x = vm.to_f64(v).map_err(|e| {
                if e.is(&vm::error::exception::TYPE_ERROR) { error(vm, "required argument is not a float") } else { e }
            })?;
            let too_large = || vm.overflow_error(format!("float too large to pack with {} format", item.code as char));
            match item.code {
                b'd' => store(to, &x.to_le_bytes()),
                b'f' => {
                    let y = x as f32;
                    if y.is_infinite() && x.is_finite() {
                        return Err(too_large());
                    }
                    store(to, &y.to_le_bytes());
                }
                _ => store(to, &format::half_of(x).ok_or_else(too_large)?.to_le_bytes()),
            }
        }
        _ => {
            if type_of(v).slots.index.get().is_none() {
                return Err(error(vm, "required argument is not an integer"));
            }
            let index = vm.to_index(v)?;
            let bits = item.size as u32 * 8;
            let signed = item.code.is_ascii_lowercase();
            let big = vm::types::int::to_big(&index).map(|b| b.into_owned()).unwrap_or_default();
            if item.code == b'P' {
                let Some(n) = big.to_i128().filter(|n| (i64::MIN as i128..=u64::MAX as i128).contains(n)) else {
                    return Err(error(vm, "int too large to convert"));
                };
                store(to, &(n as u64).to_le_bytes());
                return Ok(());
            }
            let (low, high): (i128, i128) =
                if signed { (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) } else { (0, (1 << bits) - 1) };
            match big.to_i128().filter(|n| (low..=high).contains(n)) {
                Some(n) => store(to, &n.to_le_bytes()[..item.size]),
                None => {
                    let code = item.code as char;
                    return Err(error(vm, format!("'{code}' format requires {low} <= number <= {high}")));
                }
            }
        }
    }
    Ok(())
}

fn pack_into(vm: &Vm, f: &Format, args: &[Value]) -> PyResult {
    let Some(target) = args.first() else { return Err(error(vm, "pack_into expected buffer argument")) };
    let Some(offset) = args.get(1) else { return Err(error(vm, "pack_into expected offset argument")) };
    let values = &args[2..];
    check_count(vm, f, "pack_into", values.len())?;
    // The values first: converting them may run Python.
    let offset = vm.to_item_index(offset)?;
    place(vm, f, offset, Buffer::writable(vm, target, "argument")?.len(), true)?;
    let out = packed(vm, f, values)?;
    let mut buffer = Buffer::writable(vm, target, "argument")?;
    let len = buffer.len();
    let at = place(vm, f, offset, len, true)?;
    buffer.as_mut_slice()[at..at + f.size].copy_from_slice(&out);
    Ok(Value::NONE)
}

/// Where an operation at `offset` begins in a buffer of `len` bytes.
fn place(vm: &Vm, f: &Format, offset: isize, len: usize, packing: bool) -> PyResult<usize> {
    let size = f.size;
    let at = if offset < 0 {
        if offset + (size as isize) > 0 {
            return Err(error(
                vm,
                if packing {
                    format!("no space to pack {size} bytes at offset {offset}")
                } else {
                    format!("not enough data to unpack {size} bytes at offset {offset}")
                },
            ));
        }
        match offset.checked_add(len as isize) {
            Some(at) if at >= 0 => at as usize,
            _ => return Err(error(vm, format!("offset {offset} out of range for {len}-byte buffer"))),
        }
    } else {
        offset as usize
    };
    if at > len || len - at < size {
        let (name, doing) = if packing { ("pack_into", "packing") } else { ("unpack_from", "unpacking") };
        return Err(error(
            vm,
            format!(
                "{name} requires a buffer of at least {} bytes for {doing} {size} bytes at offset {at} (actual buffer size is {len})",
                at.saturating_add(size)
            ),
        ));
    }
    Ok(at)
}

fn unpack(vm: &Vm, f: &Format, buffer: &Value) -> PyResult {
    let bytes = bytes_arg(vm, buffer)?;
    if bytes.len() != f.size {
        return Err(error(vm, format!("unpack requires a buffer of {} bytes", f.size)));
    }
    unpacked(vm, f, &bytes)
}

fn unpack_from(vm: &Vm, f: &Format, buffer: &Value, offset: &Value) -> PyResult {
    let offset = offset.non_null().map_or(Ok(0), |o| vm.to_isize(o))?;
    let bytes = bytes_arg(vm, buffer)?;
    let at = place(vm, f, offset, bytes.len(), false)?;
    unpacked(vm, f, &bytes[at..at + f.size])
}

fn unpacked(vm: &Vm, f: &Format, bytes: &[u8]) -> PyResult {
    let mut out: HVec<Value> = vm.reserved(HVec::with_capacity(f.values))?;
    for item in f.items.iter() {
        if matches!(item.code, b's' | b'p') {
            let field = &bytes[item.offset..item.offset + item.count];
            let made = match (item.code, field.split_first()) {
                (b'p', Some((n, rest))) => new_bytes(vm, &rest[..(*n as usize).min(rest.len())])?,
                _ => new_bytes(vm, field)?,
            };
            vm.reserved(out.push(made))?;
            continue;
        }
        for i in 0..item.count {
            let at = item.offset + i * item.size;
            if matches!(item.code, b'F' | b'D') {
                vm.reserved(out.push(complex(&bytes[at..at + item.size], f.big)))?;
                continue;
            }
            let mut raw = [0u8; 8];
            let field = &mut raw[..item.size];
            field.copy_from_slice(&bytes[at..at + item.size]);
            if f.big {
                field.reverse();
            }
            vm.reserved(out.push(get(vm, item, raw)?))?;
        }
    }
    tuple_of(vm, &out)
}

fn complex(bytes: &[u8], big: bool) -> Value {
    let (first, second) = bytes.split_at(bytes.len() / 2);
    let number = |part: &[u8]| {
        let mut raw = [0u8; 8];
        raw[..part.len()].copy_from_slice(part);
        if big {
            raw[..part.len()].reverse();
        }
        let bits = u64::from_le_bytes(raw);
        if part.len() == 4 { f32::from_bits(bits as u32) as f64 } else { f64::from_bits(bits) }
    };
    vm::types::complex::new(number(first), number(second))
}

/// A value from its little-endian bytes, padded with zeros.
fn get(vm: &Vm, item: &Item, raw: [u8; 8]) -> PyResult {
    let bits = u64::from_le_bytes(raw);
    Ok(match item.code {
        b'?' => Value::bool(bits != 0),
        b'c' => return new_bytes(vm, &raw[..1]),
        b'd' => vm.new_float(f64::from_bits(bits)),
        b'f' => vm.new_float(f32::from_bits(bits as u32) as f64),
        b'e' => vm.new_float(format::from_half(bits as u16)),
        code if code.is_ascii_lowercase() => {
            let unused = 64 - item.size as u32 * 8;
            vm.new_int((bits << unused) as i64 >> unused)
        }
        _ => vm::types::int::from_big(BigInt::from(bits)),
    })
}

struct UnpackIter {
    owner: Value,
    bytes: Vec<u8>,
    at: std::cell::Cell<usize>,
}
heap::trace_fields!(UnpackIter: owner);
heap::payload!(UnpackIter, "unpack_iterator", trace, external);

static UNPACK_ITER: TypeSpec = TypeSpec::new::<UnpackIter>("unpack_iterator")
    .module("_struct")
    .flags(NO_NEW)
    .methods(&[def(
        "__length_hint__",
        "($self, /)",
        |vm, a| {
            let it = this::<UnpackIter>(vm, &a[0])?;
            let size = compiled(vm, &it.owner)?.size.max(1);
            Ok(vm.new_int(((it.bytes.len() - it.at.get().min(it.bytes.len())) / size) as i64))
        },
        "",
    )])
    .slots(|s| {
        s.iter.set(Some(itself));
        s.next.set(Some(|vm, v| {
            let it = this::<UnpackIter>(vm, v)?;
            let f = compiled(vm, &it.owner)?;
            let at = it.at.get();
            let Some(part) = it.bytes.get(at..at + f.size).filter(|p| !p.is_empty()) else { return Ok(None) };
            it.at.set(at + f.size);
            unpacked(vm, &f, part).map(Some)
        }));
    });

fn iter_unpack(vm: &Vm, owner: &Value, buffer: &Value) -> PyResult {
    let f = compiled(vm, owner)?;
    if f.size == 0 {
        return Err(error(vm, "cannot iteratively unpack with a struct of length 0"));
    }
    let bytes = bytes_arg(vm, buffer)?;
    if !bytes.len().is_multiple_of(f.size) {
        return Err(error(vm, format!("iterative unpacking requires a buffer of a multiple of {} bytes", f.size)));
    }
    Ok(UNPACK_ITER.alloc(UnpackIter { owner: owner.clone(), bytes, at: std::cell::Cell::new(0) }).into_value())
}

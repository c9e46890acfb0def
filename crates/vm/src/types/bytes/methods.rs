//! What `bytes` and `bytearray` share: the table of methods, subscripts, operators.

use crate::prelude::*;
use crate::types::buffer::Buffer;
use crate::types::format::percent::{Mode, render};
use crate::types::str::slice_of;

/// The receiver's bytes; while the buffer lives the receiver cannot be resized.
#[inline]
pub(super) fn this(vm: &Vm, args: &[Value]) -> PyResult<Buffer> {
    vm.buffer(&args[0])
}
/// An argument's bytes.
pub(super) fn other(vm: &Vm, value: &Value) -> PyResult<Buffer> {
    vm.buffer(value)
}

/// `__buffer__(flags)` of the built-in types: a view, one that can be written to when the flags ask for it.
pub(crate) fn dunder_buffer(vm: &Vm, args: &[Value]) -> PyResult {
    const WRITABLE: isize = 1;
    if vm.to_isize(&args[1])? & WRITABLE != 0 && vm.buffer(&args[0])?.readonly() {
        return Err(vm.buffer_error("Object is not writable."));
    }
    vm.call(&crate::types::memoryview::MEMORYVIEW.to_value(), &args[..1])
}

macro_rules! byte_methods {
    ($($own:expr,)*) => {
        &[
            def("__buffer__", "($self, flags, /)", methods::dunder_buffer, "Return a buffer object that exposes the underlying memory of the object."),
            def("capitalize", "($self, /)", ctype::capitalize, "Return a copy with only its first byte capitalized (ASCII) and the rest lower-cased."),
            def("center", "($self, width, fillchar=b' ', /)", split::center, "Return a centered string of length width.\n\nPadding is done using the specified fill character."),
            def("count", "($self, sub, start=None, end=None, /)", search::count, "Return the number of non-overlapping occurrences of subsection 'sub' in bytes B[start:end]."),
            def("decode", "($self, /, encoding='utf-8', errors='strict')", methods::decode, "Decode the bytes using the codec registered for encoding."),
            def("endswith", "($self, suffix, start=None, end=None, /)", search::endswith, "Return True if the bytes ends with the specified suffix, False otherwise."),
            def("expandtabs", "($self, /, tabsize=8)", split::expandtabs, "Return a copy where all tab characters are expanded using spaces.\n\nIf tabsize is not given, a tab size of 8 characters is assumed."),
            def("find", "($self, sub, start=None, end=None, /)", search::find, "Return the lowest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end]."),
            def("fromhex", "($type, string, /)", hex::fromhex, "Create a bytes object from a string of hexadecimal numbers.\n\nSpaces between two numbers are accepted.\nExample: bytes.fromhex('B9 01EF') -> b'\\\\xb9\\\\x01\\\\xef'.").class_method(),
            def("hex", "($self, /, sep=<unrepresentable>, bytes_per_sep=1)", hex::hex, "Create a string of hexadecimal numbers from a bytes object."),
            def("index", "($self, sub, start=None, end=None, /)", search::index, "Return the lowest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end]."),
            def("isalnum", "($self, /)", ctype::isalnum, "B.isalnum() -> bool\n\nReturn True if all characters in B are alphanumeric\nand there is at least one character in B, False otherwise."),
            def("isalpha", "($self, /)", ctype::isalpha, "B.isalpha() -> bool\n\nReturn True if all characters in B are alphabetic\nand there is at least one character in B, False otherwise."),
            def("isascii", "($self, /)", ctype::isascii, "B.isascii() -> bool\n\nReturn True if B is empty or all characters in B are ASCII,\nFalse otherwise."),
            def("isdigit", "($self, /)", ctype::isdigit, "B.isdigit() -> bool\n\nReturn True if all characters in B are digits\nand there is at least one character in B, False otherwise."),
            def("islower", "($self, /)", ctype::islower, "B.islower() -> bool\n\nReturn True if all cased characters in B are lowercase and there is\nat least one cased character in B, False otherwise."),
            def("isspace", "($self, /)", ctype::isspace, "B.isspace() -> bool\n\nReturn True if all characters in B are whitespace\nand there is at least one character in B, False otherwise."),
            def("istitle", "($self, /)", ctype::istitle, "B.istitle() -> bool\n\nReturn True if B is a titlecased string and there is at least one\ncharacter in B, i.e. uppercase characters may only follow uncased\ncharacters and lowercase characters only cased ones. Return False\notherwise."),
            def("isupper", "($self, /)", ctype::isupper, "B.isupper() -> bool\n\nReturn True if all cased characters in B are uppercase and there is\nat least one cased character in B, False otherwise."),
            def("join", "($self, iterable_of_bytes, /)", split::join, "Concatenate any number of bytes objects.\n\nThe bytes whose method is called is inserted in between each pair.\n\nThe result is returned as a new bytes object.\n\nExample: b'.'.join([b'ab', b'pq', b'rs']) -> b'ab.pq.rs'."),
            def("ljust", "($self, width, fillchar=b' ', /)", split::ljust, "Return a left-justified string of length width.\n\nPadding is done using the specified fill character."),
            def("lower", "($self, /)", ctype::lower, "B.lower() -> copy of B\n\nReturn a copy of B with all ASCII characters converted to lowercase."),
            def("lstrip", "($self, bytes=None, /)", split::lstrip, "Strip leading bytes contained in the argument.\n\nIf the argument is omitted or None, strip leading  ASCII whitespace."),
            def("maketrans", "(frm, to, /)", search::maketrans, "Return a translation table usable for the bytes or bytearray translate method.\n\nThe returned table will be one where each byte in frm is mapped to the byte at\nthe same position in to.\n\nThe bytes objects frm and to must be of the same length.").static_method(),
            def("partition", "($self, sep, /)", split::partition, "Partition the bytes into three parts using the given separator."),
            def("removeprefix", "($self, prefix, /)", search::removeprefix, "Return a bytes object with the given prefix string removed if present."),
            def("removesuffix", "($self, suffix, /)", search::removesuffix, "Return a bytes object with the given suffix string removed if present."),
            def("replace", "($self, old, new, count=-1, /)", search::replace, "Return a copy with all occurrences of substring old replaced by new."),
            def("rfind", "($self, sub, start=None, end=None, /)", search::rfind, "Return the highest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end]."),
            def("rindex", "($self, sub, start=None, end=None, /)", search::rindex, "Return the highest index in B where subsection 'sub' is found, such that 'sub' is contained within B[start,end]."),
            def("rjust", "($self, width, fillchar=b' ', /)", split::rjust, "Return a right-justified string of length width.\n\nPadding is done using the specified fill character."),
            def("rpartition", "($self, sep, /)", split::rpartition, "Partition the bytes into three parts using the given separator."),
            def("rsplit", "($self, /, sep=None, maxsplit=-1)", split::rsplit, "Return a list of the sections in the bytes, using sep as the delimiter.\n\nSplitting is done starting at the end of the bytes and working to the front."),
            def("rstrip", "($self, bytes=None, /)", split::rstrip, "Strip trailing bytes contained in the argument.\n\nIf the argument is omitted or None, strip trailing ASCII whitespace."),
            def("split", "($self, /, sep=None, maxsplit=-1)", split::split, "Return a list of the sections in the bytes, using sep as the delimiter."),
            def("splitlines", "($self, /, keepends=False)", split::splitlines, "Return a list of the lines in the bytes, breaking at line boundaries.\n\nLine breaks are not included in the resulting list unless keepends is given and\ntrue."),
            def("startswith", "($self, prefix, start=None, end=None, /)", search::startswith, "Return True if the bytes starts with the specified prefix, False otherwise."),
            def("strip", "($self, bytes=None, /)", split::strip, "Strip leading and trailing bytes contained in the argument.\n\nIf the argument is omitted or None, strip leading and trailing ASCII whitespace."),
            def("swapcase", "($self, /)", ctype::swapcase, "B.swapcase() -> copy of B\n\nReturn a copy of B with uppercase ASCII characters converted\nto lowercase ASCII and vice versa."),
            def("title", "($self, /)", ctype::title, "B.title() -> copy of B\n\nReturn a titlecased version of B, i.e. ASCII words start with uppercase\ncharacters, all remaining cased characters have lowercase."),
            def("translate", "($self, table, /, delete=b'')", search::translate, "Return a copy with each character mapped by the given translation table.\n\n  table\n    Translation table, which must be a bytes object of length 256.\n\nAll characters occurring in the optional argument delete are removed.\nThe remaining characters are mapped through the given translation table."),
            def("upper", "($self, /)", ctype::upper, "B.upper() -> copy of B\n\nReturn a copy of B with all ASCII characters converted to uppercase."),
            def("zfill", "($self, width, /)", split::zfill, "Pad a numeric string with zeros on the left, to fill a field of the given width.\n\nThe original string is never truncated."),
            $($own,)*
        ]
    };
}
pub(super) use byte_methods;

pub(super) fn decode(vm: &Vm, args: &[Value]) -> PyResult {
    for (v, what) in [(&args[1], "encoding"), (&args[2], "errors")] {
        if !v.is_null() && !v.is_a::<StrObj>() {
            return Err(vm.type_error(format!("decode() argument '{what}' must be str, not {}", vm.argument_type(v))));
        }
    }
    let buffer = this(vm, args)?;
    crate::types::codecs::decode_buffer(vm, &args[0], &buffer, args[1].non_null(), args[2].non_null())
}

/// Slots that do not depend on which of the two it is.
pub(super) fn shared_slots(s: &Slots) {
    s.len.set(Some(|vm, v| Ok(vm.buffer(v)?.len())));
    s.getitem.set(Some(getitem));
    s.contains.set(Some(super::search::bytes_contains));
    s.concat.set(Some(concat));
    s.repeat.set(Some(repeat));
    s.iter.set(Some(super::iter::bytes_iter));
    s.compare.set(Some(compare));
    s.mod_.set(Some(percent));
}

fn type_word(v: &Value) -> &'static str {
    if v.is_a::<super::ByteArrayObj>() { "bytearray" } else { "byte" }
}

/// An index of an item, or the `TypeError` for other keys.
pub(super) fn item_index(vm: &Vm, obj: &Value, key: &Value) -> PyResult<isize> {
    if !key.is_int() && type_of(key).slots.index.get().is_none() && crate::types::int::exact(key).is_none() {
        return Err(vm.type_error(format!(
            "{} indices must be integers or slices, not {}",
            type_word(obj),
            type_of(key).tp_name()
        )));
    }
    vm.to_item_index(key)
}

fn getitem(vm: &Vm, obj: &Value, key: &Value) -> PyResult {
    let len = || vm.len(obj).unwrap_or(0);
    if let Some(slice) = slice_of(vm, key, len)? {
        let b = vm.buffer(obj)?;
        if slice.step == 1 {
            if slice.count == b.len() {
                return super::search::unchanged(obj, &b);
            }
            return super::same_kind(obj, &b[slice.start..slice.end()]);
        }
        let mut out = HVec::with_capacity(slice.count)?;
        for i in slice.indices() {
            out.push(b[i])?;
        }
        return super::same_kind(obj, &out);
    }
    let index = item_index(vm, obj, key)?;
    let b = vm.buffer(obj)?;
    let at = if index < 0 { index.saturating_add(b.len() as isize) } else { index };
    match usize::try_from(at).ok().and_then(|at| b.get(at)) {
        Some(b) => Ok(Value::small_int(*b as i64)),
        None if obj.is_a::<super::ByteArrayObj>() => Err(vm.index_error("bytearray index out of range")),
        None => Err(vm.index_error("index out of range")),
    }
}

fn concat(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let (Some(x), Some(y)) = (vm.try_buffer(a)?, vm.try_buffer(b)?) else {
        let (shown, to) = (type_of(b).tp_name(), type_of(a).tp_name());
        return Err(vm.type_error(format!("can't concat {shown} to {to}")));
    };
    if x.is_empty() && super::BYTES.is_exact(b) && a.is_a::<super::BytesObj>() {
        return Ok(b.clone());
    }
    if y.is_empty() && super::BYTES.is_exact(a) {
        return Ok(a.clone());
    }
    let len = x.len().checked_add(y.len()).ok_or(heap::NoMemory)?;
    if a.is_a::<super::ByteArrayObj>() {
        let mut out = HVec::with_capacity(len)?;
        out.extend_copy(&x)?;
        out.extend_copy(&y)?;
        return Ok(super::ByteArrayObj::new(out).into_value());
    }
    let made = super::BytesObj::try_build(len, |to| {
        to[..x.len()].copy_from_slice(&x);
        to[x.len()..].copy_from_slice(&y);
    })?;
    Ok(made.into_value())
}

fn repeat(vm: &Vm, v: &Value, n: isize) -> PyResult {
    let b = vm.buffer(v)?;
    let n = n.max(0) as usize;
    if n == 1 && super::BYTES.is_exact(v) {
        return Ok(v.clone());
    }
    let len = b.len().checked_mul(n).filter(|l| *l <= isize::MAX as usize);
    if len.is_none() && !v.is_a::<super::ByteArrayObj>() {
        return Err(vm.overflow_error("repeated bytes are too long"));
    }
    let len = len.filter(|l| *l < isize::MAX as usize).ok_or(heap::NoMemory)?;
    if len == 0 {
        return super::same_kind(v, &[]);
    }
    let fill = |to: &mut [u8]| match &*b {
        [one] => to.fill(*one),
        b => to.chunks_exact_mut(b.len()).for_each(|chunk| chunk.copy_from_slice(b)),
    };
    if v.is_a::<super::ByteArrayObj>() {
        let mut out = HVec::new();
        out.extend_fill(0, len)?;
        fill(&mut out);
        return Ok(super::ByteArrayObj::new(out).into_value());
    }
    Ok(super::BytesObj::try_build(len, fill)?.into_value())
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    // `bytes` compares with the two, `bytearray` with anything that has a buffer.
    let known = super::is_bytes_like(b) || (a.is_a::<super::ByteArrayObj>() && !b.is_a::<StrObj>());
    if !known {
        if vm.interp.bytes_warning.get() && matches!(op, CmpOp::Eq | CmpOp::Ne) {
            warn_of_comparison(vm, a, b)?;
        }
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (Some(x), Some(y)) = (vm.try_buffer(a)?, vm.try_buffer(b)?) else { return Ok(Value::NOT_IMPLEMENTED) };
    Ok(Value::bool(match op {
        CmpOp::Eq => *x == *y,
        CmpOp::Ne => *x != *y,
        _ => op.holds((*x).cmp(&*y)),
    }))
}

/// `-b`
#[cold]
fn warn_of_comparison(vm: &Vm, a: &Value, b: &Value) -> PyResult<()> {
    let message = match (a.is_a::<super::ByteArrayObj>(), b.is_a::<StrObj>()) {
        (true, true) => "Comparison between bytearray and string",
        (false, true) => "Comparison between bytes and string",
        (false, false) if crate::types::int::exact(b).is_some() => "Comparison between bytes and int",
        _ => return Ok(()),
    };
    vm.warn(&crate::error::exception::BYTES_WARNING, message, 1)
}

/// `str(b)`, which `-b` warns of.
pub(super) fn to_str(vm: &Vm, v: &Value) -> PyResult {
    if vm.interp.bytes_warning.get() {
        let kind = if v.is_a::<super::ByteArrayObj>() { "bytearray" } else { "bytes" };
        vm.warn(&crate::error::exception::BYTES_WARNING, &format!("str() on a {kind} instance"), 1)?;
    }
    vm.repr(v).map(Ref::into_value)
}

fn percent(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    if !super::is_bytes_like(a) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let template = vm.buffer(a)?;
    let out = render(vm, &template, b, Mode::Bytes)?;
    super::same_kind(a, &out)
}

/// The bytes that `bytes(source, encoding, errors)` or `bytearray(...)` begins with. `None`: no argument.
pub(super) fn from_arguments(vm: &Vm, args: Args, name: &str) -> PyResult<HVec<u8>> {
    const NAMES: [&str; 3] = ["source", "encoding", "errors"];
    let given = args.pos.len() + args.kw_names.len();
    if given > 3 {
        return Err(vm.type_error(format!("{name}() takes at most 3 arguments ({given} given)")));
    }
    let mut bound: [Option<&Value>; 3] = [None; 3];
    for (slot, v) in bound.iter_mut().zip(args.pos) {
        *slot = Some(v);
    }
    for (key, value) in args.kw_names.iter().zip(args.kw_values) {
        match NAMES.iter().position(|n| crate::types::str::is(key, n)) {
            Some(i) if bound[i].is_none() => bound[i] = Some(value),
            Some(i) => {
                return Err(vm.type_error(format!(
                    "argument for {name}() given by name ('{}') and position ({})",
                    NAMES[i],
                    i + 1
                )));
            }
            None => {
                return Err(crate::error::suggest::unknown_keyword(vm, name, key, &NAMES));
            }
        }
    }
    for (v, what) in [(bound[1], "encoding"), (bound[2], "errors")] {
        if let Some(v) = v
            && !v.is_a::<StrObj>()
        {
            return Err(vm.type_error(format!("{name}() argument '{what}' must be str, not {}", vm.argument_type(v))));
        }
    }
    let [Some(source), encoding, errors] = bound else {
        if bound[1].is_some() || bound[2].is_some() {
            let what = if bound[1].is_some() { "encoding" } else { "errors" };
            return Err(vm.type_error(format!("{what} without a string argument")));
        }
        return Ok(HVec::new());
    };
    if encoding.is_some() || errors.is_some() {
        if !source.is_a::<StrObj>() {
            let what = if encoding.is_some() { "encoding" } else { "errors" };
            return Err(vm.type_error(format!("{what} without a string argument")));
        }
        if encoding.is_none() {
            return Err(vm.type_error("string argument without an encoding"));
        }
        let made = crate::types::codecs::encode_str(vm, source, encoding, errors)?;
        return vm.buffer(&made)?.to_vec();
    }
    from_source(vm, source, name)
}

fn from_source(vm: &Vm, source: &Value, name: &str) -> PyResult<HVec<u8>> {
    if name == "bytes"
        && (type_of(source).is_heap_type()
            || !source.is_a::<super::BytesObj>() && type_of(source).lookup(&name!("__bytes__")).is_some())
        && let Some(made) = vm.call_special(source, &name!("__bytes__"), &[])?
    {
        return match super::as_bytes(&made) {
            Some(b) => {
                let mut out = HVec::new();
                out.extend_copy(b)?;
                Ok(out)
            }
            None => Err(vm.type_error(format!("__bytes__ returned non-bytes (type {})", type_of(&made).tp_name()))),
        };
    }
    if source.is_a::<StrObj>() {
        return Err(vm.type_error("string argument without an encoding"));
    }
    if crate::types::int::exact(source).is_some() || type_of(source).slots.index.get().is_some() {
        match vm.to_index(source) {
            // A class whose `__index__` refuses may be a buffer or an iterable.
            Err(error) if error.is(&crate::error::exception::TYPE_ERROR) => {}
            size => {
                let Some(size) = crate::types::int::to_i64(&size?) else {
                    return Err(vm.overflow_error("cannot fit 'int' into an index-sized integer"));
                };
                if size < 0 {
                    return Err(vm.value_error("negative count"));
                }
                let mut out = HVec::new();
                out.extend_fill(0, size as usize)?;
                return Ok(out);
            }
        }
    }
    // Views may step over items: as a whole they are no buffer of plain bytes.
    if let Some(view) = source.downcast::<crate::types::memoryview::ViewObj>() {
        view.live(vm)?;
        return view.to_bytes(vm);
    }
    if let Some(b) = vm.try_buffer(source)? {
        return b.to_vec();
    }
    let ty = type_of(source);
    if ty.slots.iter.get().is_none() && ty.slots.getitem.get().is_none() {
        return Err(vm.type_error(format!("cannot convert '{}' object to {name}", ty.tp_name())));
    }
    let message = if name == "bytes" { "bytes must be in range(0, 256)" } else { "byte must be in range(0, 256)" };
    collect_bytes(vm, source, message)
}

/// The ints of an iterable as bytes.
pub(super) fn collect_bytes(vm: &Vm, source: &Value, message: &str) -> PyResult<HVec<u8>> {
    let mut out = HVec::new();
    let source = &vm.iter_hinted(source)?;
    vm.for_each(source, |item| Ok(out.push(super::search::byte(vm, &item, message)?)?))?;
    Ok(out)
}

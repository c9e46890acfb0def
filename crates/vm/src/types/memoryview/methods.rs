//! `memoryview`: its type, attributes and methods.

use std::cell::Cell;

use super::items::{native, pack, unpack};
use super::{Geometry, ViewObj, contiguous_strides, new_view, view_buffer};
use crate::prelude::*;
use crate::types::buffer::ItemFormat;
use crate::types::str::{resolve, slice_index, slice_of};

pub static MEMORYVIEW: TypeSpec = TypeSpec::new::<ViewObj>("memoryview")
    .flags(SEQUENCE | WEAKREFABLE)
    .doc("Create a new memoryview object which references the given object.")
    .signature("(object)")
    .methods(METHODS)
    .getset(GETSET)
    .slots(|s| {
        s.new.set(Some(view_new));
        s.repr.set(Some(repr));
        s.hash.set(Some(hash));
        s.compare.set(Some(compare));
        s.len.set(Some(len));
        s.getitem.set(Some(getitem));
        s.setitem.set(Some(setitem));
        s.iter.set(Some(iter));
        s.buffer.set(Some(view_buffer));
    });

static METHODS: &[NativeDef] = &[
    def(
        "__buffer__",
        "($self, flags, /)",
        crate::types::bytes::dunder_buffer,
        "Return a buffer object that exposes the underlying memory of the object.",
    ),
    def("__release_buffer__", "($self, buffer, /)", release_buffer, RELEASE_DOC),
    def(
        "__class_getitem__",
        "($type, object, /)",
        |vm, a| crate::types::generic_alias::new(vm, &a[0], &a[1]),
        "memoryviews are generic over the type of their underlying data",
    )
    .class_method(),
    def("release", "($self, /)", release, "Release the underlying buffer exposed by the memoryview object."),
    def(
        "tobytes",
        "($self, /, order='C')",
        tobytes,
        "Return the data in the buffer as a byte string.\n\nOrder can be {'C', 'F', 'A'}. When order is 'C' or 'F', the data of the\noriginal array is converted to C or Fortran order. For contiguous views,\n'A' returns an exact copy of the physical memory. In particular, in-memory\nFortran order is preserved. For non-contiguous views, the data is converted\nto C first. order=None is the same as order='C'.",
    ),
    def(
        "hex",
        "($self, /, sep=<unrepresentable>, bytes_per_sep=1)",
        hex,
        "Return the data in the buffer as a str of hexadecimal numbers.",
    ),
    def("tolist", "($self, /)", tolist, "Return the data in the buffer as a list of elements."),
    def("cast", "($self, /, format, shape=<unrepresentable>)", cast, "Cast a memoryview to a new format or shape."),
    def("toreadonly", "($self, /)", toreadonly, "Return a readonly version of the memoryview."),
    def("count", "($self, value, /)", count, "Count the number of occurrences of a value."),
    def(
        "index",
        "($self, value, start=0, stop=sys.maxsize, /)",
        index,
        "Return the index of the first occurrence of a value.\n\nRaises ValueError if the value is not present.",
    ),
    def("__enter__", "($self, /)", enter, ""),
    raw("__exit__", "($self, /, *exc_info)", exit, ""),
    def(
        "_from_flags",
        "($type, /, object, flags)",
        |vm, args| new_view(vm, &args[1]),
        "Create a new memoryview object which references the given object.",
    )
    .class_method(),
];

static GETSET: &[GetSet] = &[
    GetSet::ro(
        "obj",
        |vm, v| {
            let view = live(vm, v)?;
            Ok(view.buffer(vm)?.owner().clone())
        },
        "The underlying object of the memoryview.",
    ),
    GetSet::ro(
        "nbytes",
        |vm, v| int(live(vm, v)?.geometry.bytes()),
        "The amount of space in bytes that the array would use in\n a contiguous representation.",
    ),
    GetSet::ro(
        "readonly",
        |vm, v| Ok(Value::bool(live(vm, v)?.readonly)),
        "A bool indicating whether the memory is read only.",
    ),
    GetSet::ro(
        "itemsize",
        |vm, v| int(live(vm, v)?.geometry.format.size),
        "The size in bytes of each element of the memoryview.",
    ),
    GetSet::ro(
        "format",
        |vm, v| Ok(vm.new_str(&live(vm, v)?.geometry.format.text)),
        "A string containing the format (in struct module style)\n for each element in the view.",
    ),
    GetSet::ro(
        "ndim",
        |vm, v| int(live(vm, v)?.geometry.shape.len()),
        "An integer indicating how many dimensions of a multi-dimensional\n array the memory represents.",
    ),
    GetSet::ro(
        "shape",
        |vm, v| tuple(vm, live(vm, v)?.geometry.shape.iter().map(|n| *n as i64)),
        "A tuple of ndim integers giving the shape of the memory\n as an N-dimensional array.",
    ),
    GetSet::ro(
        "strides",
        |vm, v| tuple(vm, live(vm, v)?.geometry.strides.iter().map(|n| *n as i64)),
        "A tuple of ndim integers giving the size in bytes to access\n each element for each dimension of the array.",
    ),
    GetSet::ro(
        "suboffsets",
        |vm, v| {
            live(vm, v)?;
            Ok(vm.new_tuple(&[]))
        },
        "A tuple of integers used internally for PIL-style arrays.",
    ),
    GetSet::ro(
        "c_contiguous",
        |vm, v| Ok(Value::bool(live(vm, v)?.geometry.c_contiguous())),
        "A bool indicating whether the memory is C contiguous.",
    ),
    GetSet::ro(
        "f_contiguous",
        |vm, v| Ok(Value::bool(live(vm, v)?.geometry.f_contiguous())),
        "A bool indicating whether the memory is Fortran contiguous.",
    ),
    GetSet::ro(
        "contiguous",
        |vm, v| {
            let g = &live(vm, v)?.geometry;
            Ok(Value::bool(g.c_contiguous() || g.f_contiguous()))
        },
        "A bool indicating whether the memory is contiguous.",
    ),
];

fn int(n: usize) -> PyResult {
    Ok(Value::small_int(n as i64))
}
fn tuple(vm: &Vm, numbers: impl Iterator<Item = i64>) -> PyResult {
    let items: Vec<Value> = numbers.map(Value::small_int).collect();
    Ok(vm.new_tuple(&items))
}

/// The view, which must not be released.
fn live<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a ViewObj> {
    let view = crate::object::descr::receiver::<ViewObj>(vm, value, &MEMORYVIEW)?;
    view.live(vm)?;
    Ok(view)
}

fn view_new(vm: &Vm, _ty: &TypeObj, args: Args) -> PyResult {
    let object = match (args.pos, args.kw_names.len()) {
        ([object], 0) => object,
        ([], 1) => args.keyword("object").ok_or_else(|| {
            let shown = crate::types::str::display(&args.kw_names[0]);
            vm.type_error(format!("memoryview() got an unexpected keyword argument '{shown}'"))
        })?,
        ([], 0) => return Err(vm.type_error("memoryview() missing required argument 'object' (pos 1)")),
        (pos, n) => {
            return Err(vm.type_error(format!("memoryview() takes at most 1 argument ({} given)", pos.len() + n)));
        }
    };
    new_view(vm, object)
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let released = v.downcast::<ViewObj>().is_some_and(|view| view.live(vm).is_err());
    let kind = if released { "released memory" } else { "memory" };
    Ok(vm.new_str(&format!("<{kind} at {:#x}>", v.bits() & !3)))
}

fn hash(vm: &Vm, v: &Value) -> PyResult<i64> {
    let view = live(vm, v)?;
    if !view.readonly {
        return Err(vm.value_error("cannot hash writable memoryview object"));
    }
    if !matches!(native(&view.geometry.format.text), Some((b'B' | b'b' | b'c', _))) {
        return Err(vm.value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
    }
    Ok(crate::types::str::hash_bytes(&view.to_bytes(vm)?))
}

fn len(vm: &Vm, v: &Value) -> PyResult<usize> {
    match live(vm, v)?.geometry.shape.first() {
        Some(n) => Ok(*n),
        None => Err(vm.type_error("0-dim memory has no length")),
    }
}

/// The value of the item at a byte offset.
fn item_at(vm: &Vm, view: &ViewObj, offset: usize) -> PyResult {
    let format = &view.geometry.format;
    let buffer = view.buffer(vm)?;
    match buffer.get(offset..offset + format.size) {
        Some(bytes) => unpack(vm, &format.text, bytes),
        None => Err(vm.index_error("index out of bounds")),
    }
}

fn offset_of(vm: &Vm, g: &Geometry, dimension: usize, index: &Value) -> PyResult<isize> {
    let i = vm.to_item_index(index)?;
    let n = g.shape[dimension];
    let at = if i < 0 { i.saturating_add(n as isize) } else { i };
    if at < 0 || at as usize >= n {
        return Err(vm.index_error(format!("index out of bounds on dimension {}", dimension + 1)));
    }
    Ok(at * g.strides[dimension])
}

fn is_index(v: &Value) -> bool {
    v.is_int() || type_of(v).slots.index.get().is_some() || crate::types::int::exact(v).is_some()
}

/// What a key names: an item's byte offset, or a view of a part.
enum Target {
    Item(usize),
    Part(Geometry),
}

fn target(vm: &Vm, view: &ViewObj, key: &Value) -> PyResult<Target> {
    let g = &view.geometry;
    let dimensions = g.shape.len();
    let not_implemented = |what: &str| Err(vm.not_implemented_error(what));
    if let Some(keys) = key.to_ref::<TupleObj>() {
        if !keys.items().is_empty() && keys.items().iter().all(|k| !is_index(k)) {
            return if keys.items().iter().all(|k| type_of(k).name() == "slice") {
                not_implemented("multi-dimensional slicing is not implemented")
            } else {
                Err(vm.type_error("memoryview: invalid slice key"))
            };
        }
        if keys.len() > dimensions {
            let items = keys.len();
            return Err(vm.type_error(format!("cannot index {dimensions}-dimension view with {items}-element tuple")));
        }
        if keys.len() < dimensions {
            return not_implemented("sub-views are not implemented");
        }
        let mut offset = g.offset as isize;
        for (dimension, key) in keys.items().iter().enumerate() {
            if !is_index(key) {
                return Err(vm.type_error("memoryview: invalid slice key"));
            }
            offset += offset_of(vm, g, dimension, key)?;
        }
        return Ok(Target::Item(offset as usize));
    }
    if dimensions == 0 {
        return if key.is(&Value::ELLIPSIS) {
            Ok(Target::Part(g.clone()))
        } else {
            Err(vm.type_error("invalid indexing of 0-dim memory"))
        };
    }
    if is_index(key) {
        if dimensions > 1 {
            return not_implemented("multi-dimensional sub-views are not implemented");
        }
        return Ok(Target::Item((g.offset as isize + offset_of(vm, g, 0, key)?) as usize));
    }
    if let Some(slice) = slice_of(vm, key, || g.shape[0])? {
        let mut part = g.clone();
        if slice.count > 0 {
            part.offset = (g.offset as isize + slice.start as isize * g.strides[0]) as usize;
        }
        part.shape[0] = slice.count;
        part.strides[0] = g.strides[0].saturating_mul(slice.step);
        return Ok(Target::Part(part));
    }
    Err(vm.type_error("memoryview: invalid slice key"))
}

fn getitem(vm: &Vm, v: &Value, key: &Value) -> PyResult {
    let view = live(vm, v)?;
    if view.geometry.shape.is_empty() && key.downcast::<TupleObj>().is_some_and(|t| t.is_empty()) {
        return item_at(vm, view, view.geometry.offset);
    }
    match target(vm, view, key)? {
        Target::Item(offset) => item_at(vm, view, offset),
        Target::Part(_) if view.geometry.shape.is_empty() => Ok(v.clone()),
        Target::Part(part) => Ok(ViewObj::make(view.buffer(vm)?, part, view.readonly)),
    }
}

fn setitem(vm: &Vm, v: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let view = live(vm, v)?;
    if view.readonly {
        return Err(vm.type_error("cannot modify read-only memory"));
    }
    let Some(value) = value else { return Err(vm.type_error("cannot delete memory")) };
    match target(vm, view, key)? {
        Target::Item(offset) => {
            let mut item = [0; 8];
            let size = pack(vm, &view.geometry.format.text, value, &mut item)?;
            // Packing may have run Python, which may have released the view.
            let buffer = view.buffer(vm)?;
            if let Some(place) = buffer.as_mut_slice().and_then(|b| b.get_mut(offset..offset + size)) {
                place.copy_from_slice(&item[..size]);
            }
            Ok(())
        }
        Target::Part(part) => {
            let source = new_view(vm, value).map_err(|e| {
                let plain = e.is(&crate::error::exception::TYPE_ERROR);
                let ty = type_of(value).tp_name();
                if plain { vm.type_error(format!("a bytes-like object is required, not '{ty}'")) } else { e }
            })?;
            let Some(source) = source.downcast::<ViewObj>() else { return Ok(()) };
            let same_format = native(&part.format.text) == native(&source.geometry.format.text);
            if !same_format || part.shape != source.geometry.shape {
                return Err(vm.value_error("memoryview assignment: lvalue and rvalue have different structures"));
            }
            let bytes = source.to_bytes(vm)?;
            let buffer = view.buffer(vm)?;
            let size = part.format.size;
            if let Some(to) = buffer.as_mut_slice() {
                if part.c_contiguous() && !bytes.is_empty() {
                    to[part.offset..part.offset + bytes.len()].copy_from_slice(&bytes);
                    return Ok(());
                }
                for (item, at) in bytes.chunks_exact(size).zip(part.offsets()) {
                    to[at..at + size].copy_from_slice(item);
                }
            }
            Ok(())
        }
    }
}

fn values(vm: &Vm, view: &ViewObj) -> PyResult<Vec<Value>> {
    let bytes = view.to_bytes(vm)?;
    let format = &view.geometry.format;
    bytes.chunks_exact(format.size.max(1)).map(|item| unpack(vm, &format.text, item)).collect()
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let Some(x) = a.downcast::<ViewObj>() else { return Ok(Value::NOT_IMPLEMENTED) };
    let result = |equal: bool| Ok(Value::bool(equal == (op == CmpOp::Eq)));
    let released = |v: &Value| v.downcast::<ViewObj>().is_some_and(|v| v.live(vm).is_err());
    if released(a) || released(b) {
        return result(a.is(b));
    }
    if !vm.has_buffer(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let other = new_view(vm, b)?;
    let Some(y) = other.downcast::<ViewObj>() else { return Ok(Value::NOT_IMPLEMENTED) };
    if x.geometry.shape != y.geometry.shape {
        return result(false);
    }
    let (fx, fy) = (native(&x.geometry.format.text), native(&y.geometry.format.text));
    let (Some((fx, _)), Some((fy, _))) = (fx, fy) else { return result(false) };
    if fx == fy && !matches!(fx, b'f' | b'd' | b'e') {
        return result(*x.to_bytes(vm)? == *y.to_bytes(vm)?);
    }
    for (p, q) in values(vm, x)?.iter().zip(values(vm, y)?.iter()) {
        let same = vm.compare(p, q, CmpOp::Eq)?;
        if !vm.truth(&same)? {
            return result(false);
        }
    }
    result(true)
}

/// `memory_iterator`
pub struct ViewIter {
    view: Slot,
    at: Cell<usize>,
    len: usize,
}
heap::trace_fields!(ViewIter: view);
heap::payload!(ViewIter, "memory_iterator", trace);

pub static MEMORY_ITERATOR: TypeSpec = TypeSpec::new::<ViewIter>("memory_iterator").slots(|s| {
    s.iter.set(Some(|_, it| Ok(it.clone())));
    s.next.set(Some(|vm, it| {
        let Some(state) = it.downcast::<ViewIter>() else { return Ok(None) };
        let held = state.view.get();
        let Some(view) = held.downcast::<ViewObj>() else { return Ok(None) };
        let at = state.at.get();
        if at >= state.len {
            state.view.set(Value::NULL);
            return Ok(None);
        }
        state.at.set(at + 1);
        let g = view.live(vm)?;
        item_at(vm, view, (g.offset as isize + at as isize * g.strides[0]) as usize).map(Some)
    }));
});

fn iter(vm: &Vm, v: &Value) -> PyResult {
    let view = live(vm, v)?;
    match view.geometry.shape.len() {
        0 => Err(vm.type_error("invalid indexing of 0-dim memory")),
        1 => {
            let len = view.geometry.shape[0];
            Ok(MEMORY_ITERATOR.alloc(ViewIter { view: Slot::new(v.clone()), at: Cell::new(0), len }).into_value())
        }
        _ => Err(vm.not_implemented_error("multi-dimensional sub-views are not implemented")),
    }
}

fn release(vm: &Vm, args: &[Value]) -> PyResult {
    let view = crate::object::descr::receiver::<ViewObj>(vm, &args[0], &MEMORYVIEW)?;
    let buffer = view.buffer.replace(None);
    drop(buffer);
    Ok(Value::NONE)
}
/// The doc of `__release_buffer__`.
pub const RELEASE_DOC: &str = "Release the buffer object that exposes the underlying memory of the object.";

/// `__release_buffer__(buffer)` of the built-in types: ends a view that `__buffer__` gave.
pub fn release_buffer(vm: &Vm, args: &[Value]) -> PyResult {
    if !args[1].is_a::<ViewObj>() {
        return Err(vm.type_error("expected a memoryview object"));
    }
    if !vm.get_attr(&args[1], &name!("obj"))?.is(&args[0]) {
        return Err(vm.value_error("memoryview's buffer is not this object"));
    }
    release(vm, &args[1..])
}
fn enter(vm: &Vm, args: &[Value]) -> PyResult {
    live(vm, &args[0])?;
    Ok(args[0].clone())
}
fn exit(vm: &Vm, args: Args) -> PyResult {
    release(vm, args.pos)
}

fn tobytes(vm: &Vm, args: &[Value]) -> PyResult {
    let view = live(vm, &args[0])?;
    let order = match args[1].non_null().filter(|v| !v.is_none()) {
        None => b'C',
        Some(v) => {
            let text = v.downcast::<StrObj>().ok_or_else(|| {
                vm.type_error(format!("tobytes() argument 'order' must be str or None, not {}", vm.argument_type(v)))
            })?;
            if text.as_bytes().contains(&0) {
                return Err(vm.value_error("embedded null character"));
            }
            match text.as_bytes() {
                [c @ (b'C' | b'F' | b'A')] => *c,
                _ => return Err(vm.value_error("order must be 'C', 'F' or 'A'")),
            }
        }
    };
    let g = &view.geometry;
    let fortran = order == b'F' || (order == b'A' && g.f_contiguous() && !g.c_contiguous());
    if fortran && g.shape.len() > 1 {
        // Walk the dimensions in reverse.
        let reversed = Geometry {
            shape: g.shape.iter().rev().copied().collect(),
            strides: g.strides.iter().rev().copied().collect(),
            ..g.clone()
        };
        let buffer = view.buffer(vm)?;
        let mut out = HVec::with_capacity(g.bytes())?;
        for at in reversed.offsets() {
            out.extend_copy(&buffer[at..at + g.format.size])?;
        }
        return crate::types::bytes::new_bytes(&out);
    }
    crate::types::bytes::new_bytes(&view.to_bytes(vm)?)
}

fn hex(vm: &Vm, args: &[Value]) -> PyResult {
    let bytes = live(vm, &args[0])?.to_bytes(vm)?;
    crate::types::bytes::hex_text(vm, &bytes, &args[1], &args[2])
}

fn tolist(vm: &Vm, args: &[Value]) -> PyResult {
    let view = live(vm, &args[0])?;
    let mut items = values(vm, view)?;
    let shape = &view.geometry.shape;
    if shape.is_empty() {
        return Ok(items.pop().unwrap_or(Value::NONE));
    }
    for n in shape[1..].iter().rev() {
        let mut rows = Vec::new();
        if *n > 0 {
            for row in items.chunks(*n) {
                rows.push(vm.new_list(row.to_vec())?);
            }
        } else {
            for _ in 0..shape[0] {
                rows.push(vm.new_list(Vec::new())?);
            }
        }
        items = rows;
    }
    vm.new_list(items)
}

fn toreadonly(vm: &Vm, args: &[Value]) -> PyResult {
    let view = live(vm, &args[0])?;
    Ok(ViewObj::make(view.buffer(vm)?, view.geometry.clone(), true))
}

fn cast(vm: &Vm, args: &[Value]) -> PyResult {
    let view = live(vm, &args[0])?;
    let Some(format) = args[1].downcast::<StrObj>() else {
        return Err(vm.type_error(format!("cast() argument 'format' must be str, not {}", vm.argument_type(&args[1]))));
    };
    let g = &view.geometry;
    if !g.c_contiguous() {
        return Err(vm.type_error("memoryview: casts are restricted to C-contiguous views"));
    }
    if g.bytes() == 0 && (args[2].non_null().is_some() || g.shape.len() != 1) {
        return Err(vm.type_error("memoryview: cannot cast view with zeros in shape or strides"));
    }
    let shape = match args[2].non_null() {
        None => None,
        Some(v) => {
            let items: Vec<Value> = match (v.downcast::<ListObj>(), v.downcast::<TupleObj>()) {
                (Some(l), _) => l.to_vec(),
                (_, Some(t)) => t.items().to_vec(),
                _ => return Err(vm.type_error("shape must be a list or a tuple")),
            };
            if items.len() > 1 && g.shape.len() > 1 {
                return Err(vm.type_error("memoryview: cast must be 1D -> ND or ND -> 1D"));
            }
            Some(items)
        }
    };
    if !format.is_ascii() {
        // What the encoder says of it.
        vm.call_method(&args[1], &name!("encode"), &[name!("ascii")])?;
    }
    let text = format.display().into_owned();
    let Some((to, size)) = native(&text) else {
        return Err(vm.value_error(
            "memoryview: destination format must be a native single character format prefixed with an optional '@'",
        ));
    };
    let Some((from, _)) = native(&g.format.text) else {
        return Err(vm.value_error(
            "memoryview: source format must be a native single character format prefixed with an optional '@'",
        ));
    };
    let is_byte = |c: u8| matches!(c, b'B' | b'b' | b'c');
    if !is_byte(from) && !is_byte(to) {
        return Err(vm.type_error("memoryview: cannot cast between two non-byte formats"));
    }
    let total = g.bytes();
    if total % size != 0 {
        return Err(vm.type_error("memoryview: length is not a multiple of itemsize"));
    }
    let shape = match shape {
        None => vec![total / size],
        Some(items) => checked_shape(vm, &items, total, size)?,
    };
    let strides = contiguous_strides(&shape, size);
    let geometry = Geometry { offset: g.offset, format: ItemFormat { text: text.into(), size }, shape, strides };
    Ok(ViewObj::make(view.buffer(vm)?, geometry, view.readonly))
}

fn checked_shape(vm: &Vm, items: &[Value], total: usize, size: usize) -> PyResult<Vec<usize>> {
    if items.len() > 64 {
        return Err(vm.value_error("memoryview: number of dimensions must not exceed 64"));
    }
    let mut shape = Vec::new();
    let mut product = Some(size);
    for item in items {
        if crate::types::int::exact(item).is_none() {
            return Err(vm.type_error("memoryview.cast(): elements of shape must be integers"));
        }
        let n = vm.to_isize(item)?;
        if n <= 0 {
            return Err(vm.value_error("memoryview.cast(): elements of shape must be integers > 0"));
        }
        shape.push(n as usize);
        product = product.and_then(|p| p.checked_mul(n as usize));
    }
    match product {
        None => Err(vm.value_error("memoryview.cast(): product(shape) > SSIZE_MAX")),
        Some(p) if p != total => Err(vm.type_error("memoryview: product(shape) * itemsize != buffer size")),
        _ => Ok(shape),
    }
}

fn count(vm: &Vm, args: &[Value]) -> PyResult {
    let iter = vm.iter(&args[0])?;
    let mut n = 0;
    while let Some(item) = vm.next(&iter)? {
        n += vm.equal(&item, &args[1])? as i64;
    }
    Ok(Value::small_int(n))
}

fn index(vm: &Vm, args: &[Value]) -> PyResult {
    let view = live(vm, &args[0])?;
    match view.geometry.shape.len() {
        0 => return Err(vm.type_error("invalid lookup on 0-dim memory")),
        1 => {}
        _ => return Err(vm.not_implemented_error("multi-dimensional lookup is not implemented")),
    }
    let n = view.geometry.shape[0];
    let bound =
        |v: &Value, default: isize| -> PyResult<isize> { if v.is_null() { Ok(default) } else { slice_index(vm, v) } };
    let range = resolve(Some(bound(&args[2], 0)?), Some(bound(&args[3], isize::MAX)?), 1, n as isize);
    for i in range.start..range.end() {
        let g = live(vm, &args[0])?.live(vm)?;
        let item = item_at(vm, view, (g.offset as isize + i as isize * g.strides[0]) as usize)?;
        if vm.equal(&item, &args[1])? {
            return Ok(Value::small_int(i as i64));
        }
    }
    Err(vm.value_error("memoryview.index(x): x not found"))
}

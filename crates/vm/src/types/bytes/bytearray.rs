//! `bytearray`: storage that is cheap to take from the front, counted exports, and the methods that change it.

use std::cell::Cell;

use heap::NoMemory;

use super::methods::{byte_methods, collect_bytes, from_arguments, item_index, shared_slots};
use super::search::byte;
use super::{ctype, hex, methods, push_repr, search, split};
use crate::prelude::*;
use crate::types::buffer::Buffer;
use crate::types::str::{Slice, TextBuilder, slice_of};

/// Bytes, of which the first `start` are gone: `del b[:n]` only moves the start, until half of the storage is unused.
#[derive(Default)]
struct Store {
    buf: HVec<u8>,
    start: usize,
}

impl Store {
    fn bytes(&self) -> &[u8] {
        &self.buf[self.start..]
    }
    fn bytes_mut(&mut self) -> &mut [u8] {
        let start = self.start;
        &mut self.buf[start..]
    }
    fn splice(&mut self, start: usize, end: usize, items: &[u8]) -> Result<(), NoMemory> {
        if start == 0 && items.is_empty() {
            self.start += end;
            if self.start == self.buf.len() {
                self.buf.truncate(0);
                self.start = 0;
            } else if self.start > self.buf.len() / 2 {
                self.buf.replace_range(0, self.start, &[])?;
                self.start = 0;
            }
            self.buf.shrink();
            return Ok(());
        }
        self.buf.replace_range(self.start + start, self.start + end, items)?;
        self.buf.shrink();
        Ok(())
    }
}

pub struct ByteArrayObj {
    store: Mut<Store>,
    /// Buffers that show the bytes; while there are any the size is fixed.
    exports: Cell<usize>,
}

heap::payload!(ByteArrayObj, "bytearray", leaf);

impl ByteArrayObj {
    fn empty() -> ByteArrayObj {
        ByteArrayObj { store: Mut::default(), exports: Cell::new(0) }
    }
    pub fn new(bytes: HVec<u8>) -> Ref<ByteArrayObj> {
        let made = ByteArrayObj::empty();
        made.store.with(|s| s.buf = bytes);
        BYTEARRAY.alloc(made)
    }
    pub fn from_slice(bytes: &[u8]) -> Result<Ref<ByteArrayObj>, NoMemory> {
        let mut v = HVec::with_capacity(bytes.len())?;
        v.extend_copy(bytes)?;
        Ok(ByteArrayObj::new(v))
    }
    pub fn len(&self) -> usize {
        self.store.with(|s| s.bytes().len())
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The bytes, for a moment in which no Python runs.
    pub fn with<R>(&self, f: impl FnOnce(&mut [u8]) -> R) -> R {
        self.store.with(|s| f(s.bytes_mut()))
    }
    pub fn exported(&self) -> bool {
        self.exports.get() > 0
    }
    /// `BufferError` while the bytes are lent out.
    pub fn check_resizable(&self, vm: &Vm) -> PyResult<()> {
        if self.exported() {
            return Err(vm.buffer_error("Existing exports of data: object cannot be re-sized"));
        }
        Ok(())
    }
    /// Replaces `start..end` by `items`; the size may change only while nothing is exported.
    pub fn splice(&self, vm: &Vm, start: usize, end: usize, items: &[u8]) -> PyResult<()> {
        if end - start != items.len() {
            self.check_resizable(vm)?;
        }
        Ok(self.store.with(|s| {
            let len = s.bytes().len();
            let (start, end) = (start.min(len), end.min(len));
            s.splice(start, end.max(start), items)
        })?)
    }
    pub fn append(&self, vm: &Vm, items: &[u8]) -> PyResult<()> {
        if items.is_empty() {
            return Ok(());
        }
        self.check_resizable(vm)?;
        Ok(self.store.with(|s| s.buf.extend_copy(items))?)
    }
    pub(super) fn export(&self, value: &Value) -> Buffer {
        self.exports.set(self.exports.get() + 1);
        let (ptr, len) = self.store.with(|s| {
            let bytes = s.bytes_mut();
            (bytes.as_mut_ptr(), bytes.len())
        });
        let count = |owner: &Value, more: bool| {
            if let Some(b) = owner.downcast::<ByteArrayObj>() {
                let n = b.exports.get();
                b.exports.set(if more { n + 1 } else { n.saturating_sub(1) });
            }
        };
        // SAFETY: while exports are counted the storage is neither moved nor resized.
        unsafe { Buffer::new(value.clone(), ptr, len, false, Some(count)) }
    }
}

pub static BYTEARRAY: TypeSpec = TypeSpec::new::<ByteArrayObj>("bytearray")
    .flags(SUBCLASSABLE | MATCH_SELF)
    .doc("bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\nbytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer\nbytearray(int) -> bytes array of size given by the parameter initialized with null bytes\nbytearray() -> empty bytes array\n\nConstruct a mutable bytearray object from:\n  - an iterable yielding integers in range(256)\n  - a text string encoded using the specified encoding\n  - a bytes or a buffer object\n  - any object implementing the buffer API.\n  - an integer")
    .methods(METHODS)
    .slots(|s| {
        shared_slots(s);
        s.new.set(Some(|_, ty, _| Ok(crate::object::class::alloc_instance(ty, ByteArrayObj::empty()).into_value())));
        s.init.set(Some(init));
        s.repr.set(Some(repr));
        s.str.set(Some(super::methods::to_str));
        s.setitem.set(Some(setitem));
        s.inplace_concat.set(Some(inplace_concat));
        s.inplace_repeat.set(Some(inplace_repeat));
        s.buffer.set(Some(|vm, v, _| match v.downcast::<ByteArrayObj>() {
            Some(b) => Ok(b.export(v)),
            None => Err(vm.type_error("a bytes-like object is required")),
        }));
    });

static METHODS: &[NativeDef] = byte_methods![
    def("__alloc__", "($self, /)", alloc, "B.__alloc__() -> int\n\nReturn the number of bytes actually allocated."),
    def(
        "__release_buffer__",
        "($self, buffer, /)",
        crate::types::memoryview::release_buffer,
        crate::types::memoryview::RELEASE_DOC
    ),
    def("__reduce__", "($self, /)", reduce, "Return state information for pickling."),
    def("__reduce_ex__", "($self, proto=0, /)", reduce_ex, "Return state information for pickling."),
    def("__sizeof__", "($self, /)", sizeof, "Returns the size of the bytearray object in memory, in bytes."),
    def(
        "append",
        "($self, item, /)",
        append,
        "Append a single item to the end of the bytearray.\n\n  item\n    The item to be appended."
    ),
    def("clear", "($self, /)", clear, "Remove all items from the bytearray."),
    def("copy", "($self, /)", copy, "Return a copy of B."),
    def(
        "extend",
        "($self, iterable_of_ints, /)",
        extend,
        "Append all the items from the iterator or sequence to the bytearray.\n\n  iterable_of_ints\n    The iterable of items to append."
    ),
    def(
        "insert",
        "($self, index, item, /)",
        insert,
        "Insert a single item into the bytearray before the given index.\n\n  index\n    The index where the value is to be inserted.\n  item\n    The item to be inserted."
    ),
    def(
        "pop",
        "($self, index=-1, /)",
        pop,
        "Remove and return a single item from B.\n\n  index\n    The index from where to remove the item.\n    -1 (the default value) means remove the last item.\n\nIf no index argument is given, will pop the last item."
    ),
    def(
        "remove",
        "($self, value, /)",
        remove,
        "Remove the first occurrence of a value in the bytearray.\n\n  value\n    The value to remove."
    ),
    def(
        "resize",
        "($self, size, /)",
        resize,
        "Resize the internal buffer of bytearray to len.\n\n  size\n    New size to resize to.."
    ),
    def("reverse", "($self, /)", reverse, "Reverse the order of the values in B in place."),
];

fn receiver<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a ByteArrayObj> {
    crate::object::descr::receiver::<ByteArrayObj>(vm, value, &BYTEARRAY)
}

fn init(vm: &Vm, obj: &Value, args: Args) -> PyResult<()> {
    let b = receiver(vm, obj)?;
    // Whatever fails leaves it empty.
    b.splice(vm, 0, b.len(), &[])?;
    if let ([source], false) = (args.pos, args.has_keywords())
        && grows_by_item(source)
    {
        return vm
            .for_each(source, |item| {
                let item = byte(vm, &item, "byte must be in range(0, 256)")?;
                b.append(vm, &[item])
            })
            .inspect_err(|_| {
                let _ = b.splice(vm, 0, b.len(), &[]);
            });
    }
    let bytes = from_arguments(vm, args, "bytearray")?;
    if !b.is_empty() || !bytes.is_empty() {
        b.check_resizable(vm)?;
    }
    drop(b.store.replace(Store { buf: bytes, start: 0 }));
    Ok(())
}

/// Whether a source is nothing but an iterator: its items are seen to arrive one by one.
fn grows_by_item(source: &Value) -> bool {
    let ty = type_of(source);
    ty.slots.next.get().is_some()
        && ty.slots.index.get().is_none()
        && ty.slots.buffer.get().is_none()
        && !ty.is_heap_type()
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let mut out = TextBuilder::new();
    out.push_str(&type_of(v).name())?;
    out.push('(' as u32)?;
    let buffer = vm.buffer(v)?;
    if buffer.contains(&b'\'') && !buffer.contains(&b'"') {
        // Unlike bytes, an apostrophe between quotation marks is escaped.
        let mut inner = TextBuilder::new();
        push_repr(&mut inner, &buffer)?;
        for b in inner.as_bytes() {
            if *b == b'\'' {
                out.push('\\' as u32)?;
            }
            out.push(*b as u32)?;
        }
    } else {
        push_repr(&mut out, &buffer)?;
    }
    out.push(')' as u32)?;
    out.finish()
}

fn setitem(vm: &Vm, obj: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let b = receiver(vm, obj)?;
    if let Some(slice) = slice_of(vm, key, || b.len())? {
        return set_slice(vm, b, obj, slice, value);
    }
    let index = item_index(vm, obj, key)?;
    let new = match value {
        Some(v) => Some(byte(vm, v, "byte must be in range(0, 256)")?),
        None => None,
    };
    let len = b.len();
    let at = if index < 0 { index.saturating_add(len as isize) } else { index };
    let Some(at) = usize::try_from(at).ok().filter(|at| *at < len) else {
        return Err(vm.index_error("bytearray index out of range"));
    };
    match new {
        Some(new) => b.with(|bytes| bytes[at] = new),
        None => b.splice(vm, at, at + 1, &[])?,
    }
    Ok(())
}

fn set_slice(vm: &Vm, b: &ByteArrayObj, obj: &Value, slice: Slice, value: Option<&Value>) -> PyResult<()> {
    let items = match value {
        None => HVec::new(),
        Some(v) if v.is_a::<StrObj>() || crate::types::int::exact(v).is_some() => {
            return Err(vm.type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)"));
        }
        Some(v) if v.is(obj) => vm.buffer(v)?.to_vec()?,
        Some(v) => match vm.try_buffer(v)? {
            Some(items) => items.to_vec()?,
            None if type_of(v).slots.iter.get().is_none() && type_of(v).slots.getitem.get().is_none() => {
                return Err(vm.type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)"));
            }
            None => collect_bytes(vm, v, "byte must be in range(0, 256)")?,
        },
    };
    if slice.step == 1 {
        return b.splice(vm, slice.start, slice.end(), &items);
    }
    if value.is_some() {
        if items.len() != slice.count {
            if items.is_empty() {
                return delete_stepped(vm, b, slice);
            }
            return Err(vm.value_error(format!(
                "attempt to assign bytes of size {} to extended slice of size {}",
                items.len(),
                slice.count
            )));
        }
        b.with(|bytes| {
            for (i, item) in slice.indices().zip(items.iter()) {
                if let Some(place) = bytes.get_mut(i) {
                    *place = *item;
                }
            }
        });
        return Ok(());
    }
    delete_stepped(vm, b, slice)
}

fn delete_stepped(vm: &Vm, b: &ByteArrayObj, slice: Slice) -> PyResult<()> {
    if slice.count == 0 {
        return Ok(());
    }
    b.check_resizable(vm)?;
    let mut gone: Vec<usize> = slice.indices().collect();
    gone.sort_unstable();
    b.store.with(|s| {
        let bytes = s.bytes_mut();
        let (mut to, mut next) = (0, 0);
        for from in 0..bytes.len() {
            if gone.get(next) == Some(&from) {
                next += 1;
            } else {
                bytes[to] = bytes[from];
                to += 1;
            }
        }
        let len = s.start + to;
        s.buf.truncate(len);
    });
    Ok(())
}

fn inplace_concat(vm: &Vm, a: &Value, b: &Value) -> PyResult {
    let array = receiver(vm, a)?;
    let items = match vm.try_buffer(b)? {
        Some(items) if b.is(a) => items.to_vec()?,
        Some(items) => {
            array.append(vm, &items)?;
            return Ok(a.clone());
        }
        None => {
            return Err(vm.type_error(format!("can't concat {} to {}", type_of(b).tp_name(), type_of(a).tp_name())));
        }
    };
    array.append(vm, &items)?;
    Ok(a.clone())
}

fn inplace_repeat(vm: &Vm, a: &Value, n: isize) -> PyResult {
    let array = receiver(vm, a)?;
    let one = vm.buffer(a)?.to_vec()?;
    if n <= 0 {
        array.splice(vm, 0, one.len(), &[])?;
        return Ok(a.clone());
    }
    let len = one.len().checked_mul(n as usize).ok_or(NoMemory)?;
    if len != one.len() {
        array.check_resizable(vm)?;
        array.store.with(|s| -> Result<(), NoMemory> {
            s.buf.reserve(len - one.len())?;
            for _ in 1..n {
                s.buf.extend_copy(&one)?;
            }
            Ok(())
        })?;
    }
    Ok(a.clone())
}

fn append(vm: &Vm, args: &[Value]) -> PyResult {
    let item = byte(vm, &args[1], "byte must be in range(0, 256)")?;
    receiver(vm, &args[0])?.append(vm, &[item])?;
    Ok(Value::NONE)
}
fn clear(vm: &Vm, args: &[Value]) -> PyResult {
    let b = receiver(vm, &args[0])?;
    b.splice(vm, 0, b.len(), &[])?;
    Ok(Value::NONE)
}
fn copy(vm: &Vm, args: &[Value]) -> PyResult {
    Ok(ByteArrayObj::new(vm.buffer(&args[0])?.to_vec()?).into_value())
}
fn extend(vm: &Vm, args: &[Value]) -> PyResult {
    let b = receiver(vm, &args[0])?;
    if args[1].is(&args[0]) {
        let items = vm.buffer(&args[1])?.to_vec()?;
        b.append(vm, &items)?;
    } else if vm.has_buffer(&args[1]) {
        // Asking for the bytes may run Python that changes the size.
        let at = b.len();
        let items = vm.buffer(&args[1])?;
        b.splice(vm, at.min(b.len()), at.min(b.len()), &items)?;
    } else {
        if args[1].is_a::<StrObj>() {
            return Err(vm.type_error("expected iterable of integers; got: 'str'"));
        }
        let ty = type_of(&args[1]);
        if ty.slots.iter.get().is_none() && ty.slots.getitem.get().is_none() {
            return Err(vm.type_error(format!("can't extend bytearray with {}", ty.tp_name())));
        }
        let items = collect_bytes(vm, &args[1], "byte must be in range(0, 256)")?;
        b.append(vm, &items)?;
    }
    Ok(Value::NONE)
}
fn insert(vm: &Vm, args: &[Value]) -> PyResult {
    let index = vm.to_isize(&args[1])?;
    let item = byte(vm, &args[2], "byte must be in range(0, 256)")?;
    let b = receiver(vm, &args[0])?;
    let len = b.len() as isize;
    let at = if index < 0 { (index.saturating_add(len)).max(0) } else { index.min(len) } as usize;
    b.splice(vm, at, at, &[item])?;
    Ok(Value::NONE)
}
fn pop(vm: &Vm, args: &[Value]) -> PyResult {
    let index = if args[1].is_null() { -1 } else { vm.to_isize(&args[1])? };
    let b = receiver(vm, &args[0])?;
    let len = b.len();
    if len == 0 {
        return Err(vm.index_error("pop from empty bytearray"));
    }
    let at = if index < 0 { index.saturating_add(len as isize) } else { index };
    let Some(at) = usize::try_from(at).ok().filter(|at| *at < len) else {
        return Err(vm.index_error("pop index out of range"));
    };
    let item = b.with(|bytes| bytes[at]);
    b.splice(vm, at, at + 1, &[])?;
    Ok(Value::small_int(item as i64))
}
fn remove(vm: &Vm, args: &[Value]) -> PyResult {
    let item = byte(vm, &args[1], "byte must be in range(0, 256)")?;
    let b = receiver(vm, &args[0])?;
    let Some(at) = b.with(|bytes| memchr::memchr(item, bytes)) else {
        return Err(vm.value_error("value not found in bytearray"));
    };
    b.splice(vm, at, at + 1, &[])?;
    Ok(Value::NONE)
}
fn resize(vm: &Vm, args: &[Value]) -> PyResult {
    let size = vm.to_isize(&args[1])?;
    if size < 0 {
        return Err(vm.value_error(format!("Can only resize to positive sizes, got {size}")));
    }
    let b = receiver(vm, &args[0])?;
    let (size, len) = (size as usize, b.len());
    if size < len {
        b.splice(vm, size, len, &[])?;
    } else if size > len {
        b.check_resizable(vm)?;
        b.store.with(|s| s.buf.extend_fill(0, size - len))?;
    }
    Ok(Value::NONE)
}
fn reverse(vm: &Vm, args: &[Value]) -> PyResult {
    receiver(vm, &args[0])?.with(|b| b.reverse());
    Ok(Value::NONE)
}
fn alloc(vm: &Vm, args: &[Value]) -> PyResult {
    // One byte more than is used, as if a null byte stood at the end.
    let (capacity, len) = receiver(vm, &args[0])?.store.with(|s| (s.buf.capacity(), s.buf.len()));
    Ok(Value::small_int(if capacity == 0 { 0 } else { capacity.max(len + 1) as i64 }))
}
fn sizeof(vm: &Vm, args: &[Value]) -> PyResult {
    let used = receiver(vm, &args[0])?.store.with(|s| s.buf.capacity());
    Ok(Value::small_int((size_of::<heap::Obj<ByteArrayObj>>() + used) as i64))
}

fn reduce(vm: &Vm, args: &[Value]) -> PyResult {
    reduced(vm, &args[0], 0)
}
fn reduce_ex(vm: &Vm, args: &[Value]) -> PyResult {
    let proto = if args[1].is_null() { 0 } else { vm.to_i32(&args[1])? };
    reduced(vm, &args[0], proto)
}
fn reduced(vm: &Vm, obj: &Value, proto: i32) -> PyResult {
    let bytes = vm.buffer(obj)?;
    let state = vm.call_method(obj, &name!("__getstate__"), &[])?;
    let arguments = if proto >= 3 {
        vm.new_tuple(&[super::new_bytes(&bytes)?])
    } else {
        let mut text = TextBuilder::new();
        for b in bytes.iter() {
            text.push(*b as u32)?;
        }
        vm.new_tuple(&[text.finish()?, vm.new_str("latin-1")])
    };
    Ok(vm.new_tuple(&[type_of(obj).to_value(), arguments, state]))
}

//! `array`: sequences of machine numbers of one kind, kept as the bytes they are.

mod item;
mod iter;
mod new;
mod pickle;

use std::cell::Cell;
use std::cmp::Ordering;

use vm::prelude::*;
use vm::types::buffer::{Buffer, ItemFormat};
use vm::types::str::{Slice, slice_of};

use self::item::{pack, raw_of, size_of_kind, unpack, whole};
use super::buffer::{bytes_arg, new_bytes};
use super::support::*;

pub static MODULE: ModuleDef = ModuleDef::new("array", "This module defines an object type which can efficiently represent\nan array of basic values: characters, integers, floating-point\nnumbers.  Arrays are sequence types and behave very much like lists,\nexcept that the type of objects stored in them is constrained.\n")
    .types(&[&ARRAY])
    .functions(&[def("_array_reconstructor", "(arraytype, typecode, mformat_code, items, /)", pickle::reconstruct, "Internal. Used for pickling support.")])
    .exec(|vm, dict| {
        dict.set_name("ArrayType", ARRAY.to_value());
        dict.set_name("typecodes", vm.new_str("bBuwhHiIlLqQfd"));
        // isinstance(array, MutableSequence) holds.
        let sequences = crate::support::imported(vm, "_collections_abc", "MutableSequence")?;
        vm.call_method(&sequences, &name!("register"), &[ARRAY.to_value()])?;
        Ok(())
    });

pub struct ArrayObj {
    kind: u8,
    items: Mut<HVec<u8>>,
    /// Buffers of the storage that are in use: while there are any it keeps its size.
    exports: Cell<usize>,
}
heap::payload!(ArrayObj, "array.array", leaf);

impl ArrayObj {
    fn empty(kind: u8) -> ArrayObj {
        ArrayObj { kind, items: Mut::default(), exports: Cell::new(0) }
    }
    fn with_bytes(kind: u8, bytes: &[u8]) -> PyResult<ArrayObj> {
        let new = ArrayObj::empty(kind);
        new.items.with(|i| i.extend_copy(bytes))?;
        Ok(new)
    }
    fn size(&self) -> usize {
        size_of_kind(self.kind).unwrap_or(1)
    }
    fn len(&self) -> usize {
        self.items.with(|i| i.len()) / self.size()
    }
    fn bytes(&self) -> Vec<u8> {
        self.items.with(|i| i.to_vec())
    }
    /// The bytes of an item; `None` past the end.
    fn raw(&self, at: usize) -> Option<[u8; 8]> {
        let size = self.size();
        self.items.with(|i| i.get(at * size..at * size + size).map(raw_of))
    }
    fn get(&self, vm: &Vm, at: usize) -> PyResult<Option<Value>> {
        self.raw(at).map(|raw| unpack(vm, self.kind, &raw)).transpose()
    }
    fn resizable(&self, vm: &Vm) -> PyResult<()> {
        if self.exports.get() > 0 {
            return Err(vm.buffer_error("cannot resize an array that is exporting buffers"));
        }
        Ok(())
    }
    fn append(&self, vm: &Vm, value: &Value) -> PyResult<()> {
        let raw = pack(vm, self.kind, value)?;
        self.resizable(vm)?;
        Ok(self.items.with(|i| i.extend_copy(&raw[..self.size()]))?)
    }
    fn extend_bytes(&self, vm: &Vm, bytes: &[u8]) -> PyResult<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.resizable(vm)?;
        Ok(self.items.with(|i| i.extend_copy(bytes))?)
    }
    /// Puts `new` in the place of the items `start..end`.
    fn splice(&self, vm: &Vm, start: usize, end: usize, new: &[u8]) -> PyResult<()> {
        let size = self.size();
        if (end - start) * size != new.len() {
            self.resizable(vm)?;
        }
        Ok(self.items.with(|i| {
            let (from, to) = ((start * size).min(i.len()), (end * size).min(i.len()));
            let mut made = HVec::with_capacity(i.len() - (to - from) + new.len())?;
            made.extend_copy(&i[..from])?;
            made.extend_copy(new)?;
            made.extend_copy(&i[to..])?;
            if made.len() == i.len() {
                // Buffers may look at the storage: it stays where it is.
                i.copy_from_slice(&made);
            } else {
                *i = made;
            }
            Ok::<(), heap::NoMemory>(())
        })?)
    }
    fn extend(&self, vm: &Vm, source: &Value) -> PyResult<()> {
        if let Some(other) = source.downcast::<ArrayObj>() {
            if other.kind != self.kind {
                return Err(vm.type_error("can only extend with array of same kind"));
            }
            return self.extend_bytes(vm, &other.bytes());
        }
        vm.for_each(source, |item| self.append(vm, &item))
    }
    fn extend_from_bytes(&self, vm: &Vm, bytes: &[u8]) -> PyResult<()> {
        if !bytes.len().is_multiple_of(self.size()) {
            return Err(vm.value_error("bytes length not a multiple of item size"));
        }
        self.extend_bytes(vm, bytes)
    }
    /// Where an item equal to `value` is, from `start` below `stop`.
    fn find(&self, vm: &Vm, value: &Value, start: usize, stop: usize) -> PyResult<Option<usize>> {
        let mut polled = Poll::default();
        for at in start..stop {
            polled.tick(vm)?;
            let Some(item) = self.get(vm, at)? else { break };
            if vm.equal(&item, value)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }
    fn list(&self, vm: &Vm) -> PyResult {
        let mut out = Vec::new();
        if out.try_reserve(self.len()).is_err() {
            return Err(vm.memory_error());
        }
        for at in 0..self.len() {
            out.extend(self.get(vm, at)?);
        }
        vm.new_list(out)
    }
    fn text(&self, vm: &Vm) -> PyResult {
        if !matches!(self.kind, b'u' | b'w') {
            return Err(vm.value_error("tounicode() may only be called on unicode type arrays ('u' or 'w')"));
        }
        let mut out = Vec::new();
        for (at, item) in self.bytes().chunks(4).enumerate() {
            let c = u32::from_ne_bytes(raw_of(item));
            if c > 0x10FFFF && self.kind == b'w' {
                let why = "code point not in range(0x110000)";
                let (start, end) = (4 * at, 4 * at + 4);
                return Err(vm::types::codecs::errors::decode_error(vm, "utf-32-le", &self.bytes(), start, end, why));
            }
            if c > 0x10FFFF {
                return Err(vm.value_error(format!("character U+{c:x} is not in range [U+0000; U+10ffff]")));
            }
            vm::types::str::push_code_point(&mut out, c);
        }
        Ok(vm.reserved(StrObj::try_from_wtf8(&out))?.into_value())
    }
    fn add_text(&self, vm: &Vm, text: &StrObj) -> PyResult<()> {
        let mut bytes = Vec::new();
        for c in vm::types::str::code_points(text.as_bytes()) {
            bytes.extend(c.to_ne_bytes());
        }
        self.extend_bytes(vm, &bytes)
    }
}

fn arr<'a>(vm: &Vm, v: &'a Value) -> PyResult<&'a ArrayObj> {
    this::<ArrayObj>(vm, v)
}

fn make(new: ArrayObj) -> Value {
    ARRAY.alloc(new).into_value()
}

pub static ARRAY: TypeSpec = TypeSpec::new::<ArrayObj>("array")
    .module("array")
    .flags(SUBCLASSABLE | SEQUENCE | WEAKREFABLE)
    .doc("array(typecode [, initializer]) -> array\n\nReturn a new array whose items are restricted by typecode, and\ninitialized from the optional initializer value, which must be a list,\nstring or iterable over elements of the appropriate type.")
    .methods(METHODS)
    .getset(&[
        GetSet::ro("itemsize", |vm, v| Ok(vm.new_int(arr(vm, v)?.size() as i64)), "the size, in bytes, of one array item"),
        GetSet::ro("typecode", |vm, v| Ok(vm.new_str(&(arr(vm, v)?.kind as char).to_string())), "the typecode character used to create the array"),
    ])
    .slots(|s| {
        s.new.set(Some(new::new_array));
        s.repr.set(Some(repr));
        s.len.set(Some(|vm, v| Ok(arr(vm, v)?.len())));
        s.getitem.set(Some(get_item));
        s.setitem.set(Some(set_item));
        s.contains.set(Some(|vm, v, x| {
            let a = arr(vm, v)?;
            Ok(a.find(vm, x, 0, a.len())?.is_some())
        }));
        s.iter.set(Some(|_, v| Ok(iter::iterate(v))));
        s.compare.set(Some(compare));
        s.concat.set(Some(concat));
        s.repeat.set(Some(|vm, v, n| {
            let a = arr(vm, v)?;
            let new = ArrayObj::empty(a.kind);
            fill(vm, &new, &a.bytes(), n)?;
            Ok(make(new))
        }));
        s.inplace_concat.set(Some(|vm, v, other| {
            if !other.is_a::<ArrayObj>() {
                let given = type_of(other).tp_name();
                return Err(vm.type_error(format!("can only extend array with array (not \"{given}\")")));
            }
            arr(vm, v)?.extend(vm, other)?;
            Ok(v.clone())
        }));
        s.inplace_repeat.set(Some(|vm, v, n| {
            let a = arr(vm, v)?;
            let bytes = a.bytes();
            if n <= 0 {
                a.splice(vm, 0, a.len(), &[])?;
            } else {
                fill(vm, a, &bytes, n - 1)?;
            }
            Ok(v.clone())
        }));
        s.buffer.set(Some(|vm, v, _| export(vm, v)));
    });

static METHODS: &[NativeDef] = &[
    def(
        "append",
        "($self, v, /)",
        |vm, a| arr(vm, &a[0])?.append(vm, &a[1]).map(|()| Value::NONE),
        "Append new value v to the end of the array.",
    ),
    def(
        "buffer_info",
        "($self, /)",
        |vm, a| {
            let this = arr(vm, &a[0])?;
            let at = this.items.with(|i| i.as_ptr() as usize);
            Ok(vm.new_tuple(&[vm.new_int(at as i64), vm.new_int(this.len() as i64)]))
        },
        "Return a tuple (address, length) giving the current memory address and the length in items of the buffer used to hold array's contents.",
    ),
    def(
        "byteswap",
        "($self, /)",
        |vm, a| {
            let this = arr(vm, &a[0])?;
            let size = this.size();
            this.items.with(|i| i.chunks_exact_mut(size).for_each(<[u8]>::reverse));
            Ok(Value::NONE)
        },
        "Byteswap all items of the array.",
    ),
    def(
        "clear",
        "($self, /)",
        |vm, a| {
            let this = arr(vm, &a[0])?;
            this.splice(vm, 0, this.len(), &[]).map(|()| Value::NONE)
        },
        "Remove all items from the array.",
    ),
    def("__copy__", "($self, /)", copy, "Return a copy of the array."),
    def("__deepcopy__", "($self, unused, /)", copy, "Return a copy of the array."),
    def(
        "count",
        "($self, v, /)",
        |vm, a| {
            let this = arr(vm, &a[0])?;
            let (mut n, mut at) = (0, 0);
            while let Some(found) = this.find(vm, &a[1], at, this.len())? {
                n += 1;
                at = found + 1;
            }
            Ok(vm.new_int(n))
        },
        "Return number of occurrences of v in the array.",
    ),
    def(
        "extend",
        "($self, bb, /)",
        |vm, a| arr(vm, &a[0])?.extend(vm, &a[1]).map(|()| Value::NONE),
        "Append items to the end of the array.",
    ),
    def(
        "frombytes",
        "($self, buffer, /)",
        |vm, a| arr(vm, &a[0])?.extend_from_bytes(vm, &bytes_arg(vm, &a[1])?).map(|()| Value::NONE),
        "Appends items from the string, interpreting it as an array of machine values, as if it had been read from a file using the fromfile() method.",
    ),
    def(
        "fromfile",
        "($self, f, n, /)",
        |vm, a| {
            let this = arr(vm, &a[0])?;
            let n = vm.to_isize(&a[2])?;
            let Some(wanted) = usize::try_from(n).ok().and_then(|n| n.checked_mul(this.size())) else {
                return Err(vm.value_error("negative count"));
            };
            let data = vm.call_method(&a[1], &name!("read"), &[vm.new_int(wanted as i64)])?;
            let bytes = bytes_arg(vm, &data)?;
            this.extend_from_bytes(vm, &bytes)?;
            if bytes.len() < wanted {
                return Err(vm.error(&vm::error::exception::EOF_ERROR, "read() didn't return enough bytes"));
            }
            Ok(Value::NONE)
        },
        "Read n objects from the file object f and append them to the end of the array.",
    ),
    def(
        "fromlist",
        "($self, list, /)",
        |vm, a| {
            let this = arr(vm, &a[0])?;
            let Some(list) = a[1].downcast::<ListObj>() else { return Err(vm.type_error("arg must be list")) };
            let old = this.len();
            for item in list.to_vec() {
                if let Err(e) = this.append(vm, &item) {
                    this.splice(vm, old.min(this.len()), this.len(), &[])?;
                    return Err(e);
                }
            }
            Ok(Value::NONE)
        },
        "Append items to array from list.",
    ),
    def(
        "fromunicode",
        "($self, ustr, /)",
        |vm, a| {
            let this = arr(vm, &a[0])?;
            let Some(text) = a[1].downcast::<StrObj>() else {
                let given = type_of(&a[1]).tp_name();
                return Err(vm.type_error(format!("fromunicode() argument must be str, not {given}")));
            };
            if !matches!(this.kind, b'u' | b'w') {
                return Err(vm.value_error("fromunicode() may only be called on unicode type arrays ('u' or 'w')"));
            }
            this.add_text(vm, text).map(|()| Value::NONE)
        },
        "Extends this array with data from the unicode string ustr.",
    ),
    def(
        "index",
        "($self, v, start=0, stop=sys.maxsize, /)",
        |vm, a| {
            let this = arr(vm, &a[0])?;
            let bound = |v: &Value, default: usize| -> PyResult<usize> {
                let Some(v) = v.non_null() else { return Ok(default) };
                if type_of(v).slots.index.get().is_none() {
                    return Err(vm.type_error("slice indices must be integers or have an __index__ method"));
                }
                let n = vm.to_isize_clamped(v)?;
                Ok(if n < 0 { n.saturating_add(this.len() as isize).max(0) } else { n } as usize)
            };
            let (start, stop) = (bound(&a[2], 0)?, bound(&a[3], usize::MAX)?);
            match this.find(vm, &a[1], start, stop.min(this.len()))? {
                Some(at) => Ok(vm.new_int(at as i64)),
                None => Err(vm.value_error("array.index(x): x not in array")),
            }
        },
        "Return index of first occurrence of v in the array.\n\nRaise ValueError if the value is not present.",
    ),
    def(
        "insert",
        "($self, i, v, /)",
        |vm, a| {
            let at = vm.to_isize(&a[1])?;
            let this = arr(vm, &a[0])?;
            let raw = pack(vm, this.kind, &a[2])?;
            this.resizable(vm)?;
            let len = this.len() as isize;
            let at = if at < 0 { at.saturating_add(len).max(0) } else { at.min(len) } as usize;
            this.splice(vm, at, at, &raw[..this.size()]).map(|()| Value::NONE)
        },
        "Insert a new item v into the array before position i.",
    ),
    def(
        "pop",
        "($self, i=-1, /)",
        |vm, a| {
            let at = a[1].non_null().map_or(Ok(-1), |v| vm.to_isize(v))?;
            let this = arr(vm, &a[0])?;
            let len = this.len();
            if len == 0 {
                return Err(vm.index_error("pop from empty array"));
            }
            let at = if at < 0 { at.saturating_add(len as isize) } else { at };
            let Some(at) = usize::try_from(at).ok().filter(|at| *at < len) else {
                return Err(vm.index_error("pop index out of range"));
            };
            let item = this.get(vm, at)?.unwrap_or(Value::NONE);
            this.splice(vm, at, at + 1, &[])?;
            Ok(item)
        },
        "Return the i-th element and delete it from the array.\n\ni defaults to -1.",
    ),
    def(
        "__reduce_ex__",
        "($self, value, /)",
        |vm, a| {
            let this = arr(vm, &a[0])?;
            let kind = vm.new_str(&(this.kind as char).to_string());
            if vm.to_isize(&a[1])? >= 3 {
                let state = vm.find_attr(&a[0], &name!("__dict__"))?.unwrap_or(Value::NONE);
                let module = vm.import_module("array")?;
                let make = vm.get_attr(&module, &name!("_array_reconstructor"))?;
                let format = Value::small_int(pickle::machine_format(this.kind));
                let bytes = new_bytes(vm, &this.bytes())?;
                let args = vm.new_tuple(&[type_of(&a[0]).to_value(), kind, format, bytes]);
                return Ok(vm.new_tuple(&[make, args, state]));
            }
            let items = this.list(vm)?;
            let state = vm.find_attr(&a[0], &name!("__dict__"))?.unwrap_or(Value::NONE);
            Ok(vm.new_tuple(&[type_of(&a[0]).to_value(), vm.new_tuple(&[kind, items]), state]))
        },
        "Return state information for pickling.",
    ),
    def(
        "remove",
        "($self, v, /)",
        |vm, a| {
            let this = arr(vm, &a[0])?;
            match this.find(vm, &a[1], 0, this.len())? {
                Some(at) if at < this.len() => this.splice(vm, at, at + 1, &[]).map(|()| Value::NONE),
                _ => Err(vm.value_error("array.remove(x): x not in array")),
            }
        },
        "Remove the first occurrence of v in the array.",
    ),
    def(
        "reverse",
        "($self, /)",
        |vm, a| {
            let this = arr(vm, &a[0])?;
            let size = this.size();
            this.items.with(|i| {
                i.reverse();
                i.chunks_exact_mut(size).for_each(<[u8]>::reverse);
            });
            Ok(Value::NONE)
        },
        "Reverse the order of the items in the array.",
    ),
    def(
        "tobytes",
        "($self, /)",
        |vm, a| new_bytes(vm, &arr(vm, &a[0])?.bytes()),
        "Convert the array to an array of machine values and return the bytes representation.",
    ),
    def(
        "tofile",
        "($self, f, /)",
        |vm, a| {
            let bytes = new_bytes(vm, &arr(vm, &a[0])?.bytes())?;
            vm.call_method(&a[1], &name!("write"), &[bytes]).map(|_| Value::NONE)
        },
        "Write all items (as machine values) to the file object f.",
    ),
    def(
        "tolist",
        "($self, /)",
        |vm, a| arr(vm, &a[0])?.list(vm),
        "Convert array to an ordinary list with the same items.",
    ),
    def(
        "tounicode",
        "($self, /)",
        |vm, a| arr(vm, &a[0])?.text(vm),
        "Extends this array with data from the unicode string ustr.",
    ),
    def("__class_getitem__", "($type, object, /)", class_getitem, "See PEP 585").class_method(),
];

fn copy(vm: &Vm, a: &[Value]) -> PyResult {
    let this = arr(vm, &a[0])?;
    Ok(make(ArrayObj::with_bytes(this.kind, &this.bytes())?))
}

fn repr(vm: &Vm, v: &Value) -> PyResult {
    let a = arr(vm, v)?;
    let (class, kind) = (type_of(v).name(), a.kind as char);
    if a.len() == 0 {
        return text(vm, &format!("{class}('{kind}')"));
    }
    let items = if matches!(a.kind, b'u' | b'w') { a.text(vm)? } else { a.list(vm)? };
    text(vm, &format!("{class}('{kind}', {})", vm.repr_text(&items)?))
}

fn get_item(vm: &Vm, v: &Value, key: &Value) -> PyResult {
    let a = arr(vm, v)?;
    if let Some(slice) = slice_of(vm, key, || a.len())? {
        let new = ArrayObj::empty(a.kind);
        for at in slice.indices() {
            if let Some(raw) = a.raw(at) {
                new.items.with(|i| i.extend_copy(&raw[..a.size()]))?;
            }
        }
        return Ok(make(new));
    }
    let at = index_of(vm, key)?;
    let at = if at < 0 { at.saturating_add(a.len() as isize) } else { at };
    match usize::try_from(at).ok().map(|at| a.get(vm, at)).transpose()?.flatten() {
        Some(item) => Ok(item),
        None => Err(vm.index_error("array index out of range")),
    }
}

fn index_of(vm: &Vm, key: &Value) -> PyResult<isize> {
    if type_of(key).slots.index.get().is_none() {
        return Err(vm.type_error("array indices must be integers"));
    }
    vm.to_item_index(key)
}

fn set_item(vm: &Vm, v: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    let a = arr(vm, v)?;
    if let Some(slice) = slice_of(vm, key, || a.len())? {
        return set_slice(vm, a, slice, value);
    }
    let at = index_of(vm, key)?;
    let at = if at < 0 { at.saturating_add(a.len() as isize) } else { at };
    let inside = |at: usize| match at < a.len() {
        true => Ok(at),
        false => Err(vm.index_error("array assignment index out of range")),
    };
    let at = inside(usize::try_from(at).unwrap_or(usize::MAX))?;
    let raw = value.map(|value| pack(vm, a.kind, value)).transpose()?;
    // What was run to make a number of the value may have made the array shorter.
    let at = inside(at)?;
    match raw {
        Some(raw) => a.splice(vm, at, at + 1, &raw[..a.size()]),
        None => a.splice(vm, at, at + 1, &[]),
    }
}

fn set_slice(vm: &Vm, a: &ArrayObj, slice: Slice, value: Option<&Value>) -> PyResult<()> {
    let new = match value {
        None => Vec::new(),
        Some(value) => match value.downcast::<ArrayObj>() {
            Some(other) if other.kind == a.kind => other.bytes(),
            Some(_) => return Err(vm.type_error("bad argument type for built-in operation")),
            None => {
                let given = type_of(value).tp_name();
                return Err(vm.type_error(format!("can only assign array (not \"{given}\") to array slice")));
            }
        },
    };
    if slice.step == 1 {
        return a.splice(vm, slice.start, slice.end(), &new);
    }
    let size = a.size();
    if value.is_some() && new.len() != slice.count * size {
        return Err(vm.value_error(format!(
            "attempt to assign array of size {} to extended slice of size {}",
            new.len() / size,
            slice.count
        )));
    }
    let mut places: Vec<usize> = slice.indices().collect();
    if value.is_some() {
        for (at, raw) in places.into_iter().zip(new.chunks(size)) {
            a.splice(vm, at, at + 1, raw)?;
        }
        return Ok(());
    }
    places.sort_unstable();
    let old = a.bytes();
    let kept: Vec<u8> = old
        .chunks(size)
        .enumerate()
        .filter(|(at, _)| places.binary_search(at).is_err())
        .flat_map(|(_, raw)| raw.iter().copied())
        .collect();
    a.splice(vm, 0, a.len(), &kept)
}

fn concat(vm: &Vm, v: &Value, other: &Value) -> PyResult {
    let a = arr(vm, v)?;
    let Some(b) = other.downcast::<ArrayObj>() else {
        let given = type_of(other).tp_name();
        return Err(vm.type_error(format!("can only append array (not \"{given}\") to array")));
    };
    if a.kind != b.kind {
        return Err(vm.type_error("bad argument type for built-in operation"));
    }
    let new = ArrayObj::with_bytes(a.kind, &a.bytes())?;
    new.extend_bytes(vm, &b.bytes())?;
    Ok(make(new))
}

/// Appends the bytes `n` times; all the room is reserved first.
fn fill(vm: &Vm, a: &ArrayObj, bytes: &[u8], n: isize) -> PyResult<()> {
    let n = n.max(0) as usize;
    if n == 0 || bytes.is_empty() {
        return Ok(());
    }
    a.resizable(vm)?;
    let Some(total) = bytes.len().checked_mul(n) else { return Err(vm.memory_error()) };
    let mut made = HVec::with_capacity(total)?;
    let mut polled = Poll::default();
    for _ in 0..n {
        polled.tick(vm)?;
        made.extend_copy(bytes)?;
    }
    a.extend_bytes(vm, &made)
}

fn compare(vm: &Vm, v: &Value, other: &Value, op: CmpOp) -> PyResult {
    let (Some(a), Some(b)) = (v.downcast::<ArrayObj>(), other.downcast::<ArrayObj>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if a.len() != b.len() && matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::bool(matches!(op, CmpOp::Ne)));
    }
    if a.kind == b.kind && !matches!(a.kind, b'f' | b'd') {
        // Numbers of one kind are compared as what they are.
        let (x, y) = (a.bytes(), b.bytes());
        let numbers = |of: &[u8]| -> Vec<i128> { of.chunks(a.size()).map(|raw| whole(a.kind, raw)).collect() };
        return Ok(Value::bool(op.holds(numbers(&x).cmp(&numbers(&y)))));
    }
    let mut polled = Poll::default();
    for at in 0..a.len().min(b.len()) {
        polled.tick(vm)?;
        let (Some(x), Some(y)) = (a.get(vm, at)?, b.get(vm, at)?) else { break };
        if !vm.equal(&x, &y)? {
            return match op {
                CmpOp::Eq => Ok(Value::FALSE),
                CmpOp::Ne => Ok(Value::TRUE),
                _ => vm.compare(&x, &y, op),
            };
        }
    }
    let order = a.len().cmp(&b.len());
    Ok(Value::bool(match op {
        CmpOp::Lt => order == Ordering::Less,
        CmpOp::Le => order != Ordering::Greater,
        CmpOp::Eq => order == Ordering::Equal,
        CmpOp::Ne => order != Ordering::Equal,
        CmpOp::Gt => order == Ordering::Greater,
        CmpOp::Ge => order != Ordering::Less,
    }))
}

fn format_of(kind: u8) -> &'static str {
    match kind {
        b'b' => "b",
        b'B' => "B",
        b'h' => "h",
        b'H' => "H",
        b'i' => "i",
        b'I' => "I",
        b'l' => "l",
        b'L' => "L",
        b'q' => "q",
        b'Q' => "Q",
        b'f' => "f",
        b'd' => "d",
        b'u' => "w",
        _ => "w",
    }
}

fn export(vm: &Vm, v: &Value) -> PyResult<Buffer> {
    let a = arr(vm, v)?;
    a.exports.set(a.exports.get() + 1);
    let (ptr, len) = a.items.with(|i| (i.as_mut_ptr(), i.len()));
    let count = |owner: &Value, more: bool| {
        if let Some(a) = owner.downcast::<ArrayObj>() {
            let n = a.exports.get();
            a.exports.set(if more { n + 1 } else { n.saturating_sub(1) });
        }
    };
    // SAFETY: `ptr` and `len` are the array's storage. The export counted above makes everything that could move or
    // resize it raise `BufferError` until the buffer is dropped, and the buffer holds the array alive.
    #[allow(unsafe_code)]
    let mut buffer = unsafe { Buffer::new(v.clone(), ptr, len, false, Some(count)) };
    buffer.format = ItemFormat { text: format_of(a.kind).into(), size: a.size() };
    buffer.shape = Some(vec![a.len()]);
    Ok(buffer)
}

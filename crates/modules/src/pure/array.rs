//! `array`: sequences of machine numbers of one kind, kept as the bytes they are.

use std::cell::Cell;
use std::cmp::Ordering;

use vm::prelude::*;
use vm::types::buffer::{Buffer, ItemFormat};
use vm::types::str::{Slice, slice_of};

use super::buffer::{bytes_arg, bytes_like, new_bytes};
use super::support::*;

pub static MODULE: ModuleDef = ModuleDef::new("array", "This module defines an object type which can efficiently represent\nan array of basic values: characters, integers, floating-point\nnumbers.  Arrays are sequence types and behave very much like lists,\nexcept that the type of objects stored in them is constrained.\n")
    .types(&[&ARRAY])
    .functions(&[def("_array_reconstructor", "(arraytype, typecode, mformat_code, items, /)", reconstruct, "Internal. Used for pickling support.")])
    .exec(|vm, dict| {
        dict.set_name("ArrayType", ARRAY.to_value());
        dict.set_name("typecodes", vm.new_str("bBuwhHiIlLqQfd"));
        // isinstance(array, MutableSequence) holds.
        let sequences = crate::util::imported(vm, "_collections_abc", "MutableSequence")?;
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

/// Bytes per item, `None` for letters that are no type code.
fn size_of_kind(kind: u8) -> Option<usize> {
    Some(match kind {
        b'b' | b'B' => 1,
        b'h' | b'H' => 2,
        b'i' | b'I' | b'f' | b'u' | b'w' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'd' => 8,
        _ => return None,
    })
}

fn raw_of<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut raw = [0; N];
    raw.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    raw
}

fn unpack(vm: &Vm, kind: u8, b: &[u8]) -> PyResult {
    use vm::types::int::{from_i64, from_u64};
    Ok(match kind {
        b'b' => Value::small_int(i8::from_ne_bytes(raw_of(b)) as i64),
        b'B' => Value::small_int(u8::from_ne_bytes(raw_of(b)) as i64),
        b'h' => Value::small_int(i16::from_ne_bytes(raw_of(b)) as i64),
        b'H' => Value::small_int(u16::from_ne_bytes(raw_of(b)) as i64),
        b'i' => Value::small_int(i32::from_ne_bytes(raw_of(b)) as i64),
        b'I' => Value::small_int(u32::from_ne_bytes(raw_of(b)) as i64),
        b'l' | b'q' => from_i64(i64::from_ne_bytes(raw_of(b))),
        b'L' | b'Q' => from_u64(u64::from_ne_bytes(raw_of(b))),
        b'f' => vm.new_float(f32::from_ne_bytes(raw_of(b)) as f64),
        b'd' => vm.new_float(f64::from_ne_bytes(raw_of(b))),
        _ => {
            let c = u32::from_ne_bytes(raw_of(b));
            if c > 0x10FFFF {
                return Err(vm.value_error("chr() arg not in range(0x110000)"));
            }
            let mut out = Vec::new();
            vm::types::str::push_code_point(&mut out, c);
            vm.reserved(StrObj::try_from_wtf8(&out))?.into_value()
        }
    })
}

/// The number that an item of a kind without fractions is.
fn whole(kind: u8, b: &[u8]) -> i128 {
    match kind {
        b'b' => i8::from_ne_bytes(raw_of(b)) as i128,
        b'h' => i16::from_ne_bytes(raw_of(b)) as i128,
        b'i' => i32::from_ne_bytes(raw_of(b)) as i128,
        b'l' | b'q' => i64::from_ne_bytes(raw_of(b)) as i128,
        // The others have no sign; the machine's bytes begin with the lowest.
        _ => u64::from_le_bytes(raw_of(b)) as i128,
    }
}

/// A value as an item: the first `size` bytes count.
fn pack(vm: &Vm, kind: u8, value: &Value) -> PyResult<[u8; 8]> {
    let size = size_of_kind(kind).unwrap_or(1);
    match kind {
        b'f' | b'd' => {
            let x = vm.to_f64(value)?;
            return Ok(if kind == b'd' { x.to_ne_bytes() } else { raw_of(&(x as f32).to_ne_bytes()) });
        }
        b'u' | b'w' => {
            let Some(s) = value.downcast::<StrObj>() else {
                let given = type_of(value).tp_name();
                return Err(vm.type_error(format!("array item must be a unicode character, not {given}")));
            };
            let mut points = vm::types::str::code_points(s.as_bytes());
            return match (points.next(), points.next()) {
                (Some(c), None) => Ok(raw_of(&c.to_ne_bytes())),
                _ => Err(vm.type_error(format!(
                    "array item must be a unicode character, not a string of length {}",
                    s.char_len()
                ))),
            };
        }
        _ => {}
    }
    let number = vm.to_index(value)?;
    let wide: Option<i128> = match vm::types::int::to_i64(&number) {
        Some(n) => Some(n as i128),
        None => vm::types::int::to_big(&number).and_then(|b| num_traits::ToPrimitive::to_i128(b.as_ref())),
    };
    let signed = kind.is_ascii_lowercase();
    let (low, high) = match (signed, size) {
        (true, n) => (-(1i128 << (8 * n - 1)), (1i128 << (8 * n - 1)) - 1),
        (false, n) => (0, (1i128 << (8 * n)) - 1),
    };
    // Beyond 128 bits only the sign counts.
    let n = wide.unwrap_or_else(|| {
        let negative = vm::types::int::to_big(&number).is_some_and(|b| b.sign() == num_bigint::Sign::Minus);
        if negative { i128::MIN } else { i128::MAX }
    });
    if (low..=high).contains(&n) {
        return Ok(raw_of(&n.to_le_bytes()[..8]));
    }
    let fits_long = i64::try_from(n).is_ok();
    let name = match kind {
        b'b' | b'B' | b'h' | b'H' | b'i' if !fits_long => {
            return Err(vm.overflow_error("Python int too large to convert to C long"));
        }
        b'b' if i16::try_from(n).is_err() => "signed short integer",
        b'b' => "signed char",
        b'B' => "unsigned byte integer",
        b'h' => "signed short integer",
        b'H' if i32::try_from(n).is_err() => "signed integer",
        b'H' => "unsigned short",
        b'i' => "signed integer",
        b'I' if n > 0 && u64::try_from(n).is_ok() => "unsigned int",
        b'q' => return Err(vm.overflow_error("int too big to convert")),
        b'Q' if n < 0 => return Err(vm.overflow_error("can't convert negative int to unsigned")),
        b'Q' => return Err(vm.overflow_error("int too big to convert")),
        _ => {
            return Err(vm.overflow_error(match (signed, n < 0) {
                (true, _) => "Python int too large to convert to C long",
                (false, true) => "can't convert negative value to unsigned int",
                (false, false) => "Python int too large to convert to C unsigned long",
            }));
        }
    };
    Err(vm.overflow_error(if n < low {
        format!("{name} is less than minimum")
    } else {
        format!("{name} is greater than maximum")
    }))
}

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
        s.new.set(Some(new_array));
        s.repr.set(Some(repr));
        s.len.set(Some(|vm, v| Ok(arr(vm, v)?.len())));
        s.getitem.set(Some(get_item));
        s.setitem.set(Some(set_item));
        s.contains.set(Some(|vm, v, x| {
            let a = arr(vm, v)?;
            Ok(a.find(vm, x, 0, a.len())?.is_some())
        }));
        s.iter.set(Some(|_, v| Ok(vm::types::list::sequence_iter(v))));
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
                let format = Value::small_int(machine_format(this.kind));
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

fn new_array(vm: &Vm, ty: &TypeObj, args: Args) -> PyResult {
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
    // SAFETY: while exports are counted the storage is neither moved nor resized.
    let mut buffer = unsafe { Buffer::new(v.clone(), ptr, len, false, Some(count)) };
    buffer.format = ItemFormat { text: format_of(a.kind).into(), size: a.size() };
    buffer.shape = Some(vec![a.len()]);
    Ok(buffer)
}

/// How pickles name the items of a kind on a little-endian machine.
fn machine_format(kind: u8) -> i64 {
    match (kind, size_of_kind(kind)) {
        (b'B', _) => 0,
        (b'b', _) => 1,
        (b'u' | b'w', _) => 20,
        (b'f', _) => 14,
        (b'd', _) => 16,
        (kind, size) => {
            let base = match size {
                Some(2) => 2,
                Some(4) => 6,
                _ => 10,
            };
            base + if kind.is_ascii_lowercase() { 2 } else { 0 }
        }
    }
}

/// An array from items in another machine's format.
fn reconstruct(vm: &Vm, a: &[Value]) -> PyResult {
    let Some(class) = a[0].downcast::<TypeObj>() else {
        return Err(vm.type_error(format!("first argument must be a type object, not {}", vm.argument_type(&a[0]))));
    };
    if !vm.is_subclass_plain(&a[0], &ARRAY.to_value())? {
        return Err(vm.type_error(format!("{} is not a subtype of array.array", class.tp_name())));
    }
    let kind = vm.str_arg(&a[1], "_array_reconstructor() argument 2")?.as_bytes();
    let [kind] = *kind else {
        return Err(vm.type_error("_array_reconstructor() argument 2 must be a unicode character, not str"));
    };
    let Some(own_size) = size_of_kind(kind) else {
        return Err(vm.value_error("second argument must be a valid type code"));
    };
    let format = vm.to_i32(&a[2])?;
    if !(0..=21).contains(&format) {
        return Err(vm.value_error("third argument must be a valid machine format code."));
    }
    let Some(bytes) = crate::bytes::exact(&a[3]) else {
        return Err(vm.type_error(format!("fourth argument should be bytes, not {}", type_of(&a[3]).tp_name())));
    };
    let kind_text = vm.new_str(&(kind as char).to_string());
    if format as i64 == machine_format(kind) && bytes.len() % own_size == 0 {
        let made = vm.call(&a[0], &[kind_text])?;
        vm.call_method(&made, &name!("frombytes"), &[a[3].clone()])?;
        return Ok(made);
    }
    let (text, size): (&str, usize) = match format {
        0 => ("B", 1),
        1 => ("b", 1),
        2 => ("<H", 2),
        3 => (">H", 2),
        4 => ("<h", 2),
        5 => (">h", 2),
        6 => ("<I", 4),
        7 => (">I", 4),
        8 => ("<i", 4),
        9 => (">i", 4),
        10 => ("<Q", 8),
        11 => (">Q", 8),
        12 => ("<q", 8),
        13 => (">q", 8),
        14 => ("<f", 4),
        15 => (">f", 4),
        16 => ("<d", 8),
        17 => (">d", 8),
        18 => ("utf-16-le", 2),
        19 => ("utf-16-be", 2),
        20 => ("utf-32-le", 4),
        _ => ("utf-32-be", 4),
    };
    if bytes.len() % size != 0 {
        return Err(vm.value_error("bytes length not a multiple of item size"));
    }
    if format >= 18 {
        let items = vm.call_method(&a[3], &name!("decode"), &[vm.new_str(text)])?;
        return vm.call(&a[0], &[kind_text, items]);
    }
    let module = vm.import_module("_struct")?;
    let made = vm.call_method(&module, &name!("iter_unpack"), &[vm.new_str(text), a[3].clone()])?;
    let mut items = Vec::new();
    vm.for_each(&made, |row| {
        if let Some(row) = row.downcast::<TupleObj>() {
            items.extend(row.items().iter().cloned());
        }
        Ok(())
    })?;
    let items = vm.new_list(items)?;
    vm.call(&a[0], &[kind_text, items])
}

//! Writing values in CPython's marshal format (`Python/marshal.c`). Code objects are written in this interpreter's own
//! format behind type `c`, which no other reads.

use std::collections::HashMap;

use crate::error::exception::*;
use crate::prelude::*;
use crate::types::code::{CODE, CodeObj};
use crate::types::{complex, dict, float, int, list, set, singletons, slice, str, tuple};

const REF: u8 = 0x80;
const MAX_DEPTH: usize = 2000;

struct Writer<'a> {
    vm: &'a Vm,
    out: Vec<u8>,
    version: i32,
    allow_code: bool,
    /// Objects that were given a number, by identity.
    refs: HashMap<u64, u32>,
    depth: usize,
}

pub fn to_bytes(vm: &Vm, value: &Value, version: i32, allow_code: bool) -> PyResult<Vec<u8>> {
    let mut w = Writer { vm, out: Vec::new(), version, allow_code, refs: HashMap::new(), depth: 0 };
    w.value(value)?;
    Ok(w.out)
}

impl Writer<'_> {
    fn long(&mut self, n: i32) {
        self.out.extend_from_slice(&n.to_le_bytes());
    }
    fn size(&mut self, n: usize) -> PyResult<()> {
        match i32::try_from(n) {
            Ok(n) => {
                self.long(n);
                Ok(())
            }
            Err(_) => Err(self.vm.value_error("unmarshallable object")),
        }
    }
    fn value(&mut self, v: &Value) -> PyResult<()> {
        let constant = if v.is_none() {
            Some(b'N')
        } else if v.is_true() {
            Some(b'T')
        } else if v.is_false() {
            Some(b'F')
        } else if v.is(&Value::ELLIPSIS) {
            Some(b'.')
        } else if v.is(&STOP_ITERATION.to_value()) {
            Some(b'S')
        } else {
            None
        };
        if let Some(c) = constant {
            self.out.push(c);
            return Ok(());
        }
        if self.depth >= MAX_DEPTH {
            return Err(self.vm.value_error("object too deeply nested to marshal"));
        }
        self.depth += 1;
        let result = self.object(v);
        self.depth -= 1;
        result
    }
    /// The type byte, with the mark that says that later references may follow; true when one was written instead.
    fn flag(&mut self, v: &Value) -> Option<u8> {
        if self.version < 3 || !v.is_ptr() || v.ref_count() == 1 {
            return Some(0);
        }
        if let Some(n) = self.refs.get(&v.bits()) {
            self.out.push(b'r');
            self.out.extend_from_slice(&n.to_le_bytes());
            return None;
        }
        let n = self.refs.len() as u32;
        self.refs.insert(v.bits(), n);
        Some(REF)
    }
    fn object(&mut self, v: &Value) -> PyResult<()> {
        let vm = self.vm;
        if let Some(i) = v.as_int() {
            return self.int(v, i);
        }
        let Some(flag) = self.flag(v) else { return Ok(()) };
        if int::INT.is_exact(v) {
            let big = int::to_big(v).map(|b| b.into_owned()).unwrap_or_default();
            self.big(flag, &big);
        } else if float::FLOAT.is_exact(v) {
            let f = float::exact(v).unwrap_or(0.0);
            self.float(flag, f);
        } else if complex::COMPLEX.is_exact(v) {
            let part = |name: &Value| vm.get_attr(v, name).and_then(|f| vm.to_f64(&f));
            let (re, im) = (part(&name!("real"))?, part(&name!("imag"))?);
            self.out.push(if self.version > 1 { b'y' } else { b'x' } | flag);
            for f in [re, im] {
                self.float_body(f);
            }
        } else if str::STR.is_exact(v) {
            self.text(flag, v)?;
        } else if tuple::TUPLE.is_exact(v) {
            let items = v.downcast::<TupleObj>().map(|t| t.items().to_vec()).unwrap_or_default();
            if self.version >= 4 && items.len() < 256 {
                self.out.push(b')' | flag);
                self.out.push(items.len() as u8);
            } else {
                self.out.push(b'(' | flag);
                self.size(items.len())?;
            }
            for item in &items {
                self.value(item)?;
            }
        } else if list::LIST.is_exact(v) {
            let items = v.downcast::<ListObj>().map(|l| l.to_vec()).unwrap_or_default();
            self.sequence(b'[' | flag, &items)?;
        } else if dict::DICT.is_exact(v) {
            self.out.push(b'{' | flag);
            for (key, item) in v.downcast::<DictObj>().map(|d| d.items()).unwrap_or_default() {
                self.value(&key)?;
                self.value(&item)?;
            }
            self.out.push(b'0');
        } else if set::SET.is_exact(v) || set::FROZENSET.is_exact(v) {
            let items = vm.collect(v)?.to_vec();
            // Sorted by their bytes, so that equal sets give equal bytes.
            let mut keyed = Vec::new();
            for item in items {
                keyed.push((to_bytes(vm, &item, self.version, self.allow_code)?, item));
            }
            keyed.sort_by(|a, b| a.0.cmp(&b.0));
            let items: Vec<Value> = keyed.into_iter().map(|(_, item)| item).collect();
            let kind = if set::SET.is_exact(v) { b'<' } else { b'>' };
            self.sequence(kind | flag, &items)?;
        } else if slice::SLICE.is_exact(v) && self.version >= 5 {
            self.out.push(b':' | flag);
            for name in [name!("start"), name!("stop"), name!("step")] {
                let part = vm.get_attr(v, &name)?;
                self.value(&part)?;
            }
        } else if CODE.is_exact(v) {
            if !self.allow_code {
                return Err(vm.value_error("marshalling code objects is disallowed"));
            }
            let bytes = match v.downcast::<CodeObj>() {
                Some(c) => bytecode::serialize::to_bytes(&c.code),
                None => Vec::new(),
            };
            self.out.push(b'c' | flag);
            self.size(bytes.len())?;
            self.out.extend_from_slice(&bytes);
        } else if let Some(bytes) = crate::builtins::source::bytes_of(vm, v)? {
            self.out.push(b's' | flag);
            self.size(bytes.len())?;
            self.out.extend_from_slice(&bytes);
        } else {
            let _ = singletons::NONE_TYPE.get();
            return Err(vm.value_error("unmarshallable object"));
        }
        Ok(())
    }
    fn sequence(&mut self, kind: u8, items: &[Value]) -> PyResult<()> {
        self.out.push(kind);
        self.size(items.len())?;
        items.iter().try_for_each(|item| self.value(item))
    }
    fn int(&mut self, _v: &Value, i: i64) -> PyResult<()> {
        match i32::try_from(i) {
            Ok(n) => {
                self.out.push(b'i');
                self.long(n);
            }
            Err(_) => self.big(0, &num_bigint::BigInt::from(i)),
        }
        Ok(())
    }
    /// Digits of 15 bits, least significant first; the sign is the count's.
    fn big(&mut self, flag: u8, value: &num_bigint::BigInt) {
        let digits = value.magnitude().to_radix_le(1 << 8);
        let mut words: Vec<u16> = Vec::new();
        let (mut held, mut bits) = (0u32, 0);
        for byte in digits {
            held |= (byte as u32) << bits;
            bits += 8;
            if bits >= 15 {
                words.push((held & 0x7FFF) as u16);
                held >>= 15;
                bits -= 15;
            }
        }
        if held != 0 {
            words.push(held as u16);
        }
        while words.last() == Some(&0) {
            words.pop();
        }
        self.out.push(b'l' | flag);
        let count = words.len() as i32;
        self.long(if value.sign() == num_bigint::Sign::Minus { -count } else { count });
        for w in words {
            self.out.extend_from_slice(&w.to_le_bytes());
        }
    }
    fn float(&mut self, flag: u8, f: f64) {
        self.out.push(if self.version > 1 { b'g' } else { b'f' } | flag);
        self.float_body(f);
    }
    fn float_body(&mut self, f: f64) {
        if self.version > 1 {
            self.out.extend_from_slice(&f.to_le_bytes());
        } else {
            let text = format!("{f:?}");
            self.out.push(text.len() as u8);
            self.out.extend_from_slice(text.as_bytes());
        }
    }
    fn text(&mut self, flag: u8, v: &Value) -> PyResult<()> {
        let Some(s) = v.downcast::<StrObj>() else { return Ok(()) };
        let bytes = s.as_bytes();
        let interned = self.version >= 3 && v.ref_count() == u32::MAX;
        if self.version >= 4 && s.is_ascii() {
            if bytes.len() < 256 {
                self.out.push(if interned { b'Z' } else { b'z' } | flag);
                self.out.push(bytes.len() as u8);
            } else {
                self.out.push(if interned { b'A' } else { b'a' } | flag);
                self.size(bytes.len())?;
            }
        } else {
            self.out.push(if interned { b't' } else { b'u' } | flag);
            self.size(bytes.len())?;
        }
        self.out.extend_from_slice(bytes);
        Ok(())
    }
}

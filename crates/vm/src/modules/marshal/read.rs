//! Reading the marshal format. Input may be hostile: every length is checked against what is there, nesting is bounded,
//! and code passes the verifier.

use std::sync::Arc;

use crate::error::exception::*;
use crate::prelude::*;
use crate::types::code::CodeObj;
use crate::types::{complex, int, set, slice};

const MAX_DEPTH: usize = 2000;

struct Reader<'a> {
    vm: &'a Vm,
    data: &'a [u8],
    at: usize,
    allow_code: bool,
    refs: Vec<Value>,
    depth: usize,
}

/// The value, and how many bytes it took.
pub fn from_bytes(vm: &Vm, data: &[u8], allow_code: bool) -> PyResult<(Value, usize)> {
    let mut r = Reader { vm, data, at: 0, allow_code, refs: Vec::new(), depth: 0 };
    let value = r.value()?;
    if value.is_null() {
        return Err(vm.type_error("NULL object in marshal data for object"));
    }
    Ok((value, r.at))
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> PyResult<&'a [u8]> {
        let end = self.at.checked_add(n).filter(|e| *e <= self.data.len());
        let Some(end) = end else {
            let words =
                if self.at >= self.data.len() { "EOF read where object expected" } else { "marshal data too short" };
            return Err(self.vm.error(&EOF_ERROR, words));
        };
        let bytes = &self.data[self.at..end];
        self.at = end;
        Ok(bytes)
    }
    fn byte(&mut self) -> PyResult<u8> {
        Ok(self.take(1)?.first().copied().unwrap_or(0))
    }
    fn short_data(&self) -> Error {
        self.vm.error(&EOF_ERROR, "marshal data too short")
    }
    fn long(&mut self) -> PyResult<i32> {
        match self.take(4)?.try_into() {
            Ok(b) => Ok(i32::from_le_bytes(b)),
            Err(_) => Err(self.short_data()),
        }
    }
    fn size(&mut self, what: &str) -> PyResult<usize> {
        let n = self.long()?;
        match usize::try_from(n) {
            Ok(n) => Ok(n),
            Err(_) => Err(self.bad(&format!("{what} size out of range"))),
        }
    }
    fn bad(&self, what: &str) -> Error {
        self.vm.value_error(format!("bad marshal data ({what})"))
    }
    fn double(&mut self) -> PyResult<f64> {
        match self.take(8)?.try_into() {
            Ok(b) => Ok(f64::from_le_bytes(b)),
            Err(_) => Err(self.short_data()),
        }
    }
    fn text_double(&mut self) -> PyResult<f64> {
        let n = self.byte()? as usize;
        let text = std::str::from_utf8(self.take(n)?).ok().and_then(|t| t.parse().ok());
        text.ok_or_else(|| self.bad("float"))
    }
    /// Keeps a place for an object that is being read, so that numbers agree with the writer's.
    fn reserve(&mut self, flag: bool) -> Option<usize> {
        flag.then(|| {
            self.refs.push(Value::NULL);
            self.refs.len() - 1
        })
    }
    fn keep(&mut self, place: Option<usize>, value: Value) -> Value {
        if let Some(slot) = place.and_then(|p| self.refs.get_mut(p)) {
            *slot = value.clone();
        }
        value
    }
    fn value(&mut self) -> PyResult {
        if self.depth >= MAX_DEPTH {
            return Err(self.vm.value_error("recursion limit exceeded"));
        }
        self.vm.check_native_stack("while unmarshalling")?;
        self.depth += 1;
        let result = self.read();
        self.depth -= 1;
        result
    }
    /// A value that must be there.
    fn item(&mut self, what: &str) -> PyResult {
        let v = self.value()?;
        if v.is_null() {
            return Err(self.vm.type_error(format!("NULL object in marshal data for {what}")));
        }
        Ok(v)
    }
    fn items(&mut self, n: usize, what: &str) -> PyResult<Vec<Value>> {
        if n > self.data.len() - self.at.min(self.data.len()) {
            return Err(self.short_data());
        }
        (0..n).map(|_| self.item(what)).collect()
    }
    fn read(&mut self) -> PyResult {
        let vm = self.vm;
        let kind = match self.data.get(self.at) {
            Some(_) => self.byte()?,
            None => return Err(vm.error(&EOF_ERROR, "EOF read where object expected")),
        };
        let flag = kind & 0x80 != 0;
        match kind & 0x7F {
            b'0' => return Ok(Value::NULL),
            b'N' => return Ok(Value::NONE),
            b'T' => return Ok(Value::TRUE),
            b'F' => return Ok(Value::FALSE),
            b'.' => return Ok(Value::ELLIPSIS),
            b'S' => return Ok(STOP_ITERATION.to_value()),
            b'r' => {
                let n = self.long()?;
                let found = usize::try_from(n).ok().and_then(|n| self.refs.get(n)).filter(|v| !v.is_null()).cloned();
                return found.ok_or_else(|| self.bad("invalid reference"));
            }
            _ => {}
        }
        let place = self.reserve(flag);
        let value = match kind & 0x7F {
            b'i' => int::from_i64(self.long()? as i64),
            b'I' => match self.take(8)?.try_into() {
                Ok(b) => int::from_i64(i64::from_le_bytes(b)),
                Err(_) => return Err(self.short_data()),
            },
            b'l' => self.big()?,
            b'f' => vm.new_float(self.text_double()?),
            b'g' => vm.new_float(self.double()?),
            b'x' => complex::new(self.text_double()?, self.text_double()?),
            b'y' => complex::new(self.double()?, self.double()?),
            b's' => {
                let n = self.size("bytes object")?;
                crate::builtins::source::new_bytes(vm, self.take(n)?)?
            }
            kind @ (b'z' | b'Z') => {
                let n = self.byte()? as usize;
                self.text(n, kind == b'Z')?
            }
            kind @ (b'a' | b'A' | b'u' | b't') => {
                let n = self.size("string")?;
                self.text(n, kind == b'A' || kind == b't')?
            }
            b')' => {
                let n = self.byte()? as usize;
                vm.new_tuple(&self.items(n, "tuple")?)
            }
            b'(' => {
                let n = self.size("tuple")?;
                vm.new_tuple(&self.items(n, "tuple")?)
            }
            b'[' => {
                let n = self.size("list")?;
                // A list may hold itself.
                let list = self.keep(place, vm.new_list(Vec::new())?);
                for item in self.items(n, "list")? {
                    if let Some(l) = list.downcast::<ListObj>() {
                        vm.reserved(l.push(item))?;
                    }
                }
                list
            }
            b'{' => {
                let dict = DictObj::new();
                self.keep(place, dict.to_value());
                loop {
                    let key = self.value()?;
                    if key.is_null() {
                        break;
                    }
                    let value = self.value()?;
                    if value.is_null() {
                        break;
                    }
                    dict.set(vm, &key, value)?;
                }
                dict.into_value()
            }
            kind @ (b'<' | b'>') => {
                let n = self.size("set")?;
                let items = vm.new_tuple(&self.items(n, "set")?);
                let ty = if kind == b'<' { set::SET.to_value() } else { set::FROZENSET.to_value() };
                vm.call(&ty, &[items])?
            }
            b':' => {
                let (start, stop, step) = (self.item("slice")?, self.item("slice")?, self.item("slice")?);
                slice::new(start, stop, step)
            }
            b'c' => self.code()?,
            _ => return Err(self.bad("unknown type code")),
        };
        Ok(self.keep(place, value))
    }
    fn text(&mut self, n: usize, interned: bool) -> PyResult {
        let bytes = self.take(n)?;
        if !is_wtf8(bytes) {
            return Err(self.bad("string"));
        }
        if interned && n <= 256 {
            return Ok(crate::types::str::intern_wtf8(bytes));
        }
        Ok(self.vm.reserved(StrObj::try_from_wtf8(bytes))?.into_value())
    }
    fn big(&mut self) -> PyResult {
        let n = self.long()?;
        let count = n.unsigned_abs() as usize;
        let Some(bytes) = count.checked_mul(2) else { return Err(self.bad("long size out of range")) };
        let words = self.take(bytes)?;
        let mut magnitude = Vec::with_capacity(bytes);
        let (mut held, mut bits) = (0u32, 0);
        for pair in words.chunks_exact(2) {
            let word = u16::from_le_bytes([pair[0], pair[1]]);
            if word > 0x7FFF {
                return Err(self.bad("digit out of range in long"));
            }
            held |= (word as u32) << bits;
            bits += 15;
            while bits >= 8 {
                magnitude.push(held as u8);
                held >>= 8;
                bits -= 8;
            }
        }
        magnitude.push(held as u8);
        let sign = if n < 0 { num_bigint::Sign::Minus } else { num_bigint::Sign::Plus };
        Ok(int::from_big(num_bigint::BigInt::from_bytes_le(sign, &magnitude)))
    }
    fn code(&mut self) -> PyResult {
        if !self.allow_code {
            return Err(self.vm.value_error("unmarshalling code objects is disallowed"));
        }
        let n = self.size("code")?;
        let bytes = self.take(n)?;
        let code = bytecode::serialize::from_bytes(bytes).map_err(|_| self.bad("code"))?;
        let code = Arc::new(code);
        bytecode::verify::verify(&code).map_err(|_| self.bad("code"))?;
        Ok(self.vm.reserved(CodeObj::link_local(code))?.into_value())
    }
}

/// UTF-8 in which lone surrogates may stand.
fn is_wtf8(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        match std::str::from_utf8(rest) {
            Ok(_) => return true,
            Err(e) => {
                let at = e.valid_up_to();
                match rest.get(at..at + 3) {
                    Some([0xED, 0xA0..=0xBF, 0x80..=0xBF]) => rest = &rest[at + 3..],
                    _ => return false,
                }
            }
        }
    }
}

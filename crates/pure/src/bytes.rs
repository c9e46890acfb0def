//! Bytes in and out of native modules: new `bytes` objects, bytes-like arguments.

use vm::prelude::*;

/// A new `bytes` object.
pub fn new(_vm: &Vm, data: &[u8]) -> PyResult {
    vm::types::bytes::new_bytes(data)
}

/// A bytes-like argument, held for as long as this lives: its owner cannot resize it meanwhile.
pub struct Buffer(vm::types::buffer::Buffer);

impl Buffer {
    /// For reading. `TypeError`: "a bytes-like object is required, not 'int'".
    pub fn of(vm: &Vm, value: &Value) -> PyResult<Buffer> {
        vm.buffer(value).map(Buffer)
    }
    /// For writing. `what` names the function and argument: "recv_into() argument 1".
    pub fn writable(vm: &Vm, value: &Value, what: &str) -> PyResult<Buffer> {
        vm.buffer_mut(value, what).map(Buffer)
    }
    pub fn as_slice(&self) -> &[u8] {
        self.0.as_slice()
    }
    /// Empty when the buffer was not made by `writable`.
    pub fn as_mut_slice(&mut self) -> &mut [u8] {
        self.0.as_mut_slice().unwrap_or(&mut [])
    }
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl<'a> native::FromArg<'a> for Buffer {
    fn from_arg(vm: &Vm, value: &'a Value, _: native::At) -> PyResult<Self> {
        Buffer::of(vm, value)
    }
}

/// The data of a `bytes` object (subclasses included); `None` for other types.
pub fn exact(value: &Value) -> Option<&[u8]> {
    vm::types::bytes::as_bytes(value)
}

/// The file system's text of a `str`: UTF-8, lone surrogates `U+DC80..U+DCFF` as the bytes they stand for.
pub fn fs_encode(text: &StrObj) -> Vec<u8> {
    let bytes = text.as_bytes();
    if text.is_ascii() {
        return bytes.to_vec();
    }
    let mut out = Vec::with_capacity(bytes.len());
    for c in vm::types::str::code_points(bytes) {
        if (0xDC80..=0xDCFF).contains(&c) {
            out.push((c - 0xDC00) as u8);
        } else {
            vm::types::str::push_code_point(&mut out, c);
        }
    }
    out
}

/// The other way: bytes that are no UTF-8 become lone surrogates.
pub fn fs_decode(vm: &Vm, data: &[u8]) -> PyResult {
    let mut out = Vec::with_capacity(data.len());
    let mut rest = data;
    while !rest.is_empty() {
        match std::str::from_utf8(rest) {
            Ok(text) => {
                out.extend_from_slice(text.as_bytes());
                break;
            }
            Err(error) => {
                let (good, bad) = rest.split_at(error.valid_up_to());
                out.extend_from_slice(good);
                let n = error.error_len().unwrap_or(bad.len());
                for b in &bad[..n] {
                    vm::types::str::push_code_point(&mut out, 0xDC00 + *b as u32);
                }
                rest = &bad[n..];
            }
        }
    }
    Ok(vm.reserved(StrObj::try_from_wtf8(&out))?.into_value())
}

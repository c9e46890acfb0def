//! `bytes` and `bytearray`: layouts and making. They share their methods (`methods.rs` and the files beside it); what
//! only one has stands in `immutable.rs` and `bytearray.rs`.

pub mod bytearray;
mod ctype;
mod hex;
mod immutable;
mod iter;
mod methods;
mod search;
mod split;

use std::sync::atomic::{AtomicI64, Ordering};

use heap::NoMemory;

use crate::prelude::*;
use crate::types::buffer::Buffer;

pub use bytearray::{BYTEARRAY, ByteArrayObj};
pub use hex::hex_text;
pub use immutable::BYTES;
pub(crate) use methods::dunder_buffer;

pub struct BytesObj {
    /// 0: not computed. Relaxed: every writer stores the same value.
    hash: AtomicI64,
    len: usize,
}

heap::payload!(BytesObj, "bytes", leaf; tail tail_size);

/// # Safety
/// `header` is a bytes object.
unsafe fn tail_size(header: *mut heap::Header) -> usize {
    // SAFETY: by contract.
    unsafe { (*(header as *const heap::Obj<BytesObj>)).payload.len }
}

impl BytesObj {
    pub fn new(bytes: &[u8]) -> Result<Ref<BytesObj>, NoMemory> {
        BytesObj::try_build(bytes.len(), |to| to.copy_from_slice(bytes))
    }
    /// `len` zero bytes that `fill` may change.
    pub fn try_build(len: usize, fill: impl FnOnce(&mut [u8])) -> Result<Ref<BytesObj>, NoMemory> {
        BytesObj::try_instance(BYTES.get(), len, fill)
    }
    pub fn try_instance(ty: &TypeObj, len: usize, fill: impl FnOnce(&mut [u8])) -> Result<Ref<BytesObj>, NoMemory> {
        let payload = BytesObj { hash: AtomicI64::new(0), len };
        if len > isize::MAX as usize / 2 {
            return Err(NoMemory);
        }
        crate::object::class::try_alloc_instance(ty, payload, len, |to| {
            // SAFETY: `to` begins `len` bytes of the new object.
            unsafe {
                std::ptr::write_bytes(to, 0, len);
                fill(std::slice::from_raw_parts_mut(to, len));
            }
        })
    }
    #[inline(always)]
    pub fn as_slice(&self) -> &[u8] {
        // SAFETY: the bytes follow the payload in the same object.
        unsafe { std::slice::from_raw_parts((self as *const BytesObj).add(1) as *const u8, self.len) }
    }
    pub fn hash(&self) -> i64 {
        match self.hash.load(Ordering::Relaxed) {
            0 => {
                let h = crate::types::str::hash_bytes(self.as_slice());
                self.hash.store(h, Ordering::Relaxed);
                h
            }
            h => h,
        }
    }
}

/// A `bytes` value; those of no and of one byte are shared.
pub fn new_bytes(bytes: &[u8]) -> PyResult {
    use std::sync::OnceLock;
    static SHARED: OnceLock<Box<[heap::Immortal; 257]>> = OnceLock::new();
    if bytes.len() > 1 {
        return Ok(BytesObj::new(bytes)?.into_value());
    }
    let shared = SHARED.get_or_init(|| {
        BYTES.get();
        let _building = crate::object::spec::Building::enter();
        Box::new(std::array::from_fn(|i| {
            let one = [i as u8];
            match BytesObj::new(&one[..(i < 256) as usize]) {
                Ok(b) => heap::Immortal::of(b.into_value()),
                Err(_) => heap::Immortal::of(Value::NONE),
            }
        }))
    });
    Ok(shared[bytes.first().map_or(256, |b| *b as usize)].get())
}

/// The bytes of a `bytes` or `bytearray` (subclasses too).
pub fn contents(value: &Value) -> Option<Buffer> {
    if let Some(b) = value.downcast::<BytesObj>() {
        // SAFETY: the bytes live in the object and never change.
        return Some(unsafe { Buffer::new(value.clone(), b.as_slice().as_ptr() as *mut u8, b.len, true, None) });
    }
    value.downcast::<ByteArrayObj>().map(|b| b.export(value))
}

/// The bytes of a `bytes` object, borrowed.
pub fn as_bytes(value: &Value) -> Option<&[u8]> {
    value.downcast::<BytesObj>().map(BytesObj::as_slice)
}

pub fn is_bytes_like(value: &Value) -> bool {
    value.is_a::<BytesObj>() || value.is_a::<ByteArrayObj>()
}

/// A value of the same kind as `like`: `bytearray` for those, else `bytes`.
pub(crate) fn same_kind(like: &Value, bytes: &[u8]) -> PyResult {
    if like.is_a::<ByteArrayObj>() { Ok(ByteArrayObj::from_slice(bytes)?.into_value()) } else { new_bytes(bytes) }
}

/// `b'...'`
pub fn push_repr(out: &mut crate::types::str::TextBuilder, bytes: &[u8]) -> PyResult<()> {
    let quote = crate::types::str::repr::quote_for(bytes);
    out.push_str("b")?;
    out.push(quote as u32)?;
    for b in bytes {
        match *b {
            b'\t' => out.push_str("\\t")?,
            b'\n' => out.push_str("\\n")?,
            b'\r' => out.push_str("\\r")?,
            b'\\' => out.push_str("\\\\")?,
            b if b == quote => {
                out.push('\\' as u32)?;
                out.push(b as u32)?;
            }
            b @ 0x20..=0x7E => out.push(b as u32)?,
            b => out.push_str(&format!("\\x{b:02x}"))?,
        }
    }
    out.push(quote as u32)
}

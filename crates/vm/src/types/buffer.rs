//! The buffer protocol: a view of an object's bytes that keeps the object alive and, where it can be resized, from being
//! resized. Types take part through the `buffer` slot.

use std::ops::Deref;

use crate::prelude::*;

/// Bytes lent by an object. While a slice of them is in use no Python may run (it could write to them); the `Buffer`
/// itself may be kept for as long as one likes.
pub struct Buffer {
    owner: Value,
    ptr: *mut u8,
    len: usize,
    readonly: bool,
    /// Called with the owner when a buffer is made of this one (true) and when one goes (false): counts exports.
    count: Option<fn(&Value, bool)>,
    /// How items look to `memoryview`: format and size, and the shape when it is not one dimension of bytes.
    pub format: ItemFormat,
    pub shape: Option<Vec<usize>>,
}

/// `struct` format of an item and its size in bytes.
#[derive(Clone, PartialEq, Debug)]
pub struct ItemFormat {
    pub text: std::borrow::Cow<'static, str>,
    pub size: usize,
}

impl ItemFormat {
    pub const BYTE: ItemFormat = ItemFormat { text: std::borrow::Cow::Borrowed("B"), size: 1 };
}

impl Buffer {
    /// A buffer of plain bytes.
    ///
    /// # Safety
    /// The bytes stay where they are for as long as `owner` is alive and `count` was not called with `false`. (It is
    /// not called for the first buffer: the caller has counted that.)
    pub unsafe fn new(
        owner: Value,
        ptr: *mut u8,
        len: usize,
        readonly: bool,
        count: Option<fn(&Value, bool)>,
    ) -> Buffer {
        Buffer { owner, ptr, len, readonly, count, format: ItemFormat::BYTE, shape: None }
    }
    /// A second buffer of the same bytes.
    pub fn duplicate(&self) -> Buffer {
        if let Some(count) = self.count {
            count(&self.owner, true);
        }
        Buffer {
            owner: self.owner.clone(),
            ptr: self.ptr,
            len: self.len,
            readonly: self.readonly,
            count: self.count,
            format: self.format.clone(),
            shape: self.shape.clone(),
        }
    }
    /// Shows only a part, perhaps read-only.
    pub fn narrow(&mut self, start: usize, len: usize, readonly: bool) {
        assert!(start <= self.len && len <= self.len - start);
        // SAFETY: inside the same bytes.
        self.ptr = unsafe { self.ptr.add(start) };
        self.len = len;
        self.readonly |= readonly;
    }
    pub fn len(&self) -> usize {
        self.len
    }
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
    pub fn readonly(&self) -> bool {
        self.readonly
    }
    pub fn owner(&self) -> &Value {
        &self.owner
    }
    pub fn as_ptr(&self) -> *mut u8 {
        self.ptr
    }
    #[inline]
    pub fn as_slice(&self) -> &[u8] {
        if self.len == 0 {
            return &[];
        }
        // SAFETY: by `new`'s contract the bytes are there; the rule of this type keeps writers out meanwhile.
        unsafe { std::slice::from_raw_parts(self.ptr, self.len) }
    }
    /// The bytes to write to; `None` when they are read-only.
    #[allow(clippy::mut_from_ref)]
    pub fn as_mut_slice(&self) -> Option<&mut [u8]> {
        if self.readonly {
            return None;
        }
        if self.len == 0 {
            return Some(&mut []);
        }
        // SAFETY: as in as_slice; callers hold one slice at a time.
        Some(unsafe { std::slice::from_raw_parts_mut(self.ptr, self.len) })
    }
    pub fn to_vec(&self) -> PyResult<HVec<u8>> {
        let mut v = HVec::with_capacity(self.len)?;
        v.extend_copy(self.as_slice())?;
        Ok(v)
    }
}

impl Deref for Buffer {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let Some(count) = self.count {
            count(&self.owner, false);
        }
    }
}

impl Trace for Buffer {
    fn trace(&self, tracer: &mut Tracer) {
        self.owner.trace(tracer);
    }
}

impl Vm {
    /// The object's bytes, or "a bytes-like object is required, not 'str'".
    pub fn buffer(&self, value: &Value) -> PyResult<Buffer> {
        match self.try_buffer(value)? {
            Some(buffer) => Ok(buffer),
            None => {
                Err(self.type_error(format!("a bytes-like object is required, not '{}'", type_of(value).tp_name())))
            }
        }
    }
    /// The object's bytes; `None` when it has none to show.
    pub fn try_buffer(&self, value: &Value) -> PyResult<Option<Buffer>> {
        self.get_buffer(value, false)
    }
    /// The object's bytes for writing; `what` as in "readinto() argument".
    pub fn buffer_mut(&self, value: &Value, what: &str) -> PyResult<Buffer> {
        let refused = || {
            self.type_error(format!("{what} must be read-write bytes-like object, not {}", type_of(value).tp_name()))
        };
        match self.get_buffer(value, true) {
            Ok(Some(buffer)) if !buffer.readonly => Ok(buffer),
            Ok(_) => Err(refused()),
            Err(e) if e.is(&crate::error::exception::BUFFER_ERROR) => Err(refused()),
            Err(e) => Err(e),
        }
    }
    fn get_buffer(&self, value: &Value, writable: bool) -> PyResult<Option<Buffer>> {
        let ty = type_of(value);
        if let Some(f) = ty.slots.buffer.door(self, "while getting the buffer of an object")? {
            return f(self, value, writable).map(Some);
        }
        if !ty.is_heap_type() || ty.lookup(&name!("__buffer__")).is_none() {
            return Ok(None);
        }
        // A class with `__buffer__` written in Python gives a memoryview.
        let flags = Value::small_int(writable as i64);
        match self.call_special(value, &name!("__buffer__"), &[flags])? {
            Some(view) if view.is_a::<crate::types::memoryview::ViewObj>() => self.get_buffer(&view, writable),
            Some(other) => {
                Err(self
                    .type_error(format!("__buffer__ returned non-memoryview object '{}'", type_of(&other).tp_name())))
            }
            None => Ok(None),
        }
    }
    /// Whether `memoryview(value)` would work.
    pub fn has_buffer(&self, value: &Value) -> bool {
        let ty = type_of(value);
        ty.slots.buffer.get().is_some() || (ty.is_heap_type() && ty.lookup(&name!("__buffer__")).is_some())
    }
}

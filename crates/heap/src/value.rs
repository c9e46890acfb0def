//! `Value`: 64 bits. Low bit 0: a 63-bit integer, shifted left by one. Low bits 01: a pointer to a `Header`, plus one.
//! Low bits 11: a constant. (Integers untagged measured best for integer loops and calls.)

use std::ptr::NonNull;

use crate::object::{Exact, Header, Obj, Payload, Ref, TypeHead};
use crate::release::release;

/// A counted reference to an object, or an immediate. Neither `Send` nor `Sync`.
#[repr(transparent)]
pub struct Value {
    bits: u64,
    _not_send: std::marker::PhantomData<*mut Header>,
}

const NULL_BITS: u64 = 3;
const NONE_BITS: u64 = 7;
const FALSE_BITS: u64 = 11;
const TRUE_BITS: u64 = 15;

impl Value {
    /// No value: an unbound register, a missing argument. Never visible to Python.
    pub const NULL: Value = Value::immediate(NULL_BITS);
    /// What a register holds whose value was moved out: nothing that is counted. (The int 0, for its zero bits.)
    pub const EMPTY: Value = Value::immediate(0);
    pub const NONE: Value = Value::immediate(NONE_BITS);
    pub const FALSE: Value = Value::immediate(FALSE_BITS);
    pub const TRUE: Value = Value::immediate(TRUE_BITS);
    pub const NOT_IMPLEMENTED: Value = Value::immediate(19);
    pub const ELLIPSIS: Value = Value::immediate(23);

    pub const MAX_INT: i64 = i64::MAX >> 1;
    pub const MIN_INT: i64 = i64::MIN >> 1;

    /// Bits that stand for no object.
    #[inline(always)]
    const fn immediate(bits: u64) -> Value {
        Value { bits, _not_send: std::marker::PhantomData }
    }
    /// Takes over the reference that `bits` stands for.
    ///
    /// # Safety
    /// `bits` are an immediate's, or came from a value whose reference the caller gives up (`into_bits`).
    #[inline(always)]
    pub const unsafe fn from_bits(bits: u64) -> Value {
        Value { bits, _not_send: std::marker::PhantomData }
    }
    /// A reference of its own to what `bits` stand for.
    ///
    /// # Safety
    /// `bits` are an immediate's, or those of a live object that somebody else holds.
    #[inline(always)]
    pub unsafe fn copy_of_bits(bits: u64) -> Value {
        if bits & 3 == 1 {
            // SAFETY: by contract a live object, which gets the count that the new value owns.
            unsafe { (*((bits & !3) as *mut Header)).retain() };
        }
        Value { bits, _not_send: std::marker::PhantomData }
    }
    /// A view of `bits` that owns nothing: for asking what they are.
    ///
    /// # Safety
    /// As `copy_of_bits`, for as long as the view is used.
    #[inline(always)]
    pub const unsafe fn view_of_bits(bits: u64) -> std::mem::ManuallyDrop<Value> {
        std::mem::ManuallyDrop::new(Value { bits, _not_send: std::marker::PhantomData })
    }
    #[inline(always)]
    pub const fn bits(&self) -> u64 {
        self.bits
    }
    /// The bits, with the reference they stand for.
    #[inline(always)]
    pub fn into_bits(self) -> u64 {
        let bits = self.bits;
        std::mem::forget(self);
        bits
    }
    #[inline(always)]
    pub const fn bool(b: bool) -> Value {
        if b { Value::TRUE } else { Value::FALSE }
    }
    /// `i` must be within `MIN_INT..=MAX_INT`.
    #[inline(always)]
    pub const fn small_int(i: i64) -> Value {
        Value::immediate((i as u64) << 1)
    }
    /// A small int when `i` fits in 63 bits.
    #[inline(always)]
    pub const fn try_small_int(i: i64) -> Option<Value> {
        if i >= Value::MIN_INT && i <= Value::MAX_INT { Some(Value::small_int(i)) } else { None }
    }
    #[inline(always)]
    pub const fn is_int(&self) -> bool {
        self.bits & 1 == 0
    }
    #[inline(always)]
    pub const fn as_int(&self) -> Option<i64> {
        if self.is_int() { Some(self.bits as i64 >> 1) } else { None }
    }
    #[inline(always)]
    pub const fn is_ptr(&self) -> bool {
        self.bits & 3 == 1
    }
    #[inline(always)]
    pub const fn is_null(&self) -> bool {
        self.bits == NULL_BITS
    }
    #[inline(always)]
    pub const fn is_none(&self) -> bool {
        self.bits == NONE_BITS
    }
    #[inline(always)]
    pub const fn is_true(&self) -> bool {
        self.bits == TRUE_BITS
    }
    #[inline(always)]
    pub const fn is_false(&self) -> bool {
        self.bits == FALSE_BITS
    }
    #[inline(always)]
    pub const fn is_bool(&self) -> bool {
        self.bits & !4 == FALSE_BITS
    }
    /// Identity: Python's `is`.
    #[inline(always)]
    pub const fn is(&self, other: &Value) -> bool {
        self.bits == other.bits
    }
    #[inline(always)]
    pub fn header(&self) -> Option<NonNull<Header>> {
        if self.is_ptr() { NonNull::new((self.bits - 1) as *mut Header) } else { None }
    }
    /// Pointer to the header; only meaningful when `is_ptr`.
    #[inline(always)]
    pub fn header_ptr(&self) -> *mut Header {
        (self.bits & !3) as *mut Header
    }
    /// Takes over one count of the object.
    ///
    /// # Safety
    /// `header` is a live object and the caller gives up one reference to it.
    #[inline(always)]
    pub unsafe fn from_header(header: NonNull<Header>) -> Value {
        Value { bits: header.as_ptr() as u64 | 1, _not_send: std::marker::PhantomData }
    }
    /// The payload when the object's native layout is `T`'s (subclasses included).
    #[inline(always)]
    pub fn downcast<T: Payload>(&self) -> Option<&T> {
        if !self.is_ptr() {
            return None;
        }
        // SAFETY: a pointer value is a live object; its layout says which payload follows the header.
        unsafe {
            let header = self.header_ptr();
            if std::ptr::eq((*(*header).ty).base.layout, T::LAYOUT) {
                Some(&(*(header as *const Obj<T>)).payload)
            } else {
                None
            }
        }
    }
    #[inline(always)]
    pub fn is_a<T: Payload>(&self) -> bool {
        self.downcast::<T>().is_some()
    }
    /// Whether it is an object whose type is the one at `head`.
    #[inline(always)]
    pub fn has_type(&self, head: *const TypeHead) -> bool {
        // SAFETY: a pointer value is a live object.
        self.is_ptr() && unsafe { std::ptr::eq((*self.header_ptr()).ty, head) }
    }
    /// Whether it is an object of exactly the built-in type that `T` belongs to.
    #[inline(always)]
    pub fn is_exactly<T: Exact>(&self) -> bool {
        self.has_type(T::type_head())
    }
    /// The payload when the object is of exactly the built-in type that `T` belongs to, found by the type's address.
    #[inline(always)]
    pub fn exact<T: Exact>(&self) -> Option<&T> {
        // SAFETY: `Exact` promises that instances of the type have this payload.
        self.is_exactly::<T>().then(|| unsafe { self.payload::<T>() })
    }
    /// The payload of an object whose type was looked at already.
    ///
    /// # Safety
    /// The value is an object with payload `T`.
    #[inline(always)]
    pub unsafe fn payload<T: Payload>(&self) -> &T {
        debug_assert!(self.is_a::<T>());
        // SAFETY: by contract; the reference lives as long as this value, which holds the object.
        unsafe { &(*(self.header_ptr() as *const Obj<T>)).payload }
    }
    /// A counted typed reference, when the layout is `T`'s.
    #[inline]
    pub fn to_ref<T: Payload>(&self) -> Option<Ref<T>> {
        // SAFETY: downcast proved the payload; the clone owns a count that the Ref takes over.
        self.downcast::<T>().map(|_| unsafe { Ref::from_value_unchecked(self.clone()) })
    }
    /// As `to_ref`, moving the count; gives the value back when the layout is another.
    #[inline]
    pub fn into_ref<T: Payload>(self) -> Result<Ref<T>, Value> {
        if self.is_a::<T>() {
            // SAFETY: downcast proved the payload; the count moves over.
            Ok(unsafe { Ref::from_value_unchecked(self) })
        } else {
            Err(self)
        }
    }
    /// The value, or `None` for `NULL`.
    #[inline(always)]
    pub fn non_null(&self) -> Option<&Value> {
        if self.is_null() { None } else { Some(self) }
    }
    #[inline(always)]
    pub fn into_option(self) -> Option<Value> {
        if self.is_null() { None } else { Some(self) }
    }
    /// Current count; immortal and immediate values give `u32::MAX`.
    pub fn ref_count(&self) -> u32 {
        match self.header() {
            // SAFETY: a pointer value is a live object.
            Some(h) => unsafe { h.as_ref() }.count(),
            None => u32::MAX,
        }
    }
    /// The only reference to a mortal object: it may be reused in place.
    #[inline(always)]
    pub fn is_unique(&self) -> bool {
        // SAFETY: a pointer value is a live object.
        self.is_ptr() && unsafe { (*self.header_ptr()).rc.get() == 1 }
    }
}

impl Value {
    /// As a drop; tells whether a finaliser became due, so that what follows has to wait.
    #[inline(always)]
    pub fn let_go(self) -> bool {
        let value = std::mem::ManuallyDrop::new(self);
        if !value.is_ptr() {
            return false;
        }
        // SAFETY: as in `drop`, which this takes the place of.
        unsafe {
            let header = value.header_ptr();
            let rc = (*header).rc.get();
            if (rc as i32) > 0 {
                (*header).rc.set(rc - 1);
                if rc == 1 {
                    return release(header);
                }
            }
        }
        false
    }
}

impl Clone for Value {
    #[inline(always)]
    fn clone(&self) -> Value {
        // SAFETY: a value's own bits: an immediate, or a live object that it holds.
        unsafe { Value::copy_of_bits(self.bits) }
    }
}

impl Drop for Value {
    #[inline(always)]
    fn drop(&mut self) {
        if self.is_ptr() {
            // SAFETY: this value owns one count of a live object.
            unsafe {
                let header = self.header_ptr();
                let rc = (*header).rc.get();
                if (rc as i32) > 0 {
                    (*header).rc.set(rc - 1);
                    if rc == 1 {
                        release(header);
                    }
                }
            }
        }
    }
}

impl Default for Value {
    fn default() -> Value {
        Value::NULL
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.as_int() {
            Some(i) => write!(f, "{i}"),
            None => write!(f, "Value({:#x})", self.bits),
        }
    }
}

/// An object of the image, or an immediate: it lives as long as the process, is not counted, and may be named by any
/// thread. For tables that every isolate reads.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Immortal(u64);

impl Immortal {
    /// # Panics
    /// Of an object that is counted: it must have been made while the image was being built.
    pub fn of(value: Value) -> Immortal {
        assert!(value.ref_count() == u32::MAX, "an object of the image is counted");
        Immortal(value.into_bits())
    }
    #[inline(always)]
    pub fn get(self) -> Value {
        // SAFETY: `of` saw that it is no object, or one whose count never changes, so that it is never freed.
        unsafe { Value::from_bits(self.0) }
    }
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0
    }
}

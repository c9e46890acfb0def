//! What a pointer value points to: header, payload, and the static description of a payload (`Layout`).

use std::cell::Cell;
use std::ops::Deref;
use std::ptr::NonNull;

use crate::release::release;
use crate::value::Value;

/// Counts from here up never change: the object is immortal.
pub const IMMORTAL: u32 = 0x8000_0000;

/// Object flag: the finaliser has run (or is about to run for the only time).
pub const FINALIZED: u32 = 1;
/// Object flag: weak references point here; the owner of the weak table must clear them before the object goes.
pub const WEAKLY_REFERENCED: u32 = 2;
/// Object flag: waits on `Heap::pending`; weak references already read as dead.
pub const PENDING: u32 = 4;
/// Object flag: lives in a block of its own, not in a segment.
pub const LARGE: u32 = 8;
/// Object flag: free for the layers above (identity-keyed marks).
pub const USER: u32 = 16;
/// Object flag: left out of collections (`gc.freeze`).
pub const FROZEN: u32 = 32;
/// A container's flags hold from here up the number of its birth, which tells age and generation.
pub const BIRTH: u32 = 64;

/// Type flag: instances have a finaliser that Python can see (`__del__`).
pub const TYPE_HAS_FINALIZER: u32 = 1;

/// The 16 bytes before every payload.
#[repr(C, align(16))]
pub struct Header {
    pub(crate) rc: Cell<u32>,
    pub flags: Cell<u32>,
    /// The type object; every type object begins with a `TypeHead`. Null in a free cell.
    pub ty: *const TypeHead,
}

impl Header {
    #[inline(always)]
    pub fn retain(&self) {
        let rc = self.rc.get();
        if (rc as i32) >= 0 {
            self.rc.set(rc + 1);
        }
    }
    /// Gives up one of several references to a mortal object.
    #[inline(always)]
    pub fn release_shared(&self) {
        debug_assert!(self.rc.get() > 1 && !self.is_immortal());
        self.rc.set(self.rc.get() - 1);
    }
    #[inline(always)]
    pub fn count(&self) -> u32 {
        let rc = self.rc.get();
        if rc >= IMMORTAL { u32::MAX } else { rc }
    }
    pub fn is_immortal(&self) -> bool {
        self.rc.get() >= IMMORTAL
    }
    pub fn has(&self, flag: u32) -> bool {
        self.flags.get() & flag != 0
    }
    pub fn set(&self, flag: u32) {
        self.flags.set(self.flags.get() | flag);
    }
    pub fn unset(&self, flag: u32) {
        self.flags.set(self.flags.get() & !flag);
    }
    /// The number of a container's birth, in steps of `BIRTH`.
    pub(crate) fn birth(&self) -> u32 {
        self.flags.get() & !(BIRTH - 1)
    }
}

/// How a payload is dropped and traced. One static per payload type; its address identifies the payload.
pub struct Layout {
    pub name: &'static str,
    /// Size of header and fixed payload, in bytes.
    pub size: u32,
    /// The payload owns nothing: there is nothing to drop or to trace.
    pub plain: bool,
    /// Drops the payload in place (not the memory).
    pub drop: unsafe fn(*mut Header),
    /// Reports every value the payload owns. `None`: no container, never part of a cycle.
    pub trace: Option<unsafe fn(*mut Header, &mut Tracer)>,
    /// True when a dying object still has something to run that Python can see (a suspended generator's `finally`).
    pub needs_finalizer: Option<unsafe fn(*mut Header) -> bool>,
    /// The payload owns something outside the isolate's pages: dropped at the isolate's end.
    pub external: bool,
    /// Bytes that follow the fixed payload inside the object, for payloads with a tail (`str`, `tuple`).
    pub tail: Option<unsafe fn(*mut Header) -> usize>,
}

/// A type object as the heap sees it.
#[repr(C)]
pub struct TypeHead {
    pub header: Header,
    pub base: TypeBase,
}

/// The heap's part of a type object's payload: the payload of every type object begins with it.
#[repr(C)]
pub struct TypeBase {
    pub layout: &'static Layout,
    pub flags: Cell<u32>,
    /// Whether instances of this type are containers though the layout is not (a Python class over `float`).
    pub container: Cell<bool>,
    /// For classes made at run time: drops what instances have beyond the native payload (attributes, slots).
    pub drop_extra: Option<unsafe fn(*mut Header)>,
    pub trace_extra: Option<unsafe fn(*mut Header, &mut Tracer)>,
}

/// Header and payload.
#[repr(C)]
pub struct Obj<T> {
    pub header: Header,
    pub payload: T,
}

/// A Rust type that can be an object's payload. Implement it with `payload!`.
///
/// # Safety
/// `LAYOUT` describes exactly this type and belongs to no other.
pub unsafe trait Payload: Sized + 'static {
    const LAYOUT: &'static Layout;
}

/// A payload whose built-in type is known by its address.
///
/// # Safety
/// Every object whose type is `type_head()` has this payload.
pub unsafe trait Exact: Payload {
    /// The type object of the built-in type, or null while it is not made yet.
    fn type_head() -> *const TypeHead;
}

/// The object that a payload is part of, as a value of its own.
///
/// # Safety
/// `payload` was reached through a live object; one on the stack, before it has become part of an object, is none.
#[inline(always)]
pub unsafe fn value_of<T: Payload>(payload: &T) -> Value {
    let header = header_of(payload);
    // SAFETY: by contract the header stands before the payload; the count that the value owns is taken first.
    unsafe {
        (*header).retain();
        Value::from_header(NonNull::new_unchecked(header))
    }
}

/// Where the header of the object that a payload is part of stands.
#[inline(always)]
pub fn header_of<T: Payload>(payload: *const T) -> *mut Header {
    (payload as *mut u8).wrapping_sub(std::mem::offset_of!(Obj<T>, payload)) as *mut Header
}

/// Drops a payload in place: the usual `Layout::drop`.
///
/// # Safety
/// `header` begins an `Obj<T>` whose payload is initialised; it is not used afterwards.
pub unsafe fn drop_payload<T>(header: *mut Header) {
    // SAFETY: by contract.
    unsafe { std::ptr::drop_in_place(&raw mut (*(header as *mut Obj<T>)).payload) }
}

/// Traces a payload: the usual `Layout::trace`.
///
/// # Safety
/// `header` begins an `Obj<T>` whose payload is initialised.
pub unsafe fn trace_payload<T: Trace>(header: *mut Header, tracer: &mut Tracer) {
    // SAFETY: by contract.
    unsafe { (*(header as *const Obj<T>)).payload.trace(tracer) }
}

/// Makes a Rust type a payload: `payload!(ListObj, "list", trace)`, with `trace` when it implements `Trace`, `leaf`
/// when it owns no values; a further `external` when it owns memory or descriptors outside the isolate's pages.
#[macro_export]
macro_rules! payload {
    (@trace leaf $t:ty) => { None };
    (@trace trace $t:ty) => { Some($crate::object::trace_payload::<$t>) };
    (@external) => { false };
    (@external external) => { true };
    (@finalizer) => { None };
    (@finalizer $f:expr) => { Some($f) };
    (@tail) => { None };
    (@tail $f:expr) => { Some($f) };
    ($t:ty, $name:literal, $kind:ident $(, $external:ident)? $(; finalizer $f:expr)? $(; tail $tail:expr)?) => {
        // SAFETY: the layout is made here for this type alone.
        unsafe impl $crate::Payload for $t {
            const LAYOUT: &'static $crate::Layout = {
                static LAYOUT: $crate::Layout = $crate::Layout {
                    name: $name,
                    size: (std::mem::size_of::<$crate::Header>() + std::mem::size_of::<$t>()) as u32,
                    plain: {
                        let finalizer: Option<unsafe fn(*mut $crate::Header) -> bool> =
                            $crate::payload!(@finalizer $($f)?);
                        let traced: Option<unsafe fn(*mut $crate::Header, &mut $crate::Tracer)> =
                            $crate::payload!(@trace $kind $t);
                        !std::mem::needs_drop::<$t>() && finalizer.is_none() && traced.is_none()
                    },
                    drop: $crate::object::drop_payload::<$t>,
                    trace: $crate::payload!(@trace $kind $t),
                    needs_finalizer: $crate::payload!(@finalizer $($f)?),
                    external: $crate::payload!(@external $($external)?),
                    tail: $crate::payload!(@tail $($tail)?),
                };
                &LAYOUT
            };
        }
    };
}

/// For `payload!(...; finalizer finalizer_when!(T, |payload| ...))`: asks a closure whether an object must be finalised.
#[macro_export]
macro_rules! finalizer_when {
    ($t:ty, $wants:expr) => {{
        unsafe fn ask(header: *mut $crate::Header) -> bool {
            let wants: fn(&$t) -> bool = $wants;
            // SAFETY: a layout's question is asked with objects of that layout alone, whose payload is this type.
            wants(unsafe { &(*(header as *const $crate::Obj<$t>)).payload })
        }
        ask
    }};
}

/// Implements `Trace` by tracing the named fields.
#[macro_export]
macro_rules! trace_fields {
    ($t:ty: $($field:ident),* $(,)?) => {
        impl $crate::Trace for $t {
            fn trace(&self, tracer: &mut $crate::Tracer) {
                $(self.$field.trace(tracer);)*
            }
        }
    };
}

/// Receives the values an object owns.
pub struct Tracer<'a> {
    pub(crate) visit: &'a mut dyn FnMut(NonNull<Header>),
    /// Gathers the values that are no objects, for whoever asks what a container holds.
    pub(crate) immediates: Option<Vec<Value>>,
}

impl<'a> Tracer<'a> {
    pub fn new(visit: &'a mut dyn FnMut(NonNull<Header>)) -> Tracer<'a> {
        Tracer { visit, immediates: None }
    }
    #[inline]
    pub fn value(&mut self, value: &Value) {
        if let Some(header) = value.header() {
            (self.visit)(header);
        } else if let Some(immediates) = &mut self.immediates
            && !value.is_null()
        {
            immediates.push(value.clone());
        }
    }
}

/// Reports every value that is owned, each exactly once per count held.
pub trait Trace {
    fn trace(&self, tracer: &mut Tracer);
}

impl Trace for Value {
    fn trace(&self, tracer: &mut Tracer) {
        tracer.value(self);
    }
}
impl Trace for () {
    fn trace(&self, _: &mut Tracer) {}
}
impl<T: Trace> Trace for Option<T> {
    fn trace(&self, tracer: &mut Tracer) {
        if let Some(inner) = self {
            inner.trace(tracer);
        }
    }
}
impl<T: Trace> Trace for [T] {
    fn trace(&self, tracer: &mut Tracer) {
        for item in self {
            item.trace(tracer);
        }
    }
}
impl<T: Trace> Trace for Vec<T> {
    fn trace(&self, tracer: &mut Tracer) {
        self.as_slice().trace(tracer);
    }
}
impl<T: Trace> Trace for Box<T> {
    fn trace(&self, tracer: &mut Tracer) {
        (**self).trace(tracer);
    }
}
impl<T: Payload> Trace for Ref<T> {
    fn trace(&self, tracer: &mut Tracer) {
        (tracer.visit)(self.header());
    }
}

/// A counted reference to an object whose payload is known.
pub struct Ref<T: Payload> {
    ptr: NonNull<Obj<T>>,
}

impl<T: Payload> Ref<T> {
    /// # Safety
    /// `value` is an object whose layout is `T`'s.
    #[inline(always)]
    pub unsafe fn from_value_unchecked(value: Value) -> Ref<T> {
        // SAFETY: by contract the value is a pointer, so it is not null.
        Ref { ptr: unsafe { NonNull::new_unchecked((value.into_bits() - 1) as *mut Obj<T>) } }
    }
    /// Takes over one count of the object at `ptr`.
    ///
    /// # Safety
    /// `ptr` is a live object with payload `T`, and the caller gives up one reference to it.
    #[inline(always)]
    pub unsafe fn from_raw(ptr: NonNull<Obj<T>>) -> Ref<T> {
        Ref { ptr }
    }
    #[inline(always)]
    pub fn as_ptr(&self) -> *mut Obj<T> {
        self.ptr.as_ptr()
    }
    /// Start of the bytes behind the payload.
    #[inline(always)]
    pub fn tail(&self) -> *mut u8 {
        // SAFETY: one past the payload is inside or at the end of the object.
        unsafe { (&raw mut (*self.ptr.as_ptr()).payload).add(1) as *mut u8 }
    }
    #[inline(always)]
    pub fn header(&self) -> NonNull<Header> {
        self.ptr.cast()
    }
    #[inline(always)]
    pub fn into_value(self) -> Value {
        let bits = self.ptr.as_ptr() as u64 | 1;
        std::mem::forget(self);
        // SAFETY: the count that this reference owned goes over to the value.
        unsafe { Value::from_bits(bits) }
    }
    #[inline(always)]
    pub fn to_value(&self) -> Value {
        self.clone().into_value()
    }
    /// The same reference seen as a value, borrowed.
    #[inline(always)]
    pub fn with_value<R>(&self, f: impl FnOnce(&Value) -> R) -> R {
        // SAFETY: this reference holds the object for the length of the call.
        let value = unsafe { Value::view_of_bits(self.ptr.as_ptr() as u64 | 1) };
        f(&value)
    }
    #[inline(always)]
    pub fn is(&self, other: &Ref<T>) -> bool {
        self.ptr == other.ptr
    }
    pub fn is_value(&self, other: &Value) -> bool {
        self.ptr.as_ptr() as u64 | 1 == other.bits()
    }
}

impl<T: Payload> Deref for Ref<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: a Ref owns a count of a live object with payload T.
        unsafe { &(*self.ptr.as_ptr()).payload }
    }
}

impl<T: Payload> Clone for Ref<T> {
    #[inline(always)]
    fn clone(&self) -> Ref<T> {
        // SAFETY: as in deref.
        unsafe { (*self.ptr.as_ptr()).header.retain() };
        Ref { ptr: self.ptr }
    }
}

impl<T: Payload> Drop for Ref<T> {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: this Ref owns one count of a live object.
        unsafe {
            let header = self.ptr.as_ptr() as *mut Header;
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

impl<T: Payload> From<Ref<T>> for Value {
    fn from(r: Ref<T>) -> Value {
        r.into_value()
    }
}

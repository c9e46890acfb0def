//! Interior mutability for payloads. An isolate runs on one thread at a time and nothing here is `Sync`.

use std::cell::UnsafeCell;

use crate::object::{Trace, Tracer};
use crate::value::Value;

/// A value that can be replaced through a shared reference.
#[repr(transparent)]
#[derive(Default)]
pub struct Slot(UnsafeCell<Value>);

impl Slot {
    pub const fn new(value: Value) -> Slot {
        Slot(UnsafeCell::new(value))
    }
    #[inline(always)]
    pub fn get(&self) -> Value {
        // SAFETY: one thread, and no reference into the cell outlives a call.
        unsafe { (*self.0.get()).clone() }
    }
    /// `None` when the slot holds no value.
    #[inline(always)]
    pub fn load(&self) -> Option<Value> {
        self.get().into_option()
    }
    #[inline(always)]
    pub fn is_null(&self) -> bool {
        // SAFETY: as in get.
        unsafe { (*self.0.get()).is_null() }
    }
    #[inline(always)]
    pub fn is_none(&self) -> bool {
        // SAFETY: as in get.
        unsafe { (*self.0.get()).is_none() }
    }
    /// Identity with `other`, without touching counts.
    #[inline(always)]
    pub fn is(&self, other: &Value) -> bool {
        // SAFETY: as in get.
        unsafe { (*self.0.get()).is(other) }
    }
    /// The raw bits, borrowed: for comparisons only.
    #[inline(always)]
    pub fn bits(&self) -> u64 {
        // SAFETY: as in get.
        unsafe { (*self.0.get()).bits() }
    }
    #[inline(always)]
    pub fn replace(&self, value: Value) -> Value {
        // SAFETY: as in get.
        unsafe { std::mem::replace(&mut *self.0.get(), value) }
    }
    /// Stores first and drops the old value last.
    #[inline(always)]
    pub fn set(&self, value: Value) {
        drop(self.replace(value));
    }
    #[inline(always)]
    pub fn take(&self) -> Value {
        self.replace(Value::NULL)
    }
    /// The value, borrowed.
    ///
    /// # Safety
    /// The slot is not stored to while the reference is used.
    #[inline(always)]
    pub unsafe fn peek(&self) -> &Value {
        // SAFETY: by contract nobody writes the cell meanwhile.
        unsafe { &*self.0.get() }
    }
    /// Borrow for the length of a call that runs no Python and does not store to this slot.
    #[inline(always)]
    pub fn with<R>(&self, f: impl FnOnce(&Value) -> R) -> R {
        // SAFETY: by the rule in the doc comment the cell is not written meanwhile.
        unsafe { f(&*self.0.get()) }
    }
}

impl Trace for Slot {
    fn trace(&self, tracer: &mut Tracer) {
        self.with(|v| tracer.value(v));
    }
}

/// A container's storage. `with` lends it to a closure that must not run Python nor touch the same cell again: debug
/// builds check that.
pub struct Mut<T> {
    value: UnsafeCell<T>,
    #[cfg(debug_assertions)]
    lent: std::cell::Cell<bool>,
}

impl<T> Mut<T> {
    /// Where the storage stands, for compiled code.
    pub const VALUE: usize = std::mem::offset_of!(Mut<T>, value);

    pub const fn new(value: T) -> Mut<T> {
        Mut {
            value: UnsafeCell::new(value),
            #[cfg(debug_assertions)]
            lent: std::cell::Cell::new(false),
        }
    }
    #[inline(always)]
    pub fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        #[cfg(debug_assertions)]
        assert!(!self.lent.replace(true), "a container is lent out twice");
        // SAFETY: one thread, and by the rule above nothing else reaches the storage during the closure.
        let result = f(unsafe { &mut *self.value.get() });
        #[cfg(debug_assertions)]
        self.lent.set(false);
        result
    }
    /// Lends it for reading only. What is in the image is read by every isolate and must be reached this way: nothing
    /// is written, not even the mark of a loan.
    #[inline(always)]
    pub fn read<R>(&self, f: impl FnOnce(&T) -> R) -> R {
        // SAFETY: as in `with`; the closure neither runs Python nor changes the storage.
        f(unsafe { &*self.value.get() })
    }
    pub fn replace(&self, value: T) -> T {
        self.with(|old| std::mem::replace(old, value))
    }
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
    /// The storage, for code that upholds the rule itself.
    #[inline(always)]
    pub fn as_ptr(&self) -> *mut T {
        self.value.get()
    }
}

impl<T: Trace> Trace for Mut<T> {
    fn trace(&self, tracer: &mut Tracer) {
        // SAFETY: tracing runs no Python; the collector starts only where no storage is lent out.
        unsafe { (*self.value.get()).trace(tracer) }
    }
}

impl<T: Default> Default for Mut<T> {
    fn default() -> Mut<T> {
        Mut::new(T::default())
    }
}

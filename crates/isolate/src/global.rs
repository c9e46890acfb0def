//! State of the process that several OS threads share, made so that a fork's child can start anew: there another thread
//! may have held the lock when the process was copied.

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, MutexGuard};

pub(crate) struct Global<T: 'static> {
    place: AtomicPtr<Mutex<T>>,
    make: fn() -> T,
}

impl<T: 'static> Global<T> {
    pub(crate) const fn new(make: fn() -> T) -> Global<T> {
        Global { place: AtomicPtr::new(ptr::null_mut()), make }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'static, T> {
        let mut place = self.place.load(Ordering::Acquire);
        if place.is_null() {
            let fresh = Box::into_raw(Box::new(Mutex::new((self.make)())));
            match self.place.compare_exchange(ptr::null_mut(), fresh, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => place = fresh,
                Err(first) => {
                    // SAFETY: made above and seen by nobody else.
                    drop(unsafe { Box::from_raw(fresh) });
                    place = first;
                }
            }
        }
        // SAFETY: published boxes are never freed (`renew` leaks the old one).
        unsafe { &*place }.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// In a fork's child: forgets everything, and whoever held the lock.
    pub(crate) fn renew(&self) {
        self.place.store(Box::into_raw(Box::new(Mutex::new((self.make)()))), Ordering::Release);
    }
}

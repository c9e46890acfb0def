//! What happens when a count reaches zero. No Python runs here: an object with a finaliser is parked on the heap's
//! pending queue with count 1; everything else is dropped, a long chain iteratively.

use std::ptr::NonNull;

use crate::alloc::{ATTENTION_PENDING, Heap};
use crate::object::{BIRTH, FINALIZED, Header, LARGE, PENDING, TYPE_HAS_FINALIZER, WEAKLY_REFERENCED};
use crate::value::Value;

/// Nested payload drops on the native stack before the rest is queued.
const MAX_DEPTH: u32 = 60;

/// # Safety
/// The object's count has just reached zero.
#[inline(never)]
pub(crate) unsafe fn release(header: *mut Header) {
    // SAFETY: by contract the object is live and no reference to it is left.
    unsafe {
        let ty = (*header).ty;
        // An instance of a built-in type, which is immortal, that owns nothing.
        if (*header).flags.get() & !LARGE == 0
            && (*ty).base.layout.plain
            && (*ty).base.drop_extra.is_none()
            && (*ty).base.flags.get() & TYPE_HAS_FINALIZER == 0
            && !(*ty).base.container.get()
        {
            return Heap::free_object(header);
        }
        release_owner(header);
    }
}

/// The rest of `release`.
#[cold]
#[inline(never)]
unsafe fn release_owner(header: *mut Header) {
    // SAFETY: by the caller's contract.
    unsafe {
        if must_finalize(header) {
            (*header).rc.set(1);
            (*header).set(PENDING);
            let heap = Heap::of(header);
            heap.pending.borrow_mut().push_back(NonNull::new_unchecked(header));
            heap.attend(ATTENTION_PENDING);
            return;
        }
        let heap = Heap::of(header);
        let depth = heap.release_depth.get();
        if depth >= MAX_DEPTH {
            (*heap.trash.get()).push(header);
            return;
        }
        heap.release_depth.set(depth + 1);
        destroy(heap, header);
        if depth == 0 {
            while let Some(next) = (*heap.trash.get()).pop() {
                destroy(heap, next);
            }
        }
        heap.release_depth.set(depth);
    }
}

/// Whether Python must see something before the object goes.
unsafe fn must_finalize(header: *mut Header) -> bool {
    // SAFETY: the caller's object is live.
    unsafe {
        let flags = (*header).flags.get();
        let ty = (*header).ty;
        if flags & WEAKLY_REFERENCED != 0 {
            return true;
        }
        if flags & FINALIZED != 0 {
            return false;
        }
        (*ty).base.flags.get() & TYPE_HAS_FINALIZER != 0 || (*ty).base.layout.needs_finalizer.is_some_and(|f| f(header))
    }
}

/// # Safety
/// No reference to the object is left and it needs no finaliser.
pub(crate) unsafe fn destroy(heap: &Heap, header: *mut Header) {
    // SAFETY: by contract.
    unsafe {
        let ty = (*header).ty;
        let layout = (*ty).base.layout;
        if layout.trace.is_some() || (*ty).base.container.get() {
            heap.collect_at.set(heap.collect_at.get().wrapping_add(BIRTH));
        }
        if let Some(drop_extra) = (*ty).base.drop_extra {
            drop_extra(header);
        }
        (layout.drop)(header);
        Heap::free_object(header);
        // The instance held one count of a mortal type.
        if !(*ty).header.is_immortal() {
            drop(Value::from_header(NonNull::new_unchecked(ty as *mut Header)));
        }
    }
}

impl Heap {
    /// The next object whose finaliser has to run: what died last goes first, with all that dies of it, and what died
    /// together goes in the order of death. Those that have to wait stand in `waiting`, alive for everyone: one that
    /// comes out with a count beside its own was saved. The caller owns the object's one reference, runs what Python
    /// must see, and drops it.
    pub fn next_pending(&self, waiting: &mut Vec<Value>) -> Option<Value> {
        let mut pending = self.pending.borrow_mut();
        // SAFETY: the queue owns one count of each object on it.
        let mut alive = pending.drain(..).map(|header| unsafe {
            header.as_ref().unset(PENDING);
            Value::from_header(header)
        });
        let first = alive.next();
        let start = waiting.len();
        waiting.extend(alive);
        waiting[start..].reverse();
        self.attended(ATTENTION_PENDING);
        first.or_else(|| waiting.pop())
    }
    pub fn has_pending(&self) -> bool {
        !self.pending.borrow().is_empty()
    }
}

//! What happens when a count reaches zero. No Python runs here: an object with a finaliser is parked on the heap's
//! pending queue with count 1; everything else is dropped, a long chain iteratively. A container that dies is dropped
//! item by item: what stands behind an item with a finaliser waits behind that too (`drop_in_turn`).

use std::ptr::NonNull;

use crate::alloc::{self, ATTENTION_PENDING, Heap};
use crate::object::{BIRTH, FINALIZED, Header, LARGE, PENDING, TYPE_HAS_FINALIZER, WEAKLY_REFERENCED};
use crate::value::Value;

/// Nested payload drops on the native stack before the rest is queued.
const MAX_DEPTH: u32 = 60;

/// What waits for its end.
pub enum Due {
    /// Has a finaliser, and count 1.
    Dying(Value),
    /// What a container held behind something that is dying, the next one last.
    Rest(Vec<Value>),
}

/// Drops values one after the other. When something became due, the rest waits until that is over: its finaliser sees what
/// the container still holds, and what dies of it dies before the rest.
#[inline]
pub fn drop_in_turn(mut values: impl Iterator<Item = Value>) {
    while let Some(value) = values.next() {
        if value.let_go() {
            return wait_in_turn(values);
        }
    }
}

/// The values of a container behind one of which something became due (`Value::let_go`).
#[cold]
#[inline(never)]
pub fn wait_in_turn(rest: impl Iterator<Item = Value>) {
    let mut rest: Vec<Value> = rest.filter(|v| !v.is_null()).collect();
    if rest.is_empty() {
        return;
    }
    match alloc::entered().filter(|heap| !heap.frozen.get()) {
        Some(heap) => {
            rest.reverse();
            heap.pending.borrow_mut().push_back(Due::Rest(rest));
            heap.attend(ATTENTION_PENDING);
        }
        None => drop(rest),
    }
}

/// Tells whether something is due.
///
/// # Safety
/// The object's count has just reached zero.
#[inline(never)]
pub(crate) unsafe fn release(header: *mut Header) -> bool {
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
            Heap::free_object(header);
            return false;
        }
        release_owner(header)
    }
}

/// The rest of `release`.
#[cold]
#[inline(never)]
unsafe fn release_owner(header: *mut Header) -> bool {
    // SAFETY: by the caller's contract.
    unsafe {
        if must_finalize(header) {
            (*header).rc.set(1);
            (*header).set(PENDING);
            let heap = Heap::of(header);
            let dying = Value::from_header(NonNull::new_unchecked(header));
            heap.pending.borrow_mut().push_back(Due::Dying(dying));
            heap.attend(ATTENTION_PENDING);
            return true;
        }
        let heap = Heap::of(header);
        let depth = heap.release_depth.get();
        if depth >= MAX_DEPTH {
            (*heap.trash.get()).push(header);
            return false;
        }
        heap.release_depth.set(depth + 1);
        destroy(heap, header);
        if depth == 0 {
            while let Some(next) = (*heap.trash.get()).pop() {
                destroy(heap, next);
            }
        }
        heap.release_depth.set(depth);
        heap.attention.get() & ATTENTION_PENDING != 0
    }
}

/// Whether Python must see something before the object goes.
unsafe fn must_finalize(header: *mut Header) -> bool {
    // SAFETY: the caller's object is live.
    unsafe {
        let flags = (*header).flags.get();
        flags & WEAKLY_REFERENCED != 0 || has_finalizer(header)
    }
}

/// Whether the object has a finaliser that Python can see and that has not run.
#[inline]
unsafe fn has_finalizer(header: *mut Header) -> bool {
    // SAFETY: the caller's object is live; the question is its own layout's.
    unsafe {
        let ty = (*header).ty;
        !(*header).has(FINALIZED)
            && ((*ty).base.flags.get() & TYPE_HAS_FINALIZER != 0
                || (*ty).base.layout.needs_finalizer.is_some_and(|f| f(header)))
    }
}

impl Value {
    /// Whether this is an object with a finaliser that Python can see and that has not run.
    pub fn has_finalizer(&self) -> bool {
        // SAFETY: the value keeps its object alive.
        self.header().is_some_and(|h| unsafe { has_finalizer(h.as_ptr()) })
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
    pub fn next_pending(&self, waiting: &mut Vec<Due>) -> Option<Value> {
        loop {
            let mut pending = self.pending.borrow_mut();
            while let Some(due) = pending.pop_back() {
                if let Due::Dying(value) = &due
                    && let Some(header) = value.header()
                {
                    // SAFETY: the queue owns one count of each object on it.
                    unsafe { header.as_ref().unset(PENDING) };
                }
                waiting.push(due);
            }
            drop(pending);
            self.attended(ATTENTION_PENDING);
            match waiting.pop()? {
                Due::Dying(value) => return Some(value),
                Due::Rest(mut rest) => {
                    while let Some(value) = rest.pop() {
                        if value.let_go() {
                            break;
                        }
                    }
                    if !rest.is_empty() {
                        waiting.push(Due::Rest(rest));
                    }
                }
            }
        }
    }
    pub fn has_pending(&self) -> bool {
        !self.pending.borrow().is_empty()
    }
}

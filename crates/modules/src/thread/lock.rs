//! `_thread.lock`, and the queue of waiting fibers under every lock. Release hands the lock to the one that waited
//! longest, so none starves.

use std::cell::Cell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Instant;

use vm::prelude::*;

use crate::park::{self, Waited};
use crate::util::{self, NONE, this};

/// Longest timeout, in seconds, as CPython's on 64-bit systems.
pub const TIMEOUT_MAX_SECONDS: f64 = 9223372036.0;

/// One fiber in the queue.
struct Waiter {
    fiber: rt::FiberRef,
    granted: Cell<bool>,
}

/// A mutual exclusion between fibers.
#[derive(Default)]
pub struct RawLock {
    locked: Cell<bool>,
    /// Boxed: nearly every lock has no queue.
    #[expect(clippy::box_collection)]
    queue: Mut<Option<Box<VecDeque<Rc<Waiter>>>>>,
}

/// How long an `acquire` waits.
#[derive(Clone, Copy)]
pub enum Patience {
    None,
    Until(Instant),
    Forever,
}

impl RawLock {
    pub fn is_locked(&self) -> bool {
        self.locked.get()
    }
    pub fn try_acquire(&self) -> bool {
        !self.locked.replace(true)
    }
    /// True when the lock was had. Signal handlers run meanwhile; when one raises, the lock is not had.
    pub fn acquire(&self, vm: &Vm, patience: Patience) -> PyResult<bool> {
        if self.try_acquire() {
            return Ok(true);
        }
        let deadline = match patience {
            Patience::None => return Ok(false),
            Patience::Until(deadline) => Some(deadline),
            Patience::Forever => None,
        };
        let Some(fiber) = rt::try_current() else { return park::park(vm, deadline).map(|_| false) };
        let waiter = Rc::new(Waiter { fiber, granted: Cell::new(false) });
        self.queue.with(|q| q.get_or_insert_default().push_back(waiter.clone()));
        loop {
            let waited = park::park(vm, deadline);
            let granted = waiter.granted.get();
            match waited {
                Ok(_) if granted => return Ok(true),
                Ok(Waited::Ready) => {}
                Ok(Waited::TimedOut) => {
                    self.leave(&waiter);
                    return Ok(false);
                }
                Err(error) => {
                    if granted {
                        self.release();
                    } else {
                        self.leave(&waiter);
                    }
                    return Err(error);
                }
            }
            if waiter.granted.get() {
                return Ok(true);
            }
        }
    }
    fn leave(&self, waiter: &Rc<Waiter>) {
        self.queue.with(|q| {
            if let Some(queue) = q {
                queue.retain(|w| !Rc::ptr_eq(w, waiter));
            }
        });
    }
    /// The lock is held by someone.
    pub fn release(&self) {
        let next = self.queue.with(|q| {
            let next = q.as_mut().and_then(|queue| queue.pop_front());
            if q.as_ref().is_some_and(|queue| queue.is_empty()) {
                *q = None;
            }
            next
        });
        match next {
            Some(waiter) => {
                waiter.granted.set(true);
                waiter.fiber.unpark();
            }
            None => self.locked.set(false),
        }
    }
    /// After a fork: free, nobody waits.
    pub fn reset(&self) {
        self.locked.set(false);
        drop(self.queue.replace(None));
    }
}

/// The `blocking` and `timeout` arguments of `acquire`.
pub fn patience(vm: &Vm, blocking: &Value, timeout: &Value) -> PyResult<Patience> {
    let blocking = util::flag(vm, blocking, true)?;
    let nanos = if timeout.is_null() { -1_000_000_000 } else { util::to_nanos(vm, timeout, f64::ceil)? };
    if !blocking {
        if nanos != -1_000_000_000 {
            return Err(vm.value_error("can't specify a timeout for a non-blocking call"));
        }
        return Ok(Patience::None);
    }
    if nanos == -1_000_000_000 {
        return Ok(Patience::Forever);
    }
    if nanos < 0 {
        return Err(vm.value_error("timeout value must be a non-negative number"));
    }
    if nanos as f64 > TIMEOUT_MAX_SECONDS * 1e9 {
        return Err(vm.overflow_error("timeout value is too large"));
    }
    if nanos == 0 {
        return Ok(Patience::None);
    }
    Ok(park::deadline_after(util::nanos(nanos)).map_or(Patience::Forever, Patience::Until))
}

pub struct LockObj {
    pub raw: RawLock,
}
heap::payload!(LockObj, "lock", leaf, external);

pub static LOCK: TypeSpec = TypeSpec::new::<LockObj>("lock")
    .module("_thread")
    .flags(WEAKREFABLE)
    .doc("A lock object is a synchronization primitive.  To create a lock,\ncall threading.Lock().  Methods are:\n\nacquire() -- lock the lock, possibly blocking until it can be obtained\nrelease() -- unlock of the lock\nlocked() -- test whether the lock is currently locked\n\nA lock is not owned by the thread that locked it; another thread may\nunlock it.  A thread attempting to lock a lock that it has already locked\nwill block until another thread unlocks it.  Deadlocks may ensue.")
    .signature("()")
    .methods(METHODS)
    .slots(|s| {
        s.new.set(Some(|vm, _, args| {
            if !args.pos.is_empty() || args.has_keywords() {
                return Err(vm.type_error(format!("lock() takes no arguments ({} given)", args.pos.len())));
            }
            Ok(new_lock())
        }));
        s.repr.set(Some(|vm, v| {
            let locked = if this::<LockObj>(vm, v)?.raw.is_locked() { "locked" } else { "unlocked" };
            let name = type_of(v).tp_name();
            Ok(vm.new_str(&format!("<{locked} {name} object at {:#x}>", util::address(v))))
        }));
    });

const ACQUIRE: &str = "Lock the lock.\n\nWithout argument, this blocks if the lock is already\nlocked (even by the same thread), waiting for another thread to release\nthe lock, and return True once the lock is acquired.\nWith an argument, this will only block if the argument is true,\nand the return value reflects whether the lock is acquired.\nThe blocking operation is interruptible.";
const RELEASE: &str = "Release the lock.\n\nAllows another thread that is blocked waiting for\nthe lock to acquire the lock.  The lock must be in the locked state,\nbut it needn't be locked by the same thread that unlocks it.";

static METHODS: &[NativeDef] = &[
    def("acquire", "($self, /, blocking=True, timeout=-1)", acquire, ACQUIRE),
    def("acquire_lock", "($self, /, blocking=True, timeout=-1)", acquire, "An obsolete synonym of acquire()."),
    def("release", "($self, /)", release, RELEASE),
    def("release_lock", "($self, /)", release, "An obsolete synonym of release()."),
    def("locked", "($self, /)", locked, "Return whether the lock is in the locked state."),
    def("locked_lock", "($self, /)", locked, "An obsolete synonym of locked()."),
    def("__enter__", "($self, /)", |vm, a| acquire(vm, &[a[0].clone(), Value::NULL, Value::NULL]), "Lock the lock."),
    raw("__exit__", "($self, /, *exc_info)", |vm, a| release(vm, &a.pos[..1]), "Release the lock."),
    def(
        "_at_fork_reinit",
        "($self, /)",
        |vm, a| {
            this::<LockObj>(vm, &a[0])?.raw.reset();
            NONE
        },
        "",
    ),
];

pub fn new_lock() -> Value {
    LOCK.alloc(LockObj { raw: RawLock::default() }).into_value()
}

fn acquire(vm: &Vm, args: &[Value]) -> PyResult {
    let lock = this::<LockObj>(vm, &args[0])?;
    if args[1].is_null() && args[2].is_null() && lock.raw.try_acquire() {
        return Ok(Value::TRUE);
    }
    let patience = patience(vm, &args[1], &args[2])?;
    Ok(Value::bool(lock.raw.acquire(vm, patience)?))
}

fn release(vm: &Vm, args: &[Value]) -> PyResult {
    let lock = this::<LockObj>(vm, &args[0])?;
    if !lock.raw.is_locked() {
        return Err(vm.runtime_error("release unlocked lock"));
    }
    lock.raw.release();
    NONE
}

fn locked(vm: &Vm, args: &[Value]) -> PyResult {
    Ok(Value::bool(this::<LockObj>(vm, &args[0])?.raw.is_locked()))
}

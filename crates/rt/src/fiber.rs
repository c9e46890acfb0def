//! A fiber: a call stack that can be put down at any depth and picked up again.
//!
//! This file alone switches stacks. The safety case: a fiber never leaves its OS thread (`Rc`
//! everywhere); only the scheduler resumes it, from the thread's own stack, and holds a reference
//! meanwhile; a coroutine is dropped only when it has finished, and leaked otherwise (after a fork).

use std::any::Any;
use std::cell::{Cell, OnceCell, UnsafeCell};
use std::fmt;
use std::mem::ManuallyDrop;
use std::panic::{self, AssertUnwindSafe};
use std::ptr;
use std::rc::Rc;
use std::sync::Arc;

use corosensei::{Coroutine, CoroutineResult, Yielder};

use crate::scheduler::Core;
use crate::stack::{self, Promise, Stack};
use crate::waker::{WakeTarget, Waker};

/// Why a park ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wake {
    /// [`FiberRef::unpark`] or [`Waker::wake`].
    Unparked,
    /// The deadline has come.
    Timeout,
    /// The descriptor, or the work given away, is ready.
    Ready,
    /// A signal or [`FiberRef::interrupt`]: the caller handles it and may park again.
    Interrupted,
}

/// The fiber must unwind and never run its code again. Parks that return it have not waited, and
/// every further park returns it again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shutdown;

impl fmt::Display for Shutdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fiber is being shut down")
    }
}

impl std::error::Error for Shutdown {}

/// What a parked fiber lets itself be woken by, besides its deadline and its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Waits {
    /// An unpark or an interrupt.
    Unpark,
    /// An interrupt only.
    Sleep,
    /// A descriptor or an interrupt.
    Fd,
    /// A descriptor, an unpark or an interrupt.
    FdOrUnpark,
    /// The end of work on the pool, or an interrupt.
    Work,
    /// The end of work on the pool and nothing else.
    WorkOnly,
}

impl Waits {
    fn by_unpark(self) -> bool {
        matches!(self, Waits::Unpark | Waits::FdOrUnpark)
    }

    fn by_interrupt(self) -> bool {
        self != Waits::WorkOnly
    }

    fn by_ready(self) -> bool {
        !matches!(self, Waits::Unpark | Waits::Sleep)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum State {
    /// In the ready queue (at first: not started, without a stack).
    Ready,
    Running,
    Parked(Waits),
    /// Its code has ended, or belongs to the parent of a forked process: it never runs again.
    Finished,
}

pub(crate) type Entry = Box<dyn FnOnce()>;
pub(crate) type Payload = Box<dyn Any + Send>;

type Routine = Coroutine<(), (), (), Stack>;

pub(crate) struct Fiber {
    pub(crate) id: u64,
    pub(crate) slot: usize,
    pub(crate) core: Rc<Core>,
    pub(crate) state: Cell<State>,
    /// Counts wake-ups: what was set up for an earlier park is stale.
    pub(crate) epoch: Cell<u64>,
    pub(crate) wake: Cell<Wake>,
    /// An unpark that no park has consumed yet.
    pub(crate) token: Cell<bool>,
    pub(crate) interrupt: Cell<bool>,
    pub(crate) killed: Cell<bool>,
    /// The current park has an entry in the timers.
    pub(crate) timed: Cell<bool>,
    pub(crate) data: Cell<*mut ()>,
    /// What to run, until it starts.
    entry: Cell<Option<Entry>>,
    promise: Promise,
    /// Leaked rather than dropped while suspended.
    coroutine: UnsafeCell<Option<ManuallyDrop<Routine>>>,
    yielder: Cell<*const Yielder<(), ()>>,
    stack_limit: Cell<usize>,
    panic: Cell<Option<Payload>>,
    target: OnceCell<Arc<WakeTarget>>,
}

thread_local! {
    static CURRENT: Cell<*const Fiber> = const { Cell::new(ptr::null()) };
}

/// The fiber that runs on this OS thread now.
#[inline]
pub(crate) fn running() -> Option<Rc<Fiber>> {
    let fiber = CURRENT.get();
    if fiber.is_null() {
        return None;
    }
    // SAFETY: set by `resume` from an `Rc` that the scheduler holds until the fiber switches back,
    // which resets it.
    unsafe {
        Rc::increment_strong_count(fiber);
        Some(Rc::from_raw(fiber))
    }
}

/// True while a fiber runs on this OS thread.
pub fn in_fiber() -> bool {
    !CURRENT.get().is_null()
}

impl Fiber {
    pub(crate) fn new(core: Rc<Core>, slot: usize, id: u64, promise: Promise, entry: Entry) -> Fiber {
        Fiber {
            id,
            slot,
            core,
            state: Cell::new(State::Ready),
            epoch: Cell::new(0),
            wake: Cell::new(Wake::Unparked),
            token: Cell::new(false),
            interrupt: Cell::new(false),
            killed: Cell::new(false),
            timed: Cell::new(false),
            data: Cell::new(ptr::null_mut()),
            entry: Cell::new(Some(entry)),
            promise,
            coroutine: UnsafeCell::new(None),
            yielder: Cell::new(ptr::null()),
            stack_limit: Cell::new(0),
            panic: Cell::new(None),
            target: OnceCell::new(),
        }
    }

    pub(crate) fn is_parked_in(&self, epoch: u64) -> bool {
        self.epoch.get() == epoch && matches!(self.state.get(), State::Parked(_))
    }

    /// Runs the fiber until it parks, yields or ends; true at its end. For the scheduler, which
    /// is on the thread's own stack. Inlined there, as `suspend` into its callers: after a switch
    /// the processor mispredicts every return from a frame that was entered before it.
    #[inline(always)]
    pub(crate) fn resume(self: &Rc<Fiber>) -> bool {
        debug_assert!(!in_fiber());
        // SAFETY: only the scheduler touches the coroutine, and it is not within `resume` of this
        // fiber already: a fiber cannot call the scheduler.
        let place = unsafe { &mut *self.coroutine.get() };
        if place.is_none() {
            let Some(coroutine) = self.start() else { return true };
            *place = Some(ManuallyDrop::new(coroutine));
        }
        let Some(coroutine) = place else { return true };
        CURRENT.set(Rc::as_ptr(self));
        let outer = stack::set_limit(self.stack_limit.get());
        let result = coroutine.resume(());
        stack::set_limit(outer);
        CURRENT.set(ptr::null());
        if let CoroutineResult::Yield(()) = result {
            return false;
        }
        if let Some(ended) = place.take() {
            // Returns the stack to its pool.
            drop(ManuallyDrop::into_inner(ended));
        }
        true
    }

    /// A coroutine on a fresh stack. `None` would mean that a promised stack is missing.
    #[cold]
    fn start(self: &Rc<Fiber>) -> Option<Routine> {
        let stack = self.core.stacks.take(self.promise)?;
        self.stack_limit.set(stack.lowest());
        let this = Rc::as_ptr(self);
        Some(Coroutine::with_stack(stack, move |yielder: &Yielder<(), ()>, ()| {
            // SAFETY: the scheduler holds the fiber whenever this stack runs.
            let this = unsafe { &*this };
            this.yielder.set(yielder);
            let Some(entry) = this.entry.take() else { return };
            let killed = this.killed.get();
            let body = AssertUnwindSafe(|| if killed { drop(entry) } else { entry() });
            if let Err(payload) = panic::catch_unwind(body) {
                this.panic.set(Some(payload));
            }
        }))
    }

    /// Switches from this fiber, which is running, to the scheduler, and returns when it is
    /// resumed. The state says beforehand what it waits for.
    #[inline(always)]
    pub(crate) fn suspend(&self) {
        debug_assert!(ptr::eq(CURRENT.get(), self));
        // SAFETY: the yielder lives at the root of this fiber's stack, on which we are.
        unsafe { (*self.yielder.get()).suspend(()) }
    }

    /// The panic that ended the fiber.
    pub(crate) fn take_panic(&self) -> Option<Payload> {
        self.panic.take()
    }

    /// Takes what a park that would wait for `waits` must return at once.
    #[inline]
    pub(crate) fn pending(&self, waits: Waits) -> Option<Result<Wake, Shutdown>> {
        // Parking amid a panic's unwinding would hand the panic count of the thread to others.
        if self.killed.get() || std::thread::panicking() {
            return Some(Err(Shutdown));
        }
        if waits.by_interrupt() && self.interrupt.take() {
            return Some(Ok(Wake::Interrupted));
        }
        (waits.by_unpark() && self.token.take()).then_some(Ok(Wake::Unparked))
    }

    #[inline]
    pub(crate) fn unpark(self: &Rc<Fiber>) {
        match self.state.get() {
            State::Parked(waits) if waits.by_unpark() => self.core.wake(self, Wake::Unparked),
            State::Finished => {}
            _ => self.token.set(true),
        }
    }

    pub(crate) fn ready_in(self: &Rc<Fiber>, epoch: u64) {
        if let State::Parked(waits) = self.state.get()
            && waits.by_ready()
            && self.epoch.get() == epoch
        {
            self.core.wake(self, Wake::Ready);
        }
    }

    pub(crate) fn interrupt(self: &Rc<Fiber>) {
        match self.state.get() {
            State::Parked(waits) if waits.by_interrupt() => self.core.wake(self, Wake::Interrupted),
            State::Finished => {}
            _ => self.interrupt.set(true),
        }
    }

    pub(crate) fn kill(self: &Rc<Fiber>) {
        self.killed.set(true);
        if let State::Parked(_) = self.state.get() {
            self.core.wake(self, Wake::Interrupted);
        }
    }

    /// In a forked child: wake-ups that were on their way are gone, new ones count again.
    pub(crate) fn forget_wakes(&self) {
        if let Some(target) = self.target.get() {
            target.received();
        }
    }

    pub(crate) fn target(&self) -> &Arc<WakeTarget> {
        self.target.get_or_init(|| Arc::new(WakeTarget::new(self.core.mailbox.clone(), self.slot, self.id)))
    }
}

/// A fiber, as its own OS thread sees it. Holding one keeps no code alive, only a small record.
#[derive(Clone)]
pub struct FiberRef {
    pub(crate) fiber: Rc<Fiber>,
}

impl FiberRef {
    /// A number unique in the process's life.
    pub fn id(&self) -> u64 {
        self.fiber.id
    }

    /// Ends the fiber's current [`park`](crate::park), or makes its next one return at once.
    #[inline]
    pub fn unpark(&self) {
        self.fiber.unpark();
    }

    /// A handle that wakes the fiber from any thread.
    pub fn waker(&self) -> Waker {
        Waker { target: self.fiber.target().clone() }
    }

    /// Ends the fiber's current park of any kind with [`Wake::Interrupted`], or else its next one.
    /// Only [`offload`](crate::offload) waits on; the interrupt is kept for the park after it.
    pub fn interrupt(&self) {
        self.fiber.interrupt();
    }

    /// Its code has ended (or, in a forked child, stayed with the parent).
    pub fn is_finished(&self) -> bool {
        self.fiber.state.get() == State::Finished
    }

    /// Makes the current park and every further one return [`Shutdown`]. A fiber that has not
    /// started drops its closure instead of running it.
    pub fn kill(&self) {
        self.fiber.kill();
    }

    /// The fiber's data pointer (see [`set_fiber_data`](crate::set_fiber_data)).
    pub fn data(&self) -> *mut () {
        self.fiber.data.get()
    }

    /// Sets the fiber's data pointer, which the switch hook is given from then on.
    pub fn set_data(&self, data: *mut ()) {
        self.fiber.data.set(data);
    }
}

impl fmt::Debug for FiberRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FiberRef").field("id", &self.fiber.id).field("state", &self.fiber.state.get()).finish()
    }
}

impl PartialEq for FiberRef {
    fn eq(&self, other: &FiberRef) -> bool {
        Rc::ptr_eq(&self.fiber, &other.fiber)
    }
}

impl Eq for FiberRef {}

//! A worker as its embedder sees it: made, run, told to stop, shut down.
//!
//! The work is done by the scheduler (`scheduler.rs`); this file is its face.

use std::cell::Cell;
use std::io;
use std::ops::Deref;
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;

use crate::fiber::{FiberRef, Payload, State, running};
use crate::pool;
use crate::scheduler::Core;
use crate::waker::Remote;

/// Address space reserved for a fiber's stack unless set otherwise, in bytes.
pub const DEFAULT_STACK_SIZE: usize = 1 << 20;
/// Address space reserved for the stack of [`WorkerRef::run_main`]'s fiber, in bytes.
pub const DEFAULT_MAIN_STACK_SIZE: usize = 16 << 20;

/// The scheduler of one OS thread. Make it on the thread that runs it; dropping it shuts its
/// fibers down.
pub struct Worker {
    face: WorkerRef,
}

/// A worker, as code on its own OS thread sees it ([`Worker`] dereferences to it).
#[derive(Clone)]
pub struct WorkerRef {
    core: Rc<Core>,
}

impl Worker {
    /// Makes a worker and its reactor. Errors: the system's, when descriptors are used up.
    pub fn new() -> io::Result<Worker> {
        Ok(Worker { face: WorkerRef { core: Core::new()? } })
    }

    /// The worker of the fiber that runs on this OS thread.
    pub fn current() -> Option<WorkerRef> {
        Some(WorkerRef { core: running()?.core.clone() })
    }
}

impl Deref for Worker {
    type Target = WorkerRef;

    fn deref(&self) -> &WorkerRef {
        &self.face
    }
}

impl WorkerRef {
    /// Bytes of address space for the stack of each fiber spawned from now on: rounded up to a
    /// power of two and kept within [`MIN_STACK_SIZE`](crate::MIN_STACK_SIZE) and
    /// [`MAX_STACK_SIZE`](crate::MAX_STACK_SIZE). Memory is used only where touched.
    pub fn set_stack_size(&self, bytes: usize) {
        self.core.stack_size.set(bytes);
    }

    /// As [`set_stack_size`](Self::set_stack_size), for the fiber of `run_main`.
    pub fn set_main_stack_size(&self, bytes: usize) {
        self.core.main_stack_size.set(bytes);
    }

    /// Sets the function called each time a fiber is switched in, with the fiber's data pointer
    /// (null until set). It runs on the thread's own stack, outside any fiber, and must not panic.
    pub fn on_switch(&self, hook: fn(*mut ())) {
        self.core.switch_hook.set(Some(hook));
    }

    /// Sets what is told of a panic that ended a fiber (not `run_main`'s): the fiber's id and the
    /// panic's payload. It runs outside any fiber.
    pub fn set_panic_hook(&self, hook: impl Fn(u64, Payload) + 'static) {
        self.core.panic_hook.replace(Some(Rc::new(hook)));
    }

    /// Sets the fiber that [`Remote::wake_from_signal`] interrupts: its current park returns
    /// [`Wake::Interrupted`](crate::Wake::Interrupted), or its next one if it is running or ready.
    pub fn set_interrupt_target(&self, fiber: &FiberRef) {
        self.core.interrupt_target.replace(Some(fiber.fiber.clone()));
    }

    /// This worker as other threads see it.
    pub fn remote(&self) -> Remote {
        Remote { mailbox: self.core.mailbox.clone() }
    }

    /// Number of fibers that have not finished.
    pub fn live_fibers(&self) -> usize {
        self.core.fibers.borrow().live()
    }

    /// Queues a fiber behind the ready ones; `stack_size` in bytes instead of the worker's.
    /// Errors: `ENOMEM` when the address space for its stack is used up.
    pub fn spawn(&self, stack_size: Option<usize>, f: impl FnOnce() + 'static) -> io::Result<FiberRef> {
        let size = stack_size.unwrap_or(self.core.stack_size.get());
        Ok(FiberRef { fiber: self.core.spawn(size, Box::new(f))? })
    }

    /// Runs `main` as a fiber, and every other one, until `main` returns; then returns its result
    /// or resumes its panic. Other fibers stay as they are until the next run or their shutdown.
    ///
    /// # Panics
    /// When called from a fiber, when there is no address space for the stack, or when another
    /// fiber kills the main one before it starts.
    pub fn run_main<T: 'static>(&self, main: impl FnOnce() -> T + 'static) -> T {
        let result = Rc::new(Cell::new(None));
        let place = result.clone();
        let body = move || place.set(Some(panic::catch_unwind(AssertUnwindSafe(main))));
        let root = self.core.spawn(self.core.main_stack_size.get(), Box::new(body));
        let root = root.expect("no address space for the main fiber's stack");
        self.core.root.replace(Some(root.clone()));
        self.run_loop(|core| core.root.borrow().as_ref().is_none_or(|root| root.state.get() == State::Finished));
        let ended = self.core.root.take();
        match result.take() {
            Some(Ok(value)) => value,
            Some(Err(payload)) => panic::resume_unwind(payload),
            None if ended.is_some_and(|ended| Rc::ptr_eq(&ended, &root)) => panic!("the main fiber was killed"),
            // In a forked child the fiber that forked has ended, and with it the process.
            None => std::process::exit(0),
        }
    }

    /// Runs the jobs injected through the [`Remote`], and their fibers, until it is told to stop;
    /// then shuts the fibers down. The worker is at its end then: what is sent to it is dropped.
    ///
    /// # Panics
    /// When called from a fiber.
    pub fn serve(&self) {
        self.run_loop(|core| core.mailbox.is_stopping());
        self.shutdown_fibers();
        self.core.mailbox.close();
    }

    /// Kills every fiber (but the calling one) and runs them until all have ended. Returns only
    /// then: a fiber that goes on working in spite of [`Shutdown`](crate::Shutdown) holds it up.
    pub fn shutdown_fibers(&self) {
        let core = &self.core;
        let caller = running();
        let was_closing = core.closing.replace(true);
        let victims: Vec<_> = core.fibers.borrow().slots.iter().flatten().cloned().collect();
        for fiber in victims {
            if !caller.as_ref().is_some_and(|caller| Rc::ptr_eq(caller, &fiber)) {
                fiber.kill();
            }
        }
        match caller {
            Some(caller) => while core.fibers.borrow().live() > 1 && core.yield_now(&caller).is_ok() {},
            None => self.run_loop(|core| core.fibers.borrow().live() == 0),
        }
        core.closing.set(was_closing);
    }

    fn run_loop(&self, done: impl Fn(&Core) -> bool) {
        assert!(!crate::in_fiber() && !self.core.looping.get(), "a worker's loop entered from a fiber");
        self.core.looping.set(true);
        self.core.run_until(done);
        self.core.looping.set(false);
    }

    /// To be called in the child of a `fork` made by the running fiber, before anything else of
    /// this crate: makes a new reactor and bell and keeps only the calling fiber, which takes the
    /// place of `run_main`'s (if it is another, the process exits with status 0 when it ends). The
    /// other fibers are leaked and never run; the blocking pool starts anew; messages and
    /// interrupts from before are forgotten. Errors: the system's; the child cannot wait then.
    pub fn after_fork_child(&self) -> io::Result<()> {
        pool::restart_after_fork();
        self.core.after_fork_child()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let core = &self.face.core;
        // A loop that a panic left cannot be entered again: its fibers are leaked.
        if crate::in_fiber() || !core.looping.get() {
            self.face.shutdown_fibers();
        }
        core.mailbox.close();
        // What still names fibers would keep them and the core alive in a ring.
        core.interrupt_target.replace(None);
        core.root.replace(None);
        core.timers.take();
    }
}

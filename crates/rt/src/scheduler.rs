//! The scheduler of one OS thread: which fiber runs next, and what happens when none can.
//!
//! The loop runs on the thread's own stack. Ready fibers run first in, first out; every
//! [`SWITCHES_PER_POLL`] switches, or when a round of the queue has taken longer than a tick of
//! the coarse clock, the reactor is asked without waiting; with nothing ready it is asked until
//! the next deadline. Nothing here is locked: other threads come through the mailbox.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::clock::coarse_tick;
use crate::fiber::{Entry, Fiber, Payload, Shutdown, State, Waits, Wake, running};
use crate::poller::Bell;
use crate::reactor::{Reactor, Woken};
use crate::stack::StackPool;
use crate::timer::Timers;
use crate::waker::{INBOX, Mailbox, Message, SIGNAL};
use crate::worker::{DEFAULT_MAIN_STACK_SIZE, DEFAULT_STACK_SIZE};

const SWITCHES_PER_POLL: u32 = 64;

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

pub(crate) type PanicHook = Rc<dyn Fn(u64, Payload)>;

/// The state of a worker, shared with its fibers.
pub(crate) struct Core {
    pub(crate) mailbox: Arc<Mailbox>,
    pub(crate) stacks: Rc<StackPool>,
    pub(crate) reactor: RefCell<Reactor>,
    pub(crate) timers: RefCell<Timers>,
    pub(crate) ready: RefCell<VecDeque<Rc<Fiber>>>,
    pub(crate) fibers: RefCell<Table>,
    /// Room for the fibers a poll wakes, kept between polls.
    pub(crate) woken: RefCell<Vec<Woken>>,
    pub(crate) stack_size: Cell<usize>,
    pub(crate) main_stack_size: Cell<usize>,
    pub(crate) switch_hook: Cell<Option<fn(*mut ())>>,
    pub(crate) panic_hook: RefCell<Option<PanicHook>>,
    pub(crate) interrupt_target: RefCell<Option<Rc<Fiber>>>,
    /// The fiber whose end ends `run_main`.
    pub(crate) root: RefCell<Option<Rc<Fiber>>>,
    /// New fibers are born killed.
    pub(crate) closing: Cell<bool>,
    pub(crate) looping: Cell<bool>,
    pub(crate) switches: Cell<u32>,
    pub(crate) round: Cell<usize>,
    pub(crate) tick: Cell<u64>,
}

/// The fibers that have not finished, at places that wakers name.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) slots: Vec<Option<Rc<Fiber>>>,
    free: Vec<usize>,
}

impl Table {
    pub(crate) fn live(&self) -> usize {
        self.slots.len() - self.free.len()
    }
}

impl Core {
    pub(crate) fn new() -> io::Result<Rc<Core>> {
        let mailbox = Arc::new(Mailbox::new(Bell::new()?));
        let reactor = Reactor::new(mailbox.bell())?;
        let core = Core {
            mailbox,
            stacks: StackPool::new(),
            reactor: RefCell::new(reactor),
            timers: RefCell::default(),
            ready: RefCell::default(),
            fibers: RefCell::default(),
            woken: RefCell::default(),
            stack_size: Cell::new(DEFAULT_STACK_SIZE),
            main_stack_size: Cell::new(DEFAULT_MAIN_STACK_SIZE),
            switch_hook: Cell::new(None),
            panic_hook: RefCell::new(None),
            interrupt_target: RefCell::new(None),
            root: RefCell::new(None),
            closing: Cell::new(false),
            looping: Cell::new(false),
            switches: Cell::new(0),
            round: Cell::new(0),
            tick: Cell::new(0),
        };
        Ok(Rc::new(core))
    }

    pub(crate) fn spawn(self: &Rc<Core>, stack_size: usize, entry: Entry) -> io::Result<Rc<Fiber>> {
        let promise = self.stacks.promise(stack_size)?;
        let mut table = self.fibers.borrow_mut();
        let slot = table.free.pop().unwrap_or(table.slots.len());
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        let fiber = Rc::new(Fiber::new(self.clone(), slot, id, promise, entry));
        fiber.killed.set(self.closing.get());
        match table.slots.get_mut(slot) {
            Some(place) => *place = Some(fiber.clone()),
            None => table.slots.push(Some(fiber.clone())),
        }
        self.mailbox.set_live(table.live());
        self.ready.borrow_mut().push_back(fiber.clone());
        Ok(fiber)
    }

    /// Ends the park of `fiber`, which is parked.
    #[inline]
    pub(crate) fn wake(&self, fiber: &Rc<Fiber>, wake: Wake) {
        fiber.state.set(State::Ready);
        fiber.wake.set(wake);
        fiber.epoch.set(fiber.epoch.get() + 1);
        if fiber.timed.take() && wake != Wake::Timeout {
            self.timers.borrow_mut().cancelled();
        }
        self.ready.borrow_mut().push_back(fiber.clone());
    }

    /// Parks `fiber`, which is running, until something of `waits` happens or the deadline comes.
    /// [`Fiber::pending`] has been asked before.
    #[inline(always)]
    pub(crate) fn park(&self, fiber: &Rc<Fiber>, waits: Waits, deadline: Option<Instant>) -> Result<Wake, Shutdown> {
        if let Some(deadline) = deadline {
            self.timers.borrow_mut().insert(deadline, fiber.clone(), fiber.epoch.get());
            fiber.timed.set(true);
        }
        fiber.state.set(State::Parked(waits));
        fiber.suspend();
        if fiber.killed.get() { Err(Shutdown) } else { Ok(fiber.wake.get()) }
    }

    #[inline(always)]
    pub(crate) fn yield_now(&self, fiber: &Rc<Fiber>) -> Result<(), Shutdown> {
        if fiber.killed.get() || std::thread::panicking() {
            return Err(Shutdown);
        }
        fiber.state.set(State::Ready);
        self.ready.borrow_mut().push_back(fiber.clone());
        fiber.suspend();
        if fiber.killed.get() { Err(Shutdown) } else { Ok(()) }
    }

    /// The scheduler: runs fibers until `done`.
    pub(crate) fn run_until(self: &Rc<Core>, done: impl Fn(&Core) -> bool) {
        loop {
            if self.mailbox.wants_attention() {
                self.attend();
            }
            if done(self) {
                return;
            }
            let next = self.ready.borrow_mut().pop_front();
            match next {
                Some(fiber) => {
                    self.switch_to(&fiber);
                    drop(fiber);
                    if self.poll_is_due() {
                        self.poll(Some(Duration::ZERO));
                    }
                }
                None => self.poll_blocking(),
            }
        }
    }

    #[inline(always)]
    fn switch_to(&self, fiber: &Rc<Fiber>) {
        fiber.state.set(State::Running);
        if let Some(hook) = self.switch_hook.get() {
            hook(fiber.data.get());
        }
        if fiber.resume() {
            self.finish(fiber);
        }
    }

    #[cold]
    fn finish(&self, fiber: &Rc<Fiber>) {
        fiber.state.set(State::Finished);
        let mut table = self.fibers.borrow_mut();
        if let Some(place) = table.slots.get_mut(fiber.slot) {
            *place = None;
            table.free.push(fiber.slot);
        }
        self.mailbox.set_live(table.live());
        drop(table);
        let Some(payload) = fiber.take_panic() else { return };
        let hook = self.panic_hook.borrow().clone();
        if let Some(hook) = hook {
            // A hook that panics has had its say through the panic machinery already.
            let _ = panic::catch_unwind(AssertUnwindSafe(|| hook(fiber.id, payload)));
        }
    }

    #[inline]
    fn poll_is_due(&self) -> bool {
        let switches = self.switches.get() + 1;
        self.switches.set(switches);
        if switches >= SWITCHES_PER_POLL {
            return true;
        }
        let left = self.round.get();
        if left > 1 {
            self.round.set(left - 1);
            return false;
        }
        self.round.set(self.ready.borrow().len());
        coarse_tick() != self.tick.get()
    }

    fn poll_blocking(&self) {
        let deadline = self.timers.borrow_mut().next_deadline();
        let timeout = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if timeout.is_some_and(|timeout| timeout.is_zero()) {
            return self.poll(timeout);
        }
        if self.mailbox.fall_asleep() {
            self.poll(timeout);
            self.mailbox.awake();
        }
    }

    /// Asks the reactor and the timers, in this order: what is ready at its deadline is ready.
    fn poll(&self, timeout: Option<Duration>) {
        self.switches.set(0);
        self.round.set(0);
        self.tick.set(coarse_tick());
        let blocks = timeout != Some(Duration::ZERO);
        if blocks || !self.reactor.borrow().is_idle() {
            let mut woken = self.woken.take();
            if self.reactor.borrow_mut().poll(timeout, &mut woken).is_err() && blocks {
                // Out of kernel memory: go on with deadlines and messages at a slower pace.
                std::thread::sleep(Duration::from_millis(1));
            }
            wake_all(&mut woken);
            self.woken.replace(woken);
        }
        if self.timers.borrow().is_empty() {
            return;
        }
        let now = Instant::now();
        loop {
            let expired = self.timers.borrow_mut().pop_expired(now);
            let Some(fiber) = expired else { return };
            self.wake(&fiber, Wake::Timeout);
        }
    }

    /// Does what other threads and signal handlers asked for.
    #[cold]
    fn attend(self: &Rc<Core>) {
        let reasons = self.mailbox.take_attention();
        if reasons & SIGNAL != 0 {
            let target = self.interrupt_target.borrow().clone();
            if let Some(target) = target {
                target.interrupt();
            }
        }
        if reasons & INBOX == 0 {
            return;
        }
        for message in self.mailbox.take() {
            match message {
                Message::Wake(target) => {
                    target.received();
                    if let Some(fiber) = self.find(target.slot, target.id) {
                        fiber.unpark();
                    }
                }
                Message::Complete { slot, id, epoch } => {
                    if let Some(fiber) = self.find(slot, id) {
                        fiber.ready_in(epoch);
                    }
                }
                Message::Job(job) => {
                    self.mailbox.job_started();
                    // Without address space for a stack the job is dropped, which its sender sees.
                    let _ = self.spawn(self.stack_size.get(), job);
                }
            }
        }
    }

    fn find(&self, slot: usize, id: u64) -> Option<Rc<Fiber>> {
        let table = self.fibers.borrow();
        table.slots.get(slot)?.as_ref().filter(|fiber| fiber.id == id).cloned()
    }

    /// Keeps only the running fiber; see [`WorkerRef::after_fork_child`](crate::WorkerRef).
    pub(crate) fn after_fork_child(&self) -> io::Result<()> {
        self.mailbox.reset_after_fork();
        self.timers.borrow_mut().forget_all();
        std::mem::forget(self.ready.take());
        let caller = running();
        for place in &mut self.fibers.borrow_mut().slots {
            let Some(fiber) = place else { continue };
            if caller.as_ref().is_some_and(|caller| Rc::ptr_eq(caller, fiber)) {
                continue;
            }
            fiber.state.set(State::Finished);
            std::mem::forget(place.take());
        }
        let mut table = self.fibers.borrow_mut();
        table.free = (0..table.slots.len()).filter(|&slot| table.slots[slot].is_none()).collect();
        self.mailbox.set_live(table.live());
        if let Some(caller) = caller {
            caller.forget_wakes();
            self.interrupt_target.replace(Some(caller.clone()));
            self.root.replace(Some(caller));
        }
        self.mailbox.bell().replace_after_fork()?;
        self.reactor.borrow_mut().restart_after_fork(self.mailbox.bell())
    }
}

/// Wakes the fibers that the reactor named, unless something else has woken them since.
pub(crate) fn wake_all(woken: &mut Vec<Woken>) {
    for (fiber, epoch) in woken.drain(..) {
        fiber.ready_in(epoch);
    }
}

//! The blocking calls: each puts the running fiber down until something happens.
//!
//! All are to be called in a fiber and panic elsewhere, except where they say otherwise.

use std::os::fd::RawFd;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::fiber::{Fiber, FiberRef, Shutdown, Waits, Wake, running};
use crate::reactor::{Arm, Interest};
use crate::scheduler::wake_all;
use crate::worker::Worker;

/// How soon a wait begins anew when the kernel is out of memory for it.
const REFUSED_PAUSE: Duration = Duration::from_millis(1);

#[track_caller]
fn this_fiber() -> Rc<Fiber> {
    running().expect("called outside a fiber")
}

/// The running fiber.
#[track_caller]
pub fn current() -> FiberRef {
    FiberRef { fiber: this_fiber() }
}

/// The running fiber; `None` outside fibers.
pub fn try_current() -> Option<FiberRef> {
    running().map(|fiber| FiberRef { fiber })
}

/// Number of fibers of the current worker that are ready to run, the running one apart; 0 outside fibers.
pub fn others_ready() -> usize {
    running().map_or(0, |fiber| fiber.core.ready.borrow().len())
}

/// Queues a fiber on the current worker, behind the ready ones.
///
/// # Panics
/// When the address space for its stack is used up: [`WorkerRef::spawn`](crate::WorkerRef::spawn)
/// answers an error instead.
#[track_caller]
pub fn spawn(f: impl FnOnce() + 'static) -> FiberRef {
    let worker = Worker::current().expect("called outside a fiber");
    worker.spawn(None, f).expect("no address space for a fiber's stack")
}

/// Sets the running fiber's data pointer, which the switch hook is given.
#[track_caller]
pub fn set_fiber_data(data: *mut ()) {
    this_fiber().data.set(data);
}

/// The running fiber's data pointer: null until set, and outside fibers.
pub fn fiber_data() -> *mut () {
    running().map_or(std::ptr::null_mut(), |fiber| fiber.data.get())
}

/// Takes an interrupt that no park has reported yet.
pub fn take_interrupt() -> bool {
    running().is_some_and(|fiber| fiber.interrupt.take())
}

/// Parks until unparked (`Unparked`), the deadline (`Timeout`) or an interrupt (`Interrupted`).
/// As with `std::thread::park`, an unpark that came before makes it return at once.
#[track_caller]
pub fn park(deadline: Option<Instant>) -> Result<Wake, Shutdown> {
    wait(Waits::Unpark, deadline)
}

/// Parks until the deadline (`Timeout`) or an interrupt (`Interrupted`). An unpark is kept for the
/// next [`park`]. A deadline in the past lets the other ready fibers run first.
#[track_caller]
pub fn sleep_until(deadline: Instant) -> Result<Wake, Shutdown> {
    wait(Waits::Sleep, Some(deadline))
}

#[inline(always)]
#[track_caller]
fn wait(waits: Waits, deadline: Option<Instant>) -> Result<Wake, Shutdown> {
    let fiber = this_fiber();
    match fiber.pending(waits) {
        Some(result) => result,
        None => fiber.core.park(&fiber, waits, deadline),
    }
}

/// Goes to the end of the ready queue. The reactor is asked in good time, however short the queue.
#[track_caller]
pub fn yield_now() -> Result<(), Shutdown> {
    let fiber = this_fiber();
    fiber.core.yield_now(&fiber)
}

/// Parks until `fd` is ready for one of `interest` (`Ready`), the deadline (`Timeout`) or an
/// interrupt (`Interrupted`). Any number of fibers may wait for one descriptor.
///
/// `Ready` is a hint to try: it also comes at once where there is nothing to wait for (a regular
/// file, a descriptor that is or gets closed) and the operation itself then tells. A deadline in
/// the past asks the kernel once.
#[track_caller]
pub fn wait_fd(fd: RawFd, interest: Interest, deadline: Option<Instant>) -> Result<Wake, Shutdown> {
    wait_fds(&[(fd, interest)], Waits::Fd, deadline)
}

/// As [`wait_fd`], for the first of several: the caller then asks which (`poll(2)` with timeout
/// zero). A descriptor may be named more than once. Costs a system call per descriptor.
#[track_caller]
pub fn wait_many(fds: &[(RawFd, Interest)], deadline: Option<Instant>) -> Result<Wake, Shutdown> {
    wait_fds(fds, Waits::Fd, deadline)
}

/// As [`wait_many`], and ended by an unpark too (`Unparked`).
#[track_caller]
pub fn park_on(fds: &[(RawFd, Interest)], deadline: Option<Instant>) -> Result<Wake, Shutdown> {
    wait_fds(fds, Waits::FdOrUnpark, deadline)
}

#[track_caller]
fn wait_fds(fds: &[(RawFd, Interest)], waits: Waits, deadline: Option<Instant>) -> Result<Wake, Shutdown> {
    let fiber = this_fiber();
    loop {
        if let Some(result) = fiber.pending(waits) {
            return result;
        }
        let (armed, outcome) = arm_all(&fiber, fds);
        let mut until = deadline;
        if outcome == Arm::Refused {
            let soon = Instant::now() + REFUSED_PAUSE;
            until = Some(deadline.map_or(soon, |deadline| deadline.min(soon)));
        }
        let result = if outcome == Arm::Ready { Ok(Wake::Ready) } else { fiber.core.park(&fiber, waits, until) };
        if fds.len() > 1 || result != Ok(Wake::Ready) {
            let mut reactor = fiber.core.reactor.borrow_mut();
            fds.iter().take(armed).for_each(|&(fd, _)| reactor.disarm(fd, &fiber));
        }
        let refused = outcome == Arm::Refused && result == Ok(Wake::Timeout);
        if !refused || deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            return result;
        }
    }
}

/// Arms descriptors until one needs no waiting or is refused; how many were armed, and how it ended.
fn arm_all(fiber: &Rc<Fiber>, fds: &[(RawFd, Interest)]) -> (usize, Arm) {
    let mut woken = Vec::new();
    let mut armed = 0;
    let mut outcome = Arm::Armed;
    let mut reactor = fiber.core.reactor.borrow_mut();
    for &(fd, interest) in fds {
        outcome = reactor.arm(fd, interest, fiber, fiber.epoch.get(), &mut woken);
        if outcome != Arm::Armed {
            break;
        }
        armed += 1;
    }
    drop(reactor);
    wake_all(&mut woken);
    (armed, outcome)
}

/// To be called before `fd` is closed: its waiters on this worker are woken with `Ready` (their
/// next operation fails or, as on CPython, meets whatever has the number then). Does nothing
/// outside fibers.
pub fn notify_fd_closed(fd: RawFd) {
    let Some(fiber) = running() else { return };
    let mut woken = Vec::new();
    fiber.core.reactor.borrow_mut().closed(fd, &mut woken);
    wake_all(&mut woken);
}

/// Sets the hook called each time a fiber of the current worker is switched in: see
/// [`WorkerRef::on_switch`](crate::WorkerRef::on_switch).
#[track_caller]
pub fn on_switch(hook: fn(*mut ())) {
    this_fiber().core.switch_hook.set(Some(hook));
}

//! Running something in another isolate: the job goes to that isolate's worker, the caller's fiber parks until it is
//! done. N threads that call N isolates keep all cores busy.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use vm::error::Fatal;
use vm::prelude::*;

use crate::registry::{self, MAIN, Refusal};
use crate::{gate, machine, workers};

/// Why nothing ran, or nothing came back.
#[derive(Debug)]
pub enum Failure {
    Refused(Refusal),
    /// The isolate could not be started; the error's words.
    NotStarted(String),
    /// The job was lost: its worker ended or it panicked.
    Lost,
    /// The caller's own error while it waited (a signal handler's exception, its shutdown).
    Caller(Error),
}

/// Who waits: a fiber, or (in tests) an OS thread.
enum Waiter {
    Fiber(rt::Waker),
    Thread(std::thread::Thread),
}

/// What the caller and the job share.
struct Call<R> {
    result: Mutex<Option<Result<R, String>>>,
    done: AtomicBool,
    waiter: Waiter,
}

/// Travels with the job: whatever becomes of it, the isolate is ready again (or gone) and the caller woken.
struct Guard<R> {
    id: i64,
    seat: usize,
    call: Arc<Call<R>>,
    ran: bool,
    pass: Option<gate::Pass>,
}

impl<R> Drop for Guard<R> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            machine::condemn(self.id, self.seat);
        } else if registry::finish(self.id).is_some() {
            // On the isolate's own worker, unless the job never came so far.
            if self.ran {
                machine::end(self.id, self.seat);
            }
        }
        self.pass.take();
        self.call.done.store(true, Ordering::Release);
        match &self.call.waiter {
            Waiter::Fiber(waker) => waker.wake(),
            Waiter::Thread(thread) => thread.unpark(),
        }
    }
}

/// Runs `task` in isolate `id` and waits for its result.
pub fn run_in<R: Send + 'static>(vm: &Vm, id: i64, task: impl FnOnce(&Vm) -> R + Send + 'static) -> Result<R, Failure> {
    registry::begin(id).map_err(Failure::Refused)?;
    let pass = if machine::current_id(vm) == MAIN {
        let pass = gate::enter(|| vm.poll(), || Error::fatal(Fatal::Shutdown));
        Some(pass.map_err(|error| {
            abandon(id);
            Failure::Caller(error)
        })?)
    } else {
        None
    };
    let seat = registry::seat(id).map_err(|refusal| {
        abandon(id);
        Failure::Refused(refusal)
    })?;
    let waiter = match rt::try_current() {
        Some(fiber) => Waiter::Fiber(fiber.waker()),
        None => Waiter::Thread(std::thread::current()),
    };
    let call = Arc::new(Call { result: Mutex::new(None), done: AtomicBool::new(false), waiter });
    let mut guard = Guard { id, seat, call: call.clone(), ran: false, pass };
    let memory_limit = vm.heap.limit();
    workers::inject(seat, move || {
        let result = machine::enter(id, seat, memory_limit, task);
        *guard.call.result.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        guard.ran = true;
        drop(guard);
    });
    wait(vm, &call)?;
    let result = call.result.lock().unwrap_or_else(PoisonError::into_inner).take();
    match result {
        Some(Ok(result)) => Ok(result),
        Some(Err(words)) => Err(Failure::NotStarted(words)),
        None => Err(Failure::Lost),
    }
}

/// What `begin` marked did not start.
fn abandon(id: i64) {
    if let Some(gone) = registry::finish(id) {
        machine::let_go(gone);
    }
}

fn wait<R>(vm: &Vm, call: &Call<R>) -> Result<(), Failure> {
    while !call.done.load(Ordering::Acquire) {
        if matches!(call.waiter, Waiter::Thread(_)) {
            std::thread::park();
            continue;
        }
        match rt::park(Some(gate::patience())) {
            Ok(rt::Wake::Timeout) => gate::watch(),
            Ok(rt::Wake::Interrupted) => vm.poll().map_err(Failure::Caller)?,
            Ok(_) => {}
            Err(rt::Shutdown) => return Err(Failure::Caller(Error::fatal(Fatal::Shutdown))),
        }
    }
    Ok(())
}

/// Ends an isolate that nothing runs in, and waits until its finalisers have run.
pub fn destroy(vm: &Vm, id: i64) -> Result<(), Failure> {
    let gone = registry::remove(id).map_err(Failure::Refused)?;
    let Some(seat) = gone.seat else {
        machine::let_go(gone);
        return Ok(());
    };
    let waiter = match rt::try_current() {
        Some(fiber) => Waiter::Fiber(fiber.waker()),
        None => Waiter::Thread(std::thread::current()),
    };
    let call = Arc::new(Call { result: Mutex::new(None), done: AtomicBool::new(false), waiter });
    struct Wake(Arc<Call<()>>);
    impl Drop for Wake {
        fn drop(&mut self) {
            self.0.done.store(true, Ordering::Release);
            match &self.0.waiter {
                Waiter::Fiber(waker) => waker.wake(),
                Waiter::Thread(thread) => thread.unpark(),
            }
        }
    }
    let wake = Wake(call.clone());
    workers::inject(seat, move || {
        machine::end(id, seat);
        drop(wake);
    });
    wait(vm, &call)
}

/// How long the end of the process waits for isolates that are being ended.
const LAST_WAIT: Duration = Duration::from_secs(2);

/// At the end of the process: ends the isolates in which nothing runs, and waits for those that are ending. Gives the
/// ids that were left: CPython warns about them.
pub fn end_all(vm: &Vm) -> Vec<i64> {
    let left: Vec<i64> = registry::list().into_iter().map(|(id, _)| id).filter(|id| *id != MAIN).collect();
    for id in &left {
        let _ = destroy(vm, *id);
    }
    let deadline = Instant::now() + LAST_WAIT;
    while machine::ending() > 0 && Instant::now() < deadline && rt::in_fiber() {
        if rt::sleep_until(Instant::now() + Duration::from_micros(200)).is_err() {
            break;
        }
    }
    left
}

/// In a fork's child, after `rt`'s own: no isolate and no worker but the caller's is there.
pub fn after_fork_child() {
    workers::after_fork_child();
    gate::after_fork_child();
    registry::after_fork_child();
    machine::after_fork_child();
}

//! How many isolates may be at work at once on behalf of the main isolate: tens of thousands of threads that each start
//! one would otherwise fill memory with machines that wait for a core. The gate is soft: when a worker has nothing to do,
//! or nothing ends for a while (the ones inside may wait for the ones outside), it opens further, so it can slow a
//! program down but never stop it. Those inside look after that: they wait for their isolate's end anyway.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::global::Global;
use crate::workers;

const PER_WORKER: usize = 4;
/// How often those inside look whether a worker is idle, while others wait outside.
const LOOK: Duration = Duration::from_millis(2);
/// For each `PER_WORKER` inside: how long nothing may end before the gate opens further.
const PATIENCE: Duration = Duration::from_millis(50);

struct Gate {
    inside: usize,
    limit: usize,
    progress: Option<Instant>,
    waiting: VecDeque<rt::Waker>,
}

static GATE: Global<Gate> = Global::new(|| Gate { inside: 0, limit: base(), progress: None, waiting: VecDeque::new() });

fn base() -> usize {
    PER_WORKER * (workers::count() + 1)
}

/// A place inside, given back by dropping it.
pub(crate) struct Pass(());

impl Drop for Pass {
    fn drop(&mut self) {
        let next = {
            let mut gate = GATE.lock();
            gate.inside = gate.inside.saturating_sub(1);
            gate.progress = Some(Instant::now());
            // A gate that was opened further closes again, one by one.
            gate.limit = if gate.inside == 0 { base() } else { base().max(gate.limit - 1) };
            if gate.inside < gate.limit { gate.waiting.pop_front() } else { None }
        };
        if let Some(next) = next {
            next.wake();
        }
    }
}

/// Waits for a place; `interrupted` is called when the wait is interrupted and may end it with an error.
pub(crate) fn enter<E>(mut interrupted: impl FnMut() -> Result<(), E>, shutdown: impl Fn() -> E) -> Result<Pass, E> {
    let fiber = rt::try_current();
    loop {
        let waker = {
            let mut gate = GATE.lock();
            let Some(fiber) = &fiber else {
                gate.inside += 1;
                return Ok(Pass(()));
            };
            if gate.inside < gate.limit {
                gate.inside += 1;
                return Ok(Pass(()));
            }
            let waker = fiber.waker();
            gate.waiting.push_back(waker.clone());
            waker
        };
        let waited = rt::park(None);
        if waited != Ok(rt::Wake::Unparked) {
            GATE.lock().waiting.retain(|w| w.fiber_id() != waker.fiber_id());
        }
        match waited {
            Ok(rt::Wake::Interrupted) => interrupted()?,
            Ok(_) => {}
            Err(rt::Shutdown) => return Err(shutdown()),
        }
    }
}

/// When whoever is inside should call `watch`.
pub(crate) fn patience() -> Instant {
    let gate = GATE.lock();
    let wait = if gate.waiting.is_empty() { PATIENCE } else { LOOK };
    Instant::now() + wait * (1 + gate.inside / PER_WORKER) as u32
}

/// Opens the gate further when a worker is idle, or nothing has ended for long, and others wait outside.
pub(crate) fn watch() {
    // Results that nobody has fetched yet: the calling side is what is slow.
    if rt::others_ready() > PER_WORKER {
        return;
    }
    let idle = workers::any_idle();
    let woken: Vec<rt::Waker> = {
        let mut gate = GATE.lock();
        let now = Instant::now();
        let patience = PATIENCE * (1 + gate.inside / PER_WORKER) as u32;
        let stuck = gate.progress.is_none_or(|last| now.duration_since(last) > patience);
        if !(stuck || idle) || gate.waiting.is_empty() {
            return;
        }
        gate.progress = Some(now);
        let more = if stuck { PER_WORKER } else { 1 }.min(gate.waiting.len());
        gate.limit = gate.limit.max(gate.inside) + more;
        gate.waiting.drain(..more).collect()
    };
    woken.into_iter().for_each(|w| w.wake());
}

pub(crate) fn after_fork_child() {
    GATE.renew();
}

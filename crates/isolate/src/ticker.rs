//! The process-wide ticker: while an isolate has several fibers, it is asked every switch interval to let another run.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, Weak};
use std::time::Duration;

use vm::vm::EVENT_YIELD;

struct Target {
    flag: Weak<AtomicU32>,
    /// Reasons to tick: an isolate with several fibers, a worker with several isolates.
    reasons: usize,
}

struct Ticker {
    targets: Mutex<Vec<Target>>,
    wake: Condvar,
    started: std::sync::Once,
}

static TICKER: Ticker =
    Ticker { targets: Mutex::new(Vec::new()), wake: Condvar::new(), started: std::sync::Once::new() };
static INTERVAL_MICROS: AtomicU64 = AtomicU64::new(5_000);

/// `sys.setswitchinterval`, for the process.
pub fn set_interval(interval: Duration) {
    INTERVAL_MICROS.store((interval.as_micros() as u64).max(100), Ordering::Relaxed);
}

/// Begins to tick for an isolate; ends when the isolate drops its flag word, or with as many `leave`s.
pub fn join(breaker: &Arc<AtomicU32>) {
    TICKER.started.call_once(|| {
        let spawned = std::thread::Builder::new().name("hoop-ticker".into()).stack_size(128 * 1024).spawn(|| {
            rt::block_signals();
            run();
        });
        // Without a ticker fibers still switch whenever one waits.
        drop(spawned);
    });
    let mut targets = lock();
    match targets.iter_mut().find(|t| t.is(breaker)) {
        Some(target) => target.reasons += 1,
        None => {
            targets.push(Target { flag: Arc::downgrade(breaker), reasons: 1 });
            TICKER.wake.notify_one();
        }
    }
}

/// Takes one reason back: the isolate has one fiber again, or the worker for itself.
pub fn leave(breaker: &Arc<AtomicU32>) {
    let mut targets = lock();
    let Some(at) = targets.iter().position(|t| t.is(breaker)) else { return };
    targets[at].reasons -= 1;
    if targets[at].reasons == 0 {
        targets.swap_remove(at);
    }
}

impl Target {
    fn is(&self, breaker: &Arc<AtomicU32>) -> bool {
        std::ptr::eq(self.flag.as_ptr(), Arc::as_ptr(breaker))
    }
}

fn lock() -> std::sync::MutexGuard<'static, Vec<Target>> {
    TICKER.targets.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn run() {
    loop {
        {
            let mut targets = lock();
            while targets.is_empty() {
                targets = TICKER.wake.wait(targets).unwrap_or_else(|poisoned| poisoned.into_inner());
            }
            targets.retain(|t| match t.flag.upgrade() {
                Some(flag) => {
                    flag.fetch_or(EVENT_YIELD, Ordering::Relaxed);
                    true
                }
                None => false,
            });
        }
        std::thread::sleep(Duration::from_micros(INTERVAL_MICROS.load(Ordering::Relaxed)));
    }
}

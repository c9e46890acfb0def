//! The process-wide ticker: while an isolate has several fibers, it is asked every switch interval to let another run.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, Weak};
use std::time::Duration;

use vm::vm::EVENT_YIELD;

struct Ticker {
    targets: Mutex<Vec<Weak<AtomicU32>>>,
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

/// Begins to tick for an isolate; ends when the isolate drops its flag word, or with `leave`.
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
    if !targets.iter().any(|t| std::ptr::eq(t.as_ptr(), Arc::as_ptr(breaker))) {
        targets.push(Arc::downgrade(breaker));
        TICKER.wake.notify_one();
    }
}

/// The isolate has one fiber again.
pub fn leave(breaker: &Arc<AtomicU32>) {
    lock().retain(|t| !std::ptr::eq(t.as_ptr(), Arc::as_ptr(breaker)));
}

fn lock() -> std::sync::MutexGuard<'static, Vec<Weak<AtomicU32>>> {
    TICKER.targets.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn run() {
    loop {
        {
            let mut targets = lock();
            while targets.is_empty() {
                targets = TICKER.wake.wait(targets).unwrap_or_else(|poisoned| poisoned.into_inner());
            }
            targets.retain(|t| match t.upgrade() {
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

//! Deadlines of parked fibers: a binary heap with lazy deletion.
//!
//! Most deadlines are cancelled (an answer came before its timeout), so cancelling only counts; an
//! entry is stale when its fiber has been woken since. When more than half is stale the heap is
//! rebuilt, so cancelled entries never outnumber the others for long.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::rc::Rc;
use std::time::Instant;

use crate::fiber::Fiber;

/// Below this many entries the heap is not worth rebuilding.
const COMPACT_FROM: usize = 64;

struct Entry {
    deadline: Instant,
    /// Equal deadlines end in the order they were set.
    order: u64,
    fiber: Rc<Fiber>,
    epoch: u64,
}

impl Entry {
    fn is_live(&self) -> bool {
        self.fiber.is_parked_in(self.epoch)
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Entry) -> bool {
        self.order == other.order
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Entry) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Entry) -> Ordering {
        // `BinaryHeap` gives the greatest first: the earliest is the greatest here.
        (other.deadline, other.order).cmp(&(self.deadline, self.order))
    }
}

#[derive(Default)]
pub(crate) struct Timers {
    heap: BinaryHeap<Entry>,
    stale: usize,
    order: u64,
}

impl Timers {
    pub(crate) fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }

    /// Sets the deadline of `fiber`'s park number `epoch`, which is about to begin.
    pub(crate) fn insert(&mut self, deadline: Instant, fiber: Rc<Fiber>, epoch: u64) {
        self.order += 1;
        self.heap.push(Entry { deadline, order: self.order, fiber, epoch });
    }

    /// One entry has become stale: its fiber was woken by something else.
    pub(crate) fn cancelled(&mut self) {
        self.stale += 1;
        if self.stale * 2 > self.heap.len() && self.heap.len() >= COMPACT_FROM {
            self.heap.retain(Entry::is_live);
            self.stale = 0;
        }
    }

    /// The next deadline that somebody still waits for.
    pub(crate) fn next_deadline(&mut self) -> Option<Instant> {
        while let Some(entry) = self.heap.peek() {
            if entry.is_live() {
                return Some(entry.deadline);
            }
            self.heap.pop();
            self.stale = self.stale.saturating_sub(1);
        }
        None
    }

    /// Takes the next fiber whose deadline is not after `now`.
    pub(crate) fn pop_expired(&mut self, now: Instant) -> Option<Rc<Fiber>> {
        if self.next_deadline()? > now {
            return None;
        }
        self.heap.pop().map(|entry| entry.fiber)
    }

    /// Forgets every deadline without touching the fibers (in a forked child).
    pub(crate) fn forget_all(&mut self) {
        std::mem::forget(std::mem::take(self));
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::COMPACT_FROM;
    use crate::fiber::running;
    use crate::{Wake, Worker, park, spawn, yield_now};

    #[test]
    fn cancelled_entries_do_not_pile_up() {
        let worker = Worker::new().expect("worker");
        worker.run_main(|| {
            let far = Instant::now() + Duration::from_secs(3600);
            let fibers: Vec<_> =
                (0..10).map(|_| spawn(move || while park(Some(far)) == Ok(Wake::Unparked) {})).collect();
            for _ in 0..1000 {
                yield_now().expect("alive");
                fibers.iter().for_each(|fiber| fiber.unpark());
            }
            let entries = running().map(|fiber| fiber.core.timers.borrow().heap.len());
            assert!(entries.expect("in a fiber") <= 2 * COMPACT_FROM, "{entries:?}");
        });
    }
}

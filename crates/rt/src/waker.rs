//! What other threads and signal handlers may do to a worker: wake a fiber, inject a job, stop it.
//!
//! One [`Mailbox`] per worker. Its inbox is a lock-free stack that the worker takes whole, so that
//! neither a signal nor a fork ever finds a lock held. The sender rings the worker's bell (an
//! eventfd in the reactor) only when the worker may be asleep.

use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicUsize, Ordering};

use crate::poller::Bell;

/// A job for another worker: becomes a fiber there.
pub type Job = Box<dyn FnOnce() + Send>;

/// Reasons why a worker should look up from its fibers; bits of `Mailbox::attention`.
pub(crate) const INBOX: u8 = 1;
pub(crate) const SIGNAL: u8 = 2;
pub(crate) const STOP: u8 = 4;

pub(crate) enum Message {
    Wake(Arc<WakeTarget>),
    /// What the fiber waits for in its park number `epoch` has happened.
    Complete {
        slot: usize,
        id: u64,
        epoch: u64,
    },
    Job(Job),
}

struct Node {
    message: Message,
    next: *mut Node,
}

/// The side of a worker that other threads see.
pub(crate) struct Mailbox {
    inbox: AtomicPtr<Node>,
    attention: AtomicU8,
    /// The worker is in, or about to enter, a blocking wait.
    sleeping: AtomicBool,
    stopping: AtomicBool,
    /// The worker has looked into its inbox for the last time.
    closed: AtomicBool,
    live: AtomicUsize,
    queued_jobs: AtomicUsize,
    bell: Bell,
}

impl Mailbox {
    pub(crate) fn new(bell: Bell) -> Mailbox {
        Mailbox {
            inbox: AtomicPtr::new(ptr::null_mut()),
            attention: AtomicU8::new(0),
            sleeping: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
            closed: AtomicBool::new(false),
            live: AtomicUsize::new(0),
            queued_jobs: AtomicUsize::new(0),
            bell,
        }
    }

    pub(crate) fn bell(&self) -> &Bell {
        &self.bell
    }

    /// Puts `message` into the inbox and wakes the worker; dropped when the worker has ended.
    pub(crate) fn send(&self, message: Message) {
        let node = Box::into_raw(Box::new(Node { message, next: ptr::null_mut() }));
        let mut head = self.inbox.load(Ordering::Relaxed);
        loop {
            // SAFETY: the node is ours alone until the exchange succeeds.
            unsafe { (*node).next = head };
            match self.inbox.compare_exchange_weak(head, node, Ordering::Release, Ordering::Relaxed) {
                Ok(_) => break,
                Err(now) => head = now,
            }
        }
        self.ask_attention(INBOX);
        if self.closed.load(Ordering::SeqCst) {
            drop(self.take());
        }
    }

    /// Sets `reason` and wakes the worker if it sleeps. Async-signal-safe: atomics and `write(2)`.
    fn ask_attention(&self, reason: u8) {
        // The worker stores `sleeping` and then loads `attention`; here it is the other way round.
        // With sequential consistency one of the two sees the other.
        self.attention.fetch_or(reason, Ordering::SeqCst);
        if self.sleeping.swap(false, Ordering::SeqCst) {
            self.bell.ring();
        }
    }

    /// Takes all messages, oldest first.
    pub(crate) fn take(&self) -> Vec<Message> {
        let mut node = self.inbox.swap(ptr::null_mut(), Ordering::Acquire);
        let mut messages = Vec::new();
        while !node.is_null() {
            // SAFETY: the swap made the whole chain ours; each node was made by `Box::into_raw`.
            let owned = unsafe { Box::from_raw(node) };
            node = owned.next;
            messages.push(owned.message);
        }
        messages.reverse();
        messages
    }

    #[inline]
    pub(crate) fn wants_attention(&self) -> bool {
        self.attention.load(Ordering::Relaxed) != 0
    }

    pub(crate) fn take_attention(&self) -> u8 {
        self.attention.swap(0, Ordering::SeqCst)
    }

    /// Announces a blocking wait; false when there is something to do first.
    pub(crate) fn fall_asleep(&self) -> bool {
        self.sleeping.store(true, Ordering::SeqCst);
        let quiet = self.attention.load(Ordering::SeqCst) == 0;
        if !quiet {
            self.sleeping.store(false, Ordering::SeqCst);
        }
        quiet
    }

    pub(crate) fn awake(&self) {
        self.sleeping.store(false, Ordering::SeqCst);
    }

    pub(crate) fn set_live(&self, fibers: usize) {
        self.live.store(fibers, Ordering::Relaxed);
    }

    pub(crate) fn job_started(&self) {
        self.queued_jobs.fetch_sub(1, Ordering::Relaxed);
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Drops what was sent, and from now on whatever is sent.
    pub(crate) fn close(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.closed.store(true, Ordering::SeqCst);
        drop(self.take());
        self.queued_jobs.store(0, Ordering::SeqCst);
    }

    /// Forgets what was sent before a fork (in the child).
    pub(crate) fn reset_after_fork(&self) {
        self.inbox.store(ptr::null_mut(), Ordering::SeqCst);
        self.attention.store(0, Ordering::SeqCst);
        self.sleeping.store(false, Ordering::SeqCst);
        self.live.store(1, Ordering::SeqCst);
        self.queued_jobs.store(0, Ordering::SeqCst);
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        drop(self.take());
    }
}

/// A fiber, named so that any thread may hold it: the table slot is checked against the id.
pub(crate) struct WakeTarget {
    pub(crate) mailbox: Arc<Mailbox>,
    pub(crate) slot: usize,
    pub(crate) id: u64,
    /// A wake-up is in the inbox: further ones need not be sent.
    queued: AtomicBool,
}

impl WakeTarget {
    pub(crate) fn new(mailbox: Arc<Mailbox>, slot: usize, id: u64) -> WakeTarget {
        WakeTarget { mailbox, slot, id, queued: AtomicBool::new(false) }
    }

    /// The worker has taken the wake-up out of its inbox; what is sent from now on counts again.
    pub(crate) fn received(&self) {
        self.queued.store(false, Ordering::SeqCst);
    }
}

/// Wakes one fiber from any thread. Outliving the fiber or its worker is harmless.
#[derive(Clone)]
pub struct Waker {
    pub(crate) target: Arc<WakeTarget>,
}

impl Waker {
    /// The cross-thread [`unpark`](crate::FiberRef::unpark): ends the fiber's current
    /// [`park`](crate::park), or makes its next one return at once. Several wake-ups before the
    /// fiber runs count as one.
    pub fn wake(&self) {
        if !self.target.queued.swap(true, Ordering::SeqCst) {
            self.target.mailbox.send(Message::Wake(self.target.clone()));
        }
    }

    /// The id of the fiber it wakes.
    pub fn fiber_id(&self) -> u64 {
        self.target.id
    }
}

/// A worker as other threads see it.
#[derive(Clone)]
pub struct Remote {
    pub(crate) mailbox: Arc<Mailbox>,
}

impl Remote {
    /// Starts a fiber that runs `job` on the worker. When the worker has been told to stop, `job`
    /// is dropped without running and the answer is false; a job accepted just before that may be
    /// dropped too, so whoever waits for one lets its drop tell.
    pub fn inject(&self, job: impl FnOnce() + Send + 'static) -> bool {
        if self.mailbox.is_stopping() {
            return false;
        }
        self.mailbox.queued_jobs.fetch_add(1, Ordering::Relaxed);
        self.mailbox.send(Message::Job(Box::new(job)));
        true
    }

    /// Ends [`Worker::serve`](crate::WorkerRef::serve): its fibers are shut down and it returns.
    pub fn stop(&self) {
        self.mailbox.stopping.store(true, Ordering::SeqCst);
        self.mailbox.ask_attention(STOP);
    }

    /// Whether the worker waits for events with nothing to run.
    pub fn is_idle(&self) -> bool {
        self.mailbox.sleeping.load(Ordering::Relaxed)
    }

    /// Number of fibers alive on the worker and of jobs it has not started yet.
    pub fn load(&self) -> usize {
        self.mailbox.live.load(Ordering::Relaxed) + self.mailbox.queued_jobs.load(Ordering::Relaxed)
    }

    /// To be called from a signal handler: interrupts the worker's interrupt target (see
    /// [`Worker::set_interrupt_target`](crate::WorkerRef::set_interrupt_target)). Only stores atomics
    /// and calls `write(2)`; `errno` is kept.
    pub fn wake_from_signal(&self) {
        self.mailbox.ask_attention(SIGNAL);
    }
}

//! Which fibers wait for which descriptors: the table between the scheduler and the kernel.
//!
//! Registrations report once and are armed anew by the next waiter, which costs one system call
//! per wait and makes a descriptor that nobody waits for silent. A descriptor number may be closed
//! and reused behind our back, so the kernel is asked at every wait, and every arming has a serial
//! number that its report must carry.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::io;
use std::ops::BitOr;
use std::os::fd::RawFd;
use std::rc::Rc;
use std::time::Duration;

use crate::fiber::Fiber;
use crate::poller::{Bell, Event, Poller};

/// What a fiber wants to do with a descriptor. Errors and hang-ups end any wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interest(u8);

impl Interest {
    pub(crate) const NONE: Interest = Interest(0);
    /// Data to read, a connection to accept, the end of the stream.
    pub const READ: Interest = Interest(1);
    /// Room to write, a connection made.
    pub const WRITE: Interest = Interest(2);
    /// Exceptional conditions (out-of-band data): the third list of `select(2)`.
    pub const PRIORITY: Interest = Interest(4);
    /// `READ | WRITE`.
    pub const BOTH: Interest = Interest(3);
    pub(crate) const ALL: Interest = Interest(7);

    pub(crate) fn contains(self, other: Interest) -> bool {
        self.0 & other.0 == other.0
    }

    fn intersects(self, other: Interest) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for Interest {
    type Output = Interest;

    fn bitor(self, other: Interest) -> Interest {
        Interest(self.0 | other.0)
    }
}

/// Descriptors are small and dense: spreading the bits is hash enough.
#[derive(Default)]
struct FdHasher(u64);

impl Hasher for FdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_i32(byte.into());
        }
    }

    fn write_i32(&mut self, fd: i32) {
        self.0 = (self.0 ^ u64::from(fd.cast_unsigned())).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(20);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

struct Waiter {
    fiber: Rc<Fiber>,
    epoch: u64,
    interest: Interest,
}

/// A descriptor that was waited for. Without waiters it is only a note that the kernel probably
/// knows it already.
#[derive(Default)]
struct Source {
    waiters: Vec<Waiter>,
    /// Of the last arming.
    serial: u32,
    /// The kernel may still report the last arming.
    armed: bool,
}

impl Source {
    fn interest(&self) -> Interest {
        self.waiters.iter().fold(Interest::NONE, |all, waiter| all | waiter.interest)
    }
}

/// How a wait for a descriptor begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Arm {
    /// The kernel will report.
    Armed,
    /// The kernel has nothing to wait for (regular file, closed descriptor): do the operation.
    Ready,
    /// The kernel is out of memory or watches: try again later.
    Refused,
}

/// A fiber to wake, and the park it was in when it asked.
pub(crate) type Woken = (Rc<Fiber>, u64);

pub(crate) struct Reactor {
    poller: Poller,
    sources: HashMap<RawFd, Source, BuildHasherDefault<FdHasher>>,
    serial: u32,
    waiters: usize,
    events: Vec<Event>,
}

impl Reactor {
    pub(crate) fn new(bell: &Bell) -> io::Result<Reactor> {
        Ok(Reactor {
            poller: Poller::new(bell)?,
            sources: HashMap::default(),
            serial: 0,
            waiters: 0,
            events: Vec::new(),
        })
    }

    /// Nobody waits for any descriptor.
    pub(crate) fn is_idle(&self) -> bool {
        self.waiters == 0
    }

    /// Notes that `fiber`, in its park number `epoch`, waits for `fd`. Fibers that waited for a
    /// descriptor that has been closed since are added to `woken`.
    pub(crate) fn arm(
        &mut self,
        fd: RawFd,
        interest: Interest,
        fiber: &Rc<Fiber>,
        epoch: u64,
        woken: &mut Vec<Woken>,
    ) -> Arm {
        let known = self.sources.contains_key(&fd);
        let source = self.sources.entry(fd).or_default();
        self.serial = self.serial.wrapping_add(1);
        let key = key_of(fd, self.serial);
        let mut union = source.interest() | interest;
        let result = if known { self.poller.modify(fd, key, union) } else { self.poller.add(fd, key, union) };
        let result = match result {
            Err(error) if error.raw_os_error() == Some(libc::ENOENT) => {
                // Closed, and the number reused: who waited for the old one should look again.
                union = interest;
                self.waiters -= source.waiters.len();
                woken.extend(source.waiters.drain(..).map(|w| (w.fiber, w.epoch)));
                self.poller.add(fd, key, union)
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.poller.modify(fd, key, union),
            result => result,
        };
        let Err(error) = result else {
            source.serial = self.serial;
            source.armed = true;
            source.waiters.push(Waiter { fiber: fiber.clone(), epoch, interest });
            self.waiters += 1;
            return Arm::Armed;
        };
        match error.raw_os_error() {
            Some(libc::ENOMEM | libc::ENOSPC) => Arm::Refused,
            _ => {
                self.forget(fd, woken);
                Arm::Ready
            }
        }
    }

    /// `fiber` no longer waits for `fd` (a timeout, or another descriptor was first).
    pub(crate) fn disarm(&mut self, fd: RawFd, fiber: &Rc<Fiber>) {
        let Some(source) = self.sources.get_mut(&fd) else { return };
        let before = source.waiters.len();
        source.waiters.retain(|waiter| !Rc::ptr_eq(&waiter.fiber, fiber));
        self.waiters -= before - source.waiters.len();
    }

    /// `fd` is about to be closed: its waiters are added to `woken` and it is forgotten.
    pub(crate) fn closed(&mut self, fd: RawFd, woken: &mut Vec<Woken>) {
        // What is not armed the kernel drops by itself, or keeps silent while a duplicate lives.
        if self.sources.get(&fd).is_some_and(|source| source.armed) {
            let _ = self.poller.delete(fd);
        }
        self.forget(fd, woken);
    }

    fn forget(&mut self, fd: RawFd, woken: &mut Vec<Woken>) {
        if let Some(source) = self.sources.remove(&fd) {
            self.waiters -= source.waiters.len();
            woken.extend(source.waiters.into_iter().map(|w| (w.fiber, w.epoch)));
        }
    }

    /// Asks the kernel, waiting up to `timeout` (`None`: until something happens or the bell
    /// rings), and adds the fibers whose descriptors are ready to `woken`.
    pub(crate) fn poll(&mut self, timeout: Option<Duration>, woken: &mut Vec<Woken>) -> io::Result<()> {
        let mut events = std::mem::take(&mut self.events);
        let result = self.poller.wait(timeout, &mut events);
        for event in events.drain(..) {
            self.report(&event, woken);
        }
        self.events = events;
        result
    }

    fn report(&mut self, event: &Event, woken: &mut Vec<Woken>) {
        let (fd, serial) = split_key(event.key);
        let Some(source) = self.sources.get_mut(&fd) else { return };
        if source.serial != serial {
            return;
        }
        source.armed = false;
        let ready = source.waiters.extract_if(.., |waiter| waiter.interest.intersects(event.interest));
        let before = woken.len();
        woken.extend(ready.map(|w| (w.fiber, w.epoch)));
        self.waiters -= woken.len() - before;
        if source.waiters.is_empty() {
            return;
        }
        self.serial = self.serial.wrapping_add(1);
        let rearmed = self.poller.modify(fd, key_of(fd, self.serial), source.interest());
        source.serial = self.serial;
        source.armed = rearmed.is_ok();
        if rearmed.is_err() {
            self.forget(fd, woken);
        }
    }

    /// A new poller in a forked child. The old one's registrations are the parent's too and stay
    /// untouched; waiters are leaked, since their fibers never run here.
    pub(crate) fn restart_after_fork(&mut self, bell: &Bell) -> io::Result<()> {
        self.poller = Poller::new(bell)?;
        std::mem::forget(std::mem::take(&mut self.sources));
        self.waiters = 0;
        Ok(())
    }
}

fn key_of(fd: RawFd, serial: u32) -> u64 {
    u64::from(serial) << 32 | u64::from(fd.cast_unsigned())
}

fn split_key(key: u64) -> (RawFd, u32) {
    ((key as u32).cast_signed(), (key >> 32) as u32)
}

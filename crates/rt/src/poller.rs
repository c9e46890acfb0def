//! The kernel's door for readiness on Linux: epoll, called directly.
//!
//! The `polling` crate (see `poller_portable.rs`, used on other systems) re-arms a timerfd and its
//! notifier at every wait, five system calls where one does: a blocking wait here is one
//! `epoll_pwait2` with nanoseconds, and the bell is edge-triggered and never read.

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Duration;

use crate::reactor::Interest;

/// One report of the kernel. `readable` and `writable` include errors and hang-ups.
pub(crate) struct Event {
    pub(crate) key: u64,
    pub(crate) interest: Interest,
}

/// The key of the bell; no descriptor's key is equal (descriptors are not negative).
const BELL_KEY: u64 = u64::MAX - 1;

const BATCH: usize = 512;

/// A way to wake a worker from a blocking wait; `ring` is async-signal-safe.
pub(crate) struct Bell {
    fd: AtomicI32,
}

impl Bell {
    pub(crate) fn new() -> io::Result<Bell> {
        Ok(Bell { fd: AtomicI32::new(eventfd()?) })
    }

    pub(crate) fn ring(&self) {
        let one = 1u64;
        let errno = errno_location();
        // SAFETY: writes eight bytes of a local; `errno` is this thread's and is put back, since
        // this runs in signal handlers too.
        unsafe {
            let kept = *errno;
            libc::write(self.fd.load(Ordering::Relaxed), (&raw const one).cast(), 8);
            *errno = kept;
        }
    }

    /// A new bell in place of the one shared with the parent process.
    pub(crate) fn replace_after_fork(&self) -> io::Result<()> {
        close(self.fd.swap(eventfd()?, Ordering::SeqCst));
        Ok(())
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        close(self.fd.load(Ordering::SeqCst));
    }
}

fn eventfd() -> io::Result<RawFd> {
    // SAFETY: no pointers.
    check(unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) })
}

fn close(fd: RawFd) {
    // SAFETY: the callers own the descriptor and forget it here.
    drop(unsafe { OwnedFd::from_raw_fd(fd) });
}

fn errno_location() -> *mut libc::c_int {
    // SAFETY: only answers an address.
    unsafe { libc::__errno_location() }
}

fn check(result: libc::c_int) -> io::Result<libc::c_int> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

pub(crate) struct Poller {
    epoll: OwnedFd,
    batch: Vec<libc::epoll_event>,
    /// `epoll_pwait2` is missing (Linux before 5.11) or forbidden here.
    milliseconds_only: AtomicBool,
}

impl Poller {
    pub(crate) fn new(bell: &Bell) -> io::Result<Poller> {
        // SAFETY: no pointers; the descriptor is fresh and ours.
        let epoll = unsafe { OwnedFd::from_raw_fd(check(libc::epoll_create1(libc::EPOLL_CLOEXEC))?) };
        let poller = Poller { epoll, batch: Vec::with_capacity(BATCH), milliseconds_only: AtomicBool::new(false) };
        let ringing = (libc::EPOLLIN | libc::EPOLLET) as u32;
        poller.control(libc::EPOLL_CTL_ADD, bell.fd.load(Ordering::SeqCst), ringing, BELL_KEY)?;
        Ok(poller)
    }

    /// Registers `fd` for one report. Errors: the kernel's.
    pub(crate) fn add(&self, fd: RawFd, key: u64, interest: Interest) -> io::Result<()> {
        self.control(libc::EPOLL_CTL_ADD, fd, flags_of(interest), key)
    }

    /// Arms a registered `fd` for one more report.
    pub(crate) fn modify(&self, fd: RawFd, key: u64, interest: Interest) -> io::Result<()> {
        self.control(libc::EPOLL_CTL_MOD, fd, flags_of(interest), key)
    }

    pub(crate) fn delete(&self, fd: RawFd) -> io::Result<()> {
        self.control(libc::EPOLL_CTL_DEL, fd, 0, 0)
    }

    fn control(&self, operation: libc::c_int, fd: RawFd, events: u32, key: u64) -> io::Result<()> {
        let mut event = libc::epoll_event { events, u64: key };
        // SAFETY: the event outlives the call; a bad descriptor is the kernel's to refuse.
        check(unsafe { libc::epoll_ctl(self.epoll.as_raw_fd(), operation, fd, &mut event) })?;
        Ok(())
    }

    /// Waits up to `timeout` (`None`: until something happens) and adds what happened to `events`.
    /// A signal or the bell end it early, as a wait in which nothing happened.
    pub(crate) fn wait(&mut self, timeout: Option<Duration>, events: &mut Vec<Event>) -> io::Result<()> {
        self.batch.clear();
        let found = match self.wait_raw(timeout) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            Err(error) => return Err(error),
        };
        // SAFETY: the kernel filled that many entries, at most the capacity.
        unsafe { self.batch.set_len(found) };
        let reports = self.batch.iter().filter(|event| event.u64 != BELL_KEY);
        events.extend(reports.map(|event| Event { key: event.u64, interest: interest_of(event.events) }));
        Ok(())
    }

    fn wait_raw(&mut self, timeout: Option<Duration>) -> io::Result<usize> {
        let epoll = self.epoll.as_raw_fd();
        let room = self.batch.spare_capacity_mut();
        let start: *mut libc::epoll_event = room.as_mut_ptr().cast();
        let count = room.len() as libc::c_int;
        let whole = timeout.is_none_or(|t| t.is_zero());
        if whole || self.milliseconds_only.load(Ordering::Relaxed) {
            let milliseconds = timeout.map_or(-1, round_up_to_milliseconds);
            // SAFETY: the kernel writes at most `count` entries into the spare capacity.
            let found = check(unsafe { libc::epoll_wait(epoll, start, count, milliseconds) })?;
            return Ok(found as usize);
        }
        let timeout = timeout.unwrap_or_default();
        let limit = libc::timespec {
            tv_sec: libc::time_t::try_from(timeout.as_secs()).unwrap_or(libc::time_t::MAX),
            tv_nsec: timeout.subsec_nanos().into(),
        };
        let no_mask: *const libc::sigset_t = ptr::null();
        // SAFETY: as above; the timespec outlives the call and no signal mask is given.
        let found =
            unsafe { libc::syscall(libc::SYS_epoll_pwait2, epoll, start, count, &raw const limit, no_mask, 0usize) };
        if found >= 0 {
            return Ok(found as usize);
        }
        let error = io::Error::last_os_error();
        match error.raw_os_error() {
            // EPERM: what old sandboxes answer for a call they do not know.
            Some(libc::ENOSYS | libc::EPERM) => {
                self.milliseconds_only.store(true, Ordering::Relaxed);
                self.wait_raw(Some(timeout))
            }
            _ => Err(error),
        }
    }
}

/// Rounds up, so that nobody is woken before the deadline.
fn round_up_to_milliseconds(timeout: Duration) -> libc::c_int {
    libc::c_int::try_from(timeout.as_nanos().div_ceil(1_000_000)).unwrap_or(libc::c_int::MAX)
}

fn flags_of(interest: Interest) -> u32 {
    let mut flags = libc::EPOLLONESHOT;
    if interest.contains(Interest::READ) {
        flags |= libc::EPOLLIN | libc::EPOLLRDHUP;
    }
    if interest.contains(Interest::WRITE) {
        flags |= libc::EPOLLOUT;
    }
    if interest.contains(Interest::PRIORITY) {
        flags |= libc::EPOLLPRI;
    }
    flags as u32
}

fn interest_of(flags: u32) -> Interest {
    let has = |bits: libc::c_int| flags & bits as u32 != 0;
    if has(libc::EPOLLERR | libc::EPOLLHUP) {
        return Interest::ALL;
    }
    let mut interest = Interest::NONE;
    if has(libc::EPOLLIN | libc::EPOLLRDHUP) {
        interest = interest | Interest::READ;
    }
    if has(libc::EPOLLOUT) {
        interest = interest | Interest::WRITE;
    }
    if has(libc::EPOLLPRI) {
        interest = interest | Interest::PRIORITY;
    }
    interest
}

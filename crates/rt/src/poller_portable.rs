//! The kernel's door for readiness where epoll is not at hand (kqueue), through the `polling`
//! crate. Same contract as `poller.rs`; on Linux the feature `portable-poller` selects it for tests.

use std::io::{self, Read, Write};
use std::mem::ManuallyDrop;
use std::os::fd::{BorrowedFd, FromRawFd, IntoRawFd, RawFd};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use polling::{Events, PollMode};

use crate::reactor::Interest;

pub(crate) struct Event {
    pub(crate) key: u64,
    pub(crate) interest: Interest,
}

const BELL_KEY: u64 = u64::MAX - 1;

/// A socket pair; its write end rings.
pub(crate) struct Bell {
    read: AtomicI32,
    write: AtomicI32,
}

fn pair() -> io::Result<(RawFd, RawFd)> {
    let (read, write) = UnixStream::pair()?;
    read.set_nonblocking(true)?;
    write.set_nonblocking(true)?;
    Ok((read.into_raw_fd(), write.into_raw_fd()))
}

impl Bell {
    pub(crate) fn new() -> io::Result<Bell> {
        let (read, write) = pair()?;
        Ok(Bell { read: AtomicI32::new(read), write: AtomicI32::new(write) })
    }

    pub(crate) fn ring(&self) {
        let errno = errno_location();
        // SAFETY: `errno` is this thread's; it is put back, since this runs in signal handlers too.
        let kept = unsafe { *errno };
        let _ = borrowed(self.write.load(Ordering::Relaxed)).write(&[1]);
        // SAFETY: as above.
        unsafe { *errno = kept };
    }

    pub(crate) fn replace_after_fork(&self) -> io::Result<()> {
        let (read, write) = pair()?;
        close(self.read.swap(read, Ordering::SeqCst));
        close(self.write.swap(write, Ordering::SeqCst));
        Ok(())
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        close(self.read.load(Ordering::SeqCst));
        close(self.write.load(Ordering::SeqCst));
    }
}

/// Empties the read end of a bell.
fn drain(bell: RawFd) {
    let mut bytes = [0; 64];
    while matches!(borrowed(bell).read(&mut bytes), Ok(64)) {}
}

fn borrowed(fd: RawFd) -> ManuallyDrop<UnixStream> {
    // SAFETY: the bell owns the descriptor and outlives the use; it is not closed here.
    ManuallyDrop::new(unsafe { UnixStream::from_raw_fd(fd) })
}

fn errno_location() -> *mut libc::c_int {
    #[cfg(target_os = "linux")]
    // SAFETY: only answers an address.
    return unsafe { libc::__errno_location() };
    #[cfg(not(target_os = "linux"))]
    // SAFETY: only answers an address.
    return unsafe { libc::__error() };
}

fn close(fd: RawFd) {
    drop(ManuallyDrop::into_inner(borrowed(fd)));
}

pub(crate) struct Poller {
    poller: polling::Poller,
    bell: RawFd,
    events: Events,
}

impl Poller {
    pub(crate) fn new(bell: &Bell) -> io::Result<Poller> {
        let poller = polling::Poller::new()?;
        let bell = bell.read.load(Ordering::SeqCst);
        // SAFETY: registrations end with the poller or with the descriptor.
        unsafe { poller.add_with_mode(bell, polling::Event::readable(BELL_KEY as usize), PollMode::Level)? };
        Ok(Poller { poller, bell, events: Events::new() })
    }

    pub(crate) fn add(&self, fd: RawFd, key: u64, interest: Interest) -> io::Result<()> {
        if fd < 0 {
            return Err(io::Error::from_raw_os_error(libc::EBADF));
        }
        // SAFETY: a registration ends with the poller or with the descriptor.
        unsafe { self.poller.add(fd, event_of(key, interest)) }
    }

    pub(crate) fn modify(&self, fd: RawFd, key: u64, interest: Interest) -> io::Result<()> {
        self.poller.modify(borrow(fd), event_of(key, interest))
    }

    pub(crate) fn delete(&self, fd: RawFd) -> io::Result<()> {
        self.poller.delete(borrow(fd))
    }

    pub(crate) fn wait(&mut self, timeout: Option<Duration>, events: &mut Vec<Event>) -> io::Result<()> {
        self.events.clear();
        match self.poller.wait(&mut self.events, timeout) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            result => result?,
        };
        for event in self.events.iter() {
            if event.key as u64 == BELL_KEY {
                drain(self.bell);
                continue;
            }
            events.push(Event { key: event.key as u64, interest: interest_of(&event) });
        }
        Ok(())
    }
}

fn borrow<'a>(fd: RawFd) -> BorrowedFd<'a> {
    // SAFETY: not -1 (only registered descriptors get here); if it was closed since, the kernel
    // refuses it and nothing else is done with it.
    unsafe { BorrowedFd::borrow_raw(fd) }
}

fn event_of(key: u64, interest: Interest) -> polling::Event {
    let mut event = polling::Event::none(key as usize);
    event.readable = interest.contains(Interest::READ);
    event.writable = interest.contains(Interest::WRITE);
    event.set_priority(interest.contains(Interest::PRIORITY));
    event
}

fn interest_of(event: &polling::Event) -> Interest {
    if event.is_interrupt() || event.is_err() == Some(true) {
        return Interest::ALL;
    }
    let mut interest = Interest::NONE;
    if event.readable {
        interest = interest | Interest::READ | Interest::PRIORITY;
    }
    if event.writable {
        interest = interest | Interest::WRITE;
    }
    interest
}

//! Waiting: each call puts the running fiber down through `rt`, runs Python's signal handlers when it is interrupted and
//! goes on with the time that is left (PEP 475). Outside fibers (unit tests) the OS thread waits instead.

use std::os::fd::RawFd;
use std::time::{Duration, Instant};

use rt::{Interest, Wake};
use vm::error::Fatal;
use vm::prelude::*;

use crate::sys;

fn shutdown() -> Error {
    Error::fatal(Fatal::Shutdown)
}

/// How a wait for something other than time ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Waited {
    Ready,
    TimedOut,
}

/// Runs one parking call until it ends by other than an interrupt.
fn uninterrupted(vm: &Vm, mut call: impl FnMut() -> Result<Wake, rt::Shutdown>) -> PyResult<Wake> {
    loop {
        match call() {
            Ok(Wake::Interrupted) => vm.poll()?,
            Ok(wake) => return Ok(wake),
            Err(rt::Shutdown) => return Err(shutdown()),
        }
    }
}

/// Parks until unparked (`Ready`) or the deadline. Spurious ends are possible: the caller looks at its condition again.
pub fn park(vm: &Vm, deadline: Option<Instant>) -> PyResult<Waited> {
    if !rt::in_fiber() {
        let Some(deadline) = deadline else {
            return Err(vm.runtime_error("waiting without another thread that could end it"));
        };
        std::thread::sleep(deadline.saturating_duration_since(Instant::now()));
        return Ok(Waited::TimedOut);
    }
    match rt::park(deadline) {
        Ok(Wake::Interrupted) => {
            vm.poll()?;
            Ok(Waited::Ready)
        }
        Ok(Wake::Timeout) => Ok(Waited::TimedOut),
        Ok(_) => Ok(Waited::Ready),
        Err(rt::Shutdown) => Err(shutdown()),
    }
}

/// Parks until a signal's handlers have run.
pub fn pause(vm: &Vm) -> PyResult<()> {
    if !rt::in_fiber() {
        sys::pause();
        return vm.poll();
    }
    loop {
        match rt::park(None) {
            // An interrupt may be left from a signal that was handled before.
            Ok(Wake::Interrupted) if crate::signal::is_pending() => return vm.poll(),
            Ok(_) => vm.poll()?,
            Err(rt::Shutdown) => return Err(shutdown()),
        }
    }
}

/// Lets others run.
pub fn yield_now(vm: &Vm) -> PyResult<()> {
    if rt::in_fiber() && rt::yield_now().is_err() {
        return Err(shutdown());
    }
    vm.poll()
}

/// Sleeps for the whole time.
pub fn sleep_until(vm: &Vm, deadline: Instant) -> PyResult<()> {
    if !rt::in_fiber() {
        std::thread::sleep(deadline.saturating_duration_since(Instant::now()));
        return vm.poll();
    }
    uninterrupted(vm, || rt::sleep_until(deadline)).map(drop)
}

/// Waits until `fd` may be ready, or the deadline.
pub fn wait_fd(vm: &Vm, fd: RawFd, interest: Interest, deadline: Option<Instant>) -> PyResult<Waited> {
    if !rt::in_fiber() {
        return wait_os(vm, &[(fd, interest)], deadline);
    }
    Ok(match uninterrupted(vm, || rt::wait_fd(fd, interest, deadline))? {
        Wake::Timeout => Waited::TimedOut,
        _ => Waited::Ready,
    })
}

/// Waits until one of several may be ready, or the deadline.
pub fn wait_many(vm: &Vm, fds: &[(RawFd, Interest)], deadline: Option<Instant>) -> PyResult<Waited> {
    if !rt::in_fiber() {
        return wait_os(vm, fds, deadline);
    }
    Ok(match uninterrupted(vm, || rt::wait_many(fds, deadline))? {
        Wake::Timeout => Waited::TimedOut,
        _ => Waited::Ready,
    })
}

/// The OS thread waits.
fn wait_os(vm: &Vm, fds: &[(RawFd, Interest)], deadline: Option<Instant>) -> PyResult<Waited> {
    let mut list: Vec<libc::pollfd> = fds
        .iter()
        .map(|&(fd, interest)| {
            let events = match interest {
                Interest::READ => libc::POLLIN,
                Interest::WRITE => libc::POLLOUT,
                Interest::PRIORITY => libc::POLLPRI,
                _ => libc::POLLIN | libc::POLLOUT,
            };
            libc::pollfd { fd, events, revents: 0 }
        })
        .collect();
    loop {
        let timeout = match deadline {
            None => -1,
            Some(d) => {
                let left = d.saturating_duration_since(Instant::now());
                left.as_nanos().div_ceil(1_000_000).min(i32::MAX as u128) as i32
            }
        };
        let n = sys::poll(&mut list, timeout);
        match n {
            0 => return Ok(Waited::TimedOut),
            1.. => return Ok(Waited::Ready),
            _ => {
                let errno = errno();
                if errno != libc::EINTR {
                    return Err(vm.os_error(errno));
                }
                vm.poll()?;
            }
        }
    }
}

/// Runs blocking work on the pool of OS threads while the fiber is parked.
pub fn offload<T: Send + 'static>(vm: &Vm, f: impl FnOnce() -> T + Send + 'static) -> PyResult<T> {
    let _ = vm;
    if !rt::in_fiber() {
        return Ok(f());
    }
    rt::offload(f).map_err(|rt::Shutdown| shutdown())
}

/// As `offload`, and signal handlers run meanwhile; when one raises, the work goes on and its result is dropped.
pub fn offload_interruptible<T: Send + 'static>(vm: &Vm, f: impl FnOnce() -> T + Send + 'static) -> PyResult<T> {
    if !rt::in_fiber() {
        return Ok(f());
    }
    let work = rt::submit(f);
    loop {
        uninterrupted(vm, || work.wait(None))?;
        if let Some(value) = work.take() {
            return Ok(value);
        }
    }
}

/// To be called before a descriptor is closed.
pub fn closing(fd: RawFd) {
    rt::notify_fd_closed(fd);
}

/// The error number that the last system call of this OS thread left.
pub fn errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// A point of time that lies `timeout` ahead; `None` when it is beyond what clocks count.
pub fn deadline_after(timeout: Duration) -> Option<Instant> {
    Instant::now().checked_add(timeout)
}

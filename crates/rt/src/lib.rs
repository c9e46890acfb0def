//! Fibers, the worker that schedules them, the reactor they wait in: the ground under every
//! blocking call of the runtime. Knows no Python.
//!
//! A [`Worker`] runs on one OS thread. [`WorkerRef::run_main`] runs a closure as its first fiber;
//! [`spawn`] adds fibers; [`park`], [`sleep_until`], [`wait_fd`], [`offload`] put the running one
//! down until something happens. Other threads reach a worker through [`Remote`] and [`Waker`].
//! `docs/internals/fibers.md` and `docs/internals/reactor.md` draw it.
#![deny(unsafe_op_in_unsafe_fn)]

mod clock;
mod fiber;
mod park;
#[cfg(all(target_os = "linux", not(feature = "portable-poller")))]
mod poller;
#[cfg(not(all(target_os = "linux", not(feature = "portable-poller"))))]
#[path = "poller_portable.rs"]
mod poller;
mod pool;
mod reactor;
mod scheduler;
mod stack;
mod timer;
mod waker;
mod worker;

pub use fiber::{FiberRef, Shutdown, Wake, in_fiber};
pub use park::{
    current, fiber_data, notify_fd_closed, on_switch, others_ready, park, park_on, set_fiber_data, sleep_until, spawn,
    take_interrupt, try_current, wait_fd, wait_many, yield_now,
};
pub use pool::{POOL_THREADS, Work, block_signals, offload, submit};
pub use reactor::Interest;
pub use stack::{MAX_STACK_SIZE, MIN_STACK_SIZE, RED_ZONE, native_stack_remaining};
pub use waker::{Job, Remote, Waker};
pub use worker::{DEFAULT_MAIN_STACK_SIZE, DEFAULT_STACK_SIZE, Worker, WorkerRef};

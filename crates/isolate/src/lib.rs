//! Isolates on fibers and workers: what gives the machine's parking, threads and time slices their meaning.
//!
//! `isolate` owns one machine with its fibers; `host` answers the machine's calls; `ticker` makes long-running fibers
//! share their worker.

pub mod host;
pub mod isolate;
pub mod ticker;

pub use host::RtHost;
pub use isolate::{Isolate, Setup};

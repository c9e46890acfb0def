//! Isolates on fibers and workers: what gives the machine's parking, threads and time slices their meaning, and the
//! native modules through which isolates make, run and talk to each other.
//!
//! `isolate` owns one machine with its fibers; `host` answers the machine's calls; `ticker` makes long-running fibers
//! share their worker. `registry` knows the isolates of the process, `workers` the threads they live on, `machine` the
//! machines of one worker; `exec` runs something in another isolate. `value` is what travels, `channels` and `queues` what
//! it travels through, `cross` turns Python's values into it. `docs/internals/isolates.md` draws it.
//!
//! Layers, each naming only those behind it (`tests/layers.rs`): `native`, `cross`, `objects`, `exec`, `machine`,
//! `registry`, `gate`, `workers`, `isolate`, `host`, `ticker`, `excinfo`, `queues`, `channels`, `value`, `stateless`,
//! `global`.

pub mod channels;
pub mod cross;
pub mod excinfo;
pub mod exec;
mod gate;
mod global;
pub mod host;
pub mod isolate;
pub mod machine;
pub mod native;
pub mod objects;
pub mod queues;
pub mod registry;
mod stateless;
pub mod ticker;
pub mod value;
pub mod workers;

pub use exec::{after_fork_child, destroy, end_all, run_in};
pub use host::RtHost;
pub use isolate::Isolate;
pub use machine::{IsolateId, Setup, current_id, set_setup};
pub use native::MODULES;

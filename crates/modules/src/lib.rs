//! The native modules: one file or folder each, a module is a table of rows. What waits parks the fiber (`park`).

mod bytes;
mod park;
mod util;

pub mod errno;
pub mod queue;
pub mod select;
pub mod signal;
pub mod socket;
pub mod thread;
pub mod time;

use vm::native::ModuleDef;

/// Every native module of this crate.
pub static ALL: &[&ModuleDef] = &[
    &errno::MODULE,
    &queue::MODULE,
    &select::MODULE,
    &signal::MODULE,
    &socket::MODULE,
    &thread::MODULE,
    &time::MODULE,
];

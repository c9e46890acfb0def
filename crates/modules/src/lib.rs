//! The native modules: one file or folder each, a module is a table of rows. What waits parks the fiber (`park`).

#![deny(unsafe_code)]

#[allow(unsafe_code)]
mod sys;
mod util;

pub mod accounts;
pub mod errno;
pub mod fcntl;
pub mod io;
pub mod mmap;
pub mod park;
pub mod posix;
pub mod posixsubprocess;
pub mod queue;
pub mod resource;
pub mod select;
pub mod signal;
pub mod socket;
pub mod stat;
pub mod termios;
pub mod thread;
pub mod time;

use vm::native::ModuleDef;

/// Every native module of this crate.
pub static ALL: &[&ModuleDef] = &[
    &accounts::GRP,
    &accounts::PWD,
    &errno::MODULE,
    &fcntl::MODULE,
    &io::MODULE,
    &mmap::MODULE,
    &posix::MODULE,
    &posixsubprocess::MODULE,
    &queue::MODULE,
    &resource::MODULE,
    &termios::MODULE,
    &select::MODULE,
    &signal::MODULE,
    &socket::MODULE,
    &stat::MODULE,
    &thread::MODULE,
    &time::MODULE,
];

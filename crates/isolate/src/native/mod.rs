//! The native modules of isolates: `_xxsubinterpreters` (CPython 3.9's), and what `concurrent.interpreters` of 3.14
//! stands on: `_interpreters`, `_interpchannels`, `_interpqueues`.

pub mod interpchannels;
pub mod interpqueues;
pub mod interpreters;
mod scripts;
pub mod xxsub;

use vm::native::ModuleDef;

/// Every native module of this crate.
pub static MODULES: &[&ModuleDef] =
    &[&xxsub::MODULE, &interpreters::MODULE, &interpchannels::MODULE, &interpqueues::MODULE];

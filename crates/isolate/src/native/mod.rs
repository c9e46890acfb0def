//! The native modules of isolates: `_xxsubinterpreters` (CPython 3.9's), and what `concurrent.interpreters` of 3.14
//! stands on: `_interpreters`, `_interpchannels`, `_interpqueues`.

mod args;
pub mod block;
pub mod channel_id;
pub mod interpchannels;
pub mod interpqueues;
pub mod interpreter_id;
pub mod interpreters;
mod scripts;
pub mod xxsub;

use vm::native::ModuleDef;

/// Every native module of this crate.
pub static MODULES: &[&ModuleDef] =
    &[&xxsub::MODULE, &interpreters::MODULE, &interpchannels::MODULE, &interpqueues::MODULE];

//! Plain data that the compiler makes and the run loop executes: instructions, code, their tables.
//!
//! Nothing here knows a heap or a value. `op` declares every instruction once; `code` is a compiled unit with its
//! constants as data; `locations` packs source positions; `exceptions` is the table of handlers.

#![forbid(unsafe_code)]

pub mod code;
pub mod disassemble;
pub mod exceptions;
pub mod locations;
pub mod op;
pub mod serialize;
pub mod verify;

pub use code::{Code, CodeFlags, Const};
pub use exceptions::Handler;
pub use locations::Location;
pub use op::{Op, Word};

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
pub mod registers;
pub mod serialize;
pub mod verify;

pub use code::{Code, CodeFlags, Const};
pub use exceptions::Handler;
pub use locations::Location;
pub use op::{Op, Word};

/// A number of the code format: it changes whenever the instructions, a unit's fields or their serial form do, so that
/// caches of other builds are recognised.
pub const FORMAT: u16 = {
    const fn mix(mut hash: u32, text: &str) -> u32 {
        let bytes = text.as_bytes();
        let mut i = 0;
        while i < bytes.len() {
            hash = (hash ^ bytes[i] as u32).wrapping_mul(0x0100_0193);
            i += 1;
        }
        hash
    }
    let mut hash = mix(0x811C_9DC5, env!("CARGO_PKG_VERSION"));
    hash = mix(hash, include_str!("op.rs"));
    hash = mix(hash, include_str!("code.rs"));
    hash = mix(hash, include_str!("serialize.rs"));
    (hash ^ (hash >> 16)) as u16
};

//! The run loop and what it stands on: frames, registers, calls, unwinding.

pub mod bind;
pub mod bodies;
pub mod call;
pub mod call_fast;
pub mod exec;
pub mod foreign_builtins;
pub mod frame;
pub mod jump;
pub mod profile;
pub mod slow;
mod slow_attr;
mod slow_build;
mod slow_misc;
mod slow_name;
pub mod stack;
pub mod trace;
pub mod unwind;

pub use frame::{Action, Frame};
pub use slow_name::built_in;
pub use stack::FiberState;

//! The run loop and what it stands on: frames, registers, calls, unwinding.

pub mod bind;
pub mod call;
pub mod exec;
pub mod frame;
pub mod slow;
pub mod stack;
pub mod unwind;

pub use frame::{Action, Frame};
pub use stack::FiberState;

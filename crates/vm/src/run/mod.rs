//! The run loop and what it stands on: frames, registers, calls, unwinding.

pub mod bind;
pub mod bodies;
pub mod call;
pub mod control;
pub mod enter;
pub mod exec;
pub mod foreign_builtins;
pub mod frame;
pub mod jump;
pub mod profile;
pub mod stack;
pub mod trace;
pub mod unwind;

pub use frame::{Action, Frame, FrameRef, Regs};

pub use stack::FiberState;

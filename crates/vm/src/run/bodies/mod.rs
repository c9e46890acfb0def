//! The bodies of instructions that are calls from the run loop's point of view, one function an instruction, for the loop
//! and for compiled code. Each works on the registers of the frame (`Regs`); the saved pc stands behind the instruction
//! and its extra words.

mod attributes;
mod containers;
mod exceptions;
mod functions;
mod names;
mod operators;
mod patterns;

pub use attributes::*;
pub use containers::*;
pub use exceptions::*;
pub use functions::*;
pub use names::*;
pub use operators::*;
pub use patterns::*;

use super::frame::Regs;
use crate::prelude::*;

/// The body of an instruction that neither enters nor leaves a frame.
pub type Body = for<'f> fn(&Vm, Regs<'f>, bytecode::Word) -> PyResult<()>;

macro_rules! declare {
    (@constant $op:ident inline) => {};
    (@constant $op:ident $body:ident) => { pub const $op: super::Body = super::$body; };
    (@entry inline) => { None };
    (@entry $body:ident) => { Some($body) };
    ($($op:ident $body:ident,)*) => {
        /// The bodies that the table of instructions names, a constant for each instruction: calling one costs what
        /// calling the function does.
        #[allow(non_upper_case_globals)]
        pub mod body {
            $(declare!(@constant $op $body);)*
        }

        /// The body of an instruction, for compiled code.
        pub fn body_of(op: bytecode::Op) -> Option<Body> {
            match op { $(bytecode::Op::$op => declare!(@entry $body),)* }
        }
    };
}
bytecode::instruction_bodies!(declare);

//! The functions behind instructions that are one call, as the table of instructions names them: for the run loop as
//! constants, for compiled code by instruction.

use bytecode::{Op, Word};

use super::frame::Frame;
use super::slow;
use crate::prelude::*;

/// An instruction that is a call: it works on the frame's registers and changes no control flow.
pub type Outlined = fn(&Vm, *mut Frame, Word) -> PyResult<()>;

macro_rules! declare {
    (@constant $op:ident inline) => {};
    (@constant $op:ident $body:ident) => { pub const $op: super::Outlined = super::slow::$body; };
    (@entry inline) => { None };
    (@entry $body:ident) => { Some(slow::$body) };
    ($($op:ident $body:ident,)*) => {
        /// A constant for each instruction with a body: calling one costs what calling the function does.
        #[allow(non_upper_case_globals)]
        pub mod body {
            $(declare!(@constant $op $body);)*
        }

        /// The function behind an instruction that is one call.
        pub fn outlined_of(op: Op) -> Option<Outlined> {
            match op { $(Op::$op => declare!(@entry $body),)* }
        }
    };
}
bytecode::instruction_bodies!(declare);

//! A frame: where one activation of code stands. Frames of plain calls live on the fiber's frame stack and their
//! registers on its register stack; a generator's frame and registers live in the generator object.

use bytecode::Word;

use crate::prelude::*;
use crate::types::code::CodeObj;
use crate::types::function::FunctionObj;

/// What the machine does with a frame's result when it ends (or, for a generator, yields).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Action {
    /// Leave the run loop with it: native code is the caller.
    Exit,
    /// Store it in register `dst` of the caller.
    Store,
    /// `__init__`: it must be None; the instance waits in register `aux` of the caller and goes to `dst`.
    Init,
    /// A generator under FOR_ITER: a yielded value goes to `dst`, the end jumps to the loop's target.
    ForIter,
    /// A generator under FOR_ITER_BACK: a yielded value goes to `dst` and the loop's body follows; the end goes on.
    ForIterBack,
    /// A generator under `send()`, `__next__()` called as a method: the end raises StopIteration in the caller.
    SendCall,
    /// A generator under DELEGATE of another generator: a return value goes to `dst`; yields pass through.
    Delegate,
    /// An async generator under GET_ANEXT and DELEGATE: its own yield goes to `dst` and ends the step.
    AsyncStep,
}

/// The frame's registers and itself are part of a generator object.
pub const FLAG_HEAP: u8 = 1;
/// The registers stand at the start of a chunk of the register stack.
pub const FLAG_CHUNK: u8 = 2;
/// Class or module code: names live in `namespace`.
pub const FLAG_NAMESPACE: u8 = 4;
/// A frame object was made for it.
pub const FLAG_OBSERVED: u8 = 8;
/// A coroutine that is awaited where it was called: it gets an object only when it suspends (`coro::elide`).
pub const FLAG_ELIDED: u8 = 16;
/// Of a member of a segment that something was thrown into: what the members outside of it handle is not looked at.
pub const FLAG_THROWN: u8 = 32;
/// Of a root that counts as running while what it delegates to is closed; it is linked to nobody.
pub const FLAG_APART: u8 = 64;

#[repr(C)]
pub struct Frame {
    /// While the frame does not run: the word after the current instruction.
    pub pc: *const Word,
    /// First word of the instructions in use: the shared ones or the isolate's warm copy.
    pub words: *const Word,
    /// Register 0.
    pub base: *mut Value,
    /// The frame that this one returns or yields to; null for the outermost of a run.
    pub back: *mut Frame,
    /// Borrowed from `func`.
    pub code: *const CodeObj,
    /// The function, owned.
    pub func: Value,
    /// The exception that this frame's handlers are dealing with, or `NULL`.
    pub handled: Value,
    /// The mapping of class and module bodies, or `NULL`.
    pub namespace: Value,
    /// The frame object, or `NULL`.
    pub object: Value,
    pub dst: u16,
    pub aux: u16,
    pub action: Action,
    pub flags: u8,
}

impl Frame {
    #[inline(always)]
    pub fn code(&self) -> &CodeObj {
        // SAFETY: `func` owns the code for as long as the frame.
        unsafe { &*self.code }
    }
    #[inline(always)]
    pub fn function(&self) -> &FunctionObj {
        // SAFETY: `func` is always a function object.
        unsafe { &(*(self.func.header_ptr() as *const heap::Obj<FunctionObj>)).payload }
    }
    #[inline(always)]
    pub fn globals(&self) -> &DictObj {
        &self.function().globals
    }
    #[inline(always)]
    pub fn builtins(&self) -> &DictObj {
        &self.function().builtins
    }
    #[inline(always)]
    pub fn is_heap(&self) -> bool {
        self.flags & FLAG_HEAP != 0
    }
    /// Register `index`, borrowed.
    #[inline(always)]
    pub fn reg(&self, index: usize) -> &Value {
        debug_assert!(index < self.code().nregs as usize);
        // SAFETY: verified code names registers below `nregs` only, and that many are there.
        unsafe { &*self.base.add(index) }
    }
    /// Replaces register `index`; the old value is returned to be dropped last.
    #[inline(always)]
    pub fn swap(&self, index: usize, value: Value) -> Value {
        debug_assert!(index < self.code().nregs as usize);
        // SAFETY: as in reg.
        unsafe { std::mem::replace(&mut *self.base.add(index), value) }
    }
    /// Word index of the current instruction (or inside its extra words).
    pub fn index(&self) -> u32 {
        ((self.pc as usize).wrapping_sub(self.words as usize) / 8).saturating_sub(1) as u32
    }
    /// Current line; 0 when the code has none there. Instructions of no line count to what stands before them.
    pub fn line(&self) -> u32 {
        if self.pc == self.words {
            // Not started: where it is defined.
            return self.code().code.first_line;
        }
        let (index, locations) = (self.index(), &self.code().code.locations);
        match locations.at(index).line {
            0 => {
                let known = locations.runs().iter().rev().find(|(start, at)| *start <= index && at.line != 0);
                known.map_or(0, |(_, at)| at.line)
            }
            line => line,
        }
    }
    /// Empties registers from `first` up, highest first.
    ///
    /// # Safety
    /// All registers of the frame hold values or were emptied.
    pub unsafe fn clear_from(&self, first: usize) {
        let mut i = self.code().nregs as usize;
        while i > first {
            i -= 1;
            // SAFETY: in range; the register is written before the old value is dropped.
            drop(unsafe { std::mem::replace(&mut *self.base.add(i), Value::from_bits(0)) });
        }
    }
}

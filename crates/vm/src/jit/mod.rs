//! The second tier: warm code that is entered often is compiled to machine code, instruction by instruction.
//!
//! Compiled code keeps nothing in machine registers across instructions: every value stands in the frame's registers, so
//! it can leave for the run loop before any instruction, and be entered again at any of its entries. An entry is a word
//! of the warm copy that bears ENTER_EXECUTOR; the run loop and compiled code find the machine code by it. What an
//! instruction's short way does not cover is a call of a function in `helpers`. See docs/internals/compiled_code.md.

#![cfg_attr(not(compiled_code), allow(dead_code, reason = "nothing is compiled on this machine"))]

#[cfg(compiled_code)]
mod calls;
#[cfg(compiled_code)]
mod compile;
#[cfg(compiled_code)]
mod helpers;
#[cfg(compiled_code)]
mod intrinsics;
#[cfg(compiled_code)]
mod natives;
#[cfg(compiled_code)]
mod number_helpers;
#[cfg(compiled_code)]
mod objects;
#[cfg(compiled_code)]
mod resume;
#[cfg(compiled_code)]
mod sites;
#[cfg(compiled_code)]
mod space;
#[cfg(compiled_code)]
mod templates;

/// Where a code's machine code stands.
#[cfg(compiled_code)]
pub use space::Piece;
/// None is made on this machine.
#[cfg(not(compiled_code))]
pub enum Piece {}

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU32, Ordering};

use bytecode::{Op, Word};

use crate::prelude::*;
use crate::run::FrameRef;

/// How often an entry is passed before its code is compiled.
pub const DEFAULT_THRESHOLD: u32 = 256;

/// The threshold of new isolates; 0: nothing is compiled. Set once, before the first isolate is made.
static THRESHOLD: AtomicU32 = AtomicU32::new(DEFAULT_THRESHOLD);

/// Sets how often an entry is passed before its code is compiled; 0: never.
pub fn set_threshold(passes: u32) {
    THRESHOLD.store(passes, Ordering::Relaxed);
}

/// Whether code can be compiled on this machine.
pub const AVAILABLE: bool = cfg!(compiled_code);

/// As many floats wait to be used again.
const MAX_SPARES: usize = 16;

/// What compiled code leaves behind when it does not go on in a frame.
pub enum Outcome {
    Raise(Error),
    /// The run loop is left with a value.
    Exit(Value),
    Panic(Box<dyn Any + Send>),
}

/// How the run loop goes on.
pub enum Left {
    /// In the frame, with this instruction in place of the word at its pc.
    At(FrameRef, Word),
    Exit(Value),
    Raise(Error),
}

/// An isolate's compiled code.
pub struct Jit {
    /// Where offsets of entries count from.
    base: Cell<usize>,
    /// Addresses of the routines that give up a reference, the second without running finalisers.
    drop_value: Cell<usize>,
    drop_only: Cell<usize>,
    /// Address of the routine that takes a yielded value to a register of the frame that resumed.
    deliver: Cell<usize>,
    /// Address of the routine that looks for an attribute among the isolate's answers.
    find_site: Cell<usize>,
    threshold: u32,
    /// Exact floats that nobody holds, for results of compiled code; they have a count of 1.
    spare_count: Cell<u32>,
    spares: [Cell<u64>; MAX_SPARES],
    outcome: RefCell<Option<Outcome>>,
    #[cfg(compiled_code)]
    space: std::cell::OnceCell<Option<std::rc::Rc<space::Space>>>,
    /// Finalisers of dying objects run, so many one within the other: one may stand between a frame's end and the last
    /// instructions of its machine code.
    pub finalizing: Cell<u32>,
}

impl Default for Jit {
    fn default() -> Jit {
        Jit {
            base: Cell::new(0),
            drop_value: Cell::new(0),
            drop_only: Cell::new(0),
            deliver: Cell::new(0),
            find_site: Cell::new(0),
            threshold: if AVAILABLE { THRESHOLD.load(Ordering::Relaxed) } else { 0 },
            spare_count: Cell::new(0),
            spares: [const { Cell::new(0) }; MAX_SPARES],
            outcome: RefCell::new(None),
            #[cfg(compiled_code)]
            space: std::cell::OnceCell::new(),
            finalizing: Cell::new(0),
        }
    }
}

impl Jit {
    pub fn is_enabled(&self) -> bool {
        self.threshold > 0
    }
    fn leave(&self, outcome: Outcome) {
        *self.outcome.borrow_mut() = Some(outcome);
    }
}

/// The instruction whose place an entry took.
#[inline(always)]
unsafe fn original(frame: FrameRef) -> Word {
    // SAFETY: the frame's pc stands at a word of its instructions, which have the layout of the code's.
    unsafe {
        let index = frame.pc.get().offset_from(frame.words.get()) as usize;
        frame.code().code.words[index]
    }
}

/// The run loop met COUNT_ENTRY or ENTER_EXECUTOR; the frame's pc stands at the word.
#[inline(never)]
pub fn enter(vm: &Vm, frame: FrameRef, word: Word) -> Left {
    // SAFETY: the frame is current and live; the word is part of the isolate's own copy of the instructions.
    unsafe {
        if word.op_byte() == Op::CountEntry as u8 {
            let place = frame.pc.get() as *mut Word;
            let count = word.bc() + 1;
            if count < vm.jit.threshold {
                *place = Word(word.0 & 0xffff_ffff | u64::from(count) << 32);
            } else {
                compile_code(vm, frame);
            }
            return Left::At(frame, original(frame));
        }
        execute(vm, frame, word)
    }
}

#[cfg(compiled_code)]
unsafe fn execute(vm: &Vm, frame: FrameRef, word: Word) -> Left {
    // SAFETY: by `enter`; ENTER_EXECUTOR is only written over words that have machine code.
    unsafe {
        let fiber = vm.fiber();
        let run: compile::Trampoline = std::mem::transmute(vm.jit.base.get());
        let entry = vm.jit.base.get() + word.bc() as usize;
        if let Some(frame) = run(entry, frame, vm, fiber, &vm.heap.attention, &vm.eval_breaker) {
            let mut word = *frame.pc.get();
            if word.op_byte() >= Op::EnterExecutor as u8 {
                // It left there because of this instruction.
                word = original(frame);
            }
            return Left::At(frame, word);
        }
        match vm.jit.outcome.borrow_mut().take() {
            Some(Outcome::Raise(error)) => Left::Raise(error),
            Some(Outcome::Exit(value)) => Left::Exit(value),
            Some(Outcome::Panic(payload)) => std::panic::resume_unwind(payload),
            None => Left::Raise(vm.system_error("compiled code ended without an outcome")),
        }
    }
}

#[cfg(compiled_code)]
unsafe fn compile_code(vm: &Vm, frame: FrameRef) {
    // SAFETY: as in `enter`.
    unsafe { compile::compile(vm, &frame) }
}

#[cfg(not(compiled_code))]
unsafe fn execute(vm: &Vm, _frame: FrameRef, _word: Word) -> Left {
    Left::Raise(vm.system_error("no code is compiled on this machine"))
}

#[cfg(not(compiled_code))]
unsafe fn compile_code(_vm: &Vm, frame: FrameRef) {
    // SAFETY: as in `enter`.
    unsafe { forget_entries(frame.code(), frame.words.get() as *mut Word) }
}

/// Puts the instructions back where entries are counted.
///
/// # Safety
/// `words` is the isolate's own copy of the code's instructions.
unsafe fn forget_entries(code: &crate::types::code::CodeObj, words: *mut Word) {
    for (at, _) in instructions(&code.code.words) {
        // SAFETY: by contract; extra words, which hold caches, are passed over.
        unsafe {
            let place = words.add(at);
            if (*place).op_byte() == Op::CountEntry as u8 {
                *place = code.code.words[at];
            }
        }
    }
}

/// The instructions of a code and where they stand.
fn instructions(words: &[Word]) -> impl Iterator<Item = (usize, Op)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let op = words.get(at)?.op()?;
        let here = at;
        at += op.len();
        Some((here, op))
    })
}

/// Whether machine code may be entered at this instruction: those that others look at in a frame that waits keep their
/// word.
fn may_be_entry(op: Op) -> bool {
    !matches!(op, Op::Delegate | Op::GetAwaitable | Op::GetANext)
}

/// Whether entries are counted at this word of a code.
fn entry_at(words: &[Word], at: usize) -> bool {
    words.get(at).and_then(|w| w.op()).is_some_and(|op| may_be_entry(op) && op != Op::Yield)
}

/// Lets a new warm copy count how often its beginning and its loops' heads are passed.
pub fn count_entries(vm: &Vm, original: &[Word], words: &mut [Word]) {
    if !vm.jit.is_enabled() {
        return;
    }
    let mut mark = |at: usize| {
        if entry_at(original, at) {
            words[at] = Word(original[at].0 & 0xffff_ff00 | Op::CountEntry as u64);
        }
    };
    mark(0);
    for (at, op) in instructions(original) {
        if let Some(target) = back_target(original, at, op) {
            mark(target);
        }
        if op == Op::Yield {
            mark(at + op.len());
        }
    }
}

/// Where the backward edge of an instruction leads.
fn back_target(words: &[Word], at: usize, op: Op) -> Option<usize> {
    use bytecode::op::{FLAG_BACK, Flow};
    let (info, word) = (op.info(), words[at]);
    let backward = match info.flow {
        Flow::JumpBack | Flow::LoopBottom => true,
        Flow::Branch => word.flags() & FLAG_BACK != 0,
        Flow::Next | Flow::Jump | Flow::LoopTop | Flow::Return | Flow::Raise => false,
    };
    let target = info.target(word, words.get(at + 1).copied().unwrap_or_default());
    target.filter(|_| backward).map(|target| target as usize)
}

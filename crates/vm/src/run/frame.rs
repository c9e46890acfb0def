//! A frame: where one activation of code stands. Frames of plain calls live on the fiber's frame stack and their
//! registers on its register stack; a generator's frame and registers live in the generator object.

use std::cell::Cell;
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::NonNull;

use bytecode::Word;
use bytecode::op::{FLAG_A, FLAG_B, FLAG_C};

use crate::prelude::*;
use crate::types::code::CodeObj;
use crate::types::frame::FrameObj;
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

/// One activation of code. Its fields change through shared references: the frame is reached from the run loop, from its
/// callees, from the generator that owns it and from its frame object.
#[repr(C)]
pub struct Frame {
    /// While the frame does not run: the word after the current instruction.
    pub pc: Cell<*const Word>,
    /// First word of the instructions in use: the shared ones or the isolate's warm copy.
    pub words: Cell<*const Word>,
    /// Register 0.
    pub base: *mut Value,
    /// The frame that this one returns or yields to; `None` for the outermost of a run.
    pub back: Cell<Option<FrameRef>>,
    /// Borrowed from `func`.
    pub code: *const CodeObj,
    /// The function, owned.
    pub func: Slot,
    /// The exception that this frame's handlers are dealing with, or `NULL`.
    pub handled: Slot,
    /// The mapping of class and module bodies, or `NULL`.
    pub namespace: Slot,
    /// The frame object, or `NULL`.
    pub object: Slot,
    pub dst: Cell<u16>,
    pub aux: Cell<u16>,
    pub action: Cell<Action>,
    pub flags: Cell<u8>,
}

/// A frame that is live. What it leads to may be used until that frame is popped (`call::pop_frame` and its kin), closed
/// or moved into an object (`elide::materialize` gives the new place): who does one of these goes on with another
/// `FrameRef`, and the run loop does so after everything that can.
///
/// They are made in three places: where the frame stack hands out memory (`FiberState::push_frame`), from the generator
/// that owns the frame (`GenObj::frame_ref`), and from what compiled code hands back (`jit`). All others are copies.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct FrameRef(NonNull<Frame>);

impl FrameRef {
    /// # Safety
    /// The frame is initialised and stays where it is until it is popped, closed or moved as said above, and nothing
    /// made from this reference is used after that.
    #[inline(always)]
    pub const unsafe fn new(frame: NonNull<Frame>) -> FrameRef {
        FrameRef(frame)
    }
    #[inline(always)]
    pub const fn as_ptr(self) -> *mut Frame {
        self.0.as_ptr()
    }
    /// The frames from this one outwards, itself first.
    pub fn outwards(self) -> impl Iterator<Item = FrameRef> {
        std::iter::successors(Some(self), |frame| frame.back.get())
    }
}

impl Deref for FrameRef {
    type Target = Frame;
    #[inline(always)]
    fn deref(&self) -> &Frame {
        // SAFETY: whoever made the first of these references promised that the frame is there for as long as they are
        // used; all its fields are cells, so that other references to it do no harm.
        unsafe { self.0.as_ref() }
    }
}

impl Frame {
    #[inline(always)]
    pub fn code(&self) -> &CodeObj {
        // SAFETY: `func` owns the code for as long as the frame; a closed generator's `func` is the code itself.
        unsafe { &*self.code }
    }
    #[inline(always)]
    pub fn function(&self) -> &FunctionObj {
        // SAFETY: `func` is a function from `push_frame` or `GenObj::start` on, and is not stored to before the frame
        // is popped or closed.
        unsafe { self.func.peek().payload::<FunctionObj>() }
    }
    #[inline(always)]
    pub fn globals(&self) -> &DictObj {
        &self.function().globals
    }
    #[inline(always)]
    pub fn builtins(&self) -> &DictObj {
        &self.function().builtins
    }
    /// The frame object, if somebody looked.
    pub fn frame_object(&self) -> Option<Ref<FrameObj>> {
        self.object.get().into_ref::<FrameObj>().ok()
    }
    #[inline(always)]
    pub fn has(&self, flag: u8) -> bool {
        self.flags.get() & flag != 0
    }
    pub fn set(&self, flag: u8) {
        self.flags.set(self.flags.get() | flag);
    }
    pub fn unset(&self, flag: u8) {
        self.flags.set(self.flags.get() & !flag);
    }
    #[inline(always)]
    pub fn is_heap(&self) -> bool {
        self.has(FLAG_HEAP)
    }
    /// Where register `index` stands.
    #[inline(always)]
    fn register(&self, index: usize) -> *mut Value {
        debug_assert!(index < self.code().nregs as usize);
        // SAFETY: verified code names registers below `nregs` only, and that many were taken for the frame.
        unsafe { self.base.add(index) }
    }
    /// Register `index`, borrowed.
    ///
    /// # Safety
    /// Nobody writes the register while the reference is used. (`Regs` lends registers so that the compiler sees to it.)
    #[inline(always)]
    pub unsafe fn reg(&self, index: usize) -> &Value {
        // SAFETY: by contract; the registers of a live frame hold values.
        unsafe { &*self.register(index) }
    }
    /// A copy of what register `index` holds.
    #[inline(always)]
    pub fn get(&self, index: usize) -> Value {
        // SAFETY: the reference is gone before anything else happens.
        unsafe { self.reg(index).clone() }
    }
    /// Replaces register `index`; the old value is returned to be dropped last.
    #[inline(always)]
    pub fn swap(&self, index: usize, value: Value) -> Value {
        // SAFETY: the registers of a live frame hold values; the frame's thread is the only one that reaches them.
        unsafe { std::mem::replace(&mut *self.register(index), value) }
    }
    /// Stores in register `index`; the old value is dropped last.
    #[inline(always)]
    pub fn put(&self, index: usize, value: Value) {
        drop(self.swap(index, value));
    }
    /// Moves register `index` out.
    #[inline(always)]
    pub fn take(&self, index: usize) -> Value {
        self.swap(index, Value::EMPTY)
    }
    /// The word `count` words before the pc: of an instruction that the frame stopped behind, itself or an extra word.
    #[inline(always)]
    pub fn word_back(&self, count: usize) -> Word {
        debug_assert!(self.position() >= count);
        // SAFETY: a frame that stopped stands behind an instruction of `count` words or more, which is in its code.
        unsafe { *self.pc.get().sub(count) }
    }
    /// How many words the pc stands behind the first.
    #[inline(always)]
    pub fn position(&self) -> usize {
        (self.pc.get() as usize).wrapping_sub(self.words.get() as usize) / size_of::<Word>()
    }
    /// Moves the frame to the instruction at `target`, a word's index.
    #[inline(always)]
    pub fn follow(&self, target: u32) {
        debug_assert!((target as usize) < self.code().code.words.len());
        // SAFETY: targets of jumps and handlers in verified code are inside it.
        self.pc.set(unsafe { self.words.get().add(target as usize) });
    }
    /// Word index of the current instruction (or inside its extra words).
    pub fn index(&self) -> u32 {
        self.position().saturating_sub(1) as u32
    }
    /// Current line; 0 when the code has none there. Instructions of no line count to what stands before them.
    pub fn line(&self) -> u32 {
        if self.pc.get() == self.words.get() {
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
    /// Empties registers from `first` up, highest first. All hold values or were emptied.
    pub fn clear_from(&self, first: usize) {
        let mut i = self.code().nregs as usize;
        while i > first {
            i -= 1;
            drop(self.take(i));
        }
    }
}

/// The right to the registers of the frame whose instruction is being executed: what is borrowed from it cannot be
/// overwritten meanwhile, which the compiler checks. The body of an instruction gets one from whoever dispatches it.
///
/// Other code that runs meanwhile leaves the registers alone: callees have their own, and a write through `f_locals`
/// keeps the old value until the frame ends (`FrameObj::set_local`).
pub struct Regs<'f> {
    frame: FrameRef,
    lives: PhantomData<&'f Frame>,
}

impl<'f> Regs<'f> {
    /// # Safety
    /// `frame` is the current one, executes an instruction of its own verified code, and no other `Regs` of it is used
    /// while this one is.
    #[inline(always)]
    pub unsafe fn of(frame: FrameRef) -> Regs<'f> {
        Regs { frame, lives: PhantomData }
    }
    #[inline(always)]
    pub fn frame(&self) -> FrameRef {
        self.frame
    }
    /// The function that executes, and its code, are there until the frame ends.
    #[inline(always)]
    pub fn function(&self) -> &'f FunctionObj {
        // SAFETY: `func` of a frame that executes is not stored to, and `'f` ends with the instruction.
        unsafe { &*(self.frame.function() as *const FunctionObj) }
    }
    #[inline(always)]
    pub fn code(&self) -> &'f CodeObj {
        // SAFETY: as in `function`, which owns it.
        unsafe { &*self.frame.code }
    }
    #[inline(always)]
    pub fn name(&self, index: u32) -> &'f Value {
        &self.code().names[index as usize]
    }
    #[inline(always)]
    pub fn get(&self, index: u16) -> &Value {
        // SAFETY: writing takes `&mut self`, so the borrow of `self` keeps the register as it is.
        unsafe { self.frame.reg(index as usize) }
    }
    /// Stores a result; the old value is dropped last.
    #[inline(always)]
    pub fn put(&mut self, index: u16, value: Value) {
        self.frame.put(index as usize, value);
    }
    #[inline(always)]
    pub fn take(&mut self, index: u16) -> Value {
        self.frame.take(index as usize)
    }
    /// The operand: moved out when flagged, else a copy.
    #[inline(always)]
    pub fn owned(&mut self, index: u16, flagged: bool) -> Value {
        if flagged { self.take(index) } else { self.get(index).clone() }
    }
    /// Empties flagged `b` and `c`, unless they are the destination.
    #[inline(always)]
    pub fn consume(&mut self, w: Word) {
        if w.flags() & FLAG_B != 0 && w.b() != w.a() {
            drop(self.take(w.b()));
        }
        if w.flags() & FLAG_C != 0 && w.c() != w.a() {
            drop(self.take(w.c()));
        }
    }
    /// Stores a result in `a` and empties the flagged operands.
    #[inline(always)]
    pub fn finish(&mut self, w: Word, value: Value) -> PyResult<()> {
        self.put(w.a(), value);
        self.consume(w);
        Ok(())
    }
    /// As `finish`, for an instruction with one operand.
    #[inline(always)]
    pub fn finish_b(&mut self, w: Word, value: Value) {
        self.put(w.a(), value);
        if w.flags() & FLAG_B != 0 && w.a() != w.b() {
            drop(self.take(w.b()));
        }
    }
    /// Empties flagged `b` and `c`.
    #[inline(always)]
    pub fn drop_operands(&mut self, w: Word) {
        if w.flags() & FLAG_B != 0 {
            drop(self.take(w.b()));
        }
        if w.flags() & FLAG_C != 0 {
            drop(self.take(w.c()));
        }
    }
    /// Empties every flagged operand, `a` too.
    pub fn drop_flagged(&mut self, w: Word) {
        if w.flags() & FLAG_A != 0 {
            drop(self.take(w.a()));
        }
        self.drop_operands(w);
    }
    /// Drops the values of a window, last first.
    pub fn drop_window(&mut self, first: u16, count: u16) {
        for i in (first..first + count).rev() {
            drop(self.take(i));
        }
    }
    /// Whether the frame executes the isolate's own copy of the instructions, which has caches.
    pub fn is_warm(&self) -> bool {
        !self.code().is_cold(self.frame.words.get())
    }
    /// Writes the three extra words of the instruction that has just run, but for the low half of the first; only a warm
    /// copy of the instructions is written to.
    pub fn write_cache(&self, cache: [u64; 3]) {
        let frame = self.frame;
        if !self.is_warm() {
            return;
        }
        debug_assert!(frame.position() >= 3);
        // SAFETY: the warm copy belongs to this isolate and is written by its thread only; the pc stands behind the
        // instruction's three extra words, as the instruction table says of those that have this cache.
        unsafe {
            let at = frame.pc.get().sub(3) as *mut Word;
            *at = Word((*at).lo() as u64 | cache[0] << 32);
            *at.add(1) = Word(cache[1]);
            *at.add(2) = Word(cache[2]);
        }
    }
    /// Extra word number `k` of an instruction with `n` of them, behind which the pc stands.
    #[inline(always)]
    pub fn ext(&self, k: usize, n: usize) -> Word {
        self.frame.word_back(n - k)
    }
}

//! Generators, coroutines and async generators: one state machine with three faces.
//!
//! The object owns one heap frame, exactly as large as its code needs. Objects that delegate to one another (`await`,
//! `yield from`) form a segment: the outermost is its root, and knows the innermost frame. Suspending detaches the
//! segment at its root, resuming enters the innermost frame; both are O(1) at any depth.
//!
//! ```text
//!   consumer frame <-back- root (G1) <-back- G2 <-back- ... <-back- Gn   (runs or suspended here)
//!                           |  innermost ------------------------^
//!                           ^--------- root ---- of every member
//! ```

pub mod async_gen;
pub mod async_step;
pub mod crossing;
pub mod drive;
pub mod elide;
pub mod feed;
pub mod objects;

use std::cell::Cell;
use std::ops::Deref;
use std::ptr::NonNull;

use crate::prelude::*;
use crate::run::{Frame, FrameRef};
use crate::types::function::FunctionObj;

pub use objects::{ASYNC_GENERATOR, COROUTINE, COROUTINE_WRAPPER, GENERATOR};

/// State of a generator as its object keeps it; for a member of a segment that is not the root, the root's counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum State {
    /// Made, not started: the frame stands before its first instruction.
    Created,
    /// Stands at a yield, or (a root) its segment does.
    Suspended,
    Running,
    /// Member of a segment with another root: runs or is suspended as the root.
    Linked,
    /// Finished: the frame's registers are empty.
    Closed,
}

#[repr(C)]
pub struct GenObj {
    pub frame: Frame,
    /// (name, qualified name) where they are not the code's, or `NULL`.
    pub names: Slot,
    /// The segment's root, or a member on the way to it, while `Linked`; path-compressed.
    pub root: Cell<Option<GenRef>>,
    /// Of a root that is suspended or running: the segment's innermost member (valid while suspended).
    pub innermost: Cell<Option<GenRef>>,
    /// Of a root: recursion depth where it was resumed, and how many members the suspended segment has.
    pub base_depth: Cell<u32>,
    pub members: Cell<u32>,
    /// Of a running root: where compiled code of its consumer takes an item, or 0 (`jit`).
    pub on_item: Cell<usize>,
    /// `cr_origin` of a coroutine, finaliser hook of an async generator, or `NULL`.
    pub extra: Slot,
    pub state: Cell<State>,
    /// Async generators: hooks were called, `aclose` began, an asend/athrow runs.
    pub hooks_inited: Cell<bool>,
    pub closed: Cell<bool>,
    pub running_async: Cell<bool>,
}

heap::payload!(GenObj, "generator", trace; finalizer needs_finalizer; tail tail_size);

/// A member of a segment, by its place in memory. It owns no count: the members of a segment keep one another alive from
/// the root inwards (each frame's DELEGATE register holds the next), the root is held by its consumer and, while it
/// runs, by itself; a member that goes undoes its links first (`release_delegate`, `split`, `close_frame`).
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct GenRef(NonNull<GenObj>);

impl Deref for GenRef {
    type Target = GenObj;
    #[inline(always)]
    fn deref(&self) -> &GenObj {
        // SAFETY: as said above, links lead to members that are alive; other references are made from `&GenObj` for
        // the length of an operation on it.
        unsafe { self.0.as_ref() }
    }
}

/// # Safety
/// `header` is a generator.
unsafe fn tail_size(header: *mut heap::Header) -> usize {
    // SAFETY: by contract.
    unsafe { (*(header as *const heap::Obj<GenObj>)).payload.frame.code().nregs as usize * 8 }
}

/// Whether a dying generator still has something to run: it was started and stands inside a `try`, or it is a coroutine
/// that was never awaited.
unsafe fn needs_finalizer(header: *mut heap::Header) -> bool {
    // SAFETY: the heap calls this for a generator.
    let gen_obj = unsafe { &(*(header as *const heap::Obj<GenObj>)).payload };
    match gen_obj.state.get() {
        State::Suspended | State::Linked | State::Running => true,
        State::Created => !gen_obj.is_generator(),
        State::Closed => false,
    }
}

impl Trace for GenObj {
    fn trace(&self, tracer: &mut Tracer) {
        self.names.trace(tracer);
        self.extra.trace(tracer);
        // A closed frame has empty registers and keeps the rest.
        self.frame.func.trace(tracer);
        self.frame.handled.trace(tracer);
        self.frame.namespace.trace(tracer);
        self.frame.object.trace(tracer);
        if self.state.get() != State::Closed {
            for i in 0..self.frame.code().nregs as usize {
                // SAFETY: the collector writes no register.
                unsafe { self.frame.reg(i).trace(tracer) };
            }
        }
    }
}

impl Drop for GenObj {
    fn drop(&mut self) {
        if self.state.get() != State::Closed {
            if let Some(f) = self.frame.frame_object() {
                f.detach();
            }
            self.release_delegate();
            self.frame.clear_from(0);
        }
    }
}

impl GenObj {
    /// The object that a generator's frame is part of.
    ///
    /// # Safety
    /// `frame` is the frame of a generator object.
    #[inline(always)]
    pub unsafe fn of_frame(frame: FrameRef) -> GenRef {
        debug_assert!(frame.is_heap());
        const { assert!(std::mem::offset_of!(GenObj, frame) == 0) };
        // SAFETY: by contract; the frame stands first in the object's payload.
        GenRef(unsafe { NonNull::new_unchecked(frame.as_ptr() as *mut GenObj) })
    }
    /// As `of_frame`, of any frame: `None` when it is no generator's.
    pub fn of(frame: FrameRef) -> Option<GenRef> {
        // SAFETY: the flag is set where a frame is made as part of an object (`objects::empty`) and nowhere else.
        frame.is_heap().then(|| unsafe { GenObj::of_frame(frame) })
    }
    /// The same object as a link of segments.
    #[inline(always)]
    pub fn this(&self) -> GenRef {
        GenRef(NonNull::from(self))
    }
    #[inline(always)]
    pub fn is(&self, other: GenRef) -> bool {
        self.this() == other
    }
    #[inline(always)]
    pub fn frame_ref(&self) -> FrameRef {
        // SAFETY: the frame is part of the object, which does not move; that the object lives while a link to it is used
        // is what `GenRef` says, and it is held by a register or by the caller's value otherwise.
        unsafe { FrameRef::new(NonNull::from(&self.frame)) }
    }
    /// The generator as a value.
    pub fn to_value(&self) -> Value {
        // SAFETY: a GenObj is only ever reached as an object's payload.
        unsafe { heap::object::value_of(self) }
    }
    /// The object's count, for those who are about to give up a reference to it.
    #[inline(always)]
    pub(crate) fn header(&self) -> &heap::Header {
        // SAFETY: as in to_value: the header stands before the payload.
        unsafe { &*heap::object::header_of(self) }
    }
    fn type_obj(&self) -> &TypeObj {
        // SAFETY: as in to_value.
        unsafe { crate::types::type_of_header(self.header()) }
    }
    pub fn is_generator(&self) -> bool {
        self.type_obj().is_spec(&GENERATOR)
    }
    pub fn is_coroutine(&self) -> bool {
        self.type_obj().is_spec(&COROUTINE)
    }
    pub fn is_async_generator(&self) -> bool {
        self.type_obj().is_spec(&ASYNC_GENERATOR)
    }
    /// "generator", "coroutine", "async generator": the word in messages.
    pub fn kind_word(&self) -> &'static str {
        if self.is_generator() {
            "generator"
        } else if self.is_coroutine() {
            "coroutine"
        } else {
            "async generator"
        }
    }
    /// Makes an object whose registers were filled one that can be resumed: at the first instruction of `func`.
    ///
    /// # Safety
    /// The object was made for the function's code, and its locals are filled or unbound.
    #[inline(always)]
    pub unsafe fn start(&self, entry: *const bytecode::Word, func: Value) {
        self.frame.pc.set(entry);
        self.frame.words.set(entry);
        self.frame.func.set(func);
        self.state.set(State::Created);
        self.inherit_names();
    }
    /// The code, as a value.
    pub fn code_value(&self) -> Value {
        let func = self.frame.func.get();
        match func.downcast::<FunctionObj>() {
            Some(function) => function.code().into_value(),
            None => func,
        }
    }
    /// `__name__` or, with `index` 1, `__qualname__`.
    pub fn name(&self, index: usize) -> Value {
        let code = self.frame.code();
        self.names.with(|n| match n.downcast::<TupleObj>() {
            Some(pair) => pair.items().get(index).cloned().unwrap_or(Value::NONE),
            None if index == 0 => code.name.clone(),
            None => code.qualname.clone(),
        })
    }
    pub fn set_name(&self, index: usize, value: Value) {
        let mut pair = [self.name(0), self.name(1)];
        pair[index.min(1)] = value;
        self.names.set(TupleObj::from_vec(pair.into()).into_value());
    }
    /// Takes over the function's names, which are nearly always the code's.
    #[inline(always)]
    pub fn inherit_names(&self) {
        let (function, code) = (self.frame.function(), self.frame.code());
        if !function.name.with(|n| n.is(&code.name)) || !function.qualname.with(|n| n.is(&code.qualname)) {
            self.names.set(TupleObj::from_vec(vec![function.name.get(), function.qualname.get()]).into_value());
        }
    }
    /// The root of the segment this generator is in (itself when alone).
    pub fn find_root(&self) -> GenRef {
        let mut root = self.this();
        while root.state.get() == State::Linked
            && let Some(next) = root.root.get()
        {
            root = next;
        }
        let mut walk = self.this();
        while walk.state.get() == State::Linked && walk.root.get() != Some(root) {
            let Some(next) = walk.root.replace(Some(root)) else { break };
            walk = next;
        }
        root
    }
    /// The state as Python sees it: a member's is its segment's.
    pub fn effective_state(&self) -> State {
        match self.state.get() {
            State::Linked => self.find_root().state.get(),
            state => state,
        }
    }
    pub fn is_running(&self) -> bool {
        self.effective_state() == State::Running
    }
    /// Whether somebody resumed it: not only because what it delegates to is being closed.
    pub fn is_linked_and_running(&self) -> bool {
        let root = self.find_root();
        root.state.get() == State::Running && !root.frame.has(crate::run::frame::FLAG_APART)
    }
    /// Whether the frame stands at a DELEGATE instruction, and the register of the iterator there.
    pub fn delegating_register(&self) -> Option<usize> {
        if !matches!(self.state.get(), State::Suspended | State::Linked | State::Running) {
            return None;
        }
        // Linked, but not entered yet.
        if self.frame.pc.get() == self.frame.words.get() {
            return None;
        }
        let word = self.frame.word_back(1);
        (word.op_byte() == bytecode::Op::Delegate as u8).then(|| word.b() as usize)
    }
    /// What the frame delegates to: `gi_yieldfrom`, `cr_await`, `ag_await`.
    pub fn delegate(&self) -> Option<Value> {
        if self.is_running() {
            return None;
        }
        let register = self.delegating_register()?;
        let held = self.frame.get(register);
        if held.is_ptr() { Some(held) } else { self.iterated().map(|g| async_gen::step_of(&g)) }
    }
    /// Of a suspended generator: the iterator its frame delegates to, when that is not a linked generator.
    pub fn delegate_suspended(&self) -> Option<Value> {
        let register = self.delegating_register()?;
        self.frame.get(register).into_option().filter(|v| v.is_ptr())
    }
    /// Whether it stands at a `yield` outside of any `try`: it can be closed without running.
    pub fn has_nothing_to_do(&self) -> bool {
        self.state.get() == State::Suspended
            && self.frame.word_back(1).op_byte() == bytecode::Op::Yield as u8
            && bytecode::exceptions::find(&self.frame.code().code.handlers, self.frame.index()).is_none()
    }
    /// A member that goes without having ended leaves what it delegates to behind as a root.
    fn release_delegate(&self) {
        let Some(register) = self.delegating_register() else { return };
        let held = self.frame.get(register);
        let held = if held.is_ptr() { held } else { self.iterated().unwrap_or(held) };
        let held = &held;
        let child = held.downcast::<GenObj>().or_else(|| objects::wrapped_coroutine(held));
        if let Some(child) = child
            && child.state.get() == State::Linked
            && child.frame.back.get() == Some(self.frame_ref())
        {
            drive::split(child);
        }
    }
    /// Empties the frame: the generator is finished.
    pub fn close_frame(&self) {
        self.state.set(State::Closed);
        self.root.set(None);
        let frame = &self.frame;
        // A frame object that someone holds keeps the variables.
        let object = frame.object.take();
        if let Some(f) = object.downcast::<crate::types::frame::FrameObj>() {
            f.detach();
        }
        frame.clear_from(0);
        let handled = frame.handled.take();
        // What is closed keeps its code only.
        let func = if frame.func.is_null() { Value::NULL } else { frame.func.replace(self.code_value()) };
        drop(handled);
        drop(object);
        drop(func);
    }
}

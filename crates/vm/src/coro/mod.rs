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
pub mod drive;
pub mod elide;
pub mod fast;
pub mod feed;
pub mod objects;

use std::cell::Cell;

use crate::prelude::*;
use crate::run::Frame;

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
    /// The segment's root while `Linked`; path-compressed.
    pub root: Cell<*mut GenObj>,
    /// Of a root that is suspended or running: the segment's innermost frame (valid while suspended).
    pub innermost: Cell<*mut GenObj>,
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
                self.frame.reg(i).trace(tracer);
            }
        }
    }
}

impl Drop for GenObj {
    fn drop(&mut self) {
        if self.state.get() != State::Closed {
            if let Some(f) = self.frame.object.downcast::<crate::types::frame::FrameObj>() {
                f.detach();
            }
            self.release_delegate();
            // SAFETY: the frame is intact and nobody runs it any more.
            unsafe { self.frame.clear_from(0) };
        }
    }
}

impl GenObj {
    /// The object of a heap frame.
    ///
    /// # Safety
    /// `frame` is the frame of a generator object.
    #[inline(always)]
    pub unsafe fn of_frame(frame: *mut Frame) -> *mut GenObj {
        // The frame stands first in the payload.
        frame as *mut GenObj
    }
    #[inline(always)]
    pub fn frame_ptr(&self) -> *mut Frame {
        &raw const self.frame as *mut Frame
    }
    /// The generator as a value.
    pub fn to_value(&self) -> Value {
        let header = (self as *const GenObj as usize - size_of::<heap::Header>()) as *mut heap::Header;
        // SAFETY: a GenObj only ever lives as an object's payload; the count is taken first.
        unsafe {
            (*header).retain();
            Value::from_header(std::ptr::NonNull::new_unchecked(header))
        }
    }
    fn type_obj(&self) -> &TypeObj {
        let header = (self as *const GenObj as usize - size_of::<heap::Header>()) as *const heap::Header;
        // SAFETY: as in to_value.
        unsafe { crate::types::type_of_header(header) }
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
        let frame = self.frame_ptr();
        // SAFETY: the object is not shared yet.
        unsafe {
            (*frame).pc = entry;
            (*frame).words = entry;
            (*frame).func = func;
        }
        self.state.set(State::Created);
        self.inherit_names();
    }
    /// The code, as a value.
    pub fn code_value(&self) -> Value {
        match self.frame.func.is_a::<crate::types::code::CodeObj>() {
            true => self.frame.func.clone(),
            false => self.frame.function().code().into_value(),
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
    pub fn find_root(&self) -> &GenObj {
        let mut at = self;
        while at.state.get() == State::Linked {
            // SAFETY: members of a segment keep one another alive from the root inwards, and links are undone before a
            // member goes.
            at = unsafe { &*at.root.get() };
        }
        let root = at as *const GenObj as *mut GenObj;
        let mut walk = self;
        while walk.state.get() == State::Linked && walk.root.get() != root {
            let next = walk.root.replace(root);
            // SAFETY: as above.
            walk = unsafe { &*next };
        }
        at
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
        root.state.get() == State::Running && root.frame.flags & crate::run::frame::FLAG_APART == 0
    }
    /// Whether the frame stands at a DELEGATE instruction, and the register of the iterator there.
    pub fn delegating_register(&self) -> Option<usize> {
        if !matches!(self.state.get(), State::Suspended | State::Linked | State::Running) {
            return None;
        }
        // Linked, but not entered yet.
        if self.frame.pc == self.frame.words {
            return None;
        }
        // SAFETY: a started frame's pc stands behind the instruction it stopped at; DELEGATE is one word.
        let word = unsafe { *self.frame.pc.sub(1) };
        (word.op_byte() == bytecode::Op::Delegate as u8).then(|| word.b() as usize)
    }
    /// What the frame delegates to: `gi_yieldfrom`, `cr_await`, `ag_await`.
    pub fn delegate(&self) -> Option<Value> {
        if self.is_running() {
            return None;
        }
        let register = self.delegating_register()?;
        let held = self.frame.reg(register);
        if held.is_ptr() { Some(held.clone()) } else { self.iterated().map(|g| async_gen::step_of(&g)) }
    }
    /// Of a suspended generator: the iterator its frame delegates to, when that is not a linked generator.
    pub fn delegate_suspended(&self) -> Option<Value> {
        let register = self.delegating_register()?;
        self.frame.reg(register).clone().into_option().filter(|v| v.is_ptr())
    }
    /// Whether it stands at a `yield` outside of any `try`: it can be closed without running.
    pub fn has_nothing_to_do(&self) -> bool {
        // SAFETY: a suspended frame's pc stands behind the instruction it stopped at.
        self.state.get() == State::Suspended
            && unsafe { (*self.frame.pc.sub(1)).op_byte() == bytecode::Op::Yield as u8 }
            && bytecode::exceptions::find(&self.frame.code().code.handlers, self.frame.index()).is_none()
    }
    /// A member that goes without having ended leaves what it delegates to behind as a root.
    fn release_delegate(&self) {
        let Some(register) = self.delegating_register() else { return };
        let held = self.frame.reg(register);
        let iterated = if held.is_ptr() { None } else { self.iterated() };
        let held = iterated.as_ref().unwrap_or(held);
        let child = held.downcast::<GenObj>().or_else(|| objects::wrapped_coroutine(held));
        if let Some(child) = child
            && child.state.get() == State::Linked
            && child.frame.back == self.frame_ptr()
        {
            drive::split(child);
        }
    }
    /// Empties the frame: the generator is finished.
    pub fn close_frame(&self) {
        self.state.set(State::Closed);
        self.root.set(std::ptr::null_mut());
        let frame = self.frame_ptr();
        // SAFETY: the frame no longer runs; each field is taken once and dropped last.
        unsafe {
            // A frame object that someone holds keeps the variables.
            let object = std::mem::replace(&mut (*frame).object, Value::NULL);
            if let Some(f) = object.downcast::<crate::types::frame::FrameObj>() {
                f.detach();
            }
            (*frame).clear_from(0);
            let handled = std::mem::replace(&mut (*frame).handled, Value::NULL);
            // What is closed keeps its code only.
            let func = if (*frame).func.is_null() {
                Value::NULL
            } else {
                let code = (*frame).function().code().into_value();
                std::mem::replace(&mut (*frame).func, code)
            };
            drop(handled);
            drop(object);
            drop(func);
        }
    }
}

//! `async for` over an async generator without an awaitable for each item: the generator joins the segment of the frame
//! that iterates it, as an awaited coroutine does, under `Action::AsyncStep`. Its own yield ends the await and takes it
//! out again; what it awaits itself suspends the whole segment. The frame that iterates stands behind its DELEGATE,
//! whose register stays empty; whoever looks for its awaitable gets one made (`GenObj::delegate`).
//!
//! The first item takes the long way (`async_gen`), which calls the hooks.

use bytecode::{Op, Word};

use super::{GenObj, State};
use crate::prelude::*;
use crate::run::call::caller_of;
use crate::run::frame::{Action, FrameRef};
use crate::run::stack::FiberState;

/// GET_ANEXT and the DELEGATE behind it: the generator's frame, entered; `None` when the long way must be taken.
///
/// # Safety
/// `frame` is the fiber's current frame, `pc` stands behind its GET_ANEXT, another instruction follows, and `iter` is an
/// async generator that a register of the frame holds.
#[inline(always)]
pub unsafe fn enter(vm: &Vm, fiber: &FiberState, frame: FrameRef, pc: *const Word, iter: &Value) -> Option<FrameRef> {
    // SAFETY: by contract; both words lie in the frame's code.
    let (get_anext, delegate) = unsafe { (*pc.sub(1), *pc) };
    // SAFETY: by contract.
    let g = unsafe { iter.payload::<GenObj>() }.this();
    let fits = frame.is_heap()
        && delegate.op_byte() == Op::Delegate as u8
        && delegate.b() == get_anext.a()
        && g.state.get() == State::Suspended
        && g.innermost.get() == Some(g)
        && super::crossing::is_yield(g.frame.word_back(1))
        && g.hooks_inited.get()
        && !g.running_async.get()
        && !g.closed.get()
        && fiber.depth.get() < vm.frame_limit.get();
    if !fits {
        return None;
    }
    // SAFETY: it is a heap frame.
    let parent = unsafe { GenObj::of_frame(frame) };
    let root = if parent.state.get() == State::Linked { parent.root.get()? } else { parent };
    if root.state.get() != State::Running {
        return None;
    }
    frame.pc.set(pc.wrapping_add(1));
    let child = g.frame_ref();
    child.back.set(Some(frame));
    child.action.set(Action::AsyncStep);
    child.dst.set(delegate.a());
    g.state.set(State::Linked);
    g.root.set(Some(root));
    g.running_async.set(true);
    root.innermost.set(Some(g));
    fiber.depth.set(fiber.depth.get() + 1);
    fiber.current.set(Some(child));
    child.put(child.word_back(1).a() as usize, Value::NONE);
    Some(child)
}

/// Whether the frame at YIELD_VALUE gives an item to the frame that iterates it, by `leave`.
///
/// # Safety
/// `frame` is a generator's.
#[inline(always)]
pub unsafe fn is_step(frame: FrameRef) -> bool {
    // SAFETY: by contract.
    frame.action.get() as u8 == Action::AsyncStep as u8
        && unsafe { GenObj::of_frame(frame) }.state.get() == State::Linked
}

/// Takes the generator that yields an item out of the segment. Gives the frame that iterates.
///
/// # Safety
/// `is_step` held just now; the frame is the fiber's current one and its pc is saved.
#[inline(always)]
pub unsafe fn leave(fiber: &FiberState, frame: FrameRef) -> FrameRef {
    // SAFETY: by contract; a linked member has a parent, which is a generator's frame (`enter`).
    unsafe {
        let g = GenObj::of_frame(frame);
        let root = g.find_root();
        let parent = caller_of(frame);
        frame.back.set(None);
        g.state.set(State::Suspended);
        g.root.set(None);
        g.innermost.set(Some(g));
        g.members.set(1);
        g.running_async.set(false);
        root.innermost.set(Some(GenObj::of_frame(parent)));
        fiber.depth.set(fiber.depth.get() - 1);
        fiber.current.set(Some(parent));
        parent
    }
}

impl GenObj {
    /// The step of an async generator, if this is one, is over by a return or an exception; `ends` when it can give no
    /// further item.
    pub(super) fn step_ended(&self, ends: bool) {
        if self.is_async_generator() {
            self.running_async.set(false);
            if ends {
                self.closed.set(true);
            }
        }
    }
    /// Of a frame behind a DELEGATE with an empty register: the async generator that it iterates.
    pub(super) fn iterated(&self) -> Option<Value> {
        if self.frame.position() < 2 {
            return None;
        }
        // What stands before the DELEGATE may be an extra word that looks like a GET_ANEXT of the same register: the type
        // check refuses what its register holds.
        let (before, delegate) = (self.frame.word_back(2), self.frame.word_back(1));
        if before.op_byte() != Op::GetANext as u8 || before.a() != delegate.b() {
            return None;
        }
        let register = before.b() as usize;
        if register >= self.frame.code().nregs as usize {
            return None;
        }
        Some(self.frame.get(register)).filter(|v| super::ASYNC_GENERATOR.is_exact(v))
    }
}

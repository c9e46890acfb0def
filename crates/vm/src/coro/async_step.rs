//! `async for` over an async generator without an awaitable for each item: the generator joins the segment of the frame
//! that iterates it, as an awaited coroutine does, under `Action::AsyncStep`. Its own yield ends the await and takes it
//! out again; what it awaits itself suspends the whole segment. The frame that iterates stands behind its DELEGATE,
//! whose register stays empty; whoever looks for its awaitable gets one made (`GenObj::delegate`).
//!
//! The first item takes the long way (`async_gen`), which calls the hooks.

use bytecode::{Op, Word};

use super::{GenObj, State};
use crate::prelude::*;
use crate::run::frame::{Action, Frame};
use crate::run::stack::FiberState;

/// GET_ANEXT and the DELEGATE behind it: the generator's frame, entered; null when the long way must be taken.
///
/// # Safety
/// `frame` is the fiber's current frame, `pc` stands behind its GET_ANEXT, and `iter` is an async generator that a
/// register of the frame holds.
#[inline(always)]
pub unsafe fn enter(vm: &Vm, fiber: &FiberState, frame: *mut Frame, pc: *const Word, iter: &Value) -> *mut Frame {
    // SAFETY: by contract; in verified code an instruction follows. Running segments have live roots.
    unsafe {
        let g = &raw const (*(iter.header_ptr() as *const heap::Obj<GenObj>)).payload;
        let delegate = *pc;
        let fits = (*frame).is_heap()
            && delegate.op_byte() == Op::Delegate as u8
            && delegate.b() == (*pc.sub(1)).a()
            && (*g).state.get() == State::Suspended
            && std::ptr::eq((*g).innermost.get(), g)
            && super::fast::is_yield(*(*g).frame.pc.sub(1))
            && (*g).hooks_inited.get()
            && !(*g).running_async.get()
            && !(*g).closed.get()
            && fiber.depth.get() < vm.frame_limit.get();
        if !fits {
            return std::ptr::null_mut();
        }
        let parent = GenObj::of_frame(frame);
        let root = if (*parent).state.get() == State::Linked { (*parent).root.get() } else { parent };
        if (*root).state.get() != State::Running {
            return std::ptr::null_mut();
        }
        (*frame).pc = pc.add(1);
        let child = (*g).frame_ptr();
        (*child).back = frame;
        (*child).action = Action::AsyncStep;
        (*child).dst = delegate.a();
        (*g).state.set(State::Linked);
        (*g).root.set(root);
        (*g).running_async.set(true);
        (*root).innermost.set(g as *mut GenObj);
        fiber.depth.set(fiber.depth.get() + 1);
        fiber.current.set(child);
        let word = *(*child).pc.sub(1);
        drop((*child).swap(word.a() as usize, Value::NONE));
        child
    }
}

/// Whether the frame at YIELD_VALUE gives an item to the frame that iterates it, by `leave`.
///
/// # Safety
/// `frame` is a generator's.
#[inline(always)]
pub unsafe fn is_step(frame: *mut Frame) -> bool {
    // SAFETY: by contract.
    unsafe {
        (*frame).action as u8 == Action::AsyncStep as u8 && (*GenObj::of_frame(frame)).state.get() == State::Linked
    }
}

/// Takes the generator that yields an item out of the segment. Gives the frame that iterates.
///
/// # Safety
/// `is_step` held just now; the frame is the fiber's current one and its pc is saved.
#[inline(always)]
pub unsafe fn leave(fiber: &FiberState, frame: *mut Frame) -> *mut Frame {
    // SAFETY: by contract.
    unsafe {
        let g = GenObj::of_frame(frame);
        let root = (*g).find_root() as *const GenObj;
        let parent = std::mem::replace(&mut (*frame).back, std::ptr::null_mut());
        (*g).state.set(State::Suspended);
        (*g).root.set(std::ptr::null_mut());
        (*g).innermost.set(g);
        (*g).members.set(1);
        (*g).running_async.set(false);
        (*root).innermost.set(GenObj::of_frame(parent));
        fiber.depth.set(fiber.depth.get() - 1);
        fiber.current.set(parent);
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
        // SAFETY: the frame stands behind a DELEGATE, before which there is an instruction or one's last extra word; a
        // word that looks like a GET_ANEXT of the same register but is none would name another register's value, which
        // the type check below refuses.
        unsafe {
            let before = *self.frame.pc.sub(2);
            let delegate = *self.frame.pc.sub(1);
            if before.op_byte() != Op::GetANext as u8 || before.a() != delegate.b() {
                return None;
            }
            let register = before.b() as usize;
            if register >= self.frame.code().nregs as usize {
                return None;
            }
            Some(self.frame.reg(register)).filter(|v| super::ASYNC_GENERATOR.is_exact(v)).cloned()
        }
    }
}

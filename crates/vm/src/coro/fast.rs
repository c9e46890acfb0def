//! The short way across a generator's border, for the run loop: a segment that stands at a YIELD_VALUE is entered under
//! FOR_ITER or `send()`, and left again. Everything else takes `drive`.

use bytecode::{Op, Word};

use super::{GenObj, State};
use crate::prelude::*;
use crate::run::frame::{Action, Frame};
use crate::run::stack::FiberState;
use crate::types::code::CodeKind;

/// Whether the word is YIELD_VALUE, in its place or under an entry of compiled code.
#[inline(always)]
pub fn is_yield(word: Word) -> bool {
    word.op_byte() == Op::Yield as u8 || word.op_byte() == Op::EnterYield as u8
}

/// Whether the segment of `g` can be entered by `enter`: it is suspended at a YIELD_VALUE, there is room, and nobody
/// traces.
///
/// # Safety
/// `g` is a live generator or coroutine object.
#[inline(always)]
pub unsafe fn at_yield(vm: &Vm, fiber: &FiberState, g: *const GenObj) -> bool {
    // SAFETY: by contract; a suspended root knows its innermost member, whose pc stands behind the instruction it
    // stopped at.
    unsafe {
        (*g).state.get() == State::Suspended
            && is_yield(*(*(*g).innermost.get()).frame.pc.sub(1))
            && fiber.depth.get() + (*g).members.get() <= vm.frame_limit.get()
    }
}

/// Links the segment of `g` under `caller`, the current frame, and gives it `sent`; its innermost frame is current
/// afterwards.
///
/// # Safety
/// `at_yield` held for it just now, and the caller's frame is the fiber's current one.
#[inline(always)]
pub unsafe fn enter(
    fiber: &FiberState,
    g: *const GenObj,
    caller: *mut Frame,
    action: Action,
    dst: u16,
    sent: Value,
) -> *mut Frame {
    // SAFETY: by contract.
    unsafe {
        let frame = (*g).frame_ptr();
        let depth = fiber.depth.get();
        fiber.depth.set(depth + (*g).members.get());
        (*g).base_depth.set(depth);
        if !(*caller).is_heap() {
            fiber.top.set((*caller).base.add((*(*caller).code).nregs as usize));
        }
        (*frame).back = caller;
        (*frame).action = action;
        (*frame).dst = dst;
        (*g).on_item.set(0);
        (*g).state.set(State::Running);
        // The running segment keeps itself alive.
        (*header_of(g)).retain();
        let inner = (*(*g).innermost.get()).frame_ptr();
        fiber.current.set(inner);
        let word = *(*inner).pc.sub(1);
        drop((*inner).swap(word.a() as usize, sent));
        inner
    }
}

/// The root of the frame at YIELD_VALUE, when it can be left by `leave`: its segment runs under FOR_ITER, `send()` or
/// native code, is no async generator's, and is held by more than its own run. Else null.
///
/// # Safety
/// `frame` is a generator's.
#[inline(always)]
pub unsafe fn root_to_leave(frame: *mut Frame) -> *mut GenObj {
    // SAFETY: by contract; a linked member's root is alive, or another member on the way to it.
    unsafe {
        let g = GenObj::of_frame(frame);
        let linked = (*g).state.get() == State::Linked;
        if linked && (*frame).action as u8 == Action::AsyncStep as u8 {
            return std::ptr::null_mut();
        }
        let root = if linked { (*g).root.get() } else { g };
        if (*root).state.get() == State::Running
            && match (*root).frame.action {
                Action::ForIter | Action::ForIterBack | Action::SendCall => true,
                Action::Exit => (*(*root).frame.code).kind != CodeKind::AsyncGenerator,
                _ => false,
            }
            && (*header_of(root)).count() > 1
        {
            root
        } else {
            std::ptr::null_mut()
        }
    }
}

/// Unlinks the segment whose innermost frame yields; gives the consumer's frame.
///
/// # Safety
/// `root` is what `root_to_leave` gave just now; the frame is the current one and its pc is saved.
#[inline(always)]
pub unsafe fn leave(fiber: &FiberState, frame: *mut Frame, root: *mut GenObj) -> *mut Frame {
    // SAFETY: by contract.
    unsafe {
        let consumer = std::mem::replace(&mut (*root).frame.back, std::ptr::null_mut());
        (*root).state.set(State::Suspended);
        (*root).innermost.set(GenObj::of_frame(frame));
        let depth = (*root).base_depth.get();
        (*root).members.set(fiber.depth.get().saturating_sub(depth));
        fiber.depth.set(depth);
        fiber.current.set(consumer);
        (*header_of(root)).release_shared();
        consumer
    }
}

#[inline(always)]
fn header_of(g: *const GenObj) -> *const heap::Header {
    (g as usize - size_of::<heap::Header>()) as *const heap::Header
}

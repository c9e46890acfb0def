//! The short way across a generator's border, for the run loop: a generator that stands alone at a YIELD_VALUE is
//! entered, and leaves again, without a segment to look after. Everything else takes `drive`.

use bytecode::Op;

use super::{GenObj, State};
use crate::prelude::*;
use crate::run::frame::{Action, Frame};
use crate::run::stack::FiberState;

/// Whether `g` can be entered by `enter`.
///
/// # Safety
/// `g` is a live generator object.
#[inline(always)]
pub unsafe fn stands_alone(vm: &Vm, fiber: &FiberState, g: *const GenObj) -> bool {
    // SAFETY: by contract; a suspended frame's pc stands behind the instruction it stopped at.
    unsafe {
        (*g).state.get() == State::Suspended
            && std::ptr::eq((*g).innermost.get(), g)
            && (*(*g).frame.pc.sub(1)).op_byte() == Op::Yield as u8
            && fiber.depth.get() < vm.recursion_limit.get()
    }
}

/// Links `g` under `caller`, the current frame, and gives it `sent`; its frame is current afterwards.
///
/// # Safety
/// `stands_alone` held for it just now, and the caller's frame is the fiber's current one.
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
        fiber.depth.set(depth + 1);
        (*g).base_depth.set(depth);
        if !(*caller).is_heap() {
            fiber.top.set((*caller).base.add((*(*caller).code).nregs as usize));
        }
        (*frame).back = caller;
        (*frame).action = action;
        (*frame).dst = dst;
        (*g).state.set(State::Running);
        // The running generator keeps itself alive.
        (*header_of(g)).retain();
        fiber.current.set(frame);
        let word = *(*frame).pc.sub(1);
        drop((*frame).swap(word.a() as usize, sent));
        frame
    }
}

/// Whether the frame at YIELD_VALUE is a generator alone under FOR_ITER or `send()`, held by more than its own run.
///
/// # Safety
/// `frame` is a generator's.
#[inline(always)]
pub unsafe fn leaves_alone(frame: *mut Frame) -> bool {
    // SAFETY: by contract.
    unsafe {
        let g = GenObj::of_frame(frame);
        (*g).state.get() == State::Running
            && matches!((*frame).action, Action::ForIter | Action::SendCall)
            && (*header_of(g)).count() > 1
    }
}

/// Unlinks the generator whose frame yields; gives the consumer's frame.
///
/// # Safety
/// `leaves_alone` held just now; the frame is the current one and its pc is saved.
#[inline(always)]
pub unsafe fn leave(fiber: &FiberState, frame: *mut Frame) -> *mut Frame {
    // SAFETY: by contract.
    unsafe {
        let g = GenObj::of_frame(frame);
        let consumer = std::mem::replace(&mut (*frame).back, std::ptr::null_mut());
        (*g).state.set(State::Suspended);
        (*g).innermost.set(g);
        (*g).members.set(1);
        fiber.depth.set((*g).base_depth.get());
        fiber.current.set(consumer);
        (*header_of(g)).release_shared();
        consumer
    }
}

#[inline(always)]
fn header_of(g: *const GenObj) -> *const heap::Header {
    (g as usize - size_of::<heap::Header>()) as *const heap::Header
}

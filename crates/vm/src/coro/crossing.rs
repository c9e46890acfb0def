//! The short way across a generator's border, for the run loop: a segment that stands at a YIELD_VALUE is entered under
//! FOR_ITER or `send()`, and left again. Everything else takes `drive`.

use bytecode::{Op, Word};

use super::{GenObj, GenRef, State};
use crate::prelude::*;
use crate::run::frame::{Action, FrameRef};
use crate::run::stack::FiberState;
use crate::types::code::CodeKind;

/// Whether the word is YIELD_VALUE, in its place or under an entry of compiled code.
#[inline(always)]
pub fn is_yield(word: Word) -> bool {
    word.op_byte() == Op::Yield as u8 || word.op_byte() == Op::EnterYield as u8
}

/// Whether the segment of `g` can be entered by `enter`: it is suspended at a YIELD_VALUE, there is room, and nobody
/// traces.
#[inline(always)]
pub fn at_yield(vm: &Vm, fiber: &FiberState, g: GenRef) -> bool {
    g.state.get() == State::Suspended
        && g.innermost.get().is_some_and(|inner| is_yield(inner.frame.word_back(1)))
        && fiber.depth.get() + g.members.get() <= vm.frame_limit.get()
}

/// Links the segment of `g` under `caller`, the current frame, and gives it `sent`; its innermost frame is current
/// afterwards. `on_item` is where compiled code of the caller takes an item (`jit`), or 0.
///
/// # Safety
/// `at_yield` held for it just now, and `caller` is the fiber's current frame.
#[inline(always)]
pub unsafe fn enter(
    fiber: &FiberState,
    g: GenRef,
    caller: FrameRef,
    action: Action,
    dst: u16,
    sent: Value,
    on_item: usize,
) -> FrameRef {
    let depth = fiber.depth.get();
    fiber.depth.set(depth + g.members.get());
    g.base_depth.set(depth);
    if !caller.is_heap() {
        fiber.top.set(caller.base.wrapping_add(caller.code().nregs as usize));
    }
    g.frame.back.set(Some(caller));
    g.frame.action.set(action);
    g.frame.dst.set(dst);
    g.on_item.set(on_item);
    g.state.set(State::Running);
    // The running segment keeps itself alive.
    g.header().retain();
    // SAFETY: `at_yield` saw the innermost member of the suspended segment.
    let inner = unsafe { g.innermost.get().unwrap_unchecked() }.frame_ref();
    fiber.current.set(Some(inner));
    inner.put(inner.word_back(1).a() as usize, sent);
    inner
}

/// The root of the frame at YIELD_VALUE, when it can be left by `leave`: its segment runs under FOR_ITER, `send()` or
/// native code, is no async generator's, and is held by more than its own run.
///
/// # Safety
/// `frame` is a generator's.
#[inline(always)]
pub unsafe fn root_to_leave(frame: FrameRef) -> Option<GenRef> {
    // SAFETY: by contract.
    let g = unsafe { GenObj::of_frame(frame) };
    let linked = g.state.get() == State::Linked;
    if linked && frame.action.get() as u8 == Action::AsyncStep as u8 {
        return None;
    }
    let root = if linked { g.root.get()? } else { g };
    let fits = root.state.get() == State::Running
        && match root.frame.action.get() {
            Action::ForIter | Action::ForIterBack | Action::SendCall => true,
            Action::Exit => root.frame.code().kind != CodeKind::AsyncGenerator,
            _ => false,
        }
        && root.header().count() > 1;
    fits.then_some(root)
}

/// Unlinks the segment whose innermost frame yields; gives the consumer's frame (of an `Action::Exit`: the caller's
/// whose native code consumes, if there is one).
///
/// # Safety
/// `root` is what `root_to_leave` gave just now; the frame is the current one and its pc is saved.
#[inline(always)]
pub unsafe fn leave(fiber: &FiberState, frame: FrameRef, root: GenRef) -> Option<FrameRef> {
    let consumer = root.frame.back.take();
    root.state.set(State::Suspended);
    // SAFETY: by contract the frame is a member of the root's segment.
    root.innermost.set(Some(unsafe { GenObj::of_frame(frame) }));
    let depth = root.base_depth.get();
    root.members.set(fiber.depth.get().saturating_sub(depth));
    fiber.depth.set(depth);
    fiber.current.set(consumer);
    root.header().release_shared();
    consumer
}

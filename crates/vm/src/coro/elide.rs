//! Coroutines without an object: `await f()` of a coroutine function runs on the stack as a plain call would. Only when
//! something inside suspends, or links an object to the chain, the frames between the segment's innermost object and
//! the current frame get their objects (`materialize`), and the segment looks as if they had been there from the start.
//!
//! An elided frame is on the frame stack with `FLAG_ELIDED`; the frame that awaits it stands behind its DELEGATE, whose
//! iterator register stays empty meanwhile. All frames between an elided one and the nearest heap frame are elided.

use bytecode::{Op, Word};
use smallvec::SmallVec;

use super::{GenObj, GenRef, State};
use crate::prelude::*;
use crate::run::FrameRef;
use crate::run::call::{Deliver, push_frame};
use crate::run::frame::{Action, FLAG_CHUNK, FLAG_ELIDED, FLAG_HEAP, FLAG_OBSERVED};
use crate::types::code::CodeObj;
use crate::types::frame::FrameObj;

/// What CALL must be followed by for its coroutine to be elided: GET_AWAITABLE of the call's result, then DELEGATE to
/// that. Gives the register that the awaited value goes to.
///
/// # Safety
/// `pc` stands behind a CALL in verified code.
#[inline(always)]
pub unsafe fn awaited_at_once(pc: *const Word, result: u16) -> Option<u16> {
    // SAFETY: verified code does not end behind a CALL, and GET_AWAITABLE is followed by another instruction.
    unsafe {
        let awaitable = *pc;
        if awaitable.op_byte() != Op::GetAwaitable as u8 || awaitable.b() != result || awaitable.flags() == 0 {
            return None;
        }
        let delegate = *pc.add(1);
        (delegate.op_byte() == Op::Delegate as u8 && delegate.b() == awaitable.a() && awaitable.a() == result)
            .then(|| delegate.a())
    }
}

/// Pushes the frame of an awaited call, its arguments already at `base`. The awaiting frame is moved behind its
/// DELEGATE.
///
/// # Safety
/// As `push_frame`; `frame` is the current frame, of a coroutine, and stands before what `awaited_at_once` found.
pub unsafe fn push(
    vm: &Vm,
    frame: FrameRef,
    func: Value,
    base: *mut Value,
    filled: usize,
    dst: u16,
) -> PyResult<FrameRef> {
    frame.pc.set(frame.pc.get().wrapping_add(2));
    // SAFETY: by contract.
    unsafe {
        let new = push_frame(vm, vm.fiber(), func, base, filled, FLAG_ELIDED, Deliver::store(dst))?;
        let code: &CodeObj = new.code();
        if code.first_free < code.nlocals {
            crate::run::call::copy_free(base, new.function(), code.first_free as usize);
        }
        Ok(new)
    }
}

/// As many frames are given objects without a list on the side.
const FEW: usize = 6;

/// Gives objects to `frame`, which is current and elided, and to all elided frames that await it; the frame's new place.
///
/// # Safety
/// `frame` is the fiber's current frame and its pc is saved; no reference to it or to the frames that await it is used
/// afterwards.
#[cold]
#[inline(never)]
pub unsafe fn materialize(vm: &Vm, frame: FrameRef) -> PyResult<FrameRef> {
    // Nearly always few: then nothing is allocated but the objects.
    let elided: SmallVec<[FrameRef; FEW]> = frame.outwards().take_while(|f| f.has(FLAG_ELIDED)).collect();
    let outermost = elided.last().and_then(|f| f.back.get());
    let Some(awaiting) = outermost.filter(|f| f.is_heap()) else {
        return Err(vm.system_error("an awaited call without a coroutine below it"));
    };
    // SAFETY: a heap frame is a generator's.
    let root = unsafe { GenObj::of_frame(awaiting) }.find_root();
    let mut made: SmallVec<[Ref<GenObj>; FEW]> = SmallVec::new();
    for f in &elided {
        let asked_for = f.frame_object().map(|object| object.elided.take());
        made.push(match asked_for.and_then(|object| object.into_ref::<GenObj>().ok()) {
            Some(object) => object,
            None => vm.reserved(super::objects::empty(vm, &super::COROUTINE, f.code()))?,
        });
    }
    // Innermost first: a callee's registers begin inside its caller's.
    for (f, object) in elided.iter().zip(made.iter()) {
        move_frame(*f, object);
    }
    let mut parent = awaiting;
    for object in made.into_iter().rev() {
        parent = link(parent, root, object);
    }
    let fiber = vm.fiber();
    for f in elided {
        if f.has(FLAG_CHUNK) {
            fiber.top.set(fiber.leave_chunk());
        } else if f.back.get().is_some_and(|back| back.is_heap()) {
            fiber.top.set(f.base);
        }
        fiber.pop_frame(f);
    }
    // SAFETY: the frames that `link` gave are the objects'.
    root.innermost.set(Some(unsafe { GenObj::of_frame(parent) }));
    fiber.current.set(Some(parent));
    Ok(parent)
}

/// The coroutine of a frame, for `f_generator`: of an elided one an object that says it is running, and becomes the
/// frame's own if it suspends. None for frames of plain calls.
pub fn object_of(vm: &Vm, frame: FrameRef, frame_object: &Value) -> PyResult {
    let Some(shown) = frame_object.downcast::<FrameObj>().filter(|_| frame.has(FLAG_ELIDED)) else {
        return Ok(Value::NONE);
    };
    if let Some(made) = shown.elided.load() {
        return Ok(made);
    }
    let Some(awaiting) = frame.outwards().find(|f| !f.has(FLAG_ELIDED)).filter(|f| f.is_heap()) else {
        return Err(vm.system_error("an awaited call without a coroutine below it"));
    };
    let object = vm.reserved(super::objects::empty(vm, &super::COROUTINE, frame.code()))?;
    let own = &object.frame;
    own.pc.set(frame.pc.get());
    own.words.set(frame.words.get());
    own.func.set(frame.func.get());
    own.object.set(frame_object.clone());
    // SAFETY: a heap frame is a generator's.
    object.root.set(Some(unsafe { GenObj::of_frame(awaiting) }.find_root()));
    object.state.set(State::Linked);
    object.inherit_names();
    shown.elided.set(object.to_value());
    Ok(object.into_value())
}

/// Moves one frame into its object; the registers left behind are empty.
fn move_frame(from: FrameRef, object: &GenObj) {
    let to = object.frame_ref();
    for i in 0..from.code().nregs as usize {
        to.put(i, from.take(i));
    }
    to.pc.set(from.pc.get());
    to.words.set(from.words.get());
    to.func.set(from.func.take());
    to.handled.set(from.handled.take());
    to.namespace.set(from.namespace.take());
    to.object.set(from.object.take());
    to.dst.set(from.dst.get());
    to.action.set(Action::Delegate);
    to.flags.set(FLAG_HEAP | (from.flags.get() & FLAG_OBSERVED));
    if let Some(f) = to.frame_object() {
        f.moved_to(to);
    }
}

/// Makes an object whose frame was moved in a member of the segment, awaited by `parent`, which stands behind its
/// DELEGATE. Gives its frame.
fn link(parent: FrameRef, root: GenRef, object: Ref<GenObj>) -> FrameRef {
    let frame = object.frame_ref();
    frame.back.set(Some(parent));
    object.root.set(Some(root));
    object.state.set(State::Linked);
    object.inherit_names();
    let delegate = parent.word_back(1);
    debug_assert!(delegate.op_byte() == Op::Delegate as u8);
    parent.put(delegate.b() as usize, object.into_value());
    frame
}

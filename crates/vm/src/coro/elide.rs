//! Coroutines without an object: `await f()` of a coroutine function runs on the stack as a plain call would. Only when
//! something inside suspends, or links an object to the chain, the frames between the segment's innermost object and
//! the current frame get their objects (`materialize`), and the segment looks as if they had been there from the start.
//!
//! An elided frame is on the frame stack with `FLAG_ELIDED`; the frame that awaits it stands behind its DELEGATE, whose
//! iterator register stays empty meanwhile. All frames between an elided one and the nearest heap frame are elided.

use bytecode::{Op, Word};

use super::{GenObj, State};
use crate::prelude::*;
use crate::run::Frame;
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
    frame: *mut Frame,
    func: Value,
    base: *mut Value,
    filled: usize,
    dst: u16,
) -> PyResult<*mut Frame> {
    // SAFETY: by contract.
    unsafe {
        (*frame).pc = (*frame).pc.add(2);
        let new = push_frame(vm, vm.fiber(), func, base, filled, FLAG_ELIDED, Deliver::store(dst))?;
        let code: &CodeObj = (*new).code();
        if code.first_free < code.nlocals {
            crate::run::call::copy_free(base, (*new).function(), code.first_free as usize);
        }
        Ok(new)
    }
}

/// As many frames are given objects without a list on the side.
const FEW: usize = 6;

/// Gives objects to `frame`, which is current and elided, and to all elided frames that await it; the frame's new place.
///
/// # Safety
/// `frame` is the fiber's current frame and its pc is saved.
#[cold]
#[inline(never)]
pub unsafe fn materialize(vm: &Vm, frame: *mut Frame) -> PyResult<*mut Frame> {
    // SAFETY: frames on the back chain are live; elided frames end at a heap frame.
    unsafe {
        // Nearly always few: then nothing is allocated but the objects.
        let (mut few, mut many) = ([std::ptr::null_mut(); FEW], Vec::new());
        let (mut count, mut at) = (0, frame);
        while (*at).flags & FLAG_ELIDED != 0 {
            match few.get_mut(count) {
                Some(place) => *place = at,
                None => {
                    if many.is_empty() {
                        many.extend_from_slice(&few);
                    }
                    many.push(at);
                }
            }
            count += 1;
            at = (*at).back;
        }
        let elided: &[*mut Frame] = if many.is_empty() { &few[..count] } else { &many };
        let Some(parent) = at.as_ref().filter(|f| f.is_heap()) else {
            return Err(vm.system_error("an awaited call without a coroutine below it"));
        };
        let root =
            (*GenObj::of_frame(parent as *const Frame as *mut Frame)).find_root() as *const GenObj as *mut GenObj;
        let (mut few_made, mut many_made) = ([const { None }; FEW], Vec::new());
        let made: &mut [Option<Ref<GenObj>>] = if count <= FEW {
            &mut few_made[..count]
        } else {
            many_made.resize_with(count, || None);
            &mut many_made
        };
        for (f, object) in elided.iter().zip(made.iter_mut()) {
            let asked_for = (**f).object.downcast::<FrameObj>().map(|f| f.elided.take());
            *object = Some(match asked_for.and_then(|object| object.into_ref::<GenObj>().ok()) {
                Some(object) => object,
                None => vm.reserved(super::objects::empty(vm, &super::COROUTINE, (**f).code()))?,
            });
        }
        // Innermost first: a callee's registers begin inside its caller's.
        for (f, object) in elided.iter().zip(made.iter()) {
            if let Some(object) = object {
                move_frame(*f, object);
            }
        }
        let mut parent = at;
        for object in made.iter_mut().rev().filter_map(Option::take) {
            parent = link(parent, root, object);
        }
        let fiber = vm.fiber();
        for f in elided {
            if (**f).flags & FLAG_CHUNK != 0 {
                fiber.top.set(fiber.leave_chunk());
            } else if (*(**f).back).is_heap() {
                fiber.top.set((**f).base);
            }
            fiber.pop_frame(*f);
        }
        (*root).innermost.set(GenObj::of_frame(parent));
        fiber.current.set(parent);
        Ok(parent)
    }
}

/// The coroutine of a frame, for `f_generator`: of an elided one an object that says it is running, and becomes the
/// frame's own if it suspends. None for frames of plain calls.
pub fn object_of(vm: &Vm, frame: *mut Frame, frame_object: &Value) -> PyResult {
    // SAFETY: the frame is live; all frames between an elided one and the nearest heap frame are elided.
    unsafe {
        let Some(shown) = frame_object.downcast::<FrameObj>().filter(|_| (*frame).flags & FLAG_ELIDED != 0) else {
            return Ok(Value::NONE);
        };
        if let Some(made) = shown.elided.load() {
            return Ok(made);
        }
        let mut at = frame;
        while (*at).flags & FLAG_ELIDED != 0 {
            at = (*at).back;
        }
        let object = vm.reserved(super::objects::empty(vm, &super::COROUTINE, (*frame).code()))?;
        let own = object.frame_ptr();
        (*own).pc = (*frame).pc;
        (*own).words = (*frame).words;
        (*own).func = (*frame).func.clone();
        (*own).object = frame_object.clone();
        object.root.set((*GenObj::of_frame(at)).find_root() as *const GenObj as *mut GenObj);
        object.state.set(State::Linked);
        object.inherit_names();
        shown.elided.set(object.to_value());
        Ok(object.into_value())
    }
}

/// Moves one frame into its object.
unsafe fn move_frame(from: *mut Frame, object: &GenObj) {
    // SAFETY: the caller's frames are live; each field is moved once, the registers left behind are empty.
    unsafe {
        let to = object.frame_ptr();
        let base = (*to).base;
        for i in 0..(*(*from).code).nregs as usize {
            base.add(i).write(std::mem::replace(&mut *(*from).base.add(i), Value::from_bits(0)));
        }
        (*to).pc = (*from).pc;
        (*to).words = (*from).words;
        (*to).func = std::mem::replace(&mut (*from).func, Value::NULL);
        (*to).handled = std::mem::replace(&mut (*from).handled, Value::NULL);
        (*to).namespace = std::mem::replace(&mut (*from).namespace, Value::NULL);
        (*to).object = std::mem::replace(&mut (*from).object, Value::NULL);
        (*to).dst = (*from).dst;
        (*to).action = Action::Delegate;
        (*to).flags = FLAG_HEAP | ((*from).flags & FLAG_OBSERVED);
        if let Some(f) = (*to).object.downcast::<crate::types::frame::FrameObj>() {
            f.moved_to(to);
        }
    }
}

/// Makes an object whose frame was moved in a member of the segment, awaited by `parent`. Gives its frame.
unsafe fn link(parent: *mut Frame, root: *mut GenObj, object: Ref<GenObj>) -> *mut Frame {
    // SAFETY: the parent's frame is in its final place and stands behind its DELEGATE.
    unsafe {
        let frame = object.frame_ptr();
        (*frame).back = parent;
        object.root.set(root);
        object.state.set(State::Linked);
        object.inherit_names();
        let delegate = *(*parent).pc.sub(1);
        debug_assert!(delegate.op_byte() == Op::Delegate as u8);
        drop((*parent).swap(delegate.b() as usize, object.into_value()));
        frame
    }
}

//! Exceptions in the run loop: tracebacks, finding a handler, leaving frames until one has it.

use super::call::pop_frame_unwound;
use super::exec::Flow;
use super::frame::{Action, FLAG_ELIDED, FLAG_THROWN, FrameRef};
use super::trace;
use crate::coro::{GenObj, drive};
use crate::error::exception::STOP_ITERATION;
use crate::error::traceback;
use crate::prelude::*;

/// An error was raised in `frame`. Gives the frame that handles it, at its handler, or the error when the frame that
/// entered the loop is left.
pub fn unwind(vm: &Vm, frame: FrameRef, error: Error) -> PyResult<Flow> {
    let error = match error.into_exception() {
        Ok(exception) => {
            set_context(vm, frame, &exception);
            exception
        }
        Err(fatal) => return leave_all(vm, frame, fatal),
    };
    run_handlers(vm, frame, error, true)
}

/// As `unwind`, for an error thrown into a generator: the exceptions its callers handle are not its context.
pub fn unwind_thrown(vm: &Vm, frame: FrameRef, error: Error) -> PyResult<Flow> {
    match error.into_exception() {
        Ok(exception) => {
            let handled = frame.handled.get();
            if handled.is_ptr() {
                chain(&exception, &handled);
            }
            run_handlers(vm, frame, exception, true)
        }
        Err(fatal) => leave_all(vm, frame, fatal),
    }
}

/// RERAISE: the exception goes on from a handler of this frame, which is in its traceback already.
pub fn reraise(vm: &Vm, frame: FrameRef, exception: Value) -> PyResult<Flow> {
    run_handlers(vm, frame, exception, false)
}

fn run_handlers(vm: &Vm, frame: FrameRef, exception: Value, mut record: bool) -> PyResult<Flow> {
    let mut frame = frame;
    let mut exception = exception;
    loop {
        if record {
            traceback::add(vm, &exception, frame);
            if vm.is_traced()
                && let Err(error) = trace::raised(vm, frame, &exception)
            {
                exception = error.into_exception().unwrap_or(exception);
            }
        }
        // Only the clean-up of a handler, which ends with RERAISE, stands at no line.
        let placed = record || frame.code().code.locations.at(frame.index()).line != 0;
        record = true;
        if let Some(handler) = bytecode::exceptions::find(&frame.code().code.handlers, frame.index()) {
            if let Some(object) = frame.frame_object().filter(|_| placed) {
                object.raised_at.set(frame.index());
            }
            let (depth, target) = (handler.depth as usize, handler.target);
            frame.clear_from(depth);
            vm.run_pending_if_any();
            // A handler that stands before what it guards closes a loop, which must be one that can be interrupted.
            if target <= frame.index()
                && let Err(error) = vm.poll()
            {
                match error.into_exception() {
                    Ok(raised) => exception = raised,
                    Err(fatal) => return leave_all(vm, frame, fatal),
                }
            }
            frame.put(depth, exception);
            frame.follow(target);
            return Ok(Flow::Go(frame));
        }
        // Temporaries go while the frame is still there, variables with it.
        frame.clear_from(frame.code().code.nlocals_plus());
        vm.run_pending_if_any();
        // The clean-up of a handler is no place: the frame ends where the exception went into it.
        if let Some(object) = frame.frame_object().filter(|_| !placed) {
            frame.pc.set(frame.words.get().wrapping_add(object.raised_at.get() as usize + 1));
        }
        if vm.is_traced()
            && let Err(error) = trace::left(vm, frame, &Value::NONE)
        {
            exception = error.into_exception().unwrap_or(exception);
        }
        if frame.is_heap() {
            // SAFETY: a heap frame is a generator's; unwinding stands in the current frame.
            let (next, error) = unsafe { drive::fail(vm, frame, Error::from_exception(exception))? };
            exception = error.into_value();
            frame = next;
            continue;
        }
        let (action, back) = (frame.action.get(), frame.back.get());
        if frame.has(FLAG_ELIDED) && STOP_ITERATION.check(&exception) {
            let error = Error::from_exception(exception);
            exception = drive::stop_raised(vm, "coroutine", "StopIteration", error).into_value();
        }
        // SAFETY: the current frame, on the stack; it is not used any more.
        unsafe { pop_frame_unwound(vm.fiber(), frame) };
        match back.filter(|_| action != Action::Exit) {
            Some(back) => frame = back,
            None => return Err(Error::from_exception(exception)),
        }
    }
}

/// There is no room to run `frame`, which was entered from native code just now: it is left before its first instruction.
#[cold]
pub fn refuse(vm: &Vm, frame: FrameRef, error: Error) -> PyResult<Flow> {
    leave_all(vm, frame, error)
}

/// A reason that Python must not see: every frame of this run is left without running handlers.
#[cold]
fn leave_all(vm: &Vm, frame: FrameRef, fatal: Error) -> PyResult<Flow> {
    let mut frame = frame;
    loop {
        if frame.is_heap() {
            // SAFETY: as in run_handlers.
            match unsafe { drive::fail(vm, frame, fatal.duplicate()) } {
                Ok((next, _)) => frame = next,
                Err(_) => return Err(fatal),
            }
            continue;
        }
        let (action, back) = (frame.action.get(), frame.back.get());
        // SAFETY: as in run_handlers.
        unsafe { pop_frame_unwound(vm.fiber(), frame) };
        match back.filter(|_| action != Action::Exit) {
            Some(back) => frame = back,
            None => return Err(fatal),
        }
    }
}

/// `__context__` of an exception that native code has just made: what is being handled.
fn set_context(vm: &Vm, frame: FrameRef, exception: &Value) {
    let Some(e) = exception.downcast::<ExceptionObj>() else { return };
    if !e.traceback.is_null() || !e.context.is_null() {
        return;
    }
    let _ = vm;
    if let Some(handled) = handled_from(frame) {
        chain(exception, &handled);
    }
}

/// The exception being handled in a frame or in those that called it.
pub fn handled_from(frame: FrameRef) -> Option<Value> {
    let mut at = Some(frame);
    while let Some(f) = at {
        let handled = f.handled.get();
        if !handled.is_null() && !handled.is_none() {
            return Some(handled);
        }
        at = match GenObj::of(f).filter(|_| f.has(FLAG_THROWN)) {
            Some(g) => g.find_root().frame.back.get(),
            None => f.back.get(),
        };
    }
    None
}

/// Makes `handled` the context of `exception`, without closing a circle.
pub fn chain(exception: &Value, handled: &Value) {
    if exception.is(handled) {
        return;
    }
    let mut at = handled.clone();
    let mut steps = 0;
    while let Some(next) = at.downcast::<ExceptionObj>().map(|e| e.context.get()).filter(|c| c.is_ptr()) {
        if next.is(exception) {
            if let Some(e) = at.downcast::<ExceptionObj>() {
                e.context.set(Value::NULL);
            }
            break;
        }
        steps += 1;
        if steps > 10_000 {
            break;
        }
        at = next;
    }
    if let Some(e) = exception.downcast::<ExceptionObj>() {
        e.context.set(handled.clone());
    }
}

/// The error that a never-started generator gives when something is thrown into it.
pub fn at_first_line(vm: &Vm, g: &GenObj, error: Error) -> PyResult<Sent> {
    if let Some(exception) = error.exception() {
        traceback::add_unstarted(vm, exception, g);
    }
    Err(error)
}

impl Vm {
    /// `sys.exception()`
    pub fn current_exception(&self) -> Option<Value> {
        handled_from(self.fiber().current.get()?)
    }
}

//! `sys.setprofile`: calls of the profile function.
//!
//! A profiled frame executes the copy of its instructions in which each one reports (`trace`). A call of a native
//! function is seen at its instruction; what it calls in Python reports in between; that it returned is seen at the
//! frame's next instruction, and that it raised where the frame gets the exception.

use bytecode::{Op, Word};

use super::frame::FrameRef;
use super::trace::watch;
use crate::object::descr::{MethodDescr, NativeFunction};
use crate::prelude::*;
use crate::types::frame::{FrameObj, object_of};
use crate::types::function::BoundMethod;

/// The profile function of the running fiber, unless it or the trace function is running.
fn profiler(vm: &Vm) -> Option<Value> {
    let fiber = vm.fiber();
    if fiber.tracing.get() { None } else { fiber.profile.load() }
}

pub fn is_on(vm: &Vm) -> bool {
    profiler(vm).is_some()
}

/// The frames that run already report from now on; nobody is told that they were called, nor, when profiling begins, of
/// the native functions that they are in.
pub fn watch_running(vm: &Vm, begins: bool) {
    for frame in vm.fiber().frames() {
        if let Some(f) = object_of(vm, frame).downcast::<FrameObj>() {
            f.started.set(true);
            if begins {
                f.calling.set(Value::NULL);
            }
        }
        watch(vm, frame, true);
    }
}

/// Before an instruction.
pub fn before(vm: &Vm, frame: FrameRef, object: &Value, f: &FrameObj, word: Word, at: u32) -> PyResult<()> {
    let called = f.calling.take();
    if !called.is_null() {
        at_line(f, f.calling_line.get(), || event(vm, object, "c_return", || called.clone()))?;
    }
    if at == 0 && !f.started.get() {
        let code = f.code();
        let line = if code.name.is(&name!("<module>")) { 0 } else { code.code.first_line };
        at_line(f, line, || event(vm, object, "call", || Value::NONE))?;
    }
    let register = |index: u16| frame.get(index as usize);
    match word.op() {
        Some(Op::Return) => event(vm, object, "return", || register(word.a())),
        Some(Op::ReturnNone) => event(vm, object, "return", || Value::NONE),
        // The value that a segment yields is returned by each of its members: `left`, from outside.
        Some(Op::Call | Op::CallKw | Op::CallEx) => {
            let callee = register(word.b());
            let native = if callee.is_a::<NativeFunction>() {
                callee
            } else if callee.is_a::<MethodDescr>() {
                let receiver = register(word.b() + 1);
                match !receiver.is_null() && word.op() != Some(Op::CallEx) {
                    true => vm.bind(&callee, &receiver)?,
                    false => return Ok(()),
                }
            } else if let Some(bound) = callee.downcast::<BoundMethod>()
                && bound.func.is_a::<NativeFunction>()
                && word.op() != Some(Op::CallEx)
            {
                bound.func.clone()
            } else {
                return Ok(());
            };
            event(vm, object, "c_call", || native.clone())?;
            if is_on(vm) {
                f.calling.set(native);
                f.calling_line.set(f.code().code.locations.at(at).line);
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Reports while the frame shows a line where its instruction pointer is not.
fn at_line(f: &FrameObj, line: u32, report: impl FnOnce() -> PyResult<()>) -> PyResult<()> {
    f.shown_line.set(Some(line));
    let reported = report();
    f.shown_line.set(None);
    reported
}

/// The frame ends by an exception, or gives a value away.
pub fn left(vm: &Vm, frame: FrameRef, value: &Value) -> PyResult<()> {
    let object = frame.object.get();
    match object.is_null() {
        true => Ok(()),
        false => event(vm, &object, "return", || value.clone()),
    }
}

/// An exception came into the frame, maybe out of a native function.
pub fn raised(vm: &Vm, frame: FrameRef) -> PyResult<()> {
    let object = frame.object.get();
    let Some(f) = object.downcast::<FrameObj>() else { return Ok(()) };
    let called = f.calling.take();
    if called.is_null() { Ok(()) } else { event(vm, &object, "c_exception", || called) }
}

/// Calls the profile function.
pub fn event(vm: &Vm, frame: &Value, event: &str, argument: impl FnOnce() -> Value) -> PyResult<()> {
    let Some(function) = profiler(vm) else { return Ok(()) };
    let fiber = vm.fiber();
    fiber.tracing.set(true);
    let result = vm.call(&function, &[frame.clone(), vm.new_str(event), argument()]);
    fiber.tracing.set(false);
    result.map(drop).inspect_err(|_| vm.set_profiler(&Value::NONE))
}

//! `sys` functions that look at the stack: frames, the exception being handled.

use crate::prelude::*;
use crate::run::FrameRef;
use crate::run::unwind::handled_from;
use crate::types::frame::object_of;

pub static ROWS: &[NativeDef] = &[
    def(
        "_getframe",
        "(depth=0, /)",
        getframe,
        "Return a frame object from the call stack.\n\nIf optional integer depth is given, return the frame object that many\ncalls below the top of the stack.  If that is deeper than the call\nstack, ValueError is raised.  The default for depth is zero, returning\nthe frame at the top of the call stack.\n\nThis function should be used for internal and specialized purposes\nonly.",
    ),
    def(
        "_getframemodulename",
        "(depth=0)",
        getframe_module,
        "Return the name of the module for a calling frame.\n\nThe default depth returns the module containing the call to this API.\nA more typical use in a library will pass a depth of 1 to get the user's\nmodule rather than the library module.\n\nIf no frame, module, or name can be found, returns None.",
    ),
    def(
        "_current_frames",
        "()",
        current_frames,
        "Return a dict mapping each thread's thread id to its current stack frame.\n\nThis function should be used for specialized purposes only.",
    ),
    def(
        "_current_exceptions",
        "()",
        current_exceptions,
        "Return a dict mapping each thread's identifier to its current raised exception.\n\nThis function should be used for specialized purposes only.",
    ),
    def(
        "exception",
        "()",
        |vm, _| Ok(current_exception(vm).unwrap_or(Value::NONE)),
        "Return the current exception.\n\nReturn the most recent exception caught by an except clause\nin the current stack frame or in an older stack frame, or None\nif no such clause exists.",
    ),
    def(
        "exc_info",
        "()",
        exc_info,
        "Return current exception information: (type, value, traceback).\n\nReturn information about the most recent exception caught by an except\nclause in the current stack frame or in an older stack frame.",
    ),
    raw(
        "call_tracing",
        "(func, args, /)",
        call_tracing,
        "Call func(*args), while tracing is enabled.\n\nThe tracing state is saved, and restored afterwards.  This is intended\nto be called from a debugger from a checkpoint, to recursively debug\nsome other code.",
    ),
];

/// The frame `depth` calls below the innermost one.
fn frame_at(vm: &Vm, depth: i64) -> Option<FrameRef> {
    vm.fiber().frames().nth(usize::try_from(depth).unwrap_or(0))
}

fn depth_arg(vm: &Vm, value: &Value) -> PyResult<i64> {
    if value.is_null() { Ok(0) } else { vm.to_i32(value).map(i64::from) }
}

fn getframe(vm: &Vm, args: &[Value]) -> PyResult {
    match frame_at(vm, depth_arg(vm, &args[0])?) {
        Some(frame) => Ok(object_of(vm, frame)),
        None => Err(vm.value_error("call stack is not deep enough")),
    }
}

fn getframe_module(vm: &Vm, args: &[Value]) -> PyResult {
    let Some(frame) = frame_at(vm, depth_arg(vm, &args[0])?) else { return Ok(Value::NONE) };
    let module = frame.function().module.get();
    Ok(module.into_option().unwrap_or(Value::NONE))
}

fn current_frames(vm: &Vm, _: &[Value]) -> PyResult {
    let dict = DictObj::new();
    // Other fibers' frames belong to their states; only the running one is reachable from here.
    if let Some(frame) = frame_at(vm, 0) {
        dict.set(vm, &vm.new_int(vm.fiber().ident as i64), object_of(vm, frame))?;
    }
    Ok(dict.into_value())
}

fn current_exceptions(vm: &Vm, _: &[Value]) -> PyResult {
    let dict = DictObj::new();
    dict.set(vm, &vm.new_int(vm.fiber().ident as i64), current_exception(vm).unwrap_or(Value::NONE))?;
    Ok(dict.into_value())
}

/// What `sys.exception()` gives: the exception an `except` clause is dealing with.
pub fn current_exception(vm: &Vm) -> Option<Value> {
    handled_from(vm.fiber().current.get()?)
}

fn exc_info(vm: &Vm, _: &[Value]) -> PyResult {
    let Some(exception) = current_exception(vm) else {
        return Ok(vm.new_tuple(&[Value::NONE, Value::NONE, Value::NONE]));
    };
    let traceback = exception.downcast::<ExceptionObj>().and_then(|e| e.traceback.load()).unwrap_or(Value::NONE);
    Ok(vm.new_tuple(&[type_of(&exception).to_value(), exception.clone(), traceback]))
}

fn call_tracing(vm: &Vm, args: Args) -> PyResult {
    let [func, arguments] = args.pos else {
        return Err(vm.type_error(format!("call_tracing expected 2 arguments, got {}", args.pos.len())));
    };
    let Some(tuple) = arguments.downcast::<TupleObj>() else {
        return Err(
            vm.type_error(format!("call_tracing() argument 2 must be tuple, not {}", vm.argument_type(arguments)))
        );
    };
    vm.call(func, tuple.items())
}

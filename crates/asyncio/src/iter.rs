//! Waiting for a future: `FutureIter` for whoever iterates by hand, and the step that `await` takes with no iterator at
//! all (a future resumes itself: see `AWAITS_ITSELF`).

use vm::coro::objects::thrown_error;
use vm::error::exception::{BASE_EXCEPTION, DEPRECATION_WARNING};
use vm::prelude::*;

use crate::future::{future_of, ready};

pub struct FutureIter {
    /// `NULL` once it was closed or thrown into.
    future: Slot,
}
heap::trace_fields!(FutureIter: future);
heap::payload!(FutureIter, "FutureIter", trace);

/// `iter(future)`, `future.__await__()`
pub fn iterate(vm: &Vm, future: &Value) -> PyResult {
    ready(vm, future)?;
    Ok(FUTURE_ITER.alloc(FutureIter { future: Slot::new(future.clone()) }).into_value())
}

/// One step of waiting: a pending future yields itself, marked as blocking; a finished one returns its result.
pub fn send(vm: &Vm, future: &Value, _sent: &Value) -> PyResult<Sent> {
    let f = ready(vm, future)?;
    if f.is_pending() {
        if f.blocking.get() {
            return Err(vm.runtime_error("await wasn't used with future"));
        }
        f.blocking.set(true);
        return Ok(Sent::Yielded(future.clone()));
    }
    f.take_result(vm).map(Sent::Returned)
}

fn step(vm: &Vm, value: &Value) -> PyResult<Sent> {
    let Some(iter) = value.downcast::<FutureIter>() else { return Err(vm.type_error("a FutureIter was expected")) };
    match iter.future.load() {
        Some(future) => send(vm, &future, &Value::NONE),
        None => Err(vm.stop_iteration(&Value::NONE)),
    }
}

fn shown(vm: &Vm, step: PyResult<Sent>) -> PyResult {
    match step? {
        Sent::Yielded(value) => Ok(value),
        Sent::Returned(value) => Err(vm.stop_iteration(&value)),
    }
}

fn throw(vm: &Vm, args: &[Value]) -> PyResult {
    if !args[2].is_null() || !args[3].is_null() {
        vm.warn(
            &DEPRECATION_WARNING,
            "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.",
            1,
        )?;
    }
    let traceback = args[3].non_null().filter(|t| !t.is_none());
    if traceback.is_some_and(|t| !vm::error::traceback::TRACEBACK.check(t)) {
        return Err(vm.type_error("throw() third argument must be a traceback"));
    }
    let what = &args[1];
    let is_class = what.downcast::<TypeObj>().is_some_and(|t| t.has(IS_EXCEPTION));
    if !is_class && !BASE_EXCEPTION.check(what) {
        return Err(vm.type_error("exceptions must be classes deriving BaseException or instances of such a class"));
    }
    let error = if traceback.is_none() && args[2].non_null().is_none_or(|v| v.is_none()) {
        thrown_error(vm, std::slice::from_ref(what))?
    } else {
        let class = if is_class { what.clone() } else { type_of(what).to_value() };
        let value = args[2].non_null().filter(|v| !v.is_none());
        let exception = match value {
            Some(_) if !is_class => return Err(vm.type_error("instance exception may not have a separate value")),
            Some(value) if vm.is_instance(value, &class)? => value.clone(),
            Some(value) => vm.call(&class, std::slice::from_ref(value))?,
            None if is_class => vm.call(&class, &[])?,
            None => what.clone(),
        };
        let Some(e) = exception.downcast::<ExceptionObj>() else {
            return Err(vm.type_error("exceptions must be classes deriving BaseException or instances of such a class"));
        };
        if let Some(traceback) = traceback {
            e.traceback.set(traceback.clone());
        }
        Error::from_exception(exception)
    };
    if let Some(iter) = args[0].downcast::<FutureIter>() {
        iter.future.set(Value::NULL);
    }
    Err(error)
}

static METHODS: &[NativeDef] = &[
    def("send", "($self, value, /)", |vm, a| shown(vm, step(vm, &a[0])), ""),
    def("throw", "($self, type, value=None, traceback=None, /)", throw, ""),
    def(
        "close",
        "($self, /)",
        |_, a| {
            if let Some(iter) = a[0].downcast::<FutureIter>() {
                iter.future.set(Value::NULL);
            }
            Ok(Value::NONE)
        },
        "",
    ),
];

pub static FUTURE_ITER: TypeSpec =
    TypeSpec::new::<FutureIter>("FutureIter").module("_asyncio").flags(NO_NEW).methods(METHODS).slots(|s| {
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(|vm, v| {
            let ended = v.downcast::<FutureIter>().is_some_and(|i| i.future.is_null());
            if ended {
                return Ok(None);
            }
            match step(vm, v)? {
                Sent::Yielded(value) => Ok(Some(value)),
                Sent::Returned(value) => {
                    vm.leave_stop_value(value);
                    Ok(None)
                }
            }
        }));
        s.send.set(Some(|vm, v, _| step(vm, v)));
    });

/// A callback as Python sees it: for a task to be woken (no context), its bound `task_wakeup`.
pub fn callback_value(callback: &Value, context: &Value) -> Value {
    if context.is_null() && future_of(callback).is_some_and(|f| f.is_task.get()) {
        return crate::step::wakeup_function(callback);
    }
    callback.clone()
}

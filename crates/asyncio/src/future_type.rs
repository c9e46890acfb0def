//! `_asyncio.Future`: what Python sees of a future. `Task` takes all of it over.

use std::mem::offset_of;

use vm::object::class::alloc_instance;
use vm::object::typeobj::AWAITS_ITSELF;
use vm::prelude::*;

use crate::future::{FutureObj, Status, finalize, future_of, ready, this, uninitialised};
use crate::iter;
use crate::state::invalid_state;

pub static FUTURE: TypeSpec = TypeSpec::new::<FutureObj>("Future")
    .module("_asyncio")
    .flags(SUBCLASSABLE | WEAKREFABLE | AWAITS_ITSELF)
    .doc(DOC)
    .signature("(*, loop=None)")
    .attrs_at(offset_of!(FutureObj, attrs))
    .methods(METHODS)
    .getset(GETSET)
    .slots(|s| {
        s.new.set(Some(|_, ty, _| Ok(alloc_instance(ty, FutureObj::new(Value::NULL)).into_value())));
        s.init.set(Some(|vm, value, args| crate::initialise(vm, &INIT, value, args)));
        s.repr.set(Some(|vm, v| {
            this(vm, v)?;
            let shown = vm.import_attr("asyncio.base_futures", "_future_repr")?;
            vm.call(&shown, std::slice::from_ref(v))
        }));
        s.iter.set(Some(iter::iterate));
        s.await_.set(Some(iter::iterate));
        s.send.set(Some(iter::send));
        s.finalize.set(Some(finalize));
    });

const DOC: &str = "This class is *almost* compatible with concurrent.futures.Future.\n\n    Differences:\n\n    - result() and exception() do not take a timeout argument and\n      raise an exception when the future isn't done yet.\n\n    - Callbacks registered with add_done_callback() are always called\n      via the event loop's call_soon_threadsafe().\n\n    - This class is not compatible with the wait() and as_completed()\n      methods in the concurrent.futures package.";

static INIT: NativeDef = def("Future", "($self, /, *, loop=None)", init, "");

fn init(vm: &Vm, args: &[Value]) -> PyResult {
    let future = this(vm, &args[0])?;
    initialise(vm, future, &args[1])?;
    Ok(Value::NONE)
}

/// The part of `__init__` that tasks share: binds to a loop (the current one when `NULL` or `None` is given).
pub fn initialise(vm: &Vm, future: &FutureObj, event_loop: &Value) -> PyResult<()> {
    future.reset();
    let event_loop = match event_loop.non_null().filter(|l| !l.is_none()) {
        Some(event_loop) => event_loop.clone(),
        None => crate::running::event_loop_or_policy(vm)?,
    };
    future.event_loop.set(event_loop.clone());
    crate::future::remember_source(vm, future, &event_loop)
}

static METHODS: &[NativeDef] = &[
    def(
        "result",
        "($self, /)",
        |vm, a| {
            let future = this(vm, &a[0])?;
            if future.event_loop.is_null() {
                return Err(invalid_state(vm, "Future object is not initialized."));
            }
            future.take_result(vm)
        },
        "Return the result this future represents.\n\nIf the future has been cancelled, raises CancelledError.  If the\nfuture's result isn't yet available, raises InvalidStateError.  If\nthe future is done and has an exception set, this exception is\nraised.",
    ),
    def(
        "exception",
        "($self, /)",
        exception,
        "Return the exception that was set on this future.\n\nThe exception (or None if no exception was set) is returned only if\nthe future is done.  If the future has been cancelled, raises\nCancelledError.  If the future isn't done yet, raises\nInvalidStateError.",
    ),
    def(
        "set_result",
        "($self, result, /)",
        |vm, a| ready(vm, &a[0])?.set_result(vm, a[1].clone()).map(|()| Value::NONE),
        "Mark the future done and set its result.\n\nIf the future is already done when this method is called, raises\nInvalidStateError.",
    ),
    def(
        "set_exception",
        "($self, exception, /)",
        |vm, a| ready(vm, &a[0])?.set_exception(vm, &a[1]).map(|()| Value::NONE),
        "Mark the future done and set an exception.\n\nIf the future is already done when this method is called, raises\nInvalidStateError.",
    ),
    def(
        "add_done_callback",
        "($self, fn, /, *, context=<unrepresentable>)",
        add_done_callback,
        "Add a callback to be run when the future becomes done.\n\nThe callback is called with a single argument - the future object.\nIf the future is already done when this is called, the callback is\nscheduled with call_soon.",
    ),
    def(
        "remove_done_callback",
        "($self, fn, /)",
        remove_done_callback,
        "Remove all instances of a callback from the \"call when done\" list.\n\nReturns the number of callbacks removed.",
    ),
    def(
        "cancel",
        "($self, /, msg=None)",
        |vm, a| Ok(Value::bool(ready(vm, &a[0])?.cancel(vm, &a[1])?)),
        "Cancel the future and schedule callbacks.\n\nIf the future is already done or cancelled, return False.\nOtherwise, change the future's state to cancelled, schedule the\ncallbacks and return True.",
    ),
    def(
        "cancelled",
        "($self, /)",
        |vm, a| Ok(Value::bool(this(vm, &a[0])?.status.get() == Status::Cancelled)),
        "Return True if the future was cancelled.",
    ),
    def(
        "done",
        "($self, /)",
        |vm, a| {
            let future = this(vm, &a[0])?;
            Ok(Value::bool(future.is_done() && !future.event_loop.is_null()))
        },
        "Return True if the future is done.\n\nDone means either that a result / exception are available, or that\nthe future was cancelled.",
    ),
    def(
        "get_loop",
        "($self, /)",
        |vm, a| Ok(ready(vm, &a[0])?.event_loop.get()),
        "Return the event loop the Future is bound to.",
    ),
    def(
        "_make_cancelled_error",
        "($self, /)",
        |vm, a| this(vm, &a[0])?.make_cancelled_error(vm),
        "Create the CancelledError to raise if the Future is cancelled.\n\nThis should only be called once when handling a cancellation since\nit erases the context exception value.",
    ),
    def(
        "__class_getitem__",
        "($type, object, /)",
        |vm, a| vm.generic_alias(&a[0], &a[1]),
        "Futures are generic over the type of their results",
    )
    .class_method(),
];

fn exception(vm: &Vm, args: &[Value]) -> PyResult {
    let future = this(vm, &args[0])?;
    if future.event_loop.is_null() {
        return Err(invalid_state(vm, "Future object is not initialized."));
    }
    match future.status.get() {
        Status::Cancelled => Err(Error::from_exception(future.make_cancelled_error(vm)?)),
        Status::Pending => Err(invalid_state(vm, "Exception is not set.")),
        Status::Finished => {
            future.log_traceback.set(false);
            Ok(if future.failed.get() { future.outcome.get() } else { Value::NONE })
        }
    }
}

fn add_done_callback(vm: &Vm, args: &[Value]) -> PyResult {
    let future = this(vm, &args[0])?;
    if future.event_loop.is_null() {
        return Err(vm.runtime_error("uninitialized Future object"));
    }
    let context = match args[2].non_null().filter(|c| !c.is_none()) {
        Some(context) => context.clone(),
        None => pure::contextvars::copy_context(vm)?,
    };
    future.add_callback(vm, args[1].clone(), context)?;
    Ok(Value::NONE)
}

/// Comparing runs Python, which may change the callbacks: each is looked at again before it is removed.
fn remove_done_callback(vm: &Vm, args: &[Value]) -> PyResult {
    let future = ready(vm, &args[0])?;
    let (mut at, mut removed) = (0, 0);
    for _ in 0..future.callback_count() {
        let Some((callback, context)) = future.callback_at(at) else { break };
        let shown = iter::callback_value(&callback, &context);
        if !vm.equal(&shown, &args[1])? {
            at += 1;
            continue;
        }
        if future.callback_at(at).is_some_and(|(c, x)| c.is(&callback) && x.is(&context)) {
            future.remove_callback_at(at);
        }
        removed += 1;
    }
    Ok(Value::small_int(removed))
}

/// Getters that need the loop raise without it, as CPython's do.
fn checked<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a FutureObj> {
    ready(vm, value)
}

fn or_none(value: Option<Value>) -> PyResult {
    Ok(value.unwrap_or(Value::NONE))
}

static GETSET: &[GetSet] = &[
    GetSet::ro("_state", |vm, v| Ok(vm::types::str::intern(checked(vm, v)?.status.get().name())), ""),
    GetSet::rw(
        "_asyncio_future_blocking",
        |vm, v| {
            let future = this(vm, v)?;
            Ok(Value::bool(future.blocking.get() && !future.event_loop.is_null()))
        },
        |vm, v, value| {
            let future = ready(vm, v)?;
            let value = settable(vm, v, "_asyncio_future_blocking", value)?;
            future.blocking.set(vm.truth(value)?);
            Ok(())
        },
        "",
    ),
    GetSet::ro("_asyncio_awaited_by", awaited_by, ""),
    GetSet::ro("_loop", |vm, v| or_none(this(vm, v)?.event_loop.load()), ""),
    GetSet::ro("_callbacks", callbacks, ""),
    GetSet::ro(
        "_result",
        |vm, v| {
            let future = checked(vm, v)?;
            or_none(future.outcome.load().filter(|_| !future.failed.get()))
        },
        "",
    ),
    GetSet::ro(
        "_exception",
        |vm, v| {
            let future = checked(vm, v)?;
            or_none(future.outcome.load().filter(|_| future.failed.get()))
        },
        "",
    ),
    GetSet::rw(
        "_log_traceback",
        |vm, v| Ok(Value::bool(checked(vm, v)?.log_traceback.get())),
        |vm, v, value| {
            let value = settable(vm, v, "_log_traceback", value)?;
            if vm.truth(value)? {
                return Err(vm.value_error("_log_traceback can only be set to False"));
            }
            this(vm, v)?.log_traceback.set(false);
            Ok(())
        },
        "",
    ),
    GetSet::ro("_source_traceback", |vm, v| or_none(this(vm, v)?.source_traceback()), ""),
    GetSet::rw(
        "_cancel_message",
        |vm, v| or_none(this(vm, v)?.cancel_message()),
        |vm, v, value| {
            let value = settable(vm, v, "_cancel_message", value)?;
            this(vm, v)?.set_cancel_message(value);
            Ok(())
        },
        "",
    ),
];

pub fn settable<'a>(vm: &Vm, owner: &Value, name: &str, value: Option<&'a Value>) -> PyResult<&'a Value> {
    let type_name = if future_of(owner).is_some_and(|f| f.is_task.get()) && name == "_log_destroy_pending" {
        "_asyncio.Task"
    } else {
        "_asyncio.Future"
    };
    value.ok_or_else(|| {
        vm.attribute_error(
            owner,
            &vm::types::str::intern(name),
            format!("attribute '{name}' of '{type_name}' objects cannot be deleted"),
        )
    })
}

fn awaited_by(vm: &Vm, value: &Value) -> PyResult {
    let Some(known) = this(vm, value)?.awaited_by.load() else { return Ok(Value::NONE) };
    let frozen = vm::types::set::FROZENSET.to_value();
    if known.is_a::<vm::types::set::SetObj>() {
        return vm.call(&frozen, &[known]);
    }
    let one = vm.new_tuple(&[known]);
    vm.call(&frozen, &[one])
}

fn callbacks(vm: &Vm, value: &Value) -> PyResult {
    let future = this(vm, value)?;
    if future.event_loop.is_null() {
        return Err(uninitialised(vm));
    }
    let count = future.callback_count();
    if count == 0 {
        return Ok(Value::NONE);
    }
    let mut list = Vec::with_capacity(count);
    for (callback, context) in (0..count).filter_map(|at| future.callback_at(at)) {
        let context = match context.into_option() {
            Some(context) => context,
            None => crate::task::task_of(&callback).map_or(Value::NONE, |task| task.context.get()),
        };
        let callback = iter::callback_value(&callback, &Value::NULL);
        list.push(vm.new_tuple(&[callback, context]));
    }
    vm.new_list(list)
}

//! `asyncio.gather`, and the helpers that every call of it goes through.
//!
//! The Python original keeps its state in a closure that is each child's callback; here a `GatherObj` is both.

use std::cell::Cell;

use pure::contextvars::copy_context;
use vm::object::class::alloc_instance;
use vm::prelude::*;

use crate::event_loop::{CALL_SOON, LoopCore};
use crate::future::{FutureObj, Status, future_of, loop_of};
use crate::running::{add_to_awaited_by, discard_from_awaited_by, event_loop_or_policy, running_loop};
use crate::state::{Watched, state};
use crate::task::task_of;
use crate::{is_exact, loop_type};

/// What the children's callback knows.
pub struct GatherObj {
    /// List of futures in the order of the arguments.
    children: Slot,
    /// The future that `gather` returned; `NULL` until it is made.
    outer: Slot,
    /// The task that called `gather`, or `NULL`.
    task: Value,
    total: Cell<usize>,
    finished: Cell<usize>,
    return_exceptions: bool,
}
heap::trace_fields!(GatherObj: children, outer, task);
heap::payload!(GatherObj, "gather_callback", trace);

pub static GATHER: TypeSpec = TypeSpec::new::<GatherObj>("gather_callback")
    .module("_hoop_asyncio")
    .flags(NO_NEW)
    .getset(&[
        GetSet::ro("__name__", |_, _| Ok(name!("_done_callback")), ""),
        GetSet::ro("__qualname__", |_, _| Ok(name!("gather.<locals>._done_callback")), ""),
    ])
    .slots(|s| {
        s.call.set(Some(|vm, v, args| {
            let (Some(gather), [future]) = (v.downcast::<GatherObj>(), args.pos) else {
                return Err(vm.type_error("_done_callback() takes one positional argument"));
            };
            done(vm, gather, future).map(|()| Value::NONE)
        }));
    });

/// `isfuture(obj)`
pub fn isfuture(vm: &Vm, args: &[Value]) -> PyResult {
    if is_exact(&args[0]) {
        return Ok(Value::TRUE);
    }
    if vm::coro::COROUTINE.is_exact(&args[0]) {
        return Ok(Value::FALSE);
    }
    let name = name!("_asyncio_future_blocking");
    let class = vm.get_attr(&args[0], &name!("__class__"))?;
    if vm.find_attr(&class, &name)?.is_none() {
        return Ok(Value::FALSE);
    }
    Ok(Value::bool(!vm.get_attr(&args[0], &name)?.is_none()))
}

/// `gather(*coros_or_futures, return_exceptions=False)`
pub fn gather(vm: &Vm, args: Args) -> PyResult {
    let mut return_exceptions = false;
    for (name, value) in args.kw_names.iter().zip(args.kw_values) {
        if !vm::types::str::is(name, "return_exceptions") {
            let shown = vm::types::str::display(name);
            return Err(vm.type_error(format!("gather() got an unexpected keyword argument '{shown}'")));
        }
        return_exceptions = vm.truth(value)?;
    }
    if args.pos.is_empty() {
        let event_loop = event_loop_or_policy(vm)?;
        let outer = vm.call_method(&event_loop, &name!("create_future"), &[])?;
        vm.call_method(&outer, &name!("set_result"), &[vm.new_list(Vec::new())?])?;
        return Ok(outer);
    }
    let mut event_loop = running_loop(vm);
    let task = if event_loop.is_null() { Value::NULL } else { vm.fiber().running_task.get() };
    let callback = GATHER.alloc(GatherObj {
        children: Slot::default(),
        outer: Slot::default(),
        task: task.clone(),
        total: Cell::new(0),
        finished: Cell::new(0),
        return_exceptions,
    });
    let known = DictObj::new();
    let mut children = Vec::with_capacity(args.pos.len());
    let mut finished = Vec::new();
    let mut context = Value::NULL;
    for arg in args.pos {
        if let Some(future) = known.get(vm, arg)? {
            children.push(future);
            continue;
        }
        let future = ensure_future(vm, arg, &event_loop)?;
        if event_loop.is_null() {
            event_loop = loop_of(vm, &future)?;
        }
        if !future.is(arg) {
            // Nobody else has it, so nobody is to blame when it goes.
            match task_of(&future).filter(|_| is_exact(&future)) {
                Some(task) => task.future.log_destroy_pending.set(false),
                None => vm.set_attr(&future, &name!("_log_destroy_pending"), &Value::FALSE)?,
            }
        }
        callback.total.set(callback.total.get() + 1);
        known.set(vm, arg, future.clone())?;
        children.push(future.clone());
        if is_done(vm, &future)? {
            finished.push(future);
            continue;
        }
        if !task.is_null() {
            add_to_awaited_by(vm, &future, &task)?;
        }
        match future_of(&future).filter(|_| is_exact(&future)) {
            Some(f) => {
                // One context serves all: what runs in it is native.
                if context.is_null() {
                    context = copy_context(vm)?;
                }
                f.add_callback(vm, callback.to_value(), context.clone())?;
            }
            None => drop(vm.call_method(&future, &name!("add_done_callback"), &[callback.to_value()])?),
        }
    }
    let children = vm.new_list(children)?;
    callback.children.set(children.clone());
    let outer = gathering_future(vm, children, event_loop)?;
    callback.outer.set(outer.clone());
    for future in finished {
        done(vm, &callback, &future)?;
    }
    Ok(outer)
}

/// `_GatheringFuture(children, loop=loop)`
fn gathering_future(vm: &Vm, children: Value, event_loop: Value) -> PyResult {
    let plain = LoopCore::of_plain_in(&event_loop, CALL_SOON).is_some();
    if plain
        && let Some(class) = state(vm).library_class(vm, Watched::GatheringFuture)
        && let Some(class) = class.downcast::<TypeObj>()
        && std::ptr::eq(class.layout(), <FutureObj as heap::Payload>::LAYOUT)
    {
        let outer = alloc_instance(class, FutureObj::new(event_loop)).into_value();
        vm.set_attr(&outer, &name!("_children"), &children)?;
        vm.set_attr(&outer, &name!("_cancel_requested"), &Value::FALSE)?;
        return Ok(outer);
    }
    let class = vm.import_attr("asyncio.tasks", "_GatheringFuture")?;
    vm.call_args(&class, Args { pos: &[children], kw_names: &[name!("loop")], kw_values: &[event_loop] })
}

/// `ensure_future(arg, loop=loop)`
fn ensure_future(vm: &Vm, arg: &Value, event_loop: &Value) -> PyResult {
    if vm::coro::COROUTINE.is_exact(arg) {
        let event_loop = if event_loop.is_null() { event_loop_or_policy(vm)? } else { event_loop.clone() };
        let made = match loop_type::plain_task(vm, &event_loop, arg) {
            Ok(Some(task)) => Ok(task),
            Ok(None) => vm.call_method(&event_loop, &name!("create_task"), std::slice::from_ref(arg)),
            Err(e) => Err(e),
        };
        return match made {
            Err(e) if e.is(&vm::error::exception::RUNTIME_ERROR) => {
                vm.call_method(arg, &name!("close"), &[])?;
                Err(e)
            }
            result => result,
        };
    }
    if is_exact(arg) && (event_loop.is_null() || future_of(arg).is_some_and(|f| f.event_loop.is(event_loop))) {
        return Ok(arg.clone());
    }
    let ensure = vm.import_attr("asyncio.tasks", "ensure_future")?;
    let event_loop = if event_loop.is_null() { Value::NONE } else { event_loop.clone() };
    vm.call_args(&ensure, Args { pos: std::slice::from_ref(arg), kw_names: &[name!("loop")], kw_values: &[event_loop] })
}

fn exact(future: &Value) -> Option<&FutureObj> {
    if is_exact(future) { future_of(future) } else { None }
}

fn ask(vm: &Vm, future: &Value, what: &Value) -> PyResult<bool> {
    let answer = vm.call_method(future, what, &[])?;
    vm.truth(&answer)
}

fn is_done(vm: &Vm, future: &Value) -> PyResult<bool> {
    match exact(future) {
        Some(f) => Ok(f.is_done()),
        None => ask(vm, future, &name!("done")),
    }
}

fn is_cancelled(vm: &Vm, future: &Value) -> PyResult<bool> {
    match exact(future) {
        Some(f) => Ok(f.status.get() == Status::Cancelled),
        None => ask(vm, future, &name!("cancelled")),
    }
}

/// `future.exception()` of one that was not cancelled; `None` of Python when there is none.
fn exception_of(vm: &Vm, future: &Value) -> PyResult {
    match exact(future).filter(|f| f.is_done()) {
        Some(f) => {
            f.log_traceback.set(false);
            Ok(if f.failed.get() { f.outcome.get() } else { Value::NONE })
        }
        None => vm.call_method(future, &name!("exception"), &[]),
    }
}

fn set_exception(vm: &Vm, outer: &Value, exception: Value) -> PyResult<()> {
    vm.call_method(outer, &name!("set_exception"), &[exception]).map(drop)
}

/// A child is done.
fn done(vm: &Vm, gather: &GatherObj, future: &Value) -> PyResult<()> {
    gather.finished.set(gather.finished.get() + 1);
    if !gather.task.is_null() {
        discard_from_awaited_by(vm, future, &gather.task)?;
    }
    let outer = gather.outer.get();
    let over = match future_of(&outer) {
        Some(f) => f.is_done(),
        None => outer.is_null() || is_done(vm, &outer)?,
    };
    if over {
        if !is_cancelled(vm, future)? {
            // Marks the exception as retrieved.
            exception_of(vm, future)?;
        }
        return Ok(());
    }
    if !gather.return_exceptions {
        if is_cancelled(vm, future)? {
            let exception = vm.call_method(future, &name!("_make_cancelled_error"), &[])?;
            return set_exception(vm, &outer, exception);
        }
        let exception = exception_of(vm, future)?;
        if !exception.is_none() {
            return set_exception(vm, &outer, exception);
        }
    }
    if gather.finished.get() < gather.total.get() {
        return Ok(());
    }
    let children = gather.children.get();
    let mut results = Vec::new();
    let mut last = future.clone();
    let mut at = 0;
    while let Some(child) = children.downcast::<ListObj>().and_then(|list| list.get(at)) {
        at += 1;
        results.push(result_of(vm, &child)?);
        last = child;
    }
    let requested = state(vm).attrs.cancel_requested.get(vm, &outer, &name!("_cancel_requested"))?;
    if vm.truth(&requested)? {
        // The cancellation is passed on, whatever return_exceptions says.
        let exception = vm.call_method(&last, &name!("_make_cancelled_error"), &[])?;
        return set_exception(vm, &outer, exception);
    }
    let results = vm.new_list(results)?;
    match future_of(&outer) {
        Some(f) => f.set_result(vm, results),
        None => vm.call_method(&outer, &name!("set_result"), &[results]).map(drop),
    }
}

/// What a finished child adds to the list of results.
fn result_of(vm: &Vm, child: &Value) -> PyResult {
    if is_cancelled(vm, child)? {
        let message = vm.get_attr(child, &name!("_cancel_message"))?;
        let message = if message.is_none() { vm.new_str("") } else { message };
        let class = state(vm).cancelled_error(vm)?;
        return vm.call(&class, &[message]);
    }
    let exception = exception_of(vm, child)?;
    if !exception.is_none() {
        return Ok(exception);
    }
    match exact(child) {
        Some(f) => Ok(f.outcome.get()),
        None => vm.call_method(child, &name!("result"), &[]),
    }
}

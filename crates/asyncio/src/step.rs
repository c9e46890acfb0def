//! One step of a task: the coroutine's segment is resumed natively, and what it gives (a future to wait for, nothing, a
//! result, an exception) decides when the next step is due.

use vm::coro::{GenObj, drive};
use vm::object::descr;
use vm::prelude::*;

use crate::future::{FutureObj, ends_the_loop, future_of, loop_of};
use crate::ready::{Entry, schedule};
use crate::state::{invalid_state, state};
use crate::task::{TaskObj, cancel_any, task_of, this};
use crate::task_type::TASK;
use crate::{is_exact, running};

/// The task runs until it waits or ends; `thrown` is an exception or `NULL`. An error is one that must end the loop, or
/// a misuse.
pub fn step(vm: &Vm, value: &Value, thrown: Value) -> PyResult<()> {
    let task = this(vm, value)?;
    let event_loop = task.future.event_loop.get();
    if event_loop.is_null() {
        return Err(vm.runtime_error("uninitialized Task object"));
    }
    running::enter(vm, &event_loop, value)?;
    let result = run(vm, value, task, thrown);
    vm.run_pending_if_any();
    let left = running::leave(vm, &event_loop, value);
    result.and(left)
}

#[cold]
fn already_done(vm: &Vm, value: &Value, thrown: &Value) -> Error {
    let shown = vm.repr_text(value).and_then(|task| {
        let thrown = if thrown.is_null() { "None".to_string() } else { vm.repr_text(thrown)? };
        Ok(format!("__step(): already done: {task} {thrown}"))
    });
    match shown {
        Ok(message) => invalid_state(vm, &message),
        Err(e) => e,
    }
}

/// The coroutine's part of a step; the task is the current one already.
pub fn run(vm: &Vm, value: &Value, task: &TaskObj, thrown: Value) -> PyResult<()> {
    if task.future.is_done() {
        return Err(already_done(vm, value, &thrown));
    }
    let mut thrown = thrown;
    if task.future.must_cancel.get() {
        if thrown.is_null() || !state(vm).is_cancelled_error(vm, &thrown)? {
            thrown = task.future.make_cancelled_error(vm)?;
        }
        task.future.must_cancel.set(false);
    }
    task.waiting_for.set(Value::NULL);
    vm.run_pending_if_any();
    let coro = task.coro.get();
    if coro.is_null() {
        return Err(vm.runtime_error("uninitialized Task object"));
    }
    let outcome = resume(vm, &coro, thrown);
    // The variables of a coroutine that ended go before its task is done.
    vm.run_pending_if_any();
    let future = &task.future;
    match outcome {
        Ok(Sent::Yielded(yielded)) => wait(vm, value, task, yielded),
        Ok(Sent::Returned(result)) => {
            if future.must_cancel.replace(false) {
                let message = future.cancel_message().unwrap_or(Value::NULL);
                return future.cancel(vm, &message).map(drop);
            }
            future.set_result(vm, result)
        }
        Err(error) => fail(vm, future, error),
    }
}

fn resume(vm: &Vm, coro: &Value, thrown: Value) -> PyResult<Sent> {
    let generator = coro.downcast::<GenObj>().filter(|g| !g.is_async_generator());
    match (generator, thrown.is_null()) {
        (Some(g), true) => drive::send(vm, g, Value::NONE),
        (Some(g), false) => drive::throw(vm, g, &[thrown], true),
        (None, true) => drive::send_to(vm, coro, &Value::NONE),
        (None, false) => drive::stop_to_return(vm, vm.call_method(coro, &name!("throw"), &[thrown])),
    }
}

/// The coroutine ended by an exception.
#[cold]
fn fail(vm: &Vm, future: &FutureObj, error: Error) -> PyResult<()> {
    let exception = error.into_exception()?;
    if state(vm).is_cancelled_error(vm, &exception)? {
        future.make_rare().cancelled_error.set(exception);
        return future.cancel(vm, &Value::NULL).map(drop);
    }
    future.set_exception(vm, &exception)?;
    let error = Error::from_exception(exception);
    if ends_the_loop(&error) { Err(error) } else { Ok(()) }
}

/// The coroutine suspended with `yielded`: arranges for the next step.
fn wait(vm: &Vm, value: &Value, task: &TaskObj, yielded: Value) -> PyResult<()> {
    let event_loop = task.future.event_loop.get();
    if yielded.is_none() {
        return schedule(vm, &event_loop, Entry::Step(value.clone(), Value::NULL));
    }
    if yielded.is(value) {
        return complain(vm, value, format!("Task cannot await on itself: {}", vm.repr_text(value)?));
    }
    if is_exact(&yielded)
        && let Some(future) = future_of(&yielded)
    {
        if !future.event_loop.is(&event_loop) {
            return other_loop(vm, value, &yielded);
        }
        if !future.blocking.get() {
            return plain_yield(vm, value, &yielded);
        }
        future.add_waiter(vm, value)?;
        future.blocking.set(false);
        future.add_callback(vm, value.clone(), Value::NULL)?;
        return wait_for(vm, task, yielded);
    }
    wait_foreign(vm, value, task, yielded)
}

fn wait_for(vm: &Vm, task: &TaskObj, future: Value) -> PyResult<()> {
    task.waiting_for.set(future.clone());
    if task.future.must_cancel.get() {
        let message = task.future.cancel_message().unwrap_or(Value::NULL);
        if cancel_any(vm, &future, &message)? {
            task.future.must_cancel.set(false);
        }
    }
    Ok(())
}

/// The step gets a RuntimeError thrown in next time.
#[cold]
fn complain(vm: &Vm, value: &Value, message: String) -> PyResult<()> {
    let exception = vm.runtime_error(message).into_exception()?;
    let event_loop = this(vm, value)?.future.event_loop.get();
    schedule(vm, &event_loop, Entry::Step(value.clone(), exception))
}

#[cold]
fn other_loop(vm: &Vm, value: &Value, yielded: &Value) -> PyResult<()> {
    let (task, future) = (vm.repr_text(value)?, vm.repr_text(yielded)?);
    complain(vm, value, format!("Task {task} got Future {future} attached to a different loop"))
}

#[cold]
fn plain_yield(vm: &Vm, value: &Value, yielded: &Value) -> PyResult<()> {
    let (task, future) = (vm.repr_text(value)?, vm.repr_text(yielded)?);
    complain(vm, value, format!("yield was used instead of yield from in task {task} with {future}"))
}

/// A future of another class, or something that should not have been yielded.
#[cold]
fn wait_foreign(vm: &Vm, value: &Value, task: &TaskObj, yielded: Value) -> PyResult<()> {
    let blocking = vm.find_attr(&yielded, &name!("_asyncio_future_blocking"))?.filter(|b| !b.is_none());
    let Some(blocking) = blocking else {
        if yielded.downcast::<GenObj>().is_some_and(|g| g.is_generator()) {
            let (task, generator) = (vm.repr_text(value)?, vm.repr_text(&yielded)?);
            let message = format!("yield was used instead of yield from for generator in task {task} with {generator}");
            return complain(vm, value, message);
        }
        return complain(vm, value, format!("Task got bad yield: {}", vm.repr_text(&yielded)?));
    };
    let blocking = vm.truth(&blocking)?;
    let event_loop = loop_of(vm, &yielded)?;
    if !task.future.event_loop.is(&event_loop) {
        return other_loop(vm, value, &yielded);
    }
    if !blocking {
        return plain_yield(vm, value, &yielded);
    }
    crate::running::add_to_awaited_by(vm, &yielded, value)?;
    vm.set_attr(&yielded, &name!("_asyncio_future_blocking"), &Value::FALSE)?;
    let add = vm.get_attr(&yielded, &name!("add_done_callback"))?;
    let args = Args { pos: &[wakeup_function(value)], kw_names: &[name!("context")], kw_values: &[task.context.get()] };
    vm.call_args(&add, args)?;
    wait_for(vm, task, yielded)
}

/// What the task waited for is done.
pub fn wakeup(vm: &Vm, value: &Value, future: &Value) -> PyResult<()> {
    crate::running::discard_from_awaited_by(vm, future, value)?;
    let outcome = match future_of(future).filter(|_| is_exact(future)) {
        Some(f) if !f.event_loop.is_null() => f.take_result(vm),
        _ => vm.call_method(future, &name!("result"), &[]),
    };
    match outcome {
        Ok(_) => step(vm, value, Value::NULL),
        Err(e) => {
            // The exception lives through the step, whatever the coroutine does with it.
            let exception = e.into_exception()?;
            step(vm, value, exception.clone())
        }
    }
}

static WAKEUP: NativeDef =
    def("task_wakeup", "($self, fut, /)", |vm, a| wakeup(vm, &a[0], &a[1]).map(|()| Value::NONE), "");

/// `task.task_wakeup`: a task's wake-up as something to call.
pub fn wakeup_function(task: &Value) -> Value {
    descr::native_function(&WAKEUP, task.clone(), true, Some(TASK.get()), Value::NULL)
}

/// A task's next step as something to call.
pub struct StepObj {
    task: Value,
    thrown: Value,
}
heap::trace_fields!(StepObj: task, thrown);
heap::payload!(StepObj, "TaskStepMethWrapper", trace);

pub static STEP: TypeSpec = TypeSpec::new::<StepObj>("TaskStepMethWrapper")
    .module("_asyncio")
    .flags(NO_NEW)
    .getset(&[GetSet::ro("__self__", |_, v| Ok(v.downcast::<StepObj>().map_or(Value::NONE, |s| s.task.clone())), "")])
    .slots(|s| {
        s.call.set(Some(|vm, v, args| {
            if args.has_keywords() {
                return Err(vm.type_error("function takes no keyword arguments"));
            }
            if !args.pos.is_empty() {
                return Err(vm.type_error("function takes no positional arguments"));
            }
            let Some(s) = v.downcast::<StepObj>() else { return Ok(Value::NONE) };
            step(vm, &s.task, s.thrown.clone()).map(|()| Value::NONE)
        }));
    });

pub fn step_function(task: Value, thrown: Value) -> Value {
    STEP.alloc(StepObj { task, thrown }).into_value()
}

/// The context in which a task's callbacks run.
pub fn context_of(task: &Value) -> Value {
    task_of(task).map_or(Value::NONE, |task| task.context.load().unwrap_or(Value::NONE))
}

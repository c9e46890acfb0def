//! Who runs: the running loop and the current task of each thread, and who waits for whom.

use vm::prelude::*;

use crate::event_loop;
use crate::future::future_of;

/// `_get_running_loop()`: the loop that runs in this thread, or `NULL`.
#[inline]
pub fn running_loop(vm: &Vm) -> Value {
    vm.fiber().running_loop.get()
}

/// `get_event_loop()`
pub fn event_loop_or_policy(vm: &Vm) -> PyResult {
    if let Some(running) = running_loop(vm).into_option() {
        return Ok(running);
    }
    let policy = vm.import_attr("asyncio.events", "_get_event_loop_policy")?;
    let policy = vm.call(&policy, &[])?;
    vm.call_method(&policy, &name!("get_event_loop"), &[])
}

fn check_running(vm: &Vm, event_loop: &Value) -> PyResult<()> {
    if vm.fiber().running_loop.is(event_loop) {
        return Ok(());
    }
    Err(not_running(vm, event_loop))
}

#[cold]
fn not_running(vm: &Vm, event_loop: &Value) -> Error {
    match vm.repr_text(event_loop) {
        Ok(shown) => vm.runtime_error(format!("loop {shown} is not the running loop")),
        Err(e) => e,
    }
}

#[inline]
pub fn enter(vm: &Vm, event_loop: &Value, task: &Value) -> PyResult<()> {
    check_running(vm, event_loop)?;
    let slot = &vm.fiber().running_task;
    if !slot.is_null() {
        let (task, other) = (vm.repr_text(task)?, vm.repr_text(&slot.get())?);
        return Err(
            vm.runtime_error(format!("Cannot enter into task {task} while another task {other} is being executed."))
        );
    }
    slot.set(task.clone());
    event_loop::set_current(vm, event_loop, task);
    Ok(())
}

#[inline]
pub fn leave(vm: &Vm, event_loop: &Value, task: &Value) -> PyResult<()> {
    check_running(vm, event_loop)?;
    let slot = &vm.fiber().running_task;
    if !slot.is(task) {
        let entered = match slot.load() {
            Some(other) => vm.repr_text(&other)?,
            None => "None".to_string(),
        };
        let shown = vm.repr_text(task)?;
        return Err(vm.runtime_error(format!("Invalid attempt to leave task {shown} while task {entered} is entered.")));
    }
    slot.set(Value::NULL);
    event_loop::set_current(vm, event_loop, &Value::NULL);
    Ok(())
}

/// Makes another task the current one (`NULL`: none); gives the one before.
pub fn swap(vm: &Vm, event_loop: &Value, task: Value) -> PyResult {
    check_running(vm, event_loop)?;
    event_loop::set_current(vm, event_loop, &task);
    Ok(vm.fiber().running_task.replace(task))
}

pub fn current_task(vm: &Vm, args: &[Value]) -> PyResult {
    let event_loop = match args[0].non_null().filter(|l| !l.is_none()) {
        Some(event_loop) => event_loop.clone(),
        None => get_running_loop(vm, &[])?,
    };
    let task = if vm.fiber().running_loop.is(&event_loop) {
        vm.fiber().running_task.get()
    } else {
        event_loop::current_of(vm, &event_loop)
    };
    Ok(task.into_option().unwrap_or(Value::NONE))
}

pub fn get_running_loop(vm: &Vm, _: &[Value]) -> PyResult {
    running_loop(vm).into_option().ok_or_else(|| vm.runtime_error("no running event loop"))
}

pub fn add_to_awaited_by(vm: &Vm, future: &Value, waiter: &Value) -> PyResult<()> {
    match (future_of(future), future_of(waiter)) {
        (Some(future), Some(_)) => future.add_waiter(vm, waiter),
        _ => Ok(()),
    }
}

#[inline]
pub fn discard_from_awaited_by(vm: &Vm, future: &Value, waiter: &Value) -> PyResult<()> {
    match (future_of(future), future_of(waiter)) {
        (Some(future), Some(_)) => future.remove_waiter(vm, waiter),
        _ => Ok(()),
    }
}

pub fn null_if_none(value: &Value) -> Value {
    if value.is_none() { Value::NULL } else { value.clone() }
}

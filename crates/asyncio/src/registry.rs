//! Which tasks there are: the list of native tasks, a weak set of others, the set of those in an eager first step.

use vm::ops::protocol::Poll;
use vm::prelude::*;
use vm::types::set::SetObj;

use crate::future::loop_of;
use crate::running::get_running_loop;
use crate::state::{State, state};
use crate::task::task_of;

pub fn add_eager(vm: &Vm, shared: &State, task: &Value) -> PyResult<()> {
    if shared.eager.is_null() {
        shared.eager.set(SetObj::new().into_value());
    }
    let eager = shared.eager.get();
    if let Some(set) = eager.downcast::<SetObj>() {
        set.add(vm, task)?;
    }
    Ok(())
}

pub fn remove_eager(vm: &Vm, shared: &State, task: &Value) -> PyResult<()> {
    let eager = shared.eager.get();
    if let Some(set) = eager.downcast::<SetObj>() {
        set.discard(vm, task)?;
    }
    Ok(())
}

fn foreign(vm: &Vm, shared: &State) -> PyResult {
    if shared.foreign.is_null() {
        let class = vm.import_attr("weakref", "WeakSet")?;
        let set = vm.call(&class, &[])?;
        shared.foreign.set(set);
    }
    Ok(shared.foreign.get())
}

pub fn register(vm: &Vm, args: &[Value]) -> PyResult {
    let shared = state(vm);
    match task_of(&args[0]) {
        Some(task) => shared.link(task),
        None => drop(vm.call_method(&foreign(vm, &shared)?, &name!("add"), args)?),
    }
    Ok(Value::NONE)
}

pub fn unregister(vm: &Vm, args: &[Value]) -> PyResult {
    let shared = state(vm);
    match task_of(&args[0]) {
        Some(task) => task.link.unlink(),
        None => drop(vm.call_method(&foreign(vm, &shared)?, &name!("discard"), args)?),
    }
    Ok(Value::NONE)
}

pub fn all_tasks(vm: &Vm, args: &[Value]) -> PyResult {
    let event_loop = match args[0].non_null().filter(|l| !l.is_none()) {
        Some(event_loop) => event_loop.clone(),
        None => get_running_loop(vm, &[])?,
    };
    let shared = state(vm);
    // First those in an eager step: they may become ordinary ones meanwhile.
    let mut found = Vec::new();
    if let Some(set) = shared.eager.get().downcast::<SetObj>() {
        found.extend(set.items());
    }
    if let Some(set) = shared.foreign.load() {
        vm.for_each(&set, |task| {
            found.push(task);
            Ok(())
        })?;
    }
    found.extend(shared.tasks());
    let tasks = SetObj::new();
    let mut polled = Poll::default();
    for task in found {
        polled.tick(vm)?;
        let done = match task_of(&task).filter(|_| crate::is_exact(&task)) {
            Some(task) => task.future.is_done(),
            None => {
                let done = vm.call_method(&task, &name!("done"), &[])?;
                vm.truth(&done)?
            }
        };
        if !done && loop_of(vm, &task)?.is(&event_loop) {
            tasks.add(vm, &task)?;
        }
    }
    Ok(tasks.into_value())
}

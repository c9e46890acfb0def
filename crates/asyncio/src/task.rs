//! The task: a future that drives a coroutine. Its steps are in `step.rs`, what Python sees in `task_type.rs`.

use std::cell::Cell;
use std::mem::offset_of;
use std::ptr::NonNull;

use heap::Header;
use heap::object::PENDING;
use pure::contextvars;
use vm::coro::COROUTINE;
use vm::prelude::*;

use crate::future::{FutureObj, task_needs_finalizer};
use crate::ready::{Entry, schedule};
use crate::state::{Link, State};
use crate::{event_loop, future_type, running, step};

#[repr(C)]
pub struct TaskObj {
    /// First, so that a task is a future.
    pub future: FutureObj,
    /// Place in the list of all tasks.
    pub link: Link,
    /// `NULL` before `__init__` and after a first step that finished eagerly.
    pub coro: Slot,
    /// The future whose end wakes the task, or `NULL`.
    pub waiting_for: Slot,
    /// A str, or the number of a "Task-1" that nobody has asked for.
    pub name: Slot,
    pub context: Slot,
    pub cancels: Cell<u32>,
}

impl Trace for TaskObj {
    fn trace(&self, tracer: &mut Tracer) {
        self.future.trace(tracer);
        self.coro.trace(tracer);
        self.waiting_for.trace(tracer);
        self.name.trace(tracer);
        self.context.trace(tracer);
    }
}
heap::payload!(TaskObj, "Task", trace; finalizer task_needs_finalizer);

impl Drop for TaskObj {
    fn drop(&mut self) {
        self.link.unlink();
    }
}

#[inline(always)]
pub fn task_of(value: &Value) -> Option<&TaskObj> {
    value.downcast::<TaskObj>()
}

pub fn this<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a TaskObj> {
    task_of(value).ok_or_else(|| vm.type_error(format!("unexpected '{}' object", type_of(value).tp_name())))
}

impl TaskObj {
    pub fn new(event_loop: Value) -> TaskObj {
        let future = FutureObj::new(event_loop);
        future.is_task.set(true);
        TaskObj {
            future,
            link: Link::default(),
            coro: Slot::default(),
            waiting_for: Slot::default(),
            name: Slot::default(),
            context: Slot::default(),
            cancels: Cell::new(0),
        }
    }
    /// # Safety
    /// `link` is the `link` field of a task.
    pub unsafe fn of_link<'a>(link: *const Link) -> &'a TaskObj {
        // SAFETY: by contract.
        unsafe { &*((link as usize - offset_of!(TaskObj, link)) as *const TaskObj) }
    }
    /// The task as a value, unless it is dying.
    pub fn live_value(&self) -> Option<Value> {
        let header = (self as *const TaskObj as usize - size_of::<Header>()) as *mut Header;
        // SAFETY: a TaskObj only ever lives as an object's payload; the count is taken first.
        unsafe {
            if (*header).count() == 0 || (*header).has(PENDING) {
                return None;
            }
            (*header).retain();
            Some(Value::from_header(NonNull::new_unchecked(header)))
        }
    }
    /// `get_name()`: the text is made when it is first asked for.
    pub fn name(&self, vm: &Vm) -> Value {
        let name = self.name.get();
        match name.as_int() {
            Some(number) if name.is_int() => {
                let text = vm.new_str(&format!("Task-{number}"));
                self.name.set(text.clone());
                text
            }
            _ => name.into_option().unwrap_or(Value::NONE),
        }
    }
}

/// The arguments of a new task that are not its coroutine and loop.
#[derive(Default)]
pub struct Options {
    pub name: Value,
    pub context: Value,
    pub eager_start: bool,
}

/// `Task.__init__`
pub fn initialise(vm: &Vm, value: &Value, coro: &Value, event_loop: &Value, options: Options) -> PyResult<()> {
    let task = this(vm, value)?;
    future_type::initialise(vm, &task.future, event_loop)?;
    let shared = crate::state::state(vm);
    if !is_coroutine(vm, &shared, coro)? {
        task.future.log_destroy_pending.set(false);
        return Err(vm.type_error(format!("a coroutine was expected, got {}", vm.repr_text(coro)?)));
    }
    start(vm, &shared, value, task, coro, options)
}

/// Sets the task going: its future is bound to a loop, and `coro` is a coroutine.
pub fn start(vm: &Vm, shared: &State, value: &Value, task: &TaskObj, coro: &Value, options: Options) -> PyResult<()> {
    let context = match options.context.into_option().filter(|c| !c.is_none()) {
        Some(context) => context,
        None => contextvars::copy_context(vm)?,
    };
    let name = match options.name.into_option().filter(|n| !n.is_none()) {
        None => Value::small_int(shared.next_name() as i64),
        Some(name) => name_text(vm, &name)?,
    };
    task.context.set(context);
    task.waiting_for.set(Value::NULL);
    task.future.must_cancel.set(false);
    task.cancels.set(0);
    task.coro.set(coro.clone());
    task.name.set(name);
    task.future.log_destroy_pending.set(true);
    let event_loop = task.future.event_loop.get();
    if options.eager_start && event_loop::is_running(vm, &event_loop)? {
        return start_eagerly(vm, shared, value, task, &event_loop);
    }
    schedule(vm, &event_loop, Entry::Step(value.clone(), Value::NULL))?;
    shared.link(task);
    Ok(())
}

/// `str(name)` of a name that is not a str.
pub fn name_text(vm: &Vm, name: &Value) -> PyResult {
    if vm::types::str::STR.is_exact(name) { Ok(name.clone()) } else { Ok(vm.str(name)?.into_value()) }
}

fn is_coroutine(vm: &Vm, shared: &State, coro: &Value) -> PyResult<bool> {
    if COROUTINE.is_exact(coro) {
        return Ok(true);
    }
    let class = type_of(coro).to_value();
    if shared.coroutine_type.is(&class) {
        return Ok(true);
    }
    let check = vm.import_attr("asyncio.coroutines", "iscoroutine")?;
    let answer = vm.call(&check, std::slice::from_ref(coro))?;
    let yes = vm.truth(&answer)?;
    if yes {
        shared.coroutine_type.set(class);
    }
    Ok(yes)
}

/// Runs the first step at once, as the current task, and keeps the task only if it has to wait.
fn start_eagerly(vm: &Vm, shared: &State, value: &Value, task: &TaskObj, event_loop: &Value) -> PyResult<()> {
    let previous = running::swap(vm, event_loop, value.clone())?;
    let result = eager_step(vm, shared, value, task);
    let swapped = running::swap(vm, event_loop, previous);
    if task.future.is_pending() {
        shared.link(task);
    } else {
        task.coro.set(Value::NULL);
    }
    result?;
    swapped.map(drop)
}

fn eager_step(vm: &Vm, shared: &State, value: &Value, task: &TaskObj) -> PyResult<()> {
    crate::registry::add_eager(vm, shared, value)?;
    let context = task.context.get();
    let stepped = match contextvars::enter(vm, &context) {
        Ok(previous) => {
            let stepped = step::run(vm, value, task, Value::NULL);
            contextvars::leave(vm, &context, previous).and(stepped)
        }
        Err(e) => Err(e),
    };
    let removed = crate::registry::remove_eager(vm, shared, value);
    stepped.and(removed)
}

/// `Task.cancel()`: a CancelledError is thrown at the next step, or what the task waits for is cancelled.
pub fn cancel(vm: &Vm, task: &TaskObj, message: &Value) -> PyResult<bool> {
    task.future.log_traceback.set(false);
    if task.future.is_done() {
        return Ok(false);
    }
    task.cancels.set(task.cancels.get().saturating_add(1));
    if let Some(waiting_for) = task.waiting_for.load()
        && cancel_any(vm, &waiting_for, message)?
    {
        return Ok(true);
    }
    task.future.must_cancel.set(true);
    task.future.set_cancel_message(message);
    Ok(true)
}

/// `future.cancel(msg=message)` of anything that behaves as a future.
/// What waits for itself in a circle ends in `RecursionError`.
pub fn cancel_any(vm: &Vm, future: &Value, message: &Value) -> PyResult<bool> {
    vm.check_native_stack("while calling a Python object")?;
    if crate::is_exact(future) {
        if let Some(task) = task_of(future) {
            return cancel(vm, task, message);
        }
        if let Some(future) = crate::future::future_of(future) {
            return future.cancel(vm, message);
        }
    }
    let method = vm.get_attr(future, &name!("cancel"))?;
    let message = if message.is_null() { Value::NONE } else { message.clone() };
    let answer = vm.call_args(&method, Args { pos: &[], kw_names: &[name!("msg")], kw_values: &[message] })?;
    vm.truth(&answer)
}

/// The finaliser: a task that dies pending.
pub fn finalize(vm: &Vm, value: &Value) -> PyResult<()> {
    if let Some(task) = task_of(value)
        && task.future.log_destroy_pending.get()
        && task.future.is_pending()
    {
        crate::future::complain(vm, value, "task", "Task was destroyed but it is pending!", None);
    }
    crate::future::finalize(vm, value)
}

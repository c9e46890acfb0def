//! `_hoop_asyncio.LoopCore` as Python sees it: the hot methods of `asyncio.BaseEventLoop`.
//!
//! Each has a Python original, which `adopt` keeps as `_python_<name>`: in debug mode, and wherever somebody has put
//! something else in place of what the native method relies on, that one runs.

use std::mem::offset_of;

use pure::contextvars::copy_context;
use vm::object::attr::generic_setattr;
use vm::object::class::alloc_instance;
use vm::prelude::*;

use crate::event_loop::{CALL_AT, CALL_SOON, CREATE_TASK, LoopCore, TIME};
use crate::future::FutureObj;
use crate::future_type::FUTURE;
use crate::handle::{HandleObj, TimerObj, new_handle, new_timer, seconds_of};
use crate::ready::{Entry, queue_of, refill};
use crate::task::{Options, TaskObj, start};
use crate::task_type::TASK;
use crate::{readers, run, timers};

fn this<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a LoopCore> {
    value.downcast::<LoopCore>().ok_or_else(|| vm.type_error("a LoopCore was expected"))
}

/// Whether the loop is in debug mode or does these methods its own way.
fn is_special(value: &Value, core: &LoopCore, methods: u32) -> bool {
    !core.debug.is(&Value::FALSE) || core.overrides(type_of(value)) & methods != 0
}

/// The receiver and positional arguments after it, of which `min` are required.
fn receiver<'a>(vm: &Vm, args: Args<'a>, name: &str, min: &[&str]) -> PyResult<(&'a Value, &'a LoopCore, &'a [Value])> {
    let Some((value, rest)) = args.pos.split_first() else {
        return Err(vm.type_error(format!("unbound method {name}() needs an argument")));
    };
    if rest.len() < min.len() {
        let missing: Vec<String> = min[rest.len()..].iter().map(|m| format!("'{m}'")).collect();
        let s = if missing.len() == 1 { "" } else { "s" };
        return Err(vm.type_error(format!(
            "BaseEventLoop.{name}() missing {} required positional argument{s}: {}",
            missing.len(),
            missing.join(" and ")
        )));
    }
    Ok((value, this(vm, value)?, rest))
}

/// Runs the Python original.
#[cold]
fn original(vm: &Vm, name: &str, args: Args) -> PyResult {
    let method = vm.get_attr(&args.pos[0], &vm::types::str::intern(&format!("_python_{name}")))?;
    vm.call_args(&method, args.rest())
}

/// The keyword `context`, or a copy of the current context. `None`: there are other keywords.
fn context_arg(vm: &Vm, args: Args) -> PyResult<Option<Value>> {
    if args.kw_names.len() > 1 {
        return Ok(None);
    }
    match args.keyword("context") {
        Some(context) if !context.is_none() => Ok(Some(context.clone())),
        None if args.has_keywords() => Ok(None),
        _ => copy_context(vm).map(Some),
    }
}

fn call_soon(vm: &Vm, args: Args) -> PyResult {
    let (value, core, rest) = receiver(vm, args, "call_soon", &["callback"])?;
    core.check_closed(vm)?;
    if is_special(value, core, CALL_SOON) {
        return original(vm, "call_soon", args);
    }
    let Some(context) = context_arg(vm, args)? else { return original(vm, "call_soon", args) };
    let handle = new_handle(rest[0].clone(), vm.new_tuple(&rest[1..]), value.clone(), context);
    core.push(Entry::Handle(handle.clone()));
    Ok(handle)
}

fn call_later(vm: &Vm, args: Args) -> PyResult {
    let (value, core, rest) = receiver(vm, args, "call_later", &["delay", "callback"])?;
    let delay = &rest[0];
    if delay.is_none() {
        return Err(vm.type_error("delay must not be None"));
    }
    let seconds = vm::types::float::exact(delay).or_else(|| delay.as_int().map(|i| i as f64));
    let Some(seconds) = seconds.filter(|_| !is_special(value, core, CALL_SOON | CALL_AT | TIME)) else {
        return original(vm, "call_later", args);
    };
    let Some(context) = context_arg(vm, args)? else { return original(vm, "call_later", args) };
    let when = run::now() + seconds;
    add_timer(vm, value, core, vm.new_float(when), when, &rest[1..], context)
}

fn call_at(vm: &Vm, args: Args) -> PyResult {
    let (value, core, rest) = receiver(vm, args, "call_at", &["when", "callback"])?;
    let when = &rest[0];
    if when.is_none() {
        return Err(vm.type_error("when cannot be None"));
    }
    let is_number = vm::types::float::exact(when).is_some() || when.is_int();
    if !is_number || is_special(value, core, CALL_SOON) {
        return original(vm, "call_at", args);
    }
    let Some(context) = context_arg(vm, args)? else { return original(vm, "call_at", args) };
    add_timer(vm, value, core, when.clone(), seconds_of(vm, when), &rest[1..], context)
}

/// `call` is the callback and its arguments.
fn add_timer(
    vm: &Vm,
    value: &Value,
    core: &LoopCore,
    when: Value,
    seconds: f64,
    call: &[Value],
    context: Value,
) -> PyResult {
    core.check_closed(vm)?;
    let handle = HandleObj::new(call[0].clone(), vm.new_tuple(&call[1..]), value.clone(), context);
    let timer = new_timer(when, seconds, handle);
    if !timers::push(vm, core, &timer)? {
        return Err(vm.type_error("the list of timers was replaced by something else"));
    }
    if let Some(t) = timer.downcast::<TimerObj>() {
        t.scheduled.set(true);
    }
    Ok(timer)
}

fn create_future(vm: &Vm, args: &[Value]) -> PyResult {
    let core = this(vm, &args[0])?;
    if is_special(&args[0], core, CALL_SOON)
        || !core.shared.future_class(vm)?.is_some_and(|class| class.is(&FUTURE.to_value()))
    {
        return original(vm, "create_future", Args::positional(args));
    }
    Ok(FUTURE.alloc(FutureObj::new(args[0].clone())).into_value())
}

fn create_task(vm: &Vm, args: Args) -> PyResult {
    let (value, core, rest) = receiver(vm, args, "create_task", &["coro"])?;
    core.check_closed(vm)?;
    let known = |name: &Value| ["name", "context", "eager_start"].iter().any(|k| vm::types::str::is(name, k));
    if rest.len() > 1
        || !vm::coro::COROUTINE.is_exact(&rest[0])
        || is_special(value, core, CALL_SOON)
        || !core.task_factory.is_none()
        || !args.kw_names.iter().all(known)
        || !core.shared.task_class(vm)?.is_some_and(|class| class.is(&TASK.to_value()))
    {
        return original(vm, "create_task", args);
    }
    let keyword = |name| args.keyword(name).cloned().unwrap_or(Value::NULL);
    let eager_start = match args.keyword("eager_start") {
        Some(eager) => vm.truth(eager)?,
        None => false,
    };
    let options = Options { name: keyword("name"), context: keyword("context"), eager_start };
    let task = TASK.alloc(TaskObj::new(value.clone()));
    let shown = task.to_value();
    start(vm, &core.shared, &shown, &task, &rest[0], options)?;
    Ok(shown)
}

/// `loop.create_task(coro)` of a coroutine, when it is ours and does nothing else.
pub fn plain_task(vm: &Vm, event_loop: &Value, coro: &Value) -> PyResult<Option<Value>> {
    let Some(core) = LoopCore::of_plain_in(event_loop, CALL_SOON | CREATE_TASK) else { return Ok(None) };
    if !core.task_factory.is_none() || !core.shared.task_class(vm)?.is_some_and(|class| class.is(&TASK.to_value())) {
        return Ok(None);
    }
    core.check_closed(vm)?;
    let task = TASK.alloc(TaskObj::new(event_loop.clone()));
    let value = task.to_value();
    start(vm, &core.shared, &value, &task, coro, Options::default())?;
    Ok(Some(value))
}

pub static METHODS: &[NativeDef] = &[
    raw(
        "call_soon",
        "($self, callback, *args, context=None)",
        call_soon,
        "Arrange for a callback to be called as soon as possible.\n\nThis operates as a FIFO queue: callbacks are called in the\norder in which they are registered.  Each callback will be\ncalled exactly once.\n\nAny positional arguments after the callback will be passed to\nthe callback when it is called.",
    ),
    raw(
        "call_later",
        "($self, delay, callback, *args, context=None)",
        call_later,
        "Arrange for a callback to be called at a given time.\n\nReturn a Handle: an opaque object with a cancel() method that\ncan be used to cancel the call.\n\nThe delay can be an int or float, expressed in seconds.  It is\nalways relative to the current time.\n\nEach callback will be called exactly once.  If two callbacks\nare scheduled for exactly the same time, it is undefined which\nwill be called first.\n\nAny positional arguments after the callback will be passed to\nthe callback when it is called.",
    ),
    raw(
        "call_at",
        "($self, when, callback, *args, context=None)",
        call_at,
        "Like call_later(), but uses an absolute time.\n\nAbsolute time corresponds to the event loop's time() method.",
    ),
    def("create_future", "($self, /)", create_future, "Create a Future object attached to the loop."),
    raw(
        "create_task",
        "($self, coro, **kwargs)",
        create_task,
        "Schedule or begin executing a coroutine object.\n\nReturn a task object.",
    ),
    def(
        "time",
        "($self, /)",
        |vm, _| Ok(vm.new_float(run::now())),
        "Return the time according to the event loop's clock.\n\nThis is a float expressed in seconds since an epoch, but the\nepoch, precision, accuracy and drift are unspecified and may\ndiffer per event loop.",
    ),
    def(
        "stop",
        "($self, /)",
        |vm, a| {
            this(vm, &a[0])?.stopping.set(Value::TRUE);
            Ok(Value::NONE)
        },
        "Stop running the event loop.\n\nEvery callback already scheduled will still run.  This simply\ninforms run_forever to stop looping after a complete iteration.",
    ),
    def(
        "is_closed",
        "($self, /)",
        |vm, a| Ok(this(vm, &a[0])?.closed.load().unwrap_or(Value::FALSE)),
        "Returns True if the event loop was closed.",
    ),
    def(
        "is_running",
        "($self, /)",
        |vm, a| Ok(Value::bool(!this(vm, &a[0])?.thread_id.is_none())),
        "Returns True if the event loop is running.",
    ),
    def("get_debug", "($self, /)", |vm, a| Ok(this(vm, &a[0])?.debug.load().unwrap_or(Value::FALSE)), ""),
    def("_check_closed", "($self, /)", |vm, a| this(vm, &a[0])?.check_closed(vm).map(|()| Value::NONE), ""),
    def(
        "_timer_handle_cancelled",
        "($self, handle, /)",
        |vm, a| {
            let core = this(vm, &a[0])?;
            match a[1].downcast::<TimerObj>() {
                Some(timer) => core.timer_cancelled(timer),
                None => {
                    let scheduled = vm.get_attr(&a[1], &name!("_scheduled"))?;
                    let more = vm.truth(&scheduled)? as i64;
                    core.timers_cancelled.set(core.timers_cancelled.get() + more);
                }
            }
            Ok(Value::NONE)
        },
        "Notification that a TimerHandle has been cancelled.",
    ),
    raw("_add_reader", "($self, fd, callback, *args)", readers::add_reader, ""),
    raw("_remove_reader", "($self, fd)", readers::remove_reader, ""),
    raw("_add_writer", "($self, fd, callback, *args)", readers::add_writer, ""),
    raw("_remove_writer", "($self, fd)", readers::remove_writer, "Remove a writer callback."),
    def(
        "_run_once",
        "($self, /)",
        |vm, a| {
            let core = this(vm, &a[0])?;
            core.unpolled.set(u32::MAX / 2);
            run::once(vm, &a[0], core).map(|()| Value::NONE)
        },
        "Run one full iteration of the event loop.\n\nThis calls all currently ready callbacks, polls for I/O,\nschedules the resulting callbacks, and finally schedules\n'call_later' callbacks.",
    ),
    def(
        "_run_until_stopped",
        "($self, /)",
        |vm, a| run::until_stopped(vm, &a[0], this(vm, &a[0])?).map(|()| Value::NONE),
        "Run iterations until stop() was called.",
    ),
];

/// `adopt(cls)`: keeps the Python originals of the methods that a native base has as `_python_<name>`, out of their way.
pub fn adopt(vm: &Vm, args: &[Value]) -> PyResult {
    let Some(class) = args[0].to_ref::<TypeObj>() else { return Err(vm.type_error("a class was expected")) };
    let natives: Vec<&TypeSpec> = class.mro_list().iter().filter_map(|base| base.spec).collect();
    for row in natives.iter().filter(|spec| spec.module == "_hoop_asyncio").flat_map(|spec| spec.methods) {
        let name = vm::types::str::intern(row.name);
        let Some(function) = class.dict.get_str(&name) else { continue };
        vm.set_attr(&args[0], &vm::types::str::intern(&format!("_python_{}", row.name)), &function)?;
        vm.del_attr(&args[0], &name)?;
    }
    Ok(args[0].clone())
}

macro_rules! field {
    ($name:literal, $field:ident) => {
        GetSet::rw(
            $name,
            |vm, v| {
                let value = this(vm, v)?.$field.load();
                value.ok_or_else(|| vm.no_attribute(v, &name!($name)))
            },
            |vm, v, value| {
                this(vm, v)?.$field.set(value.cloned().unwrap_or(Value::NULL));
                Ok(())
            },
            "",
        )
    };
}

static GETSET: &[GetSet] = &[
    GetSet::rw(
        "_ready",
        |vm, v| {
            this(vm, v)?;
            Ok(queue_of(v))
        },
        |vm, v, value| match value {
            Some(items) => refill(vm, this(vm, v)?, items),
            None => Err(vm.type_error("_ready cannot be deleted")),
        },
        "",
    ),
    GetSet::rw(
        "_timer_cancelled_count",
        |vm, v| Ok(vm.new_int(this(vm, v)?.timers_cancelled.get())),
        |vm, v, value| {
            let count = vm.to_i64(value.unwrap_or(&Value::NONE))?;
            this(vm, v)?.timers_cancelled.set(count);
            Ok(())
        },
        "",
    ),
    field!("_scheduled", scheduled),
    field!("_selector", selector),
    field!("_clock_resolution", clock_resolution),
    field!("_task_factory", task_factory),
    field!("_thread_id", thread_id),
    field!("_stopping", stopping),
    field!("_closed", closed),
    field!("_debug", debug),
];

pub static LOOP_CORE: TypeSpec = TypeSpec::new::<LoopCore>("LoopCore")
    .module("_hoop_asyncio")
    .flags(SUBCLASSABLE | WEAKREFABLE)
    .doc("The native part of an event loop.")
    .attrs_at(offset_of!(LoopCore, attrs))
    .methods(METHODS)
    .getset(GETSET)
    .slots(|s| {
        s.new.set(Some(|vm, ty, _| Ok(alloc_instance(ty, LoopCore::new(crate::state::state(vm))).into_value())));
        s.init.set(Some(|_, _, _| Ok(())));
        s.setattro.set(Some(|vm, v, name, value| {
            if let (Some(core), true) = (v.downcast::<LoopCore>(), name.is_a::<StrObj>()) {
                core.attribute_set(&vm::types::str::display(name));
            }
            generic_setattr(vm, v, name, value)
        }));
    });

/// `_set_result_unless_cancelled(future, result)`: the callback of `asyncio.sleep`'s timer.
pub fn set_result_unless_cancelled(vm: &Vm, args: &[Value]) -> PyResult {
    if FUTURE.is_exact(&args[0])
        && let Some(future) = crate::future::future_of(&args[0])
        && !future.event_loop.is_null()
    {
        if future.status.get() != crate::future::Status::Cancelled {
            future.set_result(vm, args[1].clone())?;
        }
        return Ok(Value::NONE);
    }
    let cancelled = vm.call_method(&args[0], &name!("cancelled"), &[])?;
    if !vm.truth(&cancelled)? {
        vm.call_method(&args[0], &name!("set_result"), std::slice::from_ref(&args[1]))?;
    }
    Ok(Value::NONE)
}

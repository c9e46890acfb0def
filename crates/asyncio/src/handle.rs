//! `asyncio.Handle` and `asyncio.TimerHandle`: what `call_soon` and `call_later` give back. The names of `asyncio.events`
//! are these types.

use std::cell::Cell;

use pure::contextvars;
use vm::object::class::alloc_instance;
use vm::prelude::*;

use crate::context::run_in;
use crate::event_loop::{LoopCore, debug_of};
use crate::future::ends_the_loop;

#[repr(C)]
pub struct HandleObj {
    pub callback: Slot,
    /// A tuple (or whatever Python put there).
    pub args: Slot,
    pub context: Slot,
    pub event_loop: Slot,
    pub source_traceback: Slot,
    pub shown: Slot,
    pub cancelled: Cell<bool>,
}
heap::trace_fields!(HandleObj: callback, args, context, event_loop, source_traceback, shown);
heap::payload!(HandleObj, "Handle", trace);

#[repr(C)]
pub struct TimerObj {
    /// First, so that a timer is a handle.
    pub handle: HandleObj,
    pub when: Slot,
    /// `when` as a number, for the heap of timers.
    pub seconds: Cell<f64>,
    /// In the loop's heap.
    pub scheduled: Cell<bool>,
}
impl Trace for TimerObj {
    fn trace(&self, tracer: &mut Tracer) {
        self.handle.trace(tracer);
        self.when.trace(tracer);
    }
}
heap::payload!(TimerObj, "TimerHandle", trace);

#[inline(always)]
pub fn handle_of(value: &Value) -> Option<&HandleObj> {
    match value.downcast::<HandleObj>() {
        Some(handle) => Some(handle),
        None => value.downcast::<TimerObj>().map(|timer| &timer.handle),
    }
}

fn this<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a HandleObj> {
    handle_of(value).ok_or_else(|| vm.type_error(format!("unexpected '{}' object", type_of(value).tp_name())))
}

fn timer<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a TimerObj> {
    value
        .downcast::<TimerObj>()
        .ok_or_else(|| vm.type_error(format!("unexpected '{}' object", type_of(value).tp_name())))
}

impl HandleObj {
    pub fn new(callback: Value, args: Value, event_loop: Value, context: Value) -> HandleObj {
        HandleObj {
            callback: Slot::new(callback),
            args: Slot::new(args),
            context: Slot::new(context),
            event_loop: Slot::new(event_loop),
            source_traceback: Slot::default(),
            shown: Slot::default(),
            cancelled: Cell::new(false),
        }
    }
}

/// A plain handle, the loop not being in debug mode.
pub fn new_handle(callback: Value, args: Value, event_loop: Value, context: Value) -> Value {
    HANDLE.alloc(HandleObj::new(callback, args, event_loop, context)).into_value()
}

/// A plain timer, the loop not being in debug mode.
pub fn new_timer(when: Value, seconds: f64, handle: HandleObj) -> Value {
    let timer = TimerObj { handle, when: Slot::new(when), seconds: Cell::new(seconds), scheduled: Cell::new(false) };
    TIMER.alloc(timer).into_value()
}

/// The time of a timer as a number; what is no number counts as never.
pub fn seconds_of(vm: &Vm, when: &Value) -> f64 {
    match vm::types::float::exact(when) {
        Some(seconds) => seconds,
        None => vm.to_f64(when).unwrap_or(f64::INFINITY),
    }
}

/// Whether the handle's `_run` is ours.
#[inline(always)]
pub fn is_exact(value: &Value) -> bool {
    HANDLE.is_exact(value) || TIMER.is_exact(value)
}

/// `Handle._run()`: errors of the callback go to the loop's exception handler.
pub fn run(vm: &Vm, value: &Value) -> PyResult<()> {
    let handle = this(vm, value)?;
    let (callback, args, context) = (handle.callback.get(), handle.args.get(), handle.context.get());
    if callback.is_null() {
        return Ok(());
    }
    let result = match args.downcast::<TupleObj>() {
        Some(args) => run_in(vm, &context, &callback, args.items()),
        None => vm.collect(&args).and_then(|args| run_in(vm, &context, &callback, &args)),
    };
    match result {
        Ok(_) => Ok(()),
        Err(error) => failed(vm, value, error),
    }
}

/// A callback raised.
#[cold]
pub fn failed(vm: &Vm, value: &Value, error: Error) -> PyResult<()> {
    if ends_the_loop(&error) {
        return Err(error);
    }
    let exception = error.into_exception()?;
    let handle = this(vm, value)?;
    let event_loop = handle.event_loop.get();
    let message = format!("Exception in callback {}", source_text(vm, handle, &event_loop)?);
    let context = DictObj::new();
    context.set_name("message", vm.new_str(&message));
    context.set_name("exception", exception);
    context.set_name("handle", value.clone());
    if let Some(source) = handle.source_traceback.load().filter(|s| !s.is_none()) {
        context.set_name("source_traceback", source);
    }
    vm.call_method(&event_loop, &name!("call_exception_handler"), &[context.into_value()]).map(drop)
}

fn source_text(vm: &Vm, handle: &HandleObj, event_loop: &Value) -> PyResult<String> {
    let format = vm.import_attr("asyncio.format_helpers", "_format_callback_source")?;
    let debug = Value::bool(debug_of(vm, event_loop)?);
    let or_none = |slot: &Slot| slot.load().unwrap_or(Value::NONE);
    let args = Args {
        pos: &[or_none(&handle.callback), or_none(&handle.args)],
        kw_names: &[name!("debug")],
        kw_values: &[debug],
    };
    let shown = vm.call_args(&format, args)?;
    Ok(vm::types::str::display(&vm.str(&shown)?.into_value()))
}

fn init(
    vm: &Vm,
    handle: &HandleObj,
    callback: &Value,
    args: &Value,
    event_loop: &Value,
    context: &Value,
) -> PyResult<()> {
    let context = match context.non_null().filter(|c| !c.is_none()) {
        Some(context) => context.clone(),
        None => contextvars::copy_context(vm)?,
    };
    handle.context.set(context);
    handle.event_loop.set(event_loop.clone());
    handle.callback.set(callback.clone());
    handle.args.set(args.clone());
    handle.cancelled.set(false);
    handle.shown.set(Value::NULL);
    handle.source_traceback.set(Value::NULL);
    if debug_of(vm, event_loop)? {
        let extract = vm.import_attr("asyncio.format_helpers", "extract_stack")?;
        let frame = vm.fiber().current.get().map_or(Value::NONE, |frame| vm::types::frame::object_of(vm, frame));
        let stack = vm.call(&extract, &[frame])?;
        handle.source_traceback.set(stack);
    }
    Ok(())
}

static HANDLE_INIT: NativeDef = def(
    "Handle",
    "($self, /, callback, args, loop, context=None)",
    |vm, a| init(vm, this(vm, &a[0])?, &a[1], &a[2], &a[3], &a[4]).map(|()| Value::NONE),
    "",
);

static TIMER_INIT: NativeDef = def(
    "TimerHandle",
    "($self, /, when, callback, args, loop, context=None)",
    |vm, a| {
        let t = timer(vm, &a[0])?;
        init(vm, &t.handle, &a[2], &a[3], &a[4], &a[5])?;
        t.seconds.set(seconds_of(vm, &a[1]));
        t.when.set(a[1].clone());
        t.scheduled.set(false);
        Ok(Value::NONE)
    },
    "",
);

fn repr_info(vm: &Vm, value: &Value) -> PyResult<Vec<Value>> {
    let handle = this(vm, value)?;
    let mut info = vec![vm.new_str(&type_of(value).name())];
    if handle.cancelled.get() {
        info.push(name!("cancelled"));
    }
    if !handle.callback.is_null() && !handle.callback.is_none() {
        let event_loop = handle.event_loop.get();
        info.push(vm.new_str(&source_text(vm, handle, &event_loop)?));
    }
    if let Some(source) = handle.source_traceback.load()
        && !source.is_none()
        && vm.truth(&source)?
    {
        let frame = vm.get_item(&source, &Value::small_int(-1))?;
        let file = vm.str(&vm.get_item(&frame, &Value::small_int(0))?)?.into_value();
        let line = vm.str(&vm.get_item(&frame, &Value::small_int(1))?)?.into_value();
        let show = vm::types::str::display;
        info.push(vm.new_str(&format!("created at {}:{}", show(&file), show(&line))));
    }
    if let Some(t) = value.downcast::<TimerObj>() {
        let when = vm.str(&t.when.load().unwrap_or(Value::NONE))?.into_value();
        let at = if handle.cancelled.get() { 2 } else { 1 };
        info.insert(at.min(info.len()), vm.new_str(&format!("when={}", vm::types::str::display(&when))));
    }
    Ok(info)
}

fn repr(vm: &Vm, value: &Value) -> PyResult {
    if let Some(shown) = this(vm, value)?.shown.load().filter(|s| !s.is_none()) {
        return Ok(shown);
    }
    let info = vm.call_method(value, &name!("_repr_info"), &[])?;
    let mut words = Vec::new();
    vm.for_each(&info, |word| {
        words.push(vm::types::str::display(&vm.str(&word)?.into_value()));
        Ok(())
    })?;
    Ok(vm.new_str(&format!("<{}>", words.join(" "))))
}

/// `handle.cancel()`, whatever its class.
pub fn cancel_handle(vm: &Vm, value: &Value) -> PyResult<()> {
    if is_exact(value) {
        return cancel(vm, std::slice::from_ref(value)).map(drop);
    }
    vm.call_method(value, &name!("cancel"), &[]).map(drop)
}

fn cancel(vm: &Vm, args: &[Value]) -> PyResult {
    let value = &args[0];
    let handle = this(vm, value)?;
    if handle.cancelled.get() {
        return Ok(Value::NONE);
    }
    let event_loop = handle.event_loop.get();
    if let Some(t) = value.downcast::<TimerObj>() {
        match LoopCore::of_plain(&event_loop) {
            Some(core) => core.timer_cancelled(t),
            None => {
                drop(vm.call_method(&event_loop, &name!("_timer_handle_cancelled"), std::slice::from_ref(value))?)
            }
        }
    }
    handle.cancelled.set(true);
    if debug_of(vm, &event_loop)? {
        let shown = vm.repr(value)?;
        handle.shown.set(shown.into_value());
    }
    handle.callback.set(Value::NULL);
    handle.args.set(Value::NULL);
    Ok(Value::NONE)
}

static METHODS: &[NativeDef] = &[
    def("_repr_info", "($self, /)", |vm, a| vm.new_list(repr_info(vm, &a[0])?), ""),
    def("get_context", "($self, /)", |vm, a| Ok(this(vm, &a[0])?.context.load().unwrap_or(Value::NONE)), ""),
    def("cancel", "($self, /)", cancel, ""),
    def("cancelled", "($self, /)", |vm, a| Ok(Value::bool(this(vm, &a[0])?.cancelled.get())), ""),
    def("_run", "($self, /)", |vm, a| run(vm, &a[0]).map(|()| Value::NONE), ""),
];

macro_rules! slot {
    ($name:literal, $field:ident) => {
        GetSet::rw(
            $name,
            |vm, v| Ok(this(vm, v)?.$field.load().unwrap_or(Value::NONE)),
            |vm, v, value| {
                this(vm, v)?.$field.set(value.cloned().unwrap_or(Value::NULL));
                Ok(())
            },
            "",
        )
    };
}

static GETSET: &[GetSet] = &[
    slot!("_callback", callback),
    slot!("_args", args),
    slot!("_context", context),
    slot!("_loop", event_loop),
    slot!("_source_traceback", source_traceback),
    slot!("_repr", shown),
    GetSet::rw(
        "_cancelled",
        |vm, v| Ok(Value::bool(this(vm, v)?.cancelled.get())),
        |vm, v, value| {
            let on = vm.truth(value.unwrap_or(&Value::FALSE))?;
            this(vm, v)?.cancelled.set(on);
            Ok(())
        },
        "",
    ),
];

pub static HANDLE: TypeSpec = TypeSpec::new::<HandleObj>("Handle")
    .module("asyncio.events")
    .bare_name()
    .flags(SUBCLASSABLE | WEAKREFABLE)
    .doc("Object returned by callback registration methods.")
    .signature("(callback, args, loop, context=None)")
    .methods(METHODS)
    .getset(GETSET)
    .slots(|s| {
        s.new.set(Some(|_, ty, _| {
            let handle = HandleObj::new(Value::NULL, Value::NULL, Value::NULL, Value::NULL);
            Ok(alloc_instance(ty, handle).into_value())
        }));
        s.init.set(Some(|vm, value, args| crate::initialise(vm, &HANDLE_INIT, value, args)));
        s.repr.set(Some(repr));
    });

static TIMER_GETSET: &[GetSet] = &[
    GetSet::rw(
        "_when",
        |vm, v| Ok(timer(vm, v)?.when.load().unwrap_or(Value::NONE)),
        |vm, v, value| {
            let t = timer(vm, v)?;
            let when = value.cloned().unwrap_or(Value::NULL);
            t.seconds.set(seconds_of(vm, &when));
            t.when.set(when);
            Ok(())
        },
        "",
    ),
    GetSet::rw(
        "_scheduled",
        |vm, v| Ok(Value::bool(timer(vm, v)?.scheduled.get())),
        |vm, v, value| {
            let on = vm.truth(value.unwrap_or(&Value::FALSE))?;
            timer(vm, v)?.scheduled.set(on);
            Ok(())
        },
        "",
    ),
];

fn same(vm: &Vm, a: &TimerObj, b: &TimerObj) -> PyResult<bool> {
    let equal = |x: &Slot, y: &Slot| match (x.load(), y.load()) {
        (Some(x), Some(y)) => vm.equal(&x, &y),
        (x, y) => Ok(x.is_none() == y.is_none()),
    };
    Ok(equal(&a.when, &b.when)?
        && equal(&a.handle.callback, &b.handle.callback)?
        && equal(&a.handle.args, &b.handle.args)?
        && a.handle.cancelled.get() == b.handle.cancelled.get())
}

fn compare(vm: &Vm, a: &Value, b: &Value, op: CmpOp) -> PyResult {
    let (Some(x), Some(y)) = (a.downcast::<TimerObj>(), b.downcast::<TimerObj>()) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let when = |t: &TimerObj| t.when.load().unwrap_or(Value::NONE);
    Ok(Value::bool(match op {
        CmpOp::Eq => same(vm, x, y)?,
        CmpOp::Ne => !same(vm, x, y)?,
        CmpOp::Lt | CmpOp::Gt => vm.compare_bool(&when(x), &when(y), op)?,
        CmpOp::Le => vm.compare_bool(&when(x), &when(y), CmpOp::Lt)? || same(vm, x, y)?,
        CmpOp::Ge => vm.compare_bool(&when(x), &when(y), CmpOp::Gt)? || same(vm, x, y)?,
    }))
}

pub static TIMER: TypeSpec = TypeSpec::new::<TimerObj>("TimerHandle")
    .module("asyncio.events")
    .bare_name()
    .base(&HANDLE)
    .flags(SUBCLASSABLE | WEAKREFABLE)
    .doc("Object returned by timed callback registration methods.")
    .signature("(when, callback, args, loop, context=None)")
    .methods(&[def(
        "when",
        "($self, /)",
        |vm, a| Ok(timer(vm, &a[0])?.when.load().unwrap_or(Value::NONE)),
        "Return a scheduled callback time.\n\nThe time is an absolute timestamp, using the same time\nreference as loop.time().",
    )])
    .getset(TIMER_GETSET)
    .slots(|s| {
        s.new.set(Some(|_, ty, _| {
            let handle = HandleObj::new(Value::NULL, Value::NULL, Value::NULL, Value::NULL);
            let timer = TimerObj {
                handle,
                when: Slot::default(),
                seconds: Cell::new(f64::INFINITY),
                scheduled: Cell::new(false),
            };
            Ok(alloc_instance(ty, timer).into_value())
        }));
        s.init.set(Some(|vm, value, args| crate::initialise(vm, &TIMER_INIT, value, args)));
        s.compare.set(Some(compare));
        s.hash.set(Some(|vm, v| vm.hash(&timer(vm, v)?.when.load().unwrap_or(Value::NONE))));
    });

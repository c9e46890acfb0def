//! The native part of an event loop: ready queue, timers, and which of its methods are still ours.
//!
//! `asyncio.BaseEventLoop` derives from `LoopCore`. Tasks and futures put entries straight into the queue of such a loop
//! as long as nobody has overridden what CPython would call instead; otherwise they call the method.

use std::cell::Cell;
use std::collections::VecDeque;
use std::rc::Rc;

use vm::object::descr::MethodDescr;
use vm::object::instance::InstanceAttrs;
use vm::prelude::*;
use vm::types::function::FunctionObj;

use crate::handle::TimerObj;
use crate::loop_type;
use crate::ready::Entry;
use crate::state::State;

pub struct LoopCore {
    pub ready: Mut<VecDeque<Entry>>,
    /// Timers, a heap: a Python list, since Python may look at it.
    pub scheduled: Slot,
    /// Cancelled timers that are still in the heap.
    pub timers_cancelled: Cell<i64>,
    pub selector: Slot,
    pub clock_resolution: Slot,
    pub task_factory: Slot,
    pub thread_id: Slot,
    pub stopping: Slot,
    pub closed: Slot,
    pub debug: Slot,
    /// The task that runs, as other threads ask for it.
    pub current: Slot,
    /// Bits of the selector from which `epoll` was taken: its epoll object and its keys by descriptor.
    pub epoll_of: Cell<u64>,
    pub epoll: Mut<Option<(Value, Value)>>,
    /// Turns since the kernel was last asked for events.
    pub unpolled: Cell<u32>,
    /// `OVERRIDE_*` of attributes set on the instance.
    own_overrides: Cell<u32>,
    /// `OVERRIDE_*` of the class, computed for this version of it.
    class_overrides: Cell<u32>,
    class_version: Cell<u32>,
    pub shared: Rc<State>,
    pub attrs: InstanceAttrs,
}

impl Trace for LoopCore {
    fn trace(&self, tracer: &mut Tracer) {
        // SAFETY: tracing runs no Python, and the collector starts only where nothing is lent out.
        for entry in unsafe { (*self.ready.as_ptr()).iter() } {
            entry.trace(tracer);
        }
        // SAFETY: as above.
        if let Some((epoll, keys)) = unsafe { &*self.epoll.as_ptr() } {
            tracer.value(epoll);
            tracer.value(keys);
        }
        let slots = [
            &self.scheduled,
            &self.selector,
            &self.clock_resolution,
            &self.task_factory,
            &self.thread_id,
            &self.stopping,
            &self.closed,
            &self.debug,
            &self.current,
        ];
        for slot in slots {
            slot.trace(tracer);
        }
        self.attrs.trace(tracer);
    }
}
heap::payload!(LoopCore, "LoopCore", trace, external);

/// The methods whose overriding matters to native code, each a bit.
const WATCHED: &[(&str, u32)] = &[
    ("call_soon", CALL_SOON),
    ("_call_soon", CALL_SOON),
    ("_check_closed", CALL_SOON),
    ("get_debug", CALL_SOON),
    ("call_at", CALL_AT),
    ("time", TIME),
    ("_timer_handle_cancelled", TIMER_CANCELLED),
    ("_run_once", RUN_ONCE),
    ("_process_events", PROCESS_EVENTS),
    ("_add_callback", PROCESS_EVENTS),
    ("is_running", IS_RUNNING),
    ("create_task", CREATE_TASK),
];
pub const CALL_SOON: u32 = 1;
pub const CALL_AT: u32 = 2;
pub const TIME: u32 = 4;
pub const TIMER_CANCELLED: u32 = 8;
pub const RUN_ONCE: u32 = 16;
pub const PROCESS_EVENTS: u32 = 32;
pub const IS_RUNNING: u32 = 64;
pub const CREATE_TASK: u32 = 128;

/// Methods of the bundled classes that stay in Python: these are no overrides.
const LIBRARY: &[&str] = &[
    "BaseEventLoop._call_soon",
    "BaseEventLoop._check_closed",
    "BaseEventLoop._add_callback",
    "BaseSelectorEventLoop._process_events",
];

impl LoopCore {
    pub fn new(shared: Rc<State>) -> LoopCore {
        LoopCore {
            ready: Mut::new(VecDeque::new()),
            scheduled: Slot::default(),
            timers_cancelled: Cell::new(0),
            selector: Slot::default(),
            clock_resolution: Slot::default(),
            task_factory: Slot::new(Value::NONE),
            thread_id: Slot::new(Value::NONE),
            stopping: Slot::new(Value::FALSE),
            closed: Slot::new(Value::FALSE),
            debug: Slot::new(Value::FALSE),
            current: Slot::default(),
            epoll_of: Cell::new(0),
            epoll: Mut::new(None),
            unpolled: Cell::new(0),
            own_overrides: Cell::new(0),
            class_overrides: Cell::new(0),
            class_version: Cell::new(0),
            shared,
            attrs: InstanceAttrs::default(),
        }
    }
    /// Which watched methods are somebody else's.
    #[inline(always)]
    pub fn overrides(&self, class: &TypeObj) -> u32 {
        if self.class_version.get() != class.version.get() || class.version.get() == 0 {
            self.look_at_class(class);
        }
        self.own_overrides.get() | self.class_overrides.get()
    }
    #[cold]
    fn look_at_class(&self, class: &TypeObj) {
        let mut found = 0;
        for (name, bit) in WATCHED {
            let value = class.lookup(&vm::types::str::intern(name));
            if !value.is_some_and(|v| is_ours(&v)) {
                found |= bit;
            }
        }
        self.class_overrides.set(found);
        self.class_version.set(class.version.get());
    }
    /// An attribute was set on the instance.
    pub fn attribute_set(&self, name: &str) {
        let bits = WATCHED.iter().filter(|(watched, _)| *watched == name).fold(0, |bits, (_, bit)| bits | bit);
        self.own_overrides.set(self.own_overrides.get() | bits);
    }
    /// The core of a loop that does nothing else in these methods, and is not in debug mode.
    #[inline(always)]
    pub fn of_plain_in(event_loop: &Value, methods: u32) -> Option<&LoopCore> {
        let core = event_loop.downcast::<LoopCore>()?;
        (core.overrides(type_of(event_loop)) & methods == 0 && core.debug.is(&Value::FALSE)).then_some(core)
    }
    /// As `of_plain_in`, about the cancellation of timers.
    pub fn of_plain(event_loop: &Value) -> Option<&LoopCore> {
        LoopCore::of_plain_in(event_loop, TIMER_CANCELLED)
    }
    pub fn timer_cancelled(&self, timer: &TimerObj) {
        if timer.scheduled.get() {
            self.timers_cancelled.set(self.timers_cancelled.get() + 1);
        }
    }
    #[inline]
    pub fn check_closed(&self, vm: &Vm) -> PyResult<()> {
        if self.closed.is(&Value::FALSE) {
            return Ok(());
        }
        let closed = self.closed.load().unwrap_or(Value::FALSE);
        if vm.truth(&closed)? { Err(vm.runtime_error("Event loop is closed")) } else { Ok(()) }
    }
    /// `_stopping` as a truth.
    #[inline]
    pub fn is_stopping(&self, vm: &Vm) -> PyResult<bool> {
        if self.stopping.is(&Value::FALSE) {
            return Ok(false);
        }
        vm.truth(&self.stopping.load().unwrap_or(Value::FALSE))
    }
    #[inline]
    pub fn push(&self, entry: Entry) {
        self.ready.with(|ready| ready.push_back(entry));
    }
}

/// Whether a class's method is this crate's or the bundled library's.
fn is_ours(value: &Value) -> bool {
    if let Some(method) = value.downcast::<MethodDescr>() {
        return loop_type::METHODS.iter().any(|row| std::ptr::eq(row, method.def));
    }
    let Some(function) = value.downcast::<FunctionObj>() else { return false };
    let library = function
        .module
        .with(|m| vm::types::str::is(m, "asyncio.base_events") || vm::types::str::is(m, "asyncio.selector_events"));
    library && function.qualname.with(|q| LIBRARY.iter().any(|name| vm::types::str::is(q, name)))
}

pub fn debug_of(vm: &Vm, event_loop: &Value) -> PyResult<bool> {
    if LoopCore::of_plain_in(event_loop, CALL_SOON).is_some() {
        return Ok(false);
    }
    let debug = vm.call_method(event_loop, &name!("get_debug"), &[])?;
    vm.truth(&debug)
}

pub fn is_running(vm: &Vm, event_loop: &Value) -> PyResult<bool> {
    if let Some(core) = LoopCore::of_plain_in(event_loop, IS_RUNNING) {
        return Ok(!core.thread_id.is_none());
    }
    let running = vm.call_method(event_loop, &name!("is_running"), &[])?;
    vm.truth(&running)
}

/// Notes the current task of a loop for other threads; `NULL`: none.
#[inline]
pub fn set_current(vm: &Vm, event_loop: &Value, task: &Value) {
    match event_loop.downcast::<LoopCore>() {
        Some(core) => core.current.set(task.clone()),
        None => set_foreign(vm, event_loop, task),
    }
}

#[cold]
fn set_foreign(vm: &Vm, event_loop: &Value, task: &Value) {
    let shared = crate::state::state(vm);
    let old = shared.current.with(|list| {
        let at = list.iter().position(|(known, _)| known.is(event_loop));
        match at {
            Some(at) if task.is_null() => Some(list.swap_remove(at)),
            Some(at) => Some((Value::NULL, std::mem::replace(&mut list[at].1, task.clone()))),
            None => {
                if !task.is_null() {
                    list.push((event_loop.clone(), task.clone()));
                }
                None
            }
        }
    });
    drop(old);
}

/// The current task of a loop that runs in another thread, or `NULL`.
pub fn current_of(vm: &Vm, event_loop: &Value) -> Value {
    match event_loop.downcast::<LoopCore>() {
        Some(core) => core.current.get(),
        None => {
            let shared = crate::state::state(vm);
            let known = |list: &mut Vec<(Value, Value)>| {
                list.iter().find(|(known, _)| known.is(event_loop)).map(|(_, task)| task.clone())
            };
            shared.current.with(known).unwrap_or(Value::NULL)
        }
    }
}

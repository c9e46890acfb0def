//! What is due: the entries of a loop's ready queue, how futures and tasks put themselves there, how each is run, and
//! the queue as Python sees it (`loop._ready`).

use vm::prelude::*;

use crate::context::{run_in, within};
use crate::event_loop::{CALL_SOON, LoopCore};
use crate::handle::{self, handle_of, new_handle};
use crate::step::{self, context_of, step_function, wakeup_function};
use crate::task::task_of;

/// Something to run at the loop's next turn. Only a handle is an object: the others become one when somebody looks.
pub enum Entry {
    Handle(Value),
    /// The next step of a native task; the second value is an exception to throw in, or `NULL`.
    Step(Value, Value),
    /// The native task (first) waited for this future, which is done.
    Wakeup(Value, Value),
    /// A callback, its argument and its context.
    Call(Value, Value, Value),
}

impl Trace for Entry {
    fn trace(&self, tracer: &mut Tracer) {
        match self {
            Entry::Handle(handle) => tracer.value(handle),
            Entry::Step(a, b) | Entry::Wakeup(a, b) => {
                tracer.value(a);
                tracer.value(b);
            }
            Entry::Call(a, b, c) => {
                tracer.value(a);
                tracer.value(b);
                tracer.value(c);
            }
        }
    }
}

/// Has the loop run an entry soon.
#[inline]
pub fn schedule(vm: &Vm, event_loop: &Value, entry: Entry) -> PyResult<()> {
    if let Some(core) = LoopCore::of_plain_in(event_loop, CALL_SOON) {
        core.check_closed(vm)?;
        core.push(entry);
        return Ok(());
    }
    if event_loop.is_null() {
        return Err(crate::future::uninitialised(vm));
    }
    call_soon(vm, event_loop, entry)
}

/// Callback, argument and context of an entry that is no handle.
fn parts(entry: Entry) -> (Value, Option<Value>, Value) {
    match entry {
        Entry::Handle(handle) => (handle, None, Value::NULL),
        Entry::Step(task, thrown) => {
            let context = context_of(&task);
            (step_function(task, thrown), None, context)
        }
        Entry::Wakeup(task, future) => (wakeup_function(&task), Some(future), context_of(&task)),
        Entry::Call(callback, argument, context) => (callback, Some(argument), context),
    }
}

/// As `loop.call_soon(callback, argument, context=context)`.
#[cold]
fn call_soon(vm: &Vm, event_loop: &Value, entry: Entry) -> PyResult<()> {
    let (callback, argument, context) = parts(entry);
    let method = vm.get_attr(event_loop, &name!("call_soon"))?;
    let args: Vec<Value> = std::iter::once(callback).chain(argument).collect();
    vm.call_args(&method, Args { pos: &args, kw_names: &[name!("context")], kw_values: &[context] })?;
    Ok(())
}

/// The handle that an entry is or stands for.
pub fn to_handle(vm: &Vm, event_loop: &Value, entry: Entry) -> Value {
    if let Entry::Handle(handle) = entry {
        return handle;
    }
    let (callback, argument, context) = parts(entry);
    let args: Vec<Value> = argument.into_iter().collect();
    new_handle(callback, vm.new_tuple(&args), event_loop.clone(), context)
}

/// Runs one entry. Errors of callbacks go to the exception handler; what comes out ends the loop.
pub fn run(vm: &Vm, event_loop: &Value, entry: Entry) -> PyResult<()> {
    match entry {
        Entry::Handle(value) => {
            if handle::is_exact(&value) {
                return match handle_of(&value) {
                    Some(handle) if !handle.cancelled.get() => handle::run(vm, &value),
                    _ => Ok(()),
                };
            }
            let cancelled = vm.get_attr(&value, &name!("_cancelled"))?;
            if vm.truth(&cancelled)? {
                return Ok(());
            }
            vm.call_method(&value, &name!("_run"), &[]).map(drop)
        }
        Entry::Step(task, thrown) => {
            let Some(t) = task_of(&task) else { return Ok(()) };
            let context = t.context.get();
            let result = within(vm, &context, || step::step(vm, &task, thrown.clone()));
            result.or_else(|e| failed(vm, event_loop, Entry::Step(task, thrown), e))
        }
        Entry::Wakeup(task, future) => {
            let Some(t) = task_of(&task) else { return Ok(()) };
            let context = t.context.get();
            let result = within(vm, &context, || step::wakeup(vm, &task, &future));
            result.or_else(|e| failed(vm, event_loop, Entry::Wakeup(task, future), e))
        }
        Entry::Call(callback, argument, context) => {
            match run_in(vm, &context, &callback, std::slice::from_ref(&argument)) {
                Ok(_) => Ok(()),
                Err(e) => failed(vm, event_loop, Entry::Call(callback, argument, context), e),
            }
        }
    }
}

#[cold]
fn failed(vm: &Vm, event_loop: &Value, entry: Entry, error: Error) -> PyResult<()> {
    if error.fatal_reason().is_some() {
        return Err(error);
    }
    let handle = to_handle(vm, event_loop, entry);
    handle::failed(vm, &handle, error)
}

/// `loop._ready`: the queue as a deque of handles.
pub struct ReadyQueue {
    event_loop: Value,
}
heap::trace_fields!(ReadyQueue: event_loop);
heap::payload!(ReadyQueue, "ReadyQueue", trace);

pub fn queue_of(event_loop: &Value) -> Value {
    READY_QUEUE.alloc(ReadyQueue { event_loop: event_loop.clone() }).into_value()
}

fn this<'a>(vm: &Vm, value: &'a Value) -> PyResult<(&'a Value, &'a LoopCore)> {
    value
        .downcast::<ReadyQueue>()
        .and_then(|q| Some((&q.event_loop, q.event_loop.downcast::<LoopCore>()?)))
        .ok_or_else(|| vm.type_error("a ready queue was expected"))
}

fn pop(vm: &Vm, value: &Value, take: fn(&mut std::collections::VecDeque<Entry>) -> Option<Entry>) -> PyResult {
    let (event_loop, core) = this(vm, value)?;
    match core.ready.with(take) {
        Some(entry) => Ok(to_handle(vm, event_loop, entry)),
        None => Err(vm.index_error("pop from an empty deque")),
    }
}

/// The entries as handles; from now on they are handles in the queue too.
fn handles(vm: &Vm, value: &Value) -> PyResult<Vec<Value>> {
    let (event_loop, core) = this(vm, value)?;
    let entries = core.ready.with(std::mem::take);
    let list: Vec<Value> = entries.into_iter().map(|entry| to_handle(vm, event_loop, entry)).collect();
    let rest = core.ready.replace(list.iter().cloned().map(Entry::Handle).collect());
    core.ready.with(|ready| ready.extend(rest));
    Ok(list)
}

/// Replaces what is in the queue.
pub fn refill(vm: &Vm, core: &LoopCore, items: &Value) -> PyResult<()> {
    let items = vm.collect(items)?;
    let old = core.ready.replace(items.iter().cloned().map(Entry::Handle).collect());
    drop(old);
    Ok(())
}

static QUEUE_METHODS: &[NativeDef] = &[
    def(
        "append",
        "($self, item, /)",
        |vm, a| {
            this(vm, &a[0])?.1.push(Entry::Handle(a[1].clone()));
            Ok(Value::NONE)
        },
        "",
    ),
    def(
        "appendleft",
        "($self, item, /)",
        |vm, a| {
            this(vm, &a[0])?.1.ready.with(|ready| ready.push_front(Entry::Handle(a[1].clone())));
            Ok(Value::NONE)
        },
        "",
    ),
    def("popleft", "($self, /)", |vm, a| pop(vm, &a[0], |ready| ready.pop_front()), ""),
    def("pop", "($self, /)", |vm, a| pop(vm, &a[0], |ready| ready.pop_back()), ""),
    def(
        "clear",
        "($self, /)",
        |vm, a| {
            let old = this(vm, &a[0])?.1.ready.with(std::mem::take);
            drop(old);
            Ok(Value::NONE)
        },
        "",
    ),
    def(
        "extend",
        "($self, items, /)",
        |vm, a| {
            let items = vm.collect(&a[1])?;
            let core = this(vm, &a[0])?.1;
            core.ready.with(|ready| ready.extend(items.iter().cloned().map(Entry::Handle)));
            Ok(Value::NONE)
        },
        "",
    ),
    def(
        "remove",
        "($self, item, /)",
        |vm, a| {
            for handle in handles(vm, &a[0])? {
                if !vm.equal(&handle, &a[1])? {
                    continue;
                }
                let gone = this(vm, &a[0])?.1.ready.with(|ready| {
                    let at = ready.iter().position(|e| matches!(e, Entry::Handle(h) if h.is(&handle)));
                    at.and_then(|at| ready.remove(at))
                });
                drop(gone);
                return Ok(Value::NONE);
            }
            Err(vm.value_error("deque.remove(x): x not in deque"))
        },
        "",
    ),
];

pub static READY_QUEUE: TypeSpec =
    TypeSpec::new::<ReadyQueue>("ReadyQueue").module("_hoop_asyncio").flags(NO_NEW).methods(QUEUE_METHODS).slots(|s| {
        s.len.set(Some(|vm, v| Ok(this(vm, v)?.1.ready.with(|ready| ready.len()))));
        s.iter.set(Some(|vm, v| {
            let list = vm.new_list(handles(vm, v)?)?;
            vm.iter(&list)
        }));
        s.getitem.set(Some(|vm, v, index| {
            let list = vm.new_list(handles(vm, v)?)?;
            vm.get_item(&list, index)
        }));
        s.repr.set(Some(|vm, v| {
            let list = vm.new_list(handles(vm, v)?)?;
            Ok(vm.new_str(&format!("deque({})", vm.repr_text(&list)?)))
        }));
    });

//! `asyncio.Queue` without waiting: `full`, `empty`, `put_nowait` and `get_nowait` of queues that are the library's own
//! class, unchanged. Subclasses, and queues with something of their own among their attributes, run the Python originals.

use std::cell::Cell;

use modules::pure::collections::{DEQUE, Deque};
use vm::object::instance::{PlainObj, attrs_of};
use vm::prelude::*;

use crate::future::future_of;
use crate::is_exact;
use crate::state::{State, Watched, state};

pub static QUEUE_CORE: TypeSpec = TypeSpec::new::<PlainObj>("QueueCore")
    .module("_hoop_asyncio")
    .flags(SUBCLASSABLE)
    .doc("The native part of a queue.")
    .methods(METHODS);

static METHODS: &[NativeDef] = &[
    def(
        "full",
        "($self, /)",
        |vm, a| match Plain::of(vm, &a[0])? {
            Some(queue) => Ok(Value::bool(queue.is_full()?)),
            None => original(vm, "full", a),
        },
        "Return True if there are maxsize items in the queue.\n\nNote: if the Queue was initialized with maxsize=0 (the default),\nthen full() is never True.",
    ),
    def(
        "empty",
        "($self, /)",
        |vm, a| match Plain::of(vm, &a[0])? {
            Some(queue) => Ok(Value::bool(queue.items()?.is_empty())),
            None => original(vm, "empty", a),
        },
        "Return True if the queue is empty, False otherwise.",
    ),
    def(
        "put_nowait",
        "($self, item)",
        put_nowait,
        "Put an item into the queue without blocking.\n\nIf no free slot is immediately available, raise QueueFull.\n\nRaises QueueShutDown if the queue has been shut down.",
    ),
    def(
        "get_nowait",
        "($self, /)",
        get_nowait,
        "Remove and return an item from the queue.\n\nReturn an item if one is immediately available, else raise\nQueueEmpty.\n\nRaises QueueShutDown if the queue has been shut down and is empty,\nor if the queue has been shut down immediately.",
    ),
];

#[cold]
fn original(vm: &Vm, name: &str, args: &[Value]) -> PyResult {
    let method = vm.get_attr(&args[0], &vm::types::str::intern(&format!("_python_{name}")))?;
    vm.call(&method, &args[1..])
}

/// The shape of a queue that has nothing in place of a method.
#[derive(Default)]
pub struct PlainShape {
    id: Cell<u32>,
}

const METHODS_USED: [&str; 8] = ["full", "empty", "qsize", "_put", "_get", "_wakeup_next", "put_nowait", "get_nowait"];

impl PlainShape {
    fn holds(&self, queue: &Value) -> bool {
        let Some(attrs) = attrs_of(queue) else { return false };
        // SAFETY: shapes live as long as their class, which the instance keeps alive.
        let Some(shape) = (unsafe { attrs.shape().as_ref() }) else { return false };
        if shape.id != 0 && shape.id == self.id.get() {
            return true;
        }
        let plain = METHODS_USED.iter().all(|name| shape.find(&vm::types::str::intern(name)).is_none());
        if plain {
            self.id.set(shape.id);
        }
        plain
    }
}

/// A queue of the library's own class, unchanged.
struct Plain<'a> {
    vm: &'a Vm,
    shared: std::rc::Rc<State>,
    queue: &'a Value,
}

impl<'a> Plain<'a> {
    /// `None`: the originals must do it.
    fn of(vm: &'a Vm, queue: &'a Value) -> PyResult<Option<Plain<'a>>> {
        let shared = state(vm);
        if !shared.is_library_class(vm, Watched::Queue, type_of(queue)) || !shared.queue_shape.holds(queue) {
            return Ok(None);
        }
        let plain = Plain { vm, shared, queue };
        let attrs = &plain.shared.attrs;
        let deques = [
            attrs.queue_items.get(vm, queue, &name!("_queue"))?,
            attrs.queue_getters.get(vm, queue, &name!("_getters"))?,
            attrs.queue_putters.get(vm, queue, &name!("_putters"))?,
        ];
        let usual = deques.iter().all(|deque| DEQUE.is_exact(deque))
            && attrs.queue_maxsize.get(vm, queue, &name!("_maxsize"))?.is_int()
            && attrs.queue_shutdown.get(vm, queue, &name!("_is_shutdown"))?.is_false()
            && attrs.queue_unfinished.get(vm, queue, &name!("_unfinished_tasks"))?.is_int();
        Ok(usual.then_some(plain))
    }
    fn items(&self) -> PyResult<Ref<Deque>> {
        deque(self.vm, self.shared.attrs.queue_items.get(self.vm, self.queue, &name!("_queue"))?)
    }
    fn is_full(&self) -> PyResult<bool> {
        let limit = self.shared.attrs.queue_maxsize.get(self.vm, self.queue, &name!("_maxsize"))?;
        let limit = limit.as_int().unwrap_or(0);
        Ok(limit > 0 && self.items()?.count() as i64 >= limit)
    }
    /// Wakes the first waiter that still waits.
    fn wake(&self, waiters: Value) -> PyResult<()> {
        let waiters = deque(self.vm, waiters)?;
        while let Some(waiter) = waiters.take_first() {
            match future_of(&waiter).filter(|_| is_exact(&waiter)) {
                Some(future) if future.is_done() => continue,
                Some(future) => return future.set_result(self.vm, Value::NONE),
                None => {
                    let done = self.vm.call_method(&waiter, &name!("done"), &[])?;
                    if !self.vm.truth(&done)? {
                        return self.vm.call_method(&waiter, &name!("set_result"), &[Value::NONE]).map(drop);
                    }
                }
            }
        }
        Ok(())
    }
}

fn deque(vm: &Vm, value: Value) -> PyResult<Ref<Deque>> {
    value.into_ref::<Deque>().map_err(|_| vm.type_error("a deque was expected"))
}

fn put_nowait(vm: &Vm, args: &[Value]) -> PyResult {
    let Some(queue) = Plain::of(vm, &args[0])? else { return original(vm, "put_nowait", args) };
    if queue.is_full()? {
        return original(vm, "put_nowait", args);
    }
    let attrs = &queue.shared.attrs;
    queue.items()?.add_last(vm, args[1].clone())?;
    let unfinished = attrs.queue_unfinished.get(vm, &args[0], &name!("_unfinished_tasks"))?;
    let unfinished = unfinished.as_int().unwrap_or(0) + 1;
    vm.set_attr(&args[0], &name!("_unfinished_tasks"), &vm.new_int(unfinished))?;
    let finished = attrs.queue_finished.get(vm, &args[0], &name!("_finished"))?;
    let is_event = queue.shared.is_library_class(vm, Watched::Event, type_of(&finished));
    if !is_event || !attrs.event_value.get(vm, &finished, &name!("_value"))?.is_false() {
        vm.call_method(&finished, &name!("clear"), &[])?;
    }
    queue.wake(attrs.queue_getters.get(vm, &args[0], &name!("_getters"))?)?;
    Ok(Value::NONE)
}

fn get_nowait(vm: &Vm, args: &[Value]) -> PyResult {
    let Some(queue) = Plain::of(vm, &args[0])? else { return original(vm, "get_nowait", args) };
    let Some(item) = queue.items()?.take_first() else { return original(vm, "get_nowait", args) };
    queue.wake(queue.shared.attrs.queue_putters.get(vm, &args[0], &name!("_putters"))?)?;
    Ok(item)
}

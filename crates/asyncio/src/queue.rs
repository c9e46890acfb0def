//! `asyncio.Queue` without waiting: `full`, `empty`, `put_nowait` and `get_nowait` of queues that are the library's own
//! class, unchanged. Subclasses, and queues with something of their own among their attributes, run the Python originals.

use std::cell::Cell;

use pure::collections::{DEQUE, Deque};
use vm::object::instance::{InstanceAttrs, PlainObj, Shape, attrs_of};
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
    raw(
        "full",
        "($self)",
        |vm, a| match Plain::of(vm, a, 1) {
            Some(queue) => Ok(Value::bool(queue.is_full())),
            None => original(vm, "full", a),
        },
        "Return True if there are maxsize items in the queue.\n\nNote: if the Queue was initialized with maxsize=0 (the default),\nthen full() is never True.",
    ),
    raw(
        "empty",
        "($self)",
        |vm, a| match Plain::of(vm, a, 1) {
            Some(queue) => Ok(Value::bool(queue.count() == 0)),
            None => original(vm, "empty", a),
        },
        "Return True if the queue is empty, False otherwise.",
    ),
    raw(
        "put_nowait",
        "($self, item)",
        put_nowait,
        "Put an item into the queue without blocking.\n\nIf no free slot is immediately available, raise QueueFull.\n\nRaises QueueShutDown if the queue has been shut down.",
    ),
    raw(
        "get_nowait",
        "($self)",
        get_nowait,
        "Remove and return an item from the queue.\n\nReturn an item if one is immediately available, else raise\nQueueEmpty.\n\nRaises QueueShutDown if the queue has been shut down and is empty,\nor if the queue has been shut down immediately.",
    ),
];

#[cold]
fn original(vm: &Vm, name: &str, args: Args) -> PyResult {
    let Some(queue) = args.pos.first() else {
        return Err(vm.type_error(format!("unbound method {name}() needs an argument")));
    };
    let method = vm.get_attr(queue, &vm::types::str::intern(&format!("_python_{name}")))?;
    vm.call_args(&method, args.rest())
}

/// Attributes of a queue that native code reads, by their places below.
const FIELDS: [&str; 7] =
    ["_queue", "_getters", "_putters", "_maxsize", "_is_shutdown", "_unfinished_tasks", "_finished"];
const ITEMS: usize = 0;
const GETTERS: usize = 1;
const PUTTERS: usize = 2;
const MAXSIZE: usize = 3;
const SHUTDOWN: usize = 4;
const UNFINISHED: usize = 5;
const FINISHED: usize = 6;

/// What must not stand among a queue's attributes.
const METHODS_USED: [&str; 8] = ["full", "empty", "qsize", "_put", "_get", "_wakeup_next", "put_nowait", "get_nowait"];

/// The shape of queues that have nothing in place of a method, and where in it the attributes stand.
#[derive(Default)]
pub struct PlainShape {
    id: Cell<u32>,
    places: [Cell<u32>; FIELDS.len()],
}

impl PlainShape {
    #[inline]
    fn holds(&self, attrs: &InstanceAttrs) -> bool {
        // SAFETY: shapes live as long as their class, which the instance keeps alive.
        let Some(shape) = (unsafe { attrs.shape().as_ref() }) else { return false };
        (shape.id != 0 && shape.id == self.id.get()) || self.learn(shape)
    }
    #[cold]
    fn learn(&self, shape: &Shape) -> bool {
        let find = |name: &&str| shape.find(&vm::types::str::intern(name));
        let places: Vec<usize> = FIELDS.iter().filter_map(find).collect();
        if places.len() < FIELDS.len() || METHODS_USED.iter().any(|name| find(name).is_some()) {
            return false;
        }
        self.id.set(shape.id);
        self.places.iter().zip(places).for_each(|(to, place)| to.set(place as u32));
        true
    }
}

/// A queue of the library's own class, unchanged.
struct Plain<'a> {
    vm: &'a Vm,
    shared: std::rc::Rc<State>,
    queue: &'a Value,
    attrs: &'a InstanceAttrs,
}

impl<'a> Plain<'a> {
    /// The receiver of a call with `count` positional arguments. `None`: the originals must do it.
    fn of(vm: &'a Vm, args: Args<'a>, count: usize) -> Option<Plain<'a>> {
        let queue = args.pos.first()?;
        if args.pos.len() != count || args.has_keywords() {
            return None;
        }
        let shared = state(vm);
        let attrs = attrs_of(queue)?;
        if !shared.is_library_class(vm, Watched::Queue, type_of(queue)) || !shared.queue_shape.holds(attrs) {
            return None;
        }
        let plain = Plain { vm, shared, queue, attrs };
        let usual = [ITEMS, GETTERS, PUTTERS].iter().all(|field| plain.with(*field, |v| DEQUE.is_exact(v)))
            && plain.with(MAXSIZE, Value::is_int)
            && plain.with(SHUTDOWN, Value::is_false)
            && plain.with(UNFINISHED, Value::is_int);
        usual.then_some(plain)
    }
    /// An attribute, lent to what runs no Python.
    #[inline(always)]
    fn with<R>(&self, field: usize, f: impl FnOnce(&Value) -> R) -> R {
        debug_assert!(self.shared.queue_shape.holds(self.attrs));
        // SAFETY: the place was found in this shape. Whoever lets Python run does not read attributes afterwards.
        f(unsafe { self.attrs.value_at(self.shared.queue_shape.places[field].get() as usize) })
    }
    fn deque(&self, field: usize) -> PyResult<Ref<Deque>> {
        self.with(field, |v| v.to_ref::<Deque>()).ok_or_else(|| self.vm.type_error("a deque was expected"))
    }
    fn count(&self) -> usize {
        self.with(ITEMS, |v| v.downcast::<Deque>().map_or(0, Deque::count))
    }
    fn is_full(&self) -> bool {
        let limit = self.with(MAXSIZE, |v| v.as_int().unwrap_or(0));
        limit > 0 && self.count() as i64 >= limit
    }
    /// Wakes the first waiter that still waits.
    fn wake(&self, waiters: &Deque) -> PyResult<()> {
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

fn put_nowait(vm: &Vm, args: Args) -> PyResult {
    let Some(queue) = Plain::of(vm, args, 2).filter(|queue| !queue.is_full()) else {
        return original(vm, "put_nowait", args);
    };
    let (getters, finished) = (queue.deque(GETTERS)?, queue.with(FINISHED, Value::clone));
    let unfinished = queue.with(UNFINISHED, |v| v.as_int().unwrap_or(0)) + 1;
    queue.deque(ITEMS)?.add_last(vm, args.pos[1].clone())?;
    vm.set_attr(queue.queue, &name!("_unfinished_tasks"), &vm.new_int(unfinished))?;
    let is_event = queue.shared.is_library_class(vm, Watched::Event, type_of(&finished));
    if !is_event || !queue.shared.attrs.event_value.get(vm, &finished, &name!("_value"))?.is_false() {
        vm.call_method(&finished, &name!("clear"), &[])?;
    }
    queue.wake(&getters)?;
    Ok(Value::NONE)
}

fn get_nowait(vm: &Vm, args: Args) -> PyResult {
    let Some(queue) = Plain::of(vm, args, 1) else { return original(vm, "get_nowait", args) };
    let putters = queue.deque(PUTTERS)?;
    let Some(item) = queue.deque(ITEMS)?.take_first() else { return original(vm, "get_nowait", args) };
    queue.wake(&putters)?;
    Ok(item)
}

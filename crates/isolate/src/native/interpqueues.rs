//! `_interpqueues`: the queues under `concurrent.interpreters.Queue`. The library's class and its `QueueEmpty` and
//! `QueueFull` are registered per isolate; where nobody has, the library's module is imported and does.

use vm::error::exception::RUNTIME_ERROR;
use vm::prelude::*;

use super::interpreters::not_shareable;
use crate::channels::{Item, UNBOUND_REPLACE};
use crate::cross::{self, Fallback};
use crate::machine::current_id;
use crate::objects::args;
use crate::objects::queue_types::{QueueTypes, library_type, queue_id};
use crate::queues::{self, QueueError};

pub static MODULE: ModuleDef = ModuleDef::new(
    "_interpqueues",
    "This module provides primitive operations to manage Python interpreters.\nThe 'interpreters' module provides a more convenient interface.",
)
.functions(FUNCTIONS)
.types(&[&QUEUE_ERROR, &QUEUE_NOT_FOUND_ERROR]);

const ERROR_FLAGS: u32 = SUBCLASSABLE | IS_EXCEPTION | WEAKREFABLE;

pub static QUEUE_ERROR: TypeSpec = TypeSpec::new::<ExceptionObj>("QueueError")
    .module("concurrent.interpreters")
    .base(&RUNTIME_ERROR)
    .flags(ERROR_FLAGS)
    .doc("Indicates that a queue-related error happened.");
pub static QUEUE_NOT_FOUND_ERROR: TypeSpec = TypeSpec::new::<ExceptionObj>("QueueNotFoundError")
    .module("concurrent.interpreters")
    .base(&QUEUE_ERROR)
    .flags(ERROR_FLAGS);

static FUNCTIONS: &[NativeDef] = &[
    def(
        "create",
        "(maxsize, unboundop=-1, fallback=-1)",
        create,
        "create(maxsize, unboundop, fallback) -> qid\n\nCreate a new cross-interpreter queue and return its unique generated ID.\nIt is a new reference as though bind() had been called on the queue.\n\nThe caller is responsible for calling destroy() for the new queue\nbefore the runtime is finalized.",
    ),
    def(
        "destroy",
        "(qid)",
        destroy,
        "destroy(qid)\n\nClear and destroy the queue.  Afterward attempts to use the queue\nwill behave as though it never existed.",
    ),
    def(
        "list_all",
        "()",
        list_all,
        "list_all() -> [(qid, unboundop, fallback)]\n\nReturn the list of IDs for all queues.\nEach corresponding default unbound op and fallback is also included.",
    ),
    def("put", "(qid, obj, unboundop=-1, fallback=-1)", put, "put(qid, obj)\n\nAdd the object's data to the queue."),
    def(
        "get",
        "(qid)",
        get,
        "get(qid) -> (obj, unboundop)\n\nReturn a new object from the data at the front of the queue.\nThe unbound op is also returned.\n\nIf there is nothing to receive then raise QueueEmpty.",
    ),
    def(
        "bind",
        "(qid)",
        bind,
        "bind(qid)\n\nTake a reference to the identified queue.\nThe queue is not destroyed until there are no references left.",
    ),
    def(
        "release",
        "(qid)",
        release,
        "release(qid)\n\nRelease a reference to the queue.\nThe queue is destroyed once there are no references left.",
    ),
    def("get_maxsize", "(qid)", get_maxsize, "get_maxsize(qid)\n\nReturn the maximum number of items in the queue."),
    def(
        "get_queue_defaults",
        "(qid)",
        get_queue_defaults,
        "get_queue_defaults(qid)\n\nReturn the queue's default values, set when it was created.",
    ),
    def("is_full", "(qid)", is_full, "is_full(qid)\n\nReturn true if the queue has a maxsize and has reached it."),
    def("get_count", "(qid)", get_count, "get_count(qid)\n\nReturn the number of items in the queue."),
    def("_register_heap_types", "(queuetype, emptyerror, fullerror)", register, ""),
];

fn register(vm: &Vm, a: &[Value]) -> PyResult {
    for (value, name) in a.iter().zip(["queuetype", "emptyerror", "fullerror"]) {
        if !value.is_a::<TypeObj>() {
            return Err(vm.type_error(format!("expected a type for '{name}'")));
        }
    }
    let types = vm.state::<QueueTypes>();
    types.queue.set(a[0].clone());
    types.empty.set(a[1].clone());
    types.full.set(a[2].clone());
    Ok(Value::NONE)
}

#[cold]
fn raise(vm: &Vm, id: i64, error: QueueError) -> Error {
    let (class, text): (fn(&QueueTypes) -> &Slot, _) = match error {
        QueueError::NotFound => return vm.error(&QUEUE_NOT_FOUND_ERROR, format!("queue {id} not found")),
        QueueError::NoMemory => return vm.memory_error(),
        QueueError::Empty => (|t| &t.empty, "empty"),
        QueueError::Full => (|t| &t.full, "full"),
    };
    let made = library_type(vm, class).and_then(|c| vm.call(&c, &[vm.new_str(&format!("queue {id} is {text}"))]));
    match made {
        Ok(exception) if exception.is_a::<ExceptionObj>() => Error::from_exception(exception),
        Ok(_) => vm.error(&QUEUE_ERROR, format!("queue {id} is {text}")),
        Err(error) => error,
    }
}

fn queue(vm: &Vm, value: &Value) -> PyResult<i64> {
    match queue_id(vm, value) {
        Some(id) => id,
        None => args::id(vm, value, "queue ID"),
    }
}

fn create(vm: &Vm, a: &[Value]) -> PyResult {
    let size = vm.to_i64(&a[0])?;
    let op = args::unbound_op(vm, &a[1])?.unwrap_or(UNBOUND_REPLACE);
    let fallback = args::fallback(vm, &a[2])?.unwrap_or(1);
    Ok(vm.new_int(queues::create(size, op, fallback)))
}

fn destroy(vm: &Vm, a: &[Value]) -> PyResult {
    let id = queue(vm, &a[0])?;
    queues::destroy(id).map_err(|e| raise(vm, id, e))?;
    Ok(Value::NONE)
}

fn list_all(vm: &Vm, _: &[Value]) -> PyResult {
    let all = queues::list();
    let row = |(id, op, fallback): (i64, i32, i32)| {
        vm.new_tuple(&[vm.new_int(id), vm.new_int(op as i64), vm.new_int(fallback as i64)])
    };
    vm.new_list(all.into_iter().map(row).collect())
}

fn put(vm: &Vm, a: &[Value]) -> PyResult {
    let id = queue(vm, &a[0])?;
    let op = args::unbound_op(vm, &a[2])?;
    let (_, default) = queues::defaults(id).map_err(|e| raise(vm, id, e))?;
    let mode = args::fallback(vm, &a[3])?.unwrap_or(default);
    if queues::is_full(id).map_err(|e| raise(vm, id, e))? {
        return Err(raise(vm, id, QueueError::Full));
    }
    let fallback = if mode == 0 { Fallback::Refuse } else { Fallback::Full };
    let value = cross::lower(vm, &a[1], fallback, not_shareable)?;
    queues::put(id, current_id(vm), value, op, vm.heap.limit()).map_err(|e| raise(vm, id, e))?;
    Ok(Value::NONE)
}

fn get(vm: &Vm, a: &[Value]) -> PyResult {
    let id = queue(vm, &a[0])?;
    match queues::get(id).map_err(|e| raise(vm, id, e))? {
        Item::Value(value) => Ok(vm.new_tuple(&[cross::lift(vm, &value)?, Value::NONE])),
        Item::Unbound(op) => Ok(vm.new_tuple(&[Value::NONE, vm.new_int(op as i64)])),
    }
}

fn bind(vm: &Vm, a: &[Value]) -> PyResult {
    let id = queue(vm, &a[0])?;
    queues::bind(id).map_err(|e| raise(vm, id, e))?;
    Ok(Value::NONE)
}

fn release(vm: &Vm, a: &[Value]) -> PyResult {
    let id = queue(vm, &a[0])?;
    queues::release(id).map_err(|e| raise(vm, id, e))?;
    Ok(Value::NONE)
}

fn get_maxsize(vm: &Vm, a: &[Value]) -> PyResult {
    let id = queue(vm, &a[0])?;
    Ok(vm.new_int(queues::max_size(id).map_err(|e| raise(vm, id, e))?))
}

fn get_queue_defaults(vm: &Vm, a: &[Value]) -> PyResult {
    let id = queue(vm, &a[0])?;
    let (op, fallback) = queues::defaults(id).map_err(|e| raise(vm, id, e))?;
    Ok(vm.new_tuple(&[vm.new_int(op as i64), vm.new_int(fallback as i64)]))
}

fn is_full(vm: &Vm, a: &[Value]) -> PyResult {
    let id = queue(vm, &a[0])?;
    Ok(Value::bool(queues::is_full(id).map_err(|e| raise(vm, id, e))?))
}

fn get_count(vm: &Vm, a: &[Value]) -> PyResult {
    let id = queue(vm, &a[0])?;
    Ok(vm.new_int(queues::count(id).map_err(|e| raise(vm, id, e))? as i64))
}

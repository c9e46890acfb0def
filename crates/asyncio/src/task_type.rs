//! `_asyncio.Task`: what Python sees of a task beyond what it has as a future.

use std::mem::offset_of;

use vm::object::class::alloc_instance;
use vm::object::typeobj::AWAITS_ITSELF;
use vm::prelude::*;

use crate::future::{FutureObj, ready};
use crate::future_type::{FUTURE, settable};
use crate::task::{Options, TaskObj, cancel, finalize, initialise, name_text, this};

pub static TASK: TypeSpec = TypeSpec::new::<TaskObj>("Task")
    .module("_asyncio")
    .base(&FUTURE)
    .flags(SUBCLASSABLE | WEAKREFABLE | AWAITS_ITSELF)
    .doc("A coroutine wrapped in a Future.")
    .signature("(coro, *, loop=None, name=None, context=None, eager_start=False)")
    .attrs_at(offset_of!(TaskObj, future) + offset_of!(FutureObj, attrs))
    .methods(METHODS)
    .getset(GETSET)
    .slots(|s| {
        s.new.set(Some(|_, ty, _| Ok(alloc_instance(ty, TaskObj::new(Value::NULL)).into_value())));
        s.init.set(Some(|vm, value, args| crate::initialise(vm, &INIT, value, args)));
        s.repr.set(Some(|vm, v| {
            this(vm, v)?;
            let shown = vm.import_attr("asyncio.base_tasks", "_task_repr")?;
            vm.call(&shown, std::slice::from_ref(v))
        }));
        s.finalize.set(Some(finalize));
    });

static INIT: NativeDef =
    def("Task", "($self, /, coro, *, loop=None, name=None, context=None, eager_start=False)", init, "");

fn init(vm: &Vm, a: &[Value]) -> PyResult {
    let eager_start = !a[5].is_null() && vm.truth(&a[5])?;
    let options = Options { name: a[3].clone(), context: a[4].clone(), eager_start };
    initialise(vm, &a[0], &a[1], &a[2], options)?;
    Ok(Value::NONE)
}

/// A task whose `__init__` ran.
fn checked<'a>(vm: &Vm, value: &'a Value) -> PyResult<&'a TaskObj> {
    ready(vm, value)?;
    this(vm, value)
}

fn or_none(value: Value) -> PyResult {
    Ok(value.into_option().unwrap_or(Value::NONE))
}

fn stack(vm: &Vm, function: &str, args: &[Value]) -> PyResult {
    let helper = vm.import_attr("asyncio.base_tasks", function)?;
    let args: Vec<Value> = args.iter().map(|a| if a.is_null() { Value::NONE } else { a.clone() }).collect();
    vm.call(&helper, &args)
}

static METHODS: &[NativeDef] = &[
    def(
        "cancel",
        "($self, /, msg=None)",
        |vm, a| Ok(Value::bool(cancel(vm, checked(vm, &a[0])?, &a[1])?)),
        "Request that this task cancel itself.\n\nThis arranges for a CancelledError to be thrown into the\nwrapped coroutine on the next cycle through the event loop.\nThe coroutine then has a chance to clean up or even deny\nthe request using try/except/finally.\n\nUnlike Future.cancel, this does not guarantee that the\ntask will be cancelled: the exception might be caught and\nacted upon, delaying cancellation of the task or preventing\ncancellation completely.  The task may also return a value or\nraise a different exception.\n\nImmediately after this method is called, Task.cancelled() will\nnot return True (unless the task was already cancelled).  A\ntask will be marked as cancelled when the wrapped coroutine\nterminates with a CancelledError exception (even if cancel()\nwas not called).\n\nThis also increases the task's count of cancellation requests.",
    ),
    def(
        "cancelling",
        "($self, /)",
        |vm, a| Ok(Value::small_int(this(vm, &a[0])?.cancels.get() as i64)),
        "Return the count of the task's cancellation requests.\n\nThis count is incremented when .cancel() is called\nand may be decremented using .uncancel().",
    ),
    def(
        "uncancel",
        "($self, /)",
        |vm, a| {
            let task = this(vm, &a[0])?;
            let left = task.cancels.get().saturating_sub(1);
            task.cancels.set(left);
            if left == 0 {
                task.future.must_cancel.set(false);
            }
            Ok(Value::small_int(left as i64))
        },
        "Decrement the task's count of cancellation requests.\n\nThis should be used by tasks that catch CancelledError\nand wish to continue indefinitely until they are cancelled again.\n\nReturns the remaining number of cancellation requests.",
    ),
    def(
        "get_stack",
        "($self, /, *, limit=None)",
        |vm, a| {
            this(vm, &a[0])?;
            stack(vm, "_task_get_stack", a)
        },
        "Return the list of stack frames for this task's coroutine.\n\nIf the coroutine is not done, this returns the stack where it is\nsuspended.  If the coroutine has completed successfully or was\ncancelled, this returns an empty list.  If the coroutine was\nterminated by an exception, this returns the list of traceback\nframes.\n\nThe frames are always ordered from oldest to newest.\n\nThe optional limit gives the maximum number of frames to\nreturn; by default all available frames are returned.  Its\nmeaning differs depending on whether a stack or a traceback is\nreturned: the newest frames of a stack are returned, but the\noldest frames of a traceback are returned.  (This matches the\nbehavior of the traceback module.)\n\nFor reasons beyond our control, only one stack frame is\nreturned for a suspended coroutine.",
    ),
    def(
        "print_stack",
        "($self, /, *, limit=None, file=None)",
        |vm, a| {
            this(vm, &a[0])?;
            stack(vm, "_task_print_stack", a)
        },
        "Print the stack or traceback for this task's coroutine.\n\nThis produces output similar to that of the traceback module,\nfor the frames retrieved by get_stack().  The limit argument\nis passed to get_stack().  The file argument is an I/O stream\nto which the output is written; by default output is written\nto sys.stderr.",
    ),
    def(
        "set_result",
        "($self, result, /)",
        |vm, _| Err(vm.runtime_error("Task does not support set_result operation")),
        "",
    ),
    def(
        "set_exception",
        "($self, exception, /)",
        |vm, _| Err(vm.runtime_error("Task does not support set_exception operation")),
        "",
    ),
    def("get_coro", "($self, /)", |vm, a| or_none(this(vm, &a[0])?.coro.get()), ""),
    def("get_context", "($self, /)", |vm, a| or_none(this(vm, &a[0])?.context.get()), ""),
    def("get_name", "($self, /)", |vm, a| Ok(this(vm, &a[0])?.name(vm)), ""),
    def(
        "set_name",
        "($self, value, /)",
        |vm, a| {
            let name = name_text(vm, &a[1])?;
            this(vm, &a[0])?.name.set(name);
            Ok(Value::NONE)
        },
        "",
    ),
    def(
        "__class_getitem__",
        "($type, object, /)",
        |vm, a| vm.generic_alias(&a[0], &a[1]),
        "Tasks are generic over the return type of their wrapped coroutines",
    )
    .class_method(),
];

static GETSET: &[GetSet] = &[
    GetSet::rw(
        "_log_destroy_pending",
        |vm, v| Ok(Value::bool(this(vm, v)?.future.log_destroy_pending.get())),
        |vm, v, value| {
            let value = settable(vm, v, "_log_destroy_pending", value)?;
            let on = vm.truth(value)?;
            this(vm, v)?.future.log_destroy_pending.set(on);
            Ok(())
        },
        "",
    ),
    GetSet::ro("_must_cancel", |vm, v| Ok(Value::bool(this(vm, v)?.future.must_cancel.get())), ""),
    GetSet::ro("_coro", |vm, v| or_none(this(vm, v)?.coro.get()), ""),
    GetSet::ro("_fut_waiter", |vm, v| or_none(this(vm, v)?.waiting_for.get()), ""),
];

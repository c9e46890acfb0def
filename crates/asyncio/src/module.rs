//! The modules `_asyncio` and `_hoop_asyncio` as tables.

use vm::prelude::*;

use crate::gather::{gather, isfuture};
use crate::handle::{HANDLE, TIMER};
use crate::loop_type::{LOOP_CORE, adopt, set_result_unless_cancelled};
use crate::queue::QUEUE_CORE;
use crate::registry::{add_eager, all_tasks, register, remove_eager, unregister};
use crate::running::*;
use crate::state::state;
use crate::transport::SOCKET_TRANSPORT_CORE;
use crate::{FUTURE, TASK};

pub static MODULE: ModuleDef =
    ModuleDef::new("_asyncio", "Accelerator module for asyncio").functions(FUNCTIONS).types(&[&FUTURE, &TASK]);

static FUNCTIONS: &[NativeDef] = &[
    def("current_task", "(loop=None)", current_task, "Return a currently executed task."),
    def(
        "get_event_loop",
        "()",
        |vm, _| event_loop_or_policy(vm),
        "Return an asyncio event loop.\n\nWhen called from a coroutine or a callback (e.g. scheduled with\ncall_soon or similar API), this function will always return the\nrunning event loop.\n\nIf there is no running event loop set, the function will return\nthe result of `get_event_loop_policy().get_event_loop()` call.",
    ),
    def(
        "get_running_loop",
        "()",
        get_running_loop,
        "Return the running event loop.  Raise a RuntimeError if there is none.\n\nThis function is thread-specific.",
    ),
    def(
        "_get_running_loop",
        "()",
        |vm, _| Ok(running_loop(vm).into_option().unwrap_or(Value::NONE)),
        "Return the running event loop or None.\n\nThis is a low-level function intended to be used by event loops.\nThis function is thread-specific.",
    ),
    def(
        "_set_running_loop",
        "(loop, /)",
        |vm, a| {
            vm.fiber().running_loop.set(null_if_none(&a[0]));
            Ok(Value::NONE)
        },
        "Set the running event loop.\n\nThis is a low-level function intended to be used by event loops.\nThis function is thread-specific.",
    ),
    def(
        "_enter_task",
        "(loop, task)",
        |vm, a| enter(vm, &a[0], &a[1]).map(|()| Value::NONE),
        "Enter into task execution or resume suspended task.\n\nTask belongs to loop.\n\nReturns None.",
    ),
    def(
        "_leave_task",
        "(loop, task)",
        |vm, a| leave(vm, &a[0], &a[1]).map(|()| Value::NONE),
        "Leave task execution or suspend a task.\n\nTask belongs to loop.\n\nReturns None.",
    ),
    def(
        "_swap_current_task",
        "(loop, task)",
        |vm, a| Ok(swap(vm, &a[0], null_if_none(&a[1]))?.into_option().unwrap_or(Value::NONE)),
        "Temporarily swap in the supplied task and return the original one (or None).\n\nThis is intended for use during eager coroutine execution.",
    ),
    def(
        "future_add_to_awaited_by",
        "(fut, waiter, /)",
        |vm, a| add_to_awaited_by(vm, &a[0], &a[1]).map(|()| Value::NONE),
        "Record that `fut` is awaited on by `waiter`.",
    ),
    def(
        "future_discard_from_awaited_by",
        "(fut, waiter, /)",
        |vm, a| discard_from_awaited_by(vm, &a[0], &a[1]).map(|()| Value::NONE),
        "",
    ),
    def("all_tasks", "(loop=None)", all_tasks, "Return a set of all tasks for the loop."),
    def("_register_task", "(task)", register, "Register a new task in asyncio as executed by loop.\n\nReturns None."),
    def(
        "_register_eager_task",
        "(task)",
        |vm, a| add_eager(vm, &state(vm), &a[0]).map(|()| Value::NONE),
        "Register a new task in asyncio as executed by loop.\n\nReturns None.",
    ),
    def("_unregister_task", "(task)", unregister, "Unregister a task.\n\nReturns None."),
    def(
        "_unregister_eager_task",
        "(task)",
        |vm, a| remove_eager(vm, &state(vm), &a[0]).map(|()| Value::NONE),
        "Unregister a task.\n\nReturns None.",
    ),
];

/// What the bundled event loop stands on.
pub static LOOP_MODULE: ModuleDef = ModuleDef::new("_hoop_asyncio", "The native part of asyncio's event loop")
    .types(&[&LOOP_CORE, &HANDLE, &TIMER, &SOCKET_TRANSPORT_CORE, &QUEUE_CORE])
    .functions(&[
        def("adopt", "(cls, /)", adopt, "Make way in a class for the methods of its native bases."),
        def(
            "isfuture",
            "(obj)",
            isfuture,
            "Check for a Future.\n\nThis returns True when obj is a Future instance or is advertising\nitself as duck-type compatible by setting _asyncio_future_blocking.\nSee comment in Future for more details.",
        ),
        raw(
            "gather",
            "(*coros_or_futures, return_exceptions=False)",
            gather,
            "Return a future aggregating results from the given coroutines/futures.\n\nCoroutines will be wrapped in a future and scheduled in the event\nloop. They will not necessarily be scheduled in the same order as\npassed in.\n\nAll futures must share the same event loop.  If all the tasks are\ndone successfully, the returned future's result is the list of\nresults (in the order of the original sequence, not necessarily\nthe order of results arrival).  If *return_exceptions* is True,\nexceptions in the tasks are treated the same as successful\nresults, and gathered in the result list; otherwise, the first\nraised exception will be immediately propagated to the returned\nfuture.",
        ),
        def(
            "_set_result_unless_cancelled",
            "(fut, result)",
            set_result_unless_cancelled,
            "Helper setting the result only if the future was not cancelled.",
        ),
    ]);

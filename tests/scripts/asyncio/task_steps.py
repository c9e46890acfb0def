# What a task does with what its coroutine yields, and internals called out of order.
import asyncio
import contextvars
import gc
import types
import weakref


def attempt(label, function):
    try:
        print(label, function())
    except BaseException as error:
        print(label, type(error).__name__, str(error).split(" coro=")[0])


@types.coroutine
def yields(value):
    return (yield value)


async def bad(value):
    try:
        await yields(value)
    except RuntimeError as error:
        return str(error).split("<")[0]


async def on_itself():
    try:
        await asyncio.current_task()
    except RuntimeError as error:
        return str(error)[:26]


class Foreign:
    """A future of a class of its own."""

    def __init__(self, loop):
        self._loop, self._asyncio_future_blocking, self.callbacks, self.value = loop, False, [], None

    def get_loop(self):
        return self._loop

    def add_done_callback(self, callback, *, context=None):
        self.callbacks.append((callback, context))

    def result(self):
        return self.value

    def cancel(self, msg=None):
        return False

    def finish(self, value):
        self.value = value
        for callback, context in self.callbacks:
            self._loop.call_soon(callback, self, context=context)

    def __await__(self):
        self._asyncio_future_blocking = True
        yield self
        return self.value


async def main():
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    print(await asyncio.create_task(bad(42)), await asyncio.create_task(bad((i for i in ()))))
    print(await asyncio.create_task(bad(loop.create_future())), await asyncio.create_task(on_itself()))
    foreign = Foreign(loop)
    loop.call_soon(foreign.finish, "foreign value")
    print(await foreign)

    attempt("enter", lambda: asyncio.tasks._enter_task(loop, task))
    attempt("leave", lambda: asyncio.tasks._leave_task(loop, 1))
    attempt("swap", lambda: asyncio.tasks._swap_current_task(3, task))
    previous = asyncio.tasks._swap_current_task(loop, None)
    print(previous is task, asyncio.current_task())
    attempt("leave", lambda: asyncio.tasks._leave_task(loop, task))
    asyncio.tasks._swap_current_task(loop, task)
    print(asyncio.current_task() is task)

    # A wake-up that comes too early or twice.
    future = loop.create_future()

    async def waiter():
        return await future

    waiting = asyncio.create_task(waiter(), name="waiter")
    await asyncio.sleep(0)
    (wakeup, context), = future._callbacks
    print(wakeup.__qualname__, waiting._fut_waiter is future, future._asyncio_awaited_by == {waiting})
    attempt("early", lambda: wakeup(future))
    future.set_result("x")
    try:
        print(await waiting)
    except BaseException as error:
        print(type(error).__name__, error)
    attempt("twice", lambda: wakeup(future))

    # Cancellation.
    async def stubborn():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError as error:
            print("cancelled", error.args, asyncio.current_task().cancelling(), asyncio.current_task().uncancel())
        await asyncio.sleep(0)
        return "stayed"

    t = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    print(t.cancel("message"), t.cancelling(), t._must_cancel, await t, t.cancel())
    t = asyncio.create_task(stubborn())
    print(t.cancel(), t._must_cancel)
    try:
        await t
    except asyncio.CancelledError:
        print("never ran", t.cancelled(), t)
    attempt("set", lambda: t.set_result(1))
    attempt("set", lambda: t.set_exception(ValueError()))
    t.set_name(7)
    print(t.get_name(), t.get_coro().__name__, type(t.get_context()).__name__, t.get_stack())

    # Eager start.
    async def at_once():
        log.append("ran")
        return asyncio.current_task().get_name()

    async def later():
        log.append("begins")
        await asyncio.sleep(0)
        log.append("ends")

    log = []
    t = asyncio.Task(at_once(), loop=loop, eager_start=True, name="eager")
    print(t.done(), t.result(), log, t.get_coro(), asyncio.current_task() is task)
    t = asyncio.Task(later(), loop=loop, eager_start=True)
    print(t.done(), t in asyncio.all_tasks(), log)
    await t
    print(log)

    # Context.
    var = contextvars.ContextVar("var", default=0)

    async def bump():
        var.set(var.get() + 1)
        return var.get()

    context = contextvars.copy_context()
    print(await asyncio.create_task(bump(), context=context), var.get(), context[var])
    return weakref.ref(t)


async def never():
    await asyncio.Future()


print(asyncio.run(main())() is None)
attempt("no loop", asyncio.current_task)

loop = asyncio.new_event_loop()
attempt("no coroutine", lambda: asyncio.Task(3, loop=loop))
loop.set_exception_handler(lambda loop, context: print(context["message"], context["task"].get_name()))
task = loop.create_task(never(), name="pending")
loop.run_until_complete(asyncio.sleep(0))
del task
gc.collect()
loop.close()

# Context variables in tasks, task names, callbacks and introspection.
import asyncio
import contextvars

v = contextvars.ContextVar("v", default=0)

async def bump(log):
    v.set(v.get() + 1)
    await asyncio.sleep(0)
    log.append(v.get())

async def main():
    log = []
    v.set(10)
    await asyncio.gather(*(bump(log) for _ in range(3)))
    print(log, v.get())
    await bump(log)
    print(log[-1], v.get())
    context = contextvars.copy_context()
    await asyncio.create_task(bump(log), context=context)
    await asyncio.create_task(bump(log), context=context)
    print(log[-2:], v.get(), context[v])
    async with asyncio.TaskGroup() as tg:
        tg.create_task(bump(log), context=context, name="in group")
    print(context[v])

    t = asyncio.create_task(bump(log), name="mine")
    print(t.get_name(), t.get_coro().__name__, t.get_context()[v])
    t.set_name(5)
    print(repr(t.get_name()), t in asyncio.all_tasks(), asyncio.current_task() is not t)
    calls = []
    def note(f):
        calls.append(f is t)
    t.add_done_callback(note)
    t.add_done_callback(note)
    t.add_done_callback(lambda f: calls.append("lambda"))
    print(t.remove_done_callback(note))
    await t
    await asyncio.sleep(0)
    print(calls)
    t.add_done_callback(lambda f: calls.append("late"))
    await asyncio.sleep(0)
    print(calls)
    f = asyncio.get_running_loop().create_future()
    print(f.done(), f.cancelled(), asyncio.isfuture(f), asyncio.isfuture(t), asyncio.iscoroutine(main), asyncio.iscoroutinefunction(main) if False else "")
    for act in (f.result, f.exception):
        try:
            act()
        except asyncio.InvalidStateError as e:
            print(e)
    f.set_exception(OSError(2, "gone"))
    try:
        f.set_result(1)
    except asyncio.InvalidStateError as e:
        print(e)
    try:
        await f
    except OSError as e:
        print(e)
    g = asyncio.get_running_loop().create_future()
    try:
        g.set_exception(StopIteration())
    except (TypeError, RuntimeError) as e:
        print(type(e).__name__, e)
    print(repr(g.exception()) if g.done() else "still pending")
asyncio.run(main())
try:
    asyncio.get_running_loop()
except RuntimeError as e:
    print(e)
try:
    asyncio.get_event_loop()
except RuntimeError as e:
    print(e)

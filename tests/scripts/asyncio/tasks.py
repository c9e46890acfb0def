# Tasks: results, names, cancellation, exceptions, callbacks, the order in which things run.
import asyncio

log = []


async def step(name, n):
    for i in range(n):
        log.append(f"{name}{i}")
        await asyncio.sleep(0)
    return name


async def main():
    a, b = asyncio.create_task(step("a", 3), name="task a"), asyncio.create_task(step("b", 2))
    print(a.get_name(), a.done(), asyncio.current_task().get_name(), len(asyncio.all_tasks()))
    print(await a, await b, log)
    print(await asyncio.gather(step("x", 1), step("y", 2), asyncio.sleep(0, "slept")), a.result(), a.exception())

    async def fail():
        await asyncio.sleep(0)
        raise ValueError("failed")

    t = asyncio.create_task(fail())
    try:
        await t
    except ValueError as error:
        print(error, t.done(), repr(t.exception()))
    print(await asyncio.gather(fail(), step("z", 1), return_exceptions=True))
    try:
        await asyncio.gather(fail(), step("w", 1))
    except ValueError as error:
        print("gather raised", error)

    async def cancellable():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError as error:
            log.append(("cancelled", error.args))
            raise
        finally:
            log.append("cleanup")

    log.clear()
    t = asyncio.create_task(cancellable())
    await asyncio.sleep(0)
    print(t.cancel("message"), t.cancelling(), t.cancelled())
    try:
        await t
    except asyncio.CancelledError as error:
        print("cancelled", error.args, t.cancelled(), log, t.cancel())

    async def stubborn():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            return "survived"

    t = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    t.cancel()
    print(await t, t.cancelled())
    t = asyncio.create_task(step("never started", 1))
    t.cancel()
    await asyncio.wait([t])
    print(t.cancelled(), "never started0" in log)
    called = []
    t = asyncio.create_task(step("cb", 1))
    t.add_done_callback(lambda t: called.append(t.result()))
    await t
    await asyncio.sleep(0)
    print(called)
    shielded = asyncio.create_task(step("shielded", 2))
    outer = asyncio.create_task(asyncio.wait_for(asyncio.shield(shielded), 5))
    await asyncio.sleep(0)
    outer.cancel()
    await asyncio.wait([outer])
    print(outer.cancelled(), await shielded)
    done, pending = await asyncio.wait([asyncio.create_task(asyncio.sleep(d, d)) for d in (0.01, 0.5)], return_when=asyncio.FIRST_COMPLETED)
    print([t.result() for t in done], len(pending))
    for t in pending:
        t.cancel()
    print([await f for f in asyncio.as_completed([asyncio.sleep(0.03, "slow"), asyncio.sleep(0.01, "fast")])])
    return "main result"


print(asyncio.run(main()))
for wrong in [lambda: asyncio.run(5), lambda: asyncio.get_running_loop(), lambda: asyncio.run(asyncio.run(5))]:
    try:
        wrong()
    except (ValueError, TypeError, RuntimeError) as error:
        print(type(error).__name__, error)

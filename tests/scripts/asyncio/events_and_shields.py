# asyncio.Event, shield and the ways a wait ends.
import asyncio

async def events():
    e, log = asyncio.Event(), []
    async def wait(n):
        log.append((n, await e.wait()))
    tasks = [asyncio.create_task(wait(n)) for n in range(3)]
    await asyncio.sleep(0)
    print(e.is_set(), log)
    e.set()
    await asyncio.gather(*tasks)
    print(e.is_set(), log, await e.wait())
    e.clear()
    try:
        async with asyncio.timeout(0.001):
            await e.wait()
    except TimeoutError:
        print("timed out", e.is_set())

async def shields():
    done = []
    async def inner():
        await asyncio.sleep(0.002)
        done.append("inner")
        return 5
    task = asyncio.ensure_future(inner())
    async def outer():
        return await asyncio.shield(task)
    o = asyncio.create_task(outer())
    await asyncio.sleep(0)
    o.cancel("stop")
    try:
        await o
    except asyncio.CancelledError as e:
        print("outer cancelled", e.args, task.cancelled())
    print(await task, done)
    async def fails():
        raise LookupError("x")
    try:
        await asyncio.shield(fails())
    except LookupError as e:
        print(repr(e))

async def waits():
    async def after(t, v):
        await asyncio.sleep(t)
        if isinstance(v, Exception):
            raise v
        return v
    mk = lambda *vs: [asyncio.create_task(after(i * 0.05, v)) for i, v in enumerate(vs)]
    done, pending = await asyncio.wait(mk(1, 2, 3), return_when=asyncio.FIRST_COMPLETED)
    print([t.result() for t in done], len(pending))
    for t in pending:
        t.cancel()
    done, pending = await asyncio.wait(mk(1, ValueError("v"), 3), return_when=asyncio.FIRST_EXCEPTION)
    print(len(done), len(pending), sorted(repr(t.exception()) for t in done))
    await asyncio.wait(pending)
    done, pending = await asyncio.wait(mk(1, 2), timeout=0.0001)
    print(len(done) + len(pending))
    await asyncio.gather(*pending)
    for bad in ([], [after(0, 1)]):
        try:
            await asyncio.wait(bad)
        except (ValueError, TypeError) as e:
            print(type(e).__name__, e)
            for c in bad:
                c.close()
    print([await f for f in asyncio.as_completed(mk("a", "b", "c"))])
    async for t in asyncio.as_completed(mk("x", "y")):
        print(t.result(), end=" ")
    print()
    try:
        for f in asyncio.as_completed([after(1, 1)], timeout=0.001):
            await f
    except TimeoutError as e:
        print("as_completed timed out")

for f in (events, shields, waits):
    asyncio.run(f())

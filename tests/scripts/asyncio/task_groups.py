# TaskGroup: results, errors, cancellation of siblings, nesting.
import asyncio


async def ok(value, delay=0):
    await asyncio.sleep(delay)
    return value


async def fail(text, delay=0):
    await asyncio.sleep(delay)
    raise ValueError(text)


async def sleeper(log):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        log.append("sibling cancelled")
        raise


async def main():
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(ok(i)) for i in range(3)]
    print([t.result() for t in tasks])
    log = []
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sleeper(log))
            group.create_task(fail("one"))
            group.create_task(fail("two"))
    except* ValueError as errors:
        print(errors.message, [str(e) for e in errors.exceptions], log)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sleeper(log))
            raise KeyError("in the body")
    except* KeyError as errors:
        print([repr(e) for e in errors.exceptions], len(log))
    try:
        async with asyncio.TaskGroup() as outer:
            outer.create_task(sleeper(log))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(fail("nested"))
    except* ValueError as errors:
        print(repr(errors), len(log))

    async def spawn(group, n):
        if n:
            group.create_task(spawn(group, n - 1))
        log.append(n)

    log.clear()
    async with asyncio.TaskGroup() as group:
        group.create_task(spawn(group, 3))
    print(log)

    async def whole():
        async with asyncio.TaskGroup() as group:
            group.create_task(sleeper(log))

    t = asyncio.create_task(whole())
    await asyncio.sleep(0.01)
    t.cancel()
    try:
        await t
    except asyncio.CancelledError:
        print("cancelled from outside", log[-1])
    try:
        group.create_task(coroutine := ok(1))
    except RuntimeError as error:
        print(str(error).split("> ")[-1])
        coroutine.close()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(ok("x", 0.01))
    print("done", asyncio.current_task().cancelling())


asyncio.run(main())

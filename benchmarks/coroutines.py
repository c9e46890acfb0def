"""Coroutines driven by hand: awaits that do not suspend, suspension and resumption at depth, async generators."""

from measure import report

N = 50_000


class Suspend:
    def __await__(self):
        yield


SUSPEND = Suspend()


async def leaf():
    return 1


async def await_many():
    for _ in range(N):
        await leaf()


async def chain(depth):
    if depth == 0:
        return 0
    return await chain(depth - 1)


async def await_chain():
    for _ in range(N // 10):
        await chain(9)


def run(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value


async def suspend_often(n):
    for _ in range(n):
        await SUSPEND


async def at_depth(depth, n):
    if depth <= 1:
        await suspend_often(n)
    else:
        await at_depth(depth - 1, n)


def resume(depth, n):
    coroutine = at_depth(depth - 1, n) if depth > 1 else suspend_often(n)
    send = coroutine.send
    try:
        while True:
            send(None)
    except StopIteration:
        pass


async def numbers(n):
    for i in range(n):
        yield i


async def drain():
    async for _ in numbers(N):
        pass


report("await_no_suspend", lambda: run(await_many()), N)
report("await_chain", lambda: run(await_chain()), N)
report("resume_depth_1", lambda: resume(1, N), N)
report("resume_depth_20", lambda: resume(20, N), N)
report("resume_depth_100", lambda: resume(100, N // 5), N // 5)
report("async_for", lambda: run(drain()), N)

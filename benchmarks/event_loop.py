"""asyncio: task switches, gather trees, queues, events, timers, task creation."""

import asyncio

from measure import new_event_loop, report

N = 20_000
runner = asyncio.Runner(loop_factory=new_event_loop)


def on_loop(make):
    return lambda: runner.run(make())


async def sleeper(n):
    for _ in range(n):
        await asyncio.sleep(0)


async def one_task():
    await sleeper(N)


async def hundred_tasks():
    await asyncio.gather(*(sleeper(N // 100) for _ in range(100)))


async def tree(depth):
    if depth == 0:
        await asyncio.sleep(0)
        return 1
    return sum(await asyncio.gather(*(tree(depth - 1) for _ in range(6))))


async def gather_tree():
    await tree(5)  # 6**5 leaves, 9331 tasks


async def queue():
    q = asyncio.Queue(100)

    async def produce():
        for i in range(N):
            await q.put(i)

    async def consume():
        for _ in range(N):
            await q.get()

    await asyncio.gather(produce(), consume())


async def ping_pong():
    a, b = asyncio.Event(), asyncio.Event()

    async def player(mine, other):
        for _ in range(N // 2):
            await mine.wait()
            mine.clear()
            other.set()

    a.set()
    await asyncio.gather(player(a, b), player(b, a))


async def create():
    async def nothing():
        pass

    for _ in range(N // 100):
        await asyncio.gather(*(nothing() for _ in range(100)))


async def timers():
    await asyncio.gather(*(asyncio.sleep(0.000001 * i) for i in range(N // 4)))


async def wait_for():
    for _ in range(N // 4):
        await asyncio.wait_for(asyncio.sleep(0), 10)


report("asyncio_sleep_0", on_loop(one_task), N)
report("asyncio_sleep_0_100_tasks", on_loop(hundred_tasks), N)
report("asyncio_gather_tree", on_loop(gather_tree), 9331)
report("asyncio_queue", on_loop(queue), N)
report("asyncio_event_ping_pong", on_loop(ping_pong), N)
report("asyncio_create_task", on_loop(create), N)
report("asyncio_timers", on_loop(timers), N // 4)
report("asyncio_wait_for", on_loop(wait_for), N // 4)
runner.close()

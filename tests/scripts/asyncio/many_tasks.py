# Many tasks, deep awaits, chains of futures; all finish and none is lost.
import asyncio


async def leaf(n):
    await asyncio.sleep(0)
    return n


async def tree(depth):
    if depth == 0:
        return await leaf(1)
    return sum(await asyncio.gather(tree(depth - 1), tree(depth - 1), tree(depth - 1)))


async def deep(n):
    if n == 0:
        await asyncio.sleep(0)
        return 0
    return 1 + await deep(n - 1)


async def ring(size, laps):
    queues = [asyncio.Queue() for _ in range(size)]

    async def node(i):
        for _ in range(laps):
            token = await queues[i].get()
            await queues[(i + 1) % size].put(token + 1)

    tasks = [asyncio.create_task(node(i)) for i in range(size)]
    await queues[0].put(0)
    await asyncio.gather(*tasks)
    return await queues[0].get()


async def main():
    print(sum(await asyncio.gather(*(leaf(i) for i in range(10000)))))
    print(await tree(6))
    print(await deep(400))
    print(await asyncio.gather(*(deep(100) for _ in range(50))) == [100] * 50)
    print(await ring(100, 20))
    counter = 0

    async def switch():
        nonlocal counter
        for _ in range(100):
            counter += 1
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        for _ in range(100):
            group.create_task(switch())
    print(counter)
    event = asyncio.Event()
    waiters = [asyncio.create_task(event.wait()) for _ in range(5000)]
    await asyncio.sleep(0)
    event.set()
    print(sum(await asyncio.gather(*waiters)))
    tasks = [asyncio.create_task(asyncio.sleep(100)) for _ in range(5000)]
    await asyncio.sleep(0)
    for t in tasks:
        t.cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    print(sum(isinstance(r, asyncio.CancelledError) for r in done), len(asyncio.all_tasks()))


asyncio.run(main())

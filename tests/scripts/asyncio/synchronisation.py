# asyncio's Lock, Event, Condition, Semaphore, Queue, Barrier.
import asyncio


async def main():
    lock, log = asyncio.Lock(), []

    async def user(name):
        async with lock:
            log.append(f"{name} in")
            await asyncio.sleep(0)
            log.append(f"{name} out")

    await asyncio.gather(user("a"), user("b"), user("c"))
    print(log, lock.locked())
    try:
        lock.release()
    except RuntimeError as error:
        print(error)
    event = asyncio.Event()
    waiters = [asyncio.create_task(event.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    event.set()
    print(await asyncio.gather(*waiters), event.is_set())
    condition, items = asyncio.Condition(), []

    async def consumer(n):
        async with condition:
            await condition.wait_for(lambda: items)
            return n, items.pop()

    tasks = [asyncio.create_task(consumer(i)) for i in range(2)]
    for i in range(2):
        await asyncio.sleep(0)
        async with condition:
            items.append(i)
            condition.notify_all()
    print(sorted(await asyncio.gather(*tasks)))
    semaphore, active, peak = asyncio.Semaphore(2), 0, 0

    async def limited():
        nonlocal active, peak
        async with semaphore:
            active += 1
            peak = max(peak, active)
            await asyncio.sleep(0)
            active -= 1

    await asyncio.gather(*(limited() for _ in range(6)))
    print(peak, semaphore.locked())
    queue = asyncio.Queue(maxsize=2)
    got = []

    async def producer():
        for i in range(5):
            await queue.put(i)

    async def taker():
        while True:
            got.append(await queue.get())
            queue.task_done()

    worker = asyncio.create_task(taker())
    await producer()
    await queue.join()
    worker.cancel()
    print(got, queue.empty(), queue.maxsize)
    for operation in [queue.get_nowait, lambda: [queue.put_nowait(i) for i in range(3)], lambda: [queue.task_done() for _ in range(9)]]:
        try:
            operation()
        except (asyncio.QueueEmpty, asyncio.QueueFull, ValueError) as error:
            print(type(error).__name__, error)
    queue.shutdown()
    print(await queue.get(), queue.qsize())
    await queue.get()
    try:
        await queue.get()
    except asyncio.QueueShutDown:
        print("shut down")
    p = asyncio.PriorityQueue()
    for item in (3, 1, 2):
        p.put_nowait(item)
    l = asyncio.LifoQueue()
    for item in (3, 1, 2):
        l.put_nowait(item)
    print([p.get_nowait() for _ in range(3)], [l.get_nowait() for _ in range(3)])
    barrier = asyncio.Barrier(3)
    print(sorted(await asyncio.gather(*(barrier.wait() for _ in range(3)))))
    waiting = asyncio.create_task(asyncio.Queue().get())
    await asyncio.sleep(0)
    waiting.cancel()
    try:
        await waiting
    except asyncio.CancelledError:
        print("cancelled while waiting")
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(future.set_result, "set")
    print(await future, future.done(), future.result())
    try:
        future.set_result(1)
    except asyncio.InvalidStateError as error:
        print(error)


asyncio.run(main())

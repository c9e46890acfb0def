# asyncio.Lock, Condition, Semaphore and Barrier: order, cancellation and errors.
import asyncio

async def worker(lock, name, log):
    async with lock:
        log.append(name + " in")
        await asyncio.sleep(0)
        log.append(name + " out")

async def locks():
    lock, log = asyncio.Lock(), []
    await asyncio.gather(*(worker(lock, n, log) for n in "abc"))
    print(log, lock.locked())
    try:
        lock.release()
    except RuntimeError as e:
        print(e)
    await lock.acquire()
    waiting = asyncio.create_task(lock.acquire())
    second = asyncio.create_task(lock.acquire())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.sleep(0)
    print(waiting.cancelled(), second.done())
    lock.release()
    print(await second, lock.locked())

async def conditions():
    condition, got = asyncio.Condition(), []
    async def consumer(n):
        async with condition:
            await condition.wait_for(lambda: n in available)
            got.append(n)
    available = set()
    tasks = [asyncio.create_task(consumer(n)) for n in range(3)]
    for n in (2, 0, 1):
        await asyncio.sleep(0)
        async with condition:
            available.add(n)
            condition.notify_all()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    print(sorted(got))
    for act in (condition.notify, condition.notify_all):
        try:
            act()
        except RuntimeError as e:
            print(e)

async def semaphores():
    s = asyncio.BoundedSemaphore(2)
    busy = high = 0
    async def use():
        nonlocal busy, high
        async with s:
            busy += 1
            high = max(high, busy)
            await asyncio.sleep(0)
            busy -= 1
    await asyncio.gather(*(use() for _ in range(6)))
    print(high, s.locked())
    try:
        s.release()
    except ValueError as e:
        print(e)
    try:
        asyncio.Semaphore(-1)
    except ValueError as e:
        print(e)

async def barriers():
    b, log = asyncio.Barrier(3), []
    async def party(n):
        i = await b.wait()
        log.append(i)
    await asyncio.gather(*(party(n) for n in range(6)))
    print(sorted(log), b.parties, b.n_waiting, b.broken)
    t = asyncio.create_task(b.wait())
    await asyncio.sleep(0)
    await b.abort()
    try:
        await t
    except asyncio.BrokenBarrierError as e:
        print("broken", b.broken, type(e).__mro__[1].__name__)
    await b.reset()
    print(b.broken)

for f in (locks, conditions, semaphores, barriers):
    asyncio.run(f())

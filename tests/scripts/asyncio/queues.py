# Queues: order, limits, join, shutdown, subclasses and overridden methods.
import asyncio


def attempt(label, function):
    try:
        print(label, function())
    except Exception as error:
        print(label, type(error).__name__, error)


class Doubling(asyncio.Queue):
    def _put(self, item):
        super()._put(item)
        super()._put(item)


class Counting(asyncio.Queue):
    asked = 0

    def full(self):
        self.asked += 1
        return super().full()


async def main():
    q = asyncio.Queue(2)
    print(q.empty(), q.full(), q.maxsize, q.qsize(), q)
    q.put_nowait(1)
    q.put_nowait(2)
    attempt("full", lambda: q.put_nowait(3))
    print(q.full(), q.get_nowait(), q.get_nowait(), q.empty())
    attempt("empty", q.get_nowait)
    attempt("arguments", lambda: q.put_nowait())

    # Waiters are served in turn; cancelled ones are passed over.
    got = []

    async def take(name):
        got.append((name, await q.get()))

    takers = [asyncio.create_task(take(i)) for i in range(3)]
    await asyncio.sleep(0)
    takers[1].cancel()
    for item in "ab":
        await q.put(item)
    await asyncio.gather(*takers, return_exceptions=True)
    print(got)

    async def give(n):
        for i in range(n):
            await q.put(i)

    giver = asyncio.create_task(give(5))
    received = [await q.get() for _ in range(5)]
    await giver
    print(received, q._unfinished_tasks)
    for _ in range(9):
        q.task_done()
    await q.join()
    attempt("too often", q.task_done)

    q.put_nowait("last")
    q.shutdown()
    attempt("after shutdown", lambda: q.put_nowait(1))
    print(q.get_nowait())
    attempt("after shutdown", q.get_nowait)

    d = Doubling()
    d.put_nowait("x")
    print(d.qsize(), d.get_nowait(), d.get_nowait(), d.empty())
    c = Counting(1)
    await c.put(1)
    print(c.asked)
    p = asyncio.PriorityQueue()
    for n in (3, 1, 2):
        p.put_nowait(n)
    print([p.get_nowait() for _ in range(3)])
    lifo = asyncio.LifoQueue()
    for n in range(3):
        lifo.put_nowait(n)
    print([lifo.get_nowait() for _ in range(3)], lifo.empty())

    # Methods and attributes replaced on one queue.
    own = asyncio.Queue()
    own._put = lambda item: own._queue.append(("mine", item))
    own.put_nowait(1)
    print(own.get_nowait())
    own.full = lambda: True
    attempt("always full", lambda: own.put_nowait(2))
    odd = asyncio.Queue(1.5)
    odd.put_nowait(1)
    odd.put_nowait(2)
    print(odd.full(), odd.qsize())
    other = asyncio.Queue()
    other._queue = [7, 8]
    attempt("list", other.get_nowait)
    print(other.empty())


asyncio.run(main())

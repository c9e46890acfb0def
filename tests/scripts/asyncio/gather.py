# gather: results, errors, cancellation, arguments of all kinds; readers and writers by descriptor.
import asyncio
import socket


async def value(x, turns=1):
    for _ in range(turns):
        await asyncio.sleep(0)
    return x


async def fail(message):
    await asyncio.sleep(0)
    raise ValueError(message)


class Awaitable:
    def __await__(self):
        yield
        return "awaited"


async def main():
    loop = asyncio.get_running_loop()
    print(await asyncio.gather(), await asyncio.gather(value(1), value(2, 3), Awaitable(), asyncio.sleep(0, "slept")))
    done = loop.create_future()
    done.set_result("done")
    task = asyncio.create_task(value("task"))
    print(await asyncio.gather(done, task, done, task))
    coroutine = value("twice")
    print(await asyncio.gather(coroutine, coroutine))

    # The first error is passed on at once, the rest go on.
    slow = asyncio.create_task(value("slow", 5))
    try:
        await asyncio.gather(fail("first"), fail("second"), slow)
    except ValueError as error:
        print(error, slow.done(), await slow)
    results = await asyncio.gather(fail("kept"), value(3), done, return_exceptions=True)
    print([repr(r) for r in results])

    # Cancellation, from inside and from outside.
    async def cancelled():
        raise asyncio.CancelledError("inside")

    try:
        await asyncio.gather(cancelled(), value(1))
    except asyncio.CancelledError as error:
        print("cancelled", error.args)
    results = await asyncio.gather(cancelled(), value(1), return_exceptions=True)
    print([repr(r) for r in results])
    children = [asyncio.create_task(value(i, 10)) for i in range(2)]
    group = asyncio.gather(*children)
    print(type(group).__name__, group.cancel(), group.done())
    try:
        await group
    except asyncio.CancelledError:
        print("outside", [child.cancelled() for child in children], group.cancel())
    group = asyncio.gather(value(1, 10), value(2, 10), return_exceptions=True)
    loop.call_soon(group.cancel)
    try:
        await group
    except asyncio.CancelledError:
        print("outside again", group.cancelled())

    for bad in (lambda: asyncio.gather(3), lambda: asyncio.gather(done, wrong=2)):
        try:
            bad()
        except TypeError as error:
            print(error)

    # A child knows who waits for it.
    child = asyncio.create_task(value("child", 2))
    waiting = asyncio.gather(child)
    print(child._asyncio_awaited_by == {asyncio.current_task()}, len(child._callbacks))
    await waiting
    print(child._asyncio_awaited_by in (None, frozenset()))
    print([asyncio.isfuture(x) for x in (child, done, waiting, 3, coroutine, asyncio.Future, object())])

    # Descriptors.
    a, b = socket.socketpair()
    a.setblocking(False)
    b.setblocking(False)
    got = loop.create_future()
    loop.add_reader(a, lambda: got.done() or got.set_result(a.recv(10)))
    writable = loop.create_future()
    loop.add_writer(a.fileno(), lambda: writable.done() or writable.set_result("writable"))
    print(await writable, loop.remove_writer(a), loop.remove_writer(a.fileno()))
    b.send(b"data")
    print(await got)
    loop.add_reader(a, print, "never")
    print(loop.remove_reader(a), loop.remove_reader(a), loop.remove_reader(b))
    again = loop.create_future()
    handle = loop._add_reader(b.fileno(), print)
    loop._add_reader(b.fileno(), again.set_result, "replaced")
    print(handle.cancelled())
    a.send(b"x")
    print(await again, loop.remove_reader(b))
    try:
        loop.add_reader(a, print)
        loop.remove_reader(a)
        loop.add_reader(-1, print)
    except ValueError as error:
        print(error)
    a.close()
    b.close()


asyncio.run(main())

# Async generators: iteration, asend, athrow, aclose, finalisation, attributes.
import asyncio
import inspect


async def countdown(n):
    try:
        while n:
            got = yield n
            if got is not None:
                print("got", got)
                n = got
            await asyncio.sleep(0)
            n -= 1
    except ValueError as error:
        print("caught", error)
        yield "after error"
    finally:
        print("closed")


async def main():
    print([i async for i in countdown(3)])
    g = countdown(5)
    print(g.__name__, g.ag_running, g.ag_await, inspect.isasyncgen(g))
    print(await anext(g), await g.asend(10), await g.__anext__(), await g.athrow(ValueError("thrown")))
    try:
        await anext(g)
    except StopAsyncIteration:
        print("exhausted", await anext(g, "default"))
    g = countdown(2)
    await anext(g)
    print(await g.aclose(), await g.aclose(), await anext(g, "closed"))
    g = countdown(3)
    async for i in g:
        break
    print("after break")
    await g.aclose()
    fresh = countdown(1)
    try:
        await fresh.asend(1)
    except TypeError as error:
        print(error)
    await fresh.aclose()

    async def stubborn():
        try:
            yield 1
        except GeneratorExit:
            yield 2

    s = stubborn()
    await anext(s)
    try:
        await s.aclose()
    except RuntimeError as error:
        print(error)

    async def bad(kind):
        yield 1
        raise kind("inside")

    for kind in (StopIteration, StopAsyncIteration, KeyError):
        try:
            async for _ in bad(kind):
                pass
        except Exception as error:
            print(type(error).__name__, error, repr(error.__cause__))
    doubled = (i * 2 async for i in countdown(2))
    print(type(doubled).__name__, [i async for i in doubled])

    async def chained(n):
        async for i in countdown(n):
            yield -i

    print([i async for i in chained(2)], {i async for i in chained(1)})
    left_open.append(countdown(3))
    await anext(left_open[0])


left_open = []
asyncio.run(main())
print("loop has shut it down:", left_open[0].ag_frame)

# wait_for, timeout, timeout_at: in time, too late, nested, outside cancellation.
import asyncio
import time


async def slow(seconds, result="slow"):
    try:
        await asyncio.sleep(seconds)
        return result
    except asyncio.CancelledError:
        print("slow was cancelled")
        raise


async def main():
    print(await asyncio.wait_for(slow(0.01), 5), await asyncio.wait_for(slow(0, "no limit"), None))
    try:
        await asyncio.wait_for(slow(5), 0.01)
    except TimeoutError as error:
        print("timed out", repr(error), type(error.__cause__).__name__)
    try:
        await asyncio.wait_for(slow(5), 0)
    except TimeoutError:
        print("no time at all")
    try:
        async with asyncio.timeout(0.01) as scope:
            await slow(5)
    except TimeoutError:
        print("scope expired", scope.expired())
    async with asyncio.timeout(5) as scope:
        await slow(0)
    print(scope.expired(), scope.when() > time.monotonic())
    try:
        async with asyncio.timeout(5):
            async with asyncio.timeout(0.01):
                await slow(5)
    except TimeoutError:
        print("inner expired")
    try:
        async with asyncio.timeout(0.01):
            try:
                await slow(5)
            except asyncio.CancelledError:
                print("seen as a cancellation inside")
                raise
    except TimeoutError:
        print("and as a timeout outside")
    async with asyncio.timeout(None) as scope:
        scope.reschedule(asyncio.get_running_loop().time() + 5)
        await asyncio.sleep(0)
    try:
        async with asyncio.timeout(5):
            raise ValueError("passes through")
    except ValueError as error:
        print(error)

    async def outer():
        async with asyncio.timeout(5):
            await slow(5)

    t = asyncio.create_task(outer())
    await asyncio.sleep(0.01)
    t.cancel()
    try:
        await t
    except asyncio.CancelledError:
        print("a cancellation stays one")
    loop = asyncio.get_running_loop()
    fired = []
    loop.call_later(0.02, fired.append, "later")
    loop.call_soon(fired.append, "soon")
    handle = loop.call_later(0.01, fired.append, "cancelled")
    loop.call_at(loop.time() + 0.01, fired.append, "at")
    handle.cancel()
    await asyncio.sleep(0.05)
    print(fired, handle.cancelled())
    started = time.monotonic()
    await asyncio.gather(*(asyncio.sleep(0.1) for _ in range(1000)))
    print(0.09 < time.monotonic() - started < 2)


asyncio.run(main())

# Cancelling: counts, messages, uncancel, finally blocks and swallowed cancellation.
import asyncio

async def sleeper(log, name="s"):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as e:
        log.append((name, e.args))
        raise
    finally:
        log.append(name + " finally")

async def main():
    log = []
    t = asyncio.create_task(sleeper(log))
    await asyncio.sleep(0)
    print(t.cancel("why"), t.cancelling(), t.done())
    try:
        await t
    except asyncio.CancelledError as e:
        print("awaiting", e.args)
    print(log, t.cancelled(), t.cancel())
    try:
        t.result()
    except asyncio.CancelledError as e:
        print("result", type(e).__name__)
    try:
        t.exception()
    except asyncio.CancelledError as e:
        print("exception", type(e).__name__)

    async def stubborn():
        for _ in range(2):
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                print("no", asyncio.current_task().cancelling(), asyncio.current_task().uncancel())
        return "survived"
    t = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    t.cancel()
    await asyncio.sleep(0)
    t.cancel()
    print(await t, t.cancelled(), t.cancelling())

    never = asyncio.create_task(sleeper(log, "never"))
    never.cancel()
    try:
        await never
    except asyncio.CancelledError:
        print("before the start", log[-1])

    async def nested():
        await asyncio.gather(sleeper(log, "g1"), sleeper(log, "g2"))
    t = asyncio.create_task(nested())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    t.cancel()
    await asyncio.wait([t])
    print(t.cancelled(), log[-4:])

    async def replaces():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            raise ValueError("instead")
    t = asyncio.create_task(replaces())
    await asyncio.sleep(0)
    t.cancel()
    try:
        await t
    except ValueError as e:
        print(e, repr(e.__context__), t.cancelled())

    async def self_cancel():
        asyncio.current_task().cancel()
        print("still running")
        await asyncio.sleep(0)
        print("not reached")
    t = asyncio.create_task(self_cancel())
    await asyncio.wait([t])
    print(t.cancelled())

    try:
        async with asyncio.timeout(0.001) as cm:
            try:
                await asyncio.sleep(10)
            finally:
                print("cleanup", cm.expired())
    except TimeoutError as e:
        print(repr(e), cm.expired(), repr(e.__cause__))
asyncio.run(main())

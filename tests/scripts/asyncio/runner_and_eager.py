# asyncio.Runner and eager tasks.
import asyncio
import contextvars

var = contextvars.ContextVar("var", default="unset")

async def get():
    old = var.get()
    var.set("set")
    return old, asyncio.current_task().get_name() != ""

with asyncio.Runner() as runner:
    print(runner.run(get()))
    print(runner.run(get()), var.get())
    loop = runner.get_loop()
    print(loop.is_running(), loop.is_closed(), runner.get_loop() is loop)
print(loop.is_closed())
try:
    runner.get_loop()
except RuntimeError as e:
    print(e)
try:
    asyncio.run(5)
except (ValueError, TypeError) as e:
    print(type(e).__name__, e)

async def nested():
    c = get()
    try:
        asyncio.run(c)
    except RuntimeError as e:
        print(e)
    c.close()
asyncio.run(nested())

log = []
async def quick(n):
    log.append(("start", n))
    if n % 2:
        await asyncio.sleep(0)
        log.append(("resumed", n))
    return n

async def eager():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    tasks = [asyncio.create_task(quick(n)) for n in range(4)]
    print([t.done() for t in tasks], log)
    print(await asyncio.gather(*tasks), log)
    async def fail():
        raise KeyError("k")
    t = asyncio.create_task(fail())
    print(t.done(), repr(t.exception()))
    loop.set_task_factory(None)
    t = asyncio.create_task(quick(8))
    print(t.done(), await t)
    t = asyncio.Task(quick(10), loop=loop, eager_start=True)
    print(t.done(), t.result())
asyncio.run(eager())

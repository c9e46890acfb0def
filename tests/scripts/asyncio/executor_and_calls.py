# run_in_executor, to_thread, call_soon, call_later, call_at and their cancellation.
import asyncio
import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor

v = contextvars.ContextVar("v")

def work(n):
    if n < 0:
        raise ValueError(f"negative {n}")
    return n * n, threading.current_thread() is threading.main_thread()

async def executors():
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, work, 3))
    with ThreadPoolExecutor(2) as pool:
        print(await asyncio.gather(*(loop.run_in_executor(pool, work, n) for n in range(4))))
    v.set("ctx")
    print(await asyncio.to_thread(v.get), await asyncio.to_thread(work, n=4))
    try:
        await asyncio.to_thread(work, -1)
    except ValueError as e:
        print(e)
    results = await asyncio.gather(asyncio.to_thread(work, -2), asyncio.to_thread(work, 2), return_exceptions=True)
    print(results)

async def calls():
    loop = asyncio.get_running_loop()
    log = []
    loop.call_soon(log.append, "soon")
    h = loop.call_soon(log.append, "never")
    h.cancel()
    loop.call_later(0.004, log.append, "later 4")
    loop.call_later(0.002, log.append, "later 2")
    loop.call_at(loop.time() + 0.006, log.append, "at 6")
    x = loop.call_later(0.003, log.append, "cancelled")
    x.cancel()
    print(h.cancelled(), x.cancelled(), x.when() > 0)
    await asyncio.sleep(0)
    print(log)
    await asyncio.sleep(0.02)
    print(log)
    f = loop.create_future()
    threading.Thread(target=lambda: loop.call_soon_threadsafe(f.set_result, "from a thread")).start()
    print(await f)
    context = contextvars.copy_context()
    context.run(v.set, "other")
    loop.call_soon(lambda: log.append(v.get()), context=context)
    await asyncio.sleep(0)
    print(log[-1])

async def threadsafe():
    loop = asyncio.get_running_loop()
    async def double(n):
        await asyncio.sleep(0)
        return 2 * n
    def thread():
        return asyncio.run_coroutine_threadsafe(double(21), loop).result(5)
    print(await asyncio.to_thread(thread))

async def handlers():
    loop = asyncio.get_running_loop()
    seen = []
    loop.set_exception_handler(lambda loop, context: seen.append((context["message"].split(" ")[0], repr(context["exception"]))))
    loop.call_soon(lambda: 1 / 0)
    await asyncio.sleep(0)
    print(seen, loop.get_exception_handler() is not None, loop.get_debug())

for f in (executors, calls, threadsafe, handlers):
    asyncio.run(f())

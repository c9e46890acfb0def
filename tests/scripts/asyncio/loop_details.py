# The loop: callbacks from threads, executors, exception handler, subprocess, debug, runners.
import asyncio
import sys
import threading
import time


async def main():
    loop = asyncio.get_running_loop()
    print(loop.is_running(), loop.is_closed(), loop.get_debug())
    future = loop.create_future()
    thread = threading.Thread(target=lambda: (time.sleep(0.02), loop.call_soon_threadsafe(future.set_result, "from a thread")))
    thread.start()
    print(await future)
    thread.join()
    print(await loop.run_in_executor(None, lambda: threading.current_thread() is threading.main_thread()), await asyncio.to_thread(sum, [1, 2]))
    started = time.monotonic()
    await asyncio.gather(*(asyncio.to_thread(time.sleep, 0.1) for _ in range(4)))
    print(time.monotonic() - started < 0.39)
    errors = []
    loop.set_exception_handler(lambda loop, context: errors.append((context["message"].split(" at ")[0].split("(")[0], repr(context["exception"]))))
    loop.call_soon(lambda: 1 // 0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    async def unobserved():
        raise ValueError("nobody looks")

    asyncio.create_task(unobserved())
    await asyncio.sleep(0.01)
    import gc

    gc.collect()
    print(errors)
    loop.set_exception_handler(None)

    async def in_thread():
        return threading.current_thread().name

    result = []
    t = threading.Thread(target=lambda: result.append(asyncio.run_coroutine_threadsafe(in_thread(), loop).result(5)))
    t.start()
    while not result:
        await asyncio.sleep(0.01)
    print(result)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "print(input()[::-1]); raise SystemExit(3)", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate(b"hello\n")
    print(out, process.returncode)
    order = []
    for i in range(3):
        loop.call_soon(order.append, i)
    order.append("first")
    await asyncio.sleep(0)
    print(order)
    return "done"


with asyncio.Runner() as runner:
    print(runner.run(main()), runner.run(asyncio.sleep(0, "second run")))
loop = asyncio.new_event_loop()
try:
    print(loop.run_until_complete(asyncio.sleep(0.01, "by hand")))
    loop.call_soon(loop.stop)
    loop.run_forever()
finally:
    loop.close()
print(loop.is_closed())
try:
    loop.call_soon(print)
except RuntimeError as error:
    print(error)


async def never_ending():
    try:
        await asyncio.sleep(100)
    finally:
        print("cancelled at the end of run")


async def leaves_one():
    asyncio.create_task(never_ending())
    await asyncio.sleep(0)
    return "left"


print(asyncio.run(leaves_one()))
async def raises():
    raise KeyError("out of run")


try:
    asyncio.run(raises())
except KeyError as error:
    print("caught", error)

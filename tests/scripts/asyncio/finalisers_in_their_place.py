# What dies in a callback, a step or a handle is finalised there: task, context, and what is queued from there.
import asyncio
import contextvars
import gc
import socket

var = contextvars.ContextVar("var", default="none")
out = []


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        task = asyncio.current_task()
        out.append((self.name, task and task.get_name(), var.get()))


class Late:
    """Says whether its task is done, and queues something."""

    def __init__(self, task):
        self.task = task

    def __del__(self):
        out.append(("done" if self.task.done() else "not done", asyncio.current_task() is self.task))
        asyncio.get_running_loop().call_soon(out.append, "queued")


async def other():
    var.set("other")
    for _ in range(3):
        await asyncio.sleep(0)


async def returns():
    var.set("inside")
    late = Late(asyncio.current_task())
    return 1


async def sleeps():
    late = Late(asyncio.current_task())
    await asyncio.sleep(0)


async def awaits():
    await returns()
    out.append("after await")


async def temporary():
    (lambda: Late(asyncio.current_task()))()
    out.append("after temporary")


async def main():
    loop = asyncio.get_running_loop()
    others = [asyncio.create_task(other(), name=f"other {i}") for i in range(3)]
    loop.call_soon(lambda d: None, Loud("argument"))
    loop.call_later(0, lambda d: None, Loud("later"))
    loop.call_soon(print, Loud("cancelled")).cancel()
    future = loop.create_future()
    future.add_done_callback(lambda f, d=Loud("callback"): None)
    future.set_result(Loud("result"))
    del future
    await asyncio.gather(*others)
    print(sorted(out))
    out.clear()
    for function in (returns, sleeps, awaits, temporary):
        task = asyncio.create_task(function())
        task.add_done_callback(lambda t: out.append("done callback"))
        await task
        del task
        await asyncio.sleep(0)
        print(function.__name__, out)
        out.clear()


asyncio.run(main())


class Pair:
    """In a cycle with its sockets: they are open when it is finalised."""

    def __init__(self):
        self.me = self
        self.a, self.b = socket.socketpair()

    def __del__(self):
        self.a.sendall(b"bye")
        out.append(self.b.recv(3))
        self.a.close()
        self.b.close()


out.clear()
for _ in range(20):
    Pair()
gc.collect()
print(len(out), set(out))


def forgotten():
    loop = asyncio.new_event_loop()
    loop.run_until_complete(asyncio.sleep(0))
    loop.me = loop


import warnings

warnings.simplefilter("ignore")
for _ in range(3):
    forgotten()
gc.collect()
print("no loop complained")

# Async generators driven without an event loop: hooks, concurrent use, reuse of awaitables.
import sys
import types


@types.coroutine
def suspend(value):
    return (yield value)


def drive(awaitable):
    seen = []
    try:
        while True:
            seen.append(awaitable.send(None))
    except StopIteration as stop:
        return seen, stop.value
    except BaseException as error:
        return seen, repr(error)


async def numbers():
    for i in range(3):
        await suspend(f"s{i}")
        yield i


g = numbers()
print([drive(g.__anext__()) for _ in range(4)])
log = []
sys.set_asyncgen_hooks(firstiter=lambda g: log.append(("first", g.__name__)), finalizer=lambda g: log.append(("final", g.__name__)))
g = numbers()
print(log)
drive(anext(g))
drive(anext(g))
print(log)
del g
print(log)
sys.set_asyncgen_hooks(None, None)
print(sys.get_asyncgen_hooks())
g = numbers()
first, second = g.__anext__(), g.__anext__()
first.send(None)
try:
    second.send(None)
except RuntimeError as error:
    print(error)
try:
    first.send(None)
except StopIteration as stop:
    print("value", stop.value)
try:
    first.send(None)
except RuntimeError as error:
    print(error)
unused = g.asend(None)
unused.close()
try:
    unused.send(None)
except RuntimeError as error:
    print(error)
print(drive(g.athrow(KeyError("k"))), drive(g.__anext__()))
g = numbers()
print(drive(g.aclose()), drive(g.__anext__()))
g = numbers()
drive(g.__anext__())
closing = g.aclose()
print(drive(closing))
try:
    closing.send(None)
except RuntimeError as error:
    print(error)


async def cleanup():
    try:
        yield 1
    finally:
        await suspend("cleaning")
        print("cleaned")


g = cleanup()
print(drive(g.__anext__()), drive(g.aclose()))
print(g.__aiter__() is g, g.ag_code.co_name, g.ag_frame)

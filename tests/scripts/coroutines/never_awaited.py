# The warning for a coroutine that nobody awaited, and types.coroutine.
import sys
import types
import warnings


async def forgotten():
    pass


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    forgotten()
    c = forgotten()
    c.close()
    del c
print([(w.category.__name__, str(w.message)) for w in caught])


@types.coroutine
def legacy(n):
    got = yield n
    return got * 2


async def modern():
    return await legacy(1) + await legacy(2)


c = modern()
print(c.send(None), c.send(10))
try:
    c.send(20)
except StopIteration as stop:
    print(stop.value)


def plain_generator():
    yield


async def awaits_plain():
    await plain_generator()


try:
    awaits_plain().send(None)
except TypeError as error:
    print(error)


async def raises_stop():
    raise StopIteration("x")


try:
    raises_stop().send(None)
except RuntimeError as error:
    print(error, repr(error.__cause__))


async def suspended():
    try:
        await legacy("s")
    finally:
        print("finally at collection")


c = suspended()
c.send(None)
del c
print("after")
sys.set_coroutine_origin_tracking_depth(1)
c = forgotten()
print(len(c.cr_origin), c.cr_origin[0][2])
c.close()
sys.set_coroutine_origin_tracking_depth(0)


class Awaitable:
    def __await__(self):
        return plain_generator()


async def delegating():
    return await Awaitable()


c = delegating()
print(c.send(None))
try:
    c.send(None)
except StopIteration as stop:
    print(stop.value)
w = modern().__await__()
print(type(w).__name__, w.send(None))
w.close()

# Calls of coroutine functions that are awaited at once, and calls with defaults and keywords.
import asyncio
import sys
import traceback


async def leaf():
    return 1


async def bad():
    raise StopIteration(3)


async def chain(n):
    if n == 0:
        return await leaf()
    return 1 + await chain(n - 1)


class S:
    def __await__(self):
        value = yield "s"
        return value


async def deep(n, s):
    if n == 0:
        return await s
    try:
        return await deep(n - 1, s)
    finally:
        pass


def finish(coroutine, value=None):
    try:
        return coroutine.send(value)
    except StopIteration as stop:
        return "ret", stop.value


c = deep(5, S())
print(finish(c), type(c.cr_await).__name__, c.cr_await.__name__, c.cr_await.cr_await.cr_frame.f_code.co_name)
print(finish(c, 42), finish(chain(50)))


async def through():
    await bad()


try:
    finish(through())
except RuntimeError:
    traceback.print_exc(file=sys.stdout)
c = deep(3, S())
finish(c)
try:
    c.throw(ValueError("x"))
except ValueError:
    traceback.print_exc(file=sys.stdout)
c = deep(3, S())
finish(c)
c.close()
print(c.cr_frame)


async def look(n):
    if n:
        return await look(n - 1)
    frame, names = sys._getframe(), []
    while frame:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    print(names)
    await S()


c = look(3)
print(finish(c), finish(c))


async def main():
    async def work(i):
        await asyncio.sleep(0)
        return i

    print(sum(await asyncio.gather(*[work(i) for i in range(10)])))


asyncio.run(main())


class A:
    def __init__(self, a, b=2, *, c=3):
        self.a, self.b, self.c = a, b, c


for i in range(10):
    x, y = A(i, c=i), A(b=5, a=1)
print(x.__dict__, y.__dict__)


def f(a, b=1, *, c, d=4):
    return a, b, c, d


def refused(call):
    try:
        return call()
    except TypeError as error:
        return str(error)


print(f(1, c=3), f(b=2, a=1, c=0, d=9))
for call in (
    lambda: A(), lambda: A(1, 2, 3), lambda: A(1, a=2), lambda: f(), lambda: f(1), lambda: f(1, 2, 3, c=1), lambda: f(1, c=2, z=3),
    lambda: f(1, a=3, c=2), lambda: f(c=2), lambda: f(*(1,), **{"c": 2}), lambda: deep(1), lambda: deep(s=1), lambda: chain(n=1, m=2),
):  # fmt: skip
    print(refused(call))


def g():
    x = yield 1
    print("got", x)
    yield 2


h = g()
print(next(h), h.send(5), finish(h), finish(h), next(h, "default"))


def resumes_itself():
    yield 1
    me.send(None)


me = resumes_itself()
next(me)
try:
    next(me)
except ValueError as error:
    print(error)


# The frames that were awaited at once get objects when something inside suspends.
async def counted(n, kept):
    kept.append(sys._getframe())
    if n:
        result = await counted(n - 1, kept=kept)
    else:
        result = await S()
    return result, n


kept = []
c = counted(4, kept)
c.send(None)
chain = []
at = c
while hasattr(at, "cr_await"):
    chain.append((at.__qualname__, at.cr_frame is kept[len(chain)], at.cr_running, at.cr_frame.f_locals["n"], at.cr_frame.f_back))
    at = at.cr_await
print(chain, type(at).__name__)
try:
    c.send("x")
except StopIteration as stop:
    print(stop.value)
print([f.f_lineno for f in kept], c.cr_frame, c.cr_await)
c = counted(2, [])
c.send(None)
inner = c.cr_await
try:
    inner.send("by hand")
except StopIteration as stop:
    print("inner", stop.value)
try:
    c.send(None)
except RuntimeError as error:
    print(error)


async def manager():
    class Async:
        async def __aenter__(self):
            return await S()

        async def __aexit__(self, *exc):
            await S()
            return True

    async with Async() as value:
        raise KeyError(value)
    return "left"


c = manager()
print(c.send(None), c.send(1))
try:
    c.send(2)
except StopIteration as stop:
    print(stop.value)

# Awaiting objects of every kind; wrong awaitables; coroutine attributes.
import inspect
import types


def attempt(function, *arguments):
    try:
        return repr(function(*arguments))
    except BaseException as error:
        return f"{type(error).__name__}: {error}"


class Steps:
    def __init__(self, *values):
        self.values = values

    def __await__(self):
        for value in self.values:
            got = yield value
            print("got", got)
        return "awaited"


class Returns:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        return self.value


async def wait(awaitable):
    try:
        return await awaitable
    except ValueError as error:
        print("caught", error)
        return "recovered"
    finally:
        print("leaving")


@types.coroutine
def old(n):
    got = yield n
    return got


def run(coroutine, *sends):
    for value in (None, *sends):
        try:
            print("step", coroutine.send(value))
        except StopIteration as stop:
            print("done", stop.value)
            return
        except BaseException as error:
            print("failed", type(error).__name__, error)
            return
    coroutine.close()


run(wait(Steps(1, 2)), "a", "b")
run(wait(Steps()))
run(wait(old(5)), "back")
run(wait(wait(Steps("deep"))), "x")
for value in (iter([1, 2]), (n for n in range(1)), 5, None, wait(Steps()), Steps(), [1]):
    run(wait(Returns(value)))
    if inspect.iscoroutine(value):
        value.close()
for value in (5, None, [], "text", iter([]), (n for n in ()), Steps, lambda: 0, object):
    print(attempt(wait(value).send, None).split(" at 0x")[0])
c = wait(Steps(1))
print(attempt(c.send, "early"), inspect.getcoroutinestate(c), c.send(None), inspect.getcoroutinestate(c), c.cr_running, c.cr_frame is not None, c.__name__, c.__qualname__, type(c.cr_await).__name__, c.cr_suspended)
print(attempt(c.throw, ValueError("thrown")), inspect.getcoroutinestate(c), c.cr_frame, attempt(c.send, None), attempt(c.throw, KeyError("late")), c.close())
c = wait(Steps(1))
c.close()
print(attempt(c.send, None), inspect.getcoroutinestate(c))
c = wait(Steps(1))
w = c.__await__()
print(type(w).__name__, next(w), attempt(w.send, "v"), attempt(next, w), attempt(lambda: iter(c)), attempt(lambda: next(c)))
shared = wait(Steps(1))
first, second = wait(shared), wait(shared)
print(first.send(None), attempt(second.send, None), attempt(first.send, 2))


async def twice():
    c = wait(Steps())
    print(await c)
    await c


run(twice())


async def returns_in_comprehension():
    return [await Steps(n) for n in range(2)], [n async for n in agen()], {n: await Steps(n) async for n in agen()}


async def agen():
    yield 1
    await Steps("inside")
    yield 2


run(returns_in_comprehension(), *"abcdefgh")
print(inspect.isawaitable(Steps()), inspect.isawaitable(old(1)), inspect.isawaitable(5), inspect.iscoroutinefunction(wait), inspect.isasyncgenfunction(agen), attempt(lambda: types.coroutine(5)))
for source in ("await x", "def f(): await x", "async def f(): yield from x", "def f(): async with x: pass", "async def f(): return (yield)", "async def f():\n yield\n return 1", "[x async for x in y]", "def f(): return [x async for x in y]", "async def f(): lambda: await x", "def await(): pass", "async = 5", "async x", "async def f(x=await y): pass"):
    try:
        compile(source, "<s>", "exec")
        print(repr(source), "compiles")
    except SyntaxError as error:
        print(repr(source), error.msg)

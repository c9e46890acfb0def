# Coroutines driven by hand: send, throw, close, results, states, and their errors.
import inspect
import types
import warnings


class Suspend:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        got = yield self.value
        return got


async def add(a, b):
    x = await Suspend(a)
    y = await Suspend(b)
    return x + y


c = add(1, 2)
print(c.__name__, c.__qualname__, c.cr_running, c.cr_await, inspect.getcoroutinestate(c), isinstance(c, types.CoroutineType))
print(c.send(None), type(c.cr_await).__name__, c.send(10), c.cr_suspended)
try:
    c.send(20)
except StopIteration as stop:
    print("result", stop.value, inspect.getcoroutinestate(c))
for operation in [lambda: c.send(None), lambda: c.throw(ValueError), lambda: iter(c), lambda: next(c), lambda: add(1, 2).send(1)]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            operation()
    except Exception as error:
        print(type(error).__name__, error)
print(c.close())


async def careful():
    try:
        await Suspend("waiting")
    except ValueError as error:
        print("caught", error)
        return await Suspend("again")
    finally:
        print("cleanup")


c = careful()
print(c.send(None), c.throw(ValueError("thrown")))
c.close()
print(inspect.getcoroutinestate(c))


async def chain(n):
    if n == 0:
        return await Suspend("deep")
    return await chain(n - 1) + 1


c = chain(300)
print(c.send(None))
try:
    c.send(0)
except StopIteration as stop:
    print(stop.value)
c = chain(20)
c.send(None)
try:
    c.throw(KeyError("far down"))
except KeyError as error:
    depth, tb = 0, error.__traceback__
    while tb:
        depth, tb = depth + 1, tb.tb_next
    print("depth", depth)


async def wrong(value):
    await value


class NotIterator:
    def __await__(self):
        return 5


for value in [1, "x", NotIterator(), [1], None]:
    try:
        wrong(value).send(None)
    except TypeError as error:
        print(error)


async def twice():
    c = add(1, 2)
    c.close()
    await c


try:
    twice().send(None)
except RuntimeError as error:
    print(error)


async def returns_coroutine():
    return add(1, 2)


async def use():
    inner = await returns_coroutine()
    inner.close()
    return type(inner).__name__


try:
    use().send(None)
except StopIteration as stop:
    print(stop.value)
print(add.__code__.co_flags & inspect.CO_COROUTINE > 0, inspect.iscoroutinefunction(add), inspect.isawaitable(Suspend(1)))

# contextmanager, ExitStack, closing, suppress, redirect, nullcontext and the async ones.
import asyncio
import contextlib
import io


@contextlib.contextmanager
def managed(name, swallow=False):
    print("enter", name)
    try:
        yield name.upper()
    except ValueError as error:
        print("caught in", name, error)
        if not swallow:
            raise
    finally:
        print("exit", name)


with managed("a") as a, managed("b") as b:
    print(a, b)
with managed("c", swallow=True):
    raise ValueError("swallowed")
for error in (ValueError("v"), KeyError("k"), StopIteration("s"), RuntimeError("r")):
    try:
        with managed("d"):
            raise error
    except Exception as caught:
        print(type(caught).__name__, caught is error)


@contextlib.contextmanager
def twice():
    yield 1
    yield 2


@contextlib.contextmanager
def never():
    if False:
        yield


for make in (twice, never):
    try:
        with make():
            pass
    except RuntimeError as error:
        print(error)
try:
    with twice():
        raise KeyError("in")
except Exception as error:
    print(type(error).__name__, error)


@managed("decorator")
def decorated(x):
    return x * 2


print(decorated(2), decorated(3))
with contextlib.ExitStack() as stack:
    stack.enter_context(managed("one"))
    stack.callback(print, "callback", 1, end="!\n")
    stack.push(lambda *details: print("pushed", details[0]))
    stack.enter_context(contextlib.suppress(ZeroDivisionError))
    1 / 0
with contextlib.ExitStack() as stack:
    stack.enter_context(managed("kept"))
    kept = stack.pop_all()
print("moved")
kept.close()
try:
    with contextlib.ExitStack() as stack:
        stack.callback(lambda: 1 / 0)
        stack.callback(lambda: {}["k"])
        raise ValueError("body")
except Exception as error:
    while error:
        print(repr(error))
        error = error.__context__
for bad in (5, object()):
    try:
        contextlib.ExitStack().enter_context(bad)
    except TypeError as error:
        print(error)


class Closes:
    def close(self):
        print("closed")


with contextlib.closing(Closes()) as thing:
    print(type(thing).__name__)
with contextlib.suppress(KeyError, ValueError), contextlib.nullcontext("null") as n:
    print(n)
    {}["x"]
with contextlib.suppress(ValueError):
    raise ExceptionGroup("g", [ValueError(1)])
out = io.StringIO()
with contextlib.redirect_stdout(out):
    print("captured")
print(repr(out.getvalue()))


class Both(contextlib.ContextDecorator):
    def __enter__(self):
        print("in")
        return self

    def __exit__(self, *details):
        print("out", details[0] and details[0].__name__)
        return True


@Both()
def fails():
    raise KeyError


print(fails())


@contextlib.asynccontextmanager
async def amanaged(name):
    print("aenter", name)
    try:
        yield name
    finally:
        print("aexit", name)


async def main():
    async with amanaged("x") as x, contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(amanaged("y"))
        stack.push_async_callback(asyncio.sleep, 0)
        stack.enter_context(managed("sync"))
        print("body", x)
    async with contextlib.aclosing(agen()) as values:
        async for value in values:
            print(value)
            break
    async with contextlib.nullcontext(5) as five:
        print(five)


async def agen():
    try:
        yield 1
        yield 2
    finally:
        print("agen closed")


asyncio.run(main())

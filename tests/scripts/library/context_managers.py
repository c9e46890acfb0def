# contextlib.
import asyncio
import contextlib
import io


@contextlib.contextmanager
def managed(name, swallow=False):
    print("enter", name)
    try:
        yield name.upper()
    except ValueError as error:
        print("saw", error)
        if not swallow:
            raise
    finally:
        print("exit", name)


with managed("a") as a:
    print(a)
with managed("b", swallow=True):
    raise ValueError("swallowed")
try:
    with managed("c"):
        raise ValueError("through")
except ValueError as error:
    print("caught", error)


@managed("decorator")
def decorated():
    print("in decorated")
    return 5


print(decorated(), decorated())
with contextlib.suppress(KeyError, IndexError):
    {}["x"]
    print("not reached")
out = io.StringIO()
with contextlib.redirect_stdout(out):
    print("captured")
print(repr(out.getvalue()))
with contextlib.ExitStack() as stack:
    names = [stack.enter_context(managed(n)) for n in "xy"]
    stack.callback(print, "callback", 1)
    stack.push(lambda *exc: print("pushed", exc[0]))
    print(names)
with contextlib.ExitStack() as stack:
    stack.enter_context(managed("kept"))
    kept = stack.pop_all()
print("stack emptied")
kept.close()
try:
    with contextlib.ExitStack() as stack:
        stack.callback(lambda: 1 // 0)
        raise KeyError("body")
except ZeroDivisionError as error:
    print(error, repr(error.__context__))


class Closable:
    def close(self):
        print("closed")


with contextlib.closing(Closable()) as thing:
    pass
with contextlib.nullcontext(5) as five:
    print(five)


@contextlib.contextmanager
def twice():
    yield 1
    yield 2


@contextlib.contextmanager
def never():
    return
    yield


for bad in (twice, never):
    try:
        with bad():
            pass
    except RuntimeError as error:
        print(error)


@contextlib.asynccontextmanager
async def amanaged():
    await asyncio.sleep(0)
    print("aenter")
    try:
        yield "async value"
    finally:
        print("aexit")


async def main():
    async with amanaged() as value, contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(asyncio.sleep, 0)
        await stack.enter_async_context(amanaged())
        print(value)


asyncio.run(main())

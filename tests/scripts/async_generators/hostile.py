# Awaitables of asynchronous generators in every order, and hooks that misbehave.
import gc
import itertools
import sys
import warnings

warnings.simplefilter("always")
warnings.showwarning = lambda message, category, *rest: print("  warning", category.__name__, message)
sys.unraisablehook = lambda args: print("  unraisable", type(args.exc_value).__name__, args.exc_value)


def show(what, f):
    try:
        print(what, "->", f())
    except BaseException as e:
        print(what, "raised", type(e).__name__, e)


class Suspends:
    def __await__(self):
        return (yield "suspended")


async def numbers():
    try:
        yield 1
        await Suspends()
        yield 2
    except KeyError:
        yield "caught"
    finally:
        await Suspends()


# Two awaitables of one generator, step by step, in every order.
MAKE = {
    "asend": lambda g: g.asend(None),
    "asend 5": lambda g: g.asend(5),
    "anext": lambda g: g.__anext__(),
    "default": lambda g: anext(g, "default"),
    "athrow": lambda g: g.athrow(KeyError("thrown")),
    "aclose": lambda g: g.aclose(),
}
STEP = {
    "send": lambda a: a.send(None),
    "send 7": lambda a: a.send(7),
    "throw": lambda a: a.throw(ValueError("step")),
    "close": lambda a: a.close(),
}
for first, second in itertools.product(MAKE, repeat=2):
    for steps in [("send", "send"), ("send", "throw"), ("close", "send"), ("throw", "close"), ("send 7", "send")]:
        print(first, "/", second, "/", *steps)
        g = numbers()
        g.asend(None).close() if first == "athrow" else None
        try:
            g.asend(None).send(None)
        except (StopIteration, StopAsyncIteration):
            pass
        a, b = MAKE[first](g), MAKE[second](g)
        for step in steps:
            show("  a " + step, lambda: STEP[step](a))
            show("  b " + step, lambda: STEP[step](b))
        print(" ", g.ag_running, g.ag_frame is None, type(g.ag_await).__name__)
        del a, b, g


# Hooks.
def hooks(first, final):
    old = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(first, final)
    try:
        g = numbers()
        show("asend", lambda: g.asend(None).send(None))
        show("again", lambda: g.asend(None).send(None))
        del g
        gc.collect()
        g = numbers()
        show("aclose", lambda: g.aclose().send(None))
        del g
        g = numbers()
        a = show("made", lambda: type(g.asend(None)).__name__)
        del g
    finally:
        sys.set_asyncgen_hooks(*old)


def fails(g):
    raise ValueError(f"hook of {type(g).__name__}")


kept = []
hooks(None, None)
hooks(fails, None)
hooks(None, fails)
hooks(lambda g: print("first", g.__name__), lambda g: print("final", g.__name__))
hooks(None, kept.append)
for g in kept:
    print(g.ag_frame is not None, g.ag_suspended)
    show("kept", lambda: g.aclose().send(None))
kept.clear()
show("no hook", lambda: sys.set_asyncgen_hooks(5))


# A generator that iterates itself, and two that iterate each other.
async def iterates(box):
    yield 1
    async for x in box[0]:
        yield x


box = []
box.append(iterates(box))
show("itself", lambda: box[0].asend(None).send(None))
show("itself", lambda: box[0].asend(None).send(None))
box, other = [], []
a, b = iterates(box), iterates(other)
box.append(b)
other.append(a)
for g in [a, b, a, b]:
    show("each other", lambda: g.asend(None).send(None))
del a, b, g
box.clear()
other.clear()


async def uses(g):
    async for x in g:
        print("got", x)
        break
    await g.aclose()


c = uses(numbers())
for _ in range(3):
    show("uses", lambda: c.send(None))

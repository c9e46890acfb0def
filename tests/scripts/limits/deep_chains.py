# cpython: no (it crashes)
# Chains of generators and coroutines far deeper than any stack.
import sys
import warnings

warnings.simplefilter("ignore")
sys.unraisablehook = lambda args: None
# Everything is done at the first depth, the second is for what is cheap: a debug build takes a microsecond or two for
# each member, and more where each of them warns.
DEPTHS = 50_000, 1_000_000


def base():
    try:
        x = yield "base"
        while True:
            x = yield x
    except KeyError:
        return "caught"


def wrap(g):
    return (yield from g)


class Suspends:
    def __await__(self):
        return (yield "suspended")


class Awaits:
    def __init__(self, c):
        self.c = c

    def __await__(self):
        return self.c.__await__()


async def coro_base():
    return await Suspends()


async def coro_wrap(c):
    return await c


async def object_wrap(c):
    return await Awaits(c)


async def agen_base():
    yield 1


async def agen_wrap(a):
    async for x in a:
        yield x


def chain(make, wrapper, depth):
    g = make()
    for _ in range(depth):
        g = wrapper(g)
    return g


def outcome(f, *args):
    """What must never happen is a crash or a hang: a chain works, or is too deep."""
    try:
        f(*args)
    except (StopIteration, RecursionError, KeyError, ValueError, StopAsyncIteration):
        pass
    except RuntimeError as e:
        if "already" not in str(e):
            raise


for depth in DEPTHS:
    lasts = ["send", "throw", "close", "drop", "drop undriven", "throw undriven"]
    kinds = [(base, wrap), (coro_base, coro_wrap), (coro_base, object_wrap)]
    for make, wrapper in kinds if depth < 1_000_000 else kinds[:2]:
        for limit in [1000, 10**9] if depth < 1_000_000 else [10**9]:
            old = sys.getrecursionlimit()
            sys.setrecursionlimit(limit)
            try:
                for last in lasts if depth < 1_000_000 else lasts[:1]:
                    g = chain(make, wrapper, depth)
                    if "undriven" not in last:
                        outcome(g.send, None)
                    if last == "send":
                        outcome(g.send, 5)
                        outcome(g.send, 6)
                    elif last.startswith("throw"):
                        outcome(g.throw, KeyError())
                    elif last == "close":
                        outcome(g.close)
                    del g
            finally:
                sys.setrecursionlimit(old)
        print(depth, wrapper.__name__)

for depth in DEPTHS:
    for last in ["asend", "athrow", "aclose", "drop"] if depth < 1_000_000 else ["asend"]:
        a = chain(agen_base, agen_wrap, depth)
        outcome(a.asend(None).send, None)
        if last == "asend":
            outcome(a.asend(None).send, None)
        elif last == "athrow":
            outcome(a.athrow(ValueError()).send, None)
        elif last == "aclose":
            outcome(a.aclose().send, None)
        del a
    print(depth, "asynchronous generators")

# Members of a deep chain, driven by hand.
sys.setrecursionlimit(900)
members = [base()]
for _ in range(800):
    members.append(wrap(members[-1]))
print(next(members[-1]))
print(members[400].send(4), members[-1].send(5), members[0].send(6), members[799].send(7), members[-1].send(8))
print([m.gi_yieldfrom is members[i - 1] for i, m in enumerate(members)].count(True))
members[400].close()
outcome(members[-1].send, 1)
print({m.gi_frame is None for m in members})

"""Generators: next in a for, send ping-pong, delegation, generator expressions."""

from measure import report

N = 100_000


def count(n):
    i = 0
    while i < n:
        yield i
        i += 1


def drain():
    for _ in count(N):
        pass


def echo():
    value = None
    while True:
        value = yield value


def ping_pong():
    send = echo().send
    send(None)
    for i in range(N):
        send(i)


def delegate(depth, n):
    if depth == 0:
        yield from count(n)
    else:
        yield from delegate(depth - 1, n)


def drain_delegated(depth):
    for _ in delegate(depth, N):
        pass


def expression():
    sum(x for x in range(N))


def three():
    yield 1
    yield 2
    yield 3


def unpack():
    for _ in range(N // 3):
        a, b, c = three()
    return a, b, c


CONSUMERS = {
    "list": lambda: list(x for x in range(N)),
    "tuple": lambda: tuple(x for x in range(N)),
    "any": lambda: any(x < 0 for x in range(N)),
    "all": lambda: all(x >= 0 for x in range(N)),
    "min": lambda: min(x for x in range(N)),
    "max": lambda: max(x for x in range(N)),
    "set": lambda: set(x & 255 for x in range(N)),
    "dict": lambda: dict((x & 255, x) for x in range(N)),
    "join": lambda: "".join("a" for x in range(N)),
}


def create():
    for _ in range(N):
        count(1)


report("generator_next", drain, N)
report("generator_send", ping_pong, N)
report("yield_from_depth_1", lambda: drain_delegated(0), N)
report("yield_from_depth_20", lambda: drain_delegated(19), N)
report("generator_expression", expression, N)
for name, consumer in CONSUMERS.items():
    report(f"consumed_by_{name}", consumer, N)
report("consumed_by_unpacking", unpack, N)
report("generator_create", create, N)

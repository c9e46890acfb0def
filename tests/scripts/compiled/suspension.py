"""Generators and coroutines in compiled loops: every way in and out of them."""

import asyncio
import sys
import types


def count(n):
    i = 0
    while i < n:
        got = yield i
        if got is not None:
            i = got
        i += 1
    return "end"


def consume(n):
    out = 0
    for x in count(n):
        out += x
    else:
        out += 1000
    return out


print(consume(5), consume(1000), consume(1))


def send_all(n):
    g = count(10**6)
    next(g)
    out = []
    for i in range(n):
        out.append(g.send(i * 2 if i % 100 == 0 else None))
    return out[:3], out[-3:], g.gi_frame.f_lineno - g.gi_code.co_firstlineno


print(send_all(1000))


def raises(n):
    for i in range(n):
        yield i
    raise ValueError(n)


def take(g):
    seen = 0
    try:
        for _ in g:
            seen += 1
    except (ValueError, RuntimeError) as e:
        inner = e.__traceback__.tb_next
        return seen, repr(e), repr(e.__cause__), inner and inner.tb_frame.f_code.co_name
    return seen, None


print(take(raises(600)), take(raises(0)))


def stops(n):
    for i in range(n):
        yield i
    raise StopIteration("inside")


print(take(stops(600)))


def nested(depth, n):
    if depth == 0:
        result = yield from count(n)
    else:
        result = yield from nested(depth - 1, n)
    return result


def delegated(depth, n):
    g = nested(depth, n)
    seen = 0
    try:
        while True:
            seen += next(g)
    except StopIteration as stop:
        return seen, stop.value


print(delegated(0, 700), delegated(7, 700), sum(nested(3, 700)))


def two(n):
    a, b = count(n), count(n)
    out = 0
    for x in a:
        for y in b:
            out += x * y
            break
    return out, a.gi_frame, b.gi_frame is not None


print(two(700))


def reenter():
    g = None

    def body():
        for i in range(1000):
            if i == 500:
                try:
                    next(g)
                except ValueError as e:
                    yield str(e)
            yield i

    g = body()
    return [x for x in g if isinstance(x, str)]


print(reenter())


def close_midway(n):
    log = []

    def body():
        try:
            while True:
                yield
        finally:
            log.append("closed")

    for k in range(n):
        g = body()
        for i, _ in enumerate(g):
            if i == 3:
                break
        g.close()
    return len(log)


print(close_midway(300))


def throw_midway():
    def body():
        i = 0
        while True:
            try:
                yield i
            except KeyError as e:
                i += e.args[0]
            i += 1

    g = body()
    out = []
    for i in range(900):
        out.append(next(g))
        if i % 300 == 299:
            out.append(g.throw(KeyError(1000)))
    return out[298:303], out[-2:]


print(throw_midway())


@types.coroutine
def suspend(value):
    return (yield value)


async def leaf(i):
    if i % 250 == 0:
        return await suspend(i)
    return i


async def middle(n):
    out = 0
    for i in range(n):
        out += await leaf(i)
    return out


def drive(coroutine):
    asked = []
    value = None
    while True:
        try:
            value = coroutine.send(value)
            asked.append(value)
        except StopIteration as stop:
            return asked, stop.value


print(drive(middle(1000)))


async def ticks(n):
    for i in range(n):
        if i % 400 == 0:
            await suspend("tick")
        yield i


async def over(n):
    out = 0
    async for i in ticks(n):
        out += i
    return out + len([i async for i in ticks(300)])


print(drive(over(1000)))


async def tasks(n):
    async def one(i):
        await asyncio.sleep(0)
        return i

    return sum(await asyncio.gather(*(one(i) for i in range(n))))


print(asyncio.run(tasks(500)))

print(sum(x for x in range(1000)), sum(x * 0.5 for x in range(1000)), list(x for x in range(700))[-1])
print(any(x > 500 for x in range(1000)), all(x < 500 for x in range(1000)))
print(min((7 * x) % 1009 for x in range(1, 900)), max(str(x) for x in range(900)), min((x for x in ()), default="none"))
print(len({x % 50 for x in range(900)}), len(set(x % 50 for x in range(900))), dict((x % 3, x) for x in range(900)))
print(sorted(-x for x in range(600))[:3], tuple(x for x in range(600))[-2:], len("".join("ab" for x in range(600))))
try:
    sum(x if x < 600 else None for x in range(900))
except TypeError as e:
    print(e)
try:
    max(x if x < 600 else "text" for x in range(900))
except TypeError as e:
    print(e)


class Loud:
    def __init__(self, g):
        self.g = g

    def __hash__(self):
        return 1

    def __eq__(self, other):
        print("eq", self.g.gi_running, self.g.gi_suspended)
        return True


def mixed():
    yield 1
    yield Loud(g)
    yield 1


g = mixed()
print(len(set(g)))

events = []


def tracer(frame, event, arg):
    if frame.f_code.co_name in ("count", "consume"):
        events.append((frame.f_code.co_name, event))
    return tracer


sys.settrace(tracer)
consume(2)
sys.settrace(None)
print(events)


def watch_midway():
    """The consumer is traced from inside the generator that it waits for."""
    lines = []

    def local(frame, event, arg):
        lines.append(event)
        return local

    def inner():
        for i in range(900):
            if i == 800:
                sys._getframe(1).f_trace = local
                sys.settrace(lambda *a: None)
            yield i

    total = 0
    for x in inner():
        total += x
    sys.settrace(None)
    return total, len(lines) > 100


print(watch_midway())

# Generators as iterators: laziness, state, exhaustion, return values, infinite and chained generators.
import itertools
import types


def letters():
    code = 97
    while code < 103:
        yield chr(code)
        code += 1


print(list(letters()), "".join(letters()), sum(1 for _ in letters()))
g = letters()
print(next(g), next(g), list(g), next(g, "done"), iter(g) is g, isinstance(g, types.GeneratorType))
try:
    next(g)
except StopIteration as stop:
    print("stop", stop.value)


def with_return():
    yield 1
    return "result"


g = with_return()
next(g)
try:
    next(g)
except StopIteration as stop:
    print(repr(stop.value), stop.args)
try:
    next(g)
except StopIteration as stop:
    print(repr(stop.value), stop.args)


def naturals(n=0):
    while True:
        yield n
        n += 1


def primes():
    sieve = {}
    for n in naturals(2):
        if n not in sieve:
            yield n
            sieve[n * n] = [n]
        else:
            for p in sieve.pop(n):
                sieve.setdefault(n + p, []).append(p)


print(list(itertools.islice(primes(), 15)))


def take(n, iterable):
    for _, item in zip(range(n), iterable):
        yield item


pipeline = take(4, (x * x for x in naturals() if x % 3 == 0))
print(list(pipeline))
trace = []


def lazy():
    trace.append("start")
    yield 1
    trace.append("middle")
    yield 2
    trace.append("end")


g = lazy()
print(trace)
next(g)
print(trace)
next(g)
print(trace)
print(list(g), trace)
a, b, *c = letters()
print(a, b, c, max(letters()), "c" in letters(), "z" in letters(), dict(zip(letters(), naturals())))
e = (print("made") or i for i in range(2))
print("before")
print(list(e))
print([y for x in (1, 2) if (y := x * 2) > 2], y)

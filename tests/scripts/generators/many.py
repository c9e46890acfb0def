# Many generators alive at once, long chains, and prompt clean-up of them all.
import gc
import itertools
import weakref

closed = 0


def worker(n):
    global closed
    try:
        while True:
            n += yield n
    finally:
        closed += 1


workers = [worker(i) for i in range(10000)]
print(sum(next(w) for w in workers), sum(w.send(1) for w in workers))
del workers[5000:]
print(closed)
workers.clear()
print(closed)


def chain(source):
    for item in source:
        yield item + 1


g = iter(range(5))
for _ in range(150):
    g = chain(g)
print(list(g))


def ping():
    value = yield
    while True:
        value = yield value + 1


a, b = ping(), ping()
next(a), next(b)
value = 0
for _ in range(1000):
    value = b.send(a.send(value))
print(value)


class Kept:
    pass


def make_cycle():
    kept = Kept()

    def g():
        yield me, kept

    me = g()
    next(me)
    return weakref.ref(kept)


refs = [make_cycle() for _ in range(10)]
gc.collect()
print([ref() for ref in refs])
print(list(itertools.islice(itertools.zip_longest(*[iter(range(7))] * 3), 3)))


def merge(*sources):
    heads = {i: next(s) for i, s in enumerate(sources)}
    sources = list(sources)
    while heads:
        i = min(heads, key=lambda k: (heads[k], k))
        yield heads[i]
        try:
            heads[i] = next(sources[i])
        except StopIteration:
            del heads[i]


print(list(merge(iter([1, 4, 7]), iter([2, 5]), iter([0, 9]))))

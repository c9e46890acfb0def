# gc: cycles of every kind are found, finalisers run once, callbacks and thresholds work.
import gc
import weakref

gc.collect()
gc.disable()
print(gc.isenabled())


ended = []


class Node:
    def __init__(self, name=None):
        self.name = name
        self.links = []

    def __del__(self):
        if self.name:
            ended.append(self.name)


def collected(build):
    probe = weakref.ref(build())
    alive = probe() is not None
    gc.collect()
    return alive, probe() is None


def in_list():
    n = Node()
    n.links.append(n)
    return n


def in_dict():
    n = Node()
    n.table = {"me": n, n: 1}
    return n


def two():
    a, b = Node(), Node()
    a.links, b.links = [b], [a]
    return a


def closure():
    n = Node()
    n.function = lambda: n
    return n


def generator():
    n = Node()

    def g(held):
        yield held
        yield n

    n.generator = g(n)
    next(n.generator)
    return n


def exception():
    n = Node()
    try:
        raise ValueError(n)
    except ValueError as error:
        n.error = error
    return n


def bound():
    n = Node()
    n.method = n.__init__
    return n


def of_class():
    class Local:
        pass

    instance = Local()
    Local.instance = instance
    return instance


def coroutine():
    n = Node()

    async def c():
        return n

    n.coroutine = c()
    n.coroutine.close()
    n.again = c
    return n


for build in [in_list, in_dict, two, closure, generator, exception, bound, of_class, coroutine, Node]:
    print(build.__name__, collected(build))
x, y = Node("x"), Node("y")
x.links.append(y)
y.links.append(x)
del x, y
some = gc.collect() > 0
for name in sorted(ended):
    print("del", name)
print("collecting", some)
loop = []
loop.append(loop)
print(gc.is_tracked(loop), gc.is_tracked(1), gc.is_tracked("a"), loop in gc.get_referrers(loop[0]) or True, len(gc.get_referents([1, 2])))
del loop
gc.enable()
print(gc.isenabled(), len(gc.get_threshold()), len(gc.get_count()), gc.garbage)
for _ in range(100000):
    l = []
    l.append(l)
print("many cycles made")
chain = None
for i in range(200000):
    chain = [chain]
del chain
nested = ()
for i in range(100000):
    nested = (nested,)
nested = None
d = {}
for i in range(100000):
    d = {"next": d}
d = None
print("long chains dropped")


class Resurrect:
    def __init__(self):
        self.me = self

    def __del__(self):
        saved.append(self)


saved = []
Resurrect()
gc.collect()
print(len(saved), saved[0].me is saved[0])
saved[0].me = None
saved.clear()
print(len(saved))

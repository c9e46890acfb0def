# Graphs of objects with finalisers, weak references, generators, files, sockets and futures, some in cycles: what is
# called, and in which order, is the same for each seed.
import asyncio
import functools
import gc
import io
import random
import socket
import types
import warnings
import weakref
from collections import OrderedDict, deque

warnings.simplefilter("ignore")
log = []


def say(*words):
    log.append(" ".join(map(str, words)))


class Plain:
    def __init__(self, n):
        self.n = n


class Loud(Plain):
    def __del__(self):
        say("del", self.n, [k for k in self.__dict__ if k != "n"])


class Slots:
    __slots__ = ("n", "b", "a", "c", "__weakref__")

    def __init__(self, n):
        self.n = n

    def __del__(self):
        say("slots", self.n)


class List(list):
    def __init__(self, n):
        self.n = n

    def __del__(self):
        say("list", self.n, len(self))


class Dict(dict):
    def __init__(self, n):
        self.n = n

    def __del__(self):
        say("dict", self.n, len(self))


class Phoenix(Plain):
    saved = []

    def __del__(self):
        say("rise", self.n)
        if len(Phoenix.saved) < 2:
            Phoenix.saved.append(self)


class Looking(Plain):
    others = ()

    def __del__(self):
        say("look", self.n, [other() is not None for other in self.others])


class File(io.RawIOBase):
    def __init__(self, n):
        self.n = n

    def close(self):
        if not self.closed:
            say("close", self.n)
        super().close()


class Owner(Plain):
    def __init__(self, n):
        self.n = n
        self.a, self.b = socket.socketpair()

    def __del__(self):
        try:
            self.a.send(b"x")
            say("owner", self.n, self.b.recv(1))
            self.a.close()
            self.b.close()
        except OSError as e:
            say("owner", self.n, e)


class Loop:
    def call_exception_handler(self, context):
        say("future", context["message"])

    def get_debug(self):
        return False

    def call_soon(self, *args, context=None):
        pass


def generator(n):
    held = yield
    try:
        yield
    finally:
        say("generator", n, type(held).__name__)


def started(n):
    g = generator(n)
    next(g)
    return g


def closure(n):
    box = None

    def put(x=None):
        nonlocal box
        box = x

    return put


def failed(n):
    future = asyncio.Future(loop=Loop())
    future.set_exception(ValueError(n))
    return future


MAKERS = [
    Plain, Loud, Loud, Slots, List, Dict, Phoenix, Looking, File, Owner, started, closure, failed,
    lambda n: [], lambda n: {}, lambda n: deque(), lambda n: OrderedDict(),
    lambda n: types.MethodType(lambda self: 0, Plain(n)), lambda n: functools.partial(print, Plain(n)),
    lambda n: io.TextIOWrapper(io.BytesIO()),
]


def link(r, a, b):
    if isinstance(a, (list, deque)):
        a.append(b)
    elif isinstance(a, dict):
        a[len(a)] = b
    elif isinstance(a, Slots):
        setattr(a, r.choice("abc"), b)
    elif isinstance(a, types.GeneratorType):
        if a is not b and a.gi_frame.f_locals.get("held") is None and a.gi_frame.f_lineno < 120:
            a.send(b)
    elif isinstance(a, types.FunctionType):
        a(b)
    elif isinstance(a, types.MethodType):
        a.__self__.x = b
    elif isinstance(a, functools.partial):
        a.args[0].x = b
    elif not isinstance(a, asyncio.Future):
        setattr(a, "x%d" % min(3, sum(k[0] == "x" for k in a.__dict__)), b)


def weak(o, *callback):
    try:
        return [weakref.ref(o, *callback)]
    except TypeError:
        return []


def scene(seed):
    r = random.Random(seed)
    # Holes in memory, so that no order of addresses is that of time.
    holes = [Plain(i) for i in range(r.randrange(40))]
    r.shuffle(holes)
    del holes[::2]
    makers = r.choice([MAKERS, MAKERS, [Loud, List, Dict, Looking], [Owner, Loud, File], [started, Loud, Slots]])
    objects = [r.choice(makers)(i) for i in range(r.randrange(1, 9))]
    for _ in range(r.randrange(2 * len(objects) + 2)):
        link(r, r.choice(objects), r.choice(objects))
    references = []
    for i, o in enumerate(objects):
        if r.random() < 0.3:
            references += weak(o, lambda w, i=i: say("gone", i, w()))
        if isinstance(o, Looking):
            o.others = [w for p in r.sample(objects, min(3, len(objects))) for w in weak(p)]
    o = p = None
    match r.randrange(4):
        case 0:
            objects.clear()
        case 1:
            objects = tuple(objects)
            objects = None
        case 2:
            table = dict(enumerate(objects))
            objects = None
            table.clear()
        case _:
            queue = deque(objects)
            objects = None
            queue = None
    objects = None
    say("-")
    gc.collect()
    print(seed, *log, sep="|")
    log.clear()
    references = None
    while Phoenix.saved:
        Phoenix.saved.pop().__dict__.clear()
    gc.collect()
    log.clear()


# Instances of a class share the order of their attributes.
for c in (Loud, Phoenix, Looking, Owner, Plain, File, List, Dict):
    o = c(0)
    o.x0 = o.x1 = o.x2 = o.x3 = None
o = None
Phoenix.saved.clear()
log.clear()
gc.collect()
gc.disable()
# Seed 86 closes a generator that alone holds garbage: that waits for its own turn here.
for seed in (seed for seed in range(150) if seed != 86):
    scene(seed)

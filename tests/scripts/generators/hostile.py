# Generators that are resumed, closed and thrown into from where nobody should.
import copy
import gc
import pickle
import signal
import sys
import threading
import types
import weakref


def show(what, f):
    try:
        print(what, "->", f())
    except BaseException as e:
        print(what, "raised", type(e).__name__, e)


def numbers():
    for i in range(100):
        yield i


# From __del__.
class Resumer:
    def __init__(self, g):
        self.g = g

    def __del__(self):
        show("del resumes", lambda: next(self.g))


g = numbers()
r = Resumer(g)
next(g)
del r
print("after del", next(g))


def drops():
    r = Resumer(me)
    yield 1
    r = None
    yield 2


me = drops()
print(next(me), next(me))


# From a weak reference's callback.
class Target:
    pass


g = numbers()
t = Target()
ref = weakref.ref(t, lambda _: show("callback resumes", lambda: next(g)))
del t
print("after callback", next(g))


def callback_inside():
    t = Target()
    ref = weakref.ref(t, lambda _: show("callback inside", lambda: next(inside)))
    yield 1
    del t
    yield 2


inside = callback_inside()
print(list(inside))

# From a signal handler.
if hasattr(signal, "SIGUSR1"):

    def signalled():
        yield 1
        signal.raise_signal(signal.SIGUSR1)
        for i in range(10):
            pass
        yield 2

    by_signal = signalled()
    old = signal.signal(signal.SIGUSR1, lambda *a: show("handler resumes", lambda: next(by_signal)))
    print(list(by_signal))
    signal.signal(signal.SIGUSR1, old)

# From another thread.
def resume_in_thread(g, what):
    t = threading.Thread(target=lambda: show(what, lambda: next(g)))
    t.start()
    t.join()


g = numbers()
next(g)
resume_in_thread(g, "thread")
print("after thread", next(g))


def starts_thread():
    yield 1
    resume_in_thread(itself, "thread while running")
    yield 2


itself = starts_thread()
print(list(itself))


def left_running():
    try:
        yield 1
    finally:
        print("closed after its thread")


kept = []


def leaves():
    g = left_running()
    next(g)
    kept.append(g)


t = threading.Thread(target=leaves)
t.start()
t.join()
kept.pop().close()

# From gc.collect().
g = numbers()
gc.collect()


def on_collect(phase, info):
    if phase == "start":
        show("collector resumes", lambda: next(g))


gc.callbacks.append(on_collect)
gc.collect()
gc.callbacks.remove(on_collect)


class Cycle:
    def __init__(self, g):
        self.me = self
        self.g = g

    def __del__(self):
        show("finaliser resumes", lambda: next(self.g))


def collects():
    Cycle(collecting)
    yield "before"
    gc.collect()
    yield "after"


collecting = collects()
print(list(collecting))


# Cycles of generators.
def delegates(box):
    try:
        yield 1
        yield from box[0]
    finally:
        print("cycle ends", sys.exception() is not None)


box = []
a = delegates(box)
box.append(a)
next(a)
show("cycle of one", lambda: next(a))
first, second = [], []
a, b = delegates(first), delegates(second)
first.append(b)
second.append(a)
print(next(a), next(b))
show("cycle of two", lambda: next(a))
show("cycle of two", lambda: next(b))
del a, b, first, second
box.clear()
gc.collect()


# From __eq__ and __hash__ of keys while a display is made.
class Key:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        show(f"hash {self.name}", lambda: next(making))
        return 1

    def __eq__(self, other):
        show(f"eq {self.name}", lambda: making.send(5))
        return False


def makes():
    d = {Key("a"): 1, Key("b"): (yield "inside")}
    yield len(d)


making = makes()
print(next(making))
show("dict", lambda: next(making))
keys = numbers()
making = keys
print(len({Key(k): k for k in [next(keys), next(keys)]}))
making = numbers()
print(len(dict.fromkeys(Key(k) for k in "xy")))


# Things that are no exceptions.
def catches():
    while True:
        try:
            yield 1
        except Exception as e:
            print("caught", type(e).__name__, e)


class Raises(Exception):
    def __init__(self):
        raise KeyError("no instance")


class Other(Exception):
    def __new__(cls):
        return 5


c = catches()
next(c)
for thing in [5, None, "text", int, Raises, Other, ValueError, ValueError("x"), BaseException]:
    show(f"throw {getattr(thing, '__name__', thing)!r}", lambda: c.throw(thing))


# Refusing to end.
def stubborn():
    while True:
        try:
            yield 1
        except GeneratorExit:
            print("no")


s = stubborn()
next(s)
show("close", s.close)
show("close again", s.close)
sys.unraisablehook = lambda args: print("unraisable", type(args.exc_value).__name__, args.exc_value)
del s
s = stubborn()
next(s)
outer = (x for x in s)
next(outer)
show("close outer", outer.close)
del outer, s


# StopIteration's own kinds.
class Stop(StopIteration):
    pass


def raises_stop():
    yield 1
    raise Stop(3)


def delegates_to(x):
    return (yield from x)


class Iterates:
    def __iter__(self):
        return self

    def __next__(self):
        raise Stop(7)


show("stop", lambda: list(raises_stop()))
show("stop inside", lambda: list(delegates_to(raises_stop())))
show("stop value", lambda: next(delegates_to(Iterates())))

# No copies.
g = numbers()
show("copy", lambda: copy.copy(g))
show("deepcopy", lambda: copy.deepcopy(g))
show("pickle", lambda: pickle.dumps(g))
show("new", lambda: types.GeneratorType())
show("new", lambda: types.GeneratorType.__new__(types.GeneratorType))


# Clearing frames.
def clears():
    show("clear running", sys._getframe().clear)
    yield 1


g = clears()
frame = g.gi_frame
next(g)
show("clear suspended", frame.clear)
g.close()
show("clear closed", frame.clear)
g = clears()
frame = g.gi_frame
show("clear created", frame.clear)
show("next", lambda: next(g))
print(g.gi_frame)


# A trace function that comes and goes.
events = []


def tracer(frame, event, arg):
    if frame.f_code.co_name in ("traced", "middle"):
        events.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno))
    return tracer


def traced():
    yield 1
    yield 2
    yield 3


def middle():
    yield from traced()


g = middle()
next(g)
sys.settrace(tracer)
next(g)
sys.settrace(None)
next(g)
show("end", lambda: next(g))
print(events)


# Alive when the interpreter ends: closed or not, nothing crashes.
def at_exit():
    try:
        yield 1
    finally:
        pass


remains = at_exit()
next(remains)
sys.remains = remains

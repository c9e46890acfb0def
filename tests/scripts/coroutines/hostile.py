# Coroutines looked at, driven and dropped where nobody should.
import copy
import gc
import inspect
import pickle
import sys
import types
import warnings

warnings.simplefilter("always")
warnings.showwarning = lambda message, category, *rest: print("warning", category.__name__, message)
sys.unraisablehook = lambda args: print("unraisable", type(args.exc_value).__name__, args.exc_value)


def show(what, f):
    try:
        print(what, "->", f())
    except BaseException as e:
        print(what, "raised", type(e).__name__, e)


class Suspends:
    def __await__(self):
        return (yield "suspended")


# The coroutine of a frame, awaited where it was called.
async def looks(deep):
    frame = sys._getframe()
    mine = frame.f_generator
    print(type(mine).__name__, mine.cr_frame is frame, mine.cr_running, mine.__name__)
    if deep:
        await looks(deep - 1)
        outer = frame.f_back.f_generator
        print(outer.cr_running, outer is not mine, outer.cr_await)
        show("outer", lambda: outer.send(None))
        kept.append(outer)


kept = []


async def looks_from_below():
    def below():
        return sys._getframe(1).f_generator

    mine = below()
    print(type(mine).__name__, mine.cr_code is looks_from_below.__code__)
    await Suspends()
    print(below() is mine)


async def both():
    await looks(2)
    await looks_from_below()


c = both()
print(c.send(None))
print(c.cr_await.__name__, type(c.cr_await.cr_await).__name__)
show("end", lambda: c.send(None))
print([(g.cr_frame, g.cr_running, inspect.getcoroutinestate(g)) for g in kept])

# Generators as they are.
async def loops():
    for _ in range(100):
        await Suspends()


c = loops()
c.send(None)
for name, what in dict(copy=copy.copy, deepcopy=copy.deepcopy, pickle=pickle.dumps, iter=iter, list=list, next=next).items():
    show(name, lambda: what(c))
show("new", types.CoroutineType)
w = c.__await__()
print(type(w).__name__, next(w), w.send(None))
show("throw", lambda: w.throw(KeyError("thrown")))
show("reuse", lambda: w.send(None))
show("close", w.close)

# Awaited twice.
async def awaits(c):
    return await c


c = loops()
first, second = awaits(c), awaits(c)
first.send(None)
show("second", lambda: second.send(None))
show("itself", lambda: c.send(None))
print(inspect.getcoroutinestate(first), inspect.getcoroutinestate(c))
c.close()
show("first", lambda: first.send(None))


async def awaits_itself():
    show("itself", lambda: me.send(None))
    await me


me = awaits_itself()
show("awaits itself", lambda: me.send(None))

# Never awaited, and how it dies.
def makes():
    loops()


makes()
c = loops()
c.close()
del c


async def refuses():
    while True:
        try:
            await Suspends()
        except GeneratorExit:
            print("no")


c = refuses()
c.send(None)
show("close", c.close)
del c

# Awaitables that lie.
class Lies:
    def __init__(self, what):
        self.what = what

    def __await__(self):
        return self.what


for lie in [5, None, "text", [], loops(), iter([1, 2]), (x for x in [3])]:
    c = awaits(Lies(lie))
    show(type(lie).__name__, lambda: c.send(None))
    c.close()
    if inspect.iscoroutine(lie):
        lie.close()
c = awaits(5)
show("no awaitable", lambda: c.send(None))


# From a finaliser.
class Drives:
    def __del__(self):
        show("del", lambda: driven.send(None))


async def drops():
    d = Drives()
    await Suspends()
    del d
    await Suspends()


driven = drops()
driven.send(None)
show("drops", lambda: driven.send(None))
driven.close()

# Cycles.
async def waits_for(box):
    try:
        await Suspends()
        await box[0]
    finally:
        print("cycle ends")


box = []
box.append(waits_for(box))
box[0].send(None)
show("cycle", lambda: box[0].send(None))
box = []
box.append(waits_for(box))
box[0].send(None)
box = None
gc.collect()

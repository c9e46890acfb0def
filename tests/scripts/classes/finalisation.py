# __del__ runs at once when the last reference goes; the order; resurrection; errors in it.
import gc
import sys


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


a = Loud("a")
a = Loud("b")
del a
print("after del")


def local():
    x = Loud("local")
    print("in function")


local()
print("after call")
items = [Loud(i) for i in range(3)]
items.pop(1)
items[0] = None
print("clearing")
items.clear()
d = {"k": Loud("in dict")}
d["k"] = 1
print("temporary", Loud("temp").name, "shown")
for item in [Loud("loop")]:
    pass
del item
print("loop ended")

saved = []


class Phoenix:
    def __del__(self):
        print("rise")
        saved.append(self)


Phoenix()
print(len(saved))
saved.clear()
print("gone without a second call")


class Broken:
    def __del__(self):
        raise ValueError("in del")


hooked = []
sys.unraisablehook = lambda args: hooked.append((args.exc_type.__name__, str(args.exc_value)))
Broken()
print(hooked)
sys.unraisablehook = sys.__unraisablehook__


def generator():
    try:
        yield 1
        yield 2
    finally:
        print("generator closed")


g = generator()
print(next(g))
del g
print("after generator")
for value in generator():
    break
print("after break")
cycle = Loud("cycle")
cycle.me = cycle
del cycle
print("not yet")
print(gc.collect() > 0)
try:
    raise Exception(Loud("in exception"))
except Exception as error:
    print("handling")
print("handled")
last = Loud("at exit")

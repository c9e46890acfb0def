# weakref: references, callbacks, dictionaries, finalize, proxies.
import gc
import weakref


class Thing:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"Thing({self.name})"

    def method(self):
        return "method of " + self.name


a = Thing("a")
r = weakref.ref(a, lambda ref: print("callback", ref is r, ref()))
print(r(), r() is a, weakref.ref(a) == r, weakref.getweakrefcount(a), hash(r) == hash(a), weakref.getweakrefs(a)[0] in (r, weakref.ref(a)))
del a
print(r(), r is not None)
b = Thing("b")
p = weakref.proxy(b)
print(p.name, p.method(), isinstance(p, Thing))
p.name = "changed"
print(b)
del b
try:
    p.name
except ReferenceError as error:
    print(error)
values = weakref.WeakValueDictionary()
keys = weakref.WeakKeyDictionary()
things = weakref.WeakSet()
c, d = Thing("c"), Thing("d")
values["c"], values["d"] = c, d
keys[c], keys[d] = 1, 2
things.add(c)
things.add(d)
print(len(values), len(keys), len(things), values["c"], keys[d], c in things)
del d
print(len(values), len(keys), len(things), list(values.items()), list(keys.items()), values.get("d"))
m = weakref.WeakMethod(c.method)
print(m()(), weakref.ref(c.method)())
f = weakref.finalize(c, print, "finalized", 5)
print(f.alive, f.peek()[1])
del c
print(f.alive, f(), m())
order = []
e = Thing("e")
refs = [weakref.ref(e, lambda ref, i=i: order.append(i)) for i in range(3)]
del e
print(order)
e = Thing("cyclic")
e.me = e
cycle = weakref.ref(e, lambda ref: print("cycle collected"))
del e
print(cycle() is None)
gc.collect()
print(cycle())


def function():
    pass


print(weakref.ref(function)() is function, weakref.ref(Thing)() is Thing, weakref.ref({1, 2} and Thing("temporary"))())
for wrong in [5, "text", (1,), [1], {}, None]:
    try:
        weakref.ref(wrong)
    except TypeError as error:
        print(error)


class Slotted:
    __slots__ = ("x",)


class WithWeak:
    __slots__ = ("x", "__weakref__")


try:
    weakref.ref(Slotted())
except TypeError as error:
    print(error)
w = WithWeak()
print(weakref.ref(w)() is w)
g = (i for i in range(3))
print(weakref.ref(g)() is g)
late = Thing("at exit")
weakref.finalize(late, print, "finalize at exit")

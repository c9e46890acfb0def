# weakref's containers and finalizers with gc, in orders that do not depend on hashing.
import gc, weakref, sys

class A:
    def __init__(self, n): self.n = n
    def __repr__(self): return f"A{self.n}"
    def method(self): return self.n
a, b = A(1), A(2)
d = weakref.WeakKeyDictionary({a: "a", b: "b"})
v = weakref.WeakValueDictionary(x=a, y=b)
s = weakref.WeakSet([a, b])
print(len(d), len(v), len(s), d[a], sorted(v), a in s, v.get("z", 0), sorted(map(repr, s)), sorted(r() .n for r in v.valuerefs()))
m = weakref.WeakMethod(a.method)
f = weakref.finalize(b, print, "finalized", 5, end="!\n")
print(m()(), f.alive, f.peek()[1:3] if f.peek() else None, f.atexit)
del b
gc.collect()
print(len(d), list(v), len(s), f.alive, f())
log = []
r = weakref.ref(a, lambda r: log.append("gone"))
p = weakref.proxy(a)
print(p.n, p.method(), r() is a, weakref.getweakrefcount(a) > 2, r == weakref.ref(a), type(p).__name__, callable(p))
m2 = weakref.WeakMethod(a.method)
print(m == m2, v.pop("x"), v.setdefault("q", a), dict(v.items()))
del a, _ if False else a
gc.collect()
print(log, r(), m(), len(d), list(v), list(s))
for g in (lambda: p.n, lambda: weakref.ref(5), lambda: weakref.proxy([]), lambda: weakref.WeakMethod(5), lambda: v["nope"], lambda: weakref.WeakSet([1]), lambda: weakref.finalize(5, print)):
    try:
        print(g())
    except Exception as e:
        print(type(e).__name__, e)
class Node:
    def __init__(self): self.me = self
    def __del__(self): log.append("del")
Node()
print(gc.collect() >= 1, log[-1], gc.isenabled(), gc.disable(), gc.isenabled(), gc.enable(), gc.is_tracked([]), gc.is_tracked(5), gc.is_finalized(Node), len(gc.get_count()), gc.get_debug(), gc.garbage)
x = []
y = [x]
print(any(o is y for o in gc.get_referrers(x)), gc.get_referents(y) == [x], any(o is x for o in gc.get_objects()), gc.callbacks)
gc.callbacks.append(lambda phase, info: log.append((phase, sorted(info))))
gc.collect()
gc.callbacks.clear()
print(log[-2:], gc.get_stats()[0].keys() >= {"collected", "collections"}, sys.getrefcount(x) > 1)
class Resurrect:
    kept = []
    def __del__(self): Resurrect.kept.append(self)
Resurrect()
print(len(Resurrect.kept), Resurrect.kept.clear(), len(Resurrect.kept))
refs = [weakref.ref(A(i)) for i in range(3)]
print([r() for r in refs])
class Slotted:
    __slots__ = ("__weakref__", "v")
q = Slotted()
print(weakref.ref(q)() is q, weakref.getweakrefs(q), hash(weakref.ref(q)) == hash(q))
class Sub(weakref.ref):
    extra = 1
print(Sub(q).extra, isinstance(Sub(q), weakref.ReferenceType), Sub(q) == weakref.ref(q), repr(weakref.ref(A)).startswith("<weakref at"))

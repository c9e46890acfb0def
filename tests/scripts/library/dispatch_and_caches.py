# functools corners: singledispatch over ABCs and unions, cached_property, lru_cache's keys, partial with Placeholder, wraps, total_ordering, cmp_to_key.
import abc, collections.abc as cabc, functools as ft, operator, pickle, threading, typing, weakref
from functools import Placeholder as _

@ft.singledispatch
def kind(x): return "object"
for t, n in ((int, "int"), (cabc.Sized, "sized"), (cabc.Iterable, "iterable"), (type(None), "none"), (list | tuple, "list or tuple"), (typing.Union[bytes, bytearray], "bytes")):
    kind.register(t, lambda x, n=n: n)
@kind.register
def _f(x: float | complex): return "floating"
class Both(cabc.Sized, cabc.Iterable):
    def __len__(self): return 0
    def __iter__(self): return iter(())
class Amb:
    def __len__(self): return 0
    def __iter__(self): return iter(())
for v in (1, True, 1.5, 1j, None, [], (), {}, "s", b"", bytearray(), object(), Both(), range(2), iter([]), int):
    try:
        print(type(v).__name__, kind(v))
    except RuntimeError as e:
        print(type(v).__name__, str(e)[:20])
print(kind.dispatch(bool)(1), len(kind.registry), kind.dispatch(object) is kind.__wrapped__, kind.__name__)
for bad in (lambda: kind(), lambda: kind.register(5), lambda: kind.register("x"), lambda: kind.register(list[int], len), lambda: kind.register(lambda x: 1), lambda: kind.register(int | list[int], len), lambda: kind.register(typing.Union[int, "str"], len), lambda: ft.singledispatch(5), lambda: kind(x=1), lambda: kind.dispatch(5)):
    try:
        print("fine", bad() is not None)
    except Exception as e:
        print(type(e).__name__, str(e).split(" at 0x")[0])
def ann(x: "NoSuch"): pass
try:
    kind.register(ann)
except Exception as e:
    print(type(e).__name__, str(e).split(" at 0x")[0])
class M:
    @ft.singledispatchmethod
    def m(self, x): return "any", x
    @m.register
    def _(self, x: int): return "int", x
    @m.register(str)
    @staticmethod
    def _(x): return "static str", x
    @ft.singledispatchmethod
    @classmethod
    def c(cls, x): return cls.__name__, x
    @c.register
    @classmethod
    def _(cls, x: list): return cls.__name__, "list"
print(M().m(1), M().m(1.5), M().m("s"), M.c([]), M().c(2), M.m(M(), 3), M.m.__name__)
try:
    M().m()
except TypeError as e:
    print(e)
class P:
    n = 0
    @ft.cached_property
    def v(self):
        "doc"
        P.n += 1
        return P.n
p = P(); print(p.v, p.v, p.__dict__, P.v.__doc__, type(P.v).__name__, P.v.attrname, P().v); del p.v; print(p.v); p.v = 9; print(p.v)
class S:
    __slots__ = ()
    v = ft.cached_property(lambda self: 1)
for bad in (lambda: S().v, lambda: type("T", (), {"a": (c := ft.cached_property(len)), "b": c}), lambda: ft.cached_property(len).__get__(p, P)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
calls = []
@ft.lru_cache(maxsize=3)
def f(*a, **k): calls.append((a, k)); return len(calls)
print([f(1), f(1.0), f(True), f(x=1), f(1, x=1), f(1), f("a"), f("b"), f("c"), f(1)], f.cache_info(), f.cache_parameters(), f.cache_clear(), f.cache_info(), f.__wrapped__(5))
@ft.lru_cache(maxsize=None, typed=True)
def g(x, y=0): return (x, y)
print(g(1), g(1.0), g(True), g(1, 0), g(x=1), g.cache_info().currsize, ft.lru_cache(5)(len).cache_info(), ft.lru_cache(-3)(len).cache_parameters(), ft.cache(len)("ab"))
for bad in (lambda: f([]), lambda: ft.lru_cache("x"), lambda: g(), lambda: ft.lru_cache(maxsize=1.5)(len)):
    try:
        bad(); print("fine")
    except Exception as e:
        print(type(e).__name__, e)
@ft.lru_cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(90), fib.cache_info().hits)
@ft.lru_cache(2)
def boom(x): raise KeyError(x)
for i in range(3):
    try: boom(1)
    except KeyError: pass
print(boom.cache_info())
class K:
    def __init__(self, v): self.v = v
    @ft.lru_cache
    def m(self): return self.v
k = K(3); print(k.m(), K.m.cache_info().misses, k.m.__name__)
q = ft.partial(pow, _, 2); print(q(5), q.args, ft.partial(q, 7)(), ft.partial(ft.partial(print, _, "b", _, "d"), "a")("c"), repr(ft.partial(int, base=2)), ft.partial(int, base=2)("101"))
for bad in (lambda: ft.partial(), lambda: ft.partial(5), lambda: ft.partial(pow, _)(), lambda: ft.partial(pow, 1, _), lambda: q(), lambda: ft.partial(pow, x=_), lambda: ft.partial(len).__setstate__(1), lambda: _(), lambda: type(_)(1)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
r = ft.partial(sorted, key=len, reverse=True); r.extra = 1; r2 = pickle.loads(pickle.dumps(ft.partial(operator.add, 2))); print(r(["a", "ccc", "bb"]), r.keywords, r.__dict__, r2(3), repr(_), pickle.loads(pickle.dumps(_)) is _)
class C:
    half = ft.partialmethod(lambda self, a, b: (a, b), _, 9); kw = ft.partialmethod(lambda self, *a, **k: (a, k), 1, z=2)
print(C().half(3), C().kw(5, y=1), repr(C.__dict__["kw"]).split("(")[0])
@ft.total_ordering
class O:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v if isinstance(o, O) else NotImplemented
    def __lt__(self, o): return self.v < o.v if isinstance(o, O) else NotImplemented
print(O(1) <= O(1), O(1) > O(0), O(2) >= O(3), O.__ge__.__name__)
for bad in (lambda: O(1) <= 5, lambda: ft.total_ordering(type("N", (), {})), lambda: ft.reduce(operator.add, []), lambda: ft.reduce(operator.add, 5), lambda: ft.cmp_to_key(5)(1) < ft.cmp_to_key(5)(2), lambda: ft.cmp_to_key(lambda a, b: "x")(1) < 5, lambda: hash(ft.cmp_to_key(len)(1)), lambda: ft.cmp_to_key()):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
print(sorted([3, 1, 2], key=ft.cmp_to_key(lambda a, b: b - a)), ft.reduce(lambda a, b: [a, b], "abcd"), ft.reduce(operator.add, [], initial=5), ft.cmp_to_key(lambda a, b: 0)(mycmp := 1) if 0 else "")
@ft.wraps(fib, assigned=("__doc__", "__none__"), updated=())
def w(): pass
print(w.__name__, w.__wrapped__ is fib, ft.WRAPPER_ASSIGNMENTS, ft.WRAPPER_UPDATES, ft.update_wrapper(lambda: 1, len).__name__)
try:
    ft.update_wrapper(lambda: 1, len, updated=("none",))
except AttributeError as e:
    print(e)

# functools: singledispatch, singledispatchmethod, cached_property, partial with placeholders, total_ordering.
import functools
from functools import Placeholder as _, cached_property, partial, partialmethod, singledispatch, singledispatchmethod, total_ordering, cmp_to_key, update_wrapper, wraps
from collections.abc import Sized

@singledispatch
def show(x):
    return f"object {x}"
@show.register
def _int(x: int):
    return f"int {x}"
@show.register(list)
@show.register(tuple)
def _seq(x):
    return f"seq {len(x)}"
@show.register
def _union(x: str | bytes):
    return f"text {x!r}"
show.register(Sized, lambda x: "sized")
show.register(type(None), lambda x: "none")
print([show(v) for v in (1, True, 1.5, [1], (), "s", b"b", {}, None, range(2))])
print(show.dispatch(bool).__name__, show.dispatch(float) is show.dispatch(object), list(show.registry)[:3])
for bad in (lambda: show(), lambda: show.register(lambda x: x)):
    try:
        print(bad())
    except TypeError as e:
        print(str(e).split("<function")[0])
class N:
    @singledispatchmethod
    def neg(self, x):
        raise NotImplementedError(type(x).__name__)
    @neg.register
    def _n(self, x: int): return -x
    @neg.register
    def _b(self, x: bool): return not x
    @singledispatchmethod
    @classmethod
    def make(cls, x): return cls.__name__, x
    @make.register
    @classmethod
    def _m(cls, x: str): return cls.__name__, "str", x
print(N().neg(5), N().neg(True), N.make(1), N.make("x"))
try:
    N().neg(1.5)
except NotImplementedError as e:
    print(e)
class C:
    calls = 0
    @cached_property
    def v(self):
        "doc of v"
        C.calls += 1
        return C.calls
c = C()
print(c.v, c.v, c.__dict__, C.v.__doc__, C.v.attrname)
del c.v
print(c.v)
c.v = "set"
print(c.v)
class Slotted:
    __slots__ = ()
    v = cached_property(lambda self: 1)
try:
    Slotted().v
except TypeError as e:
    print(e)
try:
    class Two:
        a = b = cached_property(lambda self: 1)
except (TypeError, RuntimeError) as e:
    print(type(e).__name__, e)
def f(*a, **k): return a, k
p = partial(f, _, 2, _, 9, x=1)
print(p(1, 3), p(1, 3, 4, y=2), p.args, p.keywords, repr(partial(len, "x")))
q = partial(p, 10)
print(q("third"), q.func is f)
for bad in (lambda: p(1), lambda: partial(f, 1, _), lambda: partial(), lambda: partial(5), lambda: partial(f, a=_)):
    try:
        print(bad())
    except TypeError as e:
        print(e)
class M:
    def op(self, a, b, *, c=0): return a, b, c
    set_one = partialmethod(op, 1, c=5)
    @partialmethod
    def deco(self): pass
print(M().set_one(2)) if True else None
@total_ordering
class V:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n
print(V(1) <= V(1), V(2) > V(1), V(1) >= V(2), V(1) != V(2))
try:
    total_ordering(type("E", (), {}))
except ValueError as e:
    print(e)
print(sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)), cmp_to_key(lambda a, b: 0)(1) == cmp_to_key(lambda a, b: 0)(1))
def outer(fn):
    @wraps(fn)
    def inner(*a): "inner doc"; return fn(*a)
    return inner
@outer
def wrapped(x: int) -> int:
    "the doc"
    return x
wrapped.extra = 1
print(wrapped.__name__, wrapped.__doc__, wrapped.__wrapped__(3), wrapped.__annotations__, wrapped.__qualname__)

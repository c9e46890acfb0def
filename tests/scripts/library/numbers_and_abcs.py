# numbers, collections.abc and abc: registration, mixins, subclass hooks.
import numbers
from abc import ABC, ABCMeta, abstractmethod, get_cache_token, update_abstractmethods
from collections import abc
from decimal import Decimal
from fractions import Fraction

for v in (1, True, 1.5, 1j, Decimal(1), Fraction(1, 2), "x"):
    print(repr(v), [n for n in ("Number", "Complex", "Real", "Rational", "Integral") if isinstance(v, getattr(numbers, n))])
names = [n for n in sorted(abc.__all__)]
for v in ([], (), {}, set(), "s", b"b", bytearray(), range(1), iter([]), (i for i in ()), {}.keys(), {}.values(), {}.items(), len, 1, memoryview(b""), None, frozenset()):
    print(type(v).__name__, [n for n in names if isinstance(v, getattr(abc, n))])
class Seq(abc.Sequence):
    def __init__(self, *a): self.a = a
    def __len__(self): return len(self.a)
    def __getitem__(self, i): return self.a[i]
s = Seq(1, 2, 3, 2)
print(list(s), list(reversed(s)), 2 in s, s.index(2), s.count(2), s.index(2, 2))
try:
    s.index(9)
except ValueError as e:
    print("ValueError", e.args)
class Map(abc.MutableMapping):
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d[k]
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
m = Map()
m.update({"a": 1}, b=2)
m.setdefault("c", 3)
print(dict(m), m.pop("a"), m.pop("zz", None), m.popitem(), m == {"c": 3}, list(m.items()), m.get("q", 0), "c" in m)
m.clear()
print(len(m))
class Bag(abc.MutableSet):
    def __init__(self, it=()): self.l = list(dict.fromkeys(it))
    def __contains__(self, x): return x in self.l
    def __iter__(self): return iter(self.l)
    def __len__(self): return len(self.l)
    def add(self, x): self.l += [x] * (x not in self.l)
    def discard(self, x):
        if x in self.l: self.l.remove(x)
    def __repr__(self): return f"Bag({self.l})"
a, b = Bag([1, 2, 3]), Bag([2, 3, 4])
print(a & b, a | b, a - b, a ^ b, a <= b, Bag([2]) < b, a.isdisjoint([9]), a == {1, 2, 3}, {2, 9} & a, a.pop())
a |= [7]
a -= [2]
a.remove(3)
print(a)
try:
    a.remove(100)
except KeyError as e:
    print("KeyError", e)
class Shape(ABC):
    @property
    @abstractmethod
    def area(self): ...
    @classmethod
    @abstractmethod
    def make(cls): ...
    @abstractmethod
    def draw(self): ...
for cls in (Shape, abc.Sequence, type("P", (Shape,), {"draw": 1}), type("Q", (Shape,), {"draw": 1, "make": 1})):
    try:
        cls()
    except TypeError as e:
        print(e)
print(sorted(Shape.__abstractmethods__))
class Quacks(ABC):
    @classmethod
    def __subclasshook__(cls, c):
        return any("quack" in k.__dict__ for k in c.__mro__) or NotImplemented
class Duck:
    def quack(self): pass
class Cow: pass
print(issubclass(Duck, Quacks), issubclass(Cow, Quacks), isinstance(Duck(), Quacks))
before = get_cache_token()
Quacks.register(Cow)
print(issubclass(Cow, Quacks), get_cache_token() != before)
try:
    Quacks.register(5)
except TypeError as e:
    print(e)
class Late(ABC):
    @abstractmethod
    def m(self): ...
Late.m = lambda self: "later"
update_abstractmethods(Late)
print(Late().m())
for n in ("__hash__", "__call__", "__len__", "__iter__", "__contains__", "__await__", "__aiter__", "__buffer__"):
    cls = type("X", (), {n: lambda *a: None})
    print(n, [k for k in names if issubclass(cls, getattr(abc, k))])

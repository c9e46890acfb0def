# copy.copy, deepcopy and replace.
import copy
from collections import deque, namedtuple, OrderedDict
from dataclasses import dataclass

class Node:
    def __init__(self, name, next=None):
        self.name, self.next = name, next
class Hooks:
    def __copy__(self):
        return "shallow"
    def __deepcopy__(self, memo):
        return ["deep", len(memo) >= 0]
class State:
    def __init__(self):
        self.data = [1]
    def __reduce_ex__(self, protocol):
        return (State, (), {"data": self.data, "via": protocol})

a = [1, [2, 3], {"k": [4]}]
b, c = copy.copy(a), copy.deepcopy(a)
a[1].append(99)
a[2]["k"].append(98)
print(b, c, b[1] is a[1], c[1] is a[1])
for v in (1, "s", b"b", (), (1, 2), frozenset([1]), None, len, int, range(3), 1.5):
    print(repr(v), copy.copy(v) is v, copy.deepcopy(v) is v)
t = (1, [2])
u = copy.deepcopy(t)
print(u, u is t, u[1] is t[1])
x = Node("x")
x.next = Node("y", x)
y = copy.deepcopy(x)
print(y.name, y.next.name, y.next.next is y, y is x)
print(copy.copy(Hooks()), copy.deepcopy([Hooks(), 1]))
s = copy.copy(State())
print(vars(s))
print(copy.deepcopy(State()).data)
l = []
l.append(l)
m = copy.deepcopy(l)
print(m[0] is m, m)
print(copy.deepcopy(deque([[1], 2], 4)), copy.copy(OrderedDict(b=1, a=2)), copy.copy({1: 2}), copy.copy({3}), copy.copy(bytearray(b"x")))
P = namedtuple("P", "x y")
@dataclass(frozen=True)
class D:
    a: int
    b: list
print(copy.replace(P(1, 2), y=5), copy.replace(D(1, []), a=3))
try:
    copy.replace([1], a=2)
except TypeError as e:
    print(e)
memo = {}
k = [1]
copies = copy.deepcopy([k, k], memo)
print(copies[0] is copies[1], id(k) in memo)
def f():
    yield
for bad in (f(),):
    try:
        copy.copy(bad)
    except TypeError as e:
        print(e)
class Method:
    def m(self):
        return self.v
o = Method()
o.v = [1]
p = copy.deepcopy(o.m)
print(p(), p.__self__ is o)

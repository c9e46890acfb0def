# pickle: protocols, reduce, state, persistent ids, errors.
import copyreg
import io
import pickle
from collections import OrderedDict, deque, Counter, defaultdict
from datetime import date, timedelta
from fractions import Fraction
from decimal import Decimal

class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __eq__(self, other):
        return type(other) is type(self) and vars(self) == vars(other)
class Slots:
    __slots__ = ("a", "b")
class Stateful:
    def __getstate__(self):
        return {"kept": self.kept}
    def __setstate__(self, state):
        self.kept = state["kept"] + " restored"
class Reduced:
    def __init__(self, n):
        self.n = n
    def __reduce__(self):
        return Reduced, (self.n + 1,)
class NewArgs(tuple):
    def __new__(cls, a, b):
        return super().__new__(cls, (a, b))
    def __getnewargs__(self):
        return tuple(self)
class MyList(list):
    pass

values = [None, True, 1, -1, 255, 256, 65536, 2**31, -2**63, 2**100, 1.5, float("inf"), 1j, "é😀", b"bytes\0", bytearray(b"ba"),
          (), (1,), (1, 2, 3, 4), [1, [2]], {"a": {1: 2}}, {1, 2}, frozenset([3]), range(3), slice(1, 2), ..., NotImplemented, int, len,
          OrderedDict(a=1), deque([1, 2], 5), Counter("aab"), defaultdict(list, a=[1]), date(2024, 2, 29), timedelta(1, 2, 3), Fraction(1, 3), Decimal("1.50"), Point(1, [2])]
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    bad = [v for v in values if pickle.loads(pickle.dumps(v, protocol)) != v]
    print(protocol, len(values), bad)
for v in (1, "ab", (1, 2), [1], {"k": None}, {5}, 2**70, b"x", 1.0):
    print(repr(v), pickle.dumps(v), pickle.dumps(v, 0))
s = Slots()
s.a = 1
t = pickle.loads(pickle.dumps(s))
print(t.a, hasattr(t, "b"))
x = Stateful()
x.kept, x.lost = "kept", 1
y = pickle.loads(pickle.dumps(x))
print(vars(y), pickle.loads(pickle.dumps(Reduced(1))).n, pickle.loads(pickle.dumps(NewArgs(1, 2))))
m = MyList([1, 2])
m.attr = "attr"
n = pickle.loads(pickle.dumps(m))
print(type(n).__name__, n, n.attr)
loop = []
loop.append(loop)
again = pickle.loads(pickle.dumps(loop))
print(again[0] is again)
shared = [1]
a, b = pickle.loads(pickle.dumps((shared, shared)))
print(a is b)
class Persist(pickle.Pickler):
    def persistent_id(self, obj):
        return "point" if isinstance(obj, Point) else None
class Unpersist(pickle.Unpickler):
    def persistent_load(self, pid):
        return "loaded " + pid
f = io.BytesIO()
Persist(f).dump([Point(1, 2), 3])
f.seek(0)
print(Unpersist(f).load())
for thing in (lambda: 0, (i for i in ()), open):
    try:
        pickle.dumps(thing)
        print("fine")
    except Exception as e:
        print(type(e).__name__)
for data in (b"", b"\x80\x04", b"\x80\xff.", b"cno_such_module\nx\n."):
    try:
        pickle.loads(data)
    except Exception as e:
        print(data, type(e).__name__)
buffers = []
data = pickle.dumps(pickle.PickleBuffer(b"out of band"), 5, buffer_callback=buffers.append)
print(len(buffers), bytes(pickle.loads(data, buffers=buffers)))

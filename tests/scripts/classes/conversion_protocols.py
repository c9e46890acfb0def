# __index__, __int__, __float__, __bool__, __len__, __complex__, __format__, __missing__, __hash__, __length_hint__.
import operator
class I:
    def __index__(self): return 3
class Bad:
    def __index__(self): return "x"
    def __int__(self): return 1.5
    def __float__(self): return 1
    def __bool__(self): return 1
    def __len__(self): return -1
    def __hash__(self): return "h"
    def __str__(self): return 5
    def __repr__(self): return None
    def __complex__(self): return 1
    def __iter__(self): return 5
    def __format__(self, s): return 5
    def __bytes__(self): return "s"
    def __contains__(self, x): return "truthy"
    def __dir__(self): return 5
    def __length_hint__(self): return "x"
    def __fspath__(self): return 5
    def __round__(self, n=None): return ("round", n)
    def __reversed__(self): return "rev"
i = I()
print([10, 20, 30, 40][i], "abcdef"[:i], range(i), bin(i), hex(i), int(i), float(i), complex(i), "x" * i, chr(i), 2 ** operator.index(i), bytes(i), round(1.23456, i), [0] * i, slice(i).indices(10), f"{i.__index__():03}")
b = Bad()
for f in (lambda: [1][b], lambda: int(b), lambda: float(b), lambda: bool(b), lambda: len(b), lambda: hash(b), lambda: str(b), lambda: repr(b), lambda: complex(b), lambda: list(b), lambda: format(b), lambda: bytes(b), lambda: 5 in b, lambda: dir(b), lambda: operator.length_hint(b), lambda: __import__("os").fspath(b), lambda: round(b), lambda: round(b, 2), lambda: reversed(b), lambda: f"{b}", lambda: "%s" % b, lambda: "%d" % b, lambda: "%d" % i, lambda: "%x" % i, lambda: "%f" % i):
    try:
        print(f())
    except (TypeError, ValueError, AttributeError) as e:
        print(type(e).__name__, e)
class Len:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
print(bool(Len(0)), bool(Len(2)))
for n in (2**100, -2**100, "x", 1.0, None):
    try:
        len(Len(n))
    except (TypeError, OverflowError, ValueError) as e:
        print(type(e).__name__, e)
class D(dict):
    def __missing__(self, k):
        self[k] = k * 2
        return self[k]
d = D(a=1)
print(d["a"], d["bc"], d, d.get("zz"), "%(q)s" % d, "{q}".format_map(d))
class F:
    def __format__(self, spec): return f"<{spec}>"
print(f"{F()} {F():abc} {F()!r:>5}"[:12], format(F(), "x"), "{:{}}".format(F(), "dyn"))
try:
    format(object(), "x")
except TypeError as e:
    print(e)
class Hint:
    def __iter__(self): return iter([1, 2])
    def __length_hint__(self): return 50
print(list(Hint()), operator.length_hint(Hint()), operator.length_hint(5 and [], 7), operator.length_hint(iter([1, 2, 3])))

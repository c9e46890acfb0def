# Binary operators: which operand's method is asked, in which order, with subclasses.
calls = []


def method(name, result):
    def call(self, *others):
        calls.append(f"{type(self).__name__}.{name}")
        return result

    return call


def kind(name, base=object, **results):
    return type(name, (base,), {f"__{key}__": method(key, value) for key, value in results.items()})


def attempt(function):
    calls.clear()
    try:
        result = function()
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    print(" ".join(calls), "->", result if "object at" not in repr(result) else type(result).__name__)


Left = kind("Left", add="left", radd="left r", iadd="left i", sub=NotImplemented, mul=NotImplemented, eq=NotImplemented, lt=NotImplemented)
Right = kind("Right", radd="right r", rsub="right r", rmul=NotImplemented, gt="right gt", eq="right eq")
Under = kind("Under", Left, radd="under r", sub="under", rsub="under r")
Plain = kind("Plain", Left)
a, b, u, p = Left(), Right(), Under(), Plain()
for left, right in ((a, b), (b, a), (a, u), (u, a), (a, p), (a, a), (1, b), (b, 1), (a, 1), (1, a)):
    print(type(left).__name__, type(right).__name__)
    attempt(lambda: left + right)
    attempt(lambda: left - right)
    attempt(lambda: left * right)
    attempt(lambda: left == right)
    attempt(lambda: left < right)
    attempt(lambda: left != right)


def inplace(left, right):
    left += right
    return left


attempt(lambda: inplace(a, b))
attempt(lambda: inplace(b, a))
attempt(lambda: inplace([1], (2,)))
Three = kind("Three", pow="pow", rpow="rpow", ipow="ipow")
t = Three()
attempt(lambda: t**2)
attempt(lambda: 2**t)
attempt(lambda: pow(t, 2, 5))
attempt(lambda: pow(2, t, 5))
attempt(lambda: pow(2, 3, t))
Unary = kind("Unary", neg="neg", pos=None, invert=NotImplemented, abs=-1, round="round", trunc="trunc", floor="floor", ceil="ceil", divmod="dm", rdivmod="rdm", matmul="mm", index=7, float=1.5, complex=2j, int=3, bool=True, len=4, contains="yes", hash=11, bytes=b"b", format="f")
x = Unary()
import math

for function in (lambda: -x, lambda: +x, lambda: ~x, lambda: abs(x), lambda: round(x), lambda: round(x, 2), lambda: math.trunc(x), lambda: math.floor(x), lambda: math.ceil(x), lambda: divmod(x, 1), lambda: divmod(1, x), lambda: x @ 1, lambda: 1 @ x, lambda: [0] * x, lambda: float(x), lambda: complex(x), lambda: int(x), lambda: bool(x), lambda: len(x), lambda: 1 in x, lambda: hash(x), lambda: bytes(x), lambda: f"{x}", lambda: hex(x), lambda: range(x), lambda: "%d" % x, lambda: math.sqrt(x), lambda: chr(x), lambda: (1).__add__(x), lambda: int.__add__(1, 2.0)):
    attempt(function)
Bad = kind("Bad", index="x", float="x", complex=1, int=1.5, bool=1, len=-1, hash="h", bytes="b", str=5, repr=None, format=7, iter=5, contains=NotImplemented)
y = Bad()
for function in (lambda: [0][y], lambda: float(y), lambda: complex(y), lambda: int(y), lambda: bool(y), lambda: len(y), lambda: hash(y), lambda: bytes(y), lambda: str(y), lambda: repr(y), lambda: f"{y}", lambda: iter(y), lambda: list(y), lambda: 1 in y):
    attempt(function)

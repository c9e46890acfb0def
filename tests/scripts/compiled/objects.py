"""Attributes, globals, calls and items in compiled loops, while what they rely on changes under way."""

import sys


class Point:
    kind = "point"

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def total(self):
        return self.x + self.y


class Slotted:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y

    def total(self):
        return self.x * self.y


def totals(points):
    out = 0
    for p in points:
        p.x = p.x + 1
        out += p.total() + p.y
    return out


print(totals([Point(i, 2) for i in range(800)]))
mixed = [Point(1, 2), Slotted(3, 4), Point(5, 6)] * 300
print(totals(mixed))
odd = Point(1, 1)
del odd.x
try:
    totals([Point(1, 1)] * 400 + [odd])
except AttributeError as e:
    print(e)
other = Point(1, 1)
other.extra = 1
other.total = lambda: 1000
print(totals([Point(0, 0)] * 400 + [other]))
Point.total = lambda self: -1
print(totals([Point(0, 0)] * 10))


class Watched:
    def __init__(self):
        self.gets = 0

    @property
    def value(self):
        self.gets += 1
        return self.gets

    def __getitem__(self, index):
        return index * 2

    def __getattr__(self, name):
        return name


def watch(w, n):
    out = 0
    for i in range(n):
        out += w.value + w[i] + len(w.missing)
    return out


print(watch(Watched(), 700))

factor = 2


def scale(n):
    out = []
    for i in range(n):
        if i == 500:
            globals()["factor"] = 10
        if i == 600:
            globals()["len"] = lambda _: 7
        out.append(factor + len(out))
    return out[490:505], out[598:605]


print(scale(700))
del globals()["len"]


def sum_items(items, n):
    out = 0
    for i in range(n):
        out += items[i % 3] + items[-1]
        items[0] = i
    return out


print(sum_items([1, 2, 3], 800))
for wrong in ([1, 2], (1, 2, 3), {0: 1, 1: 1, 2: 1}):
    try:
        print(sum_items(wrong, 700))
    except Exception as e:
        print(type(e).__name__, e)


def shrink(items):
    seen = 0
    for item in items:
        seen += item
        if len(items) > 300:
            items.pop()
    return seen, len(items)


print(shrink([1] * 1000))


def defaults(a, b=2, *rest, c=3, **more):
    return a + b + c + len(rest) + len(more)


def plain(a, b):
    return a - b


def closure(n):
    def inner(x):
        return x + n

    return inner


def calls(n):
    out = 0
    add = closure(5)
    for i in range(n):
        out += plain(i, 1) + defaults(i) + defaults(1, 2, 3, c=4, d=5) + add(i)
    return out


print(calls(700))
try:
    [plain(1) for _ in [0] * 5]
except TypeError as e:
    print(e)


def swap_code(n):
    out = []
    for i in range(n):
        out.append(plain(i, 1))
        if i == 400:
            plain.__code__ = (lambda a, b: a * 1000).__code__
    return out[398:404]


print(swap_code(500))


def recurse(n):
    return 0 if n == 0 else 1 + recurse(n - 1)


for _ in range(20):
    recurse(50)
print(recurse(300))
try:
    recurse(10**6)
except RecursionError as e:
    print(e)


class Dying:
    log = []

    def __init__(self, i):
        self.i = i

    def __del__(self):
        if self.i % 300 == 0:
            Dying.log.append((self.i, sys._getframe(1).f_code.co_name))


def churn(n):
    for i in range(n):
        d = Dying(i)
        e = d
    return "done"


print(churn(700), Dying.log)


def write_locals(n):
    x = 0
    for i in range(n):
        x = x + 1
        if i == 400:
            sys._getframe().f_locals["x"] = "text"
        if i == 401:
            return "never"


try:
    write_locals(500)
except TypeError as e:
    print(e)


def unbound(n):
    for i in range(n):
        if i == 400:
            del i
        i + 1


try:
    unbound(500)
except UnboundLocalError as e:
    print(e)

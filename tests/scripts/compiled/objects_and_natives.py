"""What compiled code does itself with objects: attributes of several classes, slots, properties, modules and classes,
new attributes, defaults, cells, calls of classes and of natives. Everything that its checks look at changes on the way."""

import builtins
import math
import types
from collections import deque


class A:
    kind = "a"

    def __init__(self, x, y=2):
        self.x = x
        self.y = y

    def total(self):
        return self.x + self.y


class B(A):
    kind = "b"

    def total(self):
        return self.x * self.y


class C(A):
    def __init__(self, x):
        self.extra = 1
        super().__init__(x, 3)


class Slotted:
    __slots__ = ("x", "y", "call")

    def __init__(self, x):
        self.x = x
        self.y = 5
        self.call = lambda: x + 1

    def total(self):
        return self.x - self.y


class Computed:
    def __init__(self, x):
        self._x = x

    @property
    def x(self):
        return self._x

    @x.setter
    def x(self, value):
        self._x = value * 2

    y = 7

    def total(self):
        return self.x + self.y


def totals(objects):
    found = []
    for o in objects:
        found.append((o.x, o.y, o.total()))
        o.x = o.x + 1
        found.append(o.x)
    return found


def polymorphic():
    objects = [A(1), B(2), C(3), Slotted(4), Computed(5), types.SimpleNamespace(x=6, y=1, total=lambda: "ns")]
    for _ in range(4):
        print(totals(objects))
    A.total = lambda self: "replaced"
    print(totals(objects))
    del B.total
    B.x = property(lambda self: 99, lambda self, value: None)
    print(totals(objects))
    objects[0].total = lambda: "own"
    objects[0].__dict__["x"] = -1
    print(totals(objects))
    del objects[3].y
    try:
        totals(objects)
    except AttributeError as e:
        print(e)
    objects[3].y = 6
    print(objects[3].call())
    try:
        totals([object()])
    except AttributeError as e:
        print(e)


def class_attributes():
    seen = []
    for i in range(12):
        if i == 6:
            A.kind = "changed"
        if i == 9:
            B.kind = B.total
        seen.append((A.kind, callable(B.kind) or B.kind, math.floor(i / 2), math.pi > 3))
    print(seen)


def defaults():
    def f(a, b=10, c=20):
        return a, b, c

    out = []
    for i in range(12):
        out += [f(i), f(i, 1), f(i, 1, 2)]
        if i == 5:
            f.__defaults__ = ("new",)
            try:
                f(1)
            except TypeError as e:
                print(e)
            f.__defaults__ = ("b", "c")
        if i == 8:
            f.__defaults__ = (0, 1, 2)
            out.append(f())
            f.__code__ = (lambda a, b=1, c=2: (c, b, a)).__code__
    print(out)
    try:
        f(1, 2, 3, 4)
    except TypeError as e:
        print(e)


def instances():
    made = []
    for i in range(12):
        o = A(i)
        made.append(sorted(o.__dict__.items()) if i % 5 == 0 else (o.x, o.y))
        o.z = i
        if i == 7:
            A.__init__ = lambda self, x, y=0: setattr(self, "y", y) or setattr(self, "x", x)
        if i == 9:
            A.__new__ = lambda cls, *rest: made.append("new") or object.__new__(cls)
        if i == 10:
            A.__init__ = lambda self, *rest: 5
            try:
                A(1)
            except TypeError as e:
                print(e)
            A.__init__ = lambda self, x: self.__dict__.update(x=x, y=-1)
    print(made)
    try:
        A()
    except TypeError as e:
        print(e)


class Length:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


class List(list):
    def append(self, item):
        super().append(("sub", item))


def natives():
    things = [[1, 2], (1,), {1: 2}, "héé", b"12345", {1, 2}, range(3), Length(4), List("ab"), deque("abc")]
    print([len(t) for t in things for _ in range(3)])
    for wrong in (5, Length(-1), None):
        try:
            for _ in range(3):
                len(wrong)
        except (TypeError, ValueError) as e:
            print(type(e).__name__, e)
    values = [1, True, "s", 2.5, None, A, [], List(), 1 << 80]
    for classes in (int, str, (int, str), list, object, type, int | str, bool, List):
        print([isinstance(v, classes) for v in values])
    try:
        isinstance(1, 5)
    except TypeError as e:
        print(e)

    lists = [[], List(), deque(), bytearray()]
    for k in range(30):
        for one in lists:
            one.append(k)
    print([list(one)[-3:] for one in lists], [len(one) for one in lists])
    real = builtins.len
    try:
        for i in range(9):
            if i == 6:
                builtins.len = lambda x: "mine"
            print(len([1] * i), end=" ")
        print()
    finally:
        builtins.len = real
    print([str(i) + repr(i) for i in (0, -5, 1 << 70, True)], [int(s) for s in ("12", " -3 ", "1_000")], [bool(x) for x in ([], [0], 0.0)])
    print([type(x).__name__ for x in values], [tuple(x) for x in ("ab", [1])], [sorted(x) for x in ("cab", (3, 1, 2), {2: 1, 1: 2})])


def appended_while_growing():
    grown = []
    for i in range(200):
        grown.append(i)
        if i % 50 == 49:
            grown.clear()
            grown.append(-1)
    print(grown[:3], len(grown))


class Closing:
    """Appends when it dies."""

    def __init__(self, log, name):
        self.log = log
        self.name = name

    def __del__(self):
        self.log.append(self.name)


def finalisers():
    log = []
    for i in range(8):
        x = Closing(log, i)
        x = len([x])
        y = isinstance(Closing(log, -i), Closing)
        log.append((x, y))
    print(log)


def cells():
    def counter():
        n = 0

        def step(by=1):
            nonlocal n
            n += by
            return n

        def drop():
            nonlocal n
            del n

        return step, drop

    step, drop = counter()
    print([step() for _ in range(6)], [step(10) for _ in range(6)])
    drop()
    try:
        step()
    except NameError as e:
        print(type(e).__name__, e)


def powers():
    print([b**e for b in (2, -3, 0, 1 << 40) for e in (0, 1, 2, 5)], [b**e for b in (2.0, 0.5, 0.0, -8.0, 1e200) for e in (0, 1, 0.5)][:12])
    print([2 ** -i for i in range(4)], [x**0.5 for x in (4, 2.25, 1e-320)])
    for b, e in ((0.0, -1), (0, -1), (1e300, 2.0)):
        try:
            for _ in range(3):
                b**e
        except ArithmeticError as error:
            print(type(error).__name__, error)


for part in (polymorphic, class_attributes, defaults, instances, natives, appended_while_growing, finalisers, cells, powers):
    print("==", part.__name__)
    part()

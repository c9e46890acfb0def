# Errors inside callbacks of natives: key functions, comparisons, hooks, finalisers; and containers changed meanwhile.
import functools
import sys

sys.unraisablehook = lambda args: print("unraisable", args.exc_type.__name__, args.exc_value)


def boom(*args):
    raise ZeroDivisionError("boom")


class Bad:
    __eq__ = __hash__ = __lt__ = __len__ = __iter__ = __bool__ = __index__ = __repr__ = __str__ = __call__ = __getitem__ = __contains__ = __add__ = __enter__ = __format__ = boom


bad = Bad()
for name, operation in {
    "sort": lambda: [3, 1].sort(key=boom), "max": lambda: max([1, 2], key=boom), "map": lambda: list(map(boom, [1])), "filter": lambda: list(filter(boom, [1])), "reduce": lambda: functools.reduce(boom, [1, 2]),
    "dict": lambda: {bad: 1}, "in": lambda: bad in [1], "in2": lambda: 1 in bad, "eq": lambda: [bad] == [1], "lt": lambda: sorted([bad, bad]), "len": lambda: len(bad), "iter": lambda: list(bad), "bool": lambda: not bad, "if": lambda: 1 if bad else 2,
    "index": lambda: [1][bad], "repr": lambda: repr([bad]), "str": lambda: f"{bad!s}", "format": lambda: f"{bad}", "percent": lambda: "%s" % bad, "call": bad, "item": lambda: bad[0], "unpack": lambda: (lambda *a: a)(*bad), "count": lambda: [1].count(bad),
    "print": lambda: print(bad), "join": lambda: ",".join(bad), "dict()": lambda: dict(bad), "set": lambda: {1, bad}, "range": lambda: range(bad), "slice": lambda: [1, 2][bad:], "sum": lambda: sum([bad, 1]), "any": lambda: any([bad]), "zip": lambda: list(zip(bad)), "remove": lambda: [1, 2].remove(bad), "int": lambda: int(bad),
}.items():  # fmt: skip
    try:
        print(name, operation())
    except Exception as error:
        print(name, type(error).__name__, error)


class Finalised:
    def __del__(self):
        raise ValueError("in __del__")


Finalised()
held = [Finalised()]
held.clear()


class Mutator:
    def __init__(self, target):
        self.target = target

    def __eq__(self, other):
        self.target.clear()
        return False

    def __hash__(self):
        return 1

    def __lt__(self, other):
        self.target.clear()
        return False


l = []
l.extend([Mutator(l) for _ in range(5)])
print(5 in l, l.count(5), len(l))
l.extend([Mutator(l) for _ in range(5)])
try:
    l.index(3)
except ValueError:
    print("not found", len(l))
l.extend([Mutator(l) for _ in range(5)])
try:
    l.sort()
except ValueError as error:
    print(error, len(l))
d = {}
d.update({Mutator(d): i for i in range(1)})
print(Mutator(d) in d, len(d))


class Grow(list):
    def __iter__(self):
        for i in range(3):
            self.append(i)
            yield i


print(list(Grow()), [*Grow([1])], sorted(Grow()))
g = []
it = iter(g.append, 5)
try:
    next(it)
except TypeError as error:
    print(error)


def endless():
    while True:
        yield


try:
    dict(zip(endless(), (1 // 0 for _ in "x")))
except ZeroDivisionError as error:
    print(error)

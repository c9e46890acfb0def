# Patterns of mappings, classes and values.
import collections
import enum
from dataclasses import dataclass


class Color(enum.Enum):
    RED = 1
    GREEN = 2


@dataclass
class Point:
    x: int
    y: int = 0


class Loose:
    __match_args__ = ("a", "b")

    def __init__(self, **values):
        self.__dict__.update(values)


class Default(collections.defaultdict):
    pass


def mapping(value):
    match value:
        case {"kind": "circle", "r": float(r) | int(r)}:
            return f"circle {r}"
        case {"kind": kind, **rest} if rest:
            return f"{kind} with {sorted(rest.items(), key=repr)}"
        case {"nested": {"deep": [x, *_]}}:
            return f"deep {x}"
        case {1: one, None: nothing}:
            return f"keys {one} {nothing}"
        case {Color.RED: what}:
            return f"red {what}"
        case {-1: a, 2.5: b}:
            return f"numbers {a} {b}"
        case {}:
            return f"mapping of {len(value)}"
        case _:
            return "no mapping"


for value in ({"kind": "circle", "r": 2}, {"kind": "circle", "r": "2"}, {"kind": "box", "w": 1, "h": 2}, {"kind": "alone"}, {"nested": {"deep": [1, 2]}}, {1: "a", None: "b"}, {Color.RED: "x"}, {-1: 1, 2.5: 2}, {}, collections.OrderedDict(kind="o", z=1), Default(list), [], "kind", collections.UserDict({"kind": "u", "q": 1})):
    print(mapping(value))
d = Default(list)
match d:
    case {"missing": x}:
        print("never")
    case _:
        print("not made", dict(d))


def instances(value):
    match value:
        case Point(0, 0):
            return "origin"
        case Point(x, y=0):
            return f"on x at {x}"
        case Point(x=0, y=y):
            return f"on y at {y}"
        case Point():
            return "point"
        case Loose(1, b=2) | Loose(a=3):
            return "loose"
        case Loose(a):
            return f"loose a {a}"
        case Color.GREEN:
            return "green"
        case bool(b):
            return f"bool {b}"
        case int(n) | float(n) if n > 100:
            return f"big {n}"
        case int() | float():
            return "number"
        case str("exact"):
            return "exact"
        case str(s) | bytes(s):
            return f"text {s!r}"
        case list([1, *_]) | tuple((1, *_)):
            return "begins with 1"
        case dict({"k": v}):
            return f"dict {v}"
        case None:
            return "none"
        case type():
            return "a class"
        case _:
            return "other"


for value in (Point(0, 0), Point(3), Point(0, 4), Point(1, 1), Loose(a=1, b=2), Loose(a=3), Loose(a=9), Loose(b=1), Color.GREEN, Color.RED, True, 5, 500, 1.5, "exact", "other", b"x", [1], (1, 2), [2], {"k": 1}, {}, None, int, ...):
    print(instances(value))


class Odd:
    __match_args__ = ["a"]


class Short:
    __match_args__ = ("a",)
    a = 1


class Numbered:
    __match_args__ = (1,)


for kind, source in ((Odd, "Odd(x)"), (Short, "Short(x, y)"), (Numbered, "Numbered(x)"), (Short, "Short(x, a=y)"), (object, "object(x)"), (int, "int(x, y)"), (5, "five(x)"), (Short, "Short(nothing=x)")):
    names = {"Odd": Odd, "Short": Short, "Numbered": Numbered, "value": kind() if isinstance(kind, type) else 5, "five": 5}
    try:
        exec(f"match value:\n    case {source}:\n        print('matched')\n    case _:\n        print('not')", names)
    except Exception as error:
        print(source, type(error).__name__, error)

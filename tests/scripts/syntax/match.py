# Every kind of pattern.
from collections import namedtuple
from dataclasses import dataclass


@dataclass
class Point:
    x: int
    y: int


class Color:
    RED = "red"


Pair = namedtuple("Pair", "left right")


def describe(value):
    match value:
        case None | True | False:
            return f"constant {value}"
        case 0:
            return "zero"
        case -1 | 1.5 | 2 + 3j:
            return "number literal"
        case "hello":
            return "greeting"
        case Color.RED:
            return "value pattern"
        case int(n) if n > 100:
            return f"big {n}"
        case int() | float():
            return "number"
        case str(text):
            return f"text {text!r}"
        case Point(x=0, y=0):
            return "origin"
        case Point(x, y) if x == y:
            return f"diagonal {x}"
        case Point(x=px):
            return f"point with x {px}"
        case Pair(left=[]):
            return "pair of empty"
        case []:
            return "empty"
        case [single]:
            return f"one {single}"
        case [1, 2, *rest]:
            return f"one two {rest}"
        case [first, *_, last] if first == last:
            return f"same ends {first}"
        case (a, [b, c], *_):
            return f"nested {a} {b} {c}"
        case [*everything]:
            return f"sequence of {len(everything)}"
        case {"type": "circle", "radius": r}:
            return f"circle {r}"
        case {"type": kind, **rest}:
            return f"{kind} {rest}"
        case {}:
            return "mapping"
        case bytes() as raw:
            return f"bytes {raw}"
        case _:
            return "other"


for value in [None, True, 0, False, -1, 1.5, 2 + 3j, "hello", "red", 101, 100, 2.5, "x", Point(0, 0), Point(2, 2), Point(1, 2), Pair([], 1),
              [], (), [7], [1, 2, 3, 4], (5, 6, 5), (1, [2, 3], 4), (1, 2), range(3), {"type": "circle", "radius": 3}, {"type": "box", "w": 1},
              {}, {"a": 1}, b"raw", {1, 2}, object]:  # fmt: skip
    print(value if value is not object else "object", "->", describe(value))


def bindings(value):
    match value:
        case [a, ([b, _] | b)] as whole:
            return a, b, whole
        case {"k": [x, *_] | x}:
            return x
    return "fell through"


print(bindings([1, 2]), bindings([1, [2, 3]]), bindings({"k": [5, 6]}), bindings({"k": 7}), bindings("no"))


class NoArgs:
    pass


class Sub(Point):
    __match_args__ = ("y",)


match Sub(1, 2):
    case Sub(y):
        print("match args", y)
for pattern in ["NoArgs(1)", "Point(1, 2, 3)", "int(1, 2)", "Point(1, x=1)"]:
    try:
        exec(f"match {pattern.partition('(')[0]}.__new__({pattern.partition('(')[0]}):\n  case {pattern}: pass", {**globals(), "value": 1})
    except (TypeError, AttributeError) as error:
        print(error)

# namedtuple: fields, defaults, renaming, methods, errors.
import collections
from collections import namedtuple


def attempt(function, *arguments, **keywords):
    try:
        return repr(function(*arguments, **keywords))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


Point = namedtuple("Point", "x y")
p = Point(1, y=2)
print(p, p.x, p[1], p == (1, 2), hash(p) == hash((1, 2)), p._fields, p._asdict(), p._replace(x=5), Point._make([3, 4]), p + (3,), len(p), [*p], p < Point(1, 3), Point.__doc__, Point.x.__doc__, p.__match_args__, Point._field_defaults)
print(attempt(Point), attempt(Point, 1), attempt(Point, 1, 2, 3), attempt(Point, 1, z=2), attempt(p._replace, z=1), attempt(Point._make, [1]), attempt(setattr, p, "x", 5), attempt(getattr, p, "nothing"), attempt(Point, 1, x=2))
for fields in ("a b", "a, b c", ["a"], (), "a a", "class", "1a", "_a", 5, "a-b", ["x", 5]):
    print(fields, attempt(lambda: namedtuple("N", fields)._fields), attempt(lambda: namedtuple("N", fields, rename=True)._fields))
Default = namedtuple("Default", "a b c", defaults=(2, 3))
print(Default(1), Default(1, c=5), Default._field_defaults, attempt(lambda: namedtuple("N", "a", defaults=(1, 2))), attempt(lambda: namedtuple("1bad", "a")), attempt(lambda: namedtuple("N", "a", module="mod").__module__))


class Named(namedtuple("Base", ["left", "right"])):
    __slots__ = ()

    @property
    def both(self):
        return self.left + self.right

    def __repr__(self):
        return f"Named<{self.left}|{self.right}>"


n = Named(1, 2)
print(n, n.both, n._replace(left=9), type(n._replace(left=9)).__name__, Named.__mro__[1].__name__, isinstance(n, tuple), attempt(setattr, n, "new", 1))
match p:
    case Point(x, y=2):
        print("matched", x)
a, b = p
print(a, b, "{0.x} {0[1]}".format(p), "%s-%s" % p, f"{p.x:03}", max(p), sorted([Point(2, 1), Point(1, 9)]), dict([p]), {p: 1}[1, 2], repr(Point("a", None)), str(Point([], {})))
import copy
import pickle
import typing

print(copy.copy(p), copy.deepcopy(Point([1], 2)), pickle.loads(pickle.dumps(p)) == p, copy.replace(p, x=7))


class Typed(typing.NamedTuple):
    name: str
    age: int = 5

    def greet(self):
        return f"hi {self.name}"


t = Typed("bob")
print(t, t.greet(), Typed._fields, Typed._field_defaults, Typed.__annotations__, typing.NamedTuple("F", [("a", int)])(1), collections.namedtuple("E", "")())

# __slots__: inheritance, conflicts, descriptors, weak references, pickling.
import copy
import pickle
import weakref


def attempt(function):
    try:
        return repr(function()).split(" at 0x")[0]
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x=None, y=None):
        if x is not None:
            self.x = x
        if y is not None:
            self.y = y


class Sub(Point):
    __slots__ = ("z",)


class Open(Point):
    pass


class WithDict(Point):
    __slots__ = ("__dict__", "__weakref__")


p = Point(1)
print(p.x, attempt(lambda: p.y), attempt(lambda: setattr(p, "q", 1)), attempt(lambda: p.__dict__), attempt(lambda: weakref.ref(p)), attempt(lambda: delattr(p, "y")), Point.x, Point.__slots__)
del p.x
print(attempt(lambda: p.x), attempt(lambda: Point.x.__get__(5)), attempt(lambda: Point.x.__set__(Open(), 4)), Point.x.__name__, Point.x.__objclass__.__name__, type(Point.x).__name__)
s = Sub(1, 2)
s.z = 3
print(s.x, s.z, attempt(lambda: setattr(s, "w", 1)), attempt(lambda: s.__dict__))
o = Open(1, 2)
o.free = "yes"
print(o.__dict__, o.x, attempt(lambda: weakref.ref(o)() is o), vars(o))
w = WithDict(5)
w.any = 1
print(w.__dict__, weakref.ref(w)() is w)
for slots in ("single", ["a", "b"], {"doc": "text"}, ("__dict__", "__dict__"), ("a", "a"), ("1x",), (5,), ("__private",), (), ("x y",), ("__weakref__", "__weakref__"), iter("ab")):
    print(slots if not hasattr(slots, "__next__") else "iterator", attempt(lambda: type("T", (), {"__slots__": slots}).__slots__ and None))
print(attempt(lambda: type("T", (), {"__slots__": ("a",), "a": 1})), attempt(lambda: type("T", (Point, type("Q", (), {"__slots__": ("q",)})), {})), attempt(lambda: type("T", (Point, type("Q", (), {"__slots__": ()})), {}).__name__), attempt(lambda: type("T", (int,), {"__slots__": ("a",)})), attempt(lambda: type("T", (tuple,), {"__slots__": ("a",)})), attempt(lambda: type("T", (tuple,), {"__slots__": ()})((1,))), attempt(lambda: type("T", (list,), {"__slots__": ("a",)})([1])))


class Mangled:
    __slots__ = ("__secret",)

    def __init__(self):
        self.__secret = 5


print(Mangled()._Mangled__secret, Mangled.__slots__, [n for n in dir(Mangled) if "secret" in n])
for value in (Point(1, 2), s, w):
    for protocol in (2, 5):
        again = pickle.loads(pickle.dumps(value, protocol))
        print(type(again).__name__, again.x, getattr(again, "y", None), getattr(again, "z", None), getattr(again, "any", None))
    print(copy.copy(value).x, copy.deepcopy(value).x, attempt(lambda: value.__reduce_ex__(1) and None), value.__getstate__())
print(attempt(lambda: setattr(o, "__class__", Point)), attempt(lambda: setattr(p, "__class__", Sub)), attempt(lambda: setattr(o, "__class__", WithDict)))


class Same:
    __slots__ = ("x", "y")


p.__class__ = Same
p.x = 9
print(p.x, type(p).__name__, attempt(lambda: Same.y.__delete__(p)), Same.x is Point.x)

# enum: flags with boundaries, custom values, protocols, hostile definitions.
import enum, pickle, copy, json
from enum import *
class Color(Enum):
    RED = 1; GREEN = 2; CRIMSON = 1
    _ignore_ = ["tmp"]
    tmp = 5
    def describe(self): return f"{self.name}={self.value}"
    @classmethod
    def default(cls): return cls.RED
    @property
    def loud(self): return self.name + "!"
    @classmethod
    def _missing_(cls, v): return cls.GREEN if v == "g" else None
print(list(Color), Color.__members__, Color.CRIMSON is Color.RED, Color("g"), Color["RED"], Color.RED.describe(), Color.default(), Color.RED.loud, len(Color), Color.RED in Color, 1 in Color, 9 in Color, [*reversed(Color)], hash(Color.RED) == hash("RED"), bool(Color.RED), Color.RED.GREEN if hasattr(Color.RED, "GREEN") else None)
for bad in (lambda: Color(7), lambda: Color["NO"], lambda: Color.NO, lambda: setattr(Color, "RED", 5), lambda: delattr(Color, "RED"), lambda: setattr(Color.RED, "value", 2), lambda: setattr(Color.RED, "name", 2), lambda: Color.RED < Color.GREEN, lambda: Color.RED + 1, lambda: Color(), lambda: Color.RED(), lambda: type("Sub", (Color,), {}), lambda: Enum("E", "a a"), lambda: Enum("E", "mro"), lambda: Enum("E", ["_x_"]), lambda: Enum("E", {"a": 1, "b": 1}, boundary=5), lambda: Enum("E", 5), lambda: Enum("E", [("a", 1, 2)]), lambda: Color._missing_(5), lambda: IntEnum("I", {"a": "x"}), lambda: Flag("F", {"a": "x"}), lambda: StrEnum("S", {"a": 1}), lambda: StrEnum("S", {"a": (b"x", "nope", 1, 2)}), lambda: unique(Color), lambda: Color("g", "h")):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
class P(Flag):
    R = auto(); W = auto(); X = auto(); RW = R | W; NONE = 0
for v in (P.R, P.RW, P.R | P.X, ~P.R, P(0), P.NONE, P.R ^ P.RW, P.RW & P.W, P(7), ~P(7), P.RW - P.R if hasattr(P, "__sub__") else P.R):
    print(repr(v), v.name, v.value, list(v), len(v), bool(v), P.R in v, str(v))
for b in (STRICT, CONFORM, EJECT, KEEP):
    class Fl(IntFlag, boundary=b):
        A = 1; B = 2; D = 8
    for v in (3, 4, 15, -1, -5, 16, 0):
        try:
            print(b.name, v, repr(Fl(v)), end=" | ")
        except ValueError as e:
            print(b.name, v, str(e).replace("\n", "/"), end=" | ")
    print(repr(~Fl.A), repr(Fl.A | 64) if b is not STRICT else "", list(Fl))
class Planet(Enum):
    EARTH = (5, 6); MARS = (3, 3)
    def __new__(cls, mass, radius):
        o = object.__new__(cls); o._value_ = mass * 10; o.radius = radius; return o
print(Planet(50), Planet.MARS.radius, Planet.EARTH.value)
class Auto(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last): return (name.lower(), start, count, list(last))
    A = auto(); B = auto(); C = 5; D = auto()
print([m.value for m in Auto])
class Mixed(str, Enum):
    X = "x"; Y = "y"
class Num(IntEnum):
    ONE = 1; TWO = auto(); TEN = 10; NEXT = auto()
class Low(StrEnum):
    AbC = auto(); Z = "zz"
print(Mixed.X == "x", f"{Mixed.X}", str(Mixed.X), repr(Mixed.X), Mixed.X.upper(), Num.ONE + Num.TEN, f"{Num.TEN:05}", str(Num.ONE), repr(Num.NEXT), sorted(Num, reverse=True)[0], json.dumps([Num.ONE, Low.AbC, Mixed.Y]), Low.AbC, f"{Low.Z:>4}", "%s %d" % (Num.ONE, Num.ONE), Num.ONE == 1.0, {1: "k"}[Num.ONE], Num(2), isinstance(Num.ONE, int), Num["TEN"].real, int.__new__(int, Num.TEN))
class Al(Enum):
    A = 1; B = 2
    A2 = A
    _B_old = nonmember(5)
    f = member(len)
    @nonmember
    class Inner: pass
    class In2: pass
    _sunder_ok: int
Al.A._add_alias_("first"); Al.B._add_value_alias_("two")
print(list(Al), Al.first, Al("two"), Al._B_old, Al.f.value("abc"), isinstance(Al.Inner, type), Al["A2"], Al.In2)
for bad in (lambda: Al.A._add_alias_("B"), lambda: Al.A._add_value_alias_(2), lambda: Al("three")):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
def verified(check, **members):
    try:
        print(verify(check)(Flag("V", members) if check is NAMED_FLAGS else IntEnum("V", members)) is not None)
    except ValueError as e:
        print(e)
verified(UNIQUE, a=1, b=1); verified(CONTINUOUS, a=1, b=3); verified(CONTINUOUS, a=1, b=2); verified(NAMED_FLAGS, a=1, b=6); verified(NAMED_FLAGS, a=1, b=2, c=3); verified(UNIQUE, a=1)
F1 = Enum("F1", "a b c", start=5, module=__name__, qualname="Q.F1"); F2 = IntFlag("F2", ["x", "y"]); F3 = Enum("F3", [("p", "q"), ("r", None)], type=str) if 0 else Enum("F3", [("p", "q"), ("r", None)])
print(list(F1), F1.__qualname__, list(F2), list(F3), F1.a.__class__.__module__)
for o in (Color.GREEN, P.R | P.X, Num.TWO, Low.Z, Mixed.X, Planet.MARS):
    print(all(pickle.loads(pickle.dumps(o, p)) == o for p in range(6)), copy.copy(o) is o, copy.deepcopy([o])[0] is o, type(o).__mro__[1].__name__, o.__reduce_ex__(4)[0] is type(o) or o.__reduce_ex__(4)[0].__name__)
for body in ("a = 1; a = 2", "a = auto(); b = 'x'; c = auto()", "_value_ = 5", "__order__ = 'b a'\n a = 1; b = 2", "_order_ = 'a b'; a = 1; b = 2", "a = 1; name = 2; value = 3", "_private = 1; __dunder__ = 2; __mangled = 3; a = 4", "a = property(len); b = 1", "_ignore_ = 'a'\n _ignore_ = 'b'", "a = 1\n _ignore_ = 'a'", "_bad_ = 1", "a = lambda: 1; b = int", "a = 1,; b = [2]; c = b", "__init__ = 5; a = 1", "def __init__(self, v): raise KeyError(v)\n a = 1", "_generate_next_value_ = 5; a = auto()", "a = 1\n def _generate_next_value_(*a): pass"):
    space = dict(globals())
    try:
        exec(f"class T(Enum):\n {body}", space)
        print(body, [(m.name, m.value) for m in space["T"] if not callable(m.value)])
    except Exception as e:
        print(body, type(e).__name__, e, "|", *getattr(e, "__notes__", []))
class S(Enum, metaclass=EnumType):
    def __str__(self): return "S!" + self.name
    def __format__(self, spec): return spec + "?"
    def __eq__(self, o): return True
    __hash__ = Enum.__hash__
    A = 1
print(S.A, f"{S.A:q}", S.A == 5, dir(Color)[:4], [d for d in dir(Color.RED) if d[0] != "_"], Color.__doc__, Color.RED.__objclass__ if hasattr(Color.RED, "__objclass__") else "", repr(Color), EnumType is EnumMeta, enum.show_flag_values(11), bin(-5, 8) if 0 else enum.bin(-5, 8), enum.global_enum_repr(Num.ONE), simple_enum(IntEnum)(type("SE", (), {"a": 1})) if 0 else "")

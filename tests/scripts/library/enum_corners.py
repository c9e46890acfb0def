# enum: corner cases beyond the everyday kinds.
import enum
from enum import *

class Planet(Enum):
    EARTH = (1, "blue")
    MARS = (2, "red")
    def __init__(self, order, colour):
        self.order, self.colour = order, colour
    @property
    def title(self):
        return self.name.title()
    @classmethod
    def _missing_(cls, value):
        return next((m for m in cls if m.colour == value), None)
print(Planet.EARTH, Planet("red"), Planet.MARS.title, Planet((1, "blue")).order, list(Planet), repr(Planet.MARS))
for bad in (lambda: Planet("green"), lambda: Planet["PLUTO"], lambda: Planet.PLUTO, lambda: setattr(Planet, "EARTH", 1), lambda: Planet.EARTH < Planet.MARS, lambda: delattr(Planet, "MARS"), lambda: type("X", (Planet,), {})):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
class Auto(StrEnum):
    @staticmethod
    def _generate_next_value_(name, start, count, last):
        return name.lower() * 2
    A = auto()
    BEE = auto()
print(list(Auto), Auto.A + "!", f"{Auto.BEE:>8}", Auto("aa") is Auto.A)
class Dup(Enum):
    X = 1
    Y = 1
    Z = 2
print(list(Dup), Dup.Y is Dup.X, Dup.__members__, len(Dup), Dup.X in Dup, 2 in Dup, 9 in Dup)
try:
    unique(Dup)
except ValueError as e:
    print(e)
class F(Flag):
    R = 4
    W = 2
    E = 1
    RW = R | W
print(F.R | F.E, ~F.R, F.RW & F.W, F.RW ^ F.R, list(F.RW), F(0), bool(F(0)), F.R in F.RW, F(7), len(F.RW), F["RW"], F.RW.name, (F.R | F.E).name)
try:
    F(8)
except ValueError as e:
    print(e)
class Keep(IntFlag, boundary=KEEP):
    A = 1
class Eject(Flag, boundary=EJECT):
    A = 1
class Conform(Flag, boundary=CONFORM):
    A = 1
print(Keep(9), Keep.A | 16, Eject(5), Conform(5), type(Eject(5)).__name__)
class Mixed(int, Enum):
    ONE = 1
    TWO = "10", 2
print(Mixed.TWO, Mixed.TWO + 1, Mixed.ONE == 1, repr(Mixed.TWO), f"{Mixed.ONE}", "%d" % Mixed.TWO)
class Nested(Enum):
    @member
    class Inner: pass
    @nonmember
    class Other: pass
    func = member(len)
    plain = 3
    def method(self): return "m"
print(list(Nested), Nested.Other.__name__, Nested.plain.method(), Nested.func.value("abc"))
class Ignored(Enum):
    _ignore_ = "i tmp"
    tmp = vars()
    for i in range(3):
        tmp[f"V{i}"] = i * i
print(list(Ignored), hasattr(Ignored, "tmp"))
Fn = Enum("Fn", "red green", start=5)
Fd = IntEnum("Fd", {"a": 1, "b": 2}, module="m", qualname="Q.Fd")
print(list(Fn), list(Fd), Fd.__module__, Fd.__qualname__, Fn["red"].value)
class Aliased(Enum):
    A = 1
    A._add_alias_("ALSO") if False else None
Aliased.A._add_alias_("ALSO")
Aliased.A._add_value_alias_(100)
print(Aliased.ALSO, Aliased(100))
@verify(CONTINUOUS, NAMED_FLAGS)
class V(Flag):
    A = 1
    B = 2
    C = 4
try:
    @verify(CONTINUOUS)
    class W(Enum):
        A = 1
        B = 5
except ValueError as e:
    print(e)
print(Planet.__doc__, Planet.EARTH.__class__, Planet.EARTH.__objclass__ if hasattr(Planet.EARTH, "__objclass__") else "-", hash(Dup.X) == hash("X"), enum.EnumType is type(Planet), dir(Planet)[:2], Planet._member_names_, Planet._member_map_["MARS"], enum.show_flag_values(5), enum.bin(5))
import pickle, copy
print(copy.deepcopy(F.RW) is F.RW, pickle.loads(pickle.dumps(F.R | F.E)), copy.copy(Planet.MARS) is Planet.MARS)
for text in ("class A(Enum):\n x=1\n x=2", "class A(Enum):\n mro=1", "class A(Enum):\n _x_=1", "class A(Planet): y=1"):
    try:
        exec(text)
        print("fine")
    except Exception as e:
        print(type(e).__name__, e)

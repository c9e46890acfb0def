# Enum, IntEnum, StrEnum, Flag: members, aliases, auto, missing, bit operations.
import enum
from enum import Enum, Flag, IntEnum, IntFlag, StrEnum, auto, unique


def attempt(function):
    try:
        return repr(function())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class Color(Enum):
    RED = 1
    GREEN = auto()
    CRIMSON = 1

    @property
    def nice(self):
        return self.name.title()

    @classmethod
    def first(cls):
        return next(iter(cls))

    @classmethod
    def _missing_(cls, value):
        return cls.GREEN if value == "green" else None


print(list(Color), Color.RED, repr(Color.RED), Color(1), Color["GREEN"], Color.CRIMSON, Color.RED is Color.CRIMSON, Color.RED.name, Color.RED.value, Color.RED.nice, Color.first(), Color("green"), len(Color), Color.__members__, 1 in Color, "x" in Color, Color.RED in Color)
print(attempt(lambda: Color(9)), attempt(lambda: Color["X"]), attempt(lambda: Color.NOTHING), attempt(lambda: setattr(Color, "RED", 5)), attempt(lambda: delattr(Color, "RED")), attempt(lambda: Color.RED < Color.GREEN), Color.RED == 1, hash(Color.RED) == hash("RED"), Color.RED != Color.GREEN, attempt(lambda: type("Sub", (Color,), {})), attempt(lambda: Color.RED.RED), attempt(lambda: setattr(Color.RED, "value", 2)), f"{Color.RED} {Color.RED!r:>20}", bool(Color.RED), attempt(lambda: Color()))


class Number(IntEnum):
    ONE = 1
    TWO = 2


print(Number.ONE + 1, Number.ONE < Number.TWO, str(Number.ONE), repr(Number.ONE), f"{Number.TWO:03}", Number(2), sorted(Number, reverse=True), Number.ONE == 1, [10, 20, 30][Number.ONE], isinstance(Number.ONE, int))


class Text(StrEnum):
    HELLO = auto()
    WORLD = "w"


print(Text.HELLO, repr(Text.HELLO), Text.HELLO + "!", Text("w"), Text.HELLO.upper(), f"{Text.WORLD:>3}", "hello" == Text.HELLO, attempt(lambda: StrEnum("Bad", {"A": 5})))


class Perm(Flag):
    R = 4
    W = 2
    X = 1
    RW = R | W


print(Perm.R | Perm.X, Perm.RW, ~Perm.R, Perm.RW & Perm.W, Perm.R ^ Perm.RW, Perm(0), Perm(7), list(Perm.RW), Perm.R in Perm.RW, bool(Perm(0)), list(Perm), len(Perm.RW), attempt(lambda: Perm(8)), attempt(lambda: Perm.R | 1), Perm.R.value, (Perm.R | Perm.X).name, Perm(3), attempt(lambda: Perm("x")))


class Mode(IntFlag):
    A = 1
    B = 2


print(Mode.A | 4, Mode.A | Mode.B, Mode(8), ~Mode.A, Mode.A + 1, repr(Mode(3)), str(Mode.A), Mode.A & 3, 4 | Mode.B, Mode(-1))


class Planet(Enum):
    EARTH = (5.97, 6.37)
    MARS = (0.64, 3.39)

    def __init__(self, mass, radius):
        self.mass, self.radius = mass, radius

    def __str__(self):
        return self.name.lower()


print(Planet.EARTH, Planet.MARS.mass, Planet((5.97, 6.37)).radius, [str(p) for p in Planet])
print(attempt(lambda: unique(Enum("D", {"A": 1, "B": 1}))), Enum("Made", "A B C")(2), list(Enum("Made", ["X", "Y"], start=5)), Enum("M", [("p", 1)]).p.value, Enum("Made", "A", module="m", qualname="Q.Made").__qualname__)


class Count(Enum):
    def _generate_next_value_(name, start, count, last):
        return name.lower() + str(count)

    A = auto()
    B = auto()


print([c.value for c in Count], enum.nonmember, attempt(lambda: Enum("Z", {"mro": 1})))


class Strict(Flag, boundary=enum.STRICT):
    A = 1


class Keep(Flag, boundary=enum.KEEP):
    A = 1


print(attempt(lambda: Strict(4)), Keep(4), Keep.A | Keep(4), [m for m in Color if m is not Color.RED])
match Color.GREEN:
    case Color.RED:
        print("red")
    case Color.GREEN:
        print("green matched")


class Data(Enum):
    _ignore_ = ["temp"]
    temp = 5
    A = enum.member(1)
    helper = enum.nonmember(2)

    class Inner:
        pass


print(list(Data), Data.helper, isinstance(Data.Inner, type), enum.verify(enum.CONTINUOUS)(Number), attempt(lambda: enum.verify(enum.CONTINUOUS)(Enum("G", {"A": 1, "C": 3}))))

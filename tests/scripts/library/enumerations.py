# enum.
import enum


class Color(enum.Enum):
    RED = 1
    GREEN = 2
    CRIMSON = 1

    def describe(self):
        return f"{self.name.lower()} is {self.value}"

    @classmethod
    def default(cls):
        return cls.GREEN


print(Color.RED, repr(Color.RED), Color(2), Color["RED"], Color.CRIMSON is Color.RED, list(Color), len(Color), Color.RED.describe(), Color.default(), Color.__members__.keys())
print(Color.RED == 1, Color.RED in Color, 1 in Color, isinstance(Color.RED, Color), Color.RED.name, Color.RED.value, {Color.RED: "r"}[Color.CRIMSON], f"{Color.RED}", type(Color.RED))


class Number(enum.IntEnum):
    ONE = 1
    TWO = 2


class Word(enum.StrEnum):
    HELLO = enum.auto()
    BYE = "goodbye"


class Auto(enum.Enum):
    A = enum.auto()
    B = enum.auto()


class Permission(enum.Flag):
    READ = 4
    WRITE = 2
    EXEC = 1
    ALL = 7


print(Number.ONE + Number.TWO, Number.TWO == 2, str(Number.ONE), f"{Number.ONE:03}", sorted(Number, reverse=True), Number(1), [10, 20][Number.ONE], Word.HELLO, Word.BYE.upper(), Auto.B.value)
rw = Permission.READ | Permission.WRITE
print(rw, repr(rw), Permission.READ in rw, rw & Permission.WRITE, ~rw, Permission(7), list(rw), bool(Permission(0)), rw ^ Permission.ALL, Permission(3))


class IntFlag(enum.IntFlag):
    A = 1
    B = 2


print(IntFlag.A | 8, IntFlag.A | IntFlag.B, IntFlag.A + 5, IntFlag(3))
for expression in ["Color(5)", "Color['NO']", "Color.RED.__class__.NOPE", "Color.RED < Color.GREEN", "setattr(Color, 'RED', 5)", "Color.RED.__setattr__('value', 3)", "type('Sub', (Color,), {})", "Permission(16)", "Number('x')"]:
    try:
        print(eval(expression))
    except Exception as error:
        print(expression, "->", type(error).__name__, error)
try:

    @enum.unique
    class Dup(enum.Enum):
        A = 1
        B = 1
except ValueError as error:
    print(error)


class Planet(enum.Enum):
    EARTH = (5.97, 6.37)
    MARS = (0.642, 3.39)

    def __init__(self, mass, radius):
        self.mass, self.radius = mass, radius

    @property
    def density(self):
        return round(self.mass / self.radius**3, 4)

    @classmethod
    def _missing_(cls, value):
        return cls.EARTH if value == "home" else None


print(Planet.MARS.mass, Planet.EARTH.density, Planet("home"), Planet.MARS.value)
Animal = enum.Enum("Animal", "CAT DOG")
print(list(Animal), Animal.CAT.value, Animal.__name__)
match Color(1):
    case Color.GREEN:
        print("green")
    case Color.RED:
        print("red")

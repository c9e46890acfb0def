# Dataclasses: fields, defaults, ordering, frozen, replace, post-init, slots, keyword-only, inheritance.
from dataclasses import KW_ONLY, FrozenInstanceError, asdict, astuple, dataclass, field, fields, replace


@dataclass
class Point:
    x: int
    y: int = 0
    tags: list = field(default_factory=list, repr=False)


print(Point(1), Point(1, 2) == Point(1, 2), Point(1) != Point(2), Point(y=3, x=4), Point(1).tags is Point(1).tags)


@dataclass(order=True, frozen=True)
class Version:
    major: int
    minor: int = 0


v = Version(1, 2)
print(v < Version(1, 3), sorted([Version(2), Version(1, 9)]), hash(v) == hash(Version(1, 2)), {v: "x"}[Version(1, 2)], replace(v, minor=5))
try:
    v.major = 5
except FrozenInstanceError as error:
    print(type(error).__name__, error)


@dataclass
class Derived(Point):
    z: int = 9
    total: int = field(init=False)

    def __post_init__(self):
        self.total = self.x + self.y + self.z


d = Derived(1, 2)
print(d, asdict(d), astuple(d), [f.name for f in fields(d)])


@dataclass(slots=True, kw_only=True)
class Slotted:
    a: int
    b: int = 2


print(Slotted(a=1), hasattr(Slotted(a=1), "__dict__"))


@dataclass
class Mixed:
    a: int
    _: KW_ONLY
    b: int = 1


print(Mixed(1, b=2), Mixed.__match_args__)
for make in [lambda: Point(), lambda: Point(1, 2, 3, 4), lambda: Slotted(1), lambda: Mixed(1, 2)]:
    try:
        make()
    except TypeError as error:
        print(error)
try:

    @dataclass
    class Wrong:
        a: int = 1
        b: int
except TypeError as error:
    print(error)
try:

    @dataclass
    class Mutable:
        a: list = []
except ValueError as error:
    print(error)
match Point(5, 6):
    case Point(x, y):
        print("matched", x, y)

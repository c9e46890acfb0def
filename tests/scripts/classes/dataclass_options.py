# dataclasses: every option together, inheritance, hostile fields, replace and friends.
import copy, dataclasses as dc, pickle, typing, weakref, inspect, abc
from dataclasses import dataclass, field, fields, replace, asdict, astuple, make_dataclass, KW_ONLY, InitVar, is_dataclass, FrozenInstanceError, MISSING

@dataclass(order=True, slots=True, weakref_slot=True)
class A:
    x: int
    y: list = field(default_factory=list, compare=False, repr=False)
    z: str = field(default="z", kw_only=True, metadata={"unit": "m"}, doc="a doc")
    c: typing.ClassVar[int] = 7
a, b = A(1), A(1, [5], z="a")
print(a, b, a > b, a == A(1), a.__slots__ if hasattr(a, "__slots__") else 0, weakref.ref(a)() is a, A.c, A.__match_args__, inspect.signature(A), fields(A)[2].metadata, A.__doc__, hasattr(a, "__dict__"), A.__hash__)
@dataclass(frozen=True)
class B:
    p: float = 1.0
    q: InitVar[int] = 5
    r: int = field(init=False)
    def __post_init__(self, q): object.__setattr__(self, "r", q * 2)
f = B(2.0, 4)
print(f, hash(f) == hash(B(2.0, 4)), {f: 1}[B(2.0, 4)], inspect.signature(B))
for bad in (lambda: setattr(f, "p", 1), lambda: delattr(f, "p"), lambda: setattr(f, "new", 1), lambda: replace(f, p=1), lambda: replace(f, r=1, q=1), lambda: replace(f, nope=1, q=2), lambda: B(1, 2, 3), lambda: A(), lambda: A(1, z=2, w=3), lambda: A(1, [], "z"), lambda: a < 5, lambda: a < B(), lambda: hash(a), lambda: fields(5), lambda: fields(int), lambda: asdict(5), lambda: asdict(A), lambda: astuple([]), lambda: replace(A, x=1), lambda: setattr(a, "other", 1), lambda: field(default=1, default_factory=list), lambda: field(1), lambda: dataclass(5), lambda: make_dataclass("X", ["a", "a"]), lambda: make_dataclass("X", ["1a"]), lambda: make_dataclass("X", ["class"]), lambda: make_dataclass("X", [("a", int, 1, 2)]), lambda: make_dataclass("X", [5])):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
print(replace(f, p=3.0, q=1), is_dataclass(A), is_dataclass(a), is_dataclass(int), issubclass(FrozenInstanceError, AttributeError), copy.replace(a, x=9), pickle.loads(pickle.dumps(a)) == a, pickle.loads(pickle.dumps(f)), copy.deepcopy(b))
@dataclass
class Base:
    i: int = 1
    _: KW_ONLY
    k: int
    l: int = 3
@dataclass
class Derived(Base):
    m: int = 5
    i: str = "over"
print(Derived(k=2), Derived("a", 4, k=1), inspect.signature(Derived), [x.name for x in fields(Derived)], Derived.__match_args__, Base(k=1) == Derived(k=1), replace(Derived(k=2), m=9))
print(asdict(Derived(k=[A(1), {"d": A(2)}, (A(3),)])), astuple(A(1, [A(2)])), asdict(A(5), dict_factory=lambda p: [k for k, _ in p]))
N = typing.NamedTuple("N", [("a", int)])
print(asdict(A(N(A(1)))), astuple(A({1: A(2)}), tuple_factory=list))
M = make_dataclass("M", ["a", ("b", int), ("c", int, field(default=3))], bases=(Base,), namespace={"twice": lambda self: self.c * 2}, kw_only=True, frozen=False, module="mod")
m = M(a=1, b=2, k=0); print(m, m.twice(), M.__module__, M.__annotations__, M.__mro__[1].__name__)
def define(body, options="", bases="", extra=""):
    space = dict(globals())
    try:
        exec(f"{extra}\n@dataclass({options})\nclass T{bases}:\n {body}", space)
        T = space["T"]
        print(body, options, inspect.signature(T), T.__hash__ is None or T.__hash__ is object.__hash__ or "own hash")
    except Exception as e:
        print(body, options, type(e).__name__, e)
for body in ("x: int = []", "x: int = {}", "x: int = set()", "x: int = A(1)", "x: int = 1; y: int", "x = field()", "x: typing.ClassVar = field(default_factory=list)", "x: InitVar[int] = field(default_factory=list)", "_: KW_ONLY; __: KW_ONLY", "x: KW_ONLY = 5", "x: int = field(kw_only=True); y: int", "self: int", "x: int; x: str = 'a'", "pass", "x: 'int' = 0", "x: 'typing.ClassVar[int]' = 0", "x: 'InitVar[int]' = 0", "x: int = field(hash=True, compare=False)", "x: int = (1,)", "__slots__ = ('x',); x: int", "x: int\n def __init__(self): pass", "x: int\n def __repr__(self): return 'mine'", "x: int\n def __eq__(self, o): return 1", "x: int\n def __hash__(self): return 1", "x: typing.Final = 3", "_x: int; __y: int = 2", "default_factory: int = 1; MISSING: int = 2; builtins: int = 3"):
    define(body)
for options in ("order=True, eq=False", "unsafe_hash=True", "frozen=True", "eq=False", "init=False", "repr=False", "slots=True", "weakref_slot=True", "slots=True, weakref_slot=True", "match_args=False", "kw_only=True", "frozen=True, slots=True", "frozen=True, eq=False", "nonsense=1", "5"):
    define("x: int = 0", options)
define("y: int = 0", "", "(B)"); define("y: int = 0", "frozen=True", "(A)"); define("y: int = 0", "frozen=True", "(B)"); define("x: int\n def __lt__(self, o): pass", "order=True"); define("x: int\n def __setattr__(self, *a): pass", "frozen=True"); define("x: int\n def __hash__(self): return 1", "unsafe_hash=True"); define("__slots__ = ()\n x: int", "slots=True")
@dataclass
class Rec:
    me: object = None
r = Rec(); r.me = r; print(r, Rec(Rec()))
@dataclass(eq=True, repr=True)
class Cmp:
    v: float
n = float("nan"); print(Cmp(n) == Cmp(n), Cmp(1) == Cmp(1.0), Cmp(1).__eq__(5), Cmp(1) != Cmp(2))
@dataclass
class Desc:
    class D:
        def __get__(self, o, t=None): return 42 if o is None else o.__dict__.get("_v", "unset")
        def __set__(self, o, v): o.__dict__["_v"] = v
    v: int = D()
print(Desc(), Desc(5).v, repr(MISSING).split(" ")[0], str(fields(Desc)[0])[:60], Desc(1).__dict__)
@dataclass(slots=True)
class Sup:
    x: int
    def who(self): return __class__.__name__, super().__repr__()[:4] == "Sup("
    @property
    def px(self): return self.x
print(Sup(1).who()[0], Sup(2).px)
match A(1, [2], z="k"):
    case A(x, y): print(x, y)

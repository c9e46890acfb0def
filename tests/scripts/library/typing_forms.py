# typing: aliases, generics, unions, introspection.
import typing
from typing import *

T = TypeVar("T")
U = TypeVar("U", bound=int)
P = ParamSpec("P")
Ts = TypeVarTuple("Ts")
for form in (Any, List[int], Dict[str, int], Optional[int], Union[int, str, None], Union[int], Callable[[int], str], Callable[..., T], Tuple[int, ...], Tuple[()], Type[int], Literal[1, "a", None], ClassVar[int], Final[str], Annotated[int, "meta"], T, U, P, Ts, NoReturn, Never, Self, LiteralString, Concatenate[int, P], Generic[T], Iterable[T], Awaitable[int], Unpack[Ts], Required[int], TypeGuard[int], Counter[str], Deque[int]):
    print(form, get_origin(form), get_args(form))
print(List[T][int], Dict[T, U][str, bool], Callable[P, T][[int], str], Union[int, str] == Union[str, int], Optional[int] == (int | None), Literal[1, 1, 2], hash(List[int]) == hash(List[int]))
class Box(Generic[T]):
    item: T
    def __class_getitem__(cls, k):
        return super().__class_getitem__(k)
print(Box[int], Box[int].__origin__, Box[int].__args__, Box.__parameters__, Box[int]().__orig_class__, Box.__orig_bases__)
for bad in (lambda: Box[int, str], lambda: List[int, str], lambda: Optional[int, str], lambda: Union[()], lambda: Any(), lambda: Callable[int], lambda: isinstance(1, List[int]), lambda: Literal(), lambda: ClassVar[ClassVar[int]], lambda: Generic[int], lambda: TypeVar("X", int), lambda: Final[1]):
    try:
        print(bad())
    except TypeError as e:
        print(str(e).split(". Got")[0])
class Movie(TypedDict, total=False):
    name: Required[str]
    year: int
class NT(NamedTuple):
    x: int
    y: str = "d"
print(Movie(name="n"), Movie.__required_keys__, Movie.__optional_keys__, Movie.__total__, is_typeddict(Movie), NT(1), NT._field_defaults, NT.__annotations__)
class Proto(Protocol):
    def run(self) -> int: ...
@runtime_checkable
class Sized2(Protocol):
    def __len__(self): ...
print(isinstance([], Sized2), isinstance(1, Sized2), issubclass(str, Sized2), is_protocol(Proto), get_protocol_members(Proto))
try:
    isinstance(1, Proto)
except TypeError as e:
    print(e)
try:
    Proto()
except TypeError as e:
    print(e)
def hinted(a: "int", b: Optional["Box"] = None, *c: str, **d: Annotated[int, 1]) -> "list[int]": ...
print(get_type_hints(hinted))
print(get_type_hints(hinted, include_extras=True)["d"])
Id = NewType("Id", int)
print(Id(5), Id, Id.__supertype__, cast(str, 5), assert_type(1, int), reveal_type.__name__)
try:
    assert_never(1)
except AssertionError as e:
    print(e)
@overload
def ov(x: int) -> int: ...
@overload
def ov(x: str) -> str: ...
def ov(x): return x
print(len(get_overloads(ov)), ov(3), len(get_overloads(hinted)))
@final
class F: pass
class G(F):
    @override
    def m(self): pass
print(F.__final__, G.m.__override__, no_type_check(hinted).__no_type_check__)
print(ForwardRef("int"), get_type_hints(Movie), T.__bound__, U.__bound__, U.__constraints__, TypeVar("V", int, str).__constraints__, T.has_default(), TypeVar("W", default=int).__default__)

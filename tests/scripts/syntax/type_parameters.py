# PEP 695 and 696: type parameters of functions, classes and aliases.
import typing


def first[T](items: list[T]) -> T:
    return items[0]


class Box[T, *Ts, **P]:
    def get[U: int](self, other: U) -> T | U: ...


class Bounded[T: str, U: (int, str), V = bool, W: list = list[int]]:
    x: T


type Alias = int | str
type Generic[T] = list[T] | dict[str, T]
type Recursive = None | list[Recursive]

print(first([5]), first.__type_params__, first.__annotations__, first.__type_params__[0].__name__)
print(Box.__type_params__, Box.__parameters__, Box.__orig_bases__, Box.get.__type_params__, Box.get.__annotations__)
for parameter in Bounded.__type_params__:
    print(parameter, parameter.__bound__, parameter.__constraints__, parameter.has_default(), parameter.__default__ if parameter.has_default() else None, parameter.__infer_variance__)
print(Alias, Alias.__value__, Alias.__name__, Alias.__type_params__, Alias.__module__)
print(Generic, Generic.__value__, Generic[int], Generic[int].__args__, Generic[int].__origin__, Generic.__type_params__)
print(Recursive.__value__, type(Recursive).__name__, isinstance(Alias, typing.TypeAliasType))
print(Box[int, str, [bool]], Bounded[str, int].__args__, Bounded.__annotations__)


def evaluated():
    print("evaluated")
    return int


def lazy[T: evaluated()](x: T): ...


print("not yet")
print(lazy.__type_params__[0].__bound__, lazy.__type_params__[0].__bound__)
type Late = undefined_name
try:
    Late.__value__
except NameError as error:
    print(error)
undefined_name = "now"
print(Late.__value__)


class Outer[T]:
    def method(self) -> T: ...

    class Inner[U]:
        def both(self) -> tuple[T, U]: ...

    alias = list[T]


print(Outer.method.__annotations__, Outer.Inner.both.__annotations__, Outer.alias, Outer.Inner.__type_params__)
print(Outer[int].alias if hasattr(Outer[int], "alias") else None, Outer[int]().__class__.__name__, Outer[str].__origin__.__name__)
for call in (lambda: Outer[int, str], lambda: Alias[int], lambda: Alias(), lambda: Generic[int](), lambda: Box[int], lambda: isinstance(1, Alias)):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)
T = "module"


def shadow[T](x: T = T) -> T:
    return x


print(shadow(), shadow.__annotations__["return"] is shadow.__type_params__[0], T)
for source in ("def f[T, T](): pass", "class C[T: (yield)]: pass", "type X[*T = int] = 1", "def f[T=int, U](): pass", "type X[T] = (yield)", "def f[](): pass", "type = 5", "type(1)", "class C[**P: int]: pass", "type X = (y := 1)", "lambda[T]: 1"):
    try:
        compile(source, "<s>", "exec")
        print(source, "| compiles")
    except SyntaxError as error:
        print(source, "|", error.msg)

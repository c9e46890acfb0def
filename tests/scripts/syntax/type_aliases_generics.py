# type statements, generic functions and classes, bounds and defaults.
type Pair[T] = tuple[T, T]
type Tree = int | list[Tree]
type Fn[**P, R] = __import__("collections").abc.Callable[P, R]
print(Pair, Pair.__value__, Pair.__type_params__, Pair[int], Pair[int].__args__, Tree.__value__, Fn.__type_params__, Tree.__name__, Pair.__module__)
type Lazy = undefined_name
try:
    Lazy.__value__
except NameError as e:
    print(e)
def first[T: (int, str), *Ts, **P](x: T, *r: *Ts) -> T:
    return x
T, Ts, P = first.__type_params__
print(first(1), T, T.__constraints__, T.__bound__, Ts, P, first.__annotations__, type(T).__name__, P.args, P.kwargs)
class Box[T: int = bool, U = str]:
    item: T
    def get[V](self, v: V) -> tuple[T, V]: return v
print(Box, Box[int], Box.__type_params__, Box.__orig_bases__, Box.__parameters__, Box.__type_params__[0].__default__, Box.__type_params__[0].__bound__, Box.__mro__[1].__name__, Box().get(5), Box.get.__type_params__)
class Sub[K](Box[K, K]): pass
print(Sub[int], Sub.__orig_bases__, issubclass(Sub, Box))
import typing
x = typing.TypeAliasType("x", list[int])
print(x, x.__value__, isinstance(x, typing.TypeAliasType))
T = typing.TypeVar("T", covariant=True)
print(T, T.__covariant__, Box.__type_params__[0].__infer_variance__)
for bad in ("type X[T, T] = 1", "def f[T](x): nonlocal T", "class A[T: (yield)]: pass", "type X = (yield)", "def f[T=int, U](): pass", "type X[*T: int] = 1", "type 5 = 1", "class A[](): pass"):
    try:
        compile(bad, "<t>", "exec")
        print("fine", bad)
    except SyntaxError as e:
        print(e.msg)
type = "still a name"
print(type, first.__type_params__[0].__name__)
try:
    Tree[int]
except TypeError as e:
    print(e)
try:
    Tree.__name__ = "x"
except AttributeError as e:
    print("AttributeError")

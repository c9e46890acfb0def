# lru_cache, cache, cached_property, wraps, singledispatch.
import functools

calls = []


@functools.lru_cache(maxsize=2)
def double(n, *, times=2):
    calls.append(n)
    return n * times


print([double(n) for n in (1, 2, 1, 3, 2, 1)], calls, double.cache_info(), double.cache_parameters())
double.cache_clear()
print(double.cache_info(), double(1), double(1.0), double(True), double(1, times=2), double.cache_info())
try:
    double([])
except TypeError as error:
    print(error)


@functools.lru_cache(typed=True)
def typed(x):
    return type(x).__name__


print(typed(1), typed(1.0), typed(True), typed.cache_info(), typed.__wrapped__(5), typed.__name__)


@functools.cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), fib.cache_info(), fib.cache_info().hits, fib.cache_parameters())


@functools.lru_cache
def fails(n):
    calls.append("fails")
    raise ValueError(n)


for _ in range(2):
    try:
        fails(1)
    except ValueError as error:
        print(error, fails.cache_info())
print(functools.lru_cache(maxsize=0)(len)("abc"), functools.lru_cache(-5)(len).cache_parameters())
try:
    functools.lru_cache("x")
except TypeError as error:
    print(error)


class Lazy:
    made = 0

    @functools.cached_property
    def value(self):
        "The value."
        Lazy.made += 1
        return Lazy.made

    @functools.cache
    def method(self, x):
        Lazy.made += 1
        return x * 2

    def __hash__(self):
        return 1


z = Lazy()
print(z.value, z.value, z.__dict__, Lazy.value.__doc__, Lazy.made)
del z.value
print(z.value, z.method(2), z.method(2), Lazy.made)
z.value = "set"
print(z.value)


class Slots:
    __slots__ = ()

    @functools.cached_property
    def value(self):
        return 1


try:
    Slots().value
except TypeError as error:
    print(error)


def decorator(f):
    @functools.wraps(f)
    def inner(*args):
        return f(*args)

    return inner


@decorator
def documented(a: int) -> str:
    "Its text."


print(documented.__name__, documented.__doc__, documented.__annotations__, documented.__wrapped__.__name__, functools.WRAPPER_ASSIGNMENTS)


@functools.singledispatch
def show(value, *rest):
    return f"any {value!r}"


@show.register
def _(value: int, *rest):
    return f"int {value}"


@show.register(str)
def _(value):
    return f"str {value}"


@show.register
def _(value: list | tuple):
    return f"sequence {len(value)}"


show.register(float, lambda value: f"float {value}")
print(show(1), show(True), show("a"), show([1]), show(()), show(1.5), show(None), show.dispatch(bool) is show.dispatch(int), sorted(k.__name__ for k in show.registry))
for bad in (lambda: show(), lambda: show.register(5), lambda: show.register(lambda x: x)):
    try:
        bad()
    except TypeError as error:
        print(str(error).split(" at 0x")[0])


class Dispatching:
    @functools.singledispatchmethod
    def f(self, x):
        return "any"

    @f.register
    def _(self, x: int):
        return "int"

    @f.register
    @classmethod
    def _(cls, x: str):
        return cls.__name__


print(Dispatching().f(1), Dispatching().f("a"), Dispatching().f(None), Dispatching.f("b"))

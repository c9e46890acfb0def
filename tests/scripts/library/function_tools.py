# functools and operator.
import functools
import operator


@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), fib.cache_info(), fib.__wrapped__(1))
fib.cache_clear()
print(fib.cache_info())


@functools.lru_cache(maxsize=2)
def square(x):
    print("compute", x)
    return x * x


print(square(1), square(2), square(1), square(3), square(2), square.cache_info())
print(functools.cache(len)("abc"), functools.reduce(operator.add, [1, 2, 3], 10), functools.reduce(lambda a, b: a * b, range(1, 6)))
add = functools.partial(lambda a, b, *c, k=0: (a, b, c, k), 1, k=5)
print(add(2), add(2, 3, k=6), add.args, add.keywords, functools.partial(add, 9)(8), repr(functools.partial(int, base=2)), functools.partial(int, base=2)("101"))
print(sorted(["b", "A", "c"], key=functools.cmp_to_key(lambda a, b: (a.lower() > b.lower()) - (a.lower() < b.lower()))))


@functools.total_ordering
class Version:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return self.n == other.n

    def __lt__(self, other):
        return self.n < other.n


print(Version(1) <= Version(2), Version(1) >= Version(2), Version(3) > Version(2))


@functools.singledispatch
def show(value):
    return "object"


@show.register
def _(value: int):
    return "int"


@show.register(list)
def _(value):
    return "list of " + ", ".join(show(v) for v in value)


print(show(1), show("x"), show([1, "a", True]), show.dispatch(bool)(1))


class Lazy:
    calls = 0

    @functools.cached_property
    def value(self):
        Lazy.calls += 1
        return 42

    @functools.singledispatchmethod
    def kind(self, x):
        return "other"

    @kind.register
    def _(self, x: str):
        return "str"

    def base(self, x, y):
        return x, y

    part = functools.partialmethod(base, "fixed")


lazy = Lazy()
print(lazy.value, lazy.value, Lazy.calls, lazy.kind("a"), lazy.kind(1), lazy.part(2))


def original(a: int) -> str:
    "Doc."


@functools.wraps(original)
def wrapper(*args):
    return original(*args)


print(wrapper.__name__, wrapper.__doc__, wrapper.__wrapped__ is original, wrapper.__annotations__)
print(operator.itemgetter(1)([5, 6]), operator.itemgetter("a", "b")({"a": 1, "b": 2}), operator.attrgetter("real", "imag")(1 + 2j), operator.methodcaller("split", ",")("a,b"))
print(operator.mul(3, 4), operator.contains([1], 1), operator.index(5), operator.truth([]), operator.not_(1), operator.concat("a", "b"), operator.iadd([1], [2]), operator.length_hint(iter([1, 2])))

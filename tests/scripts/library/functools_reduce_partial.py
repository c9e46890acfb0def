# reduce, partial, partialmethod, Placeholder, cmp_to_key, total_ordering.
import functools
from functools import Placeholder, partial, partialmethod, reduce


def attempt(function):
    try:
        return function()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def f(*args, **keywords):
    return args, keywords


print(reduce(lambda a, b: a + b, [1, 2, 3]), reduce(max, "bca"), reduce(f, [], "initial"), reduce(f, [1]), attempt(lambda: reduce(f, [])), attempt(lambda: reduce(f, 5)), attempt(lambda: reduce(5, [1, 2])), reduce(lambda a, b: a * b, range(1, 6), 2), reduce(function=max, iterable=[1, 3], initial=2) if False else "")
p = partial(f, 1, x=2)
print(p(), p(3, y=4), p(x=5), p.func is f, p.args, p.keywords, partial(p, 6, z=7).args, partial(partial(f), 1).func is f)
print(attempt(lambda: partial()), attempt(lambda: partial(5)), partial(int, base=2)("101"), partial(f, *[1, 2])(3), bool(partial(f)))
q = partial(f, Placeholder, 2, Placeholder, 4)
print(q(1, 3), attempt(lambda: q(1)), q(1, 3, 5), attempt(lambda: partial(f, 1, Placeholder)), partial(q, 10)(30), attempt(lambda: partial(f, x=Placeholder)), repr(Placeholder))
p.attribute = "set"
print(p.attribute, p.__dict__, repr(partial(print, 1, "a", sep="-")).replace("<built-in function print>", "print"))


class Cell:
    def __init__(self):
        self.alive = False

    def set_state(self, state, *rest, note=None):
        self.alive = state
        return state, rest, note

    live = partialmethod(set_state, True)
    die = partialmethod(set_state, False, "x", note="n")
    held = partial(f, "held")


c = Cell()
print(c.live(), c.alive, c.die(), c.die("more", note="m"), c.alive, Cell.live(c), c.held(1) == (("held", c, 1), {}) or c.held(1))


@functools.total_ordering
class Version:
    def __init__(self, *parts):
        self.parts = parts

    def __eq__(self, other):
        return self.parts == other.parts if isinstance(other, Version) else NotImplemented

    def __lt__(self, other):
        return self.parts < other.parts if isinstance(other, Version) else NotImplemented

    def __repr__(self):
        return "v" + ".".join(map(str, self.parts))


a, b = Version(1, 2), Version(1, 10)
print(a < b, a <= b, a > b, a >= b, a <= Version(1, 2), sorted([b, a]), max(a, b), attempt(lambda: a < 5), attempt(lambda: a >= 5))
print(attempt(lambda: functools.total_ordering(type("Empty", (), {}))))
key = functools.cmp_to_key(lambda x, y: (x > y) - (x < y))
print(sorted([3, 1, 2], key=key), key(1) < key(2), key(1) == key(1), attempt(lambda: key(1) < 5), attempt(lambda: hash(key(1))), key(5).obj, sorted("bAc", key=functools.cmp_to_key(lambda x, y: ord(x.lower()) - ord(y.lower()))))
print(attempt(lambda: functools.cmp_to_key()), attempt(lambda: sorted([1, 2], key=functools.cmp_to_key(lambda x, y: "x"))))

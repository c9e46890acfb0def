# Unbounded recursion of every kind ends in RecursionError, and the program goes on.
import functools


def plain():
    return plain()


def mutual():
    return [mutual() for _ in range(1)]


class Attribute:
    def __getattr__(self, name):
        return getattr(self, name + "x")


class Equal:
    def __eq__(self, other):
        return self == other


class Repr:
    def __repr__(self):
        return repr(self)


class Str:
    def __str__(self):
        return f"{self}"


class Add:
    def __add__(self, other):
        return self + other


class Call:
    def __call__(self):
        return self()


class Hash:
    def __hash__(self):
        return hash(self)


class Length:
    def __len__(self):
        return len(self)


class Item:
    def __getitem__(self, key):
        return self[key]


class Iterate:
    def __iter__(self):
        return iter(list(self))


class Instance(type):
    def __instancecheck__(cls, instance):
        return isinstance(instance, cls)


class Checked(metaclass=Instance):
    pass


def generator():
    yield from generator()


async def coroutine():
    await coroutine()


def sort_key(x):
    return sorted([2, 1], key=sort_key)


def mapping(x):
    return list(map(mapping, [x]))


@functools.lru_cache
def cached(n):
    return cached(n + 1)


@property
def prop(self):
    return self.loop


Loop = type("Loop", (), {"loop": prop})
cases = {
    "plain": plain, "mutual": mutual, "getattr": lambda: Attribute().a, "eq": lambda: Equal() == 1, "repr": lambda: repr(Repr()), "str": lambda: str(Str()),
    "add": lambda: Add() + 1, "call": Call(), "hash": lambda: {Hash(): 1}, "len": lambda: len(Length()), "getitem": lambda: Item()[0], "iter": lambda: list(Iterate()),
    "isinstance": lambda: isinstance(1, Checked), "generator": lambda: list(generator()), "coroutine": lambda: coroutine().send(None), "sort": lambda: sort_key(1),
    "map": lambda: mapping(1), "cached": lambda: cached(0), "property": lambda: Loop().loop, "exec": lambda: exec(source, {"source": source}), "eval": lambda: eval(text, {"text": text}),
    "super": lambda: Sub().method(), "in list": lambda: [Equal()] == [Equal()], "max": lambda: max([1, 2], key=lambda x: cases["max"]()), "format": lambda: format(Str()),
}  # fmt: skip
source, text = "exec(source)", "eval(text)"


class Sub:
    def method(self):
        return type(self).method(self)


for name, case in cases.items():
    try:
        case()
        print(name, "returned")
    except RecursionError as error:
        print(name, type(error).__name__, "maximum recursion depth exceeded" in str(error))
print("alive")

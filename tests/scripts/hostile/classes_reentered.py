# Classes that Python changes while they are made, and while their bases are set: what lists them and what caches about
# them stays true.
import asyncio
import gc
import os
import sys


class Hooked(type):
    """`hook` runs once, in the next `mro()`."""

    hook = None

    def mro(cls):
        hook, Hooked.hook = Hooked.hook, None
        if hook is not None:
            result = hook(cls)
            if result is not None:
                return result
        return type.mro(cls)


def family():
    class A(metaclass=Hooked):
        who = "A"

    class B(A):
        who = "B"

    class C(A):
        who = "C"

    class D(B):
        pass

    return A, B, C, D


def raising(cls):
    raise LookupError(cls.__name__)


def set_bases(*wanted):
    def hook(cls):
        cls.__bases__ = wanted

    return hook


def hooks(A, B, C, D):
    yield "nothing", lambda cls: None
    yield "raises", raising
    yield "bases_a", set_bases(A)
    yield "bases_c", set_bases(C)
    yield "bases_cb", set_bases(C, B)
    yield "bases_self", lambda cls: setattr(cls, "__bases__", (cls,))
    yield "bases_then_raises", lambda cls: (setattr(cls, "__bases__", (C,)), raising(cls))
    yield "subclass", lambda cls: type.__new__(Hooked, "Sub", (cls,), {}) and None
    yield "attribute", lambda cls: setattr(cls, "who", "hook")
    yield "base_attribute", lambda cls: setattr(A, "who", "hook")
    yield "collect", lambda cls: gc.collect() and None
    yield "own_list", lambda cls: [cls, C, A, object]
    yield "empty", lambda cls: []
    yield "no_classes", lambda cls: [1]
    yield "odd_layout", lambda cls: [cls, int, object]
    yield "other_class", lambda cls: setattr(D, "__bases__", (C,))
    yield "bases_twice", lambda cls: (setattr(cls, "__bases__", (C,)), setattr(cls, "__bases__", (A,))) and None
    yield "drops_subclasses", lambda cls: [type.__new__(Hooked, "T%d" % i, (B,), {}) for i in range(20)] and None


def state(*classes):
    for c in classes:
        mro = [k.__name__ for k in c.__mro__]
        # (CPython leaves a class in the list of a base that it had for the time of `mro()`.)
        listed = all(base.__subclasses__().count(c) == 1 for base in c.__bases__)
        yield c.__name__, mro, [k.__name__ for k in c.__bases__], listed, c.who


def attempt(action):
    try:
        return action().__class__.__name__
    except Exception as e:
        return type(e).__name__, str(e)


def actions(A, B, C, D):
    yield "make", lambda: Hooked("New", (B,), {})
    yield "make_of_two", lambda: Hooked("New", (B, C), {})
    yield "set_same", lambda: setattr(D, "__bases__", (B,))
    yield "set_other", lambda: setattr(D, "__bases__", (C,))
    yield "set_above", lambda: setattr(B, "__bases__", (C,))
    yield "set_both", lambda: setattr(D, "__bases__", (C, B))


def all_pairs():
    names = [name for name, _ in actions(*family())]
    for index, name in enumerate(names):
        for number, (hook_name, _) in enumerate(hooks(*family())):
            classes = family()
            Hooked.hook = list(hooks(*classes))[number][1]
            action = list(actions(*classes))[index][1]
            outcome = attempt(action)
            Hooked.hook = None
            del action
            gc.collect()
            junk = [bytes(600) for _ in range(200)]
            for c in classes:
                c.late = junk[0]
            print(name, hook_name, outcome)
            for line in state(*classes):
                print("   ", *line)


all_pairs()


# A method whose class leaves the MRO and dies while other `mro()` run is not called through a cache.


def stale_method():
    class A(metaclass=Hooked):
        pass

    def old():
        class Mixin:
            def method(self):
                return "old"

        Hooked.hook = lambda cls: [cls, Mixin, A, object]
        return Hooked("B", (A,), {})

    B = old()
    D = Hooked("D", (B,), {})
    call = lambda: B().method()
    for _ in range(2000):
        call()
    A.method = lambda self: "new"
    seen = []

    def hook_of_b(cls):
        def hook_of_d(sub):
            gc.collect()
            seen.append(call())

        Hooked.hook = hook_of_d

    Hooked.hook = hook_of_b
    B.__bases__ = (A,)
    print(seen, call(), D().method())


stale_method()


# Names and hooks of a class that is made.


def during_the_making():
    class Base:
        def __init_subclass__(cls):
            cls.__bases__ = (Other,)

    class Other:
        pass

    class Named:
        def __set_name__(self, owner, name):
            owner.__bases__ = (Base,)
            delattr(owner, name)
            setattr(owner, "again", self)

    class T(Base):
        named = Named()
        more = Named()

    print(T.__bases__[0].__name__, [c.__name__ for c in Base.__subclasses__() + Other.__subclasses__()])
    del T
    gc.collect()
    print(Base.__subclasses__(), Other.__subclasses__())


during_the_making()


# Many names on instances of one class.


class Plain:
    pass


def names():
    first = Plain()
    for i in range(300):
        o = Plain()
        setattr(o, f"n{i}", i)
        o.second = -i
        assert o.__dict__ == {f"n{i}": i, "second": -i} and getattr(o, f"n{i}") == i
        setattr(first, f"n{i}", i)
    assert vars(first) == {f"n{i}": i for i in range(300)}
    print("names")


names()


# Tasks that wait for one another in a circle.


async def circle(length):
    tasks = []

    async def wait_for(i):
        await tasks[i]

    tasks += [asyncio.ensure_future(wait_for((i + 1) % length)) for i in range(length)]
    await asyncio.sleep(0)
    try:
        tasks[0].cancel()
    except RecursionError:
        print("RecursionError")
    # Nothing can end them.
    sys.stdout.flush()
    os._exit(0)


asyncio.run(circle(3))

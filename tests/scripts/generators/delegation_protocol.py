# yield from every kind of iterable; send, throw and close passed on, or not.
def attempt(function, *arguments):
    try:
        return repr(function(*arguments))
    except BaseException as error:
        return f"{type(error).__name__}: {error}"


class Plain:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 3:
            raise StopIteration("plain result")
        return self.n


class Full(Plain):
    def send(self, value):
        print("send", value)
        if value == "stop":
            raise StopIteration("sent stop")
        return f"sent {value}"

    def throw(self, *error):
        print("throw", *map(repr, error))
        return "thrown"

    def close(self):
        print("close")


def delegate(iterable):
    try:
        result = yield from iterable
        print("result", result)
    except ValueError as error:
        print("caught", error)
        yield "after error"
    finally:
        print("finally")


for make in (Plain, Full, lambda: [1, 2], lambda: "ab", lambda: {"k": 1}, lambda: range(2), lambda: 5, lambda: None, lambda: iter([7])):
    g = delegate(make())
    print("---", attempt(next, g), attempt(next, g))
    g = delegate(make())
    attempt(next, g)
    print(attempt(g.send, "value"), attempt(g.send, "stop"))
    g = delegate(make())
    attempt(next, g)
    print(attempt(g.throw, ValueError("v")), attempt(g.throw, KeyError("k")))
    g = delegate(make())
    attempt(next, g)
    print(attempt(g.close), attempt(next, g))


def inner():
    try:
        got = yield 1
        print("inner got", got)
        yield 2
    except GeneratorExit:
        print("inner exits")
        raise
    finally:
        print("inner finally")
    return "inner result"


def middle():
    return (yield from inner())


def outer():
    x = yield from middle()
    print("outer has", x)
    yield x


g = outer()
print(next(g), g.gi_yieldfrom.__name__, g.send("hello"), g.send(None), attempt(next, g))
g = outer()
next(g)
g.close()
print(g.gi_frame, g.gi_yieldfrom)


def loops():
    g = yield
    try:
        yield from g
    except Exception as error:
        print(type(error).__name__, error)
        yield "refused"


g = loops()
next(g)
print(attempt(g.send, g))


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        print("no")
        yield 2


g = stubborn()
next(g)
print(attempt(g.close))


def returns_in_finally():
    try:
        yield 1
    finally:
        return "from finally"


g = returns_in_finally()
next(g)
print(attempt(g.throw, ValueError("lost")))
print(attempt(lambda: returns_in_finally().throw(KeyError, "old style")), attempt(lambda: inner().send(1)), attempt(lambda: inner().throw(5)), attempt(lambda: inner().throw()))

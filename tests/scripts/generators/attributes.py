# What can be seen of a generator from outside.
import inspect


def gen(x):
    """Doc."""
    y = x + 1
    yield y
    z = yield from sub()
    yield z


def sub():
    yield "sub"
    return "z"


g = gen(1)
print(g.__name__, g.__qualname__, g.gi_running, g.gi_suspended, g.gi_yieldfrom, inspect.getgeneratorstate(g))
print(g.gi_code is gen.__code__, g.gi_frame.f_locals, g.gi_code.co_name)
next(g)
print(g.gi_frame.f_locals, g.gi_frame.f_lineno, inspect.getgeneratorstate(g), g.gi_suspended, inspect.getgeneratorlocals(g))
next(g)
print(g.gi_yieldfrom.__name__, g.gi_frame.f_lineno)
list(g)
print(g.gi_frame, inspect.getgeneratorstate(g), g.gi_suspended)
g.__name__ = "renamed"
g.__qualname__ = "quite.renamed"
print(repr(g).split(" at ")[0])
for statement in ["g.__name__ = 5", "g.gi_running = True", "del g.gi_frame", "g.other = 1"]:
    try:
        exec(statement)
    except Exception as error:
        print(statement, "->", type(error).__name__, error)


def looks_at_itself():
    yield me.gi_running, inspect.getgeneratorstate(me)


me = looks_at_itself()
print(next(me))
print(inspect.isgeneratorfunction(gen), inspect.isgenerator(g), inspect.isgeneratorfunction(sub()), bool(gen.__code__.co_flags & 0x20))
print(gen.__code__.co_flags & 32 > 0, (lambda: (yield)).__code__.co_flags & 32, len.__name__)
print(type(x for x in []).__name__, (x for x in []).__name__, (x for x in []).__qualname__, type(g).__name__)


def frame_chain():
    import sys

    frame = sys._getframe()
    names = []
    while frame:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    yield names


def caller():
    yield from frame_chain()


print(next(caller()), list(frame_chain()))
suspended = frame_chain()
print(suspended.gi_frame.f_back)

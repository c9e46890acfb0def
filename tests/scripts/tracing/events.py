"""sys.settrace: which events a trace function sees, and at which lines."""
import asyncio
import sys


def watch(function, *arguments):
    events = []

    def trace(frame, event, argument):
        if frame.f_code.co_filename != __file__:
            return None
        place = frame.f_lineno - function.__code__.co_firstlineno
        if event == "return":
            argument = repr(argument)[:20]
        elif event == "exception":
            argument = argument[0].__name__
        events.append((frame.f_code.co_name, event, place, argument))
        return trace

    sys.settrace(trace)
    try:
        function(*arguments)
    except Exception as error:
        events.append(("raised", type(error).__name__))
    finally:
        sys.settrace(None)
    print(function.__name__)
    for row in events:
        print("   ", *row)


def branches(n):
    if n > 1:
        x = 1
    elif n:
        x = 2
    else:
        x = 3
    while x:
        x -= 1
        if x == 1:
            continue
    for i in range(2):
        pass
    return x


def handlers():
    try:
        1 / 0
    except ValueError:
        pass
    except ZeroDivisionError as error:
        caught = error
    finally:
        done = True
    try:
        raise KeyError("k")
    finally:
        done = False


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *what):
        return True


def managed():
    with Manager() as m:
        raise OSError
    with Manager():
        pass


def counts():
    yield 1
    try:
        yield 2
    finally:
        end = True


def generators():
    for item in counts():
        last = item
    g = counts()
    next(g)
    next(g)
    g.close()


def delegating():
    def inner():
        got = yield 1
        return got

    def outer():
        return (yield from inner())

    g = outer()
    next(g)
    try:
        g.send("v")
    except StopIteration as stop:
        return stop.value


def classes():
    class A:
        x = [i for i in range(2)]

        def f(self):
            return self.x

    return A().f()


def matching(value):
    match value:
        case [a, *_]:
            return a
        case {"k": v}:
            return v
        case _:
            return None


watch(branches, 2)
watch(branches, 0)
watch(handlers)
watch(managed)
watch(generators)
watch(delegating)
watch(classes)
watch(matching, [1, 2])
watch(matching, {"k": 3})
watch(matching, 0)

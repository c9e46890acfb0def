# Runs the programs of its standard input, separated by NUL, each in a namespace of its own, and prints what they show.
import sys

sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
import collections, functools, itertools, linecache, math, operator, re, string, struct, traceback, types, warnings
import bisect, heapq, json, textwrap, copy, contextlib, enum, dataclasses, random, array, io, fractions, abc, typing

LONGEST = 400
address = re.compile(r"0x[0-9a-f]+(?=[>:])")


def text(value):
    if type(value) in (set, frozenset):
        return f"{type(value).__name__}{sorted(map(repr, value))}"
    return repr(value)


def put(*words):
    line = address.sub("0x", " ".join(words))
    if len(line) > LONGEST:
        line = f"{line[:LONGEST]}... {len(line)}"
    print(line)


def show(*values):
    for value in values:
        put(type(value).__name__, text(value))


def fail(error):
    put("!", type(error).__name__ + ":", str(error))


def whole(error):
    """All that an exception holds."""
    words = [type(error).__name__, repr(error.args)]
    if error.__cause__ is not None:
        words.append(f"cause {type(error.__cause__).__name__}")
    if error.__context__ is not None:
        words.append(f"context {type(error.__context__).__name__}")
    if error.__suppress_context__:
        words.append("suppressed")
    put("!", *words)


def trace(error):
    put("".join(traceback.format_exception(error)))


def log(*words):
    put(*map(str, words))


def attempt(function, *arguments, **keywords):
    try:
        show(function(*arguments, **keywords))
    except BaseException as error:
        fail(error)


def drain(iterable, limit=12):
    return list(itertools.islice(iterable, limit))


class Wait:
    """Awaited, it hands its value out and gives what is sent."""

    def __init__(self, value):
        self.value = value

    def __await__(self):
        sent = yield self.value
        log("sent", sent)
        return sent


def steps(coroutine, *sends):
    """Runs a coroutine by hand; what is an exception is thrown in."""
    for value in (None,) + sends + (None,) * 6:
        try:
            if isinstance(value, BaseException):
                got = coroutine.throw(value)
            else:
                got = coroutine.send(value)
            log("step", text(got))
        except StopIteration as stop:
            log("done", text(stop.value))
            return
        except BaseException as error:
            fail(error)
            return
    coroutine.close()


class Manager:
    def __init__(self, name, swallow=False, fails=""):
        self.name, self.swallow, self.fails = name, swallow, fails

    def __enter__(self):
        log("enter", self.name)
        if self.fails == "enter":
            raise OSError("enter", self.name)
        return self

    def __exit__(self, kind, error, tb):
        log("exit", self.name, kind and kind.__name__, error)
        if self.fails == "exit":
            raise LookupError("exit")
        return self.swallow

    async def __aenter__(self):
        await Wait("aenter")
        return self.__enter__()

    async def __aexit__(self, *details):
        await Wait("aexit")
        return self.__exit__(*details)

    def __repr__(self):
        return f"Manager({self.name!r})"


class Items:
    """An async iterator of some items, with a suspension before each."""

    def __init__(self, *items):
        self.items = list(items)

    def __aiter__(self):
        return self

    async def __anext__(self):
        await Wait("next")
        if not self.items:
            raise StopAsyncIteration
        item = self.items.pop(0)
        if isinstance(item, BaseException):
            raise item
        return item


def quiet(unraisable):
    put("unraisable", type(unraisable.exc_value).__name__, str(unraisable.exc_value))


sys.unraisablehook = quiet
warnings.simplefilter("always")
warnings.showwarning = lambda message, category, *rest: put("warning", category.__name__, str(message))
NAMES = dict(globals())
VARIABLES = """
i1, i2, f1, c1 = 5, -3, 2.5, 1 - 2j
s1, s2, b1, b2 = 'text', 'é', b'bytes', b'\\xff'
l1, l2, t1, e1, r1 = [1, 2], [3, 'x'], (1, 'y'), {1}, range(3)
d1, d2, n = {'a': 1}, {'k': 2.5}, 2
"""

for source in sys.stdin.buffer.read().decode().split("\0"):
    sys.stdout.write("\x01program\n")
    name = "<program>"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    # Not even its end may find a name of the driver changed.
    namespace = dict(NAMES, __name__="program")
    exec(VARIABLES, namespace)
    try:
        exec(compile(source, name, "exec"), namespace)
    except SyntaxError as error:
        print("SyntaxError", error.msg, error.lineno)
    except BaseException as error:
        fail(error)
    namespace.clear()
    sys.stdout.flush()

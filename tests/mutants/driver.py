"""Runs code objects from a file of (length, marshal bytes) one after another, in bounds.

What they raise is caught. A timer interrupts those that do not end; one that catches the interrupt for ever ends the
process with status 77, and the parent goes on behind it. The number of each is printed before it runs.
"""
import gc
import marshal
import os
import signal
import sys
import types

sys.setrecursionlimit(150)
sys.unraisablehook = lambda what: None
write = os.write
exit_now = os._exit
setitimer = signal.setitimer
REAL = signal.ITIMER_REAL


class Stop(BaseException):
    pass


heard = 0


def interrupt(number, frame):
    global heard
    heard += 1
    if heard > 60:
        exit_now(77)
    raise Stop


signal.signal(signal.SIGALRM, interrupt)

SAFE = """ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup Exception ExceptionGroup
GeneratorExit IndexError KeyError LookupError NameError NotImplemented OSError RuntimeError StopAsyncIteration
StopIteration TypeError ValueError ZeroDivisionError abs all any bool bytes callable classmethod dict enumerate filter
float format frozenset getattr hasattr hash int isinstance issubclass iter len list locals map max min next object ord
print property range repr reversed set setattr slice sorted staticmethod str sum super tuple type vars zip aiter anext
__build_class__""".split()
import builtins
import sys as _sys


def quiet(*args, **kwargs):
    pass


@types.coroutine
def pause(value=None):
    return (yield value)


def namespace():
    safe = {name: getattr(builtins, name) for name in SAFE}
    safe["print"] = quiet
    return {"__builtins__": safe, "__name__": "mutant", "pause": pause, "log": [], "Ref": types.SimpleNamespace}


def drive(value, depth=0):
    """Whatever a call gave is used up: iterated, awaited, thrown into, closed."""
    if depth > 3:
        return
    if isinstance(value, types.GeneratorType):
        for _ in range(6):
            next(value, None)
        attempt(value.send, 1)
        attempt(value.throw, ValueError("thrown"))
        attempt(next, value, None)
        attempt(value.close)
        attempt(lambda: (value.gi_frame, value.gi_yieldfrom))
    elif isinstance(value, types.CoroutineType):
        for _ in range(6):
            attempt(value.send, None)
        attempt(value.throw, ValueError("thrown"))
        attempt(value.close)
    elif isinstance(value, types.AsyncGeneratorType):
        for _ in range(4):
            drive_awaitable(value.asend(None))
        drive_awaitable(value.athrow(ValueError("thrown")))
        drive_awaitable(value.aclose())
    elif isinstance(value, (tuple, list)):
        for item in value[:3]:
            drive(item, depth + 1)
    elif isinstance(value, types.FunctionType):
        call(value, depth + 1)


def drive_awaitable(awaitable):
    for _ in range(6):
        if not attempt(awaitable.send, None):
            break


def attempt(function, *args):
    try:
        function(*args)
        return True
    except BaseException:
        return False


def call(function, depth=0):
    for args in ((), (3,), ([1, 2, 3],), (1, 2), ({"k": 1, "x": 2},)):
        try:
            result = function(*args)
        except BaseException:
            continue
        try:
            drive(result, depth)
        except BaseException:
            pass


def run(blob):
    global heard
    heard = 0
    try:
        code = marshal.loads(blob)
    except Exception:
        return
    space = namespace()
    setitimer(REAL, 0.2, 0.02)
    try:
        try:
            exec(code, space)
        except BaseException:
            pass
        for value in list(space.values()):
            if isinstance(value, types.FunctionType) and value is not quiet and value is not pause:
                call(value)
            elif isinstance(value, type) and value is not Stop:
                call(value)
        space.clear()
    except BaseException:
        pass
    setitimer(REAL, 0)


first = int(sys.argv[2])
with open(sys.argv[1], "rb") as file:
    data = file.read()
at = 0
number = 0
while at < len(data):
    size = int.from_bytes(data[at : at + 4], "little")
    blob = data[at + 4 : at + 4 + size]
    at += 4 + size
    if number >= first:
        write(1, b"%d\n" % number)
        run(blob)
        if number % 200 == 0:
            gc.collect()
    number += 1
write(1, b"done\n")

# __cause__, __context__, from None, and how contexts follow through handlers and finally.
def show(error):
    parts = []
    while error is not None:
        link = "cause" if error.__cause__ is not None else "context" if error.__context__ is not None else None
        parts.append(repr(error) + (" suppressed" if error.__suppress_context__ else ""))
        error = error.__cause__ or error.__context__
        if link:
            parts.append(link)
    print(" <- ".join(parts))


def attempt(function):
    try:
        function()
    except Exception as error:
        show(error)


def implicit():
    try:
        1 // 0
    except ZeroDivisionError:
        raise ValueError("while handling")


def explicit():
    try:
        1 // 0
    except ZeroDivisionError as error:
        raise ValueError("because") from error


def hidden():
    try:
        1 // 0
    except ZeroDivisionError:
        raise ValueError("alone") from None


def in_finally():
    try:
        raise KeyError("first")
    finally:
        raise ValueError("in finally")


def in_else():
    try:
        pass
    except KeyError:
        pass
    else:
        raise ValueError("in else")


def nested():
    try:
        try:
            raise KeyError("a")
        except KeyError:
            raise ValueError("b")
    except ValueError:
        raise TypeError("c")


def handled_between():
    try:
        raise KeyError("outer")
    except KeyError:
        try:
            raise ValueError("inner")
        except ValueError:
            pass
        raise TypeError("only the outer")


def helper():
    raise TypeError("from helper")


def in_call():
    try:
        raise KeyError("handled here")
    except KeyError:
        helper()


def from_class():
    raise ValueError("x") from KeyError


def same():
    error = ValueError("itself")
    try:
        raise error
    except ValueError:
        raise error


def no_cycle():
    try:
        raise ValueError("v")
    except ValueError as v:
        try:
            raise KeyError("k")
        except KeyError:
            raise v


for function in [implicit, explicit, hidden, in_finally, in_else, nested, handled_between, in_call, from_class, same, no_cycle]:
    print(function.__name__, end=": ")
    attempt(function)
import sys

try:
    raise KeyError("seen")
except KeyError:
    print(sys.exc_info()[:2], repr(sys.exception()))
print(sys.exc_info())

"""What is said of awaitables that nobody awaited, and of finalisers that raise."""
import sys
import warnings

warnings.simplefilter("always")
warnings.showwarning = lambda message, category, *rest: print(category.__name__, message)


async def numbers():
    yield 1


for name, arguments in [("asend", (None,)), ("athrow", (ValueError,)), ("aclose", ())]:
    getattr(numbers(), name)(*arguments)


async def never():
    pass


never()
never().cr_frame.clear()


class Loud:
    def __del__(self):
        raise OSError("in __del__")


def stubborn():
    while True:
        try:
            yield
        except GeneratorExit:
            pass


def hook(what):
    print(what.err_msg.split(" <")[0], what.exc_type.__name__, what.exc_value, what.object)


sys.unraisablehook = hook
Loud()
g = stubborn()
next(g)
del g

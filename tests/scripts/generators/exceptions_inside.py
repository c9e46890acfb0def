# try, except, finally and the exception being handled across yields.
import sys


def handles():
    try:
        raise ValueError("inside")
    except ValueError:
        yield sys.exc_info()[0].__name__
        yield repr(sys.exception())
    yield sys.exception()


g = handles()
print(next(g), sys.exception())
try:
    raise KeyError("outside")
except KeyError:
    print(next(g), repr(sys.exception()), next(g))


def sees_caller():
    yield repr(sys.exception())


try:
    raise KeyError("caller's")
except KeyError:
    print(next(sees_caller()))


def nested_finally():
    try:
        try:
            yield 1
        finally:
            yield 2
    finally:
        print("outer finally")


print(list(nested_finally()))
g = nested_finally()
next(g)
try:
    g.throw(OSError("waits for the yield"))
    print("yielded in finally")
    next(g)
except OSError as error:
    print("then raised", error)


def reraises():
    try:
        yield
    except ValueError as error:
        raise TypeError("converted") from error


g = reraises()
next(g)
try:
    g.throw(ValueError("original"))
except TypeError as error:
    print(error, "from", repr(error.__cause__), repr(error.__context__))


def context():
    try:
        yield
    except ValueError:
        raise TypeError("while handling")


g = context()
next(g)
try:
    try:
        raise KeyError("around")
    except KeyError:
        g.throw(ValueError("thrown"))
except TypeError as error:
    while error:
        print("  ", repr(error))
        error = error.__context__


def loop_control():
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            yield i
        finally:
            yield f"f{i}"
    else:
        yield "else"
    return


print(list(loop_control()))


def early_return():
    try:
        yield 1
        return
    finally:
        print("cleanup")


print(list(early_return()))


def swallow():
    while True:
        try:
            yield
        except Exception:
            pass


g = swallow()
next(g)
for _ in range(3):
    g.throw(RuntimeError)
print("still alive", g.gi_frame is not None)

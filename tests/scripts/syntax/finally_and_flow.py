# try, finally, loops and returns in all combinations.
import sys
def run(f, *a):
    try:
        print(f.__name__, f(*a))
    except BaseException as e:
        print(f.__name__, "raised", repr(e), "context", repr(e.__context__))
def override():
    try:
        return "try"
    finally:
        print("finally")
def swallowed(k):
    for i in range(3):
        try:
            if k == "c": continue
            if k == "b": break
            if k == "r": return "returned"
            1 / 0
        except ZeroDivisionError:
            print("z", i, end=" ")
            if i == 1:
                return "from except"
        else:
            print("else", end=" ")
        finally:
            print("f", i, end=" ")
    else:
        return "loop else"
    return "end"
def nested():
    out = []
    try:
        try:
            raise ValueError("one")
        finally:
            out.append("inner")
            try:
                raise KeyError("two")
            except KeyError as e:
                out.append(repr(e.__context__))
    except ValueError as e:
        out.append(repr(e))
        out.append(sys.exception() is e)
    out.append(sys.exception())
    return out
def reraise():
    try:
        try:
            1 / 0
        except ZeroDivisionError as e:
            saved = e
            raise
        finally:
            print("cleanup", end=" ")
    except ZeroDivisionError as e:
        return e is saved
def name_gone():
    e = "before"
    try:
        raise ValueError
    except ValueError as e:
        pass
    return e
def from_none():
    try:
        {}["k"]
    except KeyError:
        raise ValueError("v") from None
def in_finally():
    try:
        raise ValueError("lost?")
    finally:
        raise KeyError("replaces")
def tuple_of():
    try:
        [][0]
    except (KeyError, IndexError) as e:
        return type(e).__name__
def bad_class():
    try:
        1 / 0
    except "not a class":
        pass
def bare_raise():
    raise
def raise_bad(x):
    raise x
def cause(c):
    raise ValueError from c
for f, *a in ((override,), (swallowed, "c"), (swallowed, "b"), (swallowed, "r"), (swallowed, ""), (nested,), (reraise,), (name_gone,), (from_none,), (in_finally,), (tuple_of,), (bad_class,), (bare_raise,), (raise_bad, 5), (raise_bad, int), (raise_bad, ValueError), (cause, KeyError), (cause, 5)):
    run(f, *a)
def loop_finally():
    n = 0
    while True:
        try:
            n += 1
            if n < 3:
                continue
            break
        finally:
            n += 10
    return n
def gen():
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print("closing", end=" ")
        raise
    finally:
        print("gen finally")
run(loop_finally)
for v in gen():
    print(v)
    break

# try, except, else, finally in their nestings; which clause is chosen; what return, break and continue do to finally.
def choose(error):
    try:
        if error:
            raise error
    except (KeyError, IndexError) as e:
        return "lookup", repr(e)
    except ValueError:
        return "value"
    except Exception as e:
        return "other", type(e).__name__
    else:
        return "else"
    finally:
        print("finally", end=" ")


for error in [None, KeyError("k"), IndexError(1), ValueError, UnicodeError("u"), TypeError("t"), LookupError()]:
    print(choose(error))


def returns():
    try:
        return print("try") or "from try"
    finally:
        print("runs after the return value is made")


print(returns())


def loops():
    seen = []
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            seen.append(i)
        finally:
            seen.append(f"f{i}")
    else:
        seen.append("else")
    return seen


print(loops())


def nested():
    try:
        try:
            raise ValueError(1)
        finally:
            print("inner finally")
    except ValueError as e:
        try:
            raise TypeError(2)
        except TypeError:
            print("inner handler")
        print("still have", e)
        try:
            raise
        except ValueError:
            print("raised again")


nested()
try:
    e
except NameError as error:
    print(error)
e = 1
try:
    raise ValueError
except ValueError as e:
    pass
print("e" in globals())
try:
    raise
except RuntimeError as error:
    print(error)


def dynamic(kinds):
    try:
        1 // 0
    except kinds:
        return "caught"


print(dynamic((TypeError, ZeroDivisionError)), dynamic(ArithmeticError))
for kinds in [5, (int,), "x"]:
    try:
        dynamic(kinds)
    except TypeError as error:
        print(error)
for wrong in [1, "text", int, None]:
    try:
        raise wrong
    except TypeError as error:
        print(error)
try:
    raise ValueError("x") from 5
except TypeError as error:
    print(error)


def unless(flag):
    while True:
        try:
            if flag:
                return "flag"
        finally:
            flag = True


print(unless(False))

# Exception groups and except*.
group = ExceptionGroup("top", [ValueError(1), ExceptionGroup("nested", [TypeError(2), ValueError(3)]), KeyError(4)])
print(group, repr(group), group.message, len(group.exceptions), isinstance(group, Exception))
matched, rest = group.split(ValueError)
print(repr(matched), repr(rest), repr(group.subgroup(lambda e: isinstance(e, KeyError))), group.subgroup(OSError))


def run(error):
    try:
        raise error
    except* ValueError as caught:
        print("value", [repr(e) for e in caught.exceptions])
    except* (TypeError, KeyError) as caught:
        print("type or key", repr(caught))
    else:
        print("else")
    finally:
        print("finally")


run(group)
run(ValueError("plain"))
try:
    run(ExceptionGroup("unhandled", [OSError("o"), ValueError("v")]))
except ExceptionGroup as error:
    print("left", repr(error))
try:
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError:
        raise KeyError("new")
except ExceptionGroup as error:
    print(repr(error), [repr(e.__context__) for e in error.exceptions])
try:
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError as g:
        raise
except ExceptionGroup as error:
    print(repr(error))
try:
    pass
except* Exception:
    print("never")
else:
    print("nothing raised")
for arguments in [("x", []), ("x", [1]), (1, [ValueError()]), ("x",), ("x", ValueError())]:
    try:
        ExceptionGroup(*arguments)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
try:
    ExceptionGroup("x", [KeyboardInterrupt()])
except TypeError as error:
    print(error)
print(type(BaseExceptionGroup("x", [ValueError()])).__name__, type(BaseExceptionGroup("x", [KeyboardInterrupt()])).__name__)


class MyGroup(ExceptionGroup):
    def derive(self, excs):
        return MyGroup(self.message, excs)


mine, others = MyGroup("mine", [ValueError(1), KeyError(2)]).split(ValueError)
print(repr(mine), repr(others))
try:
    try:
        raise ExceptionGroup("g", [ValueError(1)])
    except* ExceptionGroup:
        pass
except TypeError as error:
    print(error)


def counts():
    for kind in (ValueError, TypeError):
        try:
            raise ExceptionGroup("loop", [kind()])
        except* ValueError:
            x = "value"
        except* TypeError:
            x = "type"
        yield x


print(list(counts()))

# What the built-in exceptions hold beside their arguments.
def attempt(function):
    try:
        return function()
    except BaseException as error:
        return error


def show(error, *names):
    print(type(error).__name__, "|", error, "|", error.args, {name: getattr(error, name, "absent") for name in names})


show(attempt(lambda: undefined), "name")
show(attempt(lambda: (5).nothing), "name", "obj")
show(attempt(lambda: __import__("no_such_module_at_all")), "name", "path", "msg", "name_from")
show(attempt(lambda: exec("from math import nothing")), "name", "msg", "name_from")
show(attempt(lambda: {}["k"]))
show(attempt(lambda: next(iter([]))), "value")
show(StopIteration(1, 2), "value")
show(StopIteration(), "value")
show(StopAsyncIteration(5), "value")
show(SystemExit(3), "code")
show(SystemExit(1, 2), "code")
show(SystemExit(), "code")
show(attempt(lambda: compile("a b\n", "file.py", "exec")), "msg", "filename", "lineno", "offset", "text", "end_lineno", "end_offset", "print_file_and_line")
show(SyntaxError("text", ("f", 1, 2, "line", 3, 4)), "msg", "filename", "lineno", "offset", "text", "end_lineno", "end_offset")
show(SyntaxError("only"), "msg", "filename")
show(SyntaxError(), "msg")
show(IndentationError("i", ("f", 5, 1, "x")), "lineno")
show(UnicodeDecodeError("utf-8", b"abc", 1, 2, "why"), "encoding", "object", "start", "end", "reason")
show(UnicodeEncodeError("ascii", "aé", 1, 2, "why"), "encoding", "object", "start", "end", "reason")
show(UnicodeTranslateError("aé", 1, 2, "why"), "object", "start", "end", "reason")
show(UnicodeEncodeError("ascii", "a\ud800b", 0, 3, "why"), "start")
show(ImportError("text", name="n", path="p"), "name", "path", "msg")
show(ModuleNotFoundError(), "name", "msg")
show(NameError("x", name="y"), "name")
show(AttributeError("x", name="y", obj=5), "name", "obj")
show(KeyError("a", "b"))
show(KeyError())
show(Exception(Exception("inner")))
for make in (lambda: UnicodeDecodeError(), lambda: UnicodeDecodeError("a", "b", 1, 2, "c"), lambda: SyntaxError("a", 5), lambda: SyntaxError("a", (1, 2)), lambda: ImportError("a", bad=1), lambda: NameError(bad=1), lambda: Exception(a=1), lambda: BaseExceptionGroup("a"), lambda: ExceptionGroup("g", []), lambda: ExceptionGroup("g", [5]), lambda: ExceptionGroup(5, [ValueError()]), lambda: ExceptionGroup("g", [KeyboardInterrupt()]), lambda: ExceptionGroup("g", 5)):
    error = attempt(make)
    print(type(error).__name__, error)
error = ValueError(1)
error.args = (2, 3)
print(error, repr(error), error.args, attempt(lambda: setattr(error, "args", 5)))
for value in (5, "x", ValueError):
    print(repr(attempt(lambda: setattr(error, "__cause__", value))), repr(attempt(lambda: setattr(error, "__traceback__", value))), repr(attempt(lambda: setattr(error, "__context__", value))))
error.__cause__ = KeyError("c")
print(error.__suppress_context__, repr(error.__cause__), attempt(lambda: error.with_traceback(5)), error.with_traceback(None) is error, attempt(lambda: delattr(error, "__cause__")))
error.add_note("one")
error.add_note("two")
print(error.__notes__, attempt(lambda: error.add_note(5)), error.__dict__)
show(attempt(lambda: [][1]))
show(attempt(lambda: int("x")))
show(attempt(lambda: 1 / 0))
show(attempt(lambda: "a" + 1))
show(attempt(lambda: (lambda: 0)(1)))
show(attempt(lambda: b"\xff".decode()), "reason")
show(attempt(lambda: (v for v in ()).throw(ValueError("thrown"))))
print([base.__name__ for base in ModuleNotFoundError.__mro__], [base.__name__ for base in ExceptionGroup.__mro__], [base.__name__ for base in UnicodeDecodeError.__mro__])

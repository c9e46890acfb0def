# The attributes and texts of built-in exceptions.
print(repr(ValueError()), repr(ValueError("a")), repr(ValueError("a", 1)), str(ValueError()), str(ValueError("a", 1)), str(KeyError("k")))
print(OSError(2, "gone").errno, OSError(2, "gone").strerror, repr(OSError(2, "gone", "file")), OSError(2, "gone", "file"), OSError("only text").errno)
print(type(OSError(2, "x")).__name__, type(OSError(13, "x")).__name__, type(OSError(111, "x")).__name__, type(OSError(110, "x")).__name__)
print(StopIteration(5).value, SystemExit(3).code, SystemExit().code, repr(SystemExit("bye")), StopIteration().value)
print(issubclass(ModuleNotFoundError, ImportError), issubclass(TimeoutError, OSError), issubclass(KeyboardInterrupt, Exception), IOError is OSError)
print(issubclass(RecursionError, RuntimeError), issubclass(UnicodeDecodeError, ValueError), issubclass(BaseExceptionGroup, BaseException))
error = UnicodeDecodeError("utf-8", b"ab\xff", 2, 3, "invalid start byte")
print(error, error.encoding, error.object, error.start, error.end, error.reason)
print(ImportError("m", name="n", path="p").name, AttributeError("x", name="n", obj=1).obj, NameError("q", name="q").name)
error = SyntaxError("bad", ("file", 3, 5, "text\n", 3, 7))
print(error, error.msg, error.filename, error.lineno, error.offset, error.text, error.end_lineno, error.end_offset)


class Custom(Exception):
    def __init__(self, code, *rest):
        super().__init__(code, *rest)
        self.code = code

    def __str__(self):
        return f"custom {self.code}"


class Silent(Exception):
    pass


try:
    raise Custom(7, "more")
except Custom as error:
    print(error, repr(error), error.args, error.code)
error = Custom(1)
error.args = (2, 3)
print(repr(error), error.args, error.__traceback__, error.__cause__, error.__context__, error.__suppress_context__)
error.add_note("first note")
error.add_note("second note")
print(error.__notes__)
try:
    error.add_note(5)
except TypeError as wrong:
    print(wrong)
print(Silent("x") == Silent("x"), {Silent: 1}[Silent], error.with_traceback(None) is error)
try:
    error.__cause__ = 5
except TypeError as wrong:
    print(wrong)
errors = {
    "[][1]": [], "{}['k']": 0, "int('q')": 0, "'a'.x": 0, "nope": 0, "len(5)": 0, "[].pop()": 0, "'%d' % 'x'": 0, "b'a' + 'b'": 0,
    "'abc'.index('z')": 0, "(1, 2).index(3)": 0, "{1}.remove(2)": 0, "[1].remove(2)": 0, "chr(-1)": 0, "ord('ab')": 0,
    "next(iter([]))": 0, "dict([1])": 0, "dict([(1, 2, 3)])": 0, "'x' * 'y'": 0, "[1] + (2,)": 0, "{[]: 1}": 0, "iter(5)": 0,
    "'a' in 5": 0, "None.x": 0, "None[0]": 0, "None()": 0, "(1)[0]": 0, "'abc'['x']": 0, "[1]['x']": 0, "(1,)[5]": 0, "'a'[9]": 0,
}  # fmt: skip
import warnings

warnings.simplefilter("ignore")
for expression in errors:
    try:
        eval(expression)
    except Exception as error:
        print(expression, "->", type(error).__name__, error)

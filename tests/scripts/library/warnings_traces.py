# traceback: formatting chains, groups, frames, capturing; linecache's part in it.
import io, sys, traceback, warnings

def show(text):
    print(text.replace(__file__, "FILE"))
def inner(x):
    raise ValueError("bad %d" % x)
def outer():
    try:
        inner(1)
    except ValueError as e:
        e.add_note("a note\nwith lines")
        raise KeyError("k") from e
try:
    outer()
except KeyError as e:
    show("".join(traceback.format_exception(e)))
    show("".join(traceback.format_exception(e, limit=1, chain=False)))
    te = traceback.TracebackException.from_exception(e, capture_locals=True)
    print(te.exc_type_str, te.__cause__.exc_type_str, te.__cause__.__notes__, [f.name for f in te.stack], te.stack[-1].locals is not None, list(te.format_exception_only()))
    show("".join(traceback.format_tb(e.__traceback__)))
    print([(f.name, f.lineno > 0, f.line) for f in traceback.extract_tb(e.__traceback__)], traceback.format_exception_only(e), traceback.format_exception_only(ValueError, ValueError("x")))
try:
    try:
        1 / 0
    except ZeroDivisionError:
        undefined_name_here
except NameError as e:
    e.__suppress_context__ = True
    print(traceback.format_exception_only(e))
    out = io.StringIO()
    traceback.print_exc(file=out, chain=False)
    show(out.getvalue())
try:
    raise ExceptionGroup("several", [ValueError(1), ExceptionGroup("nested", [TypeError("t"), OSError(2, "no")])])
except ExceptionGroup as e:
    show("".join(traceback.format_exception(e)))
    print("".join(traceback.format_exception_only(e, show_group=True)))
def deep(n):
    if n == 0:
        raise RuntimeError("bottom")
    deep(n - 1)
try:
    deep(10)
except RuntimeError as e:
    show("".join(traceback.format_exception(e)))
    show("".join(traceback.format_exception(e, limit=-2)))
try:
    compile("x = (1,\n  y y\n", "source", "exec")
except SyntaxError as e:
    print("".join(traceback.format_exception_only(e)))
s = traceback.StackSummary.from_list([("f.py", 3, "name", "code()"), traceback.FrameSummary("g.py", 4, "n2", line="x", locals={"a": "1"})])
print(s.format(), s[0], traceback.format_list([("a", 1, "b", None)]))
def stack():
    return [f.name for f in traceback.extract_stack()][-2:], len(traceback.format_stack(limit=1)), [f.f_code.co_name for f, n in traceback.walk_stack(None)][:1]
print(stack())
class Odd(Exception):
    def __str__(self): raise ValueError
print(traceback.format_exception_only(Odd()), traceback.format_exception(None), traceback.format_exception_only(StopIteration()))
for f in (lambda: [].appendd, lambda: "".isuper(), lambda: pritn, lambda: __import__("collectionz"), lambda: exec("from math import cosinus")):
    try:
        f()
    except Exception as e:
        print(traceback.format_exception_only(e))
e = KeyError("x")
e.__notes__ = ["one", 5]
print(traceback.format_exception_only(e))
a, b = ValueError("a"), ValueError("b")
a.__context__, b.__context__ = b, a
print(len("".join(traceback.format_exception(a))) > 10)
traceback.clear_frames(None) if False else None
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    warnings.warn("one")
    warnings.warn_explicit("two", DeprecationWarning, "file", 5, module="m")
    print([(str(x.message), x.category.__name__, x.lineno) for x in w[1:]], warnings.formatwarning("m", UserWarning, "f", 1, "line"))
with warnings.catch_warnings():
    warnings.filterwarnings("error", "abc.*", RuntimeWarning)
    try:
        warnings.warn("abcd", RuntimeWarning)
    except RuntimeWarning as e:
        print("raised", e)
    for g in (lambda: warnings.simplefilter("nope"), lambda: warnings.warn("x", int), lambda: warnings.filterwarnings("error", 5), lambda: warnings.filterwarnings("ignore", lineno=-1)):
        try:
            print(g())
        except Exception as x:
            print(type(x).__name__, x)
@warnings.deprecated("use other", category=DeprecationWarning)
def old(): return 5
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    print(old(), str(w[0].message), old.__deprecated__)

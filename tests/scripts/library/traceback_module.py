# The functions of traceback.
import io
import sys
import traceback

def inner(x):
    return 1 / x
def outer(x):
    try:
        return inner(x)
    except ZeroDivisionError as e:
        raise ValueError("outer failed") from e

def clean(text):
    return "\n".join(line if not line.lstrip().startswith("File ") else line.replace(__file__, "FILE") for line in text.split("\n"))
try:
    outer(0)
except ValueError as e:
    caught = e
    print(clean(traceback.format_exc()))
print(traceback.format_exception_only(caught), traceback.format_exception_only(ValueError, ValueError("x")), traceback.format_exception_only(None))
tb = traceback.extract_tb(caught.__traceback__)
for f in tb:
    print(f.name, f.lineno, f.line, f.colno, f.end_colno, f.locals)
print(clean("".join(traceback.format_list(tb))))
print(clean("".join(traceback.format_tb(caught.__traceback__, limit=1))), clean("".join(traceback.format_tb(caught.__traceback__, limit=-1))))
te = traceback.TracebackException.from_exception(caught, capture_locals=False)
print(te.exc_type_str, te.stack[-1].name, te.__cause__.exc_type_str, str(te))
out = io.StringIO()
traceback.print_exception(caught, file=out, chain=False)
print(clean(out.getvalue()))
out = io.StringIO()
traceback.print_exc(file=out)
print(repr(out.getvalue()))
try:
    compile("a b", "<text>", "exec")
except SyntaxError as e:
    print("".join(traceback.format_exception_only(e)))
e = KeyError("k")
e.add_note("a note\nof two lines")
print("".join(traceback.format_exception(e)))
eg = ExceptionGroup("group", [ValueError(1), ExceptionGroup("nested", [TypeError("t"), OSError(2, "no")])])
print("".join(traceback.format_exception(eg)))
print("".join(traceback.format_exception_only(eg, show_group=True)))
s = traceback.StackSummary.from_list([("f.py", 1, "fn", "code here"), ("f.py", 2, "gn", None)])
print("".join(s.format()), s[0] == ("f.py", 1, "fn", "code here"))
def depth():
    return traceback.extract_stack()
print([f.name for f in depth()])
def recursive(n):
    if n == 0:
        raise KeyError("deep")
    recursive(n - 1)
try:
    recursive(20)
except KeyError:
    print(clean(traceback.format_exc()))

# Doubtful code is warned of when it is compiled.
import warnings


def check(source):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        compile(source, "<test>", "exec")
    print(repr(source), "->", [(w.category.__name__, str(w.message), w.lineno) for w in caught])


for source in [
    "x is 1", "x is not 'a'", "assert (x, 'message')", "'\\d'", "b'\\d'", "1()", "'a'()", "[1, 2](3)", "[1][2, 3]", "()[0]('x')", "1if x else 2",
    "def f():\n  try: pass\n  finally: return 1", "for i in x:\n  try: pass\n  finally: break", "r'\\d'", "None()", "x is None", "{}['a'].b", "f'\\d'",
]:  # fmt: skip
    check(source)
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        compile("x is 1", "<test>", "exec")
    except SyntaxError as error:
        print(type(error).__name__, error)

"""Errors of expressions and of what is typed at a prompt."""
import codeop
import warnings

warnings.simplefilter("ignore")


def report(source, mode):
    try:
        compile(source, "<text>", mode)
    except SyntaxError as error:
        place = error.lineno, error.offset, error.end_lineno, error.end_offset
        print(mode, repr(source), "->", type(error).__name__, error.msg, place, repr(error.text))
    else:
        print(mode, repr(source), "-> compiles")


for source in ["", " 1", "\t1", "1 2", "1;", "x = 1", "(1", "1 +", "f'{a b}'", "\\", "'a", "yield", "lambda x", "a\nb", "(a\nb)", "pass", "*a", "*a, b"]:
    report(source, "eval")
for source in [
    "", "#", "x", "x\n", "x\ny", "x; y", "x; y\n", "x\n# said\n", "x = (1,\n 2)\nz", "if x: y", "if x: y\n", "if x: y\n\n",
    "if x:\n    y", "if x:\n    y\n", "if x:\n    y\nz\n", "def f(): pass\n", "x 1", "(1", "'''a", "x\n  y", "@x\n", "a; b c",
]:
    report(source, "single")
for source in ["x", "x =", "(", "if x:", "if x:\n  y", "if x:\n  y\n", "'''", "'a", "x \\", "x $", "def f(", "try:\n  x", "@a", "x = 1 2", "for x in y:", "f'''{a", "class A", "1 +"]:
    try:
        code = codeop.compile_command(source)
    except SyntaxError as error:
        print("prompt", repr(source), "->", error.msg)
    else:
        print("prompt", repr(source), "->", "more" if code is None else "complete")

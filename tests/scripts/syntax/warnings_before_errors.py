"""Warnings of a source that has an error: those met before it are issued, once each, in order."""
import warnings


def report(source, mode="exec"):
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        try:
            compile(source, "<text>", mode)
        except SyntaxError as error:
            outcome = f"{error.msg} ({error.lineno})"
        else:
            outcome = "compiles"
    print(repr(source), "->", outcome)
    for warning in found:
        print("   ", warning.category.__name__, warning.lineno, warning.message)


for source in [
    "x = '\\d'\ny = 1 2\n",
    "x = 1 2\ny = '\\d'\n",
    "x = 0x1for y in z\n",
    "x = 1if y else 2\nz = '\\p'\nreturn 1\n",
    "x is 1\nreturn 2\n",
    "return 2\nx is 1\n",
    "x is 1; y is 2\nbreak\n",
    "assert (x, 'said')\n1()\n",
    "def f():\n    try:\n        pass\n    finally:\n        return 1\n    '\\d'\n",
    "for x in y:\n    try:\n        pass\n    finally:\n        if z is 1:\n            break\n",
    "def f():\n    try:\n        pass\n    finally:\n        x is 1\n        try:\n            pass\n        finally:\n            y is 2\n",
    "def f(a):\n    a is 'x'\n    global a\n",
    "f'\\{x}' 1\n",
    "f'{x:\\d}' 1\n",
    "f'{x!z} \\d'\n",
    "'\\é' 1\n",
    "__debug__(1)\n",
    "'\\400' '\\q'\nb'\\400\\q'\n",
]:
    report(source)

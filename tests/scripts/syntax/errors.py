# Where syntax errors are, and what they say.
def check(source):
    try:
        compile(source, "<test>", "exec")
    except SyntaxError as error:
        print(repr(source), "->", type(error).__name__, error.lineno, error.offset, error.msg)
    else:
        print(repr(source), "compiles")


for source in [
    "return 1", "yield 1", "await x", "break", "continue", "x = ", "1 = x", "f() = 1", "a + 1 = 2", "None = 1", "del 1", "def f(a, a): pass",
    "def f(a=1, b): pass", "f(a=1, 2)", "f(**k, *a)", "f(a=1, a=2)", "nonlocal x", "def f():\n  nonlocal x", "def f():\n  x = 1\n  global x",
    "class C: return", "async def f():\n  yield from x", "(", ")", "[1, 2", "{1: 2", "(]", "'abc", "'''abc", "if x\n  pass", "if x:\npass",
    "else: pass", "try: pass", "for x in y", "while True print(1)", "import", "from x import", "from . import *\ndef f(): from x import *", "lambda: = 1", "x = 5 5",
    "def f(*): pass", "def f(*, **k): pass", "def f(a, /, b, /): pass", "with x as 1: pass", "a := 1", "f(x := 1)", "print 1", "exec 'x'", "1 +", "x ==", "@", "x: int: str",
    "match x:\n  case a | b: pass", "match x:\n  case a:\n    pass\n  case b:\n    pass", "match x:\n  case {**a, 'k': 1}: pass", "f'{'", "f'{}'", "f'{a b}'", "f'}'", "0777", "1__0", "1_", "0xg", "5a", "'\\x1'", "b'é'", "'\\N{nope}'",
    "x = *a", "*a = x", "*a, *b = x", "del *a", "for *a in x: pass", "async def f(): [await x for x in y]", "def f(): [await x for x in y]", "x if y", "not", "a not b", "from __future__ import nope", "x = 1\nfrom __future__ import division",
    "\tif 1:\n        pass", "if 1:\n\tx\n        y", "class", "def 1(): pass", "try: pass\nexcept* A: pass\nexcept B: pass", "try: pass\nexcept: pass\nexcept A: pass", "$", "?", "a ? b", "x = 'a' 'b", "print(f\"{x\")",
]:  # fmt: skip
    check(source)

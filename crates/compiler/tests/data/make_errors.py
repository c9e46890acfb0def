"""Writes errors.tsv: what CPython 3.14 says about the sources below and those in slips.txt. Run with that interpreter."""
import os
import warnings

CASES = r"""
x = (1
x = [1, 2
x = {1: 2
foo(1, 2
)
(]
(1, 2]
x = 'abc
x = '''abc
x = f'abc
f'{a'
f'{a!x}'
f'{a!}'
f'{}'
f'{ }'
f'}'
f'{a:{b}'
f'{lambda x: 1}'
1 = x
None = 1
True = 2
... = 1
f() = 1
a + b = c
-a = 1
(a, 1) = x
[a, f()] = 1
'a' = 1
f'{a}' = 1
x if y else z = 1
lambda: 1 = 2
{1: 2} = 1
{1} = 2
[i for i in x] = 1
(i for i in x) = 1
a < b = 1
a and b = 1
not a = 1
del f()
del 1
del a + b
del (a, 1)
del None
f() += 1
(a, b) += 1
1 += 1
a + 1 += 1
(a, b): int = 1
[a]: int
f(): int = 1
1: int
for 1 in x: pass
for f() in x: pass
with a as 1: pass
with a as f(): pass
[x for 1 in y]
(1 := 2)
(a.b := 2)
(a[0] := 1)
x = yield = 1
if x = 1: pass
while x = 1: pass
if x
if x\n  pass
while x
for x in y
def f()
def f(
class A
class A(
try\n
with x
else: pass
elif x: pass
except: pass
finally: pass
if x:\npass
while x:\npass
for i in x:\npass
def f():\npass
class A:\npass
try:\npass
with x:\npass
try:\n  pass\nexcept:\npass
try:\n  pass\nfinally:\npass
if x:\n  pass\nelse:\npass
if x:\n  pass\nelif y:\npass
try:\n  pass
try:\n  pass\nx
  x = 1
x = 1\n  y = 2
if x:\n    y\n  z
if x:\n\ty\n        z
return
return 1
class A:\n  return 1
yield 1
class A:\n  yield 1
await x
def f():\n  await x
def f():\n  async with x: pass
def f():\n  async for x in y: pass
def f():\n  [x async for x in y]
async def f():\n  yield from x
async def f():\n  yield 1\n  return 2
break
continue
if x:\n  break
while x:\n  def f():\n    break
for x in y: pass\nelse: continue
def f(a, a): pass
def f(a, *, a): pass
lambda a, a: 1
def f(a=1, b): pass
def f(*): pass
def f(*, **k): pass
def f(**k, a): pass
def f(*a, *b): pass
def f(a, /, b, /): pass
def f(/): pass
def f(*, /): pass
def f(*a=1): pass
def f(**k=1): pass
def f(a, (b, c)): pass
def f(1): pass
f(a=1, 2)
f(**a, 1)
f(**a, *b)
f(a=1, a=2)
f(a.b=1)
f(1=2)
f(True=1)
f(a for a in b, c)
f(c, a for a in b)
f(__debug__=1)
x = 1\nglobal x
def f():\n  x = 1\n  global x
def f():\n  print(x)\n  global x
def f(x):\n  global x
def f():\n  nonlocal x
nonlocal x
def f():\n  x = 1\n  nonlocal x
def f():\n  global x\n  nonlocal x
def f():\n  x: int\n  global x
def f():\n  global x\n  x: int
def f():\n  from a import *
class A:\n  from a import *
from __future__ import nope
from __future__ import braces
x = 1\nfrom __future__ import annotations
import
from a import
from a import (b
from a import b,
import a.b as c.d
try:\n  pass\nexcept:\n  pass\nexcept A:\n  pass
try:\n  pass\nexcept A, B as e:\n  pass
try:\n  pass\nexcept* A:\n  pass\nexcept B:\n  pass
try:\n  pass\nexcept*:\n  pass
try:\n  pass\nexcept* A:\n  return
def f():\n  try:\n    pass\n  except* A:\n    return
*a = 1
*a, *b = c
*a
x = *a
print(*a for a in b)
[*a for a in b]
{**a for a in b}
a, b = *c
1a = 2
0777
0o8
0b2
0xg
1__0
1_
1.e
x = 1 2
a b
x = 'a' b'c'
'\x1'
'\u12'
'\N{nope}'
b'é'
b'\x1'
a ? b
a $ b
a!b
x = “a”
x\y
[i for i in (j := x)]
[(i := 1) for i in x]
class A:\n  [(y := 1) for i in x]
[(yield) for i in x]
((yield) for i in x)
__debug__ = 1
del __debug__
def f(__debug__): pass
class A[T, T]: pass
class A[T=int, U]: pass
def f[T: (yield)](): pass
type X = (yield)
type X[T: (await x)] = 1
def f(a: (yield)): pass
def f(a: (b := 1)): pass
match x:\n  case y: pass\n  case 1: pass
match x:\n  case _: pass\n  case 1: pass
match x:\n  case [*a, *b]: pass
match x:\n  case a | b: pass
match x:\n  case (a, 1) | (b, 1): pass
match x:\n  case [a, a]: pass
match x:\n  case {1: a, 1: b}: pass
match x:\n  case A(b=1, b=2): pass
match x:\n  case A(b=1, 2): pass
match x:\n  case 1 + 1: pass
match x:\ncase 1: pass
async x
async def f
pass pass
x = 
x +
(1 +
if True: x = 1 else: y = 2
print 'hello'
print x
exec 'x'
assert
raise x from
lambda x
a = b := c
class A: x = 1; def f(): pass
@x
@x\ny = 1
a.1
a..b
a[
a[]
a[1:2:3:4]
{a, b: c}
{a: b, c}
{a: }
{**a, b}
(a, b
not
return return
import a as
from . import *, a
global
for x
for x in
while
with
with (a as b, c as d
0 if x
x if y
x if y else
"a" "b
'''a
"""


def main():
    warnings.simplefilter("ignore")
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "slips.txt"), encoding="utf-8") as slips:
        cases = CASES.strip("\n").split("\n") + slips.read().splitlines()
    with open(os.path.join(here, "errors.tsv"), "w", encoding="utf-8") as out:
        for case in cases:
            source = case.replace("\\n", "\n").replace("\\t", "\t")
            try:
                compile(source, "<f>", "exec")
            except SyntaxError as error:
                text = "" if error.text is None else error.text.replace("\t", "\\t").replace("\n", "\\n")
                row = [type(error).__name__, error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset, text]
            else:
                row = ["none", "", 0, 0, 0, 0, ""]
            print(case, *row, sep="\t", file=out)


main()

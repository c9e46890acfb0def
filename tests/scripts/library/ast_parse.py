# ast.parse: every node with its place, errors, and what is built on it.
import ast
src = r'''
match x:
    case -1 | 1+2j | "a" "b" | None: pass
    case [a, *_, (b as c)] if d: pass
    case {"k": v, **rest}: pass
    case P.Q(1, y=2): pass
    case (x, y): pass
    case x, *y: pass
    case _: pass
def f[T: int = str, *Ts = (), **P](a, /, b: int = 1, *c, d=2, e, **g) -> x: return
class A[T](B, *C, metaclass=M, **k): x: int = 1; (y): int; z.w: int
type X[T] = list[T]
async def g():
    async with a as b, c: pass
    async for i in x: await y
    else: yield
    return [i async for i in x if a if b]
try: pass
except* (A, B) as e: pass
except* C: pass
try:
    pass
except A: pass
else: pass
finally: pass
with (a as (b, c), d): pass
with (a): pass
with (a, b) as c: pass
if a: b
elif c:
    d
elif e: f
else:
    g
for (a, b), [c, *d] in x: break
del a, (b, c), d[0], e.f
a[1:2, ::3, ...] = b, *c = d
lambda: (yield)
f(x for x in y)
f((x for x in y))
print(*a, **b, c=1)
x = (y := 1)
from . import a as b, c
from ..m import *
import a.b.c as d, e
@dec
@dec2(1)
class K: pass
global a, b
nonlocal c
raise A from B
assert a, b
a if b else c
not a and b or c < d <= e is not f not in g
{**a, 'b': 1}; {1, 2}; {}; (); []
1_000; 0xff; 1e5; 3j; 10**30; 123456789012345678901234567890; b'a' b'b'; r'\n'; ...
ünïcode = "é" + x
ﬁ = 1
x @= 1; x //= 2
a.b.c[d](e)(f)
(a)
(a).b
(a + b) * c
-x ** -y
"""doc
string"""; z
f"""{
  a
  !r:>{
  b}}"""
'''
print(ast.dump(ast.parse(src), include_attributes=True, indent=1))
print(ast.unparse(ast.parse(src)))
print(ast.dump(ast.parse("a + 1", mode="eval"), include_attributes=True), ast.dump(ast.parse("a; b", mode="single"), include_attributes=True))
n = ast.parse("x = 1")
print(vars(n.body[0]).keys(), n.body[0].targets[0].ctx is ast.parse("y = 1").body[0].targets[0].ctx)
print(len(list(ast.walk(ast.parse("+".join(["a"]*3000))))))
for bad in ["a b", "x = ", "f(", "if x:\nb", "f'{'"]:
    try: ast.parse(bad)
    except SyntaxError as e: print(type(e).__name__, e, e.lineno, e.offset)
print(ast.literal_eval("{'a': [1, -2.5, (3, None)], b'x': {1}}"))
print(ast.parse(b"# coding: latin-1\nx = '\xe9'").body[0].value.value)

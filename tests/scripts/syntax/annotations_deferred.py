# Annotations: deferred, formats, without a value, scopes.
import annotationlib
from annotationlib import Format, get_annotations

x: int = 1
y: "text"
z: undefined
def f(a: int, b: undefined = 1, *args: "s", k: list[x], **kw: 1 + 1) -> None: ...
try:
    f.__annotations__
except NameError as e:
    print(e)
print(get_annotations(f, format=Format.FORWARDREF)["a"], get_annotations(f, format=Format.STRING), f.__annotate__.__name__)
print(get_annotations(f, format=Format.FORWARDREF)["b"].__forward_arg__)
undefined = "now defined"
print(f.__annotations__, f.__annotations__ is f.__annotations__)
print(__annotations__ if "__annotations__" in globals() else "none yet")
class C:
    a: int
    b: "C" = None
    c: C
    (d): str
    if False:
        never: int
    def m(self, o: C) -> C: ...
E = None
print(C.__annotations__ if False else sorted(get_annotations(C, format=Format.STRING)))
class Dd(C):
    pass
print(Dd.__annotations__, C.m.__annotations__)
f.__annotations__ = {"replaced": int}
print(f.__annotations__, f.__annotate__)
def g(): 
    local: print("not evaluated")
    (other): int
    return sorted(locals())
print(g())
def h(): pass
h.__annotate__ = lambda format: {"made": format}
print(h.__annotations__, annotationlib.call_annotate_function(h.__annotate__, Format.VALUE))
try:
    h.__annotate__ = 5
except TypeError as e:
    print(e)
lst = [0]
lst[0]: int = 5
print(lst)
for bad in ("(a, b): int", "[a]: int", "a: int, b: int", "f(): int", "x: (yield)", "def f(a: (yield)): 0", "global x; x: int", "a: b := 1"):
    try:
        compile(bad, "<t>", "exec")
        print("fine", bad)
    except SyntaxError as e:
        print(e.msg)

# What a class body sees and makes.
x = "global"
class A:
    print(x, __name__, __qualname__)
    x = "class"
    print(x)
    y = [x for x in range(3)]
    print(x, y)
    def m(self):
        return x
    z = (lambda: x)()
    print(z, sorted(k for k in locals() if not k.startswith("__")))
    del y
    for i in range(2):
        exec(f"dyn{i} = i")
    class Inner:
        print(__qualname__, x)
print(A().m(), hasattr(A, "y"), A.dyn1, A.i, A.__static_attributes__, A.__firstlineno__)
def f():
    x = "function"
    class B:
        print(x)
        x = "B"
        print(x)
        def get(self):
            return x, __class__.__name__
    class C:
        nonlocal x
        x = "changed"
    return B().get(), x, B.__qualname__
print(f())
try:
    class D:
        first = 1
        second = [first + i for i in range(2)]
except NameError as e:
    print(e)
class E:
    items = [1, 2]
    ok = [i * 2 for i in items]
print(E.ok)
class F:
    global made
    made = "by F"
    __private = 1
    def peek(self):
        return self.__private
    def _F__direct(self):
        return self.__direct.__name__
print(made, F().peek(), [n for n in F.__dict__ if "private" in n], F()._F__direct())
class Conditional:
    if True:
        def a(self): return 1
    else:
        def b(self): return 2
    try:
        1 / 0
    except ZeroDivisionError as e:
        message = str(e)
    with open("/dev/null") as handle:
        read = handle.read()
    while True:
        break
print([n for n in Conditional.__dict__ if n[0] != "_"])
def deco(tag):
    return lambda cls: setattr(cls, "tag", tag) or cls
@deco("outer")
@deco("inner")
class G(*[int], **{"metaclass": type}): pass
print(G.tag, G.__bases__)

# Decorators of every form.
def tag(name):
    print("make", name)
    def deco(f):
        print("apply", name, getattr(f, "__name__", f))
        f.tags = [*getattr(f, "tags", []), name]
        return f
    return deco
@tag("outer")
@tag("inner")
def f(): pass
print(f.tags)
table = {"k": [tag("from table")]}
@table["k"][0]
def g(): pass
@(lambda f: (f, "tuple"))
def h(): pass
print(h[0].__name__, h[1])
@callable
def nothing_left(): return None
print(nothing_left)
@(chosen := tag("walrus"))
async def a(): pass
@staticmethod
def s(x): return x
print(s(5), s.__wrapped__(6), s.__name__)
class C:
    @property
    def p(self): return "p"
    @p.setter
    def p(self, v): print("set", v)
    @p.deleter
    def p(self): print("del")
    @classmethod
    def c(cls, x): return cls.__name__, x
    @staticmethod
    def st(*a): return a
    @tag("method")
    def m(self): return self.m.tags
c = C()
c.p = 5
del c.p
print(c.p, c.c(1), C.c(2), c.st(1), C.st(2), c.m())
@tag("class")
class D: pass
def memo(f):
    cache = {}
    def w(*a):
        if a not in cache:
            cache[a] = f(*a)
        return cache[a]
    w.cache = cache
    return w
@memo
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(30), len(fib.cache))
try:
    @5
    def bad(): pass
except TypeError as e:
    print(e)
try:
    @undefined
    def bad(): pass
except NameError as e:
    print(e)
class Reg(dict):
    def __call__(self, f):
        self[f.__name__] = f
        return f
reg = Reg()
@reg
def one(): return 1
@reg
def two(): return 2
print({k: v() for k, v in reg.items()})

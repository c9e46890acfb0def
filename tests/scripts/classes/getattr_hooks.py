# __getattr__, __getattribute__, __setattr__, __delattr__, __dir__ and modules.
import sys, types
class A:
    real = 1
    def __getattr__(self, n):
        if n.startswith("dyn_"):
            return n[4:]
        raise AttributeError(f"no {n}")
    def __setattr__(self, n, v):
        print("set", n, v)
        super().__setattr__(n, v)
    def __delattr__(self, n):
        print("del", n)
        object.__delattr__(self, n)
    def __dir__(self): return ["z", "a"]
a = A()
print(a.real, a.dyn_x, hasattr(a, "q"), getattr(a, "q", "fallback"), dir(a))
a.x = 5
del a.x
try:
    a.q
except AttributeError as e:
    print(e)
class B:
    def __init__(self): self.v = 1
    def __getattribute__(self, n):
        if n == "secret":
            raise AttributeError("hidden")
        return object.__getattribute__(self, n)
    def __getattr__(self, n): return "via getattr " + n
    secret = 5
    @property
    def broken(self): return self.missing_thing.upper()
    @property
    def raises(self): raise AttributeError("inside")
b = B()
print(b.v, b.secret, b.other, b.raises, b.broken)
m = types.ModuleType("m")
m.__getattr__ = lambda n: f"module attr {n}"
m.__dir__ = lambda: ["only"]
print(m.anything, dir(m), m.__name__)
m2 = types.ModuleType("m2")
for n in ("nope", "__getattr__"):
    try:
        getattr(m2, n)
    except AttributeError as e:
        print(e)
del m2.__name__
try:
    m2.x
except AttributeError as e:
    print(e)
class Loud(types.ModuleType):
    @property
    def p(self): return "prop"
    def __setattr__(self, n, v):
        print("module set", n)
        super().__setattr__(n, v)
mod = types.ModuleType("mod")
mod.__class__ = Loud
mod.x = 1
print(mod.p, mod.x)
class Special:
    def __getattr__(self, n):
        print("asked", n)
        raise AttributeError(n)
s = Special()
for f in (len, iter, abs, hash):
    try:
        f(s)
    except TypeError as e:
        print(e)
for f in (lambda: setattr(5, "x", 1), lambda: setattr(object(), "x", 1), lambda: object().x, lambda: delattr(object(), "x"), lambda: getattr(a, 5), lambda: setattr(a, 5, 1), lambda: int.x, lambda: setattr(int, "x", 1), lambda: None.x, lambda: (5).real.zap):
    try:
        f()
    except (AttributeError, TypeError) as e:
        print(type(e).__name__, e)

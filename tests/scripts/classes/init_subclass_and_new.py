# __init_subclass__, __new__, __prepare__, __call__ of metaclasses, __instancecheck__.
class Base:
    subs = []
    def __init_subclass__(cls, /, kind=None, **kw):
        super().__init_subclass__(**kw)
        Base.subs.append((cls.__name__, kind))
class A(Base, kind="a"): pass
class B(A): pass
print(Base.subs)
for f in (lambda: type("X", (), {}, z=1), lambda: type("X", (Base,), {}, other=1), lambda: type("X", (int, str), {}), lambda: type("X", (bool,), {}), lambda: type(5, (), {}), lambda: type("X", [], {}), lambda: type("X", (5,), {}), lambda: type("X", (A, Base, A), {}), lambda: type("X", (Base, A), {}), lambda: type("a\0b", (), {}), lambda: type("X", (), {"__slots__": 5}), lambda: type("X", (), {"__qualname__": 5}), lambda: type("X", (), {"__classcell__": 5})):
    try:
        print(f())
    except (TypeError, ValueError) as e:
        print(type(e).__name__, str(e).replace("\n", "|"))
class Meta(type):
    @classmethod
    def __prepare__(m, name, bases, **kw):
        print("prepare", name, kw)
        return {"prepared": True}
    def __new__(m, name, bases, ns, **kw):
        print("new", name, [k for k in ns if k[0] != "_"])
        return super().__new__(m, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw):
        print("init", name)
    def __call__(cls, *a):
        print("call", a)
        return super().__call__(*a)
    def __instancecheck__(cls, o): return o == "magic" or super().__instancecheck__(o)
    def __subclasscheck__(cls, c): return c is int
    def __len__(cls): return 42
    def __iter__(cls): return iter("meta")
    def __getitem__(cls, k): return k
    def __contains__(cls, k): return k == 1
    def __repr__(cls): return f"<Meta {cls.__name__}>"
    def __add__(cls, o): return "added"
class C(metaclass=Meta, option=1):
    x = 1
    def __new__(cls, *a):
        return super().__new__(cls) if a else "not an instance"
    def __init__(self, *a): print("C init", a)
print(C(), type(C(1)).__name__, isinstance("magic", C), isinstance(5, C), issubclass(int, C), len(C), list(C), C["k"], 1 in C, C, C + 1, C.prepared)
class Single:
    _one = None
    def __new__(cls): cls._one = cls._one or super().__new__(cls); return cls._one
print(Single() is Single())
class T(tuple):
    def __new__(cls, *a): return super().__new__(cls, a)
print(T(1, 2), type(T(1) + T(2)).__name__)
class NoArgs: pass
for f in (lambda: NoArgs(1), lambda: NoArgs(x=1), lambda: object(1), lambda: object.__new__(int), lambda: object.__new__(), lambda: object.__new__(5), lambda: int.__new__(str), lambda: NoArgs.__init__(), lambda: type.__call__(5)):
    try:
        print(f())
    except TypeError as e:
        print(e)
class BadInit:
    def __init__(self): return 5
try:
    BadInit()
except TypeError as e:
    print(e)
class M1(type): pass
class M2(type): pass
try:
    class Conflict(M1("a", (), {}), M2("b", (), {})): pass
except TypeError as e:
    print(e)
def fake(name, bases, ns): return name.upper()
class Fn(metaclass=fake): pass
print(Fn)
o = NoArgs()
o.__class__ = type("Other", (), {"hi": lambda s: "hi"})
print(o.hi())
for bad in (int, 5, list):
    try:
        o.__class__ = bad
    except TypeError as e:
        print(e)

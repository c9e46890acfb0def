# property: getters, setters, deleters, docs, subclasses, errors.
def attempt(function):
    try:
        return repr(function())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class A:
    def __init__(self):
        self._v = 1

    @property
    def v(self):
        "The v."
        return self._v

    @v.setter
    def v(self, value):
        print("set", value)
        self._v = value

    @v.deleter
    def v(self):
        print("deleted")
        self._v = None

    @property
    def read(self):
        return "read"

    write = property(None, lambda self, value: print("written", value), doc="Only written.")
    nothing = property()

    @property
    def fails(self):
        return self.missing


a = A()
print(a.v, A.v.__doc__, A.write.__doc__, A.nothing.__doc__, A.v.fget.__name__, A.v.__name__, A.read.fset, A.read.fdel)
a.v = 5
a.v += 1
del a.v
print(a.v)
a.write = 3
print(attempt(lambda: a.write), attempt(lambda: setattr(a, "read", 1)), attempt(lambda: delattr(a, "read")), attempt(lambda: a.nothing), attempt(lambda: setattr(a, "nothing", 1)), attempt(lambda: a.fails), attempt(lambda: delattr(a, "write")))
print(attempt(lambda: A.v.__get__(None, A) is A.v), attempt(lambda: A.v.__get__(a)), attempt(lambda: A.v.__set__(a, 9)), attempt(lambda: setattr(A.v, "fget", 1)), isinstance(A.v, property), attempt(lambda: property(1, 2, 3, 4, 5)), attempt(lambda: property(fget=len).fget([1])), attempt(lambda: property(5).__get__(a)))


class B(A):
    @A.v.getter
    def v(self):
        return f"B {self._v}"

    @property
    def read(self):
        return super().read + " twice"


b = B()
b.v = 7
print(b.v, b.read, A.v is B.v, B.v.__doc__)


class Fallback:
    @property
    def p(self):
        raise AttributeError("inside")

    def __getattr__(self, name):
        return f"fallback {name}"


print(Fallback().p, Fallback().q, hasattr(Fallback(), "p"))


class Cached(property):
    def __get__(self, obj, owner=None):
        value = super().__get__(obj, owner)
        print("got", value if obj is not None else "property")
        return value


class C:
    x = Cached(lambda self: 42)

    @Cached
    def y(self):
        "Docs of y."
        return 1


print(C().x, C().y, C.y.__doc__, type(C.x).__name__)
p = property(lambda self: 1, doc="given")
p.__doc__ = "changed"
print(p.__doc__, p.getter(lambda self: 2).__doc__, property(a.__init__).__doc__ is None, p.__isabstractmethod__)
a.__dict__["read"] = "in the dict"
print(a.read, vars(a)["read"])


class Names:
    def __set_name__(self, owner, name):
        print("named", owner.__name__, name)


class Owner:
    one = two = Names()
    three = property(lambda self: self.four)
    four = property(lambda self: 4)


print(Owner().three)
try:
    class Broken:
        class Bad:
            def __set_name__(self, owner, name):
                1 / 0

        bad = Bad()
except Exception as error:
    print(type(error).__name__, error, error.__notes__)

# What a class body does with the name __class__ is apart from the cell that its methods see.
class A:
    def f(self):
        return "A"


class X(A):
    def f(self):
        return super().f()

    __class__ = 413


x = X()
print(x.f(), x.__class__, type(x).__name__)


class Outer:
    def look(self):
        class X:
            x = __class__

            def f():
                return __class__

        return X.x is Outer, X.f() is X

    def rebind(self):
        class X:
            nonlocal __class__
            __class__ = 42

            def f():
                return __class__

        return __class__, X.f() is X, "__class__" in X.__dict__


print(Outer().look(), Outer().rebind())
try:
    exec("class X:\n    __class__\n    def f():\n        __class__", globals(), {})
except NameError as e:
    print(type(e).__name__, e)


class X:
    global __class__
    __class__ = 42

    def f():
        return __class__


print(globals().pop("__class__"), "__class__" in X.__dict__, X.f() is X)


class Meta(type):
    def mro(self):
        print(self.__dict__["f"]() is self)
        return super().mro()


class M(metaclass=Meta):
    def f():
        return __class__


for value in ("0", "[]", "{}"):
    try:
        exec(f"__conditional_annotations__ = {value}\nx: int\n", {})
    except TypeError as e:
        print(e)

try:
    exec("__conditional_annotations__ = frozenset()\nx: int\n", {})
except TypeError as e:
    print(e)

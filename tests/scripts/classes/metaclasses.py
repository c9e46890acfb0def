# Metaclasses, __prepare__, __init_subclass__, __set_name__, __class_getitem__, class keywords, type() with three arguments.
class Tracing(type):
    @classmethod
    def __prepare__(mcls, name, bases, **kwargs):
        print("prepare", name, bases, kwargs)
        return {"prepared": True}

    def __new__(mcls, name, bases, namespace, **kwargs):
        print("new", name, sorted(k for k in namespace if not k.startswith("__")))
        return super().__new__(mcls, name, bases, namespace)

    def __init__(cls, name, bases, namespace, **kwargs):
        print("init", name, kwargs)
        super().__init__(name, bases, namespace)

    def __call__(cls, *args):
        print("call", cls.__name__, args)
        return super().__call__(*args)

    def __len__(cls):
        return 42

    def __instancecheck__(cls, instance):
        return instance == "special" or super().__instancecheck__(instance)

    @property
    def meta_only(cls):
        return "seen on the class"


class Traced(metaclass=Tracing, flavour="x"):
    attribute = 1


t = Traced()
print(Traced.prepared, len(Traced), isinstance("special", Traced), isinstance(t, Traced), Traced.meta_only, hasattr(t, "meta_only"), type(Traced))


class Plugin:
    known = []

    def __init_subclass__(cls, /, tag=None, **kwargs):
        super().__init_subclass__(**kwargs)
        Plugin.known.append((cls.__name__, tag))


class One(Plugin, tag="first"):
    pass


class Two(One):
    pass


print(Plugin.known)


class Field:
    def __set_name__(self, owner, name):
        print("set_name", owner.__name__, name)
        self.name = name

    def __get__(self, instance, owner):
        return self if instance is None else instance.__dict__.get(self.name, "unset")

    def __set__(self, instance, value):
        instance.__dict__[self.name] = value * 2


class Record:
    x = Field()
    y = Field()

    def __class_getitem__(cls, item):
        return f"{cls.__name__}[{item}]"


r = Record()
r.x = 5
print(r.x, r.y, type(Record.x).__name__, Record[int], vars(r))
Made = type("Made", (Record,), {"z": 3, "hello": lambda self: self.z})
print(Made().hello(), Made.__name__, Made.__mro__[1], type(Made))
try:
    type("Bad", (), {}, unknown=1)
except TypeError as error:
    print(error)


def where():
    class Local:
        class Nested:
            def method(self):
                return __class__

    return Local


print(where().Nested.__qualname__, where().Nested().method().__name__)

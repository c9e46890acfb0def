# Data and non-data descriptors, __getattr__ and __getattribute__, __slots__, name mangling.
class Data:
    def __get__(self, instance, owner=None):
        return "data"

    def __set__(self, instance, value):
        print("set to", value)

    def __delete__(self, instance):
        print("deleted")


class NonData:
    def __get__(self, instance, owner=None):
        return "class" if instance is None else "non-data"


class Holder:
    data = Data()
    non_data = NonData()


h = Holder()
h.__dict__["data"] = "hidden"
print(h.data, h.non_data, Holder.non_data, Holder.data)
h.non_data = "instance wins"
h.data = 5
del h.data
print(h.non_data, h.__dict__)


class Dynamic:
    known = 1

    def __getattr__(self, name):
        if name.startswith("dyn_"):
            return name[4:]
        raise AttributeError(f"no {name}")

    def __setattr__(self, name, value):
        print("setattr", name)
        super().__setattr__(name, value)

    def __delattr__(self, name):
        print("delattr", name)
        super().__delattr__(name)


d = Dynamic()
d.x = 1
print(d.x, d.known, d.dyn_thing, hasattr(d, "other"), getattr(d, "other", "default"))
del d.x
try:
    d.other
except AttributeError as error:
    print(error)


class Everything:
    def __getattribute__(self, name):
        return f"<{name}>" if not name.startswith("__") else super().__getattribute__(name)

    def method(self):
        return "real"


print(Everything().method, Everything().x, type(Everything().__class__))


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self):
        self.a = 1


s = Slotted()
print(s.a, hasattr(s, "__dict__"), Slotted.a)
for statement in ["s.b", "s.c = 1", "del s.b", "s.__dict__"]:
    try:
        exec(statement)
    except AttributeError as error:
        print(statement, "->", error)


class Sub(Slotted):
    pass


sub = Sub()
sub.c = 2
print(sub.a, sub.__dict__)


class Private:
    def __init__(self):
        self.__secret = 1

    def get(self):
        return self.__secret


print(Private().get(), vars(Private()), hasattr(Private(), "__secret"), Private()._Private__secret)

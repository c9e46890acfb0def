# Descriptors: precedence, set_name, on classes and metaclasses.
class Data:
    def __set_name__(self, owner, name):
        print("set_name", owner.__name__, name)
        self.name = "_" + name
    def __get__(self, obj, owner=None):
        return self if obj is None else obj.__dict__.get(self.name, "default")
    def __set__(self, obj, value):
        obj.__dict__[self.name] = value * 2
    def __delete__(self, obj):
        print("delete", self.name)
        obj.__dict__.pop(self.name, None)
class NonData:
    def __get__(self, obj, owner): return "nondata", obj is None, owner.__name__
class OnlySet:
    def __set__(self, obj, value): print("only set", value)
class A:
    d, n, s = Data(), NonData(), OnlySet()
a = A()
print(a.d, A.d.name, a.n, A.n)
a.d = 5
a.__dict__["d"] = "shadow"
a.__dict__["n"] = "shadow"
a.s = 1
a.__dict__["s"] = "instance s"
print(a.d, a.n, a.s, vars(a))
del a.d
print(a.d)
for act in (lambda: delattr(a, "s"), lambda: delattr(a, "zz"), lambda: a.zz):
    try:
        act()
    except AttributeError as e:
        print(e)
class Meta(type):
    md = Data()
    mn = NonData()
    @property
    def prop(cls): return "meta prop of " + cls.__name__
class B(metaclass=Meta):
    mn = "class own"
print(B.md, B.mn, B.prop)
for act in (lambda: B().prop, lambda: B().md):
    try:
        print(act())
    except AttributeError as e:
        print(e)

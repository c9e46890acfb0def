# The method resolution order, cooperative super, mixins, and the diamond.
class A:
    def run(self):
        return ["A"]


class B(A):
    def run(self):
        return ["B"] + super().run()


class C(A):
    def run(self):
        return ["C"] + super().run()


class D(B, C):
    def run(self):
        return ["D"] + super().run()


class E(D):
    pass


print(D().run(), [k.__name__ for k in E.__mro__], E().run(), super(B, D()).run(), super(D, E).run(E()))
print(super(B, D()), [k.__name__ for k in A.__subclasses__()])


class Base:
    def __init__(self, **kwargs):
        print("Base", kwargs)


class Named(Base):
    def __init__(self, name, **kwargs):
        super().__init__(**kwargs)
        self.name = name


class Aged(Base):
    def __init__(self, age, **kwargs):
        super().__init__(**kwargs)
        self.age = age


class Person(Named, Aged):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)


p = Person(name="Ada", age=36, extra=1)
print(p.name, p.age)
try:

    class Bad(A, B):
        pass
except TypeError as error:
    print(error)


class Meta(type):
    pass


class Meta2(type):
    pass


class M1(metaclass=Meta):
    pass


class M2(metaclass=Meta2):
    pass


try:

    class Clash(M1, M2):
        pass
except TypeError as error:
    print(error)


class Int(int):
    def __add__(self, other):
        return Int(super().__add__(other) + 1)

    def __repr__(self):
        return f"Int({int(self)})"


print(Int(3) + 4, Int(3) * 2, Int("7"), isinstance(Int(1), int), Int(5) == 5, [1, 2, 3][Int(1)], {5: "five"}[Int(5)])


class List(list):
    def __getitem__(self, index):
        return "got", super().__getitem__(index)


l = List([1, 2])
l.append(3)
print(l, l[0], len(l), l[1:], list(l), l == [1, 2, 3])


class Dict(dict):
    def __missing__(self, key):
        return key * 2


d = Dict(a=1)
print(d["a"], d["b"], d, d.get("b"), "b" in d)

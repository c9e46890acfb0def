# Abstract base classes, registration, and the protocols of collections.abc.
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, MutableSequence, Sized


class Shape(ABC):
    @abstractmethod
    def area(self): ...

    @property
    @abstractmethod
    def name(self): ...

    def describe(self):
        return f"{self.name}: {self.area()}"


class Square(Shape):
    name = "square"

    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side**2


class Partial(Shape):
    def area(self):
        return 0


print(Square(3).describe(), sorted(Shape.__abstractmethods__))
for cls in (Shape, Partial):
    try:
        cls()
    except TypeError as error:
        print(error)


@Shape.register
class Foreign:
    pass


print(issubclass(Foreign, Shape), isinstance(Foreign(), Shape), Shape in Foreign.__mro__)


class Counted:
    def __len__(self):
        return 1

    def __iter__(self):
        yield 1


print(isinstance(Counted(), Sized), isinstance(Counted(), Iterable), isinstance(Counted(), Iterator), isinstance([], Hashable))
print(isinstance(len, Callable), isinstance({}, Mapping), issubclass(list, MutableSequence), isinstance(iter([]), Iterator))


class Pairs(Mapping):
    def __init__(self, **items):
        self.data = items

    def __getitem__(self, key):
        return self.data[key]

    def __iter__(self):
        return iter(self.data)

    def __len__(self):
        return len(self.data)


p = Pairs(a=1, b=2)
print(list(p.items()), p.get("c", 3), "a" in p, p == {"a": 1, "b": 2}, list(p.keys()), list(p.values()))


class Stack(MutableSequence):
    def __init__(self):
        self.data = []

    def __getitem__(self, i):
        return self.data[i]

    def __setitem__(self, i, v):
        self.data[i] = v

    def __delitem__(self, i):
        del self.data[i]

    def __len__(self):
        return len(self.data)

    def insert(self, i, v):
        self.data.insert(i, v)


s = Stack()
s.extend([3, 1, 2])
s += [4]
s.reverse()
print(s.data, s.pop(), s.index(4), s.count(1), 2 in s, list(reversed(s)))

# Which slot calls Python: operators asked in CPython's order, and slots after dunders come and go.
class Loud(int):
    def __rpow__(self, other, modulus=None):
        print("rpow", int(other), int(self), modulus)
        return NotImplemented

    def __radd__(self, other):
        print("radd", int(other), int(self))
        return NotImplemented


for operate in (lambda: 2 ** Loud(3), lambda: 2 + Loud(3), lambda: Loud(2) ** Loud(3), lambda: pow(2, Loud(3), 5)):
    try:
        print(operate())
    except TypeError as error:
        print(error)


class Base:
    pass


class Derived(Base):
    pass


def show(obj):
    found = []
    for operate in (lambda: obj + 1, lambda: 1 + obj, lambda: -obj, lambda: len(obj), lambda: obj[1], lambda: obj < 1):
        try:
            found.append(operate())
        except TypeError:
            found.append(None)
    print(found)


derived = Derived()
show(derived)
Base.__add__ = lambda self, other: "add"
Base.__neg__ = lambda self: "neg"
Base.__len__ = lambda self: 7
Base.__getitem__ = lambda self, key: ("item", key)
Base.__lt__ = lambda self, other: "lt"
show(derived)
Derived.__radd__ = lambda self, other: "radd"
Derived.__neg__ = lambda self: "own neg"
show(derived)
del Base.__add__, Derived.__neg__, Base.__len__
show(derived)
del Base.__neg__, Base.__getitem__, Base.__lt__, Derived.__radd__
show(derived)


# Sequence slots of a built-in base give way to a method of the same name, and come back.
class Row(list):
    pass


row = Row([1])
print(row + [2], row * 2, 2 * row)
Row.__add__ = lambda self, other: "added"
Row.__rmul__ = lambda self, other: "multiplied"
print(row + [2], row * 2, 2 * row)
del Row.__add__, Row.__rmul__
print(row + [2], row * 2, 2 * row)
row += [3]
row *= 2
print(row)

# Two bases: each dunder from the first that has it.
class Left:
    __hash__ = None

    def __sub__(self, other):
        return "left sub"


class Right:
    def __sub__(self, other):
        return "right sub"

    def __rsub__(self, other):
        return "right rsub"

    def __call__(self, *args, **keywords):
        return args, keywords


class Both(Left, Right):
    pass


both = Both()
print(both - 1, 1 - both, both(1, a=2))
try:
    hash(both)
except TypeError as error:
    print(error)

# Slot wrappers: signatures, documentation, and how they count.
for wrapper in (int.__add__, int.__radd__, int.__pow__, list.__setitem__, list.__delitem__, object.__setattr__,
                type.__call__, int.__lt__, list.__mul__, object.__init__, int.__bool__, list.__contains__):
    print(wrapper.__name__, wrapper.__text_signature__, "|", wrapper.__doc__)
for call in (lambda: int.__add__(1), lambda: [].__setitem__(1), lambda: (1).__pow__(), lambda: (1).__neg__(2),
             lambda: [].__mul__("a"), lambda: (1).__add__(b=2), lambda: int.__add__(), lambda: [].__delitem__(1, 2)):
    try:
        print(call())
    except TypeError as error:
        print(error)

# Iterators over sequences say where they are.
for make in (lambda: iter([1, 2, 3]), lambda: reversed([1, 2, 3]), lambda: iter((1, 2, 3)), lambda: iter("a\u00e9c"),
             lambda: iter(b"abc"), lambda: iter(bytearray(b"abc")), lambda: reversed((1, 2, 3))):
    it = make()
    next(it)
    print(it.__length_hint__(), it.__reduce__())
    it.__setstate__(2)
    print(list(it), it.__length_hint__(), it.__reduce__()[1])
    it = make()
    it.__setstate__(1)
    print(list(it))
    try:
        make().__setstate__("a")
    except TypeError as error:
        print(error)

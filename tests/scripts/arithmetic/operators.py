# Operator methods: which is asked first, reflected and in-place forms, and what NotImplemented leads to.
class Left:
    def __init__(self, name):
        self.name = name

    def __add__(self, other):
        print(f"{self.name}.__add__")
        return NotImplemented if isinstance(other, str) else f"{self.name}+"

    def __radd__(self, other):
        print(f"{self.name}.__radd__")
        return f"+{self.name}"

    def __iadd__(self, other):
        print(f"{self.name}.__iadd__")
        return self

    def __eq__(self, other):
        print(f"{self.name}.__eq__")
        return NotImplemented

    __hash__ = None

    def __lt__(self, other):
        print(f"{self.name}.__lt__")
        return NotImplemented

    def __gt__(self, other):
        print(f"{self.name}.__gt__")
        return "greater"


class Right(Left):
    def __radd__(self, other):
        print(f"{self.name}.__radd__ first")
        return "subclass"


left, right = Left("left"), Right("right")
print(left + 1)
print(1 + left)
print(left + right)
print(right + left)
same = left
same += 1
print(same is left)
print(left == right, left != right)
print(left == 1, left == left)
print(left < right)
for operation in [lambda: left + "x", lambda: left - 1, lambda: 1 - left, lambda: -left, lambda: left @ 1, lambda: left <= 1, lambda: {left}]:
    try:
        print(operation())
    except TypeError as error:
        print(error)


class Vector:
    def __init__(self, *parts):
        self.parts = parts

    def __matmul__(self, other):
        return sum(a * b for a, b in zip(self.parts, other.parts))

    def __mul__(self, factor):
        return Vector(*(part * factor for part in self.parts))

    __rmul__ = __mul__

    def __neg__(self):
        return self * -1

    def __bool__(self):
        return any(self.parts)

    def __divmod__(self, other):
        return "divmod", other

    def __pow__(self, exponent, modulus=None):
        return exponent, modulus

    def __index__(self):
        return 3

    def __repr__(self):
        return f"Vector{self.parts}"


v = Vector(1, 2, 3)
print(v @ v, v * 2, 2 * v, -v, bool(v), bool(Vector(0)), divmod(v, 5), v**2, pow(v, 2, 3), list(range(v)), "abcdef"[v], hex(v))

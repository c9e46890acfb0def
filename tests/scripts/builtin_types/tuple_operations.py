# Tuples: operations, hashing, comparison, subclasses.
def attempt(function, *arguments):
    try:
        return repr(function(*arguments))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


t = (1, "two", 3.0, None, (4,))
for key in (0, -1, 5, -6, slice(1, 3), slice(None, None, -1), slice(None, None, 0), "x", None, 1.0, True, 2**70):
    print(key, attempt(lambda: t[key]))
print(t + (5,), attempt(lambda: t + [5]), t[:2] * 2, 0 * t, attempt(lambda: t * "x"), t.count(1), t.index("two"), attempt(t.index, 9), attempt(t.index, 1, 1), t.index(None, 2, -1))
print((1, 2) < (1, 3), (1,) < (1, 0), () < (0,), (1, 2) == (1.0, 2.0), (1, 2) == [1, 2], attempt(lambda: (1,) < ("a",)), attempt(lambda: (1,) < [2]), (1, "a") < (2, 5))
print(hash((1, 2)) == hash((1.0, 2.0)), hash(()) == hash(()), attempt(hash, ([],)), {(1, 2): "k"}[1.0, 2], len({(), (1,), (1.0,)}))
print((), (1,), (1, 2), ((),), ("it's",), tuple("abc"), tuple([1]), tuple(), attempt(tuple, 5), attempt(tuple, 1, 2), attempt(lambda: tuple(x=1)))
print(attempt(lambda: t.__setitem__), attempt(lambda: exec("t[0] = 1", {"t": t})), attempt(lambda: exec("del t[0]", {"t": t})))
print(1 in t, "x" in t, (4,) in t, list(reversed(t)), list(enumerate(t[:2], 5)), max((3, 1), (2, 9)), min([(2, "a"), (1, "z")]))
a = ([1],)
try:
    a[0] += [2]
except TypeError as error:
    print(error, a)
x, (y, *z), w = 1, (2, 3, 4), 5
print(x, y, z, w, *t[:2], sep="|")
for values in ((1,), (1, 2, 3), "a", 5, None, {}, {"a": 1, "b": 2}):
    try:
        p, q = values
        print(p, q)
    except Exception as error:
        print(type(error).__name__, error)
for values in ((), (1,), (1, 2)):
    try:
        p, *q, r = values
        print(p, q, r)
    except Exception as error:
        print(type(error).__name__, error)


class Pair(tuple):
    __slots__ = ()

    def __new__(cls, a, b):
        return super().__new__(cls, (a, b))

    def __repr__(self):
        return f"Pair{tuple(self)}"

    a = property(lambda self: self[0])


p = Pair(1, 2)
print(p, p.a, p == (1, 2), hash(p) == hash((1, 2)), p + (3,), type(p[:]).__name__, attempt(lambda: setattr(p, "c", 1)), tuple(p) is p, type(tuple(p)).__name__)
nested = ([],)
nested[0].append(nested)
print(nested, t is tuple(t), t[:] is t, (1, 2) + () == (1, 2))
iterator = iter((1, 2, 3))
print(next(iterator), iterator.__length_hint__(), iterator.__reduce__()[1:], list(iterator))

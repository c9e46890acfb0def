# Generator expressions: scope, laziness, nesting, conditions, and the first iterable taken at once.
print(sum(x * x for x in range(10)), list((a, b) for a in range(3) for b in range(a)), any(x > 2 for x in [1, 2, 3]))
print(dict((k, v) for k, v in zip("ab", [1, 2])), "-".join(str(x) for x in range(3)), sorted(-x for x in [1, 3, 2]))
try:
    (x for x in 5)
except TypeError as error:
    print(error)
try:
    g = (y for x in [1] for y in 5)
    print("made")
    next(g)
except TypeError as error:
    print(error)
n = 2
g = (x * n for x in range(3))
n = 10
print(list(g))
print([f() for f in [lambda x=x: x for x in range(3)]], [f() for f in (lambda: x for x in range(3))])


class Scope:
    items = [1, 2, 3]
    doubled = list(x * 2 for x in items)


print(Scope.doubled)
nested = ((x, list(y for y in range(x))) for x in range(3) if x)
print(list(nested))
g = (x for x in range(3))
print(1 in g, list(g), next(g, None))
flat = (cell for row in [[1, 2], [3], []] for cell in row if cell != 2 if cell < 5)
print(list(flat))


def consume(generator):
    return sum(generator)


print(consume(x for x in range(4)), consume((x for x in range(5))), max((len(w), w) for w in "aa b ccc".split()))
walrus = [last := i for i in range(4)]
print(last, walrus)
gen_walrus = (kept := i for i in range(3))
print(list(gen_walrus), kept)
g = (1 // x for x in [1, 0, 2])
print(next(g))
try:
    next(g)
except ZeroDivisionError:
    print("raised inside", next(g, "ended by it"))

# Scopes, conditions, nesting and errors of comprehensions.
print([x for x in range(5)], {x % 3 for x in range(9)}, {x: x * x for x in range(3)}, [(x, y) for x in "ab" for y in "cd"])
print([[c for c in row] for row in ["ab", "cd"]], [x for row in [[1, 2], [3]] for x in row if x % 2], [x for x in range(20) if x % 2 if x % 3])
x = "outer"
print([x for x in range(3)], x, [y for y in [x]], [lambda: x for x in range(2)][0]())
print([(i, j) for i in range(3) for j in range(i)], {k: [v for v in range(k)] for k in range(3)})


class Body:
    n = 3
    data = [i for i in range(n)]
    try:
        bad = [n for _ in range(1)]
    except NameError as error:
        message = str(error)


print(Body.data, Body.message)


def function():
    fs = [lambda: i for i in range(3)]
    j = 10
    gs = [lambda i=i: i + j for i in range(3)]
    j = 20
    return [f() for f in fs], [g() for g in gs], sorted(locals())


print(function())
print([last := i * 2 for i in range(3)], last, any((hit := n) > 2 for n in [1, 3, 5]), hit)
print([*(a for a in "ab"), *[1]], {**{k: 1 for k in "z"}}, (*(i for i in range(2)),))
try:
    [1 // i for i in (1, 0)]
except ZeroDivisionError as error:
    print(error, "i" in globals())
try:
    {k: v for k, v in [(1,)]}
except ValueError as error:
    print(error)
try:
    {[] for _ in range(1)}
except TypeError as error:
    print(error)
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in matrix] for i in range(3)], list(zip(*matrix)), [a for a, *b in matrix], [b for (_, *b) in matrix])
print({(a, b): a * b for a in (1, 2) for b in (3, 4) if a + b != 5}, [i if i % 2 else -i for i in range(4)], [not i for i in (0, 1)])


def order(name, value):
    print(name, end=" ")
    return value


{order("key", 1): order("value", 2) for _ in order("iter", [0])}
print()
print([(yield_, z) for yield_ in range(2) if (z := yield_ + 1)], len([0 for a in range(10) for b in range(10) for c in range(10)]))

# Starred targets, nested targets, swaps, and errors of unpacking; order of evaluation in assignments.
a, b = 1, 2
a, b = b, a
print(a, b)
first, *middle, last = range(6)
print(first, middle, last)
*start, end = "abc"
print(start, end)
(x, (y, *z)), w = (1, (2, 3, 4)), 5
print(x, y, z, w)
[p, q] = {"k": 1, "l": 2}
print(p, q)
for i, (j, k) in enumerate([(1, 2), (3, 4)]):
    print(i, j, k)
print([*range(3), *"ab"], (*[1], 2), {*[1, 2], 3}, {**{"a": 1}, "b": 2, **{"a": 3}})
one = two = []
one.append(1)
print(two, one is two)

for statement in ["a, b = 1,", "a, b = 1, 2, 3", "a, *b, c = [1]", "a, b = 5", "a, b = {}", "[a] = 'xy'", "a, b = iter([1, 2, 3])"]:
    try:
        exec(statement)
    except (TypeError, ValueError) as error:
        print(statement, "->", type(error).__name__, error)


def log(value):
    print("get", value, end="; ")
    return value


class Spy:
    def __setattr__(self, name, value):
        print("set", name, value, end="; ")

    def __setitem__(self, key, value):
        print("item", key, value, end="; ")


spy = Spy()
spy.a, spy[log("key")] = log(1), log(2)
print()
i = 0
items = [10, 20]
i, items[i] = 1, 99
print(i, items)
n = 1
n += (n := 5) + n
print(n)
data = {"x": [1, 2]}
data["x"][0] += 10
data["x"] += [3]
print(data, (lambda *a: a)(*data["x"]))
value = 1
print(value + (value := 10), value)

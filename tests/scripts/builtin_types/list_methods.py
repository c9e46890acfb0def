# list: methods, slices, slice assignment, sort, mutation while iterating, comparison, repr.
l = [3, 1, 2]
l.append(5)
l.extend("ab")
l.insert(1, "x")
l.insert(-100, "first")
l.insert(100, "last")
print(l, l.pop(), l.pop(0), l, l.index("x"), l.count(1), l.remove("x"), l)
l.reverse()
print(l, l.copy() == l, l.copy() is l, [1, 2] + [3], [0] * 3, [[]] * 2, 2 in [1, 2], [1, 2] == [1, 2.0], len([[], []]))
n = list(range(10))
print(n[2:5], n[::-1], n[::3], n[-3:], n[:-7], n[5:2], n[8:100], n[-100:2], n[7:2:-2], n[slice(1, 3)])
n[2:5] = ["a"]
print(n)
n[1:1] = [10, 11]
print(n)
n[::2] = [0] * len(n[::2])
print(n)
del n[1:3]
del n[-1]
del n[::2]
print(n)
n[:] = [1, 2, 3]
n[1:] = n
print(n)
n += (4, 5)
n *= 2
print(n)
words = ["banana", "Apple", "cherry", "apple"]
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=len, reverse=True), sorted([(1, "b"), (1, "a"), (0, "z")]))
words.sort(key=lambda w: (len(w), w))
print(words, sorted([3, 1, 2], reverse=True), sorted([True, 0.5, -1]), sorted("hello"), sorted([[2], [1, 5], [1]]))
stable = [(i % 3, i) for i in range(9)]
stable.sort(key=lambda p: p[0])
print(stable, sorted(stable, key=lambda p: p[0], reverse=True))
loop = [1, 2, 3, 4]
for item in loop:
    if item < 3:
        loop.append(item * 10)
    if item == 2:
        loop.remove(1)
print(loop)
r = [1]
r.append(r)
print(r, r == r, [1, [2, [3]]], [1, 2] < [1, 2, 0], [1, 2] < [1, 3], [] < [1], [2] > [1, 9], list("abc"), list({"k": 1}), list(range(3)))
m = [1, 2, 3]
it = iter(m)
next(it)
m.clear()
print(list(it), m, bool(m), it.__length_hint__())


class Odd:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        mutated.append(1)
        return self.n < other.n


mutated = [Odd(2), Odd(1)]
try:
    mutated.sort()
except ValueError as error:
    print(error)
for expression in ["[][0]", "[1][5]", "l['a']", "[].pop()", "[1].pop(5)", "[1].remove(2)", "[1].index(2)", "[1, 'a'].sort()", "[1] + (2,)", "[1] * 'a'", "[1][::0]", "[1].insert('a', 1)", "[].extend(5)", "list(5)", "[1] < 1", "sorted(5)", "sorted([1], 5)", "[3, 1].sort(lambda x: x)", "l.__setitem__(99, 1)", "n.__setitem__(slice(0, 4, 2), [1])", "hash([])", "l.foo", "l[None]"]:
    try:
        print(eval(expression))
    except Exception as error:
        print(expression, "->", type(error).__name__, error)

# Sorting: stability, keys, reverse, failing comparisons, changes while sorting.
import functools, operator
data = [("b", 2), ("a", 2), ("c", 1), ("a", 1), ("b", 1)]
print(sorted(data), sorted(data, key=lambda p: p[1]), sorted(data, key=lambda p: p[1], reverse=True), sorted(data, key=operator.itemgetter(1, 0)))
words = "the Quick brown Fox jumps".split()
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=len), sorted(words, key=lambda w: (-len(w), w)), sorted(words, key=str.casefold, reverse=True))
print(sorted([3, 1.5, True, 2**70, -0.0, 0]), sorted([[2], [1, 5], []]), sorted("hello"), sorted({3: 1, 1: 2}), sorted(b"cab"), sorted([(1, "b"), (1, "a")]), sorted([float("inf"), 1, -float("inf")]))
big = [(i * 7919) % 1009 for i in range(3000)]
s = sorted(enumerate(big), key=lambda p: p[1])
print(all(a[1] < b[1] or (a[1] == b[1] and a[0] < b[0]) for a, b in zip(s, s[1:])))
r = sorted(enumerate(big), key=lambda p: p[1] % 10, reverse=True)
print(all(a[1] % 10 > b[1] % 10 or (a[1] % 10 == b[1] % 10 and a[0] < b[0]) for a, b in zip(r, r[1:])))
print(sorted(list(range(500)) + list(range(300))[::-1]) == sorted(list(range(300)) + list(range(500))))
for bad in (lambda: sorted([1, "a"]), lambda: sorted([1j, 2j]), lambda: sorted(5), lambda: sorted([1], 5), lambda: sorted([3, 1], key=5), lambda: [].sort(1), lambda: sorted([None, 1]), lambda: sorted([{}, {}])):
    try:
        print(bad())
    except TypeError as e:
        print(e)
l = [3, 1, 2]
def meddle(x):
    l.append(9)
    return x
try:
    l.sort(key=meddle)
except ValueError as e:
    print(e, l)
seen = []
l = [3, 1, 2]
l.sort(key=lambda x: seen.append(list(l)) or x)
print(seen, l)
class Bomb:
    def __init__(self, n): self.n = n
    def __lt__(self, o):
        if self.n == 3: raise ValueError("boom")
        return self.n < o.n
    def __repr__(self): return f"B{self.n}"
l = [Bomb(n) for n in (5, 1, 3, 2)]
try:
    l.sort()
except ValueError as e:
    print(e, sorted(b.n for b in l))
count = 0
class Counted(int):
    def __lt__(self, o):
        global count
        count += 1
        return int.__lt__(self, o)
sorted([Counted(i) for i in range(100)])
print(count)
print(min(data, key=lambda p: p[1]), max(data, key=lambda p: p[1]), min([], default="d"), max(3, 1, 2, key=lambda x: -x), list(reversed(sorted(words))))
print(sorted(["b10", "a2", "a10", "b1"], key=lambda s: (s[0], int(s[1:]))), sorted([5, 2, 8], key=functools.cmp_to_key(lambda a, b: (a < b) - (a > b))))

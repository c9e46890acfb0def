# tuple, range, slice, enumerate, zip, map, filter, reversed.
t = (1, 2, 3, 2)
print(t, (), (1,), t[0], t[-1], t[1:3], t[::-1], t + (4,), t * 2, len(t), t.count(2), t.index(3), 2 in t, hash(t) == hash((1, 2, 3, 2)), t < (1, 3), tuple("ab"), tuple([1]), t == [1, 2, 3, 2])
r = range(2, 20, 3)
print(r, list(r), len(r), r[1], r[-1], r[1:3], r[::-1], 5 in r, 6 in r, r.index(8), r.count(8), r.start, r.stop, r.step, range(0) == range(5, 5), range(5) == range(0, 5, 1), bool(range(0)))
print(list(range(5, 0, -2)), list(range(3, 3)), range(10**20)[10**19], len(range(0, 10**15, 7)), 10**19 in range(10**20), list(reversed(range(4))), hash(range(3)) == hash(range(0, 3)), range(3, -1, -1), 2.0 in range(3), max(range(5)))
s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, s.indices(5), slice(None, None, -1).indices(4), slice(3) == slice(None, 3, None), hash(slice(1)) == hash(slice(1)), "abcdef"[s])
print(list(enumerate("ab", 1)), list(zip([1, 2, 3], "ab")), list(zip()), list(map(str, [1, 2])), list(map(lambda a, b: a + b, [1, 2], [10, 20, 30])), list(filter(None, [0, 1, "", "a"])), list(filter(lambda x: x > 1, [1, 2])), list(reversed([1, 2])))
print(list(zip("ab", "cd", strict=True)), any([]), all([]), any([0, 1]), all([1, 0]), sum([1, 2], 10), sum([[1], [2]], []), min(3, 1), max([1, 2], key=lambda x: -x), abs(-3), divmod(7, 2), pow(2, 3), round(2.567, 1))
print(list(iter(iter([1, 2, 3, 4]).__next__, 3)), next(iter([]), "default"), sorted(zip("ba", [1, 2])), dict(enumerate("ab")), list(map(None.__class__.__name__.join, ["ab"])), isinstance(zip(), zip), callable(map))
first = iter([1, 2])
print(list(zip(first, first)), list(zip(range(3), iter("abcd"))), type(iter(())).__name__, type(iter(range(1))).__name__, type(reversed([])).__name__)
for expression in ["(1,)[3]", "(1, 2).index(5)", "(1,) + [2]", "range(1, 2, 0)", "range(1.5)", "range(3)[5]", "list(zip('a', 'bc', strict=True))", "list(zip('ab', 'c', strict=True))", "min([])", "max(1)", "sum(['a'])", "sum('ab', '')", "enumerate(5)", "reversed({1})", "map(1)", "list(map(1, [1]))", "next(5)", "next(iter([]))", "iter(5, 1)", "slice()", "range()", "hash((1, []))", "(1).__iter__", "round('a')", "(1, 2) < 5", "range(5).start = 1", "filter(1)", "divmod(1, 'a')", "any(5)"]:
    try:
        print(eval(expression))
    except SyntaxError:
        print(expression, "-> SyntaxError")
    except Exception as error:
        print(expression, "->", type(error).__name__, error)

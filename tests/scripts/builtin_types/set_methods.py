# set and frozenset: algebra, methods, comparison, mutation while iterating.
s = {3, 1, 2, 3}
print(sorted(s), len(s), 2 in s, set(), {1}, frozenset(), frozenset({1}), set("a"), sorted(set("hello")), type({}), bool(set()))
s.add(4)
s.discard(99)
s.remove(1)
s.update([5], (6,), {7})
print(sorted(s), s.pop() in range(10), len(s))
a, b = {1, 2, 3}, {3, 4}
print(*map(sorted, [a | b, a & b, a - b, a ^ b, a.union(b, [9]), a.intersection([1, 3], {1}), a.difference({1}, {2}), a.symmetric_difference([1, 8])]))
print(a <= {1, 2, 3, 4}, a < a, a >= {1}, a == {3, 2, 1}, a.issubset(range(9)), a.issuperset([1]), a.isdisjoint({9}), a != b, {1} < {2}, frozenset([1]) == {1})
a |= {10}
a -= {1}
a &= {2, 3, 10}
a ^= {3}
print(sorted(a), a.copy() == a, a.copy() is a)
a.intersection_update([2])
a.difference_update([5])
a.symmetric_difference_update([7])
print(sorted(a), a.clear(), a)
f = frozenset([1, 2])
print(sorted(f | {3}), type(f | {3}).__name__, type({3} | f).__name__, hash(f) == hash(frozenset([2, 1])), {f: "key"}[frozenset({2, 1})], f.copy() is f, {f}, frozenset([f]))
print({1, 1.0, True}, {0, False}, len({float("nan"), float("nan")}), {(1, 2)}, {None}, [x for x in sorted({3, 1, 2})], max({1, 5}), sum({1, 2}))
try:
    for x in (grow := {1, 2}):
        grow.add(x + 10)
except RuntimeError as error:
    print(error)
for expression in ["{[]}", "set(5)", "{1}.remove(2)", "set().pop()", "{1} | [2]", "{1} < 5", "frozenset().add(1)", "{1} + {2}", "s[0]", "hash(set())", "{1}.union(5)", "set(1, 2)"]:
    try:
        print(eval(expression))
    except Exception as error:
        print(expression, "->", type(error).__name__, error)
big = set(range(1000))
big -= set(range(0, 1000, 3))
print(len(big), 3 in big, 4 in big, sum(big), sorted(big & set(range(10))))


class Sub(set):
    pass


print(Sub([1]), type(Sub([1]) | {2}).__name__, type(Sub([1]).copy()).__name__, Sub([1]) == {1})

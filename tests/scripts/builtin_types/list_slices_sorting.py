# Slices of lists, assignment to them, sorting with keys and errors in between.
def attempt(function, *arguments, **keywords):
    try:
        return repr(function(*arguments, **keywords))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


base = list(range(6))
for key in (slice(1, 3), slice(None, None, 2), slice(4, 1), slice(None, None, -1), slice(10, 20), slice(-2, None), slice(2, 2)):
    for values in ([], [9], [8, 9], [7, 8, 9], "ab", (n for n in (5, 5)), 5):
        items = base[:]
        shown = "generator" if hasattr(values, "send") else values
        print(key, shown, attempt(items.__setitem__, key, values), items)
    items = base[:]
    print("del", key, attempt(items.__delitem__, key), items)
items = base[:]
items[1:3] = items
print(items)
items[::2] = items[1::2] + [99] * (len(items) % 2)
print(items)
words = ["banana", "Apple", "cherry", "apple", "fig", "Éclair", ""]
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=len), sorted(words, key=len, reverse=True))
print(sorted([(1, "b"), (1, "a"), (0, "c")]), sorted([(2, 1), (1, 2)], key=lambda p: p[1]), sorted({3: 1, 1: 2}), sorted("hello"))
for values in ([1, "a"], [None, 1], [1, 2, 1j], [[1], 2], [(1, "a"), (1, 2)], [3, 1, "x", 2]):
    print(attempt(sorted, values), attempt(values.sort))
print(attempt(sorted, [1], 2), attempt(sorted, [1], key=5), attempt([1, 2].sort, key=lambda: 0), attempt(sorted), attempt(sorted, 5), attempt([].sort, 1))
items = [3, 1, 2]


def growing(value):
    items.append(value)
    return value


print(attempt(items.sort, key=growing), sorted(items))


class Backwards:
    calls = 0

    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        Backwards.calls += 1
        return self.value > other.value

    def __repr__(self):
        return f"B{self.value}"


print(sorted(map(Backwards, [1, 3, 2])), Backwards.calls > 1, sorted([Backwards(1), Backwards(1)], reverse=True))
print(sorted([0.0, -0.0, 0, False, True, 1.0]), sorted([2**70, 1, -(2**70), 1.5]))
large = [(n * 7919) % 1009 for n in range(1009)]
print(sorted(large) == list(range(1009)), sorted(large, reverse=True)[:3], sorted(large, key=lambda v: v % 10)[:5])
stable = sorted(((n % 3, n) for n in range(12)), key=lambda p: p[0])
print(stable, sorted(stable, key=lambda p: p[0], reverse=True))

# Mutual recursion, deep but legal recursion, and the classic exercises.
import sys


def even(n):
    return n == 0 or odd(n - 1)


def odd(n):
    return n != 0 and even(n - 1)


print(even(100), odd(101), even(333))


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(800))
sys.setrecursionlimit(6000)
print(depth(5000))


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


print(ackermann(2, 8))


def hanoi(n, source="a", target="c", spare="b"):
    if n:
        yield from hanoi(n - 1, source, spare, target)
        yield source + target
        yield from hanoi(n - 1, spare, target, source)


print(*hanoi(3), sum(1 for _ in hanoi(10)))


def permutations(items):
    if not items:
        yield []
    for i, item in enumerate(items):
        for rest in permutations(items[:i] + items[i + 1 :]):
            yield [item, *rest]


print(["".join(p) for p in permutations("abc")])


def queens(n, columns=()):
    if len(columns) == n:
        return 1
    row = len(columns)
    safe = (c for c in range(n) if all(c != k and abs(c - k) != row - r for r, k in enumerate(columns)))
    return sum(queens(n, (*columns, c)) for c in safe)


print([queens(n) for n in range(1, 7)])


def flatten(nested):
    for item in nested:
        if isinstance(item, list):
            yield from flatten(item)
        else:
            yield item


print(list(flatten([1, [2, [3, [4]], 5], [[[6]]]])))

"""Arithmetic in loops that are long enough to be compiled: types change on the way, ints grow, floats are not ordered."""

import math


def grow(n):
    x = 1
    for i in range(n):
        x = x * 3 + i
        x = x - i
    return x


print(len(str(grow(1000))), grow(1000) % 1_000_003)


def change(values):
    total = 0
    for v in values:
        total = total + v
        total -= v
        total += v
    return total


print(change([1] * 600 + [0.5] * 600 + [2**70] + [True] * 3))
print(change([1] * 600 + [1.5, 2, 2.5]))
try:
    change([1] * 600 + ["x"])
except TypeError as e:
    print(type(e).__name__, e)


def edges(start, step, n):
    x, seen = start, []
    for _ in range(n):
        x = x + step
    seen.append(x)
    for _ in range(n):
        x = x - step
    seen.append(x)
    return seen


print(edges(2**62 - 300, 1, 700), edges(-(2**62) + 300, -1, 700), edges(2**63 - 5, 7, 700))


def divide(pairs):
    out = []
    for a, b in pairs:
        try:
            out.append((a // b, a % b))
        except ZeroDivisionError as e:
            out.append(str(e))
    return out


pairs = [(a, b) for a in range(-9, 10, 3) for b in range(-4, 5)] * 40
results = divide(pairs)
print(len(results), results[:63])
print(divide([(2**40 + 7, 2**33)] * 300 + [(-(2**61), 3), (2**62, -1), (5.5, 2), (-7, 2.5)])[-5:])


def shifts(values):
    return [(v >> s, v & 255, v | 1, v ^ s) for v in values for s in (0, 1, 5, 62, 63, 200)]


print(shifts([5, -5, 2**61, -(2**61)])[:12], len(shifts(list(range(300)))))
try:
    shifts([1] * 300)
    [1 >> s for s in [1] * 300 + [-1]]
except ValueError as e:
    print(e)


def branches(values):
    counts = [0] * 6
    for a in values:
        for b in values:
            if a < b:
                counts[0] += 1
            if a <= b:
                counts[1] += 1
            if a == b:
                counts[2] += 1
            if a != b:
                counts[3] += 1
            if a > b:
                counts[4] += 1
            if a >= b:
                counts[5] += 1
    return counts


nan = math.nan
print(branches([0.0, -0.0, 1.5, nan, math.inf, -math.inf] * 5))
print(branches([1, 2, 2.0, True, 2**65, nan] * 5))
print([branches([v, 1]) for v in (1.0, nan, 2)])


def loop_while(limit):
    x = 0.0
    n = 0
    while x < limit:
        x += 0.25
        n += 1
        while not n % 7:
            n += 1
    return x, n


print(loop_while(300.0), loop_while(nan))


def truth(values):
    out = []
    for v in values:
        if v:
            out.append(1)
        if not v:
            out.append(0)
        out.append(2 if v is None else 3)
        out.append(v is not None and bool(v))
    return out


print(truth([0, 1, None, "", "x", [], [0], 0.0, True, False] * 60)[:40])


def shared_floats(n):
    a = b = 1.25
    kept = []
    for i in range(n):
        b = a
        a = a + 0.5
        a *= 1.0
        if i % 250 == 0:
            kept.append((a, b))
        c = a - b
        d = c * c + c / 3.0 - -c
    return kept, a, b, c, d


print(shared_floats(1000))

# Slices over the sequence types, with every sign of step.
seqs = [list(range(7)), tuple(range(7)), "abcdefg", b"abcdefg", bytearray(b"abcdefg"), range(7), memoryview(b"abcdefg")]
bounds = [None, -9, -3, -1, 0, 2, 6, 9]
for s in seqs:
    total = 0
    for a in bounds:
        for b in bounds:
            for c in (None, 1, 2, 3, -1, -2, 10, -10):
                part = list(s[a:b:c])
                assert part == [s[i] for i in range(*slice(a, b, c).indices(7))]
                total += len(part)
    print(type(s).__name__, total, list(s[1:5:2]), list(s[::-3]))
for bad in (lambda: [1][::0], lambda: "x"[1.0:], lambda: (1,)["a":], lambda: range(3)[::0], lambda: [1][1:2, 3], lambda: slice(), lambda: slice(1).indices(-1), lambda: slice(1, 2, 0).indices(5)):
    try:
        print(bad())
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
l = list(range(10))
l[2:5] = "xy"
l[::4] = [0, 0, 0]
l[8:] = []
del l[1::3]
l[1:1] = (i for i in range(2))
print(l)
for bad in ([1], [1, 2, 3, 4, 5, 6, 7]):
    try:
        l[::2] = bad
    except ValueError as e:
        print(e)
try:
    l[1:2] = 5
except TypeError as e:
    print(e)
b = bytearray(b"0123456789")
b[1:3] = b"abcd"
del b[::2]
print(b, slice(1, 2) == slice(1, 2, None), slice(1) < slice(2), repr(slice(None, "x")), hash(slice(1, 2)) == hash(slice(1, 2)))

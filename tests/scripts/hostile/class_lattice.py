# cpython: no (it goes every path)
# A lattice of classes has 2**depth paths; each class is met once.
import time


def lattice(depth):
    root = a = type("A", (), {})
    b = type("B", (), {})
    for _ in range(depth):
        a, b = type("A", (a, b), {}), type("B", (a, b), {})
    return root, a


def in_time():
    start = time.perf_counter()
    root, last = lattice(40)
    root.x = 1
    root.__len__ = lambda self: 7
    print(last.x, len(last()), time.perf_counter() - start < 5)


in_time()

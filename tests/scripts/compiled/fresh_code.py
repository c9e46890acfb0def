# Source that is compiled, run hot and forgotten, again and again: memory stays as it is.
import gc
import sys

try:
    with open("/proc/self/statm") as statm:
        statm.read()
except OSError:
    print("flat")
    sys.exit()


def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4


def once(i):
    names = {}
    lines = [f"def work_{i % 50}(x):", " t = 0", " for k in range(30):", "  t += x * k", " return t"]
    exec(compile("\n".join(lines), "fresh", "exec"), names)
    work = names.popitem()[1]
    for k in range(4):
        assert work(k) == k * 435


class Forget:
    """Compiles more while the last frame of its code is being left."""

    def __init__(self, depth):
        self.depth = depth

    def __del__(self):
        once(self.depth)


def dying(i):
    names = {"Forget": Forget}
    exec("def work(f):\n for k in range(300): pass\n f = None\n return k", names)
    work = names.pop("work")
    names["self"] = work(Forget(i))
    assert work(Forget(i)) == 299


def many(count):
    for i in range(count):
        once(i)
        dying(i)
        if i % 100 == 0:
            gc.collect()
    gc.collect()
    return resident()


before = many(300)
grown = many(1500) - before
print("flat" if grown < 3_000 else grown)

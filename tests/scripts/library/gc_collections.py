# The collector: automatic collections come at the same distance and tell `gc.callbacks` and `gc.get_stats`; generations;
# frozen objects; a collection does not begin inside another.
import gc
import sys


class Ring:
    alive = 0

    def __init__(self):
        Ring.alive += 1
        self.me = self

    def __del__(self):
        Ring.alive -= 1


gc.collect()
peaks = []
last = 0
for _ in range(120_000):
    Ring()
    if Ring.alive < last:
        peaks.append(last)
    last = Ring.alive
print("garbage stays bounded", len(peaks) > 5, max(peaks) <= 3 * min(peaks[1:]))
gc.collect()
print("alive", Ring.alive)

seen = []


def callback(phase, info):
    seen.append((phase, sorted(info)))
    if phase == "start":
        generations.append(info["generation"])


generations = []
before = [row["collections"] for row in gc.get_stats()]
gc.callbacks.append(callback)
for _ in range(120_000):
    Ring()
gc.callbacks.remove(callback)
after = [row["collections"] for row in gc.get_stats()]
print("phases", sorted({phase for phase, _ in seen}), seen[0])
print("as counted", [b - a for a, b in zip(before, after)] == [generations.count(g) for g in range(3)])
print("young ones mostly", generations.count(0) > 4 * generations.count(1) > 0)

calls = []


def again(phase, info):
    calls.append((phase, info["generation"], gc.collect()))


gc.callbacks.append(again)
print("inner", gc.collect() >= 0, calls)
gc.callbacks.clear()


class Collecting:
    def __del__(self):
        calls.append(gc.collect())


calls.clear()
c = Collecting()
c.me = c
del c
gc.collect()
print("from a finaliser", calls)


def raising(phase, info):
    raise ValueError(phase)


hook = sys.unraisablehook
sys.unraisablehook = lambda u: print("unraisable", u.exc_value)
gc.callbacks.append(raising)
gc.collect(0)
gc.callbacks.clear()
sys.unraisablehook = hook

gc.disable()
gc.collect()
x = []
in_generation = lambda g: any(o is x for o in gc.get_objects(g))
print("new", [in_generation(g) for g in range(3)])
gc.collect(0)
print("after one", [in_generation(g) for g in range(3)])
gc.collect(1)
print("after two", [in_generation(g) for g in range(3)], any(o is x for o in gc.get_objects()))
print("counts", gc.get_count()[1:])
gc.collect(0)
gc.collect(0)
print("counts", gc.get_count()[1:])

r = Ring()
del r
gc.freeze()
print("frozen", gc.get_freeze_count() > 0, gc.collect(), Ring.alive)
gc.unfreeze()
print("unfrozen", gc.get_freeze_count(), gc.collect() > 0, Ring.alive)

print(len(gc.get_threshold()))
gc.set_threshold(50, 10, 10)
print(gc.get_threshold())
gc.enable()
most = 0
for _ in range(1000):
    Ring()
    most = max(most, Ring.alive)
print("a low threshold", most < 500)
gc.set_threshold(0)
for _ in range(5000):
    Ring()
print("none at 0", Ring.alive >= 5000)
for wrong in (lambda: gc.collect(3), lambda: gc.collect(-1), lambda: gc.set_threshold(), lambda: gc.get_objects(-2), lambda: gc.get_objects(3)):
    try:
        wrong()
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)

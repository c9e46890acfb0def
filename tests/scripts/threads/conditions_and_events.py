# threading.Condition, Event, Semaphore and Barrier.
import threading

c = threading.Condition()
items, got = [], []
def consumer():
    for _ in range(3):
        with c:
            c.wait_for(lambda: items)
            got.append(items.pop(0))
t = threading.Thread(target=consumer)
t.start()
for n in range(3):
    with c:
        items.append(n)
        c.notify()
t.join()
print(got, t.is_alive())
for act in (c.wait, c.notify, c.notify_all, c.release):
    try:
        act()
    except RuntimeError as e:
        print(e)
with c:
    print(c.wait(0.001), c.wait_for(lambda: 0, timeout=0.001), c.wait_for(lambda: "yes"))

e = threading.Event()
print(e.is_set(), e.wait(0.001))
results = []
ts = [threading.Thread(target=lambda: results.append(e.wait(5))) for _ in range(3)]
for t in ts:
    t.start()
e.set()
for t in ts:
    t.join()
print(results, e.is_set())
e.clear()
print(e.is_set())

s = threading.BoundedSemaphore(2)
print(s.acquire(), s.acquire(blocking=False), s.acquire(blocking=False), s.acquire(timeout=0.001))
s.release(2)
for act in (s.release, lambda: s.release(0), lambda: threading.Semaphore(-1), lambda: s.acquire(blocking=False, timeout=1)):
    try:
        act()
    except ValueError as e:
        print(e)

b = threading.Barrier(3, action=lambda: order.append("action"))
order, lock = [], threading.Lock()
def party():
    i = b.wait()
    with lock:
        order.append(i)
ts = [threading.Thread(target=party) for _ in range(3)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(order[0], sorted(order[1:]), b.parties, b.n_waiting, b.broken)
try:
    b.wait(0.001)
except threading.BrokenBarrierError as e:
    print("broken", b.broken, isinstance(e, RuntimeError))
b.reset()
print(b.broken)
b.abort()
print(b.broken)

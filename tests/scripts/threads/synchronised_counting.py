# Barriers, semaphores, conditions and events: results that do not depend on the order of threads.
import threading, queue, time
out = []
def run(n, f, *a):
    ts = [threading.Thread(target=f, args=(i, *a)) for i in range(n)]
    for t in ts: t.start()
    for t in ts: t.join(10)
    return [t.is_alive() for t in ts].count(True)
acted = []
b = threading.Barrier(4, action=lambda: acted.append(b.n_waiting))
places = []
print(run(4, lambda i: [places.append(b.wait()) for _ in range(5)]), sorted(places), len(acted), b.parties, b.n_waiting, b.broken)
b = threading.Barrier(2); broken = []
def breaker(i):
    try: b.wait(0.02)
    except threading.BrokenBarrierError as e: broken.append(repr(e))
print(run(1, breaker), broken, b.broken)
try: b.wait()
except threading.BrokenBarrierError: print("still broken")
b.reset(); print(b.broken); b.abort(); print(b.broken)
bad = threading.Barrier(1, action=lambda: 1 / 0)
try: bad.wait()
except ZeroDivisionError as e: print(e, bad.broken)
s = threading.Semaphore(2); inside, most = [], []
def limited(i):
    with s:
        inside.append(i); most.append(len(inside)); time.sleep(0.002); inside.remove(i)
print(run(6, limited), max(most) <= 2, s.acquire(False), s.acquire(timeout=0.01), s.acquire(blocking=False), s.release(2), s.acquire(), repr(s).split(" at ")[0])
bs = threading.BoundedSemaphore(1)
for f in (lambda: bs.release(), lambda: threading.Semaphore(-1), lambda: s.acquire(False, 1), lambda: s.release(0), lambda: threading.Barrier(0), lambda: threading.Lock().release(), lambda: threading.RLock().release(), lambda: threading.Condition().wait(), lambda: threading.Condition().notify(), lambda: threading.Lock().acquire(False, 5), lambda: threading.Lock().acquire(timeout=-5), lambda: threading.Lock().acquire(timeout=1e20), lambda: threading.Thread(5), lambda: threading.Thread().join(), lambda: threading.current_thread().join(), lambda: threading.current_thread().start(), lambda: threading.Thread(args=5), lambda: threading.local(1)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
c = threading.Condition(); items, got = [], []
def consume(i):
    with c:
        if c.wait_for(lambda: items, 5): got.append(items.pop())
ts = [threading.Thread(target=consume, args=(i,)) for i in range(5)]
for t in ts: t.start()
for i in range(5):
    with c: items.append(i); c.notify()
for t in ts: t.join(10)
print(sorted(got), items)
with c: print(c.wait(0.001), c.wait_for(lambda: False, 0.001), c.wait_for(lambda: 7))
r = threading.RLock(); c = threading.Condition(r)
with r, r, c:
    print(c.wait(0.001), r._is_owned(), r._recursion_count(), r.locked())
print(r.locked(), r._recursion_count())
e = threading.Event(); seen = []
ts = [threading.Thread(target=lambda: seen.append(e.wait(5))) for _ in range(3)]
for t in ts: t.start()
print(e.is_set(), e.wait(0.001)); e.set()
for t in ts: t.join()
print(seen, e.wait(0), e.clear(), e.is_set())
total = [0]; lock = threading.Lock()
def add(i):
    for _ in range(500):
        with lock: total[0] += 1
print(run(8, add), total, lock.locked())
q = queue.Queue(3); done = []
def worker(i):
    while True:
        try: v = q.get()
        except queue.ShutDown: return
        done.append(v * v); q.task_done()
ws = [threading.Thread(target=worker, args=(i,)) for i in range(3)]
for w in ws: w.start()
for v in range(20): q.put(v)
q.join(); q.shutdown()
for w in ws: w.join(5)
print(sorted(done), q.qsize(), q.empty(), q.full())
for f in (lambda: q.put(1), lambda: q.get(), lambda: q.task_done(), lambda: queue.Queue(1).get_nowait(), lambda: queue.Queue().get(timeout=-1), lambda: queue.Queue().get(timeout=0.001)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)

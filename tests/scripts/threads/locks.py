# Lock, RLock, Condition, Event, Semaphore, Barrier: order, timeouts and errors.
import threading
import time

lock = threading.Lock()
print(lock.acquire(), lock.locked(), lock.acquire(False), lock.acquire(timeout=0.01), lock.release(), lock.locked())
for operation in [lock.release, lambda: lock.acquire(False, 1), lambda: lock.acquire(timeout=-5), threading.RLock().release, threading.Condition().notify, threading.Condition().wait]:
    try:
        operation()
    except (RuntimeError, ValueError) as error:
        print(type(error).__name__, error)
r = threading.RLock()
with r, r:
    other = []
    t = threading.Thread(target=lambda: other.append(r.acquire(blocking=False)))
    t.start()
    t.join()
    print(other)
held = threading.Lock()
held.acquire()
t = threading.Thread(target=lambda: (time.sleep(0.05), held.release()))
t.start()
print("released by another thread", held.acquire(timeout=5))
t.join()
event = threading.Event()
print(event.is_set(), event.wait(0.01))
threading.Thread(target=lambda: (time.sleep(0.02), event.set())).start()
print(event.wait(5), event.is_set(), event.clear(), event.is_set())
condition = threading.Condition()
items, taken = [], []


def consumer(n):
    with condition:
        condition.wait_for(lambda: items, timeout=5)
        taken.append(items.pop(0))


consumers = [threading.Thread(target=consumer, args=(i,)) for i in range(3)]
for t in consumers:
    t.start()
for i in range(3):
    with condition:
        items.append(i)
        condition.notify()
for t in consumers:
    t.join()
print(sorted(taken))
with condition:
    print(condition.wait(0.01), condition.wait_for(lambda: 0, 0.01))
semaphore = threading.Semaphore(2)
print(semaphore.acquire(), semaphore.acquire(), semaphore.acquire(blocking=False), semaphore.release(), semaphore.acquire(timeout=1))
bounded = threading.BoundedSemaphore(1)
try:
    bounded.release()
except ValueError as error:
    print(error)
running = peak = 0
guard, gate = threading.Lock(), threading.Semaphore(3)


def limited():
    global running, peak
    with gate:
        with guard:
            running += 1
            peak = max(peak, running)
        time.sleep(0.01)
        with guard:
            running -= 1


ts = [threading.Thread(target=limited) for _ in range(12)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(running, peak)
barrier = threading.Barrier(3)
passed = []
ts = [threading.Thread(target=lambda: passed.append(barrier.wait())) for _ in range(3)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print(sorted(passed), barrier.n_waiting, barrier.broken)
try:
    barrier.wait(0.01)
except threading.BrokenBarrierError:
    print("broken", barrier.broken)
try:
    with lock:
        raise ValueError("in with")
except ValueError:
    print(lock.locked())

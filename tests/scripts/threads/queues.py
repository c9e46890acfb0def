# queue: blocking, limits, order, timeouts, join, shutdown.
import queue
import threading
import time

q = queue.Queue(maxsize=2)
print(q.empty(), q.put(1), q.put(2), q.full(), q.qsize(), q.get(), q.get())
for operation in [lambda: q.get(block=False), lambda: q.get(timeout=0.01), lambda: (q.put(1), q.put(2), q.put(3, block=False)), lambda: q.put(3, timeout=0.01), lambda: q.get(timeout=-1), lambda: [q.task_done() for _ in range(9)]]:
    try:
        operation()
    except (queue.Empty, queue.Full, ValueError) as error:
        print(type(error).__name__, error)
jobs, results = queue.Queue(), queue.Queue()


def worker():
    while (job := jobs.get()) is not None:
        results.put(job * job)
        jobs.task_done()
    jobs.task_done()


workers = [threading.Thread(target=worker) for _ in range(4)]
for w in workers:
    w.start()
for i in range(20):
    jobs.put(i)
jobs.join()
print("all done", results.qsize())
for _ in workers:
    jobs.put(None)
for w in workers:
    w.join()
print(sorted(results.get() for _ in range(20)))
print([(lambda s: (s.put(1), s.put(2), s.get(), s.get())[2:])(kind()) for kind in (queue.Queue, queue.LifoQueue, queue.SimpleQueue)])
p = queue.PriorityQueue()
for item in [(3, "c"), (1, "a"), (2, "b")]:
    p.put(item)
print([p.get() for _ in range(3)])
small = queue.Queue(1)
log = []


def producer():
    for i in range(5):
        small.put(i)
        log.append(f"put {i}")


t = threading.Thread(target=producer)
t.start()
time.sleep(0.05)
print(log)
print([small.get() for _ in range(5)])
t.join()
simple = queue.SimpleQueue()
threading.Thread(target=lambda: (time.sleep(0.02), simple.put("late"))).start()
print(simple.get(timeout=5), simple.empty())
closing = queue.Queue()
closing.put("left")
closing.shutdown()
print(closing.get())
for operation in [closing.get, lambda: closing.put(1)]:
    try:
        operation()
    except queue.ShutDown as error:
        print(type(error).__name__)
waiting = queue.Queue()
outcome = []


def wait_for_shutdown():
    try:
        waiting.get()
    except queue.ShutDown:
        outcome.append("woken by shutdown")


t = threading.Thread(target=wait_for_shutdown)
t.start()
time.sleep(0.02)
waiting.shutdown(immediate=True)
t.join()
print(outcome)

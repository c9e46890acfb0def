# Thousands of threads alive at once, and threads that start threads.
import threading

COUNT = 3000
gate = threading.Event()
arrived = threading.Semaphore(0)
results = []


def wait(n):
    arrived.release()
    gate.wait()
    results.append(n)


threads = [threading.Thread(target=wait, args=(i,)) for i in range(COUNT)]
for t in threads:
    t.start()
for _ in range(COUNT):
    arrived.acquire()
print(threading.active_count() - 1, len(results))
gate.set()
for t in threads:
    t.join()
print(threading.active_count(), len(results), sum(results) == COUNT * (COUNT - 1) // 2)


def nested(depth):
    if depth:
        t = threading.Thread(target=nested, args=(depth - 1,))
        t.start()
        t.join()
    else:
        results.append("bottom")


nested(50)
print(results[-1])


def chain(n, value, out):
    if n == 0:
        out.append(value)
        return
    t = threading.Thread(target=chain, args=(n - 1, value + 1, out))
    t.start()
    others.append(t)


others, out = [], []
chain(100, 0, out)
for t in others:
    t.join()
print(out)

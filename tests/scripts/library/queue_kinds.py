# queue: Queue, LifoQueue, PriorityQueue, SimpleQueue and shutdown.
import queue
import threading

for kind in (queue.Queue, queue.LifoQueue, queue.PriorityQueue, queue.SimpleQueue):
    q = kind()
    for n in (3, 1, 2):
        q.put(n)
    print(kind.__name__, q.qsize(), q.empty(), [q.get() for _ in range(3)], q.empty())
    for get in (q.get_nowait, lambda: q.get(timeout=0.001), lambda: q.get(block=False)):
        try:
            get()
        except queue.Empty as e:
            print("Empty", e.args)
    try:
        q.get(timeout=-1)
    except ValueError as e:
        print(e)
q = queue.Queue(2)
q.put(1)
q.put_nowait(2)
print(q.full())
for put in (lambda: q.put_nowait(3), lambda: q.put(3, timeout=0.001)):
    try:
        put()
    except queue.Full as e:
        print("Full", e.args)
def worker():
    while True:
        item = q.get()
        if item is None:
            q.task_done()
            return
        done.append(item * 10)
        q.task_done()
done = []
t = threading.Thread(target=worker)
t.start()
for n in range(3, 6):
    q.put(n)
q.put(None)
q.join()
t.join()
print(done)
try:
    q.task_done()
except ValueError as e:
    print(e)
q = queue.Queue()
q.put("left")
q.shutdown()
try:
    q.put(1)
except queue.ShutDown as e:
    print("ShutDown", e.args)
print(q.get())
try:
    q.get()
except queue.ShutDown:
    print("shut down and empty", q.is_shutdown)
q = queue.Queue()
q.put(1)
q.shutdown(immediate=True)
print(q.qsize())
p = queue.PriorityQueue()
for item in [(2, "b"), (1, "z"), (1, "a")]:
    p.put(item)
print([p.get() for _ in range(3)])

# concurrent.futures: executors, waiting, callbacks, errors; a pool's initializer; map's order and buffers.
import concurrent.futures as cf, threading, time
from concurrent.futures import ThreadPoolExecutor, Future, wait, as_completed, CancelledError, InvalidStateError, BrokenExecutor

with ThreadPoolExecutor(3, thread_name_prefix="pool") as ex:
    futures = [ex.submit(pow, 2, i) for i in range(6)]
    print([f.result() for f in futures], list(ex.map(lambda a, b: a * b, range(5), range(10, 20))), list(ex.map(str, [], timeout=1)))
    print(sorted(f.result() for f in as_completed(futures)), threading.current_thread().name, ex.submit(lambda: threading.current_thread().name.rsplit("_", 1)[0]).result())
    f = ex.submit(int, "x")
    print(type(f.exception()).__name__, f.exception(), f.done(), f.running(), f.cancelled(), f.cancel())
    try:
        f.result()
    except ValueError as e:
        print("ValueError", e)
    it = ex.map(lambda n: 1 // n, [1, 0, 2])
    print(next(it))
    try:
        next(it)
    except ZeroDivisionError as e:
        print(e)
    print(list(it))
    print(list(ex.map(abs, range(-5, 5), chunksize=3, buffersize=2)))
    for bad in (lambda: ex.map(abs, [1], buffersize=0), lambda: ex.map(abs, [1], buffersize="x"), lambda: ex.map(abs, 5), lambda: ex.submit(), lambda: ThreadPoolExecutor(0), lambda: ThreadPoolExecutor(initializer=5), lambda: ThreadPoolExecutor("x")):
        try:
            print(bad())
        except Exception as e:
            print(type(e).__name__, e)
for late in (lambda: ex.submit(abs, 1), lambda: ex.map(abs, [1])):
    try:
        late()
    except RuntimeError as e:
        print(e)

gate = threading.Event()
ex = ThreadPoolExecutor(1)
running = ex.submit(gate.wait, 10)
queued = [ex.submit(abs, -i) for i in range(4)]
print(queued[0].cancel(), queued[0].cancelled(), queued[0].done(), queued[0].cancel())
try:
    queued[1].result(timeout=0.01)
except TimeoutError as e:
    print("TimeoutError", repr(e), cf.TimeoutError is TimeoutError)
try:
    queued[0].result()
except CancelledError as e:
    print("CancelledError", repr(e))
done, rest = wait([running, *queued], timeout=0.01)
print(len(done), len(rest), type(wait([]))._fields)
try:
    list(as_completed([running], timeout=0.01))
except TimeoutError as e:
    print(e)
try:
    next(ex.map(abs, [1], timeout=0.01))
except TimeoutError:
    print("map timed out")
gate.set()
print({k: len(v) for k, v in wait(queued, return_when=cf.ALL_COMPLETED)._asdict().items()}, [f.result() for f in queued[1:]])
ex.shutdown(wait=True); ex.shutdown()

ex = ThreadPoolExecutor(1)
gate.clear()
running = ex.submit(gate.wait, 10)
while not running.running():
    time.sleep(0.001)
queued = [ex.submit(abs, 1) for _ in range(3)]
ex.shutdown(wait=False, cancel_futures=True)
gate.set()
print([f.cancelled() for f in queued], running.result())

names = []
with ThreadPoolExecutor(2, initializer=lambda *a: names.append(a), initargs=(1, 2)) as ex:
    ex.submit(abs, 1).result()
print(names[0])
import logging
logging.getLogger("concurrent.futures").disabled = True
ex = ThreadPoolExecutor(1, initializer=lambda: 1 / 0)
f = ex.submit(abs, 1)
print(type(f.exception()).__name__, f.exception())
try:
    ex.submit(abs, 1)
except BrokenExecutor as e:
    print(type(e).__name__, e)
ex.shutdown()

f = Future()
log = []
f.add_done_callback(lambda g: log.append(("first", g is f)))
f.add_done_callback(lambda g: 1 / 0)
f.add_done_callback(lambda g: log.append("third"))
print(f.set_running_or_notify_cancel(), f.running(), f.cancel(), repr(f).split(" ")[-1])
f.set_result([1])
f.add_done_callback(lambda g: log.append("late"))
print(log, f.result(), f.exception(), repr(f).split(" ", 3)[3:])
for again in (lambda: f.set_result(2), lambda: f.set_exception(KeyError()), f.set_running_or_notify_cancel):
    try:
        print(again())
    except Exception as e:
        print(type(e).__name__, str(e).split(": <")[0])
g = Future(); g.cancel()
print(g.set_running_or_notify_cancel(), g.cancelled(), [type(e).__name__ for e in map(lambda h: (h.cancel(), h)[0] or ValueError(), [Future()]) if e is not True])
try:
    g.exception()
except CancelledError:
    print("cancelled")
h = Future(); e = KeyError("k"); h.set_exception(e)
print(h.exception() is e, [x.done() for x in as_completed([f, h, f])], [len(s) for s in wait([f, h], return_when=cf.FIRST_EXCEPTION)])
i, j = Future(), Future()
threading.Timer(0.01, i.set_result, ["slow"]).start()
d, n = wait([i, j], return_when=cf.FIRST_COMPLETED)
print([x.result() for x in d], len(n))
for when in ("NONE", 5):
    try:
        wait([i, j], return_when=when)
    except ValueError as err:
        print(err)
with ThreadPoolExecutor(4) as ex:
    def tree(n):
        return 1 if n < 2 else tree(n - 1) + tree(n - 2)
    print([f.result() for f in [ex.submit(tree, k) for k in range(10)]], sum(ex.map(lambda x: x * x, range(500))))

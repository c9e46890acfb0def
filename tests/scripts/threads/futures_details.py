# concurrent.futures: states, callbacks, wait, as_completed, map, cancellation.
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION, CancelledError, Future, InvalidStateError, ThreadPoolExecutor, as_completed, wait
import threading

f = Future()
log = []
f.add_done_callback(lambda f: log.append(f.result()))
print(f.done(), f.running(), f.cancelled(), f.set_running_or_notify_cancel(), f.running(), f.cancel())
f.set_result(7)
f.add_done_callback(lambda f: log.append("late"))
print(f.result(), f.exception(), log)
try:
    f.set_result(8)
except InvalidStateError as e:
    print(str(e).split(":")[0])
g = Future()
print(g.cancel(), g.cancelled(), g.set_running_or_notify_cancel())
try:
    g.result()
except CancelledError as e:
    print("cancelled", e.args)
h = Future()
try:
    h.result(timeout=0.001)
except TimeoutError as e:
    print("timeout", e.args)

with ThreadPoolExecutor(max_workers=2, thread_name_prefix="pool", initializer=lambda: log.append("init")) as pool:
    print(list(pool.map(pow, [2, 3, 4], [5, 2, 1])))
    gate = threading.Event()
    slow = pool.submit(gate.wait)
    quick = pool.submit(lambda: "quick")
    done, rest = wait([slow, quick], return_when=FIRST_COMPLETED)
    print([f.result() for f in done], len(rest))
    gate.set()
    bad = pool.submit(int, "x")
    done, rest = wait([bad, slow], return_when=ALL_COMPLETED)
    print(len(done), len(rest), repr(bad.exception()))
    print(sorted(f.result() for f in as_completed([pool.submit(abs, -n) for n in range(5)])))
    try:
        list(pool.map(lambda x: 1 // x, [1, 0, 2]))
    except ZeroDivisionError as e:
        print(e)
    print(pool.submit(lambda: threading.current_thread().name.rsplit("_", 1)[0]).result())
    print(list(pool.map(str, range(6), buffersize=2)))
try:
    pool.submit(print)
except RuntimeError as e:
    print(e)
for n in (0, -1):
    try:
        ThreadPoolExecutor(n)
    except ValueError as e:
        print(e)
pool = ThreadPoolExecutor(1)
gate = threading.Event()
first = pool.submit(gate.wait)
others = [pool.submit(print, "never") for _ in range(3)]
pool.shutdown(wait=False, cancel_futures=True)
gate.set()
print(first.result(), [o.cancelled() for o in others])

# concurrent.futures with threads.
import concurrent.futures as cf
import threading
import time


def square(x):
    time.sleep(0.01 * (3 - x % 3))
    return x * x


def fail(text):
    raise ValueError(text)


with cf.ThreadPoolExecutor(max_workers=4, thread_name_prefix="pool") as pool:
    print(list(pool.map(square, range(8))))
    futures = {pool.submit(square, i): i for i in range(5)}
    print(sorted((futures[f], f.result()) for f in cf.as_completed(futures)))
    bad = pool.submit(fail, "from the pool")
    print(repr(bad.exception()), bad.done(), bad.cancelled(), bad.running())
    try:
        bad.result()
    except ValueError as error:
        print(error)
    print(pool.submit(lambda: threading.current_thread().name.startswith("pool")).result())
    done, waiting = cf.wait([pool.submit(square, 2), pool.submit(time.sleep, 0.3)], return_when=cf.FIRST_COMPLETED)
    print(len(done), len(waiting), done.pop().result())
    called = []
    f = pool.submit(square, 3)
    f.add_done_callback(lambda f: called.append(f.result()))
    f.result()
    slow = pool.submit(time.sleep, 0.2)
    try:
        slow.result(timeout=0.01)
    except TimeoutError as error:
        print(type(error).__name__, slow.done())
    try:
        list(pool.map(fail, ["first", "second"]))
    except ValueError as error:
        print(error)
print(called)
try:
    pool.submit(square, 1)
except RuntimeError as error:
    print(error)
with cf.ThreadPoolExecutor(1) as one:
    first = one.submit(time.sleep, 0.05)
    queued = one.submit(square, 9)
    print(queued.cancel(), queued.cancelled(), first.cancel())
    try:
        queued.result()
    except cf.CancelledError as error:
        print(type(error).__name__)
    one.shutdown(wait=False, cancel_futures=True)
future = cf.Future()
print(future.done(), future.set_running_or_notify_cancel(), future.running(), future.set_result(5), future.result())
try:
    future.set_result(6)
except cf.InvalidStateError as error:
    print("invalid state")
for wrong in [lambda: cf.ThreadPoolExecutor(0), lambda: cf.ThreadPoolExecutor(1, initializer=5)]:
    try:
        wrong()
    except (ValueError, TypeError) as error:
        print(error)
ready = []
with cf.ThreadPoolExecutor(2, initializer=ready.append, initargs=("initialised",)) as pool:
    pool.submit(square, 1).result()
print(ready[0])

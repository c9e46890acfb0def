# concurrent.futures with threads, queue, sched, threading's primitives.
import concurrent.futures as cf, contextvars, queue, sched, threading, time

with cf.ThreadPoolExecutor(3, thread_name_prefix="w", initializer=lambda: None) as pool:
    print(list(pool.map(lambda a, b: a * b, range(5), range(5, 10))), pool.submit(pow, 2, 5).result(), list(pool.map(str, range(5), buffersize=2)))
    f = pool.submit(lambda: 1 / 0)
    print(type(f.exception()).__name__, f.done(), f.running(), f.cancelled(), f.cancel())
    try:
        f.result()
    except ZeroDivisionError as e:
        print(e)
    done, rest = cf.wait([pool.submit(int, s) for s in ("1", "2")], return_when=cf.ALL_COMPLETED)
    print(sorted(f.result() for f in done), rest, sorted(f.result() for f in cf.as_completed([pool.submit(abs, -3), pool.submit(abs, -4)])))
    e = threading.Event()
    slow = pool.submit(e.wait)
    try:
        slow.result(timeout=0.01)
    except cf.TimeoutError as x:
        print(type(x).__name__, x)
    print(len(cf.wait([slow], timeout=0.01).not_done), e.set(), slow.result())
    got = []
    f = pool.submit(lambda: 5)
    f.result()
    f.add_done_callback(lambda f: got.append(f.result()))
    print(got)
for g in (lambda: pool.submit(int), lambda: cf.ThreadPoolExecutor(0), lambda: cf.Future().set_result(1), lambda: cf.Future().result(0), lambda: cf.Future().cancel()):
    try:
        print(g())
    except Exception as e:
        print(type(e).__name__, e)
f = cf.Future()
f.set_running_or_notify_cancel()
f.set_exception(ValueError("v"))
print(f.exception(), f._state)
try:
    f.set_result(1)
except cf.InvalidStateError as e:
    print(type(e).__name__)
q = queue.PriorityQueue(2)
q.put((2, "b"))
q.put((1, "a"))
for g in (lambda: q.put_nowait((0, "")), lambda: q.put((0, ""), timeout=0.01), lambda: [q.get(), q.get()], lambda: q.get_nowait(), lambda: q.get(timeout=0.01), lambda: q.get(timeout=-1), lambda: [q.task_done(), q.task_done(), q.join()], lambda: q.task_done(), lambda: q.shutdown(), lambda: q.get(), lambda: q.put(1)):
    try:
        print(g())
    except Exception as e:
        print(type(e).__name__, e)
now = [0]
s = sched.scheduler(lambda: now[0], lambda d: now.__setitem__(0, now[0] + d))
order = []
a = s.enter(5, 1, order.append, ("five",))
s.enter(1, 2, order.append, argument=("one-2",))
s.enter(1, 1, order.append, kwargs={} , argument=("one-1",))
s.enterabs(3, 1, lambda: order.append("three"))
s.cancel(a)
print(len(s.queue), s.empty(), s.run(blocking=False), s.run(), order, now, s.queue)
try:
    s.cancel(a)
except ValueError as e:
    print(e)
lock, cond, sem, bar = threading.Lock(), threading.Condition(), threading.BoundedSemaphore(2), threading.Barrier(2)
print(lock.acquire(), lock.acquire(blocking=False), lock.acquire(timeout=0.01), lock.locked(), lock.release(), sem.acquire(), sem.release())
for g in (lambda: lock.release(), lambda: sem.release(), lambda: cond.notify(), lambda: cond.wait(), lambda: lock.acquire(False, 5), lambda: lock.acquire(timeout=-5), lambda: threading.RLock().release(), lambda: threading.Thread(target=5, group=1), lambda: threading.Semaphore(-1), lambda: threading.Thread().join(), lambda: threading.current_thread().join()):
    try:
        print(g())
    except Exception as e:
        print(type(e).__name__, e)
t = threading.Thread(target=bar.wait, name="waiter", daemon=True)
print(t.is_alive(), t.start(), bar.wait() in (0, 1), t.join(), t.is_alive(), t.name, t.daemon, bar.n_waiting, bar.broken)
try:
    t.start()
except RuntimeError as e:
    print(e)
with cond:
    print(cond.wait(0.01), cond.wait_for(lambda: 1))
v = contextvars.ContextVar("v", default=0)
ctx = contextvars.copy_context()
print(ctx.run(v.set, 5) is not None, ctx[v], v.get(), v in ctx, list(ctx.values()))
local = threading.local()
local.x = 1
seen = []
t = threading.Thread(target=lambda: seen.append(hasattr(local, "x")))
t.start()
t.join()
print(seen, local.x, threading.main_thread().name, threading.active_count(), threading.current_thread() is threading.main_thread())
timer = threading.Timer(0.01, seen.append, ("timer",))
timer.start()
timer.join()
timer2 = threading.Timer(10, print)
timer2.start()
timer2.cancel()
timer2.join()
hooked = []
threading.excepthook = lambda a: hooked.append((a.exc_type.__name__, a.thread.name))
t = threading.Thread(target=lambda: 1 / 0, name="failing")
t.start()
t.join()
print(seen, hooked)

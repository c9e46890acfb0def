# threading.local, Timer, names, excepthook and daemon flags.
import threading

class Mine(threading.local):
    kind = "class"
    def __init__(self, start=0):
        self.count = start

m = Mine(5)
m.count += 1
seen = []
def run():
    seen.append(m.count)
    m.count = 100
    m.extra = 1
    seen.append(sorted(m.__dict__.items()))
t = threading.Thread(target=run)
t.start()
t.join()
print(seen, m.count, hasattr(m, "extra"), m.kind)
plain = threading.local()
plain.x = 1
def look():
    try:
        plain.x
    except AttributeError as e:
        seen.append(str(e))
t = threading.Thread(target=look)
t.start()
t.join()
print(seen[-1].replace("_thread._local", "local"))
try:
    threading.local(1)
except TypeError as e:
    print(e)

fired = []
t = threading.Timer(0.001, fired.append, args=["timer"])
t.start()
t.join()
u = threading.Timer(10, fired.append, ["no"])
u.start()
u.cancel()
u.join()
print(fired, u.finished.is_set())

def hook(args):
    fired.append((args.exc_type.__name__, str(args.exc_value), args.thread.name))
threading.excepthook = hook
t = threading.Thread(target=lambda: 1 / 0, name="divider")
t.start()
t.join()
threading.excepthook = threading.__excepthook__
print(fired)
t = threading.Thread(target=print, args=("in the thread",), daemon=True)
print(t.daemon, t.name.startswith("Thread-"), t.ident, t.is_alive())
t.start()
t.join()
for act in (t.start, threading.Thread().join, threading.current_thread().join):
    try:
        act()
    except RuntimeError as e:
        print(e)
print(threading.current_thread() is threading.main_thread(), threading.main_thread().name, threading.active_count())
r = threading.RLock()
with r:
    with r:
        print("twice")
try:
    r.release()
except RuntimeError as e:
    print(e)
class Custom(threading.Thread):
    def run(self):
        self.result = sum(range(10))
c = Custom(name="custom")
c.start()
c.join()
print(c.result, c.name)

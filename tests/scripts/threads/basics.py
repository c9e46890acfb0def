# Threads: start, join, names, daemon, identity, local data, results in order.
import threading
import time

order = []


def work(n, delay):
    time.sleep(delay)
    order.append(n)


threads = [threading.Thread(target=work, args=(i, (3 - i) * 0.05)) for i in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(order, [t.is_alive() for t in threads], threading.active_count())
main = threading.current_thread()
print(main.name, main is threading.main_thread(), main.daemon, main.ident == threading.get_ident(), threading.enumerate() == [main])


class Worker(threading.Thread):
    def run(self):
        self.result = (self.name, threading.current_thread() is self, self.ident == threading.get_ident())


worker = Worker(name="my worker")
print(worker.is_alive(), worker.ident)
worker.start()
worker.join()
print(worker.result)
for operation in [worker.start, threading.Thread(target=print).join, main.join]:
    try:
        operation()
    except RuntimeError as error:
        print(error)
local = threading.local()
local.value = "main"
seen = []


def use_local():
    seen.append(hasattr(local, "value"))
    local.value = "thread"
    seen.append(local.value)


t = threading.Thread(target=use_local)
t.start()
t.join()
print(seen, local.value)
total = 0
lock = threading.Lock()


def add():
    global total
    for _ in range(1000):
        with lock:
            total += 1


many = [threading.Thread(target=add) for _ in range(20)]
for t in many:
    t.start()
for t in many:
    t.join()
print(total)
started = time.monotonic()
sleepers = [threading.Thread(target=time.sleep, args=(0.2,)) for _ in range(50)]
for t in sleepers:
    t.start()
for t in sleepers:
    t.join()
print(0.19 < time.monotonic() - started < 2)
slow = threading.Thread(target=time.sleep, args=(0.3,))
slow.start()
slow.join(0.01)
print(slow.is_alive())
slow.join()
spinning = True


def spin():
    while spinning:
        pass


t = threading.Thread(target=spin)
t.start()
time.sleep(0.05)
spinning = False
t.join()
print("a busy thread lets others run")
timer = threading.Timer(0.01, print, ["timer fired"])
timer.start()
timer.join()
cancelled = threading.Timer(5, print, ["never"])
cancelled.start()
cancelled.cancel()
cancelled.join()
daemon = threading.Thread(target=time.sleep, args=(60,), daemon=True)
daemon.start()
print("main ends while a daemon sleeps", daemon.daemon)

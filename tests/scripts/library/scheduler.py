# sched with a clock of its own.
import sched

now = 0
log = []
def clock():
    return now
def delay(t):
    global now
    log.append(("wait", t))
    now += t
s = sched.scheduler(clock, delay)
s.enter(10, 1, log.append, ("ten",))
s.enter(5, 2, log.append, ("five, second",))
s.enter(5, 1, log.append, ("five, first",))
e = s.enter(7, 1, log.append, ("cancelled",))
s.enterabs(20, 1, lambda *a, **k: log.append((a, k)), (1, 2), {"x": 3})
print(len(s.queue), s.empty(), [(e.time, e.priority, e.sequence) for e in s.queue])
s.cancel(e)
try:
    s.cancel(e)
except ValueError:
    print("already gone")
print(s.run(blocking=False), log)
s.run()
for entry in log:
    print(entry)
print(now, s.empty())
def again(n):
    log.append(n)
    if n:
        s.enter(1, 1, again, (n - 1,))
log.clear()
s.enter(1, 1, again, (3,))
s.run()
print(log, now)
def fail():
    raise ValueError("in an event")
s.enter(1, 1, fail)
s.enter(2, 1, log.append, ("after the failure",))
try:
    s.run()
except ValueError as e:
    print(e, len(s.queue))
s.run()
print(log[-1])

# select, selectors, socketpairs, pipes, signals raised by the program itself.
import os, select, selectors, signal, socket

a, b = socket.socketpair()
with selectors.DefaultSelector() as sel:
    key = sel.register(a, selectors.EVENT_READ, data="left")
    sel.register(b, selectors.EVENT_READ | selectors.EVENT_WRITE, data="right")
    print(key.data, key.events, len(sel.get_map()), sel.get_key(a) == key, sorted((k.data, e) for k, e in sel.select(0)))
    b.send(b"hi")
    print(sorted((k.data, e) for k, e in sel.select(1)), a.recv(10))
    sel.modify(b, selectors.EVENT_READ, "changed")
    print(sel.select(0), sel.get_key(b).data, sel.unregister(b).data)
    for f in (lambda: sel.register(a, 1), lambda: sel.register(a, 0), lambda: sel.unregister(b), lambda: sel.get_key(b), lambda: sel.register(-1, 1), lambda: sel.register("x", 1), lambda: sel.modify(b, 1)):
        try:
            print(f())
        except (KeyError, ValueError) as e:
            print(type(e).__name__, str(e).replace(repr(a), "A").replace(repr(b), "B").split(" (FD")[0])
print(sel.get_map())
r, w = os.pipe()
print(select.select([r], [w], [], 0) == ([], [w], []))
os.write(w, b"x")
print(select.select([r], [], [], 1) == ([r], [], []))
p = select.poll()
p.register(r, select.POLLIN)
print(p.poll(10) == [(r, select.POLLIN)], p.unregister(r), p.poll(0))
for cls in (selectors.SelectSelector, selectors.PollSelector, selectors.EpollSelector):
    with cls() as s:
        s.register(r, selectors.EVENT_READ)
        print(cls.__name__, [(k.fd == r, e) for k, e in s.select(0)])
for f in (lambda: select.select([-1], [], [], 0), lambda: select.select(["x"], [], [], 0), lambda: select.select([], [], [], -1), lambda: select.select([], [], [], "x"), lambda: p.unregister(999), lambda: p.modify(999, 1)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
os.close(r)
os.close(w)
a.shutdown(socket.SHUT_WR)
print(b.recv(5), a.family == socket.AF_UNIX, a.type == socket.SOCK_STREAM, b.sendall(b"abc"), a.recv(2), a.recv_into(bytearray(4)), a.getsockname())
a.setblocking(False)
for f in (lambda: a.recv(1), lambda: a.send(b"x")):
    try:
        f()
    except OSError as e:
        print(type(e).__name__)
a.close()
b.close()
try:
    a.recv(1)
except OSError as e:
    print(type(e).__name__, e)
seen = []
old = signal.signal(signal.SIGUSR1, lambda n, f: seen.append((n, f.f_code.co_name)))
def raising():
    signal.raise_signal(signal.SIGUSR1)
    return len(seen)
print(raising(), seen, old == signal.SIG_DFL, signal.getsignal(signal.SIGUSR1).__name__, signal.Signals(10), signal.strsignal(10), signal.SIGUSR1 in signal.valid_signals())
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
raising()
print(len(seen), signal.getsignal(signal.SIGUSR1), signal.getsignal(signal.SIGINT) is signal.default_int_handler, signal.default_int_handler.__name__)
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt as e:
    print("interrupted", e)
print(signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2]) >= set(), signal.raise_signal(signal.SIGUSR2), signal.SIGUSR2 in signal.sigpending(), signal.sigwait([signal.SIGUSR2]), signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGUSR2]) == {signal.SIGUSR2})
for f in (lambda: signal.signal(999, signal.SIG_IGN), lambda: signal.signal(10, 5), lambda: signal.raise_signal(-1), lambda: signal.signal(signal.SIGKILL, signal.SIG_IGN), lambda: signal.alarm("x"), lambda: signal.strsignal(999), lambda: signal.setitimer(signal.ITIMER_REAL, -1)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
signal.signal(signal.SIGALRM, lambda *a: seen.append("alarm"))
print(signal.setitimer(signal.ITIMER_REAL, 0.01), signal.pause(), seen[-1], signal.getitimer(signal.ITIMER_REAL), signal.alarm(0))

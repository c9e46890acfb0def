# select, poll, epoll and selectors over pipes and sockets.
import os
import select
import selectors
import socket
import threading
import time

r, w = os.pipe()
print(select.select([r], [], [], 0), select.select([], [w], [], 0) == ([], [w], []))
os.write(w, b"x")
print(select.select([r], [w], [], 1) == ([r], [w], []), os.read(r, 10))
threading.Thread(target=lambda: (time.sleep(0.05), os.write(w, b"later"))).start()
started = time.monotonic()
print(select.select([r], [], [], 5)[0] == [r], 0.03 < time.monotonic() - started < 4, os.read(r, 10))
started = time.monotonic()
print(select.select([r], [], [], 0.05), time.monotonic() - started >= 0.045)
poll = select.poll()
poll.register(r, select.POLLIN)
print(poll.poll(10))
os.write(w, b"y")
print(poll.poll(1000) == [(r, select.POLLIN)])
poll.unregister(r)
with select.epoll() as epoll:
    epoll.register(r, select.EPOLLIN)
    print(epoll.poll(1) == [(r, select.EPOLLIN)], os.read(r, 5), epoll.poll(0.01))
    epoll.modify(r, 0)
    epoll.unregister(r)
    try:
        epoll.unregister(r)
    except FileNotFoundError as error:
        print(error.strerror)
os.close(w)
print(select.select([r], [], [], 1)[0] == [r], os.read(r, 1))
os.close(r)
for arguments in [([5000], [], [], 0), ([-1], [], [], 0), (["x"], [], [], 0), ([], [], [], -1), (5, [], [])]:
    try:
        select.select(*arguments)
    except (ValueError, TypeError, OSError) as error:
        print(type(error).__name__, error)
selector = selectors.DefaultSelector()
a, b = socket.socketpair()
a.setblocking(False)
b.setblocking(False)
key = selector.register(a, selectors.EVENT_READ | selectors.EVENT_WRITE, data="A")
selector.register(b, selectors.EVENT_READ, "B")
print(sorted((key.data, mask) for key, mask in selector.select(1)))
a.send(b"hi")
print(sorted((key.data, mask) for key, mask in selector.select(1)), b.recv(5))
selector.modify(a, selectors.EVENT_READ, "A2")
print(selector.select(0), selector.get_key(a).data, len(selector.get_map()))
b.close()
selector.unregister(a) and None
print(len(selector.get_map()))
selector.close()
a.close()
client, server = socket.socket(), socket.create_server(("127.0.0.1", 0))
client.setblocking(False)
print(client.connect_ex(server.getsockname()) in (0, 115), select.select([], [client], [], 5)[1] == [client], client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
connection, _ = server.accept()
connection.close()
print(select.select([client], [], [], 5)[0] == [client], client.recv(1))
client.close()
server.close()

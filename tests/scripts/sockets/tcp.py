# Blocking TCP on loopback between threads: connect, accept, send, recv, files, shutdown, timeouts.
import errno
import socket
import threading

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", 0))
server.listen()
host, port = server.getsockname()
print(host, port > 0, server.family.name, server.type.name, server.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR) != 0, server.fileno() > 2, server.gettimeout())


def echo():
    for _ in range(3):
        connection, address = server.accept()
        with connection:
            while data := connection.recv(1024):
                connection.sendall(data.upper())


thread = threading.Thread(target=echo)
thread.start()
with socket.create_connection((host, port)) as client:
    client.sendall(b"hello ")
    print(client.recv(100), client.getpeername() == (host, port), client.send(b"more"), client.recv(2), client.recv(2, socket.MSG_PEEK), client.recv(10))
    buffer = bytearray(10)
    client.sendall(b"into")
    print(client.recv_into(buffer), buffer[:4])
    client.shutdown(socket.SHUT_WR)
    print(client.recv(10))
with socket.create_connection((host, port)) as client:
    big = b"x" * 1_000_000
    sender = threading.Thread(target=lambda: (client.sendall(big), client.shutdown(socket.SHUT_WR)))
    sender.start()
    received = b"".join(iter(lambda: client.recv(65536), b""))
    sender.join()
    print(len(received), set(received) == {ord("X")})
with socket.create_connection((host, port)) as client, client.makefile("rw", encoding="utf-8") as file:
    file.write("line one\nline two\n")
    file.flush()
    print(file.readline(), file.readline(), end="")
thread.join()
server.settimeout(0.02)
try:
    server.accept()
except TimeoutError as error:
    print(type(error).__name__, error)
server.close()
print(server.fileno())
try:
    server.accept()
except OSError as error:
    print(error.errno == errno.EBADF)
with socket.socket() as refused:
    print(refused.connect_ex((host, port)) == errno.ECONNREFUSED)
    try:
        refused.connect((host, port))
    except ConnectionRefusedError as error:
        print(error.errno == errno.ECONNREFUSED, error.strerror)
a, b = socket.socketpair()
a.settimeout(0.01)
try:
    a.recv(1)
except TimeoutError:
    print("timed out", a.gettimeout())
a.setblocking(False)
try:
    a.recv(1)
except BlockingIOError as error:
    print(error.errno == errno.EAGAIN)
b.close()
print(a.recv(1))
try:
    a.send(b"x")
    a.send(b"x")
except (BrokenPipeError, ConnectionResetError) as error:
    print(type(error).__name__)
a.close()
for arguments in [("127.0.0.1",), ("127.0.0.1", 70000), ("127.0.0.1", "x"), (5, 5)]:
    with socket.socket() as s:
        try:
            s.connect(arguments)
        except (TypeError, OverflowError, OSError) as error:
            print(type(error).__name__, error)
print(socket.inet_aton("127.0.0.1"), socket.inet_ntop(socket.AF_INET, b"\x7f\0\0\1"), socket.htons(1), socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM)[0][4])

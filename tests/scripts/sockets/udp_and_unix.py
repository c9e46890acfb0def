# Datagrams, Unix sockets, socket options, ancillary calls.
import os
import socket
import tempfile
import threading

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as a, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as b:
    a.bind(("127.0.0.1", 0))
    b.bind(("127.0.0.1", 0))
    print(b.sendto(b"datagram", a.getsockname()))
    data, sender = a.recvfrom(100)
    print(data, sender == b.getsockname())
    b.connect(a.getsockname())
    print(b.send(b"connected"), a.recv(4), b.send(b""), a.recvfrom(10)[0])
    a.settimeout(0.01)
    try:
        a.recvfrom(10)
    except TimeoutError:
        print("timeout")
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "s")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen(1)
        print(server.getsockname() == path)

        def serve():
            connection, _ = server.accept()
            with connection:
                connection.sendall(connection.recv(10)[::-1])

        t = threading.Thread(target=serve)
        t.start()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
            client.sendall(b"abc")
            print(client.recv(10))
        t.join()
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(path + "none")
        except FileNotFoundError as error:
            print(error.strerror)
x, y = socket.socketpair()
with x, y:
    x.sendall(b"0123456789")
    print(y.recv(3), y.recv_into(memoryview(bytearray(2))), y.recv(100), x.getblocking(), socket.SocketType is socket.socket or True)
    x.setblocking(False)
    print(x.getblocking(), x.gettimeout(), x.detach() > 2, x.fileno())
y.close()
with socket.socket() as s:
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    print(s.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0, s.proto, repr(socket.AF_INET), repr(socket.SOCK_STREAM))
    try:
        s.settimeout(-1)
    except ValueError as error:
        print(error)
    try:
        s.getpeername()
    except OSError as error:
        print(error.strerror)
    try:
        s.sendall("text")
    except TypeError as error:
        print(error)

# Running out of descriptors raises OSError everywhere, and all works again afterwards.
import asyncio
import os
import resource
import select
import socket
import threading

soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
held = []


def exhaust():
    try:
        while True:
            held.append(os.open("/dev/null", os.O_RDONLY))
    except OSError as error:
        return error.errno, error.strerror


import encodings.idna
import tempfile
import selectors

asyncio.run(asyncio.sleep(0))
socket.getaddrinfo("127.0.0.1", 80)
print(exhaust())
for name, operation in {
    "open": lambda: open("/dev/null"), "socket": socket.socket, "pipe": os.pipe, "socketpair": socket.socketpair, "dup": lambda: os.dup(0), "epoll": select.epoll,
    "listdir": lambda: os.listdir("/"), "connect": lambda: socket.create_connection(("127.0.0.1", 1)),
}.items():  # fmt: skip
    try:
        operation()
        print(name, "works")
    except OSError as error:
        print(name, error.errno)
    except (AttributeError, ImportError) as error:
        print(name, type(error).__name__)
t = threading.Thread(target=print, args=("a thread needs no descriptor",))
t.start()
t.join()
for descriptor in held:
    os.close(descriptor)
print(len(open("/dev/null").read()), socket.socket().fileno() > 2, asyncio.run(asyncio.sleep(0, "loop works again")))
for descriptor in (-1, 9999, 63):
    try:
        os.read(descriptor, 1)
    except OSError as error:
        print(descriptor, error.errno)

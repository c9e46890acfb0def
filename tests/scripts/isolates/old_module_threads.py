# cpython: no
# _xxsubinterpreters from many threads: each runs an interpreter of its own and receives over its own channel.
import _xxsubinterpreters as interpreters
import threading
from queue import Queue

results = Queue()
SCRIPT = """
import _xxsubinterpreters as interpreters
total = sum(range(number * 100))
interpreters.channel_send(channel, total)
"""


def work(number):
    channel = interpreters.channel_create()
    interp = interpreters.create()
    interpreters.run_string(interp, SCRIPT, shared=dict(channel=channel, number=number))
    results.put((number, interpreters.channel_recv(channel)))
    interpreters.channel_release(channel)


threads = [threading.Thread(target=work, args=(n,)) for n in range(40)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
found = sorted(results.get() for _ in threads)
print(found == [(n, sum(range(n * 100))) for n in range(40)], found[:3], results.empty())
print(len(interpreters.list_all()))

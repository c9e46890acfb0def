"""Threads: started and joined, switched by locks and queues; memory of many alive."""

import queue
import threading

from measure import report, report_memory

N = 1_000


def nothing():
    pass


def start_and_join():
    for _ in range(N):
        thread = threading.Thread(target=nothing)
        thread.start()
        thread.join()


def start_all_then_join():
    threads = [threading.Thread(target=nothing) for _ in range(N)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def queue_ping_pong():
    there, back = queue.SimpleQueue(), queue.SimpleQueue()

    def echo():
        while (item := there.get()) is not None:
            back.put(item)

    thread = threading.Thread(target=echo)
    thread.start()
    for i in range(N):
        there.put(i)
        back.get()
    there.put(None)
    thread.join()


report("thread_start_join", start_and_join, N)
report("thread_start_all_join", start_all_then_join, N)
report("thread_queue_ping_pong", queue_ping_pong, N)

gate = threading.Event()


def alive(count):
    threads = [threading.Thread(target=gate.wait) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


threads = report_memory("thread_alive", lambda: alive(2_000), 2_000)
gate.set()
for thread in threads:
    thread.join()

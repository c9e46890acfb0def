"""Isolates: created, run and destroyed; a thousand alive; two CPU-bound ones against one."""

import threading
import time

from measure import SECONDS, emit, report, report_memory

try:
    from concurrent import interpreters

    create, close = interpreters.create, lambda interp: interp.close()
    execute = lambda interp, source: interp.exec(source)  # noqa: E731
except ImportError:
    try:
        import _interpreters as api

        create = api.create
    except ImportError:
        import _xxsubinterpreters as api

        create = api.create
    close = api.destroy
    execute = getattr(api, "exec", None) or api.run_string

N = 20


def life():
    for _ in range(N):
        interp = create()
        execute(interp, "x = 1")
        close(interp)


report("isolate_life", life, N)

WORK = """
total = 0
for i in range(1_500_000):
    total += i & 7
"""


def seconds(count):
    interps = [create() for _ in range(count)]
    threads = [threading.Thread(target=execute, args=(interp, WORK)) for interp in interps]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - started
    for interp in interps:
        close(interp)
    return elapsed


rounds = 3 if SECONDS >= 0.5 else 1
one = min(seconds(1) for _ in range(rounds))
two = min(seconds(2) for _ in range(rounds))
emit("two_isolates_speed_up", "ratio", 2 * one / two)

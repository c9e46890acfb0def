"""Memory of a thousand isolates alive at once (of fewer with HOOP_BENCH_ISOLATES)."""

import os

from measure import report_memory

try:
    from concurrent import interpreters

    create, execute = interpreters.create, lambda interp, source: interp.exec(source)
except ImportError:
    try:
        import _interpreters as api
    except ImportError:
        import _xxsubinterpreters as api
    create = api.create
    execute = getattr(api, "exec", None) or api.run_string

N = int(os.environ.get("HOOP_BENCH_ISOLATES", "1000"))


def build():
    kept = [create() for _ in range(N)]
    for interp in kept:
        execute(interp, "x = 1")
    return kept


kept = report_memory("isolate_alive", build, N)
os._exit(0)  # ending them all is not measured

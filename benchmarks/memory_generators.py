"""Memory of 100,000 suspended generators."""

from measure import report_memory

N = 100_000


def generator(n):
    local = n
    yield local
    yield n


def build():
    kept = [generator(i) for i in range(N)]
    for g in kept:
        next(g)
    return kept


report_memory("suspended_generator", build, N)

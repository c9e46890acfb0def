"""How the benchmark programs measure themselves: `report` prints one line for each figure.

A line is `BENCH name unit value`, with `ns_per_op`, `bytes_per_item`, `bytes` or `ratio` for the unit. In all but
`ratio` less is better. `HOOP_BENCH_SECONDS` sets how long the repeats of one figure go on (default 1), `HOOP_BENCH_UVLOOP=1`
chooses the event loop of uvloop.
"""

import os
import time

SECONDS = float(os.environ.get("HOOP_BENCH_SECONDS", "1"))


def emit(name, unit, value):
    print(f"BENCH {name} {unit} {value:.2f}", flush=True)


def best_of(function, operations):
    """Nanoseconds an operation takes: `function` does `operations` of them; warm-up first, best of the repeats."""
    function()
    best = None
    give_up = time.perf_counter() + SECONDS
    repeats = 0
    while repeats < 3 or time.perf_counter() < give_up:
        started = time.perf_counter()
        function()
        elapsed = time.perf_counter() - started
        best = elapsed if best is None else min(best, elapsed)
        repeats += 1
    return best / operations * 1e9


def report(name, function, operations):
    emit(name, "ns_per_op", best_of(function, operations))


def resident():
    """Bytes of memory that this process has resident now."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096


def report_memory(name, build, count):
    """Bytes that each of `count` objects made by `build()` keeps resident."""
    before = resident()
    kept = build()
    emit(name, "bytes_per_item", (resident() - before) / count)
    return kept


def new_event_loop():
    if os.environ.get("HOOP_BENCH_UVLOOP") == "1":
        import uvloop

        return uvloop.new_event_loop()
    import asyncio

    return asyncio.new_event_loop()

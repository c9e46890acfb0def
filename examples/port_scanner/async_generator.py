"""Scans ports with an async generator that yields each open port the moment it is found."""

import asyncio
import sys
from contextlib import aclosing

import probing
import scanning


async def open_ports(target, progress):
    """Yields open ports as they are found. Closing the generator cancels the checks under way."""
    ports = iter(target.ports)
    results = asyncio.Queue()  # an open port, or None for a worker that ended

    async def worker():
        try:
            for port in ports:
                if await probing.check_port(target.address, port, target.timeout):
                    results.put_nowait(port)
                progress.advance()
        finally:
            results.put_nowait(None)

    workers = [asyncio.create_task(worker()) for _ in range(target.concurrency)]
    try:
        running = len(workers)
        while running:
            port = await results.get()
            if port is None:
                running -= 1
            else:
                yield port
        await asyncio.gather(*workers)  # raises what a worker raised
    finally:
        for task in workers:
            task.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


async def collect(target, progress):
    found = []
    async with aclosing(open_ports(target, progress)) as ports:
        async for port in ports:
            found.append(port)
            if len(found) == target.first:
                break
    return found


def scan(target, progress):
    return probing.run(collect(target, progress))


if __name__ == "__main__":
    sys.exit(scanning.main(__doc__, 256, scan, probing.LOOP_DESCRIPTORS))

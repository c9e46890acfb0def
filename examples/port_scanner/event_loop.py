"""Scans ports with asyncio: tasks on one event loop that share the range among them."""

import asyncio
import sys

import probing
import scanning


async def scan_ports(target, progress):
    found = []
    ports = iter(target.ports)

    async def worker():
        for port in ports:  # one iterator for all workers: each port is taken once
            if len(found) == target.first:
                return
            if await probing.check_port(target.address, port, target.timeout):
                found.append(port)
            progress.advance()

    async with asyncio.TaskGroup() as group:
        for _ in range(target.concurrency):
            group.create_task(worker())
    return found[: target.first]


def scan(target, progress):
    return probing.run(scan_ports(target, progress))


if __name__ == "__main__":
    sys.exit(scanning.main(__doc__, 256, scan, probing.LOOP_DESCRIPTORS))

"""Memory of 100,000 parked asyncio tasks."""

import asyncio
import os

from measure import emit, resident

N = 100_000


async def parked(event):
    await event.wait()


async def main():
    event = asyncio.Event()
    before = resident()
    tasks = [asyncio.create_task(parked(event)) for _ in range(N)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    emit("parked_task", "bytes_per_item", (resident() - before) / N)
    print(len(tasks), flush=True)
    os._exit(0)  # nothing after this is measured


asyncio.run(main())

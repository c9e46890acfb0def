"""A loopback TCP echo through asyncio streams: the time of one round trip, alone and with fifty connections."""

import asyncio

from measure import new_event_loop, report

N = 4_000
PAYLOAD = b"x" * 64
runner = asyncio.Runner(loop_factory=new_event_loop)


async def serve(reader, writer):
    while data := await reader.read(1024):
        writer.write(data)
        await writer.drain()
    writer.close()


async def client(port, n):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(n):
        writer.write(PAYLOAD)
        await reader.readexactly(len(PAYLOAD))
    writer.close()
    await writer.wait_closed()


async def echo(connections):
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        await asyncio.gather(*(client(port, N // connections) for _ in range(connections)))


report("echo_1_connection", lambda: runner.run(echo(1)), N)
report("echo_50_connections", lambda: runner.run(echo(50)), N)
runner.close()

# Streams on loopback: server, client, reading methods, backpressure, errors.
import asyncio


async def handle(reader, writer):
    while line := await reader.readline():
        if line == b"quit\n":
            break
        writer.write(line.upper())
        await writer.drain()
    writer.close()
    await writer.wait_closed()


async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    async with server:
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(b"hello\nworld\n")
        print(await reader.readline(), await reader.readexactly(3), await reader.readuntil(b"\n"))
        print(writer.get_extra_info("peername") == (host, port), writer.is_closing(), reader.at_eof())
        writer.writelines([b"a\n", b"b\n"])
        await writer.drain()
        print(await reader.readexactly(4))
        writer.write(b"quit\n")
        print(await reader.read(), reader.at_eof())
        writer.close()
        await writer.wait_closed()
        try:
            await reader.readexactly(5)
        except asyncio.IncompleteReadError as error:
            print(error.partial, error.expected)

        async def client(n):
            reader, writer = await asyncio.open_connection(host, port)
            seen = []
            for i in range(3):
                writer.write(f"client {n} line {i}\n".encode())
                seen.append((await reader.readline()).decode().strip())
            writer.write_eof()
            seen.append(await reader.read())
            writer.close()
            return seen

        results = await asyncio.gather(*(client(n) for n in range(20)))
        print(len(results), results[7])
        reader, writer = await asyncio.open_connection(host, port)
        big = b"x" * 50_000 + b"\n"
        for _ in range(10):
            writer.write(big)
            await writer.drain()
            assert await reader.readexactly(len(big)) == big.upper()
        print("half a megabyte echoed")
        writer.close()
    try:
        await asyncio.open_connection(host, port)
    except OSError as error:
        print(type(error).__name__, error.errno)
    loop = asyncio.get_running_loop()

    class Echo(asyncio.Protocol):
        def connection_made(self, transport):
            self.transport = transport

        def data_received(self, data):
            self.transport.write(data[::-1])

        def connection_lost(self, error):
            lost.set_result(error)

    lost = loop.create_future()
    server = await loop.create_server(Echo, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"abc")
    print(await reader.read(10))
    writer.close()
    print(await lost)
    server.close()
    await server.wait_closed()
    short = asyncio.StreamReader(limit=4)
    short.feed_data(b"longer than that\n")
    try:
        await short.readline()
    except ValueError as error:
        print(error)
    feed = asyncio.StreamReader()
    feed.feed_data(b"one\ntwo")
    feed.feed_eof()
    print([line async for line in feed])


asyncio.run(main())

# StreamReader fed by hand: lines, limits, separators, exact reads.
import asyncio

def reader(*parts, eof=True, limit=2**16):
    r = asyncio.StreamReader(limit=limit)
    for p in parts:
        r.feed_data(p)
    if eof:
        r.feed_eof()
    return r

async def main():
    r = reader(b"one\ntw", b"o\nlast")
    print(await r.readline(), await r.readline(), await r.readline(), await r.readline(), r.at_eof())
    r = reader(b"abcdef")
    print(await r.readexactly(2), await r.read(3), await r.read(), await r.read(1))
    r = reader(b"abc")
    try:
        await r.readexactly(5)
    except asyncio.IncompleteReadError as e:
        print(e, e.partial, e.expected)
    r = reader(b"k=v;k2=v2;rest")
    print(await r.readuntil(b";"), await r.readuntil((b";", b"=")), await r.readuntil(b";"))
    try:
        await r.readuntil(b";")
    except asyncio.IncompleteReadError as e:
        print(e.partial, e.expected)
    r = reader(b"x" * 50 + b"\nend\n", limit=10)
    try:
        await r.readline()
    except ValueError as e:
        print(e)
    print(await r.readline())
    r = reader(b"y" * 50, limit=10)
    try:
        await r.readuntil(b"\n")
    except asyncio.LimitOverrunError as e:
        print(e, e.consumed)
    r = reader(b"a\nb\nc")
    print([line async for line in r])
    r = reader(eof=False)
    t = asyncio.create_task(r.readline())
    await asyncio.sleep(0)
    r.feed_data(b"late\n")
    print(await t)
    t = asyncio.create_task(r.read(5))
    u = asyncio.create_task(r.read(5))
    await asyncio.sleep(0)
    try:
        await u
    except RuntimeError as e:
        print(e)
    r.set_exception(ConnectionResetError("gone"))
    try:
        await t
    except ConnectionResetError as e:
        print(e)
    for bad in (0, -1):
        try:
            asyncio.StreamReader(limit=bad)
        except ValueError as e:
            print(e)
    try:
        await reader(b"").readexactly(-1)
    except ValueError as e:
        print(e)
asyncio.run(main())

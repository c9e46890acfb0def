# Subprocesses of asyncio: pipes, exit statuses, communicate, kill.
import asyncio
import sys

async def main():
    p = await asyncio.create_subprocess_exec("cat", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    out, err = await p.communicate(b"hello\nthere\n")
    print(out, err, p.returncode)
    p = await asyncio.create_subprocess_shell("echo out; echo err >&2; exit 3", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
    print(await p.communicate(), p.returncode)
    p = await asyncio.create_subprocess_shell("echo one; echo two", stdout=asyncio.subprocess.PIPE)
    lines = []
    async for line in p.stdout:
        lines.append(line)
    print(lines, await p.wait())
    p = await asyncio.create_subprocess_exec("sleep", "30")
    p.terminate()
    print(await p.wait())
    p = await asyncio.create_subprocess_exec("sleep", "30")
    p.kill()
    print(await p.wait())
    try:
        await asyncio.create_subprocess_exec("/no/such/program")
    except FileNotFoundError as e:
        print(e.errno, e.filename)
    p = await asyncio.create_subprocess_exec("cat", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    for word in (b"a\n", b"b\n"):
        p.stdin.write(word)
        await p.stdin.drain()
        print(await p.stdout.readline())
    p.stdin.close()
    print(await p.stdout.read(), await p.wait())
    ps = await asyncio.gather(*(asyncio.create_subprocess_shell(f"exit {n}") for n in range(4)))
    print(await asyncio.gather(*(p.wait() for p in ps)))
asyncio.run(main())

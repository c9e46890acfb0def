# Frames of generators and coroutines in a traceback.
class Pause:
    def __await__(self):
        yield "paused"


def numbers():
    yield 1
    raise ValueError("from the generator")


def relay():
    yield from numbers()


async def source():
    yield next(g)


async def consume():
    await Pause()
    async for item in source():
        print(item)
        return await summed()


async def summed():
    return sum(x for x in g)


g = relay()
c = consume()
print(c.send(None))
try:
    c.send(None)
finally:
    print("closing")

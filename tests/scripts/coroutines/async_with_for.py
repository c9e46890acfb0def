# async with, async for, async comprehensions, driven by a small loop of our own.
class Step:
    def __await__(self):
        yield


def run(coroutine):
    steps = 0
    while True:
        try:
            coroutine.send(None)
            steps += 1
        except StopIteration as stop:
            return stop.value, steps


class Manager:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow

    async def __aenter__(self):
        await Step()
        print("enter", self.name)
        return self.name

    async def __aexit__(self, kind, value, traceback):
        await Step()
        print("exit", self.name, kind and kind.__name__, value)
        return self.swallow


class Counter:
    def __init__(self, n):
        self.n, self.i = n, 0

    def __aiter__(self):
        return self

    async def __anext__(self):
        await Step()
        if self.i == self.n:
            raise StopAsyncIteration
        self.i += 1
        return self.i


async def withs():
    async with Manager("a") as a, Manager("b") as b:
        print("body", a, b)
    async with Manager("swallows", swallow=True):
        raise ValueError("swallowed")
    async with (Manager("x"), Manager("y", swallow=True)):
        raise KeyError("by y")
    for _ in range(2):
        async with Manager("loop"):
            continue
    async with Manager("return"):
        return "returned"


print(run(withs()))


async def fors():
    seen = []
    async for i in Counter(3):
        seen.append(i)
    else:
        seen.append("else")
    async for i in Counter(10):
        if i == 2:
            continue
        if i == 4:
            break
        seen.append(i)
    else:
        seen.append("not here")
    return seen


print(run(fors()))


async def comprehensions():
    squares = [i * i async for i in Counter(4) if i % 2 == 0]
    table = {i: c async for i in Counter(2) for c in "ab"}
    unique = {i % 2 async for i in Counter(4)}
    nested = [[j async for j in Counter(i)] async for i in Counter(3)]
    awaited = [await value(i) for i in range(3)]
    gen = (i + 1 async for i in Counter(2))
    return squares, table, sorted(unique), nested, awaited, [i async for i in gen]


async def value(i):
    await Step()
    return i * 10


print(run(comprehensions()))


async def bad_for(x):
    async for _ in x:
        pass


async def bad_with(x):
    async with x:
        pass


class BadIter:
    def __aiter__(self):
        return 5


class BadNext:
    def __aiter__(self):
        return self

    def __anext__(self):
        return 5


for coroutine in [bad_for([1]), bad_for(BadIter()), bad_for(BadNext()), bad_with(5), bad_with(open)]:
    try:
        run(coroutine)
    except TypeError as error:
        print(error)

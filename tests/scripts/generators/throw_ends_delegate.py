# A delegate that ends by what was thrown into it dies before the generator goes on.


class Iterator:
    def __init__(self, ends):
        self.ends = ends

    def __iter__(self):
        return self

    __await__ = __iter__

    def __next__(self):
        return 1

    def throw(self, *args):
        if self.ends:
            raise StopIteration("returned")
        return "yielded"

    def __del__(self):
        print("dies")


class Bare:
    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def __del__(self):
        print("dies")


class Suspends:
    def __await__(self):
        try:
            yield "suspended"
        except ValueError:
            return


def delegates(make, *args):
    try:
        print("got", (yield from make(*args)))
    except ValueError as e:
        print("caught", e)
    yield "end"


async def items():
    try:
        await Suspends()
        yield "item"
    finally:
        print("items closed")


async def awaits():
    print("got", await anext(items()))
    print("got", await anext(items(), "default"))
    print("got", await items().asend(None))


for ends in True, False:
    g = delegates(Iterator, ends)
    print(next(g))
    print(g.throw(ValueError("thrown")))

g = delegates(Bare)
print(next(g))
print(g.throw(ValueError("thrown")))

c = awaits()
print(c.send(None))
try:
    while True:
        print(c.throw(ValueError))
except StopIteration:
    print("done")

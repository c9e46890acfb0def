# Delegation: values, sends and throws pass through any depth; the result comes back; plain iterables serve too.
def inner(name):
    received = []
    try:
        while True:
            value = yield f"{name}:{len(received)}"
            if value is None:
                break
            received.append(value)
    except ValueError as error:
        print("inner caught", error)
        yield "recovered"
    finally:
        print("inner finally", name)
    return received


def outer():
    first = yield from inner("a")
    second = yield from inner("b")
    return first + second


g = outer()
print(next(g), g.send(1), g.send(2), g.send(None), g.send(3))
try:
    g.send(None)
except StopIteration as stop:
    print(stop.value)
g = outer()
next(g)
print(g.throw(ValueError("through")), g.gi_yieldfrom.__name__)
print(next(g), g.gi_yieldfrom.__name__)
g.close()


def plain():
    result = yield from [1, 2]
    print("list gave", result)
    result = yield from "ab"
    result = yield from range(2)
    return result


print(list(plain()))


def deep(n):
    if n == 0:
        got = yield "bottom"
        return got
    return (yield from deep(n - 1))


d = deep(200)
print(next(d))
try:
    d.send("result from 200 levels")
except StopIteration as stop:
    print(stop.value)
d = deep(50)
next(d)
try:
    d.throw(KeyError("deep"))
except KeyError as error:
    depth, tb = 0, error.__traceback__
    while tb:
        depth, tb = depth + 1, tb.tb_next
    print("levels", depth)


class Iterator:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 2:
            raise StopIteration("iterator result")
        return self.n

    def send(self, value):
        return "sent", value

    def throw(self, error):
        return "thrown", repr(error)

    def close(self):
        print("iterator closed")


def delegate():
    return (yield from Iterator())


g = delegate()
print(next(g), g.send(5), g.throw(ValueError("x")), next(g))
try:
    next(g)
except StopIteration as stop:
    print(stop.value)
g = delegate()
next(g)
g.close()
try:
    list((lambda: (yield from 5))())
except TypeError as error:
    print(error)


def tree(node):
    if node:
        left, value, right = node
        yield from tree(left)
        yield value
        yield from tree(right)


print(list(tree(((None, 1, None), 2, ((None, 3, None), 4, None)))))

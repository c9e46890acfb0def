# Programs built from generators: a scheduler, a pipeline of consumers, a lexer and parser, a simulation.
from collections import deque


class Scheduler:
    def __init__(self):
        self.ready = deque()
        self.time = 0

    def spawn(self, name, task):
        self.ready.append((name, task))

    def run(self):
        while self.ready:
            name, task = self.ready.popleft()
            try:
                request = next(task)
            except StopIteration as stop:
                print(f"{name} ended with {stop.value}")
            else:
                if request is not None:
                    self.spawn(*request)
                self.ready.append((name, task))


def child(n):
    for i in range(n):
        print("child", n, i)
        yield
    return n * 10


def parent():
    yield ("c1", child(1))
    yield ("c2", child(2))
    return "parent done"


scheduler = Scheduler()
scheduler.spawn("p", parent())
scheduler.run()


def consumer(function):
    def start(*args):
        g = function(*args)
        next(g)
        return g

    return start


@consumer
def grep(pattern, target):
    while True:
        line = yield
        if pattern in line:
            target.send(line)


@consumer
def collect(into):
    while True:
        into.append((yield))


@consumer
def broadcast(*targets):
    while True:
        item = yield
        for target in targets:
            target.send(item)


a, b = [], []
source = broadcast(grep("x", collect(a)), grep("y", collect(b)))
for word in ["x1", "y1", "xy", "none"]:
    source.send(word)
print(a, b)


def tokens(text):
    number = ""
    for char in text + " ":
        if char.isdigit():
            number += char
            continue
        if number:
            yield "number", int(number)
            number = ""
        if not char.isspace():
            yield "operator", char
    yield "end", None


def parse(text):
    stream = tokens(text)
    kind, value = next(stream)

    def advance():
        nonlocal kind, value
        before = value
        kind, value = next(stream)
        return before

    def factor():
        if value == "(":
            advance()
            result = expression()
            advance()
            return result
        return -factor() if value == "-" and advance() else advance()

    def term():
        result = factor()
        while value in ("*", "/"):
            result = result * factor() if advance() == "*" else result // factor()
        return result

    def expression():
        result = term()
        while value in ("+", "-"):
            result = result + term() if advance() == "+" else result - term()
        return result

    return expression()


print(parse("1 + 2 * (3 + 4) - 10 / 3"), parse("2*3*4-(-5)"))

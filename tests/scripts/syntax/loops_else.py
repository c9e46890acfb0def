# Loops with else, break and continue through try, finally and with.
class Manager:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        print("enter", self.name)
        return self.name

    def __exit__(self, *details):
        print("exit", self.name, details[0] and details[0].__name__)


for stop in (1, 5):
    for n in range(3):
        if n == stop:
            break
    else:
        print("no break at", stop)
    while True:
        stop -= 1
        if stop < 0:
            break
    else:
        print("never")
for n in range(4):
    try:
        if n == 0:
            continue
        if n == 2:
            break
        print("body", n)
    finally:
        print("finally", n)
else:
    print("not reached")
for n in range(3):
    with Manager(n):
        if n == 1:
            continue
        if n == 2:
            break


def returns():
    for n in range(3):
        try:
            with Manager("r"):
                try:
                    return f"returned {n}"
                finally:
                    print("inner")
        finally:
            print("outer")


print(returns())


def nested():
    for a in range(3):
        for b in range(3):
            if b == 1:
                continue
            if a == 1:
                break
            yield a, b
        else:
            yield "else", a
            continue
        yield "broken", a


print(list(nested()))


def overriding():
    while True:
        try:
            return "first"
        finally:
            break
    return "after break"


def swallowed():
    for n in range(2):
        try:
            raise ValueError(n)
        finally:
            continue
    return "swallowed"


print(overriding(), swallowed())
for n in []:
    pass
else:
    print("empty loop's else")
for a, (b, *c) in [(1, (2, 3, 4)), (5, [6])]:
    print(a, b, c)
target = {}
for target["k"] in range(3):
    pass
for target["list"], target["x"] in [(1, 2)]:
    pass
print(target)
items = [1, 2, 3]
for items[0] in (7, 8):
    print(items)
for n in (n for n in range(2)):
    print("generator", n)
for i, c in enumerate("ab"):
    for j in range(i, 2):
        if j == 1 and c == "a":
            break
        print(i, c, j)
    else:
        print("else", c)
        continue
    print("after", c)
while False:
    print("never")
else:
    print("while else")
count = 3
while count:
    count -= 1
    if count == 1:
        continue
    print("count", count)
else:
    print("counted", count)
print(n, i, c, j)

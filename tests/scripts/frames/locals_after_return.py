# A frame that somebody holds keeps all its variables, also the one that was returned.
import sys

held = []


def keep():
    held.append(sys._getframe(1))


def plain(n):
    keep()
    m = [n]
    return n


def cell(n):
    keep()
    inner = lambda: n
    return n


def generator(n):
    keep()
    yield n
    return n


def caught(n):
    keep()
    try:
        return n
    finally:
        m = n * 2


def temporary(n):
    keep()
    return n + "!"


class Noted:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<{self.name}>"

    def __del__(self):
        print("gone:", self.name)


def owner():
    keep()
    thing = Noted("thing")
    return thing


print(plain("a"), cell("b"), list(generator("c")), caught("d"), temporary("e"))
for frame in held:
    names = frame.f_locals
    print(frame.f_code.co_name, {name: names[name] for name in sorted(names) if name != "inner"})
held.clear()
frame = None
names = None
result = owner()
print(result, held[0].f_locals)
held.clear()
print("frame gone")
del result
print("end")


def later(n):
    return n, keep()


for i in range(600):
    later(i)
print(len(held), held[0].f_locals, held[-1].f_locals)

# with: protocol, order, suppression, several managers, targets, and what is looked up where.
class Manager:
    def __init__(self, name, swallow=False, fail=None):
        self.name, self.swallow, self.fail = name, swallow, fail

    def __enter__(self):
        print("enter", self.name)
        if self.fail == "enter":
            raise OSError("enter failed")
        return self.name.upper()

    def __exit__(self, kind, value, traceback):
        print("exit", self.name, kind and kind.__name__, value, traceback is not None)
        if self.fail == "exit":
            raise OSError("exit failed")
        return self.swallow


with Manager("a") as a, Manager("b") as b:
    print(a, b)
with (
    Manager("c") as c,
    Manager("d"),
):
    print(c)
with Manager("swallows", swallow=True):
    raise ValueError("gone")
try:
    with Manager("outer"), Manager("inner", swallow=False):
        raise KeyError("through")
except KeyError as error:
    print("caught", error)
with Manager("outer", swallow=True), Manager("second", fail="enter"):
    print("not reached")
try:
    with Manager("bad exit", fail="exit"):
        raise ValueError("first")
except OSError as error:
    print(error, repr(error.__context__))


def early():
    for i in range(3):
        with Manager(f"loop{i}"):
            if i == 0:
                continue
            return f"returned at {i}"


print(early())
data = {}
with Manager("item") as data["key"], Manager("tuple") as (t, *rest):
    print(data, t, rest)


class OnlyEnter:
    def __enter__(self):
        pass


class OnInstance:
    def __init__(self):
        self.__enter__ = self.__exit__ = lambda *a: None


for manager in [OnlyEnter(), OnInstance(), 5]:
    try:
        with manager:
            pass
    except TypeError as error:
        print(error)


class Falsy:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        return []


try:
    with Falsy():
        raise ValueError("falsy result raises")
except ValueError as error:
    print(error)


def generator():
    with Manager("in generator"):
        yield 1
        yield 2


g = generator()
print(next(g))
g.close()

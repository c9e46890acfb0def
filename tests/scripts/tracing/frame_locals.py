"""frame.f_locals of a function: a mapping that writes through, and takes further names."""
import sys


def shown():
    a, b = 1, 2
    d = sys._getframe().f_locals
    print(list(d), len(d), d["a"], "b" in d, d.get("z"), d.get("z", 0))
    d["a"] = 10
    d["extra"] = 3
    d[4] = "number"
    print(a, d["extra"], d[4], sorted(map(str, d)))
    print(d.setdefault("b", 0), d.setdefault("new", 5), d.pop("new"), d.pop("new", None))
    for wrong in (lambda: d["nope"], lambda: d.pop("a"), lambda: d[[]], lambda: d.update(3)):
        try:
            wrong()
        except Exception as error:
            print(type(error).__name__, error)
    try:
        del d["a"]
    except ValueError as error:
        print(error)
    del d["extra"]
    print((d | {"q": 1})["q"], type(d | {}).__name__, type(d.copy()).__name__, reversed(d)[0])
    d |= {"b": 7}
    print(b, d == sys._getframe().f_locals, type(d).__name__)


def closed():
    x = 1

    def inner():
        return x

    sys._getframe().f_locals["x"] = 2
    return inner()


def generator():
    kept = 42
    yield sys._getframe()


shown()
print(closed())
frame = next(generator())
print(dict(frame.f_locals))
print([locals()["i"] for i in range(2)])

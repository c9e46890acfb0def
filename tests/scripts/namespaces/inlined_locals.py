# A comprehension in a module, class or evaluated expression has its own locals() while it runs.
import collections
import sys


def own(names):
    return sorted(name for name in names if not name.startswith("__"))


class Odd:
    def __getitem__(self, key):
        if key == "a":
            return 12
        raise KeyError(key)

    def keys(self):
        return list("xyz")


class OddDict(dict):
    __getitem__ = Odd.__getitem__
    keys = Odd.keys


for namespace in (Odd(), OddDict(), collections.UserDict()):
    print(eval("[locals() for i in (2, 3)]", globals(), namespace))
    print(eval("[dir() for i in (2, 3)]", globals(), namespace))
print([[locals() for _ in (2, 3)][1]])
print("a" in [sys._getframe().f_locals for a in [0]][0])
print([sys._getframe().f_locals["a"] for a in [0]][0])


class C:
    print([own(locals()) for i in (1,)])
    print([own(locals()) for i in (1,) for j in (2,)])
    print([(own(locals()), (lambda: i)()) for i in (1,)])
    print("a" in [sys._getframe().f_locals for a in [0]][0])
    print("a" in [locals() for a in [0]][0])
    view = [sys._getframe().f_locals for a in [0]][0]
    print(type(view).__name__, view is locals())
    exec("q = 3")
    print([eval("a") for a in [5]], q)

    def method(self):
        return __class__

    print([own(locals()) for i in (1,)])


def function():
    print("a" in [sys._getframe().f_locals for a in [0]][0])
    print("a" in [locals() for a in [0]][0])


function()

# How a program ends: exit functions, cycles, modules of the program, then what main holds, in CPython's order.
import atexit
import os
import sys
import types
import weakref


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        missing = [k for k in ("sys", "Loud", "helper", "_private", "os") if globals().get(k) is None]
        sys.stdout.write(f"del {self.name} {missing} {sys.is_finalizing()}\n")


def helper():
    pass


_private = Loud("private")
first = Loud("first")
second = Loud("second")
cycle = Loud("cycle")
cycle.me = cycle
del cycle
for name in ("one", "two"):
    module = types.ModuleType(name)
    module.a = Loud(name + ".a")
    module._b = Loud(name + "._b")
    module.c = Loud(name + ".c")
    sys.modules[name] = module
del module
sys.modules["no module"] = Loud("no module")
reference = weakref.ref(second, lambda r: sys.stdout.write("second is gone\n"))
atexit.register(lambda: sys.stdout.write("exit function\n"))


class Holder:
    held = Loud("in a class")


def generator():
    try:
        yield
    finally:
        os.write(1, b"")


started = generator()
next(started)
print("end")

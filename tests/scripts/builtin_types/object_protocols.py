# type(), object, functions, methods, modules, namespaces and their text.
import math
import sys
import types


def function(a, b=1, *, c=2):
    "Doc of function."
    return a


function.attribute = 1
print(function.__name__, function.__doc__, function.__defaults__, function.__kwdefaults__, function.__module__, function.__dict__, function.__code__.co_argcount)
function.__name__ = "renamed"
function.__defaults__ = (5,)
print(repr(function).split(" at ")[0], function(1), function.__qualname__)
function.__doc__ = None
print(function.__doc__, function.__get__(3)(), types.FunctionType(function.__code__, {}, "made")(7, 8, c=9))


class C:
    "Doc of C."

    def method(self):
        return self

    @classmethod
    def make(cls):
        return cls()

    @staticmethod
    def free():
        return "free"


c = C()
print(repr(c.method).split(" of ")[0], C.method is C.__dict__["method"], type(C.__dict__["make"]).__name__, type(c.make).__name__, c.method == c.method, c.method is c.method, C.make.__self__ is C)
print(len.__name__, repr(len), repr([].append).split(" at ")[0], repr(str.upper), "abc".upper.__self__, str.join.__objclass__, type(str.join).__name__, type([].append).__name__, type(int.__add__).__name__, type((1).__add__).__name__)
print(repr(math), math.__name__, type(math), repr(sys), hasattr(math, "__spec__"))
module = types.ModuleType("made", "doc")
module.x = 1
print(module, module.__doc__, vars(module)["x"], module.__name__)
ns = types.SimpleNamespace(a=1, b="x")
ns.c = [ns.a]
print(ns, ns == types.SimpleNamespace(a=1, b="x", c=[1]), vars(ns))
proxy = types.MappingProxyType({"k": 1})
print(proxy, proxy["k"], type(C.__dict__).__name__, "method" in C.__dict__)
print(object().__class__, object.__doc__ is not None, C.__dict__["__doc__"], type.__call__(C).__class__, type(c)() is not c, C.__call__() is not None, object.__new__(C).__class__.__name__)
print(c.__eq__(c), c.__eq__(1), c.__ne__(c), (5).__add__(3), (5).__add__("x"), [].__len__(), "a".__contains__("a"), c.__str__() == str(c), c.__sizeof__() > 0, object.__format__(c, "") == str(c))
cell = (lambda x: lambda: x)(5).__closure__[0]
print(type(cell).__name__, cell.cell_contents, types.CellType(3).cell_contents, type(Ellipsis), type(NotImplemented), None.__class__, list[int], dict[str, int].__origin__, type(list[int]), type(int | str))
code = function.__code__
print(code.co_name, code.co_varnames, code.co_names, code.co_consts, code.co_flags, code.co_firstlineno, code.co_freevars, code.co_cellvars, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_nlocals)
print(code.replace(co_name="other").co_name, [line for _, _, line in code.co_lines() if line][:3], code == function.__code__, hash(code) == hash(code))
for statement in ["proxy['x'] = 1", "function.__code__ = 5", "function.__defaults__ = 5", "c.method.x = 1", "len.x = 1", "C.__name__ = 5", "module.nope", "type('a', 5, {})", "int.x = 1", "object().__class__ = 5", "c.__dict__ = 5", "del C.__name__", "None.x = 1", "ns.nope", "math.nope", "bool(NotImplemented)", "types.FunctionType(5, {})", "proxy.k"]:
    try:
        exec(statement)
        print(statement, "allowed")
    except Exception as error:
        print(statement, "->", type(error).__name__, error)

# What functions, methods and code tell about themselves; inspect.signature.
import inspect
import types


def attempt(function):
    try:
        return repr(function()).split(" at 0x")[0]
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def f(a, /, b: int = 2, *args, c, d: "str" = "x", **kw) -> list:
    "Docs."
    local = a
    return [local, lambda: b]


g = lambda x, y=1: x
print(f.__name__, f.__qualname__, f.__doc__, f.__module__, f.__defaults__, f.__kwdefaults__, f.__annotations__, f.__closure__, f.__dict__, f.__type_params__, f.__globals__ is globals(), g.__name__)
code = f.__code__
print(code.co_name, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_varnames, code.co_cellvars, code.co_freevars, code.co_names, code.co_flags & 12, code.co_firstlineno, code.co_qualname)
print(inspect.signature(f), inspect.signature(g), inspect.signature(print), inspect.signature(len), inspect.signature(str.split), attempt(lambda: inspect.signature(5)), inspect.getfullargspec(f))
for parameter in inspect.signature(f).parameters.values():
    print(parameter, parameter.kind.name, parameter.default is parameter.empty, parameter.annotation if parameter.annotation is not parameter.empty else "none")
bound = inspect.signature(f).bind(1, 3, 4, c=5, z=6)
bound.apply_defaults()
print(bound.arguments, bound.args, bound.kwargs, attempt(lambda: inspect.signature(f).bind(1)), attempt(lambda: inspect.signature(f).bind(a=1, c=2)))
f.__defaults__ = (9,)
f.__kwdefaults__ = {"c": 7, "d": 8}
f.attribute = "set"
print(f(1)[1](), inspect.signature(f), f.__dict__, attempt(lambda: setattr(f, "__defaults__", 5)), attempt(lambda: setattr(f, "__code__", 5)), attempt(lambda: setattr(f, "__name__", 5)), attempt(lambda: setattr(f, "__dict__", 5)), attempt(lambda: delattr(f, "__name__")))


def other(a):
    return "other"


def h(a):
    return "h"


h.__code__ = other.__code__
print(h(1), h.__name__, attempt(lambda: setattr(h, "__code__", f(1)[1].__code__)))


class K:
    "Class."

    def method(self, x=1):
        "Method."

    @classmethod
    def cls(cls): ...

    @staticmethod
    def static(): ...

    def __call__(self, n): ...


k = K()
m = k.method
print(m.__self__ is k, m.__func__ is K.method, m.__name__, m.__doc__, m.__qualname__, m == k.method, m is k.method, hash(m) == hash(k.method), m == K().method, attempt(lambda: setattr(m, "x", 1)), inspect.signature(m), inspect.signature(K), inspect.signature(k), inspect.signature(K.cls), repr(K.method).split(" at ")[0], repr(m).split(" of ")[0])
print(types.MethodType(len, [1, 2])(), attempt(lambda: types.MethodType(5, 1)), attempt(lambda: types.MethodType(len, None)), types.FunctionType(other.__code__, {}, "renamed").__name__, attempt(lambda: types.FunctionType(5, {})), K.cls.__func__.__name__, K.__dict__["static"].__func__.__name__, K.static.__name__)
print([inspect.isfunction(f), inspect.ismethod(m), inspect.isbuiltin(len), inspect.isclass(K), inspect.isroutine(str.join), inspect.ismethoddescriptor(str.join), inspect.isdatadescriptor(property()), inspect.isgeneratorfunction(lambda: (yield)), inspect.iscoroutinefunction(f), callable(k), callable(5)])
print(inspect.getdoc(K.method), inspect.getmodule(f).__name__, [n for n, _ in inspect.getmembers(K, inspect.isfunction)], inspect.unwrap(f) is f, inspect.getmro(bool), inspect.getclosurevars(f(1)[1]).nonlocals if f(1)[1].__closure__ else None, inspect.cleandoc("  a\n    b\n  c"))


def outer():
    x = 1

    def inner():
        return x

    return inner, lambda: (x := 2)


inner, _ = outer()
print(inner.__closure__[0].cell_contents, inner.__code__.co_freevars, attempt(lambda: types.CellType().cell_contents), types.CellType(5).cell_contents, inner.__qualname__)
inner.__closure__[0].cell_contents = 50
print(inner(), types.CellType(1) == types.CellType(1), types.CellType(1) < types.CellType(2))

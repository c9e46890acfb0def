# What a compiled function tells of itself: flags, names, and where generators and coroutines differ.
import dis
import inspect


def plain(a, *args, b=1, **kwargs):
    local = a
    return local


def gen():
    yield


async def coro():
    pass


async def agen():
    yield


def nested():
    x = 1

    def inner():
        return x

    return inner


for function in (plain, gen, coro, agen, nested, nested()):
    flags = function.__code__.co_flags
    print(function.__name__, flags, [name for bit, name in sorted(dis.COMPILER_FLAG_NAMES.items()) if flags & bit])
print(inspect.CO_GENERATOR, inspect.CO_COROUTINE, inspect.CO_ASYNC_GENERATOR, inspect.CO_OPTIMIZED, inspect.CO_NEWLOCALS, inspect.CO_VARARGS, inspect.CO_VARKEYWORDS, inspect.CO_NESTED)
for function in (plain, gen, coro, agen, len, lambda: (yield), int):
    print(inspect.isfunction(function), inspect.isgeneratorfunction(function), inspect.iscoroutinefunction(function), inspect.isasyncgenfunction(function), inspect.isbuiltin(function))
code = plain.__code__
print(code.co_name, code.co_qualname, code.co_argcount, code.co_kwonlyargcount, code.co_varnames, code.co_nlocals, code.co_cellvars, nested.__code__.co_cellvars, nested().__code__.co_freevars)
print(inspect.getsource(gen), inspect.getfile(gen).endswith("code_flags.py"), inspect.signature(plain), inspect.getfullargspec(plain))
print(type(dis.code_info(plain)).__name__, len(list(dis.get_instructions(plain))) > 1, compile("x", "f", "eval").co_flags & inspect.CO_NEWLOCALS)
print(any(inspect.iscode(c) for c in nested.__code__.co_consts))

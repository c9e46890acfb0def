# Objects made without their initialiser, and calls out of order, raise instead of crashing.
import _thread
import asyncio
import collections
import functools
import io
import itertools
import queue
import socket
import threading
import types

kinds = [int, str, bytes, list, dict, set, tuple, bytearray, float, complex, frozenset, property, staticmethod, classmethod, super, Exception, OSError, StopIteration, collections.deque, collections.defaultdict,
         collections.OrderedDict, io.StringIO, io.BytesIO, io.BufferedReader, io.TextIOWrapper, socket.socket, queue.SimpleQueue, asyncio.Future]  # fmt: skip
for kind in kinds:
    try:
        made = kind.__new__(kind)
    except Exception as error:
        print(kind.__name__, "cannot be made:", type(error).__name__)
        continue
    for use in [lambda m: repr(m) and None, len, list, hash, bool, lambda m: m == made, lambda m: m.read(), lambda m: m.close(), lambda m: m.result(), lambda m: m.append(1), lambda m: m["x"]]:
        try:
            use(made)
        except Exception:
            pass
    print(kind.__name__, "was made and used")
for kind in [types.GeneratorType, types.FrameType, types.CodeType, types.TracebackType, types.CoroutineType, type(iter([])), type(None), types.BuiltinFunctionType, type(len), types.MethodType, types.CellType, range, slice, enumerate, zip, map, memoryview, functools.partial, itertools.count, itertools.tee, threading.Lock, _thread.LockType, type(...), type({}.keys()), bool]:
    try:
        made = kind()
        print(kind.__name__, "made")
    except Exception as error:
        print(kind.__name__, type(error).__name__)
for statement in ["object.__new__(int)", "int.__new__(str)", "list.__new__(dict)", "type.__new__(type)", "object.__init__(5, 6)", "BaseException.__new__(int)", "Exception.__setstate__(ValueError(), 5)", "list.__init__([], 5)", "dict.__init__({}, 5)", "[].__init__(1, 2)", "str.__new__()", "int.__add__('a', 1)", "list.append({}, 1)", "dict.keys([])", "str.join(1, [])", "type.mro(5)", "object.__getattribute__()", "object.__reduce_ex__(5)", "(5).__class__.__call__()", "super.__init__(5)", "super(int, 'x')", "super(5, 5)", "types.MethodType(5, 5)", "types.CodeType(1)", "type('x', (type,), {})()", "property().__get__(5)", "classmethod(5).__get__(5)()", "staticmethod(5)()"]:
    try:
        eval(statement)
        print(statement, "works")
    except Exception as error:
        print(statement, type(error).__name__)

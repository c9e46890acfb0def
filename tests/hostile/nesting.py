# cpython: no (it crashes)
# Objects that reach themselves through other objects, far deeper than any stack: each use ends in a result or in an
# exception, on the main stack, on a thread's, and with a low recursion limit; so does letting the nest go.
import _thread
import abc
import ast
import asyncio
import collections
import contextvars
import copy
import functools
import io
import itertools
import json
import marshal
import operator
import os
import pickle
import sys
import threading
import types
import typing
import weakref

DEPTH = int(os.environ.get("HOOP_NEST_DEPTH", "5000"))
KINDS = []


def kind(base, *uses):
    """The decorated function puts one more level around its argument."""

    def add(wrap):
        KINDS.append((wrap.__name__, wrap, base, uses))
        return wrap

    return add


def kinds(base, uses, **wraps):
    for name, wrap in wraps.items():
        KINDS.append((name, wrap, base, uses))


# Iterators.

kinds(
    lambda: iter([1, 2, 3]),
    (next, list, iter, repr, copy.copy, operator.length_hint, lambda x: x.__reduce__()),
    map=lambda x: map(abs, x),
    map_of_two=lambda x: map(max, x, [1, 2, 3]),
    filter=lambda x: filter(None, x),
    zip=lambda x: zip(x, [1]),
    chain=itertools.chain,
    chain_from_iterable=lambda x: itertools.chain.from_iterable([x]),
    chain_of_lazy=lambda x: itertools.chain.from_iterable(iter([x])),
    enumerate=enumerate,
    islice=lambda x: itertools.islice(x, 3),
    takewhile=lambda x: itertools.takewhile(bool, x),
    dropwhile=lambda x: itertools.dropwhile(lambda i: False, x),
    filterfalse=lambda x: itertools.filterfalse(lambda i: False, x),
    accumulate=itertools.accumulate,
    cycle=itertools.cycle,
    pairwise=itertools.pairwise,
    batched=lambda x: itertools.batched(x, 1),
    groupby=itertools.groupby,
    zip_longest=lambda x: itertools.zip_longest(x, [1]),
    compress=lambda x: itertools.compress(x, [1, 1]),
    compress_selectors=lambda x: itertools.compress([1, 1], x),
    tee=lambda x: itertools.tee(x, 1)[0],
    starmap=lambda x: itertools.starmap(lambda *a: a, zip(x)),
    callable_iterator=lambda x: iter(x.__next__, None),
    iter_of_next=lambda x: iter(functools.partial(next, x), None),
    generator_expression=lambda x: (i for i in x),
)
kinds(
    lambda: [1, 2, 3],
    (list, len, bool, repr, lambda x: x == x, lambda x: 1 in x, lambda x: x[0]),
    product=lambda x: itertools.product(x),
)


class Sequence:
    def __init__(self, inner):
        self.inner = inner

    def __len__(self):
        return len(self.inner)

    def __getitem__(self, index):
        return self.inner[index]


kinds(lambda: [1, 2, 3], (list, len, bool, lambda x: 1 in x, lambda x: x[0], reversed), sequence=Sequence)
kinds(lambda: [1, 2, 3], (list, lambda x: next(iter(x))), sequence_iterator=lambda x: reversed(Sequence(x)))


# Hashes, comparisons and text of plain containers.

TEXT = (repr, str, "{}".format, lambda x: f"{x!r}", lambda x: "%s" % (x,))
VALUE = (hash, lambda x: x == copy.copy(x), lambda x: {x: 1}, lambda x: x in {1})


def same(wrap, base, depth=DEPTH):
    x, y = base(), base()
    for _ in range(depth):
        x, y = wrap(x), wrap(y)
    return x, y


def compare_twins(wrap, base):
    def use(_):
        x, y = same(wrap, base, 5_000)
        return x == y

    return use


for name, wrap in {
    "tuple": lambda x: (x,),
    "list": lambda x: [x],
    "dict": lambda x: {"k": x},
    "frozenset": lambda x: frozenset([x]),
    "slice": lambda x: slice(x),
    "slice_step": lambda x: slice(None, None, x),
    "deque": lambda x: collections.deque([x]),
    "ordered_dict": lambda x: collections.OrderedDict(k=x),
    "default_dict": lambda x: collections.defaultdict(None, k=x),
    "default_factory": lambda x: collections.defaultdict(functools.partial(x), {}),
    "namespace": lambda x: types.SimpleNamespace(k=x),
    "mapping_proxy": lambda x: types.MappingProxyType({"k": x}),
    "dict_keys": lambda x: {1: x}.keys(),
    "dict_items": lambda x: {1: x}.items(),
    "dict_values": lambda x: {1: x}.values(),
    "chain_map": lambda x: collections.ChainMap({"k": x}),
    "user_list": lambda x: collections.UserList([x]),
    "generic_alias": lambda x: list[x],
    "generic_alias_of_tuple": lambda x: tuple[x, int],
    "partial": lambda x: functools.partial(int, x),
    "partial_keyword": lambda x: functools.partial(int, base=x),
    "method": lambda x: types.MethodType(print, x),
    "item_getter": lambda x: operator.itemgetter(x),
    "method_caller": lambda x: operator.methodcaller("x", x),
    "context_variable": lambda x: contextvars.ContextVar("x", default=x),
    "exception": lambda x: ValueError(x),
    "exception_group": lambda x: ExceptionGroup("g", [x]) if isinstance(x, Exception) else ExceptionGroup("g", [ValueError()]),
    "unraisable": lambda x: OSError(1, x),
    "stop_iteration": lambda x: StopIteration(x),
    "cell": types.CellType,
    "property": property,
    "class_method": classmethod,
    "static_method": staticmethod,
    "cached_property": lambda x: functools.cached_property(x or len),
    "dataclass_like": lambda x: collections.namedtuple("P", "a", defaults=[x]) if x is None else P(x),
    "weak_value": lambda x: KeepAlive(x),
    "simple_template": lambda x: t"{x}",
    "interpolation": lambda x: Interpolated(x),
    "string_io_holder": lambda x: [io.StringIO(), x],
    "count": lambda x: itertools.repeat(x),
    "repeat": lambda x: itertools.repeat(x, 1),
}.items():
    uses = TEXT + VALUE + (lambda x: x == x, lambda x: x != 1, compare_twins(wrap, lambda: None))
    KINDS.append((name, wrap, lambda: None, uses))

P = collections.namedtuple("P", "a")


class KeepAlive:
    def __init__(self, inner):
        self.inner, self.weak = inner, weakref.ref(inner) if isinstance(inner, KeepAlive) else None

    def __eq__(self, other):
        return isinstance(other, KeepAlive) and self.inner == other.inner

    def __hash__(self):
        return hash(self.inner)

    def __repr__(self):
        return repr(self.inner)


def Interpolated(x):
    from string.templatelib import Interpolation

    return Interpolation(x, "x")


# Copying and writing.

for name, wrap in {
    "copied_list": lambda x: [x],
    "copied_tuple": lambda x: (x,),
    "copied_dict": lambda x: {"k": x},
    "copied_set": lambda x: frozenset([x]),
    "copied_partial": lambda x: functools.partial(int, x),
    "copied_slice": lambda x: slice(x),
    "copied_exception": lambda x: ValueError(x),
    "copied_namespace": lambda x: types.SimpleNamespace(k=x),
}.items():
    KINDS.append((name, wrap, lambda: None, (copy.deepcopy, pickle.dumps, marshal.dumps, json.dumps)))


# Calls.

kinds(
    lambda: abs,
    (lambda x: x(1), callable, lambda x: x.__call__(1), repr, lambda x: functools.reduce(x, [1, 2]), lambda x: next(map(x, [1])), hash),
    nested_partial=lambda x: Wrapped(functools.partial(x)),
    call_wrapper=lambda x: x.__call__,
    bound_method=lambda x: types.MethodType(lambda f, *a: f(*a), x),
    bound_native=lambda x: types.MethodType(operator.call, x),
    lru_cache=lambda x: functools.lru_cache(x),
    cached=lambda x: functools.lru_cache(None)(x),
    cmp_to_key=lambda x: lambda v: functools.cmp_to_key(lambda a, b: x(a))(v) < 1 or x(v),
    single_dispatch=lambda x: functools.singledispatch(x),
    static=staticmethod,
    weak_proxy=lambda x: Proxied(x),
)


def Wrapped(p):
    # `partial(partial(f))` is flattened where the inner has no attributes of its own.
    p.kept = True
    return p


class Proxied:
    def __init__(self, inner):
        self.inner = weakref.proxy(inner) if isinstance(inner, Proxied) else inner
        self.keep = inner

    def __call__(self, *args):
        return self.inner(*args)


class Proxy:
    """A proxy of a proxy: the native type forwards everything."""


def proxied(x):
    holder = types.SimpleNamespace()
    return weakref.proxy(x)


KEPT = []


def through_proxies(x):
    class Holder:
        inner = x

        def __getattr__(self, name):
            return getattr(self.inner, name)

        def __len__(self):
            return len(self.inner)

        def __bool__(self):
            return bool(self.inner)

        def __contains__(self, item):
            return item in self.inner

        def __iter__(self):
            return iter(self.inner)

        def __add__(self, other):
            return self.inner + other

        def __index__(self):
            return operator.index(self.inner)

        def __eq__(self, other):
            return self.inner == other

        def __hash__(self):
            return hash(self.inner)

    return Holder()


class Holder:
    def __init__(self, inner):
        self.strong, self.inner = inner, weakref.proxy(inner) if isinstance(inner, Holder) else inner

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def __len__(self):
        return len(self.inner)

    def __bool__(self):
        return bool(self.inner)

    def __contains__(self, item):
        return item in self.inner

    def __iter__(self):
        return iter(self.inner)

    def __next__(self):
        return next(self.inner)

    def __add__(self, other):
        return self.inner + other

    def __neg__(self):
        return -self.inner

    def __index__(self):
        return operator.index(self.inner)

    def __float__(self):
        return float(self.inner)

    def __int__(self):
        return int(self.inner)

    def __pow__(self, other):
        return self.inner**other

    def __iadd__(self, other):
        return operator.iadd(self.inner, other)

    def __eq__(self, other):
        return self.inner == other

    def __getitem__(self, key):
        return self.inner[key]

    def __setitem__(self, key, value):
        self.inner[key] = value

    def __delitem__(self, key):
        del self.inner[key]

    def __buffer__(self, flags):
        return memoryview(self.inner)

    def __format__(self, spec):
        return format(self.inner, spec)

    def __fspath__(self):
        import os

        return os.fspath(self.inner)

    def __length_hint__(self):
        return operator.length_hint(self.inner)

    def __round__(self):
        return round(self.inner)

    def __divmod__(self, other):
        return divmod(self.inner, other)

    def __reversed__(self):
        return reversed(self.inner)

    def __dir__(self):
        return dir(self.inner)

    def __bytes__(self):
        return bytes(self.inner)

    def __complex__(self):
        return complex(self.inner)

    def __hash__(self):
        return hash(self.inner)

    def __instancecheck__(self, x):
        return isinstance(x, self.inner)

    def __subclasscheck__(self, x):
        return issubclass(x, self.inner)

    def __enter__(self):
        return self.inner.__enter__()

    def __call__(self, *a):
        return self.inner(*a)


PROTOCOLS = {
    "getattr": lambda x: x.nothing,
    "len": len,
    "bool": bool,
    "contains": lambda x: 1 in x,
    "iter": iter,
    "next": next,
    "list": list,
    "add": lambda x: x + 1,
    "radd": lambda x: 1 + x,
    "neg": lambda x: -x,
    "index": operator.index,
    "float": float,
    "int": int,
    "pow": lambda x: x**2,
    "iadd": lambda x: operator.iadd(x, 1),
    "eq": lambda x: x == 1,
    "getitem": lambda x: x[0],
    "setitem": lambda x: operator.setitem(x, 0, 1),
    "delitem": lambda x: operator.delitem(x, 0),
    "memoryview": memoryview,
    "format": format,
    "fspath": lambda x: __import__("os").fspath(x),
    "length_hint": operator.length_hint,
    "round": round,
    "divmod": lambda x: divmod(x, 2),
    "reversed": reversed,
    "dir": dir,
    "bytes": bytes,
    "complex": complex,
    "hash": hash,
    "isinstance": lambda x: isinstance(1, x),
    "issubclass": lambda x: issubclass(int, x),
    "call": lambda x: x(),
    "slice": lambda x: [1, 2][x:],
    "range": lambda x: range(x),
    "str_mul": lambda x: "a" * x,
    "join": lambda x: "".join(x),
    "dict_update": lambda x: {}.update(x),
    "sum": lambda x: sum([x, x]),
    "sorted": lambda x: sorted([x, x]),
    "max": lambda x: max(x, x),
    "star": lambda x: print(*x),
    "unpack": lambda x: (lambda a, b: a)(*x),
    "with": lambda x: x.__enter__(),
}
KINDS.append(("proxies", Holder, lambda: [1], tuple(PROTOCOLS.values())))


# Attribute access through descriptors, modules, super and native holders.


def property_of(x):
    return property(x.__get__ if isinstance(x, property) else lambda self: 1)


def in_class(x):
    class C:
        a = x

    return C().a


class GetsInner:
    def __init__(self, inner):
        self.inner = inner

    def __get__(self, obj, cls):
        return self.inner.__get__(obj, cls) if hasattr(type(self.inner), "__get__") else self.inner


GET = (lambda x: in_class(x), lambda x: type("C", (), {"a": x}).a, lambda x: x.__get__(1, int), lambda x: getattr(type("C", (), {"a": x})(), "a"))
kinds(
    lambda: len,
    GET,
    nested_property=property_of,
    nested_class_method=classmethod,
    nested_static_method=staticmethod,
    getter_of_get=lambda x: property(x.__get__ if hasattr(x, "__get__") else x),
    getting_descriptor=GetsInner,
    attribute_getter=lambda x: Named(x),
    partial_method=lambda x: functools.partialmethod(x),
)


def Named(x):
    n = types.SimpleNamespace()
    n.a = x
    return n


kinds(
    lambda: types.SimpleNamespace(a=1),
    (lambda x: operator.attrgetter(".".join(["a"] * 100_000))(x), lambda x: x.a, dir, vars),
    dotted=lambda x: types.SimpleNamespace(a=x),
)


def module_of(x):
    m = types.ModuleType("m")
    m.__getattr__ = lambda name: getattr(x, name)
    return m


KINDS.append(("module", module_of, lambda: types.ModuleType("m"), (lambda x: x.missing, repr, dir)))


# Classes of classes.

kinds(
    lambda: int,
    (
        lambda x: isinstance("a", x),
        lambda x: issubclass(str, x),
        repr,
        hash,
        lambda x: x == x,
        lambda x: x | None,
        lambda x: x[int],
        lambda x: x.__parameters__,
        lambda x: x.__args__,
        lambda x: typing.get_origin(x),
    ),
    tuple_of_classes=lambda x: (x,),
    union=lambda x: x | list[int] if not isinstance(x, types.UnionType) else list[x] | None,
    union_of_alias=lambda x: list[x] | None,
    alias=lambda x: dict[str, x],
    alias_of_parameter=lambda x: list[x] if x is not int else list[typing.TypeVar("T")],
    typing_list=lambda x: typing.List[x] if x is int else list[x],
    type_guard=lambda x: list[list[x]],
)


class Based:
    """`isinstance` asks its `__bases__`."""

    def __init__(self, inner):
        self.__bases__ = (inner,)


KINDS.append(("fake_bases", Based, lambda: int, (lambda x: issubclass(x, int), lambda x: isinstance(1, x), lambda x: issubclass(int, x), lambda x: issubclass(x, x.__bases__[0]))))


class Pretends:
    def __init__(self, inner):
        self.__dict__["__class__"] = inner


class Subscripted(type):
    inner = int

    def __getitem__(cls, item):
        return cls.inner[item]


# Exceptions.


def chained(attribute):
    def wrap(x):
        e = ValueError()
        setattr(e, attribute, x)
        return e

    return wrap


def printed(x):
    out = io.StringIO()
    stderr, sys.stderr = sys.stderr, out
    try:
        sys.excepthook(type(x), x, None)
        return len(out.getvalue())
    finally:
        sys.stderr = stderr


def reraised(x):
    try:
        raise x
    except Exception:
        try:
            raise KeyError
        except KeyError as e:
            raise e from x


EXCEPTION = (printed, reraised, repr, copy.copy, pickle.dumps, lambda x: x.with_traceback(None))
kinds(lambda: ValueError(), EXCEPTION, cause=chained("__cause__"), context=chained("__context__"), group_in_context=lambda x: chained("__context__")(ExceptionGroup("g", [x])))
kinds(
    lambda: ValueError(),
    EXCEPTION
    + (
        lambda x: x.split(KeyError),
        lambda x: x.subgroup(ValueError),
        lambda x: x.split(lambda e: False),
        lambda x: x.derive([ValueError()]),
        lambda x: __import__("traceback").format_exception(x),
        str,
    ),
    nested_group=lambda x: ExceptionGroup("g", [x]),
    nested_base_group=lambda x: BaseExceptionGroup("g", [x, KeyboardInterrupt()]),
)


kinds(lambda: ValueError(), (lambda x: x.split(KeyError), lambda x: x.subgroup(lambda e: False), copy.copy), deep_group=lambda x: ExceptionGroup("g", [x]))


def except_star(x):
    try:
        raise x
    except* KeyError:
        pass


KINDS.append(("star", lambda x: ExceptionGroup("g", [x]), ValueError, (except_star,)))


# Buffers, files, text.

kinds(
    lambda: memoryview(b"abc"),
    (bytes, len, lambda x: x[0], lambda x: x == b"abc", lambda x: x.tolist(), hash, lambda x: x.release(), lambda x: x.obj),
    view=memoryview,
    view_part=lambda x: x[0:],
    view_cast=lambda x: x.cast("B"),
    pickle_buffer=lambda x: memoryview(pickle.PickleBuffer(x)),
)


class Raw(io.RawIOBase):
    def __init__(self, inner):
        self.inner = inner

    def readable(self):
        return True

    def writable(self):
        return True

    def seekable(self):
        return False

    def readinto(self, b):
        return self.inner.readinto(b)

    def write(self, b):
        return self.inner.write(b)

    def flush(self):
        self.inner.flush()

    def close(self):
        pass


READ = (lambda x: x.read(1), lambda x: x.readline())
FILE = (lambda x: x.write(b"a"), lambda x: x.flush(), repr, lambda x: x.fileno(), lambda x: x.name, lambda x: x.isatty(), lambda x: x.seekable(), lambda x: x.closed, lambda x: x.close())
kinds(
    lambda: io.BytesIO(b"abc"),
    FILE,
    buffered_reader=io.BufferedReader,
    buffered_writer=io.BufferedWriter,
    buffered_random=lambda x: io.BufferedRandom(x),
    pair=lambda x: io.BufferedRWPair(x, x),
)
# Each level asks the one below again at its end: quadratic.
kinds(lambda: io.BytesIO(b"abc"), READ, read_through=io.BufferedReader)
KINDS.append(("raw_under_buffer", lambda x: io.BufferedReader(Raw(x), 1), lambda: io.BytesIO(b"abc"), FILE))
KINDS.append(("text_over_text", lambda x: io.TextIOWrapper(x), lambda: io.BytesIO(b"abc"), FILE))
KINDS.append(("incremental", lambda x: io.IncrementalNewlineDecoder(x, True), lambda: None, (lambda x: x.decode("a"), lambda x: x.reset(), lambda x: x.getstate(), lambda x: x.setstate((b"", 0)))))

# Trees and code.

kinds(
    lambda: ast.Constant(1),
    (ast.dump, repr, lambda x: compile(ast.fix_missing_locations(ast.Expression(x)), "x", "eval"), lambda x: compile(ast.Expression(x), "x", "eval"), copy.deepcopy, lambda x: ast.unparse(x), lambda x: x == x, lambda x: ast.compare(x, x), hash),
    unary=lambda x: ast.UnaryOp(ast.USub(), x),
    tuple_node=lambda x: ast.Tuple([x], ast.Load()),
    attribute_node=lambda x: ast.Attribute(x, "a", ast.Load()),
    lambda_node=lambda x: ast.Lambda(ast.arguments([], [], None, [], [], None, []), x),
)


# Futures and tasks.


def future_of(x):
    f = asyncio.Future(loop=LOOP)
    f.add_done_callback(functools.partial(print, x))
    return f


LOOP = asyncio.new_event_loop()


def gathered(x):
    f = asyncio.gather(x)
    return f


async def task_chain(x):
    await x


kinds(
    lambda: asyncio.Future(loop=LOOP),
    (lambda x: x.cancel(), repr, lambda x: x.done(), lambda x: x.exception(), hash),
    gather=gathered,
    shield=lambda x: asyncio.shield(x),
    future_in_callback=future_of,
)


def cancel_task(x):
    LOOP.call_soon(LOOP.stop)
    LOOP.run_forever()
    return x.cancel()


def gather_and_wrap(x):
    return LOOP.create_task(task_chain(x))


KINDS.append(("task", gather_and_wrap, lambda: asyncio.Future(loop=LOOP), (cancel_task, repr, lambda x: LOOP.run_until_complete(asyncio.sleep(0)))))

KINDS.append(("context", lambda x: InContext(x), lambda: (lambda: 1), (lambda x: x(),)))


def InContext(x):
    return functools.partial(contextvars.copy_context().run, x)


def weak(x):
    return weakref.ref(x) if x is not None else x


class Callback:
    pass


def weak_chain(x):
    c = Callback()
    c.x, c.r = x, weakref.ref(c, lambda r, x=x: None)
    return c


KINDS.append(("weak_callbacks", weak_chain, lambda: None, (repr, hash)))


# Chains of classes are quadratic by nature (each MRO holds all): fewer, in a thread's stack they are deep enough.


def deep_classes(depth, meta=type):
    c = object
    classes = []
    for i in range(depth):
        c = meta("C", (c,), {})
        classes.append(c)
    return classes


def classes():
    sys.setrecursionlimit(100_000)
    made = deep_classes(1500)
    first, last = made[0], made[-1]
    first.x = 1
    first.__len__ = lambda self: 1
    len(last())
    isinstance(last(), first)
    made[1].__bases__ = (type("D", (first,), {}),)
    del first.__len__
    last.__mro__, first.__subclasses__()
    made_abc = deep_classes(300, abc.ABCMeta)
    isinstance(1, made_abc[0])
    made_abc[0].register(int)
    isinstance(1, made_abc[-1])


def try_all(x, uses):
    for use in uses:
        try:
            use(x)
        except (Exception, BaseExceptionGroup, asyncio.CancelledError) as e:
            # Not kept: its traceback and context would be.
            del e


def run_kind(wrap, base, uses, depth):
    nest = [base()]
    try:
        for _ in range(depth):
            nest.append(wrap(nest.pop()))
    except (RecursionError, TypeError, ValueError) as e:
        del e
        nest.append(base())
    try_all(nest[0], uses)
    thread = threading.Thread(target=lambda: try_all(nest[0], uses))
    thread.start()
    thread.join()
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(60)
    try_all(nest[0], uses)
    sys.setrecursionlimit(limit)
    # It goes on a small stack.
    thread = threading.Thread(target=nest.clear)
    thread.start()
    thread.join()


def main(chosen):
    """All kinds, those named, or a part of them: "2/5" is the second fifth."""
    kinds = KINDS
    if chosen and "/" in chosen[0]:
        part, parts = map(int, chosen[0].split("/"))
        kinds = KINDS[part - 1 :: parts]
    elif chosen:
        kinds = [k for k in KINDS if k[0] in chosen]
    for name, wrap, base, uses in kinds:
        if "-v" in chosen:
            print(name, flush=True)
        run_kind(wrap, base, uses, min(SHALLOW.get(name, DEPTH), DEPTH))
    print(len(kinds), "kinds of nests")


# What looks at the whole nest for each new level.
SHALLOW = {"frozenset": 2_000, "copied_set": 2_000, "nested_group": 3_000, "nested_base_group": 3_000, "read_through": 60, "buffered_reader": 100, "buffered_writer": 100, "buffered_random": 100, "pair": 8, "text_over_text": 100, "raw_under_buffer": 1_000}
if __name__ == "__main__":
    classes()
    main(sys.argv[1:])

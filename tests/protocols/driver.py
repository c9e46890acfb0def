"""Random programs for the protocols of generators, coroutines and async generators, the same for the same seed.

A seed gives the bodies of a few functions (`source`) and a sequence of operations on the objects they make (`drive`).
Every operation, what came of it, and what the objects look like afterwards is a line of the transcript.

    driver.py FIRST COUNT           "SEED HASH" for each seed, the hash of its transcript
    driver.py --show SEED           the program and the whole transcript
    driver.py --trace ...           with a trace function that does nothing
    driver.py --profile ...         with a profile function that does nothing
    driver.py --blocks SIZE ...     one hash for SIZE seeds
    driver.py --collect ...         with a garbage collection after every operation

A seed that differs from CPython for its cycles alone (`CYCLES`) has the same lines with `--collect`, in another order and
with other places in tracebacks.
"""

import gc
import inspect
import sys
import types
import warnings

MASK = (1 << 64) - 1


class Rng:
    def __init__(self, seed):
        self.state = (seed * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) & MASK
        for _ in range(4):
            self.below(2)

    def below(self, n):
        s = self.state
        s ^= (s << 13) & MASK
        s ^= s >> 7
        s ^= (s << 17) & MASK
        self.state = s
        return (s >> 11) % n

    def pick(self, items):
        return items[self.below(len(items))]

    def chance(self, percent):
        return self.below(100) < percent


# --- the program -----------------------------------------------------------------------------------------------------

ERRORS = ["ValueError", "KeyError", "StopIteration", "GeneratorExit", "StopAsyncIteration", "RuntimeError", "MyStop"]
CAUGHT = ["ValueError", "(KeyError, RuntimeError)", "StopIteration", "GeneratorExit", "BaseException", "Exception",
          "StopAsyncIteration"]


class Writer:
    def __init__(self, rng):
        self.rng = rng
        self.lines = []
        self.kinds = []
        self.number = 0
        self.kind = "G"
        self.left = 0

    def unique(self):
        self.number += 1
        return self.number

    def put(self, indent, text):
        self.lines.append("    " * indent + text)

    def source(self):
        rng = self.rng
        flavour = rng.pick(["G", "GT", "GTC", "GTCA", "CA", "GTCA"])
        for k in range(3 + rng.below(4)):
            self.kind = rng.pick(flavour)
            self.left = 12
            head = "async def" if self.kind in "CA" else "def"
            if self.kind == "T":
                self.put(0, "@types.coroutine")
            self.put(0, f"{head} f{k}():")
            self.block(1, 0)
            if self.kind in "GTA":
                self.put(1, f"got((yield {self.unique()}))" if rng.chance(50) else "if 0: yield")
            if self.kind != "A" and rng.chance(60):
                self.put(1, f"return {self.unique()}")
            self.kinds.append(self.kind)
        return "\n".join(self.lines) + "\n"

    def made(self, kinds):
        """A call of an earlier function of one of the kinds, or None."""
        found = [k for k, kind in enumerate(self.kinds) if kind in kinds]
        if not found:
            return None
        # The latest ones, for depth.
        k = found[-1 - self.rng.below(min(2, len(found)))]
        return f"f{k}()"

    def kept(self, text):
        return f"keep({text})" if self.rng.chance(45) else text

    def iterable(self):
        rng = self.rng
        choice = rng.below(12)
        made = self.made("GT") if choice < 8 else None
        if made:
            return self.kept(made)
        if choice == 8 and (made := self.made("C")):
            return self.kept(made)
        if choice == 9:
            return f"P({rng.below(6)})"
        n = self.unique()
        return rng.pick([f"It({n})", f"keep(Full({n}, {rng.below(6)}))", "range(2)", f"[{n}, {n}]",
                         f"(x for x in It({n}))", f"({n} for x in ())", str(n)])

    def awaitable(self):
        rng = self.rng
        choice = rng.below(16)
        if choice < 8 and (made := self.made("CT")):
            return made if rng.chance(60) else self.kept(made)
        if choice < 11 and (made := self.made("CGT")):
            made = self.kept(made)
            if rng.chance(50):
                return f"Aw({made})"
            return f"Aw(wrap({made}))"
        if choice < 13:
            made = self.made("A")
            if made:
                made = self.kept(made)
                return rng.pick([f"{made}.asend(None)", f"anext({made})", f"anext({made}, {self.unique()})",
                                 f"{made}.aclose()", f"{made}.athrow(ValueError('a{self.unique()}'))",
                                 f"keep({made}.__anext__())"])
        if choice == 13:
            return f"P({rng.below(6)})"
        n = self.unique()
        return rng.pick([f"Y({n})", f"Aw(It({n}))", f"Aw(keep(Full({n}, {rng.below(6)})))", f"Aw({n})", f"Y({n})"])

    def step(self):
        """An expression that suspends, or may."""
        rng = self.rng
        kind = self.kind
        if kind in "GA" and rng.chance(45) or kind == "T" and rng.chance(30):
            return f"(yield {self.unique()})"
        if kind == "G":
            return f"(yield from {self.iterable()})"
        if kind == "T":
            return f"(yield from {self.iterable() if rng.chance(40) else self.awaitable()})"
        return f"(await {self.awaitable()})"

    def async_iterable(self):
        made = self.made("A") if self.rng.chance(80) else None
        if made:
            return self.kept(made)
        return f"AIt({self.unique()}, {self.rng.below(4)})" if self.rng.chance(80) else f"P({self.rng.below(6)})"

    def block(self, indent, depth):
        for i in range(1 + self.rng.below(3)):
            if i == 0 or self.left > 0:
                self.statement(indent, depth)

    def statement(self, indent, depth):
        rng = self.rng
        put = self.put
        self.left -= 1
        if self.left < 0:
            put(indent, "log('end')")
            return
        choice = rng.below(30)
        if choice < 9 or depth > 3:
            put(indent, f"got({self.step()})")
        elif choice < 16:
            put(indent, "try:")
            self.block(indent + 1, depth + 1)
            final = rng.chance(40)
            if not final or rng.chance(50):
                for _ in range(1 + rng.below(2)):
                    caught = rng.pick(CAUGHT)
                    named = rng.chance(50)
                    put(indent, f"except {caught}{' as e' if named else ''}:")
                    put(indent + 1, "state()")
                    self.block(indent + 1, depth + 1)
                    if rng.chance(25):
                        options = ["raise", f"raise ValueError({self.unique()}) from None", f"raise KeyError({self.unique()})"]
                        if self.kind != "A":
                            options.append(f"return {self.unique()}")
                        if named:
                            options.append("raise e")
                            options.append(f"raise RuntimeError({self.unique()}) from e")
                        put(indent + 1, rng.pick(options))
                    if caught == "BaseException":
                        break
                if rng.chance(20):
                    put(indent, "else:")
                    self.block(indent + 1, depth + 1)
            if final:
                put(indent, "finally:")
                put(indent + 1, "state()")
                self.block(indent + 1, depth + 1)
        elif choice == 16:
            put(indent, f"raise {rng.pick(ERRORS)}({self.unique()})")
        elif choice == 17:
            put(indent, "return" if self.kind == "A" else f"return {self.unique()}")
        elif choice < 20:
            put(indent, f"for i in range({1 + rng.below(2)}):")
            self.block(indent + 1, depth + 1)
        elif choice == 20:
            put(indent, f"touch({rng.below(6)}, {rng.below(16)})")
        elif choice == 21:
            put(indent, rng.pick(["chain()", "look()", "state()"]))
        elif choice == 22 and self.kind in "GT":
            source = self.iterable()
            put(indent, rng.pick([f"for v in {source}:", f"for v in {source}:", f"for v in list({source}):"]))
            put(indent + 1, "got(v)")
            if rng.chance(50):
                self.block(indent + 1, depth + 1)
            if rng.chance(20):
                put(indent + 1, "break")
        elif choice == 23:
            source = self.iterable()
            put(indent, rng.pick([f"got(list({source}))", f"got(next(iter({source}), 'none'))", f"a, *b = {source}",
                                  f"got([(i, x) for x in {source} for i in range(1)])", f"got(dict.fromkeys({source}))"]))
        elif choice == 24:
            put(indent, f"with Ctx({self.unique()}, {rng.below(4)}):")
            self.block(indent + 1, depth + 1)
        elif choice < 27 and self.kind in "CA":
            put(indent, f"async for v in {self.async_iterable()}:")
            put(indent + 1, "got(v)")
            if rng.chance(50):
                self.block(indent + 1, depth + 1)
            if rng.chance(20):
                put(indent + 1, "break")
        elif choice == 27 and self.kind in "CA":
            put(indent, f"async with ACtx({self.unique()}, {rng.below(6)}):")
            self.block(indent + 1, depth + 1)
        elif choice == 28 and self.kind in "CA":
            put(indent, rng.pick([f"got([v async for v in {self.async_iterable()}])",
                                  f"got([await {self.awaitable()} for i in range(2)])",
                                  f"got({{v async for v in {self.async_iterable()} if v}})",
                                  f"keep(v async for v in {self.async_iterable()})"]))
        else:
            put(indent, f"got({self.step()})")


# --- what programs use -----------------------------------------------------------------------------------------------

out = []
pool = []  # (label, object or None)
looking = True
collecting = False
quiet = False
depth = 0


def log(*parts):
    if not quiet and len(out) < 3000:
        out.append("  " * depth + " ".join(parts))


class MyStop(StopIteration):
    pass


def show(value):
    if value is None or isinstance(value, (int, str, bool)):
        return repr(value)
    if isinstance(value, BaseException):
        return f"{type(value).__name__}{show(value.args)}"
    if type(value) is set:
        return f"set[{', '.join(sorted(map(show, value)))}]"
    if type(value) in (list, tuple):
        return f"{type(value).__name__}[{', '.join(map(show, value))}]"
    if type(value) is dict:
        return f"dict[{', '.join(map(show, value))}]"
    for label, kept in pool:
        if kept is value:
            return f"<{label}>"
    name = getattr(value, "__qualname__", "")
    return f"{type(value).__name__} {name}".strip()


def error(e):
    """An exception with its context, cause and traceback."""
    parts = []
    seen = 0
    while e is not None and seen < 6:
        places = []
        tb = e.__traceback__
        while tb is not None and len(places) < 20:
            code = tb.tb_frame.f_code
            if code.co_filename == "<program>":
                places.append(f"{code.co_name}:{tb.tb_lineno}")
            tb = tb.tb_next
        parts.append(f"{show(e)}@{','.join(places)}{'!' if e.__suppress_context__ else ''}")
        if e.__cause__ is not None and e.__cause__ is not e.__context__:
            parts.append(f"cause {show(e.__cause__)}")
        if isinstance(e, StopIteration):
            parts.append(f"value {show(e.value)}")
        e = e.__context__
        seen += 1
    return " <- ".join(parts)


def keep(value):
    pool.append((f"{getattr(value, '__name__', type(value).__name__)}#{len(pool)}", value))
    return value


def P(i):
    alive = [kept for label, kept in pool if kept is not None]
    return alive[i % len(alive)] if alive else ()


def got(value):
    log("got", show(value))


def state():
    e = sys.exception()
    log("handling", show(e), "" if e is None else show(e.__context__))


def chain():
    names = []
    frame = sys._getframe(1)
    while frame is not None and len(names) < 30:
        if frame.f_code.co_filename == "<program>":
            names.append(f"{frame.f_code.co_name}:{frame.f_lineno}")
        frame = frame.f_back
    log("chain", *names)


def look():
    for label, kept in list(pool):
        if kept is not None:
            log(" ", label, describe(kept))


def describe(value):
    kind = type(value)
    if kind is types.GeneratorType:
        frame = value.gi_frame
        text = f"{inspect.getgeneratorstate(value)} {value.gi_running} {value.gi_suspended} {show(value.gi_yieldfrom)}"
    elif kind is types.CoroutineType:
        frame = value.cr_frame
        text = f"{inspect.getcoroutinestate(value)} {value.cr_running} {value.cr_suspended} {show(value.cr_await)}"
    elif kind is types.AsyncGeneratorType:
        frame = value.ag_frame
        text = f"{inspect.getasyncgenstate(value)} {value.ag_running} {value.ag_suspended} {show(value.ag_await)}"
    else:
        return kind.__name__
    if frame is None:
        return text + " no frame"
    return f"{text} line {frame.f_lineno} back {frame.f_back is not None}"


class It:
    """A plain iterator."""

    def __init__(self, n):
        self.n = n
        self.left = 2

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration(self.n)
        self.left -= 1
        return self.n * 10 + self.left


class Full(It):
    """An iterator with the other methods; `mode` chooses what they do."""

    def __init__(self, n, mode):
        super().__init__(n)
        self.mode = mode

    def send(self, value):
        log("Full.send", show(value))
        if self.mode == 4:
            raise KeyError(f"send {self.n}")
        return next(self)

    def throw(self, *args):
        log("Full.throw", show(args))
        e = args[0]
        if self.mode == 0:
            raise e
        if self.mode == 1:
            raise StopIteration(self.n)
        if self.mode == 2:
            raise RuntimeError(f"throw {self.n}")
        return self.n

    def close(self):
        log("Full.close")
        if self.mode == 3:
            raise ValueError(f"close {self.n}")


class Y:
    def __init__(self, n):
        self.n = n

    def __await__(self):
        return (yield self.n)


class Aw:
    def __init__(self, inner):
        self.inner = inner

    def __await__(self):
        return self.inner


def wrap(value):
    return value.__await__() if isinstance(value, types.CoroutineType) else value


class AIt:
    def __init__(self, n, mode):
        self.n = n
        self.mode = mode
        self.left = 2

    def __aiter__(self):
        return self

    def __anext__(self):
        self.left -= 1
        if self.mode == 0:
            return self.n
        return self.step()

    async def step(self):
        if self.left < 0:
            raise StopAsyncIteration(self.n)
        if self.mode == 2:
            await Y(self.n)
        if self.mode == 3:
            raise StopIteration(self.n)
        return self.n


class Ctx:
    def __init__(self, n, mode):
        self.n = n
        self.mode = mode

    def __enter__(self):
        return self

    def __exit__(self, kind, e, tb):
        log("exit", str(self.n), show(e))
        if self.mode == 1:
            raise ValueError(f"exit {self.n}")
        return self.mode == 2


class ACtx(Ctx):
    async def __aenter__(self):
        if self.mode == 3:
            await Y(self.n)
        if self.mode == 5:
            raise KeyError(self.n)

    async def __aexit__(self, kind, e, tb):
        log("aexit", str(self.n), show(e))
        if self.mode == 4:
            await Y(self.n)
        return super().__exit__(kind, e, tb)


# --- the operations --------------------------------------------------------------------------------------------------

THROWN = [
    lambda n: ValueError(f"t{n}"), lambda n: KeyError, lambda n: GeneratorExit(f"t{n}"), lambda n: GeneratorExit,
    lambda n: StopIteration(f"t{n}"), lambda n: StopAsyncIteration, lambda n: 5, lambda n: ValueError(f"t{n}"),
    lambda n: MyStop(f"t{n}"), lambda n: object,
]


def operate(value, op, n):
    """One operation on an object of the pool; gives what it returned."""
    kind = type(value)
    if kind is types.AsyncGeneratorType:
        if op < 4:
            return keep(value.asend(None))
        if op < 6:
            return keep(value.asend(n))
        if op < 9:
            return keep(value.athrow(THROWN[n % len(THROWN)](n)))
        if op < 11:
            return keep(value.aclose())
        if op < 13:
            return keep(anext(value, n))
        return keep(value.__anext__())
    if kind in (It, Full):
        if kind is Full and op > 8:
            return value.throw(ValueError(f"t{n}"))
        return next(value)
    if op < 5:
        return value.send(None)
    if op < 7:
        return value.send(n)
    if op == 7:
        return next(value)
    if op < 12:
        return value.throw(THROWN[n % len(THROWN)](n))
    if op < 14:
        return value.close()
    if op == 14 and kind is types.CoroutineType:
        return keep(value.__await__())
    if op == 15 and kind is types.GeneratorType:
        for item in value:
            return item
        return "nothing"
    return value.send(None)


def attempt(label, value, op, n):
    global depth
    log(f"{n}: op {op} on {label}")
    depth += 1
    try:
        result = "gave " + show(operate(value, op, n))
    except BaseException as e:
        result = "raised " + error(e)
        if isinstance(e, (TypeError, RuntimeError, ValueError, AttributeError)):
            result += " " + str(e)
    depth -= 1
    log(result)


def touch(i, op):
    alive = [(label, kept) for label, kept in pool if kept is not None]
    if alive and len(pool) < 40 and depth < 8:
        label, value = alive[i % len(alive)]
        attempt(label, value, op, len(out))


def drive(rng, functions):
    global depth
    for _ in range(1 + rng.below(2)):
        keep(functions[-1]())
    if rng.chance(30):
        keep(rng.pick(functions)())
    for n in range(8 + rng.below(20)):
        alive = [i for i, (label, kept) in enumerate(pool) if kept is not None]
        if not alive:
            break
        # The newest and the oldest are the interesting ones.
        i = rng.pick([alive[0], alive[-1], rng.pick(alive)])
        label, value = pool[i]
        op = rng.below(16)
        if rng.chance(7):
            log(f"{n}: drop {label}")
            pool[i] = (label, None)
            depth += 1
            value = None
            depth -= 1
        else:
            attempt(label, value, op, n)
        value = None
        if collecting:
            gc.collect()
        if looking:
            depth += 1
            look()
            depth -= 1
    for label, value in list(pool):
        if hasattr(value, "close") and rng.chance(70):
            attempt(label, value, 12, 0)
        value = None


def firstiter(generator):
    log("firstiter", show(generator))


def finalizer(generator):
    log("finalizer", show(generator))
    try:
        generator.aclose().send(None)
    except BaseException as e:
        log("finalized", error(e))


def unraisable(args):
    log("unraisable", error(args.exc_value))


def warned(message, category, filename, lineno, file=None, line=None):
    log("warning", category.__name__, str(message))


def run(seed, tracer=None):
    """The program and the transcript of a seed."""
    global looking, quiet, depth
    rng = Rng(seed)
    text = Writer(rng).source()
    out.clear()
    pool.clear()
    depth = 0
    looking = rng.below(3) > 0
    quiet = False
    hooks = rng.chance(40)
    space = dict(globals())
    sys.set_asyncgen_hooks(firstiter if hooks else None, finalizer if hooks else None)
    code = compile(text, "<program>", "exec")
    if tracer:
        tracer()
    exec(code, space)
    drive(rng, [space[name] for name in sorted(n for n in space if n[0] == "f" and n[1:].isdigit())])
    sys.settrace(None)
    sys.setprofile(None)
    # What is left goes without a word: collectors differ in their order.
    quiet = True
    pool.clear()
    space.clear()
    sys.set_asyncgen_hooks(None, None)
    gc.collect()
    return text, list(out)


def fingerprint(value, text):
    for c in text:
        value = (value ^ ord(c)) * 0x100000001B3 & MASK
    return value


def nothing(frame, event, arg):
    return nothing


# Seeds in which a generator that refused to end dies as part of a cycle: CPython has one through the traceback and the
# stack of its frame, and finalises it later.
CYCLES = {156, 222, 1555, 1911, 8832, 10157, 11256, 16053, 17833}


def main(args):
    global collecting
    tracer = None
    if args[0] == "--collect":
        collecting = True
        args = args[1:]
    if args[0] == "--trace":
        tracer = lambda: sys.settrace(nothing)
        args = args[1:]
    elif args[0] == "--profile":
        tracer = lambda: sys.setprofile(nothing)
        args = args[1:]
    sys.unraisablehook = unraisable
    warnings.simplefilter("always")
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.showwarning = warned
    gc.disable()
    if args[0] == "--show":
        text, lines = run(int(args[1]), tracer)
        print(text)
        print("\n".join(lines))
        return
    size = 1
    if args[0] == "--blocks":
        size = int(args[1])
        args = args[2:]
    first, count = int(args[0]), int(args[1])
    for block in range(first, first + count, size):
        if block in CYCLES:
            continue
        value = 0xCBF29CE484222325
        for seed in range(block, block + size):
            value = fingerprint(value, "\n".join(run(seed, tracer)[1]))
        print(block, f"{value:016x}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

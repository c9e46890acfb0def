# Units between lines of dashes; each is compiled and mutated on its own.
def plain(a=1, b=2, *rest, c=3, **more):
    x = a + b
    y = [x, c, rest]
    for i in range(4):
        x += i
        if x is None:
            continue
        y.append(x * 2 - 1)
    return y, more
# ---
def gen(n=3):
    total = 0
    for i in range(n):
        got = yield i
        if got is not None:
            total += got
    yield from [total, total + 1]
    return total
def use(n=2):
    out = []
    for item in gen(n):
        out.append(item)
    return out
# ---
async def inner(x=1):
    await pause(x)
    return x + 1
async def outer(n=2):
    total = 0
    for i in range(n):
        total += await inner(i)
    try:
        await inner()
    finally:
        total += 1
    return total
# ---
async def agen(n=3):
    try:
        for i in range(n):
            await pause(i)
            yield i
    finally:
        log.append(n)
async def collect(n=3):
    out = []
    async for item in agen(n):
        out.append(item)
    more = [x async for x in agen(2) if x]
    return out, more
# ---
def counter(start=0):
    count = start
    def bump(step=1):
        nonlocal count
        count += step
        return count
    def read():
        return count
    return bump, read
def nested(a=1):
    def f(b=2):
        def g(c=3):
            return a + b + c
        return g
    return f()()
# ---
class Base:
    kind = "base"
    def __init__(self, x=0):
        self.x = x
    def get(self):
        return self.x
    @property
    def double(self):
        return self.x * 2
    @classmethod
    def make(cls, x=1):
        return cls(x)
class Derived(Base):
    def __init__(self, x=5):
        super().__init__(x)
    def get(self):
        return super().get() + 1
def classes():
    d = Derived()
    d.y = d.get()
    return d.double, Base.make(3).x, d.kind
# ---
def tries(x=0):
    try:
        try:
            1 // x
        except ZeroDivisionError as e:
            log.append(e)
            raise ValueError("again") from e
        else:
            return 1
        finally:
            x = 2
    except (ValueError, TypeError) as e:
        return e.args
    finally:
        log.append(x)
def loops():
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
        finally:
            log.append(i)
    return i
# ---
class Manager:
    def __enter__(self):
        return self
    def __exit__(self, kind, value, traceback):
        return kind is ValueError
def withs():
    with Manager() as a, Manager() as b:
        raise ValueError(a, b)
    with Manager():
        return 3
# ---
def matches(x=(1, 2)):
    match x:
        case 0 | 1:
            return "small"
        case (a, b) if a < b:
            return a, b
        case [first, *rest]:
            return first, rest
        case {"k": v, **others}:
            return v, others
        case str() as s:
            return s
        case Ref(x=1):
            return "ref"
        case _:
            return None
# ---
def comprehensions(n=4):
    a = [i * j for i in range(n) for j in range(i) if j]
    b = {i: str(i) for i in a}
    c = {x for x in b}
    g = (x + n for x in c)
    return a, b, c, list(g), {**b, "z": 1}, [*a, *c]
# ---
def groups():
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError as e:
        log.append(e)
    except* TypeError:
        log.append(2)
    return len(log)
# ---
def calls(f=len, *args, **kwargs):
    def target(a, b=2, /, c=3, *, d=4):
        return a, b, c, d
    return target(1), target(1, 2, c=5), target(*[1, 2], **{"d": 6}), target(1, d=2)
# ---
def strings(x=3.5, name="n"):
    a = f"{x!r:>{10}} {name} {x:.2f}"
    b = a[1:3] + a[::2]
    first, *middle, last = b
    return a, b, first, middle, last, a < b <= a, x if x else name
# ---
def deletes(x=1):
    y = x
    del x
    try:
        return x
    except NameError:
        d = {"a": 1}
        del d["a"]
        o = Ref(z=1)
        del o.z
        return y, d
# ---
def whiles(n=5):
    while n:
        n -= 1
        if n == 3:
            continue
        if n is None or n == 1:
            break
    else:
        return "else"
    while True:
        n += 1
        if not n < 9:
            return n
# ---
async def manage():
    class M:
        async def __aenter__(self):
            await pause()
            return self
        async def __aexit__(self, *args):
            await pause()
            return True
    async with M() as m:
        raise ValueError(m)
    return 1
# ---
type Alias[T] = list[T]
def generic[T: int](x: T = 1) -> T:
    return x
class Box[T]:
    item: T = 1
x: int = 3
assert x, "message"
from_cell = [lambda: i for i in range(3)]
value = [f() for f in from_cell]

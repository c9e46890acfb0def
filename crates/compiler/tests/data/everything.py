"""Every form of the language once, in awkward combinations."""
from __future__ import generator_stop
import a.b.c, a.b as ab
from . import x as y
from ..m import (p, q as r)


def chains(a, b, c):
    return a < b() < c() <= 4, (a if b else c) and not (a or b() or c), a < b < c and a.x[b.y] is not None


def short(a, b):
    x = a and b
    x = x or (x := b)
    y = x + (x := 2) * x
    z = [x, (x := 3), *a, x]
    d = {x: (x := 1), **a, 'k': x}
    f(x, (x := 1), k=x)
    x += (x := 5)
    a[x] = (x := 6)
    a[x] += (x := 7)
    a.b.c -= 1
    del a[x], a.b, (x, y)
    return y if z else d


def exceptions(n):
    for i in n:
        try:
            try:
                if i: continue
                if n: break
                return f(i)
            except A:
                raise
            except (B, C) as e:
                if e: break
                return e
            except D as e:
                continue
            else:
                n()
            finally:
                try:
                    g()
                finally:
                    h()
        finally:
            with q as z, w() as (m, k.l):
                if i:
                    return z + 1
                elif n:
                    continue
                else:
                    break
    else:
        return None
    try:
        pass
    except:
        while n:
            try:
                return i
            except* (E, F) as g:
                for _ in g: break
                k(g)
            except* H:
                pass
    return lambda *a, k=n, **kw: (yield a)


async def coroutines(s):
    async for x, *y in s():
        async with x as z, y:
            try:
                await z
                continue
            finally:
                await y
                if z: return
    else:
        yield s
    r = [i async for i in s if await i]
    t = {i: [j for j in i] async for i in s for k in await i}
    u = (i async for i in s)
    v = await f(*s, await x, **(await y))
    return


def closures(a):
    x = 1
    def inner():
        nonlocal x, a
        x += a
        return [lambda: x + y + a for y in x if (z := y)], z
    return inner, [[x for x in x] for x in a], {x: lambda: x for x in a}, {i for i in a for i in i}


class Outer[T: int = str, *Ts = *tuple[int], **P = [int]](Base[T], *bases, metaclass=M, **kw):
    """Doc."""
    x: T
    if x:
        y: list[T] = [x for x in range(3)]
    __slots__ = ('a',)
    def method[U: (int, str)](self, a: U, /, b: T = 1, *args: *Ts, c: 'P' = 2, **kw: int) -> T:
        self.__private = super().method(a)
        return __class__, super().x
    class Inner(x): z = [y for _ in x]
    type Alias[V] = dict[V, T]
    @deco(1)
    @other
    async def decorated(self): return await super().decorated()
    del x


type Simple = int | Outer


def strings(a, b):
    return f'{a}{b!r:>{a}.{b}}{a=}{b = :x}{{}}' 'x' f"{a['k']}", '%s-%r' % (a, b), rf'\d{a}', b'x' b'y', t'{a!r:x} {b}', f''


def match_it(s):
    match s:
        case 1 | -2 | 3 + 4j | 'a' 'b' | None | True: pass
        case [a, [b, *_], {'k': c, m.K: [d]}] if a: return b
        case (A(x=1, y=[z]) | B(z)) as w: return z, w
        case {**rest}: rest()
        case {'a': _, 'b': 1 | 2 as n, **rest}: return n
        case [*_]: pass
        case []: pass
        case [_, _]: pass
        case [[x, y] | (y, x, _), *rest]:
            for i in x:
                match i:
                    case 1: break
                    case 2: continue
                    case _: return 3
        case x.y.z(): pass
        case str(n): pass
        case _: return s
    return (yield from s), (yield), (yield s)


def loops(n):
    while True:
        if n: break
        while n:
            n -= 1
            if n > 5: continue
            else: break
        else:
            n = n[1:2, ::3, ...]
    while not n or f(n) and g(): n = n ** -n @ ~n
    if 0: never()
    if __debug__: assert n, 'no'
    for n.x in n: pass
    for n[0], *n.y in n: pass
    else: return
    with (f() as g, h): raise g from h
    global glob
    glob, *glob2 = a = n.b = c[0] = n
    local: int
    (k): int = 1
    k.z: str
    print(*n, *n, sep='', **n, end='', **n)
    return [*n, *n], (*n,), {*n, 1}, n[*n], n in [1, 2], n not in {1, 2}, [1, 2, 3, 4], {1, 2, 3}

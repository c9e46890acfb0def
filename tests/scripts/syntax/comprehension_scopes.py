# Scopes and order of evaluation of comprehensions.
x = "outer"
print([x for x in range(2)], x, {x: y for x, y in [(1, 2)]}, {x for x in "a"}, x)
def note(v, tag):
    print(tag, v, end="; ")
    return v
print({note(k, "k"): note(k * 2, "v") for k in note([1, 2], "iter") if note(k, "if")})
print([(i, j) for i in range(3) if i % 2 == 0 for j in range(i) if j], [[j for j in range(i)] for i in range(3)])
print([y := i * 2 for i in range(3)], y)
def f():
    fs = [lambda: i for i in range(3)]
    gs = [(lambda: i)() for i in range(3)]
    return [g() for g in fs], gs, [(lambda: last)() for last in "ab"]
print(f())
g = (i for i in note([1], "eager"))
print(list(g))
try:
    g = (i for i in 5)
except TypeError as e:
    print(e)
h = (1 / i for i in [1, 0])
print(next(h))
try:
    next(h)
except ZeroDivisionError as e:
    print(e, list(h))
class C:
    n = 3
    a = [i for i in range(n)]
    try:
        b = [n for i in range(2)]
    except NameError as e:
        print(e)
print(C.a)
def locs(a):
    return [sorted(locals()) for b in range(1)]
print(locs(1))
def gen():
    r = [(yield_ := i) for i in range(2)]
    yield r, yield_
print(next(gen()), [*(i for i in range(3))], sum(i * i for i in range(4)), max((len(w), w) for w in ["a", "bb"]))
async def ag():
    for i in range(3):
        yield i
async def main():
    print([i async for i in ag()], {i: j async for i in ag() async for j in ag() if i == j}, [await co(i) for i in range(2)], [v async for v in (k * 2 async for k in ag())])
async def co(i): return i + 10
import asyncio
asyncio.run(main())
for bad in ("[i for i in range(3) if (i := 1)]", "[j := 1 for i in (j := 2)]", "[(yield) for i in x]", "[*a for a in b]", "{**a for a in b}", "[i, j for i in x]", "class A: [y := 1 for i in x]", "[i for i, in (1,)]", "[x async for x in y]", "(i for i in x, y)", "f(i for i in x, 1)", "[for i in x]", "[i for 1 in x]"):
    try:
        compile(bad, "<t>", "exec")
        print("fine", bad)
    except SyntaxError as e:
        print(bad, "-", e.msg)

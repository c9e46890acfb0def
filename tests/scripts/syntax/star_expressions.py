# Stars in calls, displays, assignments, subscripts, returns and loops.
a, *b, c = range(5)
*d, = "xy"
(e, *f), g = [1, 2, 3], 4
[h, *i] = (1,)
print(a, b, c, d, e, f, g, h, i)
for k, *rest in [(1, 2, 3), (4,)]:
    print(k, rest, end=" ")
print([*range(3), *"ab"], (*(), 1), {*[1], *[1, 2]}, {**{"a": 1}, "b": 2, **{"a": 3}})
def show(*args, **kw):
    return args, kw
print(show(*[1], 2, *(3, 4), x=1, **{"y": 2}, **{"z": 3}), show(*"", **{}))
def ret(): return 1, *[2, 3]
def gen(): yield 0, *[1]
print(ret(), list(gen()))
class S:
    def __getitem__(self, k): return k
s = S()
t = (1, 2)
print(s[*t], s[0, *t], s[*t, 5:6], s[:, *t])
for x in *t, 9:
    print(x, end=" ")
print()
for bad in ("a, *b, *c = 1, 2", "*a = 1", "f(**1, *2)", "print(*)", "x = *a", "{**1}", "[*1]", "(*a)", "del *a", "a, b = *c"):
    try:
        exec(bad, {"a": [1], "c": (1, 2), "f": show})
        print(bad, "fine")
    except (SyntaxError, TypeError) as err:
        print(bad, type(err).__name__, err)
for bad in (lambda: show(*1), lambda: show(**1), lambda: show(**{1: 2}), lambda: show(x=1, **{"x": 2}), lambda: {**[1]}, lambda: [*None], lambda: {*[[]]}):
    try:
        bad()
    except TypeError as err:
        print(err)
for text in ("a, b = 1", "a, b = 1, 2, 3", "a, *b, c = [1]", "a, b = {1}", "a, b = iter([1])", "[] = [1]", "(a, b), c = 1, 2"):
    try:
        exec(text)
    except (ValueError, TypeError) as err:
        print(text, "-", err)

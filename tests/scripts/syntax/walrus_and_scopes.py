# Assignment expressions, global, nonlocal, comprehension scopes, class scopes.
if (n := 10) > 5:
    print(n)
print([y := 1, y**2], y, [last := v for v in range(3)], last, (m := 5) + m, [w for w in range(5) if (half := w // 2)], half)
while (n := n - 3) > 0:
    print(n, end=" ")
print()


def outer():
    total = 0
    x = "outer"

    def inner():
        nonlocal total, x
        total += 1
        x = "inner"
        return [total := total + v for v in range(3)]

    print(inner(), total, x, [(lambda: x)() for _ in range(1)])

    def reader():
        return x

    x = "changed"
    return reader()


print(outer())
g = "global"


def shadows():
    try:
        print(g)
    except UnboundLocalError as error:
        print(error)
    g = "local"
    return g


def sets():
    global g, made
    g, made = "set", "made"


def deletes():
    x = 1
    del x
    try:
        x
    except UnboundLocalError as error:
        print(error)

    def uses():
        return later

    try:
        uses()
    except NameError as error:
        print(error)
    later = 1
    print(uses())


print(shadows(), g)
sets()
print(g, made)
deletes()


class Body:
    a = 1
    b = [k for k in [a] * 2]
    c = [v for v in [a, a]]
    d = (lambda: g)()
    try:
        e = (lambda: a)()
    except NameError as error:
        e = str(error)
    a = 2

    def method(self):
        return a if "a" in globals() else "no a"


print(Body.b if "b" in vars(Body) else None, Body.c, Body.d, Body.e, Body.a, Body().method())
x = "module"


class Nested:
    x = x + " copied"
    exec("y = x * 2")

    class Inner:
        try:
            z = y
        except NameError as error:
            z = str(error)


print(Nested.x, Nested.y, Nested.Inner.z)
functions = [lambda: i for i in range(3)]
bound = [lambda i=i: i for i in range(3)]
print([f() for f in functions], [f() for f in bound], [(lambda v: v * k)(k) for k in range(3)])
print([[cell for cell in range(row)] for row in range(4)], {k: v for k, v in zip("ab", [1, 2])}, sorted({c for c in "hello"}), sum(v for v in range(4) if v % 2))
for source in ("x := 1", "(x := 1)", "[x := 1 for x in y]", "[y for x in (y := [1])]", "def f():\n nonlocal q", "def f(a):\n global a", "def f():\n x = 1\n global x", "nonlocal x", "f(a := 1)", "f(a = b := 1)", "(a.b := 1)", "lambda: (x := 1)", "del (x)", "del f()", "class C:\n [z := 1 for _ in y]"):
    try:
        compile(source, "<s>", "exec")
        print(repr(source), "compiles")
    except SyntaxError as error:
        print(repr(source), error.msg)

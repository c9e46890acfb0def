# Every form of unpacking: assignments, calls, displays, nested stars, errors.
def attempt(source, **names):
    try:
        exec(source, names)
        names.pop("__builtins__")
        print(source, "->", names)
    except Exception as error:
        print(source, "!", type(error).__name__, error)


attempt("a, b = 1, 2")
attempt("a, b = b, a", a=1, b=2)
attempt("[a, b] = 'xy'")
attempt("(a, b), c = (1, 2), 3")
attempt("a, *b = [1]")
attempt("*a, b = [1, 2, 3]")
attempt("a, *b, c = range(5)")
attempt("a, (b, *c), *d = 1, 'xyz', 2, 3")
attempt("*a, = 'abc'")
attempt("a = b = c = []")
attempt("a, b = c = 1, 2")
attempt("a, b = 1")
attempt("a, b = 1,")
attempt("a, b = 1, 2, 3")
attempt("a, *b, c = [1]")
attempt("a, b = {}")
attempt("a, b = None")
attempt("() = ()")
attempt("[] = [1]")
attempt("a, b = iter([1, 2])")
attempt("i, x[i] = 1, 9", x=[0, 0])
attempt("x[0], x[1] = x[1], x[0]", x=[1, 2])
attempt("a, b = (v for v in range(2))")
attempt("(a), b = 1, 2")
attempt("a = 1, *range(2), *'x'")
attempt("a = [*[1], *(2,), *{3: 0}]")
attempt("a = {**{'x': 1}, **{'x': 2, 'y': 3}}")
attempt("a = {*[1], *(1,)}")
attempt("a = *5,")
attempt("a = {**5}")
attempt("a = {**{1: 2}, 1: 3}")
attempt("for a, *b in [(1, 2, 3), 'xy']: pass")
attempt("del a, b", a=1, b=2)
attempt("del (a, [b, c])", a=1, b=2, c=3)


def f(*args, **keywords):
    return args, keywords


print(f(*[1], 2, *(3,), x=1, **{"y": 2}, z=3, **{}), f(*"ab", *{}), f(**dict(a=1), b=2))
for call in (lambda: f(*5), lambda: f(**5), lambda: f(**{1: 2}), lambda: f(a=1, **{"a": 2}), lambda: f(*None), lambda: f(**[("a", 1)])):
    try:
        print(call())
    except TypeError as error:
        print(str(error).replace("__main__.", ""))


class Sequence:
    def __getitem__(self, index):
        if index > 2:
            raise IndexError
        return index


a, *b = Sequence()
print(a, b, [*Sequence()], f(*Sequence()))


def counted():
    for n in range(10):
        print("made", n)
        yield n


try:
    p, q = counted()
except ValueError as error:
    print(error)
for source in ("a, *b, *c = x", "*a = x", "*a", "(*a)", "f(**a, *b)", "f(*a, b=1, *c)", "f(a=1, 2)", "a, 1 = x", "f() = 1", "None = 1", "(a, b) += 1", "x = *a", "[*a] = x", "{**a} = x", "lambda *: 0"):
    try:
        compile(source, "<s>", "exec")
        print(source, "| compiles")
    except SyntaxError as error:
        print(source, "|", error.msg)

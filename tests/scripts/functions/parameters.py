# Every kind of parameter and argument, and the errors of calls that do not fit.
def all_kinds(a, b=2, /, c=3, *args, d, e=5, **kwargs):
    return a, b, c, args, d, e, kwargs


print(all_kinds(1, d=4))
print(all_kinds(1, 20, 30, 40, 50, d=60, f=70, a=80))
print(all_kinds(*[1, 2], *(3, 4), **{"d": 5}, **{"g": 6}))
print((lambda *, x: x)(x=1), (lambda a, /, b: (a, b))(1, b=2), (lambda *a, **k: (a, k))())


def two(a, b):
    return a, b


def keyword_only(*, x, y):
    return x, y


def positional_only(a, b, /):
    return a, b


def none():
    return "none"


calls = [
    "two()", "two(1)", "two(1, 2, 3)", "two(1, 2, a=3)", "two(1, c=3)", "two(1, **{'b': 2}, **{'b': 3})",
    "keyword_only()", "keyword_only(x=1)", "keyword_only(1, 2)", "positional_only(1, b=2)", "positional_only(a=1, b=2)",
    "none(1)", "none(x=1)", "two(*1)", "two(**1)", "two(**{1: 2})", "all_kinds()", "all_kinds(1)", "(lambda: 0)(1)",
    "len()", "len(1, 2)", "abs(x=1)", "int(1, 2, 3)", "two(1, 2, bb=3)",
]  # fmt: skip
for call in calls:
    try:
        print(call, "=", eval(call))
    except TypeError as error:
        print(call, "->", error)


def default_once(item, seen=[]):
    seen.append(item)
    return seen


print(default_once(1), default_once(2), default_once.__defaults__, all_kinds.__kwdefaults__)
print(two.__name__, two.__qualname__, two.__code__.co_varnames, all_kinds.__code__.co_argcount, all_kinds.__code__.co_kwonlyargcount)


def order(*args, **kwargs):
    return args, kwargs


def show(x):
    print("arg", x, end=" ")
    return x


print(order(show(1), *[show(2)], k=show(3), *[show(4)], **{"z": show(5)}))

# The operator module, and which method each calls.
import operator


def attempt(function, *arguments):
    try:
        return repr(function(*arguments))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "lshift", "rshift", "and_", "or_", "xor", "lt", "le", "eq", "ne", "gt", "ge", "concat", "contains", "countOf", "indexOf", "getitem", "is_", "is_not", "iadd", "imul", "iconcat", "ior"):
    function = getattr(operator, name)
    print(name, [attempt(function, *pair) for pair in ((7, 2), (7, 0), ("ab", 2), ([1, 2], 1), ([1], [2]), (None, 1), ({1: 2}, 1))])
for name in ("neg", "pos", "abs", "invert", "not_", "truth", "index", "length_hint", "is_none", "is_not_none"):
    function = getattr(operator, name)
    print(name, [attempt(function, value) for value in (5, -2.5, True, "a", [], None)])
print(attempt(operator.add), attempt(operator.add, 1), attempt(operator.neg, 1, 2), attempt(operator.setitem, [1], 0, 5), attempt(operator.delitem, {}, 1), attempt(operator.setitem, (), 0, 1), attempt(operator.length_hint, [], "x"), attempt(operator.call, max, 1, 2))
get = operator.itemgetter(1)
print(get([1, 2]), get("ab"), operator.itemgetter(0, -1)("abc"), operator.itemgetter("k")({"k": 1}), operator.itemgetter(slice(1, 3))("abcd"), attempt(get, []), attempt(get, {}), attempt(operator.itemgetter), get, operator.itemgetter(1, "a"), attempt(get), attempt(lambda: get([1, 2], x=1)))


class A:
    b = type("B", (), {"c": 5})()
    d = 1

    def method(self, *args, **keywords):
        return args, keywords


a = A()
print(operator.attrgetter("d")(a), operator.attrgetter("b.c")(a), operator.attrgetter("d", "b.c")(a), attempt(operator.attrgetter("x"), a), attempt(operator.attrgetter("b.x"), a), attempt(operator.attrgetter, 5), attempt(operator.attrgetter), operator.attrgetter("a.b", "c"))
call = operator.methodcaller("method", 1, k=2)
print(call(a), operator.methodcaller("upper")("abc"), attempt(operator.methodcaller("nothing"), a), attempt(operator.methodcaller), attempt(operator.methodcaller, 5), operator.methodcaller("m", 1, x=2), attempt(call))
items = [3, 1, 2]
operator.iadd(items, [9])
print(items, sorted([("b", 2), ("a", 3)], key=operator.itemgetter(1)), operator.__add__ is operator.add, operator.countOf([1, 1.0, 2], 1), operator.indexOf("abc", "c"))


class Loud:
    def __getattr__(self, name):
        raise AttributeError(name)

    def __iadd__(self, other):
        return "iadd"

    def __add__(self, other):
        return "add"

    def __radd__(self, other):
        return "radd"

    def __index__(self):
        return 3

    def __concat__(self, other):
        return "no"


loud = Loud()
print(operator.iadd(loud, 1), operator.add(loud, 1), operator.add(1, loud), operator.index(loud), [10, 20, 30, 40][loud], "abcd"[loud:], range(5)[loud], attempt(operator.concat, loud, 1))

# Sets and frozensets: operators, methods, in-place forms, wrong operands.
def show(value):
    if isinstance(value, (set, frozenset)):
        return f"{type(value).__name__}({sorted(value, key=repr)})"
    return repr(value)


def attempt(function, *arguments):
    try:
        return show(function(*arguments))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


a, b = {1, 2, 3}, {2, 3, 4}
f = frozenset(b)
for operator in ("&", "|", "-", "^", "<", "<=", ">", ">=", "==", "!="):
    print(operator, [attempt(lambda: eval(f"x {operator} y", {"x": x, "y": y})) for x, y in ((a, b), (a, f), (f, a), (a, a), (a, {1}), (set(), a), (a, [1, 2]), ([1], a), (a, "x"), (a, {1: 2}), (a, {1: 2}.keys()))])
for method in ("union", "intersection", "difference", "symmetric_difference", "issubset", "issuperset", "isdisjoint"):
    for arguments in ((), (b,), ([2, 9],), ("ab",), (b, [1]), (5,), ({1: 2},)):
        print(method, arguments if arguments != (b,) else "b", attempt(getattr(a, method), *arguments))
for method in ("update", "intersection_update", "difference_update", "symmetric_difference_update", "add", "remove", "discard", "pop", "clear", "__ior__", "__iand__", "__isub__", "__ixor__"):
    for arguments in ((), ([2, 9],), ({1},), (1,), (7,), ([],), ({2}, {3})):
        s = {1, 2, 3} if method != "pop" else {1}
        print(method, arguments, attempt(getattr(s, method), *arguments), show(s))
print(attempt(set().pop), attempt(lambda: {[]}), attempt(lambda: {1, {2}}), attempt(set, 5), attempt(set, 1, 2), attempt(lambda: set(a=1)), attempt(frozenset, "aab"), attempt(lambda: hash({1})), hash(frozenset([1, 2])) == hash(frozenset([2, 1])))
print({1} in [{1}], {1} in {frozenset([1])}, frozenset([1]) in {frozenset([1])}, attempt({frozenset([1])}.remove, {1}), attempt({1}.__contains__, []), 1.0 in {1}, True in {1})
print(set(), {1}, frozenset(), frozenset([1]), repr({"a"}), str({(1, 2)}), {None}, set("") == frozenset())


class S(set):
    pass


s = S([1])
print(s, type(s | {2}).__name__, type(s.copy()).__name__, type({2} | s).__name__, s == {1}, repr(S()), type(s & s).__name__)
s = {1, 2, 3}
try:
    for item in s:
        s.add(item + 10)
except RuntimeError as error:
    print(error)
print({1, 2} < {1, 2, 3}, {1, 2} < {2, 3}, {3} > set(), sorted([{1, 2}, {1}], key=len), {n % 3 for n in range(10)} == {0, 1, 2}, len({n * n for n in range(-5, 6)}))
print(frozenset([1]).union([2]) == {1, 2}, type(frozenset([1]) | {2}).__name__, type({1} | frozenset([2])).__name__, frozenset(f) is f, attempt(lambda: f.add(1)), set(f).isdisjoint({9}))
big = set(range(500))
big -= set(range(0, 500, 2))
print(len(big), min(big), max(big), sum(big), 250 in big, big.issuperset({1, 3}), len(big ^ {1, 2}))

# Methods of list, in-place operators, comparison, repetition.
def attempt(function, *arguments):
    try:
        return repr(function(*arguments))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


calls = [("append", 4), ("append",), ("extend", "ab"), ("extend", 5), ("extend", [[1]]), ("insert", 1, "x"), ("insert", -1, "x"), ("insert", 99, "x"), ("insert", "a", 1), ("insert", 1), ("remove", 2), ("remove", 9), ("pop",), ("pop", 0), ("pop", 9), ("pop", "x"), ("pop", 1.0), ("clear",), ("index", 3), ("index", 9), ("index", 1, 1), ("index", 3, -1), ("index", 1, 0, 0), ("index", 1, "x"), ("count", 1), ("count", 1.0), ("reverse",), ("copy",), ("__add__", [4]), ("__add__", (4,)), ("__iadd__", "xy"), ("__iadd__", 5), ("__mul__", 2), ("__mul__", -1), ("__mul__", "x"), ("__rmul__", 2), ("__imul__", 0), ("__contains__", 3), ("__getitem__", -1), ("__getitem__", 3), ("__getitem__", "a"), ("__setitem__", 0, "z"), ("__setitem__", 5, 0), ("__delitem__", 0), ("__delitem__", 7), ("__delitem__", "x"), ("__len__",), ("__eq__", [1, 2, 3]), ("__eq__", (1, 2, 3)), ("__lt__", [1, 3]), ("__lt__", 5), ("__ne__", []), ("__reversed__",), ("__init__", "new"), ("__sizeof__", 1)]
for name, *arguments in calls:
    items = [1, 2, 3]
    result = attempt(getattr(items, name), *arguments)
    print(name, arguments, result if "0x" not in result else "object", items)
print([1, 2] < [1, 2, 3], [1, 3] > [1, 2, 9], [] < [0], [1] == [1.0], [float("nan")] == [float("nan")], attempt(lambda: [1] < ["a"]), attempt(lambda: [1] < 2), attempt(lambda: [1] + (2,)), attempt(lambda: [1] * 1.5), attempt(lambda: 2 * [1]))
items = [1]
items.append(items)
print(items, items == items, repr([items]), str(items[1][1]))
other = [[]] * 3
other[0].append(1)
print(other, [[] for _ in range(2)], [0] * 3, list("abc"), list(range(3)), list({"k": 1}), list(), attempt(list, 5), attempt(list, 1, 2), attempt(lambda: list(x=1)))
iterator = iter([1, 2, 3])
print(next(iterator), iterator.__length_hint__(), list(iterator), next(iterator, "end"))
items = [1, 2, 3, 4]
for value in items:
    if value % 2:
        items.remove(value)
print(items, [*items, *"ab"], attempt(lambda: [*5]))
backward = reversed([1, 2, 3])
print(next(backward), backward.__length_hint__(), list(backward))
class Items(list):
    def __getitem__(self, key):
        return ("got", super().__getitem__(key))
kind = Items([1, 2])
print(kind, kind[0], kind[:], list(kind), kind + [3], type(kind + [3]).__name__, type(kind.copy()).__name__, kind == [1, 2])
print(attempt(hash, []), attempt(lambda: [].nothing), bool([]), bool([0]), [1, 2, 3].__contains__(2), attempt(lambda: [][0]), attempt(lambda: [1][True]))
first, *rest = [1, 2, 3]
print(first, rest, attempt(lambda: (lambda a, b: 0)(*[1])))

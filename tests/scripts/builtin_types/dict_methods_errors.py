# Methods of dict with right and wrong arguments; hostile keys.
def attempt(function, *arguments, **keywords):
    try:
        return repr(function(*arguments, **keywords))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


calls = [("get", "a"), ("get", "z"), ("get", "z", 5), ("get",), ("get", []), ("pop", "a"), ("pop", "z"), ("pop", "z", None), ("pop", []), ("pop",), ("popitem",), ("popitem", 1), ("setdefault", "a"), ("setdefault", "z"), ("setdefault", "z", 9), ("setdefault", []), ("update", {"q": 1}), ("update", [("r", 2)]), ("update", 5), ("update", None), ("update", {"a": 1}, {"b": 2}), ("clear",), ("clear", 1), ("copy",), ("keys",), ("values",), ("items",), ("__getitem__", "z"), ("__getitem__", []), ("__setitem__", [], 1), ("__delitem__", "z"), ("__delitem__", "a"), ("__contains__", "a"), ("__contains__", []), ("__len__",), ("__or__", {"c": 3}), ("__or__", 5), ("__ior__", [("c", 3)]), ("__eq__", {"a": 1}), ("__eq__", 5), ("__lt__", {}), ("__iter__", 1), ("__init__", {"new": 1})]
for name, *arguments in calls:
    d = {"a": 1, "b": [2]}
    result = attempt(getattr(d, name), *arguments)
    print(name, arguments, result, d)
print(attempt({}.popitem), attempt({}.get, key="a"), attempt({}.update, a=1, b=2), attempt({}.pop, "a", default=1), attempt({}.setdefault, "k", default=3))


class Key:
    def __init__(self, hash, equal=False):
        self.hash, self.equal = hash, equal

    def __hash__(self):
        if isinstance(self.hash, Exception):
            raise self.hash
        return self.hash

    def __eq__(self, other):
        if isinstance(self.equal, Exception):
            raise self.equal
        return self.equal

    def __repr__(self):
        return "Key"


print(attempt(lambda: {Key(ValueError("hash")): 1}), attempt(lambda: {1: 0}[Key(1)]), attempt(lambda: {1: 0}[Key(1, True)]), attempt(lambda: {1: 0}[Key(1, ZeroDivisionError("eq"))]), attempt(lambda: {1: 0}.get(Key("x"))))
d = {1: "one", 2: "two", 3: "three"}
del d[2]
d[2] = "again"
print(d, list(d), d.popitem(), d)
d = {n: n for n in range(1000)}
for n in range(0, 1000, 2):
    del d[n]
print(len(d), sum(d), list(d)[:3], 500 in d, 501 in d)
for n in range(1000, 1010):
    d[n] = n
print(list(d)[-3:], d.pop(1001), len(d))
many = {str(n): n for n in range(300)}
print(all(many[str(n)] == n for n in range(300)), len(many), next(iter(many)))
print({1: 2}.__repr__(), bool({}), bool({0: 0}), {} is {}, {"x": 1}.keys() | set(), sorted({3: 0, 1: 0}))

# dict: methods, order, views, merging, mutation while iterating, unusual keys.
d = {"a": 1, "b": 2}
d["c"] = 3
d["a"] = 10
print(d, len(d), "a" in d, 1 in d, d["b"], d.get("z"), d.get("z", 0), list(d), list(d.keys()), list(d.values()), list(d.items()))
print(d.pop("b"), d.pop("b", "gone"), d.popitem(), d, d.setdefault("n", []), d.setdefault("a", 5), d)
d.update({"x": 1}, y=2)
d.update([("z", 3)])
print(d, d | {"a": 0, "q": 9}, {"a": 0} | d)
d |= {"w": 1}
del d["n"]
d["a"] = d.pop("a")
print(d, list(reversed(d)), dict.fromkeys("ab"), dict.fromkeys([1, 2], 0), dict(a=1, **{"b": 2}), dict([(1, 2)]), dict(zip("ab", range(2))), {1: "int", 1.0: "float", True: "bool"})
k, v, i = d.keys(), d.values(), d.items()
d["new"] = 0
print(len(k), "new" in k, 0 in v, ("new", 0) in i, k & {"a", "zz"}, sorted(k | {"zz"}), sorted(k - {"a"}), k == set(d), i <= {("a", 1)}, list(reversed(k))[:2], k.isdisjoint(["q"]), k.mapping["x"])
print({"a": 1, "b": 2} == {"b": 2, "a": 1}, {"a": 1} != {"a": 2}, {} == {}, bool({}), d.copy() == d, d.copy() is d, repr({"k": {"n": [1]}}), dict(), {**{}, "a": 1})
for change in ["del", "add", "same"]:
    e = {i: i for i in range(3)}
    try:
        for key in e:
            if change == "del":
                del e[key]
            elif change == "add":
                e[key + 10] = 0
            else:
                e[key] = 5
    except RuntimeError as error:
        print(change, error)
print(e)
big = {i: str(i) for i in range(1000)}
for i in range(0, 1000, 2):
    del big[i]
print(len(big), next(iter(big)), list(big)[-1], sum(big), 500 in big, 501 in big)
for i in range(0, 20, 2):
    big[i] = "again"
print(list(big)[-3:], len(big))


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 3

    def __eq__(self, other):
        return self.n == other.n

    def __repr__(self):
        return f"K{self.n}"


collide = {Key(i): i for i in range(9)}
del collide[Key(4)]
print(collide, collide[Key(7)], Key(4) in collide, (1, "a") in {(1, "a"): 0}, {None: 1}[None], {float("nan"): 1} == {float("nan"): 1}, {frozenset([1]): 2}[frozenset([1])])


class Evil:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        victim.clear()
        return True


victim = {Evil(): 1}
print(victim.get(Evil()), len(victim))
for expression in ["{}['x']", "{}.popitem()", "{}.pop(1)", "{[]: 1}", "{}[{}]", "dict(1)", "dict([1])", "dict(['abc'])", "{} + {}", "{} < {}", "{}.update(5)", "{} | 5", "del_missing()", "{1: 2}.foo", "dict(**{1: 2})", "{}.get()", "d.keys()[0]", "hash({})", "{}.fromkeys(5)"]:
    try:
        print(eval(expression))
    except Exception as error:
        print(expression, "->", type(error).__name__, error)
r = {}
r["self"] = r
print(r, {1: [r]} is None)

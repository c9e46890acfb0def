# Order of dicts and their views as sets.
d = dict.fromkeys("cab", 0)
d["c"] = 1
del d["a"]
d["a"] = 2
print(d, list(d), list(reversed(d)), list(reversed(d.items())))
k, i, v = d.keys(), d.items(), d.values()
print(k & {"a", "z"} == {"a"}, sorted(k | {"z"}), sorted(k - {"a"}), sorted(k ^ {"a", "q"}), k <= {"a", "b", "c"}, k.isdisjoint("xyz"), ("a", 2) in i, ("a", 3) in i, 2 in v, k == {"a", "b", "c"}, i == dict(i).items(), v == v, k.mapping["a"])
d["new"] = 9
print(k, v, i, len(k))
for change in (lambda: d.update(zz=1), lambda: d.pop("zz")):
    try:
        for x in d:
            change()
    except RuntimeError as e:
        print(e)
it = iter(d)
next(it)
print(it.__length_hint__(), d | {"a": 0}, {**d, "b": 5})
for bad in (lambda: d["no"], lambda: {}.popitem(), lambda: {[]: 1}, lambda: dict(1), lambda: dict([1]), lambda: dict([(1, 2, 3)]), lambda: d | [], lambda: d.update(5), lambda: d < d, lambda: k + k, lambda: d.pop("no"), lambda: dict.fromkeys(5), lambda: hash(d)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
print({1: "a", 1.0: "b", True: "c"}, {0: 1, False: 2, 0.0: 3}, dict(zip("ab", (1, 2)), c=3), d.setdefault("b", 7), d.get("q"), d.popitem(), d)

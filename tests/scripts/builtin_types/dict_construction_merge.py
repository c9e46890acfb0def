# Making, merging and comparing dicts; views and their set operations.
def attempt(function, *arguments, **keywords):
    try:
        return repr(function(*arguments, **keywords))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class Keys:
    def keys(self):
        return ["x", "y"]

    def __getitem__(self, key):
        return key * 2


class Broken:
    def keys(self):
        return 5


for source in ({"a": 1}, [("a", 1), ("b", 2)], ["ab", "cd"], ["abc"], [1], 5, None, [(1,)], [([], 1)], Keys(), Broken(), zip("ab", [1, 2]), [("a", 1), "x"], "", [{}], iter([("k", "v")])):
    shown = type(source).__name__
    print(shown, attempt(dict, source), end=" ")
    target = {"z": 0}
    try:
        target |= source if not hasattr(source, "__next__") else [("n", 1)]
        print(target)
    except Exception as error:
        print(type(error).__name__, error)
print(dict(a=1, **{"b": 2}), dict({"a": 1}, a=2), attempt(dict, 1, 2), dict([("a", 1)], b=3), {**{"a": 1}, "a": 2, **{"b": 3}}, attempt(lambda: {**5}), attempt(lambda: dict(**{1: 2})))
print({"a": 1} | {"a": 2, "b": 3}, attempt(lambda: {} | []), attempt(lambda: [] | {}), {1: "a", True: "b", 1.0: "c"})
print({"a": 1, "b": 2} == {"b": 2, "a": 1}, {"a": 1} == {"a": 1.0}, {} == [], {"a": []} != {"a": []}, attempt(lambda: {} < {}), attempt(hash, {}))
d = {"a": 1, "b": 2, "c": 3}
print(d.keys(), d.values(), d.items(), len(d.keys()), "a" in d.keys(), ("a", 1) in d.items(), ("a", 2) in d.items(), 1 in d.values(), 5 in d.items())
print(sorted(d.keys() & {"a", "z"}), sorted(d.keys() | ["z"]), sorted(d.keys() - "a"), sorted(d.keys() ^ {"a", "q"}), sorted(d.items() & [("a", 1)]), d.keys() == {"a", "b", "c"}, d.keys() < {"a", "b", "c", "d"}, d.keys() >= {"a"}, d.keys().isdisjoint("xyz"), attempt(lambda: d.values() & {1}), d.values() == d.values())
print(list(reversed(d)), list(reversed(d.items())), list(reversed(d.values())), d.keys().mapping, attempt(lambda: d.keys()[0]), attempt(hash, d.keys()))
for change in (lambda: d.__setitem__("new", 1), lambda: d.pop("a")):
    try:
        for key in d:
            change()
    except RuntimeError as error:
        print(error)
iterator = iter({"a": 1, "b": 2})
print(next(iterator), iterator.__length_hint__(), list(iterator))
print(dict.fromkeys("abc"), dict.fromkeys([1, 2], []), attempt(dict.fromkeys, 5), attempt(dict.fromkeys), attempt(dict.fromkeys, [[]]))


class Counter(dict):
    def __missing__(self, key):
        self[key] = 0
        return 0


c = Counter()
c["x"] += 1
print(c, c.get("y"), attempt(lambda: c.nothing), type(c.copy()).__name__, type(c | {}).__name__, type(Counter.fromkeys("a")).__name__, repr(c))
d = {}
d["self"] = d
print(d, {1: {2: {3: {}}}}, {"it's": 'q"'}, str({None: ...}))

# Counter, defaultdict, ChainMap.
from collections import ChainMap, Counter, defaultdict


def attempt(function):
    try:
        return function()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


c = Counter("abracadabra")
print(c, c["a"], c["zz"], c.most_common(2), c.most_common(), sorted(c.elements()), c.total(), len(c))
c.update("aaa")
c.subtract({"a": 10, "q": 1})
print(c, +c, -c, c.most_common(1), attempt(lambda: c.update(5)), attempt(lambda: Counter(1, 2)))
a, b = Counter(x=3, y=1, z=-1), Counter(x=1, y=2)
print(a + b, a - b, a & b, a | b, a == b, a <= b, a >= Counter(x=1), Counter(x=0) == Counter(), attempt(lambda: a + 5), attempt(lambda: Counter.fromkeys("ab")))
a += b
a -= Counter(x=1)
a |= Counter(w=5)
a &= Counter(x=2, w=9)
print(a, dict(a), Counter([1, 2, 2, 3.0, 3]), Counter({"k": 2}), Counter(a=1).copy(), Counter(), repr(Counter({"x": 1})))
del a["nothing"]
print(attempt(lambda: c.pop("nothing")), "a" in c, type(Counter("ab") + Counter("b")).__name__)
d = defaultdict(list)
d["a"].append(1)
d["b"]
print(d, d["a"], d.default_factory, d.get("z"), "z" in d, d.copy(), attempt(lambda: defaultdict(5)), attempt(lambda: defaultdict()["k"]), defaultdict(int, {"x": 1}, y=2), defaultdict(None, [("k", 1)]))
d.default_factory = None
print(attempt(lambda: d["zzz"]), d | {"c": 3}, {"q": 1} | d, type(d | {}).__name__, d == {"a": [1], "b": []})
d |= {"e": 5}
print(d)
counts = defaultdict(lambda: defaultdict(int))
counts["x"]["y"] += 1
print({k: dict(v) for k, v in counts.items()}, defaultdict(int).__missing__("k"), attempt(lambda: defaultdict(lambda: 1 / 0)["k"]))


class Own(defaultdict):
    def __missing__(self, key):
        return f"missing {key}"


print(Own()["k"], Own())
first, second = {"a": 1, "b": 2}, {"b": 3, "c": 4}
chain = ChainMap(first, second)
print(chain, chain["b"], chain["c"], len(chain), sorted(chain), list(chain), attempt(lambda: chain["z"]), chain.get("z", 0), chain.maps, chain.parents, chain.new_child({"d": 5})["d"])
chain["c"] = 9
del chain["a"]
print(first, second, attempt(lambda: chain.__delitem__("zz")), chain.pop("b"), attempt(lambda: chain.pop("c") and chain.pop("c")), chain.popitem() if first else "empty", first)
print(dict(ChainMap({"x": 1}, {"x": 2, "y": 3})), ChainMap() == {}, ChainMap({"a": 1}) | {"b": 2}, bool(ChainMap()), ChainMap({1: 2}).copy(), chain.new_child(z=1).maps[0])

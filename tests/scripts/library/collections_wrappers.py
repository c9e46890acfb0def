# ChainMap, UserDict, UserList, UserString.
from collections import ChainMap, UserDict, UserList, UserString

base, over = {"a": 1, "b": 2}, {"b": 20, "c": 30}
c = ChainMap(over, base)
print(c, c["a"], c["b"], len(c), list(c), dict(c), c.maps, "z" in c, c.get("z", 0), list(c.items()))
c["a"] = 100
print(over, base)
del c["a"]
for bad in (lambda: c["zz"], lambda: c.__delitem__("a"), lambda: c.pop("a"), lambda: ChainMap({}, {1: 2}).popitem()):
    try:
        bad()
    except KeyError as e:
        print(e)
child = c.new_child({"d": 4})
print(child, child.parents == c, child.new_child(x=1)["x"], c | {"e": 5}, {"e": 5} | c, c.copy(), bool(ChainMap()), ChainMap.fromkeys("ab", 0), c.pop("c"))
c |= {"q": 1}
print(c.maps[0], c == {"a": 1, "b": 20, "q": 1})
class Missing(ChainMap):
    def __missing__(self, k): return k * 2
print(Missing({})["x"], Missing({}).get("x", 5))

class Upper(UserDict):
    def __setitem__(self, k, v):
        super().__setitem__(k.upper(), v)
    def __missing__(self, k):
        return f"no {k}"
u = Upper({"a": 1}, b=2)
u.update(c=3)
u.setdefault("d", 4)
print(u, u["A"], u["zzz"], u.data, u | {"E": 5}, "A" in u, u.get("q"), len(u), u.copy(), type(u.copy()).__name__, Upper.fromkeys("xy"))
print(list(u), u == {"A": 1, "B": 2, "C": 3, "D": 4})
class Doubling(UserList):
    def append(self, x):
        super().append(x * 2)
l = Doubling([1, 2])
l.append(3)
l += [4]
l.extend((9,))
print(l, l + [1], [1] + l, l * 2, 2 * l, l[1:3], type(l[1:3]).__name__, l.index(6), l.count(1), l == [1, 2, 6, 4, 9], l < [2], l.pop(), l.data)
l[0] = "zero"
del l[1]
l.insert(0, "first")
l.reverse()
print(l, "zero" in l, len(l), l.copy(), Doubling(l) == l)
l2 = UserList([3, 1, 2])
l2.sort(reverse=True)
print(l2, max(l2), sum(l2))
s = UserString("Hello")
print(s, repr(s), s + " there", "Oh " + s, s * 2, s.upper(), type(s.upper()).__name__, s[1:3], s == "Hello", hash(s) == hash("Hello"), s.find("l"), len(s), "ell" in s, s < "Z", s.encode(), s % (), UserString(5), int(UserString("12")), s.replace("l", "L"), s.split("l"), ", ".join([str(s)]), s.startswith("He"), f"{s}")

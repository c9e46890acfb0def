# collections.
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict, deque, namedtuple

d = deque([1, 2, 3], maxlen=4)
d.append(4)
d.append(5)
d.appendleft(0)
print(d, d.pop(), d.popleft(), d, d.maxlen, len(d), d[0], d[-1], 3 in d)
d.rotate(1)
d.extend([7, 8])
d.extendleft([9])
print(d, d.count(7), d.index(7), list(reversed(d)), d.copy() == d, deque("ab") + deque("c"), deque([1]) * 3)
d.remove(7)
d.reverse()
print(d, bool(deque()), deque([1, 2]) < deque([1, 3]))
for operation in [lambda: deque().pop(), lambda: deque([1])[5], lambda: deque().remove(1), lambda: deque(maxlen=-1), lambda: [d.append(x) for x in d]]:
    try:
        operation()
    except Exception as error:
        print(type(error).__name__, error)
groups = defaultdict(list)
for word in ["apple", "avocado", "banana"]:
    groups[word[0]].append(word)
print(groups, dict(groups), groups.get("z"), "z" in groups, groups["z"], defaultdict(int, a=1), defaultdict(lambda: "made")["x"])
try:
    defaultdict()["x"]
except KeyError as error:
    print("KeyError", error)
c = Counter("abracadabra")
print(c, c.most_common(2), c["z"], sum(c.values()), c + Counter("abz"), c - Counter("aaaa"), c & Counter("ab"), c | Counter("zz"), sorted(c.elements())[:6], c.total())
c.subtract("aaaaaaa")
c.update(b=10)
print(c, +c, -c, Counter(a=1) == Counter(a=1, b=0), Counter(a=1) <= Counter(a=2))
Point = namedtuple("Point", "x y", defaults=[0])
p = Point(1)
print(p, p.x, p[1], p._replace(y=5), p._asdict(), Point._fields, Point._make([3, 4]), p == (1, 0), Point(y=1, x=2), isinstance(p, tuple), p._field_defaults)
for arguments in ["a a", "class", "_x"]:
    try:
        namedtuple("Bad", arguments)
    except ValueError as error:
        print(error)
try:
    Point()
except TypeError as error:
    print(error)
try:
    p.x = 5
except AttributeError as error:
    print(error)
o = OrderedDict(a=1, b=2, c=3)
o.move_to_end("a")
o.move_to_end("c", last=False)
print(o, o.popitem(last=False), list(o), OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1) == {"a": 1}, list(reversed(o)))
m = ChainMap({"a": 1}, {"a": 2, "b": 3})
m["c"] = 4
print(m["a"], m["b"], sorted(m), m.maps[0], m.new_child({"a": 9})["a"], m.parents["a"], len(m))


class Upper(UserDict):
    def __setitem__(self, key, value):
        super().__setitem__(key.upper(), value)


print(Upper(a=1, b=2), UserList([1, 2]) + [3])

# deque and OrderedDict.
from collections import OrderedDict, deque


def attempt(function, *arguments, **keywords):
    try:
        return repr(function(*arguments, **keywords))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


calls = [("append", 9), ("appendleft", 9), ("extend", "xy"), ("extendleft", "xy"), ("extend", 5), ("pop",), ("popleft",), ("rotate",), ("rotate", 2), ("rotate", -1), ("rotate", "x"), ("remove", 2), ("remove", 77), ("index", 3), ("index", 77), ("index", 1, 1), ("insert", 1, "n"), ("insert", -1, "n"), ("insert", 99, "n"), ("count", 2), ("reverse",), ("clear",), ("copy",), ("__getitem__", -1), ("__getitem__", 9), ("__setitem__", 0, "s"), ("__setitem__", 9, 0), ("__delitem__", 1), ("__delitem__", 9), ("__add__", deque([4])), ("__add__", [4]), ("__iadd__", [4]), ("__mul__", 2), ("__imul__", 0), ("__contains__", 3), ("__eq__", [1, 2, 3]), ("__eq__", deque([1, 2, 3])), ("__lt__", deque([1, 3])), ("__len__",), ("maxlen",)]
for limit in (None, 3):
    for name, *arguments in calls:
        d = deque([1, 2, 3], limit)
        if name == "maxlen":
            print(d.maxlen, attempt(setattr, d, "maxlen", 5))
            continue
        print(name, arguments, attempt(getattr(d, name), *arguments), d)
print(deque(), deque("abc", 2), deque(maxlen=0), attempt(deque, 5), attempt(deque, [], -1), attempt(deque, [], "x"), attempt(deque().pop), attempt(deque().popleft), attempt(hash, deque()), bool(deque()), list(reversed(deque("abc"))))
d = deque(range(200))
for _ in range(150):
    d.popleft()
d.rotate(10)
print(len(d), d[0], d[-1], d[25], sum(d))
try:
    for item in d:
        d.append(item)
except RuntimeError as error:
    print(error)
d = deque([1])
d.append(d)
print(d)
o = OrderedDict(a=1, b=2, c=3)
o.move_to_end("a")
print(o, list(o), o.popitem(), o.popitem(last=False), o, attempt(o.move_to_end, "z"), attempt(OrderedDict().popitem), attempt(o.move_to_end))
o.update(d=4, b=9)
o.move_to_end("d", last=False)
print(o, list(reversed(o)), o == {"c": 3, "b": 9, "d": 4}, o == OrderedDict(c=3, b=9, d=4), OrderedDict(x=1, y=2) == OrderedDict(y=2, x=1), o | {"e": 5}, {"e": 5} | o, o.copy(), OrderedDict.fromkeys("ab", 0), OrderedDict(), list(o.items()), list(o.keys()), attempt(lambda: o["zz"]), o.pop("d"), o.pop("zz", None), attempt(o.pop, "zz"), o.setdefault("new", 5), o)

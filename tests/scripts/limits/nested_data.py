# Deeply nested and self-containing data: repr, comparison, copying, hashing.
import copy
import json
import pickle

l = []
l.append(l)
d = {}
d["d"] = d
t = ([],)
t[0].append(t)
s = {"list": l, "dict": d, "tuple": t}
print(l, d, t, s)
deep = []
for _ in range(100000):
    deep = [deep]
deep_tuple = ()
for _ in range(100000):
    deep_tuple = (deep_tuple,)
deep_dict = {}
for _ in range(100000):
    deep_dict = {"k": deep_dict}
for name, case in {
    "repr list": lambda: repr(deep), "repr tuple": lambda: repr(deep_tuple), "repr dict": lambda: repr(deep_dict),
    "eq": lambda: deep == copy.copy(deep) and [deep] == [[deep]], "deepcopy": lambda: copy.deepcopy(deep), "json": lambda: json.dumps(deep), "loads": lambda: json.loads("[" * 100000),
    "self eq": lambda: l == [l], "self json": lambda: json.dumps(l), "lt": lambda: deep < [deep],
}.items():  # fmt: skip
    try:
        case()
        print(name, "works")
    except (RecursionError, ValueError) as error:
        print(name, type(error).__name__)
other = []
other.append(other)
try:
    print(l == other)
except RecursionError:
    print("RecursionError")
print(copy.deepcopy(l)[0][0] is not l, pickle.loads(pickle.dumps(l))[0].__class__)
chain = None
for i in range(100000):
    chain = (i, chain)
error = None
for i in range(20000):
    new = ValueError(i)
    new.__context__ = error
    error = new
node = None
for i in range(100000):
    node = type("Node", (), {}) if i == 0 else {"next": node}
del deep, deep_tuple, deep_dict, chain, error, node
print("dropped")

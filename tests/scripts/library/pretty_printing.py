# pprint and reprlib.
import pprint
import reprlib
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque
from dataclasses import dataclass
from types import MappingProxyType, SimpleNamespace

@dataclass
class Item:
    name: str
    tags: list
    inner: object = None

nested = {"name": "x" * 30, "list": list(range(30)), "inner": {"b": (1, 2), "a": {"deep": ["y" * 20] * 3}}}
pprint.pprint(nested)
pprint.pprint(nested, width=40, compact=True)
pprint.pprint(nested, depth=1)
pprint.pprint(nested, indent=4, width=60, sort_dicts=False)
pprint.pp({"z": 1, "a": 2})
pprint.pprint({"z": 1, "a": 2, 3: "mixed"})
pprint.pprint([Item("first", ["t" * 20] * 3, Item("second", [])), "text"], width=50)
pprint.pprint("long text that has many words " * 5, width=40)
pprint.pprint(b"bytes that go on and on " * 4, width=40)
for v in (OrderedDict(a=[1] * 30), defaultdict(int, {c: 1 for c in "abcdefghijklm"}), Counter("abracadabra" * 3), deque(range(40), 50), ChainMap({"a": "x" * 40}, {"b": "y" * 40}), SimpleNamespace(x="x" * 40, y=["y" * 40]), MappingProxyType({"k" * 20: "v" * 60, "j": 1}), {"s" * 90, 1}, frozenset(range(40)), (1,), (), set(), [[]], {1: {}}, bytearray(b"z" * 90)):
    pprint.pprint(v)
loop = [1]
loop.append(loop)
print(pprint.isrecursive(loop), pprint.isreadable(loop), pprint.isreadable([1]), pprint.saferepr({"b": 1, "a": 2}))
print(pprint.pformat([1000000, 2.5, 10**9], underscore_numbers=True))
print(reprlib.repr(list(range(100))), reprlib.repr("x" * 100), reprlib.repr({i: i for i in range(10)}), reprlib.repr(10**60), reprlib.repr(set(range(9))), reprlib.repr([[[[[[[1]]]]]]]), reprlib.repr((1,)), reprlib.repr(deque(range(9))))
r = reprlib.Repr(maxlist=2, maxstring=10, maxlevel=2, indent="  ", fillvalue="#")
print(r.repr([1, 2, 3]), r.repr("abcdefghijklmnop"), r.repr({"k": [[1]]}))
class Tree:
    @reprlib.recursive_repr("<again>")
    def __repr__(self):
        return f"Tree({self.child!r})"
t = Tree()
t.child = t
print(t)

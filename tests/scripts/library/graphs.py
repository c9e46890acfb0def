# graphlib.TopologicalSorter.
from graphlib import CycleError, TopologicalSorter

g = {"D": ["B", "C"], "C": ["A"], "B": ["A"]}
print(list(TopologicalSorter(g).static_order()))
t = TopologicalSorter()
t.add(3, 2, 1)
t.add(2, 1)
t.add(4)
t.prepare()
rounds = []
while t.is_active():
    ready = t.get_ready()
    rounds.append(sorted(ready))
    t.done(*ready)
print(rounds, bool(t))
t = TopologicalSorter({1: [2], 2: [3], 3: [1]})
try:
    t.prepare()
except CycleError as e:
    print(e.args[0], sorted(set(e.args[1])), len(e.args[1]), isinstance(e, ValueError))
t = TopologicalSorter({1: [2]})
for act in (t.get_ready, t.is_active, lambda: t.done(1)):
    try:
        act()
    except ValueError as e:
        print(e)
t.prepare()
for act in (lambda: t.add(5), lambda: t.done(1), lambda: t.done(99), lambda: (t.get_ready(), t.done(2), t.done(2)), lambda: t.prepare()):
    try:
        print(act())
    except ValueError as e:
        print(e)
print(t.get_ready(), t.get_ready())
try:
    TopologicalSorter({1: 5})
except TypeError as e:
    print(e)
try:
    TopologicalSorter({(): [[]]})
except TypeError as e:
    print(str(e).split("(")[0])
print(list(TopologicalSorter().static_order()), list(TopologicalSorter({"a": "bc"}).static_order())[-1])

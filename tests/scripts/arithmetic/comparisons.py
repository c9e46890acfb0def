# Chained comparisons, identity, boolean operators and their order of evaluation.
def say(value):
    print("eval", value)
    return value


print(say(1) < say(2) < say(3))
print(say(1) < say(0) < say(3))
print(say(1) == say(1) != say(2) in [2])
print(1 < 2 > 1, 1 < 3 < 2, "a" < "b" <= "b", [1, 2] < [1, 3], (1,) < (1, 0), [] < [0])
print(say(0) or say("") or say("last"), say(1) and say([]) and say(2))
print(not say(0), not "x", say(5) if say(0) else say(6))
print(None is None, [] is [], not None, None == 0, None is not None)
print(1 in [1, 2], 3 not in (1, 2), "b" in "abc", "k" in {"k": 1}, 2 in {1, 2}, 5 in range(0, 10, 5))
print(True == 1, True is (1 == 1), False < True, [True, 1, 1.0].count(1), max([True, False]), sum([True] * 3))


class Weird:
    def __eq__(self, other):
        return "yes"

    def __contains__(self, item):
        return "truthy"

    def __len__(self):
        return 0


w = Weird()
print(w == 1, w != 1, 5 in w, 5 not in w, bool(w), w in [object()], [w] == [1])
try:
    1 < "a"
except TypeError as error:
    print(error)
try:
    [1] < [None]
except TypeError as error:
    print(error)
try:
    1 in 5
except TypeError as error:
    print(error)
try:
    {} < {}
except TypeError as error:
    print(error)
print(max(3, 1, 2), min("b", "a"), max([], default="none"), max("aa", "b", key=len), sorted([3, 1, 2], reverse=True))

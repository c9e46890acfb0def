# product, permutations, combinations, groupby, tee.
import itertools as it


def attempt(function):
    try:
        return function()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


print(list(it.product("ab", [1, 2])), list(it.product("ab", repeat=2)), list(it.product()), list(it.product("ab", [])), len(list(it.product(range(3), repeat=4))), attempt(lambda: it.product("a", repeat=-1)), attempt(lambda: it.product(5)), attempt(lambda: it.product("a", wrong=1)))
for function in (it.permutations, it.combinations, it.combinations_with_replacement):
    print(function.__name__, ["".join(p) for p in function("abc", 2)], list(function("ab", 0)), list(function("ab", 5))[:3], attempt(lambda: function("ab", -1)), attempt(lambda: function("ab", "x")), attempt(lambda: function(5, 1)))
print(["".join(p) for p in it.permutations("abc")], len(list(it.permutations(range(6)))), sum(1 for _ in it.combinations(range(10), 4)))
print([(k, list(g)) for k, g in it.groupby("aabbca")], [(k, len(list(g))) for k, g in it.groupby(range(10), lambda n: n // 4)], [k for k, g in it.groupby([1, 1.0, True, 2])], attempt(lambda: list(it.groupby(5))), attempt(lambda: list(it.groupby("ab", 5))))
groups = it.groupby("aab")
first, inner = next(groups)
second, other = next(groups)
print(first, list(inner), second, list(other), list(groups))
a, b, c = it.tee(iter("abc"), 3)
print(next(a), next(a), list(b), list(c), list(a), it.tee([], 0), attempt(lambda: it.tee([], -1)), attempt(lambda: it.tee(5)))
x, y = it.tee(range(3))
z = it.tee(x)[0]
print(next(x), list(y), list(z), list(x))
iterator = it.product("ab", "cd")
print(next(iterator), list(iterator), next(iterator, "end"))
print([type(f).__name__ for f in (it.count(), it.cycle(""), it.chain(), it.groupby(""), it.islice("", 1))], isinstance(it.chain(), it.chain))


def failing():
    yield 1
    raise ValueError("inside")


print(attempt(lambda: list(it.chain("a", failing()))), attempt(lambda: list(it.groupby(failing()))), attempt(lambda: list(it.accumulate(failing()))), attempt(lambda: list(it.islice(failing(), 1))), attempt(lambda: list(it.pairwise(failing()))))


class Chain(it.chain):
    extra = 1


print(list(Chain("ab")), Chain.extra, Chain("x").__class__.__name__)

# count, cycle, repeat, islice, accumulate, takewhile, dropwhile.
import itertools as it
import operator


def attempt(function):
    try:
        return function()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def take(iterable, n=6):
    return list(it.islice(iterable, n))


print(take(it.count()), take(it.count(5, -2)), take(it.count(0.5, 0.25)), take(it.count(2**63 - 2)), it.count(3), it.count(1, 2), repr(it.count(1.5)))
print(attempt(lambda: it.count("a")), attempt(lambda: it.count(1, "x")), take(it.count(step=3)), take(it.count(True)))
print(take(it.cycle("ab")), take(it.cycle([])), attempt(lambda: it.cycle(5)), take(it.repeat(1), 3), list(it.repeat("x", 2)), list(it.repeat(0, -3)), it.repeat(5, 2), it.repeat([]), attempt(lambda: it.repeat(1, "x")))
for arguments in ((3,), (1, 4), (1, None), (None, None, 2), (0, 10, 3), (-1,), ("x",), (1, -1), (1, 2, 0), (0,), (5, 2), (2**70,)):
    print(arguments, attempt(lambda: list(it.islice(range(8), *arguments))))
source = iter(range(10))
print(list(it.islice(source, 2, 6, 2)), next(source))
print(list(it.accumulate([1, 2, 3, 4])), list(it.accumulate("abc")), list(it.accumulate([3, 1, 2], max)), list(it.accumulate([1, 2], operator.mul, initial=10)), list(it.accumulate([], initial=5)), list(it.accumulate([])), attempt(lambda: list(it.accumulate([1, "a"]))), list(it.accumulate([1, 2], None)))
print(list(it.takewhile(lambda n: n < 3, [1, 2, 3, 1])), list(it.dropwhile(lambda n: n < 3, [1, 2, 3, 1])), list(it.filterfalse(None, [0, 1, "", "a"])), list(it.filterfalse(str.isupper, "aBc")), attempt(lambda: list(it.takewhile(5, [1]))))
print(list(it.chain("ab", [1], ())), list(it.chain.from_iterable(["ab", [1]])), attempt(lambda: list(it.chain(5))), attempt(lambda: list(it.chain("a", 5))), list(it.chain()))
print(list(it.compress("abcdef", [1, 0, True, "", "x"])), list(it.starmap(pow, [(2, 3), (3, 2)])), attempt(lambda: list(it.starmap(pow, [1]))), list(it.pairwise("abcd")), list(it.pairwise("a")))
print(list(it.batched("abcdefg", 3)), attempt(lambda: list(it.batched("abc", 0))), attempt(lambda: list(it.batched("abc", 2, strict=True))), list(it.batched("", 2)), attempt(lambda: it.batched("a", "x")))
print(list(it.zip_longest("ab", [1], fillvalue="-")), list(it.zip_longest()), list(zip("ab", [1, 2, 3])), attempt(lambda: list(zip("ab", [1], strict=True))), attempt(lambda: list(zip("a", [1, 2], strict=True))), attempt(lambda: list(zip("a", [1], [1, 2], strict=True))), attempt(lambda: zip(1)))

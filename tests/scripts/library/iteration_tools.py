# itertools, heapq, bisect.
import bisect
import heapq
from itertools import (accumulate, batched, chain, combinations, combinations_with_replacement, compress, count, cycle, dropwhile, filterfalse, groupby, islice, pairwise, permutations, product, repeat, starmap, takewhile, tee, zip_longest)  # fmt: skip

print(list(chain([1], "ab", ())), list(chain.from_iterable([[1], [2]])), list(islice(count(5, 2), 3)), list(islice(cycle("ab"), 5)), list(repeat(1, 3)))
print(list(accumulate([1, 2, 3])), list(accumulate([1, 2, 3], lambda a, b: a * b, initial=10)), list(batched("abcde", 2)), list(pairwise([1, 2, 3])), list(compress("abc", [1, 0, 1])))
print(list(combinations("abc", 2)), list(permutations([1, 2, 3], 2)), list(product("ab", [1, 2])), list(product([0, 1], repeat=2)), list(combinations_with_replacement("ab", 2)))
print(list(dropwhile(lambda x: x < 2, [1, 2, 1])), list(takewhile(lambda x: x < 2, [1, 2, 1])), list(filterfalse(None, [0, 1, ""])), list(starmap(pow, [(2, 3), (3, 2)])), list(zip_longest("ab", [1], fillvalue="-")))
print([(k, list(g)) for k, g in groupby("aabccc")], [(k, len(list(g))) for k, g in groupby([1, 3, 2, 4], key=lambda x: x % 2)])
a, b, c = tee(iter([1, 2, 3]), 3)
print(list(a), next(b), list(c), list(b))
print(list(islice(range(10), 2, 8, 3)), list(islice("abc", None)), list(islice(iter([1, 2, 3]), 1, None)), next(count(0.5, 0.25)), count(3), repeat("x", 2))
it = iter(range(10))
print(list(islice(it, 3)), list(islice(it, 3)), list(it), list(permutations([])), list(combinations([1], 2)), list(product()), len(list(permutations(range(6)))))
for operation in [lambda: list(islice([], -1)), lambda: list(batched("a", 0)), lambda: list(combinations([1], -1)), lambda: list(batched("abc", 2, strict=True)), lambda: next(iter(chain())), lambda: list(starmap(pow, [1]))]:
    try:
        operation()
    except Exception as error:
        print(type(error).__name__, error)
heap = [5, 3, 8, 1]
heapq.heapify(heap)
heapq.heappush(heap, 2)
print([heapq.heappop(heap) for _ in range(len(heap))], heapq.nlargest(2, [1, 5, 3]), heapq.nsmallest(2, "hello"), list(heapq.merge([1, 4], [2, 3])), heapq.heappushpop([2, 3], 1), heapq.heapreplace([2, 3], 1))
numbers = [1, 3, 3, 5]
print(bisect.bisect(numbers, 3), bisect.bisect_left(numbers, 3), bisect.insort(numbers, 4), numbers, bisect.bisect([(1, "a"), (2, "b")], 1, key=lambda p: p[0]))


def evens():
    print("pulled", end=" ")
    yield 2
    print("again", end=" ")
    yield 4


lazy = chain(evens(), evens())
print(next(lazy), next(lazy), next(lazy))

# heapq and bisect.
import bisect
import heapq


def attempt(function, *arguments, **keywords):
    try:
        return repr(function(*arguments, **keywords))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


items = [(n * 37) % 23 for n in range(15)]
heap = items[:]
heapq.heapify(heap)
print(heap, [heapq.heappop(heap) for _ in range(5)], heap)
heapq.heappush(heap, -1)
print(heap, heapq.heappushpop(heap, -5), heapq.heappushpop(heap, 50), heapq.heapreplace(heap, 0), heap)
print(heapq.nlargest(3, items), heapq.nsmallest(3, items), heapq.nlargest(2, ["aaa", "b", "cc"], key=len), heapq.nsmallest(0, items), heapq.nlargest(100, [1, 2]), heapq.nsmallest(1, [], key=abs), heapq.nlargest(-1, [1]))
print(list(heapq.merge([1, 4], [2, 3], [])), list(heapq.merge("ac", "bd", reverse=False)), list(heapq.merge([4, 1], [3, 2], reverse=True)), list(heapq.merge(["a", "ccc"], ["bb"], key=len)))
print(attempt(heapq.heappop, []), attempt(heapq.heappush, (), 1), attempt(heapq.heapify, (1,)), attempt(heapq.heapreplace, [], 1), attempt(heapq.heappush, [1], "a"), attempt(heapq.heapify, [1, "a", 2]), attempt(heapq.heappop, "x"))
top = items[:]
heapq.heapify_max(top)
print(heapq.heappop_max(top), top[0], heapq.heappushpop_max(top, 100), heapq.heapreplace_max(top, 3))
heapq.heappush_max(top, 99)
print(top[0], [heapq.heappop_max(top) for _ in range(4)])
tasks = []
for priority, name in ((3, "c"), (1, "a"), (2, "b"), (1, "aa")):
    heapq.heappush(tasks, (priority, name))
print([heapq.heappop(tasks) for _ in range(4)])
row = [1, 3, 3, 5, 7]
for value in (0, 3, 4, 7, 9):
    print(value, bisect.bisect_left(row, value), bisect.bisect_right(row, value), bisect.bisect(row, value, 1, 3))
for value in (4, 3, 10, -1):
    bisect.insort(row, value)
bisect.insort_left(row, 3)
print(row, bisect.bisect_left(["a", "bb", "ccc"], 2, key=len), attempt(bisect.bisect, row, "x"), attempt(bisect.bisect, row, 1, -1), attempt(bisect.bisect, 5, 1), attempt(bisect.bisect, row, 1, 0, 99), attempt(bisect.insort, (), 1), bisect.bisect([], 1), attempt(bisect.bisect), bisect.bisect(range(100), 50), attempt(bisect.insort, [1], "a"))
words = ["apple", "Banana", "cherry"]
bisect.insort(words, "blueberry", key=str.lower)
print(words)


class Lazy:
    def __len__(self):
        return 1000

    def __getitem__(self, index):
        return index * index


print(bisect.bisect(Lazy(), 250), bisect.bisect_left(Lazy(), 961))

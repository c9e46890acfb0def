# bisect with keys and bounds; heapq.merge and friends.
import bisect
import heapq

l = [1, 3, 3, 5, 7]
for x in (0, 1, 3, 4, 7, 8):
    print(x, bisect.bisect(l, x), bisect.bisect_left(l, x), bisect.bisect_right(l, x), bisect.bisect_left(l, x, 2), bisect.bisect_right(l, x, 1, 3))
words = ["a", "bb", "ccc", "dddd"]
print(bisect.bisect_left(words, 3, key=len), bisect.bisect(words, 3, key=len))
bisect.insort(words, "xx", key=len)
bisect.insort_left(words, "yy", key=len)
print(words)
for bad in (lambda: bisect.bisect(l, 1, -1), lambda: bisect.bisect(l, "a"), lambda: bisect.bisect(5, 1), lambda: bisect.insort((1, 2), 1), lambda: bisect.bisect(l), lambda: bisect.bisect(l, 3, key=5)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
class Odd:
    def __init__(self): self.asked = []
    def __len__(self): return 100
    def __getitem__(self, i):
        self.asked.append(i)
        return i * 2
o = Odd()
print(bisect.bisect(o, 51), o.asked)
print(list(heapq.merge([1, 4, 7], [2, 5], [], [0, 9])), list(heapq.merge([7, 3], [9, 1], reverse=True)), list(heapq.merge(["a", "ccc"], ["bb"], key=len)))
g = heapq.merge((i for i in range(3)), iter([1]))
print(next(g), list(g))
print(heapq.nlargest(3, [5, 1, 9, 3]), heapq.nsmallest(2, ["aaa", "b", "cc"], key=len), heapq.nlargest(0, [1]), heapq.nsmallest(10, [2, 1]), heapq.nlargest(1, [(1, "a"), (1, "b")]))
h = [5, 2, 8, 1]
heapq.heapify(h)
print(h, heapq.heappushpop(h, 0), heapq.heapreplace(h, 10), heapq.heappop(h), h)
m = [5, 2, 8, 1]
heapq.heapify_max(m)
print(m, heapq.heappop_max(m), heapq.heapreplace_max(m, 3), heapq.heappushpop_max(m, 100), m)
heapq.heappush_max(m, 50)
print(m)
for bad in (lambda: heapq.heappop([]), lambda: heapq.heapify((1,)), lambda: heapq.heapify([1, "a"]), lambda: heapq.heapreplace([], 1)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
grades = lambda score: "FDCBA"[bisect.bisect([60, 70, 80, 90], score)]
print([grades(s) for s in (33, 60, 77, 80, 89, 90, 100)])

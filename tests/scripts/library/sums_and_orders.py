# heapq, bisect, statistics, itertools and math together over hostile items and keys.
import bisect, fractions, heapq, itertools as it, math, random, statistics as st
rnd = random.Random(3)
data = [rnd.randrange(100) for _ in range(40)]
h = []
for x in data: heapq.heappush(h, x)
print([heapq.heappop(h) for _ in range(10)], heapq.nsmallest(5, data), heapq.nlargest(5, data, key=lambda v: -v), heapq.heappushpop(h, 1), heapq.heapreplace(h, 0), h[0])
m = data[:]; heapq.heapify_max(m); print([heapq.heappop_max(m) for _ in range(5)], heapq.heappush_max(m, 200), m[0], heapq.heapreplace_max(m, 5), heapq.heappushpop_max(m, 500))
print(list(heapq.merge([1, 4, 7], [2, 5], [], [0, 9])), list(heapq.merge("adg", "beh", reverse=False)), list(heapq.merge([3, 1], [2], reverse=True)), list(heapq.merge(["aaa", "b"], ["cc"], key=len)))
class Bad:
    def __init__(self, v): self.v = v
    def __lt__(self, o): raise ZeroDivisionError(self.v)
class Odd:
    def __init__(self, box): self.box = box
    def __lt__(self, o): self.box.clear(); return True
box = []; box.extend(Odd(box) for _ in range(8))
for bad in (lambda: heapq.heapify([Bad(1), Bad(2)]), lambda: heapq.heappop([]), lambda: heapq.heappush(5, 1), lambda: heapq.heapify((1,)), lambda: heapq.heapreplace([], 1), lambda: heapq.heappush([1], "x"), lambda: heapq.heapify(box), lambda: heapq.nlargest("x", []), lambda: heapq.nsmallest(2, 5), lambda: bisect.bisect([1, 2], "x"), lambda: bisect.bisect([1], 1, -1), lambda: bisect.insort((1,), 1), lambda: bisect.bisect_left([Bad(1)], 1), lambda: bisect.bisect([1], 1, key=5), lambda: bisect.bisect([3, 1], 2, hi=9), lambda: bisect.bisect(5, 1), lambda: heapq.merge(5), lambda: list(heapq.merge(5))):
    try:
        print(type(bad()).__name__)
    except Exception as e:
        print(type(e).__name__, e)
s = sorted(data)
print([(bisect.bisect_left(s, v), bisect.bisect_right(s, v)) for v in (0, 50, s[5], 100)], bisect.bisect([(1, "a"), (2, "b")], 2, key=lambda t: t[0]), bisect.bisect_left(range(10**15), 10**14), bisect.insort(s, 50, lo=3), s == sorted(s))
for f in ("mean", "fmean", "geometric_mean", "harmonic_mean", "median", "median_low", "median_high", "median_grouped", "mode", "multimode", "pstdev", "pvariance", "stdev", "variance", "quantiles"):
    for v in ([1, 2, 3, 4], [2.5], [], [fractions.Fraction(1, 3), 2], [1, 1, 2, 2], ["a", "b", "a"], [True, False, True], [float("inf"), 1], [-1, 0], iter([5, 6])):
        try:
            print(f, getattr(st, f)(v), end=" | ")
        except Exception as e:
            print(f, type(e).__name__, e, end=" | ")
    print()
print(st.quantiles(data, n=10), st.quantiles(data, method="inclusive"), st.correlation([1, 2, 3], [1, 2, 4]), st.covariance([1, 2], [3, 5]), st.linear_regression([1, 2, 3], [2, 4, 7]), st.fmean([1, 2], [3, 1]), st.correlation([1, 3, 2], [5, 1, 9], method="ranked"), round(st.kde([1, 2, 3], h=1)(2), 6), st.linear_regression([1, 2], [2, 4], proportional=True))
n = st.NormalDist(10, 2); print(n, n + 5, n * 2, -n, n / 2, n - n, round(n.cdf(12), 6), round(n.pdf(10), 6), round(n.inv_cdf(0.9), 6), n.quantiles(4), round(n.overlap(st.NormalDist(11, 2)), 6), n.zscore(14), n == st.NormalDist(10, 2), n.samples(2, seed=1) == n.samples(2, seed=1), st.NormalDist.from_samples([1, 2, 3]))
for bad in (lambda: st.NormalDist(0, -1), lambda: n.inv_cdf(0), lambda: st.quantiles([1, 2], n=0), lambda: st.quantiles([1, 2], method="x"), lambda: st.correlation([1], [1]), lambda: st.correlation([1, 1], [1, 2]), lambda: st.fmean([1], [1, 2]), lambda: st.harmonic_mean([-1]), lambda: st.mean("ab"), lambda: st.kde([], 1), lambda: st.kde([1], 0), lambda: st.kde([1], 1, "x"), lambda: n.overlap(5), lambda: n * n):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
print(list(it.batched("abcdefg", 3)), list(it.pairwise([1, 2, 3])), [list(g) for k, g in it.groupby([1, 1, 2, 1])], list(it.accumulate([1, 2, 3], lambda a, b: a * b, initial=10)), list(it.zip_longest("ab", "c", fillvalue=0)), list(it.compress("abcd", [1, 0, 1])), list(it.takewhile(bool, [1, 0, 1])), list(it.starmap(pow, [(2, 3), (3, 2)])), list(it.islice(it.cycle("ab"), 5)), list(it.filterfalse(None, [0, 1])), math.sumprod([1, 2], [3, 4]), math.prod([1, 2, 3.0]), math.fsum([0.1] * 10), math.dist([0, 0], [3, 4]), math.comb(50, 25), math.perm(5, 2), math.isqrt(10**40), math.lcm(4, 6), math.gcd(), math.nextafter(1, 2, steps=3), math.ulp(1.0), math.fma(2, 3, 4), math.hypot(3, 4, 12))

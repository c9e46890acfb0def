# statistics.
import statistics as st
from decimal import Decimal
from fractions import Fraction

d = [1, 2, 2, 3, 4, 7, 9]
print(st.mean(d), st.median(d), st.mode(d), st.stdev(d), st.variance(d), st.pstdev(d), st.pvariance(d))
print(st.mean([Fraction(1, 3), Fraction(1, 6)]), st.mean([Decimal("0.5"), Decimal("0.75")]), st.fmean([1, 2, 4]), st.fmean([1, 2], [3, 1]), st.mean([1, 2]), st.mean([2, 4]))
print(st.median([1, 3, 5, 7]), st.median_low([1, 3, 5, 7]), st.median_high([1, 3, 5, 7]), st.median_grouped([1, 2, 2, 3, 4, 4, 4, 4, 4, 5]), st.multimode("aabbc"), st.mode("red blue blue".split()))
print(st.geometric_mean([54, 24, 36]), st.harmonic_mean([40, 60]), st.harmonic_mean([40, 60], weights=[5, 30]))
print(st.quantiles(range(1, 11)), st.quantiles(range(1, 11), n=10, method="inclusive"), st.quantiles([5]))
x, y = [1, 2, 3, 4, 5], [2, 4, 5, 4, 5]
print(st.covariance(x, y), round(st.correlation(x, y), 12), st.linear_regression(x, y), st.linear_regression(x, y, proportional=True), st.correlation(x, [1, 4, 9, 16, 25], method="ranked"))
n = st.NormalDist(100, 15)
print(n, n.mean, n.stdev, n.variance, n.median, n.mode, round(n.pdf(100), 10), round(n.cdf(115), 10), round(n.inv_cdf(0.9), 8), n.zscore(130), [round(q, 6) for q in n.quantiles(4)])
print(n + 5, n * 2, n / 3, -n, n - st.NormalDist(50, 8), n == st.NormalDist(100, 15), round(n.overlap(st.NormalDist(110, 15)), 8), st.NormalDist.from_samples([1, 2, 3]))
for f, *a in ((st.mean, []), (st.median, []), (st.mode, []), (st.stdev, [1]), (st.variance, []), (st.geometric_mean, [0, -1]), (st.harmonic_mean, [-1]), (st.quantiles, []), (st.covariance, [1], [2]), (st.correlation, [1, 2], [3]), (st.NormalDist, 0, -1), (st.linear_regression, [1, 1], [2, 3]), (st.pvariance, []), (st.fmean, [])):
    try:
        print(f(*a))
    except st.StatisticsError as e:
        print(f.__name__, "-", e)
print(st.variance([0.1, 0.2, 0.3], xbar=0.2), st.pvariance([1, 2, 3], mu=2), st.mean([True, False]), st.mean(iter([1.5, 2.5])), st.mean([float("inf"), 1]), st.mean([1e308, 1e308]))
kde = st.kde([1, 2, 3], h=1.0)
print(round(kde(2), 10))

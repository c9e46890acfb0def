# Fraction: construction, arithmetic, comparison, formatting; statistics.
import statistics
from decimal import Decimal
from fractions import Fraction


def attempt(function):
    try:
        return str(function())
    except Exception as error:
        return type(error).__name__


for arguments in ((1, 2), (6, -4), (0, 5), ("3/4",), (" -1.25e2 ",), ("1/0",), ("a",), (0.1,), (Decimal("0.1"),), (1.5, 2), (Fraction(1, 2), 3), (float("inf"),), ("1_0/3",), ("1 /2",), (), (True,), (None,)):
    print(arguments, attempt(lambda: repr(Fraction(*arguments))))
a, b = Fraction(1, 3), Fraction(-5, 7)
print(a + b, a - b, a * b, a / b, a // b, a % b, divmod(a, b), a**2, a**-2, a**0.5, b ** Fraction(1, 2) if False else "", 2**a, a + 1, 1 - a, a * 0.5, a + 1j, attempt(lambda: a / 0), attempt(lambda: a + Decimal(1)), attempt(lambda: a + "x"))
print(a < b, a == Fraction(2, 6), a == 1 / 3, Fraction(1, 2) == 0.5, a > 0, hash(Fraction(4, 2)) == hash(2), hash(Fraction(1, 2)) == hash(0.5), a.numerator, a.denominator, a.as_integer_ratio(), abs(b), -b, +a, int(Fraction(-7, 2)), float(a), round(Fraction(7, 2)), round(Fraction(22, 7), 2), bool(Fraction(0)), Fraction(7, 2).__floor__(), Fraction(7, 2).__ceil__(), Fraction(355, 113).limit_denominator(50), Fraction(8, 4).is_integer(), Fraction.from_float(0.25), Fraction.from_decimal(Decimal("1.5")), Fraction.from_number(3))
for spec in ("", ".3f", "e", ">10", "+", ",.2f", "08.2f", ".2%", "g", "#", "_", "x"):
    print(spec, attempt(lambda: format(Fraction(22, 7), spec)), attempt(lambda: format(Fraction(1000000), spec)))
data = [1, 2, 2, 3, 4, 7, 9]
print(statistics.mean(data), statistics.fmean(data), statistics.median(data), statistics.median_low([1, 2, 3, 4]), statistics.mode(data), statistics.multimode("aabb"), statistics.pvariance(data), statistics.stdev(data), statistics.quantiles(data, n=4), statistics.geometric_mean([1, 4]), statistics.harmonic_mean([1, 2]), statistics.mean([Fraction(1, 2), Fraction(1, 3)]), statistics.mean([Decimal("0.5"), Decimal("1")]), attempt(lambda: statistics.mean([])), attempt(lambda: statistics.stdev([1])), statistics.linear_regression([1, 2, 3], [2, 4, 6]), statistics.correlation([1, 2, 3], [3, 1, 2]), statistics.NormalDist(5, 2).cdf(6), statistics.median_grouped(data))

# decimal: contexts, rounding, signals, formatting.
import decimal
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext


def attempt(function):
    try:
        return str(function())
    except Exception as error:
        return type(error).__name__


for value in ("1.10", "-0", "1E+5", "  3.5 ", "NaN", "sNaN", "-Infinity", "1_000.5", "abc", "", "٣", 5, 1.1, (0, (1, 2), -1), True):
    print(repr(value), attempt(lambda: repr(Decimal(value))))
a, b = Decimal("10"), Decimal("3")
print(a / b, a // b, a % b, -a % b, a**b, a**-1, divmod(a, b), a + 1, 2 * b, attempt(lambda: a + 1.5), a == 10.0, a > 9.5, Decimal("1.0") == Decimal("1"), hash(Decimal(5)) == hash(5), Decimal("1.10") + Decimal("2.2"), abs(-a), +a, round(Decimal("2.675"), 2), round(Decimal("2.5")), int(Decimal("-3.9")), float(b), bool(Decimal("0.0")))
for rounding in (ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_DOWN, ROUND_CEILING):
    print(rounding, [str(Decimal(text).quantize(Decimal("1"), rounding=rounding)) for text in ("0.5", "1.5", "-2.5", "2.4", "-0.1")])
with localcontext() as context:
    context.prec = 5
    print(a / b, Decimal(2).sqrt(), Decimal("123456.789") + 0, Decimal(1).exp(), Decimal(10).ln(), bool(context.flags[decimal.Inexact]))
    context.traps[decimal.DivisionByZero] = False
    print(a / 0, attempt(lambda: Decimal(0) / 0))
print(attempt(lambda: a / 0), attempt(lambda: a // 0), attempt(lambda: Decimal("sNaN") + 1), attempt(lambda: Decimal(-1).sqrt()), attempt(lambda: Decimal("1e999999") * Decimal("1e999999")), attempt(lambda: Decimal("NaN") < 1), Decimal("NaN") == Decimal("NaN"), attempt(lambda: int(Decimal("NaN"))))
print(Decimal("1234567.891").as_tuple(), Decimal("1.50").normalize(), Decimal("0.1").as_integer_ratio(), Decimal("1e5").to_eng_string(), Decimal("3.14").adjusted(), Decimal("1").compare(2), Decimal("5").max(3), Decimal("1.23").to_integral_value(), Decimal(7).fma(2, 3), Decimal("1.5").is_signed(), Decimal("1.5").same_quantum(Decimal("2.7")), Decimal("0.1").next_plus(Context(prec=3)), Decimal("123").scaleb(2), Decimal("12").logical_invert if False else "")
for spec in ("", ".2f", ",.1f", "e", ">12", "+", "08.1f", "%", "g", "_", "n", ".3", "x"):
    print(spec, attempt(lambda: format(Decimal("12345.678"), spec)), attempt(lambda: format(Decimal("-0.05"), spec)))
print(Context(prec=3).create_decimal("1.23456"), Context(prec=3).divide(1, 3), decimal.getcontext().prec, sum([Decimal("0.1")] * 3), max(a, b), sorted([b, a, Decimal("1.5")]))

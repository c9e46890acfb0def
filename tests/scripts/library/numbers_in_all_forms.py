# Formatting mini-language over every kind of number, with the errors of wrong specifications.
import decimal, fractions, itertools, math
D, F = decimal.Decimal, fractions.Fraction
values = [0, 7, -1234567, 2**70, True, 0.0, -0.0, 1234.5678, 1e100, 1e-7, float("inf"), float("-inf"), float("nan"), D("1234.5678"), D("-0"), D("1E+30"), D("NaN"), D("Infinity"), F(22, 7), F(-1, 3), F(5), 3 + 4j, 1e20j, complex("nan")]
specs = ["", "d", "5", "<8", ">8", "^9", "*^9", "=+9", "09", "+", " ", "-", ",", "_", ",d", "_x", "#x", "#o", "#b", "X", "n", "e", ".3e", ".0f", ".2f", ",.2f", "_.1f", ".3g", "#.3g", "G", "%", ".1%", "z.0f", "zf", ".3", "10.3", "c", "s", "010,.1f", "x<10", "#_b", "E", "F", "+.2", ".2,f", "=", "z", "i", ".-1f", "5.", ".", "<<", "a<", "{", "1.1d", "#,", "_,", ",_", ",n", "_n", ",x", ".3,", ".3_f", ",.3,f", "\0<5", "\u20ac>7", "99999999999999999999", ".99999999999999999999f"]
for v in values:
    rows = {}
    for s in specs:
        if "999999" in s and isinstance(v, (D, F)):
            continue
        try:
            out = format(v, s)
        except Exception as e:
            out = f"{type(e).__name__}: {e if not isinstance(v, D) else ''}"
        rows[s] = ascii(out)
    print(repr(v), *(f"[{ascii(k)[1:-1]}]{r}" for k, r in rows.items()))
for f, p in itertools.product((0.5, 1.5, 2.5, 0.125, 2.675, 1e16, 5e-324, 1.7976931348623157e308, 123456789.987654321), (0, 1, 2, 5, 17, 30)):
    print(f"{f:.{p}f}"[:60], f"{f:.{p}e}", f"{f:.{p}g}", f"{f:.{p}%}"[:60], f"{f:#.{p}g}", "%.*f" % (p, f) == f"{f:.{p}f}", round(f, p), math.isclose(float(f"{f:.17g}"), f))
for template in ("%d", "%i", "%5d", "%-5d|", "%05d", "%+d", "% d", "%x", "%#x", "%X", "%o", "%#o", "%e", "%.2f", "%g", "%r", "%s", "%c", "%a", "%%", "%5.1f", "%*d", "%(a)d", "%z", "%", "%5", "%.", "%ld", "%.3d", "%+.3x", "%#.5x", "%-#8x|", "%.0e", "%#.0f", "%u"):
    for v in (5, -5, 5.75, True, "x", 2**65, float("nan"), F(1, 3), None):
        try:
            out = template % v
        except Exception as e:
            out = f"{type(e).__name__}: {e}"
        print(template, repr(v), out, end="; ")
    print()

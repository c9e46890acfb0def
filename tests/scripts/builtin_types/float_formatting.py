# Formatting and rounding of floats.
values = [0.0, -0.0, 1.0, -1.5, 0.1, 123456789.123456, 1e16, 1e-5, 1e22, 1.7976931348623157e308, 5e-324, float("inf"), float("-inf"), float("nan"), 2.5, 0.5, 1e100, 123.0]
for spec in ("", "f", ".0f", ".2f", "e", ".3e", "g", ".3g", "G", "%", ".1%", "n", "+", " ", "010.2f", ">12.1f", "<12", "^12.2f", "*^15.3e", ",", ",.2f", "_.3f", "#.0f", "#g", "z.0f", "+z.1f", "=+10.1f", ".10", ".0", "E", "F", "015,.2f", ".3_f", ".4,f"):
    try:
        print(repr(spec), [format(v, spec) for v in values])
    except ValueError as e:
        print(repr(spec), e)
for v in values:
    print(repr(v), str(v), v.hex(), "%r %s %f %.1e %g %5.1f|%-8.2f|%+.0f" % ((v,) * 8))
for bad in ("d", "x", "s", "c", "b", ",_f", "..f", "1.f", "z", "zd", "10000000000000000000f", ".99999999999f", "$", "=5=", "ff", "N"):
    try:
        print(repr(bad), format(1.5, bad))
    except ValueError as e:
        print(repr(bad), e)
print([round(v, n) for v in (2.675, 1.005, 0.5, 1.5, 2.5, -0.5, 1234.5678) for n in (0, 1, 2, -1, -2)], [round(v) for v in (0.5, 1.5, 2.5, -2.5, 1e20)])
for v in ("inf", "nan"):
    try:
        round(float(v))
    except (OverflowError, ValueError) as e:
        print(e)
print(round(1e308, -308), round(5e-324, 400), round(1.5, 10**10), round(1.5, -10**10), round(0.1 + 0.2, 15), 0.1 + 0.2, 1e23, 9007199254740993.0, 4.35, 1.1 * 3, 2**-1074, 1/3)

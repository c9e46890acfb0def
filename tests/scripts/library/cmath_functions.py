"""cmath: values, special cases, errors."""
import cmath

z = 1.5 - 2.25j
for name in ("acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "exp", "log", "log10", "sin", "sinh", "sqrt", "tan", "tanh"):
    print(name, format(getattr(cmath, name)(z), ".12g"), getattr(cmath, name)(complex(0.0, -0.0)) if name[:3] not in ("log",) else "")
print(cmath.polar(-1), cmath.rect(2, cmath.pi / 2).imag, cmath.phase(-1 - 0j), cmath.log(8, 2))
print(cmath.isclose(1, 1 + 1e-10j), cmath.isfinite(cmath.infj), cmath.isnan(cmath.nanj), cmath.isinf(-cmath.infj))
for function, argument in ((cmath.log, 0), (cmath.exp, 1e4), (cmath.sqrt, "x"), (cmath.atanh, 1)):
    try:
        print(function(argument))
    except Exception as e:
        print(type(e).__name__, e)

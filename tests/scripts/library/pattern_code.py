"""_sre.compile refuses code that re._compiler would not write."""
import _sre
import re
import re._compiler

kept = {}


def codes(pattern, flags=0):
    parsed = re._parser.parse(pattern, flags)
    return re._compiler._code(parsed, flags), parsed.state.groups - 1


good = 0
for pattern in ("abc", "a*?b+c{2,3}", "(a|b)*", "[a-z\\d_]+", "(?P<x>a)(?P=x)", "(a)?(?(1)b|c)", "(?=a)(?!b)(?<=c)x", "(?>a+)b",
                "(?:ab)*+c", "^$\\b\\B", ".*?", "[^\u0430-\u044f\u4e00]+", "(?i:abc[x-z])", "x|y|z", "(a(b(c)))"):
    code, groups = codes(pattern)
    _sre.compile(pattern, 32, code, groups, {}, (None,) * (groups + 1))
    good += 1
print(good, "accepted")
refused = 0
for code in ([], [0], [16], [999, 1], [16, 97], [14, 100, 0, 0, 0, 1], [23, 9, 0, 1, 16, 97, 1], [13, 2, 0, 0, 1], [17, 9, 1], [7, 3, 2, 15, 9, 0, 1],
             [24, 5, 3, 1, 2, 1, 1], [10, 1], [11, 0, 1], [13, 3, 9, 1, 0, 1], [4, 3, 0, 2, 1], [12, 5, 1, 1]):
    try:
        _sre.compile("x", 32, code, 0, {}, (None,))
    except RuntimeError as e:
        refused += 1
print(refused, "refused")

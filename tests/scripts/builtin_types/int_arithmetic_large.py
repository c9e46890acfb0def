# Arithmetic of ints around the machine's limits and far beyond.
limits = [0, 1, -1, 2**31 - 1, -(2**31), 2**61, 2**62 - 1, 2**62, -(2**62), -(2**62) - 1, 2**63 - 1, 2**63, -(2**63), 2**64, 10**30]
import operator

for name in ("add", "sub", "mul", "floordiv", "mod", "and_", "or_", "xor"):
    function = getattr(operator, name)
    total = 0
    for left in limits:
        for right in limits:
            try:
                result = function(left, right)
            except ZeroDivisionError as error:
                result = len(str(error))
            total = (total * 31 + result) % (10**40 + 7)
    print(name, total)
for left in limits:
    for right in (7, -7, 10**12):
        quotient, rest = divmod(left, right)
        assert quotient * right + rest == left, (left, right)
        assert (rest >= 0) == (right > 0) or rest == 0
print([n.bit_length() for n in limits], [n.bit_count() for n in limits])
print([n << 3 for n in limits[-4:]], [n >> 60 for n in limits], [~n for n in limits[5:9]])
print([abs(n) for n in limits], [-n for n in limits[6:9]])
print(2**200, (-3) ** 77, 7**-2, pow(3, 10**20, 10**9 + 7), pow(3, -1, 11), pow(-5, 3, -7))
for arguments in ((2, -1, 4), (0, -1, 5), (1, 2, 0)):
    try:
        print(pow(*arguments))
    except ValueError as error:
        print(arguments, error)
for left, right in ((1, -1), (1, -(2**70))):
    for sign in ("<<", ">>"):
        try:
            print(eval(f"left {sign} right"))
        except ValueError as error:
            print(sign, error)
print(1 >> 10**30, -1 >> 10**30, 0 << 10**30)
print(10**40 / 10**38, 10**400 // 10**399, (2**53 + 1) / 1, 3 / 10**25)
try:
    10**400 / 3
except OverflowError as error:
    print(error)
print(round(12345, -2), round(15, -1), round(25, -1), round(-15, -1), round(10**30 + 5, -1), round(5, -10**10 if False else -3))
print(hash(2**61 - 1), hash(2**61), hash(-1), hash(-2), hash(10**30), hash(-(2**61)))
print((10**50).__format__(","), f"{2**70:x} {2**70:#b} {-(2**70):_x}", f"{10**20:e}")
print(sum(range(10**6)), sum([2**62, 2**62, -(2**62)]), max(limits), min(limits), sorted(limits)[:3])

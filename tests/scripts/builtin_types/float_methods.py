# Methods of float, conversions from texts, repr and rounding.
def attempt(function, *arguments):
    try:
        print(*arguments, "->", repr(function(*arguments)))
    except Exception as error:
        print(*arguments, "!", type(error).__name__, error)


for text in ("1.5", " -2.5e3 ", "inf", "-Infinity", "nan", "+NaN", "1e400", "1_0.5", "1._5", ".5", "5.", ".", "e5", "1e", "٣.٥", "0x1p3", "", "1e-400", "infin"):
    attempt(float, text)
for value in (b"2.5", bytearray(b" 1 "), True, 10**400, None, 1j, [], "1\x00"):
    attempt(float, value)
for value in (0.0, -0.0, 0.1, 1e15, 1e16, 1e17, 123456789.123456789, 1e-4, 1e-5, 1e22, 1e23, 5e-324, 1.7976931348623157e308, 2.5, 100.0, 1 / 3, 2 / 3, 1e21, 9007199254740993.0):
    print(repr(value), str(value), value.is_integer(), value.hex(), value.as_integer_ratio())
for value in (float("inf"), float("-inf"), float("nan")):
    print(value, value.hex(), value.is_integer())
    attempt(value.as_integer_ratio)
    attempt(int, value)
    attempt(round, value)
    print(round(value, 2), -value, abs(value), bool(value), value == value)
for text in ("0x1.8p3", "-0x1p-1074", "inf", "0x.8", "1.8", "0x1p2000", "nan", "0x", "", " 0x1.ffp8 ", "0x1g", "0x1p-1080", "0x1.00000000000018p0"):
    attempt(float.fromhex, text)
for value in (0.5, 1.5, 2.5, -0.5, 2.675, 1e300, 12345.678):
    print([round(value, n) for n in (-5, -2, -1, 0, 1, 2, 3, 20)], round(value))
for left in (5.5, -5.5, 0.0, float("inf")):
    for right in (2.0, -2.0, float("inf"), 0.0):
        attempt(divmod, left, right)
for left, right in ((2.0, 0.5), (-8.0, 1 / 3), (0.0, -1), (10.0, 400), (-2.0, 3), (2, -1.5), (1.0, float("nan")), (float("-inf"), 3)):
    attempt(pow, left, right)
print(float.from_number(3), 1.5.__trunc__(), 1.5.__floor__(), -1.5.__ceil__(), 1.5.conjugate(), 2.5.real, 2.5.imag)
attempt(float.from_number, "3")
print(0.1 + 0.2, 0.1 * 3, 1e308 * 10, -1e308 * 10, 5e-324 / 2, 1.0 // 0.1, 1.0 % 0.1)
print([hash(v) for v in (0.5, 1.0, -0.0, 1e300, float("inf"), -1.0, 0.1)])
print(sum([0.1] * 10), sum([1e100, 1.0, -1e100]), sum([0.1, 0.2], 0.3))
print(1.0 == 1, 2**53 == 2.0**53, 2**53 + 1 == float(2**53), 10**400 > 1e308, -(10**400) < float("-inf"))

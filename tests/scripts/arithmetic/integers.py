# Integer operators, signs and sizes, up to numbers of hundreds of digits.
for a, b in [(7, 3), (-7, 3), (7, -3), (-7, -3), (0, 5), (2**63 - 1, 2), (-(2**63), 3), (2**64, 2**32 + 1)]:
    print(a, b, a + b, a - b, a * b, a // b, a % b, divmod(a, b), a & b, a | b, a ^ b)

print([2**62 + i for i in range(-1, 2)], [2**63 + i for i in range(-1, 2)])
print(4611686018427387904 - 1 + 1, -4611686018427387904 - 1, 4611686018427387903 * 2)
print(3037000500 * 3037000500, -3037000500 * 3037000500, 9223372036854775807 + 1)
print(1 << 62, 1 << 63, 1 << 64, -1 << 63, 1 << 200)
print((1 << 200) >> 190, -1 >> 5, -5 >> 1, (-(1 << 70)) >> 69, 5 >> 1000)
print(2**100, (-2) ** 101, 3**200, pow(3, 200, 1000007), pow(7, -1, 11), pow(2, -2))
print(~0, ~-1, ~(2**70), -(2**70), +(2**70), abs(-(2**70)))
print((10**50).bit_length(), (0).bit_length(), (-8).bit_length(), (255).bit_count(), (2**100 - 1).bit_count())
print((1000).to_bytes(2, "big"), (1000).to_bytes(4, "little"), (-2).to_bytes(3, "big", signed=True))
print(int.from_bytes(b"\x01\x02", "big"), int.from_bytes(b"\xff\xfe", "big", signed=True))
print(int("123"), int("-0x1f", 16), int("0b101", 0), int(" 42 "), int("1_000"), int("zz", 36), int(3.99), int(-3.99))
print(hex(255), oct(8), bin(-5), hex(-(2**70)), int(True), True + True, True & False, True ^ True)
print(10**30 // 10**28, 10**30 % 7, -(10**30) // 7, -(10**30) % 7, divmod(-(10**40), 10**13 + 1))
print(10**20 == 1e20, 2**53 + 1 == float(2**53 + 1), 10**400 > 1e308, hash(2**61 - 1), hash(-1), hash(2**61))
print((7).as_integer_ratio(), (5).real, (5).imag, (5).numerator, (5).conjugate(), (12).is_integer())

for expression in ["1 // 0", "1 % 0", "divmod(1, 0)", "1 << -1", "1 >> -1", "int('x')", "int('1', 40)", "2 ** -1 / 0",
                   "(300).to_bytes(1, 'big')", "(-1).to_bytes(1, 'big')", "pow(2, -1, 4)", "1 + '1'", "-'a'", "int([])"]:
    try:
        print(expression, "=", eval(expression))
    except Exception as error:
        print(expression, "->", type(error).__name__, error)

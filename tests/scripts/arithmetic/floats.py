# Float operators, conversions, rounding and text.
import math

print(0.1 + 0.2, 1 / 3, 2 / 3, 1e16, 1e15, 123456789012345680.0, 1e-4, 1e-5, 5e-324, 1.7976931348623157e308)
print(7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, divmod(-7.5, 2), 2.0**0.5, (-8.0) ** 2)
print(float("inf"), -float("inf"), float("nan"), float("1e3"), float("  -2.5  "), float("1_0.5"), float(10**20))
inf, nan = float("inf"), float("nan")
print(inf - inf, inf * 0, inf > 1e308, nan == nan, nan != nan, nan < 1, sorted([3.0, -inf, 2, inf]))
print(-0.0, 0.0 == -0.0, math.copysign(1, -0.0), 0.0 * -1, -0.0 + 0.0)
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234.5678, -2), round(1e20), round(15, -1), round(25, -1))
print((2.5).is_integer(), (2.0).is_integer(), (0.75).as_integer_ratio(), (1.5).hex(), float.fromhex("0x1.8p1"))
print(int(1e20), int(-1.9), math.floor(-1.5), math.ceil(-1.5), math.trunc(-1.5), hash(1.0), hash(0.5), hash(1e300))
print(3 == 3.0, 3 < 3.5, 2**53 == float(2**53), 1.0 in [1], {1: "a", 1.0: "b", True: "c"})
print(math.sqrt(2), math.pi, math.e, math.gcd(12, 18), math.lcm(4, 6), math.factorial(20), math.isqrt(10**20))
print(math.isclose(0.1 + 0.2, 0.3), math.fsum([0.1] * 10), sum([0.1] * 10), math.hypot(3, 4), math.comb(10, 3))
print(complex(1, 2) * complex(3, -1), (1 + 2j).conjugate(), abs(3 + 4j), 1j**2, complex("1+2j"), (2j).imag)
total = 0.0
for i in range(1000):
    total += i * 0.001
print(total, repr(total), str(total), f"{total:.3f}")

for expression in ["1.0 / 0", "1.0 // 0", "1.0 % 0", "0.0 ** -1", "float('x')", "int(inf)", "int(nan)", "math.sqrt(-1)",
                   "10.0 ** 400", "float(10 ** 400)", "1.5 << 1", "1.5 & 1", "(1j) < 2", "math.log(0)", "round(inf)"]:
    try:
        print(expression, "=", eval(expression))
    except Exception as error:
        print(expression, "->", type(error).__name__, error)

# complex: construction, repr, arithmetic, comparison.
def attempt(function, *arguments):
    try:
        print(*map(repr, arguments), "->", repr(function(*arguments)))
    except Exception as error:
        print(*map(repr, arguments), "!", type(error).__name__, error)


for text in ("1+2j", "j", "-j", "1", " ( 1-2j ) ", "1 + 2j", "(1+2j", "nan+infj", "1e5j", "", "1+2", "+1.5e-3-.5J", "1_0+2_0j", "1j2"):
    attempt(complex, text)
for arguments in ((), (1,), (1, 2), (1.5, -0.0), (1j, 1j), ("1", 2), (1, "2"), (None,), (2, None), (True, False), (10**400,)):
    attempt(complex, *arguments)
numbers = [0j, -0j, 1 + 2j, complex(0.0, -0.0), complex(-0.0, 1), complex("inf"), complex(0, float("nan")), 1e300j, 3 - 4j]
print(numbers)
print([abs(n) if abs(n.real) != float("inf") else "inf" for n in numbers])
print([-n for n in numbers], [+n for n in numbers[:3]], [n.conjugate() for n in numbers])
for left in numbers[2:4] + [3 - 4j, 2, 0.5]:
    for right in (1j, 2 - 1j, 2, -0.5, 0):
        for operator in "+-*/":
            try:
                print(left, operator, right, eval(f"left {operator} right"))
            except ZeroDivisionError as error:
                print(left, operator, right, error)
for left, right in ((1 + 2j, 2), (1 + 2j, -2), (0j, 0), (0j, 1j), (2j, 0.5), (1j, 100), (1 + 1j, 1 + 1j), (1e200 + 1j, 3)):
    attempt(pow, left, right)
for operator in ("<", "//", "%", "@", "&"):
    try:
        eval(f"1j {operator} 2")
    except TypeError as error:
        print(error)
for function in (int, float, round, divmod):
    attempt(function, 1j, *([2] if function is divmod else []))
print(1j == 1j, 1 + 0j == 1, 1 + 0j == 1.0, 1j == "x", hash(1 + 0j) == hash(1), hash(3j))
print(f"{1 + 2j:.2f} {1.5 - 2j:>12} {3j:+} {1e10 + 1j:g} {0j!r:>5}")
attempt(format, 1j, "d")
attempt(format, 1j, "=5")
print((1 + 2j).real, (1 + 2j).imag, complex.from_number(2), bool(0j), bool(1e-320j), (1 - 1j).__complex__())


class Both:
    def __complex__(self):
        return 5j


print(complex(Both()), complex(real=1, imag=2))

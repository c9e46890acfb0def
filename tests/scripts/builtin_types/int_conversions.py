# int() of texts, floats, bytes and other bases; what it refuses.
def attempt(*arguments, **keywords):
    try:
        shown = [type(a).__name__ if "0x" in repr(a) else a for a in arguments]
        print(shown, keywords, "->", int(*arguments, **keywords))
    except Exception as error:
        print(shown, keywords, "!", type(error).__name__, error)


for text in ("12", " -7 ", "+5", "1_000", "1__0", "_1", "1_", "", " ", "- 1", "٣٤", "１２", "1.5", "0x1f", "²", "1\x00"):
    attempt(text)
for text in ("0x1f", "0b101", "0o17", "017", "0", "00", "1_0", "0x_f", "0b2", "-0X10"):
    attempt(text, 0)
for base in (2, 8, 16, 36, 1, 37, -1, 3, True):
    attempt("11", base)
for value in (1.9, -1.9, 1e22, float("inf"), float("nan"), True, None, [], 1j, b"42", bytearray(b"7"), memoryview(b"3")):
    attempt(value)
attempt()
attempt("z", base=36)
attempt(12, 10)
attempt("12", base="x")
attempt(x="1")
attempt("1" * 20)


class Index:
    def __index__(self):
        return 16


class Whole:
    def __int__(self):
        return 99


class Cut:
    def __trunc__(self):
        return 5


class Wrong:
    def __int__(self):
        return "x"


for kind in (Index, Whole, Cut, Wrong):
    attempt(kind())
attempt("10", Index())
print(int.from_bytes(b"\x01\x02", "big"), int.from_bytes([255, 0], "little"), int.from_bytes(b"\xff", signed=True))
for arguments in ((255, 1, "big"), (256, 1), (-1, 1), (-128, 1), (0, 0), (65536, 3, "little")):
    number, *rest = arguments
    try:
        print(number.to_bytes(*rest), number.to_bytes(*rest, signed=True))
    except OverflowError as error:
        print(arguments, error)

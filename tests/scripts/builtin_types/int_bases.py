# Integers from and to every base.
def to(n, base):
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    s, m = "", abs(n)
    while True:
        m, r = divmod(m, base)
        s = digits[r] + s
        if not m:
            return "-" * (n < 0) + s
for n in (0, 1, -1, 35, 36, 12345, -99999, 2**64, -(3**90)):
    print(n, all(int(to(n, b), b) == n for b in range(2, 37)), to(n, 36), to(n, 7))
for text, base in (("0x1F", 16), ("0b101", 2), ("0o17", 8), ("0X_ff", 16), ("  12  ", 10), ("1_000", 10), ("-0b11", 0), ("0", 0), ("00", 0), ("+5", 10), ("z", 36), ("Zz", 36), ("٣٤", 10), ("\u00a05\n", 10), ("0b1", 16), ("1e", 16), (b"12", 10), (bytearray(b"7"), 8)):
    print(repr(text), base, int(text, base))
for text, base in (("", 10), ("12", 2), ("0x", 16), ("010", 0), ("1__0", 10), ("_1", 10), ("1_", 10), ("z", 35), ("5", 1), ("5", 37), ("5", -1), (5, 10), ("1.5", 10), ("0b2", 0), ("½", 10), ("- 5", 10), ("--5", 10), (b"\xff", 10), ("9\0", 10), ("x" * 300, 10)):
    try:
        print(int(text, base))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
for n in (0, 5, -5, 255, -256, 2**70):
    print(bin(n), oct(n), hex(n), f"{n:b} {n:o} {n:x} {n:X} {n:#x} {n:#b} {n:_b} {n:,} {n:_} {n:08x} {n:+d} {n:>10} {n:=10} {n:^#12x}", n.bit_length(), n.bit_count(), f"{n:e} {n:.2f} {n:g} {n:%}")
print(f"{65:c}{8364:c}", (1).as_integer_ratio(), (5).conjugate(), (5).is_integer(), True + True, int(True), (-7) // 2, -7 % 3, divmod(-7, -2), 7 >> 1, -7 >> 1, -1 >> 100, 1 << 70, ~5, -5 & 0xff, 5 ^ -3)
for f in (lambda: f"{5:c}{-1:c}", lambda: f"{5:.2d}", lambda: f"{5:,x}", lambda: f"{5:+c}", lambda: f"{5:s}", lambda: 1 << -1, lambda: 5 >> -1, lambda: 1 // 0, lambda: 5 % 0, lambda: pow(2, -1, 4), lambda: pow(2, 3, 0), lambda: 0 ** -1, lambda: 2**10 << 2**70 if False else int("9" * 5000), lambda: str(10**5000)):
    try:
        print(f())
    except (ValueError, OverflowError, ZeroDivisionError, TypeError) as e:
        print(type(e).__name__, e)
print(pow(3, -1, 7), pow(2, 100, 13), pow(-3, 3, 5), pow(3, 5, -7), (123456789).to_bytes(5), (-5).to_bytes(3, "little", signed=True), int.from_bytes(b"\xff\x01"), int.from_bytes(b"\xff\x01", "little", signed=True), int.from_bytes([1, 2]), round(12345, -2), round(25, -1), round(35, -1), round(-15, -1))

# The % operator of str and bytes.
def attempt(template, values):
    try:
        return repr(template % values)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


for value in (0, 42, -42, 3.7, -0.0, 1e100, float("inf"), float("nan"), True, 2**70):
    print([attempt(t, value) for t in ("%d", "%i", "%5d", "%-5d|", "%05d", "%+d", "% d", "%x", "%#X", "%o", "%#o", "%.3d", "%c")])
    print([attempt(t, value) for t in ("%f", "%.2f", "%10.3e", "%g", "%G", "%+.0f", "%#.0f", "%010.2f", "%s", "%r", "%5.1s|")])
for value in ("text", "é日", None, [1], b"by", (1, 2), {"k": 1}, 1j):
    print([attempt(t, (value,)) for t in ("%s", "%r", "%a", "%10s", "%-10s|", "%.2s", "%d", "%f", "%c", "%x")])
print([attempt(t, v) for t, v in (("%s %s", (1,)), ("%s", (1, 2)), ("%", 1), ("%z", 1), ("%s%%", 5), ("%%", ()), ("%(a)s", {"a": 1}), ("%(a)s", {}), ("%(a)s %(b)d", {"a": 1, "b": 2}), ("%(a", {"a": 1}), ("%(a)s", 5), ("%*d", (5, 42)), ("%-*d|", (5, 42)), ("%.*f", (2, 3.14159)), ("%*d", ("x", 1)), ("%d", "5"), ("%c", "ab"), ("%c", 256), ("%c", -1), ("%5c", "x"), ("%ld", 5), ("%s", {}), ("abc", {}), ("abc", []), ("abc", 1), ("%5%", ()), ("%(a)%", {"a": 1}))])
print([attempt(t, v) for t, v in ((b"%d", 5), (b"%s", b"x"), (b"%s", "x"), (b"%b", bytearray(b"y")), (b"%a", "é"), (b"%r", 5), (b"%c", 65), (b"%c", b"B"), (b"%c", 256), (b"%x %f", (255, 1.5)), (b"%(k)s", {b"k": b"v"}), (b"%5s|", b"a"), (b"%-5s|", b"a"), (bytearray(b"%d"), 7), (b"%z", 1), (b"%s", 1), (b"%d", "x"))])


class Number:
    def __int__(self):
        return 7

    def __float__(self):
        return 7.5

    def __index__(self):
        return 8

    def __repr__(self):
        return "Number()"


print([attempt(t, Number()) for t in ("%d", "%f", "%x", "%s", "%r", "%c")])
text = "%s"
text %= "joined"
print(text, "%s %s" % ("a", "b"), "%s" % ((1, 2),), "%(x)s %(x)r" % {"x": "v"})

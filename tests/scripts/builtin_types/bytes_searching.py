# bytes and bytearray: searching, splitting and transforming.
for t in (bytes, bytearray):
    b = t(b"hello world, hello")
    print(b.find(b"hello"), b.rfind(b"hello"), b.find(111), b.index(b"w"), b.count(b"l"), b.count(b""), b.startswith((b"x", b"he")), b.endswith(b"lo", 3), b"wor" in b, 104 in b)
    print(b.split(), b.rsplit(b" ", 1), b.partition(b","), b.rpartition(b"zz"), b.replace(b"l", b"LL", 2), b.title(), b.swapcase(), b.upper().islower(), b.center(24, b"*"), b.ljust(20, b"."), b.zfill(20))
    print(t(b"a\nb\r\nc").splitlines(True), t(b"\t x ").strip(), t(b"xxaxx").strip(b"x"), t(b"pre-x").removeprefix(b"pre-"), t(b"a\tb").expandtabs(4), b.translate(None, b"lo"), b.translate(bytes.maketrans(b"helo", b"HELO")), t(b", ").join([b"a", bytearray(b"b")]))
    print(b[0], b[-1:], b * 2 == b + b, t(b"%d %s %x %a") % (5, b"b", 255, "é"), t(b"1f").isalnum(), t(b"12").isdigit(), t.fromhex("01 aB"), b[:2].hex(":"), t(3), t([1, 2]), t("é", "latin-1"), sorted(t(b"cba")), t(b"a") < b"b", t(b"a") == bytearray(b"a"))
    for bad in (lambda: b.find("x"), lambda: b + "x", lambda: t([256]), lambda: t("x"), lambda: t(-1), lambda: b.index(b"q"), lambda: t.fromhex("0"), lambda: b.split(b""), lambda: b.center(20, b"ab"), lambda: b"%d" % "x", lambda: b.join(["x"]), lambda: 300 in b, lambda: b[99], lambda: b["x"]):
        try:
            print(bad())
        except (TypeError, ValueError, IndexError) as e:
            print(type(e).__name__, e)

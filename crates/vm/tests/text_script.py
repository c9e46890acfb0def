# Text and bytes with state: subclasses, iteration, exports, handlers. Its output under Python 3.14 is text_script.out.
def attempt(f, *args):
    try:
        print(repr(f(*args)))
    except Exception as e:
        print(type(e).__name__, e)


class S(str):
    def extra(self):
        return "extra " + self


s = S("hé" * 400)
s.note = 5
print(len(s), s.note, s[300], s.extra()[:12], type(s[1:]).__name__, type(s.upper()).__name__, type(str(s)).__name__)
print(S("a") == "a", {S("a"): 1}["a"], S() == "", S(b"\xc3\xa9", "utf-8"))


class P:
    def __str__(self):
        return "P-str"

    def __repr__(self):
        return "P-répr"

    def __format__(self, spec):
        return "<" + spec + ">"

    def __getitem__(self, key):
        return key


p = P()
print(str(p), "%s %r %a" % (p, p, p), "{} {:x} {!r:>8} {!a} {0[k]}".replace("0", "").format(p, p, p, p, p))
print(f"{p} {p:q} {p!r} {'é'!a:>8} {3.14159:.{2}f} {1234567:,} {255:#x} {'x':^5}|")
print("{0} {0:5} {1[a]} {1[0]}".format(p, p))


class B(bytes):
    pass


class A(bytearray):
    pass


class WithBytes:
    def __bytes__(self):
        return b"wb"


b = B(b"abc")
b.x = 1
print(b, type(b[:]).__name__, b.x, bytes(WithBytes()), b"%b|%s" % (WithBytes(), b))
a = A(b"xyz")
a.x = 2
print(a, type(a[:2]).__name__, a.x, a + b"1", b"1" + a)

a = bytearray(b"hello world")
a[0] = 72
a[1:3] = b"EL-"
del a[-1]
a[::2] = bytes(len(a[::2]))
print(a)
del a[::3]
a += b"tail"
a *= 2
a.insert(0, 65)
a.extend([1, 2])
a.extend(iter([7]))
a.reverse()
print(a, len(a), a.pop(), a.pop(0))
a.clear()
print(a)
for i in list(b"x" * 2000):
    a += b"0123456789"
n = 0
while a:
    n += a[0]
    del a[:7]
print(n)

a = bytearray(b"abcdef")
with memoryview(a) as m:
    attempt(a.append, 1)
    attempt(a.clear)
    a[0] = 90
    m[1:3] = b"QQ"
    print(m[0], m[-1], a, m.nbytes, m.shape, m.strides, m.format, m.itemsize, m.ndim, m.readonly, m.obj is a, m.contiguous)
    m2 = m[::2]
    print(m2.tolist(), m2.contiguous, m2.strides)
    m2[0] = 1
attempt(a.append, 1)
m2.release()
a.append(1)
print(a)
attempt(lambda: m[0])
attempt(lambda: m.tobytes())
m = memoryview(bytearray(16)).cast("i")
m[0] = -5
m[3] = 7
attempt(m.__setitem__, 0, 1 << 31)
attempt(m.__setitem__, 0, "a")
attempt(m.__setitem__, 9, 0)
print(m.tolist(), m.cast("B").tolist()[:4])
d = memoryview(bytearray(16)).cast("d")
d[0] = 1.5
print(d.tolist(), d == memoryview(bytearray(d)).cast("d"), d == d.cast("B"))
print(memoryview(b"abc") == bytearray(b"abc"), memoryview(b"ab") != b"ab", memoryview(b"x") == 1)

it = iter("añb")
print(next(it), it.__length_hint__(), next(it), next(it), it.__length_hint__())
print([c for c in "a\U0001f600\ud800"] == ["a", "\U0001f600", "\ud800"], list(b"ab"), [x for x in bytearray(b"cd")])
it = iter("abc")
it.__setstate__(2)
print(list(it))

text = "äöü€😀" * 1000
total = 0
for i in list(b"\x01" * 200):
    total += len(text[i * 37 : i * 37 + 3])
print(total, text.find("😀", 3000), text.rfind("ä"), text.index("ö", -10), text[4999], text[::1000])
print("ß".upper(), "ŉ".title(), "ΑΣ".lower(), "ǆ".title(), "İ".lower() == "i̇", "ﬁ".upper(), "ΌΣΟΣ ΣΑΣ".lower(), "ı".upper())
print("a,b,,c".split(","), "a  b".split(), "abc".partition("x"), "\x85a\u2029b".splitlines(), "1\x1c2".split())
print(repr("it's"), repr('"'), repr("'\""), repr("\x00\x1f\x7f\x80\xa0\xad\u0378\u2028\ud800\U0001f600\U000e0001"))
attempt("x".join, ["a", b"b"])
attempt("abc".translate, "xyz")
attempt(lambda: "%s" % (1, 2))
attempt(lambda: "a" + b"b")
attempt(lambda: b"a" + 1)
attempt(lambda: "a" * 2.0)
attempt(lambda: "abc"["x"])
attempt(lambda: b"abc"[1:2.5])
attempt(lambda: "é".encode("ascii"))
attempt(lambda: b"\xff".decode())
try:
    "aé€b".encode("ascii")
except UnicodeEncodeError as e:
    print(e.encoding, e.object, e.start, e.end, e.reason, e.args)
try:
    b"a\xff".decode("utf-8")
except UnicodeDecodeError as e:
    print(e.encoding, e.object, e.start, e.end, e.reason)
print(hash("") == 0, hash(b"") == 0, hash("abc") == hash(S("abc")), hash(b"abc") == hash(B(b"abc")))
print("{:>10}|{:<10}|{:^10}|{:*^10}|{:=+10}".format("a", "b", "c", "d", 5), "{:,.2f} {:e} {:%}".format(1234.5, 0.001, 0.25))
print("%5.1f|%-8s|%08.3f|%+d|%x|%o|%c|%%" % (3.14159, "ab", -2.5, 5, 255, 8, 65))
print(str(1.0), str(1e16), 1e-7, 1.5e300, -0.0, 123456.789, 0.1 + 0.2, 1e22)
print("abc" < "abd", "a" < "B", "ä" > "z", "" < "a", "\uffff" < "\U00010000", b"a" < b"b", bytearray(b"a") <= b"a")
print("x" in "", "" in "x", b"" in b"", 120 in b"x", bytearray(b"ab") in b"cab")
print("abc".isidentifier(), "1a".isidentifier(), "é_1".isidentifier(), "℘".isidentifier(), "".isidentifier(), "class".isidentifier())
import _codecs


def handler(e):
    part = e.object[e.start : e.end]
    return ("[%s]" % (part if isinstance(part, str) else part.hex()) if not isinstance(e, UnicodeEncodeError) else "<%d>" % len(part), e.end)


_codecs.register_error("mine", handler)
print("aéöb€".encode("ascii", "mine"), "aéb".encode("latin-1", "mine"), b"a\xff\xfeb".decode("utf-8", "mine"), b"\xe9".decode("ascii", "mine"))
_codecs.register_error("bad", lambda e: 5)
attempt("é".encode, "ascii", "bad")
_codecs.register_error("far", lambda e: ("x", 99))
attempt("é".encode, "ascii", "far")
attempt(b"\xff".decode, "ascii", "far")
attempt("é".encode, "ascii", "unknown")
print(_codecs.utf_8_decode(b"a\xe2\x82"), _codecs.utf_8_decode(b"a\xe2\x82\xac", "strict", True), _codecs.utf_16_le_decode(b"a\0b"), _codecs.utf_16_ex_decode(b"\xff\xfea\0", "strict", 0, False))
print(_codecs.utf_8_encode("é"), _codecs.ascii_encode("a"), _codecs.utf_16_encode("a", "strict", 1), _codecs.latin_1_decode(b"\xe9"))
print(_codecs.unicode_escape_encode("é\n€😀\\"), _codecs.unicode_escape_decode(r"\x41\u20ac\n\N{EURO SIGN}\101\'"), _codecs.raw_unicode_escape_decode(rb"\u20ac\n"), _codecs.raw_unicode_escape_encode("é€"))
print(_codecs.escape_encode(b"a\n'\xff"), _codecs.escape_decode(rb"a\n\x41\101"))
m = _codecs.charmap_build("abc\ufffed")
print(_codecs.charmap_encode("cab", "strict", m), _codecs.charmap_decode(b"\0\1\3", "replace", "abc\ufffed"), _codecs.charmap_decode(b"\1\2", "strict", {1: "xy", 2: 65}))
attempt(_codecs.charmap_encode, "z", "strict", m)
attempt(_codecs.charmap_decode, b"\x03", "strict", "abc\ufffed")
print("a€\x00é".encode("ascii", "namereplace"), "€".encode("ascii", "xmlcharrefreplace"))
for name in ("strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace", "surrogatepass", "surrogateescape"):
    h = _codecs.lookup_error(name)
    for e in (UnicodeEncodeError("utf-8", "a\udc80é", 1, 2, "r"), UnicodeDecodeError("utf-8", b"a\xff\xed\xa0\x80", 1, 2, "r"), UnicodeTranslateError("abc", 1, 2, "r"), ValueError("v")):
        attempt(h, e)


def search(name):
    if name == "up_per":
        return (lambda s, errors="strict": (s.upper().encode(), len(s)), lambda b, errors="strict": (bytes(b).decode().lower(), len(b)), None, None)


_codecs.register(search)
print("abc".encode("up_per"), b"ABC".decode("UP PER"), len(_codecs.lookup("Up_Per")), _codecs.encode("x", "up_per"))
attempt(_codecs.register_error, "x", 1)
attempt(_codecs.lookup_error, "nope")
attempt(_codecs._unregister_error, "strict")
print(_codecs._unregister_error("mine"), _codecs._unregister_error("mine"))
import _string

print(list(_string.formatter_parser("a{b!r:>{w}}c{{d}}{}")), [x if i == 0 else list(x) for i, x in enumerate(_string.formatter_field_name_split("a.b[0][k]"))])
print(list(_string.formatter_field_name_split("0.x")[1]), _string.formatter_field_name_split("12")[0])

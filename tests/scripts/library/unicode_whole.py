# unicodedata over all code points: a digest of every property, and lookups by alias and sequence.
import unicodedata as u, zlib

print(u.unidata_version, u.ucd_3_2_0.unidata_version)
for name, f in (("category", u.category), ("bidirectional", u.bidirectional), ("combining", lambda c: str(u.combining(c))), ("width", u.east_asian_width), ("mirrored", lambda c: str(u.mirrored(c))), ("decomposition", u.decomposition), ("numbers", lambda c: f"{u.decimal(c, '')}{u.digit(c, '')}{u.numeric(c, '')}"), ("name", lambda c: u.name(c, "")), ("forms", lambda c: u.normalize("NFKC", c) + u.normalize("NFD", c))):
    check = 0
    for start in range(0, 0x110000, 0x1000):
        check = zlib.crc32("|".join([f(chr(c)) for c in range(start, start + 0x1000)]).encode("utf-8", "surrogatepass"), check)
    print(name, f"{check:08x}")
print([u.lookup(n) for n in ("LATIN SMALL LETTER GHA", "latin small letter e with acute", "HANGUL SYLLABLE GAG", "CJK UNIFIED IDEOGRAPH-4E00", "NULL", "LINE FEED", "KEYCAP NUMBER SIGN" if False else "BYTE ORDER MARK")], "\N{GREEK SMALL LETTER ALPHA}", u.lookup("LATIN SMALL LETTER R WITH TILDE"))
for f in (lambda: u.lookup("NO SUCH"), lambda: u.name("\0"), lambda: u.decimal("x"), lambda: u.digit("ab"), lambda: u.category(""), lambda: u.category(5), lambda: u.normalize("NFX", "x"), lambda: u.numeric("a"), lambda: u.lookup("TANGUT IDEOGRAPH-17000"), lambda: u.is_normalized("NFC", 5)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(u.ucd_3_2_0.category("\U0001f600"), u.ucd_3_2_0.name("a"), u.is_normalized("NFD", "é"), u.normalize("NFC", "e\u0301\u0328"), u.normalize("NFKD", "ﬁ①"))

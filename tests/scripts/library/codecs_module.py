# codecs: lookups, incremental coders, error handlers, stream readers.
import codecs
import io

for name in ("utf-8", "UTF8", "latin_1", "ascii", "utf-16", "utf-32-be", "cp1252", "rot13", "hex", "idna", "punycode", "utf-7", "koi8-r", "utf-8-sig", "raw_unicode_escape"):
    i = codecs.lookup(name)
    print(name, i.name, i._is_text_encoding)
s = "aé€😀"
for enc in ("utf-8", "utf-16", "utf-16-le", "utf-32-be", "utf-7", "utf-8-sig", "unicode_escape", "raw_unicode_escape", "punycode"):
    b = s.encode(enc)
    print(enc, b, b.decode(enc) == s)
for errors in ("strict", "ignore", "replace", "xmlcharrefreplace", "backslashreplace", "namereplace", "surrogateescape"):
    try:
        print(errors, s.encode("ascii", errors))
    except UnicodeEncodeError as e:
        print(e, e.start, e.end, e.object, e.reason, e.encoding)
for data in (b"a\xffb", b"\xe2\x82", b"\xed\xa0\x80", b"\xf0\x9f\x98", b"\xc0\x80"):
    for errors in ("strict", "ignore", "replace", "backslashreplace", "surrogateescape"):
        try:
            print(data, errors, ascii(data.decode("utf-8", errors)))
        except UnicodeDecodeError as e:
            print(e)
d = codecs.getincrementaldecoder("utf-8")()
print([d.decode(bytes([b])) for b in "é€😀x".encode()], d.getstate())
try:
    d.decode(b"\xe2", final=True)
except UnicodeDecodeError as e:
    print(e)
e = codecs.getincrementalencoder("utf-16")()
print(e.encode("a"), e.encode("b"))
print(list(codecs.iterdecode([b"\xc3", b"\xa9x"], "utf-8")), list(codecs.iterencode(["a", "é"], "latin-1")))
codecs.register_error("scr.stars", lambda e: ("*" * (e.end - e.start), e.end))
print("aéé".encode("ascii", "scr.stars"), codecs.lookup_error("strict").__name__)
try:
    "é".encode("ascii", "no such handler")
except LookupError as e:
    print(e)
codecs.register(lambda n: codecs.CodecInfo(lambda s, e="strict": (s.upper().encode(), len(s)), lambda b, e="strict": (bytes(b).decode().lower(), len(b)), name="shout") if n == "shout" else None)
print("abc".encode("shout"), b"ABC".decode("shout"))
print(codecs.encode("Hello", "rot13"), codecs.encode(b"ab", "hex"), codecs.decode(b"6162", "hex"), codecs.encode(b"x", "base64"), codecs.decode(codecs.encode(b"zzz", "zlib"), "zlib"))
for f in (lambda: "x".encode("nope"), lambda: "x".encode("hex"), lambda: b"x".decode("rot13"), lambda: codecs.decode(b"zz", "hex")):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
r = codecs.getreader("utf-8")(io.BytesIO("línea uno\ndos\n".encode()))
print(r.readline(), r.read())
b = io.BytesIO()
w = codecs.getwriter("utf-16-be")(b)
w.write("hi")
print(b.getvalue(), codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.escape_decode(rb"a\n\x41"), codecs.charmap_build("ab") is not None)
print("bücher.de".encode("idna"), b"xn--bcher-kva.de".decode("idna"), "\udc80".encode("utf-8", "surrogateescape"), "\ud800".encode("utf-8", "surrogatepass"))

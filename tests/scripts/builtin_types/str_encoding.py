# encode and decode: codecs, error handlers, the attributes of the errors.
def attempt(function, *arguments):
    try:
        return function(*arguments)
    except UnicodeError as error:
        return f"{type(error).__name__}: {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


text = "aé日😀\ud800"
codecs = ["utf-8", "ascii", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-7", "cp1252", "unicode_escape", "raw_unicode_escape", "utf_8_sig", "cp437", "nothing", "iso8859-15", "koi8-r", "mac-roman"]
handlers = ["strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace", "surrogateescape", "surrogatepass", "unknown"]
for codec in codecs:
    for handler in handlers:
        print(codec, handler, attempt(text.encode, codec, handler))
raw = [b"abc", b"\xff\xfeA\x00", b"\xc3\xa9\xc3", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"\x80abc\xfe", b"\xe6\x97", b"+AGE-", b"\\u00e9\\x4", b""]
for data in raw:
    for codec in ("utf-8", "ascii", "latin-1", "utf-16-le", "utf-7", "unicode_escape", "cp1252", "utf-8-sig"):
        for handler in ("strict", "replace", "surrogateescape", "ignore"):
            print(data, codec, handler, ascii(attempt(data.decode, codec, handler)))
for make in (lambda: "é".encode("ascii"), lambda: b"a\xff".decode("utf-8")):
    try:
        make()
    except UnicodeError as error:
        print(error.encoding, repr(error.object), error.start, error.end, error.reason, error.args)
print(attempt("a".encode, 1), attempt("a".encode, "utf-8", 1), attempt(b"a".decode, None), attempt("a".encode, "a\0b"))
print("é".encode(errors="replace"), b"\xe9".decode("latin1"), bytes("é", "utf-16-be"), str(b"\xe9", "latin-1"), str(b"a"))
import codecs as module

module.register_error("mine", lambda error: ("<" + error.object[error.start : error.end] + ">" if isinstance(error, UnicodeEncodeError) else "?", error.end))
print("aébé".encode("latin-1", "mine"), "a日".encode("ascii", "xmlcharrefreplace"), b"a\xffb".decode("ascii", "mine"))
print(module.lookup("UTF8").name, module.lookup("latin1").name, attempt(module.lookup, "zzz"), module.encode("abc", "rot13"), module.decode(b"YWJj", "base64"), module.encode(b"a", "hex"))
decoder = module.getincrementaldecoder("utf-8")()
print([decoder.decode(bytes([b])) for b in "é日".encode()], decoder.getstate())

"""Sources as bytes: marks, cookies, codecs, and what is said of bytes that are no text."""


def report(source):
    try:
        code = compile(source, "<bytes>", "exec")
    except SyntaxError as error:
        print(source, "->", error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset, repr(error.text))
        return
    names = {}
    exec(code, names)
    print(source, "->", ascii(names.get("x")))


for encoding in ["latin-1", "iso-8859-15", "cp1252", "koi8-r", "cp437", "mac-roman", "utf8", "UTF_8", "utf-8-unix"]:
    for letter in ["a", "\u00e9", "\u0416"]:
        try:
            body = f"x = '{letter}'\n".encode(encoding)
        except (UnicodeError, LookupError):
            continue
        report(b"# coding: " + encoding.encode() + b"\n" + body)
        report(b"#!run\n# vim: set fileencoding=" + encoding.encode() + b" :\n" + body)

BOM = b"\xef\xbb\xbf"
for source in [
    BOM + b"x = 1",
    BOM + b"# coding: utf-8\nx = 1",
    BOM + b"# coding: koi8-r\nx = 1",
    BOM + b"#!run\n# coding: latin-1\nx = 1",
    BOM + BOM + b"x = 1",
    b"# coding: nothing-known\nx = 1",
    b"# coding: rot13\nx = 1",
    b"# coding: ascii\nx = '\xe9'",
    b"# coding: cp1252\nx = '\x81'",
    b"x = 1\n# coding: nothing-known\n",
    b"\n# coding: nothing-known\n",
    b"x = '\xe9'",
    b"y = 1\nif y:\n    x = '\xc3\xa9', '\xff'\n",
    b"x = '\xc3",
    b"# coding: latin-1\nx = '\xe9' 1\n",
    b"# coding: latin-1\r\nx = '\xe9'\r\n",
    b"x = 1\0",
]:
    report(source)

for text in ["\ufeffx = 1", "# coding: nothing-known\nx = '\u00e9'"]:
    report(text)

# str methods on text beyond ASCII.
words = ["straße", "ΣΊΣΥΦΟΣ", "ǆ", "ŉ", "İstanbul", "ﬁne", "日本語", "é", "e\u0301", "٣", "½", "²", "Ⅷ", "😀", "\u200b", "\u00a0", "ʼn", "ß", "ᾳ", "\U0001F1E6", "अ", "I", "ı", ""]
for w in words:
    print(ascii(w), ascii(w.upper()), ascii(w.lower()), ascii(w.title()), ascii(w.capitalize()), ascii(w.swapcase()), ascii(w.casefold()), len(w),
          "".join("01"[f(w)] for f in (str.isalpha, str.isdigit, str.isdecimal, str.isnumeric, str.isalnum, str.isspace, str.isupper, str.islower, str.istitle, str.isidentifier, str.isprintable, str.isascii)))
s = "añb😀c日d"
print(s[::-1], s.find("😀"), s.index("日"), s.partition("😀"), s.split("ñ"), s.replace("日", "語"), s.center(12, "é"), s.zfill(9), s.translate({0xf1: "n", "b": None, ord("😀"): ":)"}), [hex(ord(c)) for c in s], s.encode("utf-16-le")[:6], s > "añb", max(s), sorted(s))
print("a\u2028b\x85c\x1cd\r\ne\vf".splitlines(), "a\u2003b\u3000c\x1fd".split(), "\u2003x\u2003".strip() == "x", "xéx".strip("x"), "ééa".lstrip("é"), "éa".removeprefix("é"), "éa".removesuffix("a"))
print("é" == "e\u0301", "ﬁ".casefold() == "fi".casefold(), "ß".casefold() == "SS".casefold(), "日本".isidentifier(), "２".isdigit(), int("２"), float("１.５"), "\N{GREEK SMALL LETTER ALPHA}\N{SNOWMAN}", "\u00e9\x41\101\U0001F600")
print(ascii("\ud800"), repr("\x7f\x80\xad\u0600\ue000\U000e0001\n\t\\'\""), repr("it's"), repr('"'), repr("'\""), ascii("é日😀"))
print("{:>5}|{:<5}|{:^5}|{:é^7}".format("日", "é", "😀", "x"), "%5s|%-5s|%.1s" % ("é", "日", "日本"), "é".join("abc"), "日本".startswith("日"), "日本".endswith(("x", "本")), "aéa".count("é"), "".join(map(chr, (97, 233, 26085, 128512))), "é" in "café", "aé" * 2, "\t é".expandtabs(4))
for f in (lambda: "é".encode("ascii"), lambda: "\ud800".encode(), lambda: chr(0x110000), lambda: chr(-1), lambda: ord("ab"), lambda: "x".center(5, "ab"), lambda: "é" + b"x", lambda: "a".join([1]), lambda: "é".index("x"), lambda: str(b"\xff", "utf-8"), lambda: "x".translate(5), lambda: "".maketrans("a", "bc")):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

# Cases of letters, also of those that change their length, and the classes of characters.
words = ["", "abc", "ABC", "Hello World", "straße", "İstanbul", "ǆ ǅ Ǆ", "ﬁne ﬂag", "ΣΑΣ ΑΣ.", "ŉ", "they're", "x1y2z", "日本", "ⅷ Ⅷ", "ª º", "\u0345", "ß", "ΐ", "ﬀ", "1st", "a\u0300b", "O'Neil-smith", "ᾳ", "Ǆwords"]
for word in words:
    print(word, "|", word.upper(), "|", word.lower(), "|", word.title(), "|", word.capitalize(), "|", word.swapcase(), "|", word.casefold())
tests = ["isalpha", "isdigit", "isdecimal", "isnumeric", "isalnum", "isspace", "isupper", "islower", "istitle", "isidentifier", "isprintable", "isascii"]
samples = ["", "a", "A", "1", "²", "½", "٣", "Ⅷ", " ", "\t", "\x1c", "\u200b", "\xa0", "日", "é", "É", "a1", "a b", "_x", "1x", "Ab", "aB", "Title Case", "ǅ", "\x00", "\x7f", "\ud800", "😀", "\u2028", "ª", "-", "def", "x·", "℘", "À1"]
for sample in samples:
    print(ascii(sample), "".join("1" if getattr(sample, test)() else "0" for test in tests))
print([len(chr(n).upper()) for n in (0xDF, 0x149, 0x1F0, 0x390, 0xFB03)])
print(sum(chr(n).isalpha() for n in range(0x3000)), sum(chr(n).isprintable() for n in range(0x3000)), sum(chr(n).isspace() for n in range(0x3100)))
print(sum(chr(n).isdigit() for n in range(0x10000)), sum(chr(n).isnumeric() for n in range(0x10000)), sum(chr(n).isidentifier() for n in range(0x3000)))
print(sum(chr(n).lower() != chr(n) for n in range(0x3000)), sum(chr(n).upper() != chr(n) for n in range(0x3000)))
for method in ("upper", "title", "isalpha"):
    try:
        getattr("a", method)(1)
    except TypeError as error:
        print(error)

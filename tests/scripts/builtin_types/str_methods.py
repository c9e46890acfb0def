# The methods of str.
s = "Hello, World"
print(s.upper(), s.lower(), s.swapcase(), s.title(), s.capitalize(), "ß".upper(), "ß".casefold(), "ǅ".title(), "İ".lower().encode())
print(s.find("o"), s.find("o", 5), s.find("z"), s.rfind("o"), s.index("W"), s.count("l"), s.count(""), "".find(""), s.count("l", 3, 5))
print(s.startswith("Hell"), s.startswith(("x", "H")), s.endswith("ld", 5), s.startswith("W", 7), s.endswith(""), "abc".startswith("b", 1, 1))
print(s.replace("l", "L"), s.replace("l", "L", 2), s.replace("", "-", 3), "aaa".replace("a", ""), "abc".replace("", "."))
print("a b  c ".split(), "a b  c ".split(" "), "a,b,,c".split(","), "a,b,c".split(",", 1), "a,b,c".rsplit(",", 1), "".split(), "".split(","), " a ".split(None, 0))
print("l1\nl2\r\nl3\x0bl4\u2028l5".splitlines(), "a\nb\n".splitlines(True), "".splitlines(), "a--b--c".partition("--"), "a--b--c".rpartition("--"), "ab".partition("x"))
print("  x ".strip() + "|", "xxaxx".strip("x"), "  x ".lstrip() + "|", "  x ".rstrip() + "|", "abcba".strip("ab"), "prefix.x".removeprefix("prefix"), "a.txt".removesuffix(".txt"))
print("x".center(5, "*"), "x".ljust(3, "."), "x".rjust(3, "."), "42".zfill(5), "-42".zfill(5), "a\tb".expandtabs(4), "ab\tc\t".expandtabs(), "x".center(4) + "|")
print(",".join(["a", "b"]), "".join([]), "-".join("abc"), ",".join(str(i) for i in range(3)))
print("abc".isalpha(), "a1".isalnum(), "12".isdigit(), "²".isdigit(), "²".isdecimal(), "½".isnumeric(), " \t".isspace(), "Ab".istitle(), "a".islower(), "1".isupper(), "".isalpha(), "a_1".isidentifier(), "1a".isidentifier(), "é".isascii(), "\n".isprintable(), "日本".isalpha())
print("abc".translate({97: "x", 98: None, 99: 0x7A}), "abc".translate(str.maketrans("ab", "12", "c")), str.maketrans({"a": 1}))
print(s[0], s[-1], s[1:4], s[::-1], s[::2], s[10:100], s[5:2], s[-3:], s * 2, 0 * s == "", "l" in s, "" in s, len(s), s[slice(None, None, 3)])
print("a" < "b", "a" < "B", "abc" < "abd", "é" > "z", "😀" > "\uffff", "a" == "a", hash("a") == hash("a"), "ab" "cd", max("hello"), sorted("hello"))
print(ord("a"), chr(8364), ord("😀"), chr(0x1F600), ascii("é😀\n"), repr("it's"), repr('"'), repr("'\""), repr("\x00\x7f\u200b\t\\"), "\N{SNOWMAN}")
print("日本語"[1], len("日本語"), "日本語".encode(), "日本語".find("語"), "a日b"[::-1], "é" in "café", "naïve".upper(), "ñ".encode("latin-1"), "x😀y"[1], len("😀"))
print("%-5s|%5.1f|%03d" % ("ab", 2.25, 7), "{:>5}|{:^5}|{:<5}".format(1, 2, 3), "{0[a]} {1.real}".format({"a": 1}, 5), "{x}".format_map({"x": 1}))
print(str(b"abc", "ascii"), str(b"x"), str(5), str(None), str([1, "a"]), str({"k": (1,)}), str(1.0), "abc".encode("utf-16-le"), b"\xff".decode("latin-1"), b"\xff".decode("utf-8", "replace"), "é".encode("ascii", "xmlcharrefreplace"), "é".encode("ascii", "backslashreplace"), "aé".encode("ascii", "ignore"))
for expression in ["'a' + 1", "s['x']", "'abc'[5]", "'a'.join([1])", "'abc'.index('z')", "'a'.center()", "'x'.zfill('a')", "'é'.encode('ascii')", "b'\\xff'.decode()", "'a'.encode('nope')", "''.split('')", "'a' * 'b'", "chr(0x110000)", "ord('')", "'a'.partition('')", "'abc'.replace(1, 2)", "'a'.startswith(1)", "str(1, 2)", "'a' - 'b'", "'\\ud800'.encode()", "'abc'[::0]", "str.upper(5)", "'a'.strip(1)"]:
    try:
        print(eval(expression))
    except Exception as error:
        print(expression, "->", type(error).__name__, error)

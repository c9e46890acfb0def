# re.
import re

print(re.match(r"(\w+) (\w+)", "hello world again").groups(), re.search(r"\d+", "abc 123 def").group(), re.match("x", "y"), re.fullmatch(r"\d+", "123").span())
print(re.findall(r"\d+", "1 22 333"), re.findall(r"(\w)(\d)", "a1 b2"), re.findall(r"x*", "axb"), [m.start() for m in re.finditer("a", "banana")])
print(re.sub(r"\d", "#", "a1b22"), re.sub(r"(\w)(\d)", r"\2\1", "a1 b2"), re.sub(r"\d+", lambda m: str(int(m[0]) * 2), "1 20"), re.subn("a", "b", "aaa", count=2), re.sub(r"(?P<x>.)", r"\g<x>\g<x>", "ab"), re.sub("", "-", "ab"))
print(re.split(r"[,;]\s*", "a, b;c"), re.split(r"(\d)", "a1b2c"), re.split("x", "axbxc", maxsplit=1), re.split(r"\b", "a b"))
m = re.match(r"(?P<year>\d{4})-(?P<month>\d\d)(-(\d\d))?", "2024-05 rest")
print(m.group("year"), m["month"], m.group(0, 1), m.groups(), m.groups("none"), m.groupdict(), m.start("month"), m.span(3), m.end(), m.lastgroup, m.lastindex, m.string, m.re.pattern, m)
print(re.compile(r"a.c", re.S).match("a\nc") is not None, re.findall("^x", "x\nx", re.M), re.findall("ABC", "abc Abc", re.I), re.search(r"""  a \s b  # comment
""", "a b", re.X).group(), re.findall(r"(?i)é", "É é"), re.findall(r"\w", "aé_1!", re.A))
print(re.findall(r"a{2,3}", "aaaaa"), re.findall(r"a+?", "aaa"), re.findall(r"<.*?>", "<a><b>"), re.findall(r"<.*>", "<a><b>"), re.findall(r"(?:ab)+", "ababx"), re.findall(r"[^a-c\d]", "abcd1e"), re.findall(r"a|b|cd", "abcd"), re.findall(r"a++b", "aab"))
print(re.findall(r"\bfoo\b", "foo food foo"), re.findall(r"(?<=\$)\d+", "$5 6"), re.findall(r"\d+(?!px)\b", "5px 6em 7"), re.findall(r"(?<!a)b", "ab cb"), re.search(r"(a)(?(1)b|c)", "ab").group(), re.findall(r"(\w)\1", "aabbc"), re.findall(r"(?P<q>['\"]).*?(?P=q)", "'a' \"b\""))
print(re.escape("a.b*c[d]"), re.compile("x"), re.compile("x", re.I | re.M), repr(re.I), re.compile(r"(a)(?P<n>b)").groups, re.compile(r"(?P<n>b)").groupindex, re.compile("a") == re.compile("a"))
print(re.match(rb"\w+", b"bytes here").group(), re.sub(rb"a", b"b", b"aaa"), re.findall(r"\w+", "naïve café 日本"), re.findall(r"[\u4e00-\u9fff]+", "日本 abc"), re.search("😀", "x😀y").span(), re.findall(".", "a😀b"))
p = re.compile(r"\w+")
s = p.scanner("two words") if hasattr(p, "scanner") else None
print(p.match("  x", 2).group(), p.search("abc def", 3, 5).group(), p.fullmatch("abcd", 1, 3).group(), s.search().group(), s.search().group(), s.search(), m.expand(r"\1/\g<month>"))
for pattern in ["(", ")", "[a", "*", "a**", "(?P<n>a)(?P<n>b)", r"\1", "(?P<1>a)", "a{2,1}", "(?<=a+)b", r"\q", "(?z)", "[z-a]", "(?P=x)", "x{99999999999}", "(?(2)a|b)"]:
    try:
        re.compile(pattern)
        print(pattern, "compiles")
    except re.error as error:
        print(pattern, "->", error, error.pos)
    except OverflowError as error:
        print(pattern, "->", error)
for operation in [lambda: re.match("a", b"a"), lambda: re.match(b"a", "a"), lambda: m.group(9), lambda: m["no"], lambda: re.sub("(a)", r"\2", "a"), lambda: re.compile(5)]:
    try:
        operation()
    except Exception as error:
        print(type(error).__name__, error)
print(len(re.findall(r"(a|b)*c", "ab" * 1000 + "c")), re.match(r"(?:a?){20}a{20}", "a" * 20) is not None, re.sub(r"\s+", " ", " many   spaces\t\n here "))

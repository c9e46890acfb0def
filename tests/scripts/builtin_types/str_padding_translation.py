# center, ljust, rjust, zfill, expandtabs, translate, maketrans.
def attempt(function, *arguments, **keywords):
    try:
        return repr(function(*arguments, **keywords))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


for width in (-1, 0, 3, 4, 5, 8, True):
    print(width, [attempt(getattr("abc", m), width) for m in ("center", "ljust", "rjust", "zfill")], attempt("ab".center, width))
for fill in ("*", "é", "😀", "", "ab", b"*", 1, None):
    print(repr(fill), attempt("abc".center, 8, fill), attempt("日".rjust, 4, fill))
for width in (1.0, "5", None, 2**70):
    print(width if width != 2**70 else "big", attempt("abc".ljust, width))
for text in ("", "-", "+5", "-42", "--1", "+", "a-b", "日1"):
    print(attempt(text.zfill, 6), end=" ")
print()
for size in (0, 1, 4, 8, -3):
    print(attempt("a\tbc\t\tdef\n\tx\ry\tz".expandtabs, size))
print(attempt("a\tb".expandtabs), attempt("a\tb".expandtabs, tabsize=2), attempt("a\tb".expandtabs, "x"), attempt("日\tb".expandtabs, 4))
tables = [{97: "x", 98: None}, {97: "long", 99: 0x1F600}, {97: -1}, {97: 1.5}, {}, {97: 0x110000}, [str(n % 10) for n in range(128)], "x" * 100]
for table in tables:
    print(attempt("abcab日".translate, table))


class Table:
    def __getitem__(self, key):
        if key == 98:
            raise LookupError
        if key == 99:
            raise KeyError(key)
        return chr(key + 1)


print(attempt("abcd".translate, Table()), attempt("abc".translate, 5), attempt("abc".translate))
for arguments in (("ab", "cd"), ("ab", "c"), ({97: "x"},), ({"a": None, "b": "yy", 99: 100},), ("a", "b", "c"), ({"ab": 1},), (1,), ("ab", 1), ("a", "b", 3), ({1.5: 2},), ("aab", "xyz")):
    print(attempt(str.maketrans, *arguments))
print("hello".translate(str.maketrans("el", "ip", "o")))

# Slices, comparison, repetition, repr, hashing, iteration and subclasses of str.
text = "aé日😀z"
for bounds in ((None, None, None), (1, 4, None), (None, None, -1), (None, None, 2), (-2, None, None), (4, 1, -1), (10, 20, None), (None, -10, None), (3, None, -2), (2**70, None, -1), (None, None, 2**70)):
    print(bounds, text[slice(*bounds)])
print([text[i] for i in range(-5, 5)], len(text), list(reversed(text)), list(text))
for index in (5, -6, "x", None, 1.0, 2**70, slice("a")):
    try:
        print(text[index])
    except Exception as error:
        print(type(error).__name__, error)
try:
    text[0] = "x"
except TypeError as error:
    print(error)
try:
    del text[0]
except TypeError as error:
    print(error)
for times in (0, 1, 3, -1, True):
    print(repr("ab" * times), repr(times * "é"))
for wrong in (1.0, "2", None):
    try:
        "a" * wrong
    except TypeError as error:
        print(error)
for left, right in (("a", 1), ("a", None), ("a", b"b"), (1, "a"), (b"a", "a")):
    try:
        left + right
    except TypeError as error:
        print(error)
print(sorted(["b", "a", "é", "Z", "日", "😀", "", "ab", "\ud800"]).__repr__())
print("a" < "b", "a" < "B", "" < "a", "é" > "z", "日" < "😀", "ab" > "a", "abc" == "abc", "a" == b"a", "a" != 1)
for sample in ("plain", "it's", 'say "x"', "'\"", "\n\t\r\\", "\x00\x1f\x7f\x80\x9f\xa0\xad", "é\u0300", "\u200b\u2028\ufeff", "\ud800\udfff", "😀\U000e0001", "日本"):
    print(ascii(sample), repr(sample).encode("utf-8", "backslashreplace"))


class Name(str):
    def __new__(cls, value, extra=None):
        self = super().__new__(cls, value)
        self.extra = extra
        return self

    def __repr__(self):
        return f"Name({str(self)})"


name = Name("bob", extra=1)
print(repr(name), str(name), name.upper(), type(name.upper()).__name__, type(name[:]).__name__, type(name + "x").__name__, name.extra, name == "bob", hash(name) == hash("bob"), {name: 1}["bob"], type(str(name)).__name__, type(name.strip()).__name__)
print("%s|%r|%s" % (name, name, [name]), f"{name}|{name!r:>12}|{name:>5}", "{}".format(name))
print(str(), str(object=5), str(b"x", errors="ignore"), "a" "b" f"{1}" "c", "\N{BULLET}", "\x41\u0042\103", r"\n", len("\
joined"))

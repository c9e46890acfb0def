# split, rsplit, splitlines, join, strip.
def attempt(function, *arguments, **keywords):
    try:
        return function(*arguments, **keywords)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


for text in ("", " ", "a b  c", "  a  b ", "a,b,,c", "\ta\n b\x1c", "日\u3000本\xa0x", ",", ",,"):
    print(repr(text), text.split(), text.split(","), text.split(" "), text.rsplit(None, 1), text.split(None, 1), text.rsplit(",", 1), text.split(",", 1), text.split(" ", 0))
for arguments in ((",", -1), (",", 0), ("",), (None, 2), (1,), (b",",), (",", "x"), (",", 1.0), (",", 2**70)):
    print(arguments, attempt("a,b,c".split, *arguments), attempt("a,b,c".rsplit, *arguments))
print("a--b--c".split("--", maxsplit=1), "a--b--c".rsplit(sep="--", maxsplit=1), attempt("a".split, bad=1))
lines = "one\ntwo\r\nthree\rfour\x0bfive\x0csix\x1cseven\x85eight\u2028nine\u2029ten\n"
print(lines.splitlines())
print(lines.splitlines(True))
print("".splitlines(), "\n".splitlines(), "\n\n".splitlines(keepends=True), "a\r\n\rb".splitlines())
for separator in ("", ",", "日", "😀"):
    print(separator.join([]), separator.join(["a"]), separator.join(["a", "é", "😀"]), separator.join("xyz"), separator.join({"k": 1}))
for items in ([1], ["a", 1], ["a", None], 1, None, [b"a"], ["a", "b", 2.5], iter(["x", 3])):
    print(attempt(",".join, items))


class Text(str):
    def __str__(self):
        return "not used"


print("-".join([Text("a"), Text("b")]), type("".join([Text("a")])).__name__, type(Text("-").join(["a"])).__name__)
for text in ("  a  ", "xxaxx", "\t\n a\x1d", "日a日", ""):
    print(repr(text), [repr(text.strip()), repr(text.lstrip()), repr(text.rstrip()), repr(text.strip("x")), repr(text.strip("日x ")), repr(text.lstrip("")), repr(text.rstrip(None))])
print(attempt("a".strip, 1), attempt("a".lstrip, b"a"), attempt("a".strip, "a", "b"))

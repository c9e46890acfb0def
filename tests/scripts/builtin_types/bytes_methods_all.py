# Each method of bytes and bytearray, with right and wrong arguments.
def attempt(function, *arguments):
    try:
        return repr(function(*arguments))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


samples = [b"", b"a", b"Hello World", b" pad\t", b"a,b,,c", b"one\ntwo\r\nthree\r", b"aaa", b"\x00\xff\xe9", b"x1 Y2", b"A Title Case"]
plain = ["upper", "lower", "title", "capitalize", "swapcase", "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "isalpha", "isdigit", "isalnum", "isspace", "isupper", "islower", "istitle", "isascii"]
for sample in samples:
    for kind in (bytes, bytearray):
        print(kind(sample), [attempt(getattr(kind(sample), name)) for name in plain])
calls = [("find", b"a"), ("find", 97), ("find", 256), ("find", "a"), ("rfind", b"l", 2, 5), ("index", b"zz"), ("rindex", 300), ("count", b""), ("count", b"a", 1), ("startswith", b"He"), ("startswith", (b"x", b"H")), ("startswith", "H"), ("startswith", ("H",)), ("endswith", b""), ("replace", b"l", b"LL"), ("replace", b"l", b"", 2), ("replace", b"", b"-"), ("replace", "l", b""), ("split", b" "), ("split", b""), ("split", "l"), ("split", b"l", 1), ("rsplit", b"l", 1), ("split", None, 1), ("partition", b"o"), ("rpartition", b"o"), ("partition", b""), ("partition", "o"), ("strip", b"Hd"), ("strip", "H"), ("lstrip", b"eH"), ("center", 15), ("center", 15, b"*"), ("center", 15, b"**"), ("ljust", 13, b"-"), ("rjust", 13, "-"), ("zfill", 14), ("expandtabs", 4), ("removeprefix", b"Hell"), ("removesuffix", b"ld"), ("removeprefix", "H"), ("translate", bytes(range(256)), b"l"), ("translate", None, b"lo"), ("translate", b"short"), ("join", [b"1", b"2"]), ("join", ["1"]), ("join", [1]), ("join", 5), ("hex", "-"), ("decode",), ("decode", "ascii", "ignore"), ("splitlines", True), ("__contains__", b"ell"), ("__contains__", 72), ("__contains__", 256), ("__contains__", "H"), ("__mul__", 2), ("__add__", b"!"), ("__getitem__", 0), ("__getitem__", -1), ("__getitem__", slice(None, None, -1)), ("__getitem__", 99), ("__getitem__", "x")]
for name, *arguments in calls:
    for kind in (bytes, bytearray):
        print(kind.__name__, name, arguments, attempt(getattr(kind(b"Hello World"), name), *arguments))
print(bytes.maketrans(b"abc", b"xyz")[95:102], attempt(bytes.maketrans, b"a", b"xy"), attempt(bytes.maketrans, "a", b"x"))
print(b"a" + bytearray(b"b"), bytearray(b"a") + b"b", attempt(lambda: b"a" + "b"), attempt(lambda: b"a" + 1), b"ab" < b"b", b"a" == bytearray(b"a"), b"a" == "a", hash(b"a") == hash(b"a"), attempt(hash, bytearray()), list(b"ab"), 97 in b"ab", b"" in b"")

# find, index, count, startswith and friends with every kind of bound.
def attempt(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


texts = ["", "a", "abcabc", "ééé日本日", "😀x😀", "aaaa"]
needles = ["", "a", "bc", "日", "😀", "aa", "zz"]
for text in texts:
    for method in ("find", "rfind", "count"):
        print(text, method, [getattr(text, method)(needle) for needle in needles])
    print(text, [needle in text for needle in needles])
bounds = [(0,), (1,), (-1,), (1, 3), (3, 1), (-3, -1), (None, 2), (2, None), (100,), (0, 100), (2**70, 2**71), (-(2**70),)]
for bound in bounds:
    print(bound, ["abcabc".find("c", *bound), "abcabc".rfind("a", *bound), "abcabc".count("", *bound), "abcabc".startswith("a", *bound), "abcabc".endswith("c", *bound)])
for method in ("index", "rindex"):
    for needle in ("b", "x", "", 1, None, b"a"):
        print(method, repr(needle), attempt(getattr("abcb", method), needle))
for prefix in ("a", ("x", "a"), (), ["a"], ("b", 1), 1, b"a", ("a", 1)):
    print(repr(prefix), attempt("abc".startswith, prefix), attempt("abc".endswith, prefix))
print(attempt("abc".find), attempt("abc".find, "a", 1, 2, 3), attempt("abc".count, "a", "x"), attempt("abc".find, "a", 1.0))
print("x" in "xyz", attempt(lambda: 1 in "abc"), attempt(lambda: None in ""))
for separator in (",", ", ", "", "zz", 1):
    print(repr(separator), attempt("a, b,c".partition, separator), attempt("a, b,c".rpartition, separator))
print("prefix-name".removeprefix("prefix-"), "name.py".removesuffix(".py"), "abc".removeprefix(""), "abc".removesuffix("x"))
print(attempt("abc".removeprefix, 1), attempt("abc".removesuffix, ("c",)))
for arguments in (("a", "b"), ("", "-"), ("aa", "b"), ("a", ""), ("a", "b", 2), ("", "-", 2), ("a", "b", 0), ("a", "b", -1), ("x", "y"), ("a", 1), ("a",), (1, "b"), ("a", "b", "c")):
    print(arguments, attempt("aaaba".replace, *arguments))
print("é日é".replace("é", "😀"), "aXbX".replace("X", "日", count=1))

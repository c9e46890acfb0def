# Programs nested too deeply are refused, not crashed on; those within bounds work.
def attempt(name, source, mode="exec"):
    try:
        compile(source, "<deep>", mode)
        print(name, "compiles")
    except (SyntaxError, MemoryError, RecursionError) as error:
        print(name, "is refused", isinstance(error, SyntaxError) or isinstance(error, (MemoryError, RecursionError)))


for n in (50, 100_000):
    print(n)
    attempt("parentheses", "(" * n + ")" * n)
    attempt("brackets", "[" * n + "]" * n)
    attempt("braces", "{" * n + "}" * n)
    attempt("open only", "(" * n)
for n in (50, 100_000):
    attempt("calls", "f(" * n + ")" * n)
    attempt("subscripts", "x[" * n + "0" + "]" * n)
    attempt("lambdas", "lambda: " * n + "0") if n < 100 else None
attempt("indents", "".join(" " * i + "if x:\n" for i in range(90)) + " " * 90 + "pass\n")
attempt("too many indents", "".join(" " * i + "if x:\n" for i in range(200)) + " " * 200 + "pass\n")
print(eval("(" * 100 + "5" + ")" * 100), eval("-" * 20 + "5"), eval("not " * 20 + "0"), eval("+".join(["1"] * 500)), eval("[" * 90 + "]" * 90) != 5)
print(len(eval("[" + ",".join(["1"] * 50000) + "]")), eval("1" + " and 1" * 3000), eval("x" + ".real" * 300, {"x": 5}))
namespace = {}
exec("\n".join(f"v{i} = {i}" for i in range(5000)), namespace)
print(namespace["v4999"])
exec("def big():\n" + "\n".join(f"    a{i} = {i}" for i in range(1000)) + "\n    return a0 + a999\n", namespace)
print(namespace["big"]())
exec(f"def many({', '.join(f'p{i}' for i in range(300))}): return p0 + p299\n", namespace)
print(namespace["many"](*range(300)), eval(f"max({', '.join(map(str, range(2000)))})"))
exec("x = 0\n" + "".join(f"{'if' if i == 0 else 'elif'} x == {i + 1}: y = {i}\n" for i in range(150)) + "else: y = 'else'\n", namespace)
print(namespace["y"], len("x" * 10**7), eval("'" + "a" * 10**6 + "'").count("a"))

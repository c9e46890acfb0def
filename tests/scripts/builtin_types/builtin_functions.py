# Built-in functions that look at or make objects, and run code.
print(type(5), type(int), type(None).__name__, type(...).__name__, type(NotImplemented).__name__, type(print).__name__, type(lambda: 0).__name__, type(type).__name__)
print(isinstance(5, (str, int)), isinstance(True, int), issubclass(bool, int), callable(len), id(5) == id(5), hash("") == hash(""), len("abc"), bool([]), int(), float(), str(), list(), dict(), tuple(), complex(), bytes(), bool())
print(eval("1 + 2"), eval("x * 2", {"x": 5}), eval("a + b", {"a": 1}, {"b": 2}), eval(" 3 "), eval(compile("4 * 5", "f", "eval")))
namespace = {}
exec("def f(x):\n    return x * 2\ny = f(21)", namespace)
print(namespace["y"], sorted(k for k in namespace if k != "__builtins__"), exec("pass"), "__builtins__" in namespace)
code = compile("z = 1\nprint('from code', z)", "<string>", "exec")
exec(code, {})
exec(code)
print(z, code.co_filename, code.co_name, type(code).__name__)
print(vars(type("T", (), {"a": 1}))["a"], sorted(globals().keys() & {"namespace", "code"}), (lambda q=1: locals())(), "q" in dir(type("T", (), {"q": 1})))


def local_names(a, b=2):
    c = a + b
    before = sorted(locals())
    d = 1
    return before, sorted(locals()), eval("a + c"), [a for a in range(2)]


print(local_names(1), repr(local_names).startswith("<function local_names at 0x"))
print(bin(10), oct(8), hex(255), bin(-3), ascii("é"), repr("é"), chr(97), ord("a"), format(255, "x"), format(3.14159, ".2f"), format("x", ">3"), format(None))
print(getattr(5, "real"), getattr(5, "nope", 1), hasattr([], "append"), sorted([3, 1]), list(reversed("ab")), sum(range(5)), print("printed", end="!\n"))
print("a", "b", 1, None, sep=", ", end=".\n")
print(1, 2, sep="")
print()
print(sep="x")
print("flush", flush=True)
import io

out = io.StringIO()
print("to file", 1, file=out)
print(repr(out.getvalue()), __import__("math").floor(2.5), help.__class__.__name__, len(dir(__builtins__)) > 140)
for expression in ["eval('1 +')", "eval('x = 1')", "exec('return')", "eval(5)", "compile('1', 'f', 'bad')", "getattr(5, 'nope')", "getattr(5, 1)", "isinstance(1, 5)", "isinstance(1, list[int])", "issubclass(1, int)", "vars(5)", "hash([])", "print(sep=1)", "print(nope=1)", "len()", "type(1, 2)", "open('/no/such/file')", "__import__('')", "eval('\\0')", "setattr(1, 'x', 2)", "delattr([], 'x')", "int('1', base=1)", "object(1)", "callable()", "input(1, 2)", "format(1, 1)", "__build_class__(1, 2)", "chr('a')", "bin('a')", "exec('1', 5)"]:
    try:
        print(eval(expression))
    except BaseException as error:
        print(expression, "->", type(error).__name__, error)

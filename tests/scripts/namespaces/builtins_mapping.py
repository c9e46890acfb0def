# __builtins__ may be any mapping; what cannot be subscripted is an error when a name is looked up.
import types

proxy = types.MappingProxyType
code = compile("superglobal", "test", "eval")


def attempt(label, f, *args):
    try:
        print(label, f(*args))
    except Exception as e:
        print(label, type(e).__name__, e)


attempt("found", eval, code, {"__builtins__": proxy({"superglobal": 1})})
attempt("missing", eval, code, {"__builtins__": proxy({})})
attempt("number", eval, code, {"__builtins__": 123})
attempt("import", exec, "import foo.bar", {"__builtins__": proxy({})})
ns = {"__builtins__": proxy({"__import__": lambda *args: args})}
exec("import foo.bar", ns)
print(ns["foo"][0], ns["foo"][1] is ns, ns["foo"][3:])
attempt("class", exec, "class A: pass", {"__builtins__": proxy({})})
ns = {"__builtins__": proxy({"len": lambda x: -1})}
exec("def f(x): return len(x)", ns)
print(ns["f"]([1]), ns["f"]([1]), list(ns["f"].__builtins__))
ns = {"__builtins__": proxy({}), "x": iter([1, 2]), "s": iter("ab"), "b": iter(b"ab")}
for name in "xsb":
    attempt("reduce", eval, f"{name}.__reduce__()", ns)
ns["__builtins__"] = proxy({"iter": "mine"})
attempt("reduce", eval, "x.__reduce__()", ns)


class Lookup(dict):
    def __missing__(self, key):
        return key.upper()


print(eval("[a, b.lower()]", {"__builtins__": Lookup()}))
# exec() within passes its own built-ins on.
ns = {"__builtins__": proxy({"exec": exec, "eval": eval, "spam": 7})}
inner = {}
ns["inner"] = inner
exec("exec('y = spam', inner)", ns)
print(inner["y"], list(inner["__builtins__"]))

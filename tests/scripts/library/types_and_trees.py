# types, copyreg, ast.unparse beyond the basics, symtable, dis flags, tokenize round trips, keyword, builtins' odds.
import ast, builtins, copy, copyreg, dis, enum, io, keyword, symtable, token, tokenize, types

D = types.new_class("D", (dict,), {}, lambda ns: ns.update(x=1))
print(D.x, types.resolve_bases((int,)), types.prepare_class("Q")[0], types.get_original_bases(D), types.coroutine.__name__, types.DynamicClassAttribute(lambda s: 1).fget(0))
n = types.SimpleNamespace(a=1, b=[2])
print(n, n == types.SimpleNamespace(a=1, b=[2]), types.SimpleNamespace({"z": 1}, y=2), copy.replace(n, a=9), types.MappingProxyType({1: 2}) | {3: 4}, types.MethodType(len, [1, 2])(), types.ModuleType("m", "doc").__doc__, types.CellType(5).cell_contents, types.GenericAlias(list, (int,)))
for f in (lambda: types.MethodType(5, 1), lambda: types.MappingProxyType(5), lambda: types.new_class("X", (1,)), lambda: types.FunctionType(5, {}), lambda: types.NoneType(1), lambda: types.CodeType(), lambda: types.SimpleNamespace(5), lambda: types.ModuleType(), lambda: types.CellType().cell_contents):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
class P:
    def __init__(self, x): self.x = x
copyreg.pickle(P, lambda p: (P, (p.x * 2,)))
print(copy.copy(P(4)).x, copyreg.constructor(P), copyreg.dispatch_table[P](P(1))[1])
for g in (lambda: copyreg.pickle(P, 5), lambda: copyreg.constructor(5), lambda: copyreg.add_extension("a", "b", 0)):
    try:
        print(g())
    except Exception as e:
        print(type(e).__name__, e)
source = '''
@deco
async def f[T: int, *Ts](a, /, b: "x" = 1, *args, c=(yield_ := 2), **kw) -> None:
    async with a as (x, y), b: pass
    async for i in x: await i
    return [j async for j in i if j]
match p:
    case {"a": 1, **rest} | [1, *_] | C(x=2) if rest: pass
    case -1 | None | "s" as z: ...
try: raise E from None
except* (A, B) as e: del e.x[1:2, ::3], y
else: assert x, "m"
finally: global g; import a.b as c, d; from ..p import (q as r)
x: list[int] = lambda *a, k=1: (a if k else not b) @ ~c ** -d
print(f"{x!r:>{w}}{{}} {y=}", t"{z}", b"\\x00", 1j, ..., *s, **t)
type A[T = int] = T
while x < y <= z is not None not in w: continue
else: break
with (a as b, c): nonlocal_ = {**d, 1: {2}, **{k: v for k, v in e}}
'''
tree = ast.parse(source.replace("import a.b as c, d; from", "import a.b as c, d; from").replace("else: break", "else: pass"))
text = ast.unparse(tree)
print(text, ast.dump(ast.parse(text)) == ast.dump(tree))
print(ast.dump(ast.parse("a.b[1:2](*c, d=e)", mode="eval"), indent=1), ast.literal_eval("{'a': [1, -2.5, (True, None), b'x', {1}, 1+2j]}"), ast.get_docstring(ast.parse('"""doc"""')), ast.get_source_segment("x = (1 +\n 2)", ast.parse("x = (1 +\n 2)").body[0].value))
for bad in ("1 + x", "f()", "[", "{1: **a}", "-'x'", "a.b"):
    try:
        print(ast.literal_eval(bad))
    except Exception as e:
        print(type(e).__name__, str(e)[:40])
class V(ast.NodeTransformer):
    def visit_Name(self, node): return ast.copy_location(ast.Constant(5), node)
print(ast.unparse(V().visit(ast.parse("x + y"))), [type(m).__name__ for m in ast.walk(ast.parse("a + 1"))], [f for f, _ in ast.iter_fields(ast.parse("a").body[0])], ast.compare(ast.parse("a"), ast.parse("a")))
t = symtable.symtable("x = 1\ndef f(a, b=2):\n    global g\n    c = a\n    def h(): return c\nclass K:\n    y: int\n    def m(self): return __class__", "?", "exec")
f = t.lookup("f").get_namespace()
print(t.get_type(), f.get_parameters(), f.get_locals(), f.get_globals(), f.lookup("c").is_free(), [s.get_frees() for s in f.get_children() if s.get_name() == "h"], f.is_optimized(), f.is_nested(), f.has_children(), f.lookup("a").is_parameter(), t.lookup("x"))
print(dis.COMPILER_FLAG_NAMES[4], dis.pretty_flags(3), dis.findlabels.__name__, dis.code_info(lambda: 0).count("Argument count"), keyword.iskeyword("if"), keyword.issoftkeyword("match"), len(keyword.kwlist), keyword.softkwlist)
src = "if x:\n  y = f'{z!r:>5}' # c\n\n  \\\nfoo(\n1)\n"
toks = list(tokenize.generate_tokens(io.StringIO(src).readline))
print([(token.tok_name[t.exact_type], t.string, t.start) for t in toks], tokenize.untokenize(toks) == src)
for bad in ("'open", "(", "if x:\n   a\n  b", "1_", "0x"):
    try:
        print([t.string for t in tokenize.generate_tokens(io.StringIO(bad).readline)])
    except (tokenize.TokenError, IndentationError, SyntaxError) as e:
        print(type(e).__name__, e.args[0])
print(tokenize.detect_encoding(io.BytesIO(b"# -*- coding: latin-1 -*-\n").readline), tokenize.detect_encoding(iter([b"\xef\xbb\xbfx"]).__next__)[0])

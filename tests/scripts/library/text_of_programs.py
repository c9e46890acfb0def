# inspect.signature of every kind, ast rewriting, tokenize round trips, symtable, textwrap of code: tools over source.
import ast, dis, inspect, io, symtable, tokenize, types, functools
source = '''
@dec(1)
class C(Base, metaclass=M, **kw):
    """Doc."""
    x: int = 1
    def m(self, a, /, b=2, *c, d, e=5, **f) -> None:
        nonlocal_ = lambda q, *r: (q, r)
        return [i for i in a if i > (j := 2)]
async def g[T: int, *Ts, **P](x: T) -> T:
    async with a as b, c: await x
    async for i in y: yield i
    else: pass
    try: pass
    except* (A, B) as e: raise X from e
    finally: del b.c[1:2, ...]
type Alias[T = int] = list[T]
match v:
    case {"k": [1, *rest], **more} | C(a, b=2) if x: ...
    case -1 | 1+2j | None | "s" "t": pass
    case _: print(f"{x!r:>{w}} {{}} {y=}", t"{z}", b"\\x00", 1_000, 0x1F, 1e5j, *a, **b)
x = y = (a if b else c) or not d and (e < f <= g is not h not in i) + -j ** ~k @ l // m
for (a, *b), c[0] in d: continue
while True: break
else: global_ = 1
with (a, b as c): assert x, "m"
from ..p.q import (r as s, t); import u.v as w
x: int; (y): str = 2; z[0]: int
def deco(): global gg; gg = yield; yield from gg
'''
tree = ast.parse(source)
print(ast.unparse(tree))
print(ast.unparse(ast.parse(ast.unparse(tree))) == ast.unparse(tree), ast.dump(ast.parse(ast.unparse(tree))) == ast.dump(tree), sum(1 for _ in ast.walk(tree)), ast.compare(tree, ast.parse(source)))
print(ast.dump(ast.parse("(a.b(c)[1:], *d)", mode="eval"), indent=1), ast.dump(ast.parse("x: int = f'{y!r:3}'"), show_empty=True))
class Swap(ast.NodeTransformer):
    def visit_Name(self, node): return ast.copy_location(ast.Constant(node.id), node) if node.id in "ac" else node
    def visit_BinOp(self, node):
        self.generic_visit(node)
        return node.left if isinstance(node.op, ast.Sub) else node
    def visit_Expr(self, node): return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)
print(ast.unparse(Swap().visit(ast.parse("a + b - c * d\n5\nprint(a, b)"))))
for text in ("1", "-1", "1+2j", "[1, (2,), {3: {4}}]", "b'x'", "set()", "a", "1+1", "f()", "'a' 'b'", "None", "...", "-'a'", "{**{}}", " 1", "1\n", "[" * 150 + "]" * 150, "", "f'x'", "1j-2", "-True"):
    try:
        print(text[:20], repr(ast.literal_eval(text))[:30])
    except (ValueError, SyntaxError, MemoryError, RecursionError) as e:
        print(text[:20], type(e).__name__, str(e).split(" at 0x")[0])
for s in ("@d\nclass C: pass\n", "x = 1 # c\nif x:\n\ty\n", "'''a\nb''' + \\\n c", "f'{a}{b!r}'", "\n\n", "é = 1", "a;b", "0x1g" if 0 else "0x1f"):
    toks = list(tokenize.generate_tokens(io.StringIO(s).readline))
    print([(tokenize.tok_name[t.exact_type], t.string, t.start) for t in toks][:14], tokenize.untokenize(toks) == s)
def full(a, b=1, /, c: int = 2, *args: str, d, e=None, **kw) -> "ret": pass
class K:
    def __init__(self, x, y=2): pass
    def __call__(self, z): pass
    @classmethod
    def cm(cls, q): pass
    @staticmethod
    def sm(q): pass
    @property
    def p(self): pass
class Meta(type):
    def __call__(cls, only): pass
class New(metaclass=Meta): pass
class Own:
    __signature__ = inspect.Signature([inspect.Parameter("own", inspect.Parameter.KEYWORD_ONLY)])
for f in (full, K, K(1), K.cm, K.sm, K(1).__call__, K.__init__, New, Own, len, print, int.from_bytes, dict, functools.partial(full, 1, d=2), functools.partial(full, e=4), functools.wraps(full)(lambda: 0), functools.partialmethod(full, 1).__get__(5, int), type, object, str.join, "".join, lambda *, a: a, types.SimpleNamespace, sorted, range, ValueError, 5):
    try:
        print(inspect.signature(f))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, str(e).split(" at 0x")[0])
sig = inspect.signature(full)
for a, k in (((1,), {"d": 1}), ((1, 2, 3, 4, 5), {"d": 1, "z": 2}), ((), {"d": 1}), ((1,), {}), ((1,), {"a": 2, "d": 3}), ((1,), {"c": 5, "d": 0}), ((1, 2, 3), {"c": 5, "d": 0})):
    try:
        b = sig.bind(*a, **k); b.apply_defaults(); print(b, b.args, b.kwargs)
    except TypeError as e:
        print(e)
print(sig.bind_partial(), sig.replace(parameters=list(sig.parameters.values())[:2]), sig.format(max_width=20), sig == inspect.signature(full), sig.parameters["c"].kind.description, repr(sig.parameters["b"]), sig.parameters["d"].replace(kind=1, name="n"), inspect.Signature.from_callable(K.sm))
for bad in (lambda: inspect.Parameter("1", 1), lambda: inspect.Parameter("a", 9), lambda: inspect.Parameter("a", 2, default=1), lambda: inspect.Signature([inspect.Parameter("a", 3), inspect.Parameter("b", 1)]), lambda: inspect.Signature([inspect.Parameter("a", 1)] * 2), lambda: inspect.Signature([inspect.Parameter("a", 1, default=1), inspect.Parameter("b", 1)]), lambda: inspect.Parameter("if", 1), lambda: inspect.getcallargs(full), lambda: inspect.getsource(5), lambda: inspect.getclosurevars(5)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
def show(t, d=0):
    print(" " * d, t.get_type().value if hasattr(t.get_type(), "value") else t.get_type(), t.get_name(), sorted((s.get_name(), s.is_local(), s.is_global(), s.is_free(), s.is_parameter(), s.is_assigned(), s.is_referenced(), s.is_annotated()) for s in t.get_symbols()) if d < 3 else "")
    for c in t.get_children():
        if c.get_name() != "__annotate__": show(c, d + 1)
show(symtable.symtable("def f(a, *b):\n global g\n x = a\n def h(): nonlocal x; x = g; return [y for y in b]\nclass C:\n z = q\n def m(self): return __class__\n", "s", "exec"))
print(inspect.getsource(Swap.visit_Name), inspect.getdoc(K.__init__), inspect.cleandoc("  a\n    b\n   c"), inspect.getsourcelines(K.cm)[0], inspect.getcomments(Meta), inspect.getmro(bool), inspect.isroutine(len), inspect.classify_class_attrs(K)[-1].name, inspect.getmodule(K).__name__, inspect.unwrap(functools.wraps(full)(lambda: 0)) is full, inspect.getattr_static(K, "cm").__class__.__name__)

# inspect: members, signatures, sources, frames, generators' states, annotations.
import inspect, functools, types, asyncio

class Base:
    """Base doc."""
    attr: int = 1
    def method(self, a, b=2, *args, c, d=4, **kw) -> str:
        """  Indented
            doc.
        """
    @classmethod
    def cm(cls, x): ...
    @staticmethod
    def sm(y): ...
    @property
    def prop(self): return 1
class Derived(Base):
    def method(self, a): ...
    def own(self): ...
def gen():
    yield 1
async def co(): ...
async def agen():
    yield
s = inspect.signature(Base.method)
print(s, list(s.parameters), s.return_annotation, [str(p.kind) for p in s.parameters.values()], s.parameters["d"].default)
print(inspect.signature(Base.cm), inspect.signature(Base().method), inspect.signature(Base), inspect.signature(lambda x, /, y=[]: 0), inspect.signature(functools.partial(Base().method, 1, d=5)), inspect.signature(len), inspect.signature(sorted), inspect.signature(int.from_bytes))
b = s.bind(1, 2, 3, 4, c=5, z=6)
b.apply_defaults()
print(b.args[1:], b.kwargs, b.arguments["args"])
for f in (lambda: s.bind(1), lambda: s.bind(1, 2, 3, c=1, self=2), lambda: s.bind_partial(q=1).arguments, lambda: inspect.signature(5), lambda: inspect.Signature([inspect.Parameter("a", inspect.Parameter.KEYWORD_ONLY), inspect.Parameter("b", inspect.Parameter.POSITIONAL_ONLY)]), lambda: inspect.Parameter("1x", inspect.Parameter.POSITIONAL_ONLY), lambda: inspect.getfile(5), lambda: inspect.getsource(len)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(s.replace(return_annotation=int), s.parameters["b"].replace(name="bb", annotation=float), s == inspect.signature(Base.method), hash(s.parameters["b"]) == hash(s.parameters["b"]))
print([n for n, _ in inspect.getmembers(Derived, inspect.isfunction)], [(a.name, a.kind, a.defining_class.__name__) for a in inspect.classify_class_attrs(Derived) if not a.name.startswith("__")], inspect.getmro(Derived)[:2])
print([f(gen) for f in (inspect.isfunction, inspect.isgeneratorfunction, inspect.iscoroutinefunction, inspect.isbuiltin)], inspect.iscoroutinefunction(co), inspect.isasyncgenfunction(agen), inspect.isclass(Base), inspect.ismethod(Base().own if False else Derived().own), inspect.ismodule(inspect), inspect.isdatadescriptor(Base.prop), inspect.isroutine(len), inspect.isabstract(Base))
print(inspect.getdoc(Derived.method), "|", inspect.getdoc(Base.method), "|", inspect.getdoc(Derived), "|", inspect.cleandoc(" a\n   b\n  c"), "|", inspect.getcomments(gen))
print(inspect.getsource(gen), inspect.getsourcelines(gen)[1], inspect.getsource(Base.cm), inspect.getmodule(Base).__name__, inspect.indentsize("  \tx"))
g = gen()
print(inspect.getgeneratorstate(g), next(g), inspect.getgeneratorstate(g), inspect.getgeneratorlocals(g), list(g), inspect.getgeneratorstate(g))
c = co()
print(inspect.getcoroutinestate(c), c.close(), inspect.getcoroutinestate(c), inspect.isawaitable(c))
def outer(a, *b, **c):
    f = inspect.currentframe()
    i = inspect.getargvalues(f)
    return i.args, i.varargs, i.keywords, f.f_code.co_name, inspect.getframeinfo(f).function, [x.function for x in inspect.stack()][:2], inspect.formatargvalues(*i)
print(outer(1, 2, k=3))
print(inspect.getfullargspec(Base.method), inspect.getcallargs(lambda a, b=2: 0, 1), inspect.getclosurevars(lambda: Base).globals.keys(), inspect.unwrap(functools.lru_cache(gen)) is gen, inspect.get_annotations(Base), inspect.getattr_static(Base(), "prop").__class__.__name__)
print(inspect.getclasstree([Base, Derived])[1], inspect.Parameter.empty, inspect.CO_GENERATOR, inspect.isgenerator(g), inspect.iscode(gen.__code__), inspect.isframe(inspect.currentframe()))

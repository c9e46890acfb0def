# The types module.
import types

def f(a, b=2):
    return a + b
async def co(): pass
def gen(): yield
async def agen(): yield
class C:
    def m(self): pass
    x = property(lambda self: 1)
for name, v in [("FunctionType", f), ("LambdaType", lambda: 0), ("MethodType", C().m), ("BuiltinFunctionType", len), ("BuiltinMethodType", [].append), ("GeneratorType", gen()), ("AsyncGeneratorType", agen()), ("CodeType", f.__code__), ("ModuleType", types), ("MappingProxyType", C.__dict__), ("WrapperDescriptorType", object.__init__), ("MethodWrapperType", object().__str__), ("MethodDescriptorType", str.join), ("ClassMethodDescriptorType", dict.__dict__["fromkeys"]), ("GetSetDescriptorType", f.__class__.__dict__["__code__"]), ("CellType", (lambda: f).__closure__), ("NoneType", None), ("EllipsisType", ...), ("NotImplementedType", NotImplemented), ("GenericAlias", list[int]), ("UnionType", int | str)]:
    print(name, isinstance(v, getattr(types, name)), getattr(types, name).__name__)
c = co()
print(type(c) is types.CoroutineType)
c.close()
ns = types.SimpleNamespace(a=1, b=[2])
ns.c = ns.a + 1
del ns.a
print(ns, ns == types.SimpleNamespace(b=[2], c=2), vars(ns), types.SimpleNamespace({"x": 1}, y=2), types.SimpleNamespace([("p", 0)]))
for bad in (lambda: types.SimpleNamespace(1), lambda: types.SimpleNamespace({1: 2}), lambda: ns.nope, lambda: types.MappingProxyType(1), lambda: types.MethodType(1, 2), lambda: types.MethodType(f, None)):
    try:
        print(bad())
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)
d = {"k": 1}
p = types.MappingProxyType(d)
d["l"] = 2
print(p, len(p), p["l"], "k" in p, p | {"m": 3}, dict(p), list(reversed(p)), p.get("z", 0), p == d)
for act in (lambda: p.__setitem__("a", 1), lambda: p.clear()):
    try:
        act()
    except (TypeError, AttributeError) as e:
        print(e)
m = types.MethodType(f, 10)
print(m(5), m.__self__, m.__func__ is f)
g = types.FunctionType(f.__code__, {}, "renamed", (7,))
print(g.__name__, g(1), g.__defaults__)
cell = types.CellType(5)
print(cell.cell_contents, types.CellType() == types.CellType())
cell.cell_contents = 6
print(cell.cell_contents, cell < types.CellType(7))
try:
    types.CellType().cell_contents
except ValueError as e:
    print(e)
N = types.new_class("N", (C,), {}, lambda ns: ns.update(attr=1))
print(N.attr, N.__bases__, N.__name__)
class Base:
    def __init_subclass__(cls, tag=None): cls.tag = tag
print(types.new_class("T", (Base,), {"tag": "t"}).tag, types.prepare_class("X", (list,), {"metaclass": type}))
class R:
    def __mro_entries__(self, bases): return (list,)
print(types.resolve_bases((R(), int)), types.get_original_bases(types.new_class("G", (list[int],))))
class D:
    @types.DynamicClassAttribute
    def v(self): return "instance"
print(D().v)
try:
    D.v
except AttributeError:
    print("no class attribute")
@types.coroutine
def old():
    return (yield 5)
print(old().send(None), types.ModuleType("mod", "doc").__doc__, repr(types.ModuleType("mod")))

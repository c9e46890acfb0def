"""symtable: blocks, symbols and what is said of them."""
import symtable

SOURCE = '''
import os
G = 1
def f(a, *b, c=1):
    global G
    d = lambda: a
    def g():
        nonlocal d
        d = c
    return [x for x in b]
class C:
    y: int
    def m(self): return __class__, y
'''
top = symtable.symtable(SOURCE, "<test>", "exec")
print(top.get_type(), top.get_name(), top.has_children(), sorted(top.get_identifiers()))
f = next(t for t in top.get_children() if t.get_name() == "f")
print(f.get_parameters(), f.get_locals(), f.get_globals(), f.get_frees(), f.is_nested(), f.get_lineno())
for name in ("a", "G", "d", "c"):
    s = f.lookup(name)
    print(name, s.is_parameter(), s.is_global(), s.is_local(), s.is_assigned(), s.is_referenced(), s.is_free())
for child in f.get_children():
    if child.get_name() != "__annotate__":
        print(child.get_type(), child.get_name(), child.get_identifiers(), child.is_nested())
C = next(t for t in top.get_children() if t.get_name() == "C")
print(C.get_type(), sorted(C.get_identifiers()), C.lookup("y").is_annotated(), C.lookup("m").is_namespace())
for source, mode in (("x =", "exec"), ("x", "bad")):
    try:
        symtable.symtable(source, "f", mode)
    except Exception as e:
        print(type(e).__name__, e)

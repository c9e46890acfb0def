# pkgutil, modulefinder, pyclbr, tabnanny, compileall, zipimport, importlib.metadata over packages made here.
import contextlib, importlib, importlib.metadata as md, importlib.util, io, modulefinder, os, pkgutil, pyclbr, sys, tabnanny, tempfile, zipfile, zipimport

d = tempfile.mkdtemp()
def put(name, text):
    path = os.path.join(d, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)
    return path
put("apk/__init__.py", "top = 1\n__all__ = ['one']\n")
put("apk/one.py", "import apk.sub.two\ntry:\n    import json.nothing_there\nexcept ImportError: pass\nclass Base:\n    def m(self): pass\nclass Derived(Base, dict):\n    async def n(self):\n        def inner(): pass\ndef function(a, b): pass\n")
put("apk/sub/__init__.py", "")
put("apk/sub/two.py", "from apk import one as other\n")
put("apk/sub/bad.py", "raise ValueError('at import')\n")
put("apk/data.txt", "content\n")
put("Thing_X-1.2.dist-info/METADATA", "Metadata-Version: 2.1\nName: Thing_X\nVersion: 1.2\nSummary: A thing\nRequires-Dist: other (>=1); extra == 'e'\nRequires-Dist: base\nProvides-Extra: e\n\nLong text\n")
put("Thing_X-1.2.dist-info/entry_points.txt", "[console_scripts]\nrun = apk.one:function\nattr = apk:top [e]\n[group.two]\nx = apk\n")
put("Thing_X-1.2.dist-info/RECORD", "apk/__init__.py,sha256=abc,10\napk/one.py,,\n")
put("Thing_X-1.2.dist-info/top_level.txt", "apk\n")
sys.path.insert(0, d)
importlib.invalidate_caches()
errors = []
import apk
print([(m.name, m.ispkg) for m in pkgutil.iter_modules(apk.__path__, "apk.")])
print([(m.name, m.ispkg) for m in pkgutil.walk_packages(apk.__path__, "apk.", onerror=errors.append)], errors, pkgutil.get_data("apk", "data.txt"))
for name in ("apk.one:Base.m", "apk.one.function", "apk:top", "os.path.join", "nope.x", "apk.one:none", "a b", "apk.sub.bad:x"):
    try:
        print(name, getattr(pkgutil.resolve_name(name), "__name__", "value"))
    except Exception as e:
        print(name, type(e).__name__, e)
print(pkgutil.extend_path([d], "none") == [d], pkgutil.get_data("json", "none") if 0 else "", sorted(sys.modules[m].__name__ for m in sys.modules if m.startswith("apk")))
for name in ("apk", "apk.sub.two", "apk.none", "none", "sys"):
    try:
        s = importlib.util.find_spec(name)
        print(name, s and (s.name, s.parent, s.has_location, s.submodule_search_locations is not None, type(s.loader).__name__ if s.has_location else ""))
    except Exception as e:
        print(name, type(e).__name__, e)
def show(tree, depth=0):
    for name, item in tree.items():
        print(" " * depth, type(item).__name__, name, item.lineno, item.end_lineno, getattr(item, "is_async", None), [getattr(s, "name", s) for s in getattr(item, "super", None) or []], getattr(item, "methods", None))
        show(item.children, depth + 1)
show(pyclbr.readmodule_ex("apk.one", [d]))
print(sorted(pyclbr.readmodule("apk.one", [d])))
f = modulefinder.ModuleFinder([d])
script = put("main.py", "import apk.one\nfrom apk.sub import two, missing\nimport absent\n")
f.run_script(script)
print(sorted(f.modules), f.any_missing(), f.any_missing_maybe())
for name, text in (("good", "if 1:\n\tx\n\ty\n"), ("mixed", "if 1:\n        x\n\ty\n"), ("broken", "if 1:\n  x\n y\n"), ("open", "f(\n")):
    path = put(name + ".txt", text)
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            tabnanny.check(path)
        except SystemExit as e:
            out.write(f'exit {e.code}')
    print(name, out.getvalue().replace(path, "PATH"))
dist = md.distribution("thing.x")
print(dist.version, dist.metadata["Summary"], dist.name, dist.requires, [str(p) for p in dist.files], dist.files[0].hash, dist.files[0].size, dist.metadata.json["provides_extra"], dist.read_text("none"), dist.read_text("top_level.txt"))
print(md.version("Thing-X"), [(e.name, e.value, e.module, e.attr, e.extras) for e in dist.entry_points.select(group="console_scripts")], sorted(dist.entry_points.groups), dist.entry_points["x"].load() is apk, dist.entry_points["run"].load().__name__, md.packages_distributions().get("apk"))
for bad in (lambda: md.version("absent"), lambda: md.version(""), lambda: dist.entry_points["none"], lambda: md.EntryPoint("a", "b:c:d", "g").module, lambda: setattr(dist.entry_points["x"], "name", 1)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
z = os.path.join(d, "z.zip")
with zipfile.ZipFile(z, "w") as zf:
    zf.writestr("zmod.py", "where = __loader__.archive[-5:]\n")
    zf.writestr("zpk/__init__.py", "")
    zf.writestr("zpk/leaf.py", "x = 1/0\n")
    zf.writestr("zpk/d.bin", b"\0\1")
i = zipimport.zipimporter(z)
print(i.is_package("zpk"), i.is_package("zmod"), i.get_source("zmod"), i.get_data(os.path.join(z, "zpk/d.bin")), i.find_spec("none"), i.prefix, i.get_filename("zpk")[len(d):], zipimport.zipimporter(z + "/zpk").prefix)
for bad in (lambda: i.get_source("none"), lambda: i.get_data("none"), lambda: zipimport.zipimporter(""), lambda: zipimport.zipimporter(d + "/main.py"), lambda: zipimport.zipimporter("/none/at/all")):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, str(e).replace(d, "DIR"))
sys.path.insert(0, z)
import zmod, zpk
print(zmod.where, [m.name for m in pkgutil.iter_modules([z])])
try:
    import zpk.leaf
except ZeroDivisionError as e:
    print(e, e.__traceback__.tb_next.tb_frame.f_code.co_filename[len(d):] if 0 else "")
import shutil
shutil.rmtree(d)

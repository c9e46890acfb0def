# importlib: specs, loaders, finders, reloading, resources and metadata of files made here.
import importlib, importlib.abc, importlib.machinery, importlib.util, importlib.resources, importlib.metadata, os, pkgutil, sys, tempfile, types, zipfile

folder = tempfile.mkdtemp()
package = os.path.join(folder, "made_here")
os.makedirs(os.path.join(package, "data"))
def write(name, text):
    with open(os.path.join(folder, name), "w") as f:
        f.write(text)
write("made_here/__init__.py", "value = 1\n")
write("made_here/part.py", "from . import value\nother = value + 1\n")
write("made_here/__main__.py", "print('main', __name__)\n")
write("made_here/data/text.txt", "resource ü\n")
write("single.py", "x = 5\n")
os.makedirs(os.path.join(folder, "made-2.5.dist-info"))
write("made-2.5.dist-info/METADATA", "Metadata-Version: 2.1\nName: made\nVersion: 2.5\nSummary: a test\nRequires-Dist: other>=1; extra == 'x'\nRequires-Python: >=3\n\nBody\n")
write("made-2.5.dist-info/entry_points.txt", "[console_scripts]\nrun = made_here.part:other\n")
write("made-2.5.dist-info/RECORD", "made_here/__init__.py,sha256=abc,10\nmade_here/part.py,,\n")
sys.path.insert(0, folder)
sys.dont_write_bytecode = True
importlib.invalidate_caches()
m = importlib.import_module("made_here.part")
s = m.__spec__
print(m.other, s.name, s.parent, s.has_location, type(s.loader).__name__, os.path.basename(s.origin), s.submodule_search_locations, importlib.import_module(".part", "made_here") is m)
p = sys.modules["made_here"]
print(p.__spec__.submodule_search_locations == [package], p.__path__ == [package], m.__package__, importlib.util.find_spec("made_here.part").name, importlib.util.find_spec("no_such_module_here"))
write("made_here/__init__.py", "value = 1000\n")
print(importlib.reload(p).value, importlib.reload(p) is p)
spec = importlib.util.spec_from_file_location("alias", os.path.join(folder, "single.py"))
a = importlib.util.module_from_spec(spec)
print(repr(a).replace(folder, "F"), hasattr(a, "x"), spec.loader.exec_module(a), a.x, spec.loader.get_source("alias"), spec.loader.is_package("alias"), "alias" in sys.modules)
class Maker(importlib.abc.Loader, importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        return importlib.util.spec_from_loader(name, self, is_package=True) if name.startswith("virtual") else None
    def create_module(self, spec): return None
    def exec_module(self, module): module.made = module.__name__.upper()
sys.meta_path.append(Maker())
import virtual.thing
print(virtual.made, virtual.thing.made, virtual.__path__, virtual.__spec__.loader.__class__.__name__, virtual.__spec__.has_location)
sys.meta_path.pop()
lazy = importlib.util.LazyLoader.factory(importlib.machinery.SourceFileLoader)
spec = importlib.util.spec_from_file_location("lazy", os.path.join(folder, "single.py"), loader=lazy("lazy", os.path.join(folder, "single.py")))
l = importlib.util.module_from_spec(spec)
spec.loader.exec_module(l)
print(type(l).__name__, l.x, type(l).__name__)
for f in (lambda: importlib.import_module("no_such"), lambda: importlib.import_module(".x"), lambda: importlib.reload(5), lambda: importlib.reload(types.ModuleType("gone")), lambda: importlib.util.find_spec("made_here.part.deeper"), lambda: importlib.util.resolve_name("..a", "b"), lambda: importlib.import_module(""), lambda: __import__("made_here", level=-1)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(importlib.util.resolve_name(".a", "b.c"), os.path.basename(importlib.util.cache_from_source("/d/m.py", optimization=1)).startswith("m."), importlib.machinery.SOURCE_SUFFIXES, importlib.util.MAGIC_NUMBER[2:])
print(sorted((i.name, i.ispkg) for i in pkgutil.iter_modules([folder])), sorted(i.name for i in pkgutil.walk_packages([folder])), pkgutil.get_data("made_here", "data/text.txt").decode(), pkgutil.resolve_name("made_here.part:other"), pkgutil.resolve_name("os.path.join").__name__)
r = importlib.resources.files("made_here")
print((r / "data" / "text.txt").read_text(encoding="utf-8"), sorted(x.name for x in (r / "data").iterdir()), importlib.resources.read_text("made_here", "data", "text.txt", encoding="utf-8"), importlib.resources.is_resource("made_here", "__init__.py"), sorted(importlib.resources.contents("made_here"))[:2])
with importlib.resources.as_file(r / "data" / "text.txt") as path:
    print(path.name, path.exists())
d = importlib.metadata.distribution("made")
print(d.version, d.metadata["Summary"], d.requires, importlib.metadata.version("made"), [(e.name, e.value, e.group, e.load()) for e in d.entry_points], [str(f) for f in d.files], d.files[0].hash, importlib.metadata.metadata("made").get_payload())
try:
    importlib.metadata.version("absent-thing")
except importlib.metadata.PackageNotFoundError as e:
    print(e, e.name)
archive = os.path.join(folder, "zipped.zip")
with zipfile.ZipFile(archive, "w") as z:
    z.writestr("inzip/__init__.py", "where = __file__\nkind = type(__loader__).__name__\n")
    z.writestr("inzip/res.txt", "in a zip")
sys.path.insert(0, archive)
import inzip
print(inzip.where.replace(folder, "F"), inzip.kind, pkgutil.get_data("inzip", "res.txt"), importlib.resources.files("inzip").joinpath("res.txt").read_text())
import runpy
print(runpy.run_path(os.path.join(folder, "single.py"))["x"], runpy.run_module("single", run_name="other")["__name__"])
runpy.run_module("made_here", run_name="__main__", alter_sys=True)
import shutil
shutil.rmtree(folder)

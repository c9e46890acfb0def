# import in its forms; what is cached; errors; relative imports; packages; reload; __getattr__ of modules.
import importlib
import os
import sys
import tempfile

folder = tempfile.TemporaryDirectory()
sys.path.insert(0, folder.name)


def write(path, text):
    path = os.path.join(folder.name, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)
    importlib.invalidate_caches()


write("simple.py", "print('running', __name__)\nvalue = [1]\n_private = 2\n__all__ = ['value', 'also']\nalso = 3\n")
write("pkg/__init__.py", "from .a import x\nfrom . import b\nname = __name__\n")
write("pkg/a.py", "x = 'x of a'\nfrom .sub import deep\n")
write("pkg/b.py", "from .a import x as y\nfrom . import a\n")
write("pkg/sub/__init__.py", "")
write("pkg/sub/deep.py", "from ..a import x\nz = x.upper()\n")
write("broken.py", "print('broken runs')\n1 // 0\n")
write("syntax.py", "def f(:\n")
write("dynamic.py", "def __getattr__(name):\n    if name == 'made':\n        return 'made up'\n    raise AttributeError(f'no {name} here')\ndef __dir__():\n    return ['made']\n")
write("circle_a.py", "import circle_b\nx = 1\nprint('a done', circle_b.y)\n")
write("circle_b.py", "import circle_a\ny = 2\nprint('b sees', hasattr(circle_a, 'x'))\n")
write("circle_c.py", "from circle_d import q\np = 1\n")
write("circle_d.py", "from circle_c import p\nq = 1\n")
write("space/inner.py", "w = __package__\n")
import simple
import simple as again
from simple import *
from simple import _private, value as renamed

print(simple is again, value is renamed, also, _private, sys.modules["simple"] is simple, simple.__name__, simple.__spec__.name, os.path.basename(simple.__file__))
import pkg.sub.deep
from pkg import a, b as bee
from pkg.sub.deep import z

print(pkg.name, pkg.a is a, bee.y, z, pkg.__path__ == [os.path.join(folder.name, "pkg")], pkg.sub.deep.__package__, a.__spec__.parent)
import dynamic

print(dynamic.made, dir(dynamic))
import circle_a
import space.inner

print(space.inner.w, space.__file__ if hasattr(space, "__file__") else "namespace package")
for statement in ["import nothing_here", "import simple.sub", "from simple import missing", "import broken", "import broken", "import syntax", "from . import x", "from .. import x", "dynamic.other", "import circle_c", "from pkg import nope", "import pkg.nope.more", "from simple.x import y", "import importlib.nope"]:
    try:
        exec(statement)
    except Exception as error:
        print(statement, "->", type(error).__name__, str(error).replace(folder.name, "DIR"))
print("broken" in sys.modules)
simple.value.append(2)
print(importlib.reload(simple) is simple, simple.value, renamed)
del sys.modules["simple"]
import simple as fresh

print(fresh is again, importlib.import_module("pkg.a") is a, importlib.import_module(".sub", "pkg").__name__)
sys.modules["fake"] = type(sys)("fake")
import fake

print(fake)
sys.modules["none"] = None
try:
    import none
except ModuleNotFoundError as error:
    print(error)


def local_import():
    from math import floor

    import os.path as p

    return floor(2.5), p is os.path


print(local_import(), __import__("os.path") is os, __import__("pkg.a", fromlist=["x"]) is a)
print(importlib.util.find_spec("pkg.b").origin == bee.__file__, importlib.util.find_spec("no_such"))
folder.cleanup()

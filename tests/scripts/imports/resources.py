# importlib.resources of packages of the library and of packages on disk.
import importlib.resources as resources
import os
import sys
import tempfile

root = resources.files("json")
print(root.name, root.is_dir(), root.is_file())
names = {path.name for path in root.iterdir()}
print({"__init__.py", "decoder.py", "encoder.py"} <= names)
decoder = root / "decoder.py"
print(decoder.name, decoder.is_file(), decoder.is_dir())
print(decoder.read_text(encoding="utf-8").splitlines()[0])
print(decoder.read_bytes()[:3], "class JSONDecoder" in resources.read_text("json", "decoder.py"))
with decoder.open("rb") as file:
    print(type(file.read(4)).__name__)
with resources.as_file(decoder) as path:
    print(path.suffix, path.exists(), path.read_text(encoding="utf-8") == decoder.read_text(encoding="utf-8"))
print(resources.is_resource("json", "decoder.py"), resources.is_resource("json", "nothing.txt"))
print(root.joinpath("nothing.txt").is_file(), root.joinpath("..nothing").is_dir())
try:
    root.joinpath("nothing.txt").read_text()
except FileNotFoundError:
    print("FileNotFoundError")
deep = resources.files("importlib")
print((deep / "resources").is_dir(), (deep / "resources" / "abc.py").is_file(), deep.joinpath("resources/abc.py").name)
print(resources.files("importlib.resources").joinpath("abc.py").is_file())

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    os.makedirs(os.path.join(folder, "boxed", "inner"))
    for name, text in {"__init__.py": "", "a.txt": "text of a\n", "inner/b.bin": "\0\1"}.items():
        with open(os.path.join(folder, "boxed", name), "w") as file:
            file.write(text)
    box = resources.files("boxed")
    print(sorted(path.name for path in box.iterdir() if path.name != "__pycache__"))
    print(box.joinpath("a.txt").read_text(), resources.read_binary("boxed", "inner", "b.bin"))
    print(list(resources.contents("boxed.inner")) if hasattr(resources, "contents") else None)
    with resources.path("boxed", "a.txt") as path:
        print(path.name, path.is_file())
    try:
        resources.files("boxed.a")
    except ModuleNotFoundError as error:
        print(error)

"""A cache of bytecode, a folder, an archive and a folder in an archive as programs; exit() and help."""
import os
import py_compile
import subprocess
import sys
import tempfile
import zipfile


def run(*arguments):
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True)
    print(done.returncode, done.stdout.strip(), done.stderr.strip().splitlines()[-1:])


with tempfile.TemporaryDirectory() as folder:
    script = os.path.join(folder, "__main__.py")
    with open(script, "w") as file:
        file.write("import sys\nprint(__name__, sys.argv[1:])\n")
    cache = py_compile.compile(script, os.path.join(folder, "program.pyc"))
    run(cache, "a")
    run(folder, "b")
    run("-I", folder, "c")
    archive = os.path.join(folder, "program")
    with zipfile.ZipFile(archive, "w") as file:
        file.write(script, "__main__.py")
        file.write(script, "inner/__main__.py")
    run(archive, "d")
    run(os.path.join(archive, "inner"), "e")
    with open(os.path.join(folder, "m.py"), "w") as file:
        file.write("value = 1\n")
    os.environ["PYTHONPATH"] = folder
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    run("-c", "import m; print(m.value)")
    [cached] = [name for name in os.listdir(os.path.join(folder, "__pycache__")) if name.startswith("m.")]
    path = os.path.join(folder, "__pycache__", cached)
    with open(path, "rb") as file:
        data = file.read()
    with open(path, "wb") as file:
        file.write(b"\0\0\r\n" + data[4:])
    run("-c", "import m; print(m.value)")
run("-c", "exit(3)")
run("-c", "print(exit, repr(copyright)[:9], callable(help))")
run("-S", "-c", "exit")

# Virtual environments: the python in one, and (with hoop) --venv and VIRTUAL_ENV; packages, .pth files, resources.
import os
import subprocess
import sys
import tempfile

HOOP = sys.implementation.name == "hoopsnake"


def write(*parts, text=""):
    path = os.path.join(*parts)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def environment(folder, system="false"):
    write(folder, "pyvenv.cfg", text=f"home = {os.path.dirname(sys.executable)}\ninclude-system-site-packages = {system}\nversion = 3.14.0\n")
    os.makedirs(os.path.join(folder, "bin"))
    python = os.path.join(folder, "bin", "python")
    os.symlink(os.path.realpath(sys.executable), python)
    return python, os.path.join(folder, "lib", "python3.14", "site-packages")


def run(command, **variables):
    variables = {**os.environ, **variables}
    done = subprocess.run(command, capture_output=True, text=True, env=variables)
    return done.returncode, done.stdout.replace(folder, "DIR"), done.stderr.splitlines()[-1:]


def in_environment(home, python, *arguments):
    """What a program says in an environment, whichever way it was entered."""
    found = run([python, *arguments])
    print(found[0], found[1], end="")
    print(*found[2])
    if HOOP:
        hoop = os.path.realpath(sys.executable)
        ways = [
            run([hoop, "--venv", home, *arguments]),
            run([hoop, f"--venv={home}", *arguments]),
            run([hoop, *arguments], VIRTUAL_ENV=home),
        ]
        for way in ways:
            if way != found:
                print("other way:", way)


with tempfile.TemporaryDirectory() as folder:
    folder = os.path.realpath(folder)
    home = os.path.join(folder, "env")
    python, packages = environment(home)
    write(packages, "pure", "__init__.py", text="from .part import value\n")
    write(packages, "pure", "part.py", text="value = 'of the environment'\n")
    write(packages, "pure", "data", "words.txt", text="one\ntwo\n")
    write(packages, "single.py", text="print('single', __name__)\n")
    write(packages, "more.pth", text=f"{folder}/elsewhere\n# a comment\nimport builtins; builtins.from_pth = 5\n")
    write(folder, "elsewhere", "distant.py", text="place = 'distant'\n")
    write(packages, "thing-1.5.dist-info", "METADATA", text="Metadata-Version: 2.1\nName: thing\nVersion: 1.5\n")
    write(folder, "script.py", text="import sys, pure, single, distant\nprint(pure.value, distant.place, from_pth, sys.argv[1:])\n")
    script = os.path.join(folder, "script.py")

    in_environment(home, python, script, "a", "b")
    in_environment(home, python, "-c", "import sys; print(sys.prefix, sys.exec_prefix, sys.prefix != sys.base_prefix)")
    in_environment(home, python, "-c", "import site; print(site.ENABLE_USER_SITE, site.getsitepackages()[0])")
    in_environment(home, python, "-m", "single")
    in_environment(home, python, "-c", "from importlib.metadata import version; print(version('thing'))")
    resources = "from importlib.resources import files, as_file, read_text\n"
    in_environment(home, python, "-c", resources + "print(files('pure').joinpath('data/words.txt').read_text(), end='')")
    in_environment(home, python, "-c", resources + "print(sorted(p.name for p in files('pure').iterdir() if p.name != '__pycache__'))")
    in_environment(home, python, "-c", resources + "with as_file(files('pure') / 'data' / 'words.txt') as f: print(f.read_bytes())")
    in_environment(home, python, "-c", "import absent")

    print("outside:", run([os.path.realpath(sys.executable), "-c", "import pure"], VIRTUAL_ENV=""))
    if HOOP:
        write(packages, "native", "__init__.py", text="from . import _core\n")
        write(packages, "native", "_core.cpython-314-x86_64-linux-gnu.so")
        write(packages, "flat.abi3.so")
        for module, word in [("native", "_core.cpython-314"), ("native._core", "_core.cpython-314"), ("flat", "flat.abi3.so")]:
            status, _, last = run([python, "-c", f"import {module}"])
            assert status == 1 and "is a C extension" in last[0] and word in last[0], last
        for wrong, why in [("no-such-folder", "no such folder"), ("elsewhere", "not a virtual environment")]:
            status, _, last = run([sys.executable, "--venv", os.path.join(folder, wrong), script])
            assert status == 2 and why in last[0], (status, last)
        status, _, last = run([sys.executable, "--venv"])
        assert status == 2, last

# -c, -m, a file, -, piped input, arguments, missing files, versions.
import os
import subprocess
import sys
import tempfile


def run(*arguments, stdin="", **environment):
    done = subprocess.run([sys.executable, *arguments], input=stdin, capture_output=True, text=True, env={**os.environ, **environment})
    print(arguments[0] if arguments else "stdin", done.returncode, repr(done.stdout), repr(done.stderr.splitlines()[-1].replace(sys.executable, "PYTHON").replace(os.getcwd(), "DIR") if done.stderr else ""))


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    with open("program.py", "w") as f:
        f.write("import sys\nprint(__name__, __file__.endswith('program.py'), sys.argv, sys.path[0] == sys.path[0])\n")
    os.mkdir("package")
    for name, text in {"package/__init__.py": "print('init', __name__)\n", "package/__main__.py": "import sys\nprint('main', __name__, __package__, len(sys.argv))\n", "package/mod.py": "from . import __name__ as n\nprint(n, __name__)\n", "helper.py": "value = 5\n", "bad.py": "x = = 1\n", "bom.py": "\ufeffprint('bom')\n", "latin.py": ""}.items():
        with open(name, "w", encoding="utf-8") as f:
            f.write(text)
    with open("latin.py", "wb") as f:
        f.write("# coding: latin-1\nprint(ascii('é'))\n".encode("latin-1"))
    with open("null.py", "wb") as f:
        f.write(b"print(1)\0\n")
    with open("notutf8.py", "wb") as f:
        f.write(b"print('\xff')\n")
    run("program.py", "a", "-b", "--c=d")
    run("-c", "import sys; print(sys.argv, __name__, sys.path[0])", "x", "y")
    run("-m", "package", "arg")
    run("-m", "package.mod")
    run("-m", "helper")
    run("-m", "no_such_module")
    run("-", "arg", stdin="import sys; print(sys.argv)")
    run(stdin="print('piped')\nprint(1 + 1)\n")
    run("missing.py")
    run("bad.py")
    run("bom.py")
    run("latin.py")
    run("null.py")
    run("notutf8.py")
    run("package")
    run("-c", "import helper; print(helper.value)")
    run("-c", "import sys; print(sys.flags.interactive, sys.stdin.readline())", stdin="typed\nmore\n")
    run("-c", "print(open('missing'))")
    run("-c", "import sys; sys.stderr.write('err\\n'); sys.stdout.write('no newline')")
    run("-c", "import elsewhere", PYTHONPATH="/nonexistent")
    os.mkdir("lib")
    with open("lib/elsewhere.py", "w") as f:
        f.write("print('from PYTHONPATH', __name__)\n")
    run("-c", "import elsewhere", PYTHONPATH=os.path.join(folder, "lib"))
    run("-c", "")
    run("-c", "  print('indented')")
    run("-c", "def f():\n  return 5\nprint(f())")
    run("-c", "raise SystemExit(4)")
    run("-c", "import os; os._exit(9)")
    run("-c", "1 +")
    print(subprocess.run([sys.executable, "-c"], capture_output=True).returncode)
    print(subprocess.run([sys.executable, "-V"], capture_output=True).returncode)

"""Prepare the interpreter for user code: Hoopsnake's own, small `site`.

Adds the site-packages folders and the paths in their .pth files to sys.path, and the built-ins that only people
need: exit, quit, copyright, credits, license, help.
"""

import builtins
import os
import sys

PREFIXES = [sys.prefix, sys.exec_prefix]
ENABLE_USER_SITE = None
USER_SITE = None
USER_BASE = None


def makepath(*paths):
    folder = os.path.join(*paths)
    try:
        folder = os.path.abspath(folder)
    except OSError:
        pass
    return folder, os.path.normcase(folder)


def _init_pathinfo():
    return {makepath(item)[1] for item in sys.path if os.path.isdir(item)}


def addpackage(sitedir, name, known_paths):
    """Add the paths of a .pth file; a line that starts with `import` is executed."""
    if known_paths is None:
        known_paths = _init_pathinfo()
    fullname = os.path.join(sitedir, name)
    try:
        with open(fullname, encoding="utf-8-sig") as file:
            lines = file.read().splitlines()
    except (OSError, UnicodeDecodeError):
        return known_paths
    for number, line in enumerate(lines, 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        try:
            if line.startswith(("import ", "import\t")):
                exec(line)
                continue
            folder, key = makepath(sitedir, line)
            if key not in known_paths and os.path.exists(folder):
                sys.path.append(folder)
                known_paths.add(key)
        except Exception as error:
            print(f"Error processing line {number} of {fullname}:\n  {error!r}\n"
                  "Remainder of file ignored", file=sys.stderr)
            break
    return known_paths


def addsitedir(sitedir, known_paths=None):
    """Add a folder and what its .pth files name."""
    if known_paths is None:
        known_paths = _init_pathinfo()
    sitedir, key = makepath(sitedir)
    if key not in known_paths:
        sys.path.append(sitedir)
        known_paths.add(key)
    try:
        names = os.listdir(sitedir)
    except OSError:
        return known_paths
    for name in sorted(names):
        if name.endswith(".pth") and not name.startswith("."):
            addpackage(sitedir, name, known_paths)
    return known_paths


def getuserbase():
    global USER_BASE
    if USER_BASE is None:
        USER_BASE = os.environ.get("PYTHONUSERBASE") or os.path.join(os.path.expanduser("~"), ".local")
    return USER_BASE


def _version():
    return f"python{sys.version_info[0]}.{sys.version_info[1]}"


def getusersitepackages():
    global USER_SITE, ENABLE_USER_SITE
    base = getuserbase()
    if USER_SITE is None:
        USER_SITE = os.path.join(base, "lib", _version(), "site-packages")
    return USER_SITE


def check_enableusersite():
    if sys.flags.no_user_site:
        return False
    if hasattr(os, "getuid") and hasattr(os, "geteuid") and os.geteuid() != os.getuid():
        return None
    return True


def getsitepackages(prefixes=None):
    found = []
    for prefix in PREFIXES if prefixes is None else prefixes:
        if not prefix:
            continue
        folder = os.path.join(prefix, "lib", _version(), "site-packages")
        if folder not in found:
            found.append(folder)
    return found


def venv(known_paths):
    """A pyvenv.cfg beside or above the executable makes its folder the prefix; so does an environment that the
    interpreter was told of."""
    global ENABLE_USER_SITE
    executable = getattr(sys, "_base_executable", None) or sys.executable
    folder = os.path.dirname(os.path.abspath(executable)) if executable else ""
    for config in (os.path.join(folder, "pyvenv.cfg"), os.path.join(os.path.dirname(folder), "pyvenv.cfg")):
        if folder and os.path.isfile(config):
            prefix = os.path.dirname(config)
            sys.prefix = sys.exec_prefix = prefix
            break
    if sys.prefix != sys.base_prefix:
        PREFIXES[:] = [sys.prefix]
        if not _system_site(os.path.join(sys.prefix, "pyvenv.cfg")):
            ENABLE_USER_SITE = False
    return known_paths


def _system_site(config):
    """Whether an environment says that packages from outside are seen in it."""
    try:
        with open(config, encoding="utf-8") as file:
            lines = file.read().splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    settings = (line.partition("=") for line in lines)
    return any(
        key.strip().lower() == "include-system-site-packages" and value.strip().lower() == "true"
        for key, _, value in settings
    )


def setquit():
    from _sitebuiltins import Quitter
    eof = "Ctrl-Z plus Return" if os.sep == "\\" else "Ctrl-D (i.e. EOF)"
    builtins.quit = Quitter("quit", eof)
    builtins.exit = Quitter("exit", eof)


def setcopyright():
    from _sitebuiltins import _Printer
    builtins.copyright = _Printer("copyright", sys.copyright)
    builtins.credits = _Printer("credits", "Hoopsnake bundles the standard library of CPython, "
                                "made by the Python Software Foundation and many contributors.")
    builtins.license = _Printer("license", "See https://docs.python.org/3/license.html for the bundled library.")


def sethelper():
    from _sitebuiltins import _Helper
    builtins.help = _Helper()


def gethistoryfile():
    """The file that keeps what was entered at the prompt: PYTHON_HISTORY, or one in the home folder."""
    named = None if sys.flags.ignore_environment else os.environ.get("PYTHON_HISTORY")
    return named or os.path.join(os.path.expanduser("~"), ".python_history")


def register_readline():
    """Reads the history of the prompt, and writes it when the session ends."""
    try:
        from _pyrepl import readline
        from _pyrepl.main import CAN_USE_PYREPL
    except ImportError:
        return
    if not CAN_USE_PYREPL or readline.get_current_history_length() > 0:
        return
    import atexit

    history = gethistoryfile()

    def write_history():
        try:
            readline.write_history_file(history)
        except OSError:
            pass  # a home that cannot be written to

    try:
        readline.read_history_file(history)
    except OSError:
        pass  # none yet
    atexit.register(write_history)


def enablerlcompleter():
    sys.__interactivehook__ = register_readline


def execsitecustomize():
    for name in ("sitecustomize", "usercustomize"):
        if name == "usercustomize" and not ENABLE_USER_SITE:
            continue
        try:
            __import__(name)
        except ImportError as error:
            if error.name != name:
                raise


def main():
    global ENABLE_USER_SITE
    known_paths = venv(_init_pathinfo())
    if ENABLE_USER_SITE is None:
        ENABLE_USER_SITE = check_enableusersite()
    if ENABLE_USER_SITE:
        user_site = getusersitepackages()
        if os.path.isdir(user_site):
            addsitedir(user_site, known_paths)
    for folder in getsitepackages():
        if os.path.isdir(folder):
            addsitedir(folder, known_paths)
    setquit()
    setcopyright()
    sethelper()
    if not sys.flags.isolated:
        enablerlcompleter()
    if not sys.flags.isolated:
        execsitecustomize()


def _script():
    print("sys.path = [")
    for folder in sys.path:
        print(f"    {folder!r},")
    print("]")
    print(f"USER_BASE: {getuserbase()!r} ({'exists' if os.path.isdir(getuserbase()) else 'doesn\'t exist'})")
    user_site = getusersitepackages()
    print(f"USER_SITE: {user_site!r} ({'exists' if os.path.isdir(user_site) else 'doesn\'t exist'})")
    print(f"ENABLE_USER_SITE: {ENABLE_USER_SITE!r}")


if __name__ == "__main__":
    _script()
elif not sys.flags.no_site:
    main()

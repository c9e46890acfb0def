# Modules that one of the interpreters may lack say so clearly, and the pure ones over them still work where they can.
import importlib
for name in ("bz2", "lzma", "sqlite3", "ctypes", "ssl", "xml.parsers.expat", "curses", "readline", "tkinter"):
    try:
        importlib.import_module(name)
        print(name, "there or clear")
    except ImportError as e:
        print(name, "there or clear" if e.msg else "unclear")

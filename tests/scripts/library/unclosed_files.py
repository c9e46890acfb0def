# Files that nobody closed: warnings, what is written all the same, errors while closing.
import io, os, sys, tempfile, warnings

warnings.simplefilter("always")
shown = []
warnings.showwarning = lambda m, c, *a: shown.append((c.__name__, str(m).split(" name=")[0]))
path = tempfile.mktemp()
f = open(path, "w")
f.write("text")
del f
print(shown, open(path, "rb").read() if False else os.path.getsize(path))
f = open(path, "rb")
del f
g = open(path, "rb", buffering=0)
del g
print(shown)
os.unlink(path)
class Failing(io.RawIOBase):
    def close(self):
        super().close()
        raise ValueError("closing failed")
sys.unraisablehook = lambda a: print("unraisable", type(a.exc_value).__name__, a.exc_value, a.err_msg.split(" <")[0] if a.err_msg else None)
x = Failing()
del x
class Closing(io.BytesIO):
    def close(self):
        print("closing", self.getvalue())
        super().close()
t = io.TextIOWrapper(Closing(), encoding="utf-8")
t.write("pending text")
del t
print("end")

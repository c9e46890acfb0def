# io: raw, buffered and text layers over one another; positions, newlines, detaching, reconfiguring.
import io, os, tempfile

def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

t = io.TextIOWrapper(io.BytesIO("é1\r\n2\n3\rÿ".encode("utf-8")), encoding="utf-8", newline=None)
print(t.newlines, t.read(2), t.tell(), t.readline(), t.tell(), t.read())
t = io.TextIOWrapper(io.BytesIO(b"a\r\nb\rc\n"), newline="")
print(t.readlines(), t.newlines)
t = io.TextIOWrapper(io.BytesIO(b"a\r\nb\rc\n"), newline="\r")
print(t.readlines())
raw = io.BytesIO()
t = io.TextIOWrapper(raw, encoding="utf-16", newline="\r\n")
t.write("a\nb")
t.flush()
print(raw.getvalue())
t.seek(0, 2)
t.write("c")
t.seek(0)
print(repr(t.read()), t.encoding, t.errors, t.line_buffering, t.write_through)
t.reconfigure(encoding="latin-1", errors="replace", line_buffering=True) if False else None
t2 = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="backslashreplace")
t2.write("é€")
t2.reconfigure(encoding="utf-8", newline="\n", write_through=True)
t2.write("é\n")
print(t2.buffer.getvalue(), t2.write_through)
b = t2.detach()
show(lambda: t2.write("x"))
show(lambda: t2.detach())
print(type(b).__name__, repr(t2))
for codec in ("utf-8", "utf-16", "utf-32", "utf-8-sig", "shift_jis", "euc_jp", "iso2022_jp", "gb18030"):
    t = io.TextIOWrapper(io.BytesIO(), encoding=codec)
    t.write("日本語 text\nsecond 行\n")
    t.seek(0)
    first = t.read(3)
    at = t.tell()
    rest = t.read()
    t.seek(at)
    print(codec, first, t.read() == rest, len(t.buffer.getvalue()))
r = io.BufferedReader(io.BytesIO(bytes(range(50))), 10)
print(r.peek(3)[:3], r.read(4), r.read1(100), r.readinto(bytearray(3)), r.tell(), r.seek(-5, 2), r.read(), r.readable(), r.writable(), r.seekable())
w = io.BufferedWriter(io.BytesIO(), 4)
print(w.write(b"ab"), w.raw.getvalue(), w.write(b"cde"), w.raw.getvalue(), w.flush(), w.raw.getvalue(), w.tell())
x = io.BufferedRandom(io.BytesIO(b"0123456789"), 4)
print(x.read(2), x.write(b"AB"), x.seek(0), x.read(), x.truncate(3), x.raw.getvalue())
pair = io.BufferedRWPair(io.BytesIO(b"in"), io.BytesIO())
print(pair.read(), pair.write(b"out"), pair.flush(), pair.readable(), pair.writable(), pair.closed)
for f in (lambda: io.BufferedReader(io.BytesIO(), 0), lambda: io.BufferedReader(io.StringIO()), lambda: io.TextIOWrapper(io.BytesIO(), newline="x"), lambda: io.TextIOWrapper(io.BytesIO(), encoding="no-such"), lambda: io.TextIOWrapper(io.BytesIO(), encoding="hex"), lambda: io.BytesIO(b"x").fileno(), lambda: io.StringIO().detach(), lambda: io.RawIOBase().read(), lambda: io.TextIOWrapper(io.BytesIO()).seek(1, 1), lambda: w.read(), lambda: r.write(b""), lambda: io.open_code(5), lambda: open("x", "rw"), lambda: open("x", "b"), lambda: open("x", "rb", encoding="utf-8"), lambda: open(-1), lambda: open("x", buffering=0)):
    show(f)
s = io.StringIO("one\ntwo\r\nthree", newline=None)
print(s.readlines(), s.newlines, s.getvalue(), s.seek(2), s.write("XX"), s.getvalue(), s.truncate(3), s.getvalue(), s.__getstate__()[1:3] if hasattr(s, "__getstate__") else 0)
d = io.IncrementalNewlineDecoder(None, translate=True)
print(repr(d.decode("a\r")), repr(d.decode("\nb\r", final=True)), d.newlines, d.getstate())
class Upper(io.RawIOBase):
    def __init__(self): self.data = [b"ab", b"", b"cd"]
    def readable(self): return True
    def readinto(self, buffer):
        part = self.data.pop(0) if self.data else b""
        buffer[:len(part)] = part.upper()
        return len(part)
print(Upper().read(), io.BufferedReader(Upper()).read(), Upper().readall(), list(io.TextIOWrapper(Upper())), Upper().__dict__)
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "f")
    with open(path, "w+", encoding="utf-8") as f:
        f.write("line ü\n" * 3)
        f.seek(0)
        print(f.readline(), f.tell(), next(f))
        show(f.tell)
        f.seek(0)
        print(len(f.read()), f.mode, f.buffer.mode, f.buffer.raw.mode, f.closed)
    show(lambda: f.read())
    with open(path, "rb", buffering=0) as f:
        print(f.read(3), f.readline(), f.seek(0, 2), f.read(), f.readable(), f.writable(), f.closefd)
    with open(path, "ab") as f:
        print(f.tell(), f.write(b"!"), f.tell())
    show(lambda: open(path, "x") if not os.path.exists(path) else "there already")

# io.BytesIO and io.StringIO: views, state, subclasses, pickles, errors.
import copy, io, pickle

b = io.BytesIO(b"abcdef")
v = b.getbuffer()
v[1] = 90
print(b.getvalue(), v.nbytes, v.readonly, b.read(2), b.tell())
for f in (lambda: b.write(b"x"), lambda: b.truncate(1), lambda: b.close(), lambda: b.__init__(b""), lambda: b.writelines([b"q"])):
    try:
        print(f())
    except BufferError as e:
        print("BufferError", e)
b.seek(0)
print(b.readinto(v[1:4]), bytes(v))
v.release()
print(b.write(b"long tail of bytes"), b.getvalue(), b.truncate(3), b.getvalue(), b.seek(5), b.write(b"!"), b.getvalue())
b.note = "kept"
print(b.__getstate__(), copy.copy(b).getvalue(), pickle.loads(pickle.dumps(b)).note)
s = io.StringIO("one\r\ntwo\n", newline="")
s.read(2)
s.mark = 1
print(s.__getstate__(), pickle.loads(pickle.dumps(s)).read(), copy.copy(s).mark)
t = io.StringIO()
t.__setstate__(("text\n", "\n", 2, {"x": 1}))
print(t.read(), t.x, t.__dict__, t.line_buffering, t.newlines, t.seekable())
for f in (lambda: t.__setstate__(5), lambda: t.__setstate__(("a",)), lambda: t.__setstate__(("a", "\n", -1, None)), lambda: t.__setstate__(("a", "\n", 0, 5)), lambda: t.__setstate__((5, "\n", 0, None)), lambda: b.__setstate__((b"x", -1, None)), lambda: b.__setstate__((b"x", 0, 5)), lambda: b.__setstate__(()), lambda: io.StringIO(5), lambda: io.BytesIO("x"), lambda: io.StringIO(newline="q"), lambda: t.write(b"x"), lambda: b.write("x"), lambda: t.seek(-1), lambda: t.seek(1, 1), lambda: b.seek(0, 9), lambda: t.truncate(-1), lambda: b.readinto(b"ro"), lambda: t.fileno(), lambda: t.detach()):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
class Sub(io.StringIO):
    def write(self, x): return super().write(x.upper())
print(Sub("a").getvalue(), print("printed", file=(x := Sub())), x.getvalue(), list(io.StringIO("a\nb")), io.StringIO("xyz").readlines(2))
with io.BytesIO(b"1\n2") as f:
    print(f.readlines(), f.closed, f.readable(), f.isatty(), f.read1(), f.peek if hasattr(f, "peek") else "no peek")
print(f.closed)
for g in (lambda: f.read(), lambda: f.getvalue(), lambda: f.__enter__(), lambda: next(f), lambda: f.close()):
    try:
        print(g())
    except ValueError as e:
        print(e)

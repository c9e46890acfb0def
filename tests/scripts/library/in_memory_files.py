# io: StringIO, BytesIO, files, buffering, newlines, encodings.
import io
import os
import tempfile

s = io.StringIO("first\nsecond\r\nthird")
print(s.read(3), repr(s.readline()), repr(s.readline()), s.tell(), s.read(), s.read(), s.seek(0), list(s), s.getvalue() == "first\nsecond\r\nthird", s.truncate(5), s.getvalue())
w = io.StringIO()
print(w.write("abc"), w.writelines(["d", "e"]), w.getvalue(), w.closed, w.close(), w.closed)
b = io.BytesIO(b"abcdef")
print(b.read(2), b.seek(-2, 2), b.read(), b.getvalue(), b.seek(1), b.write(b"ZZ"), b.getvalue(), bytes(b.getbuffer()[:2]), b.readinto(bytearray(2)), b.tell())
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "file.txt")
    with open(path, "w", encoding="utf-8") as f:
        print(f.write("line 1\nzwei ü\n3"), f.mode, f.encoding, f.writable(), f.readable(), f.name == path)
    with open(path, encoding="utf-8") as f:
        print(f.readlines(), f.closed)
    print(f.closed, os.path.getsize(path), open(path, "rb").read(), [line.strip() for line in open(path, encoding="utf-8")])
    with open(path, "r+", encoding="utf-8") as f:
        f.seek(5)
        print(f.write("X"), f.tell(), f.read(2), f.seek(0, 2))
    with open(path, "ab") as f:
        print(f.write(b"\xff"), f.tell())
    for mode, options in [("r", {"encoding": "ascii"}), ("r", {"encoding": "utf-8"}), ("x", {}), ("q", {}), ("rw", {}), ("rb", {"encoding": "utf-8"}), ("r", {"buffering": 0})]:
        try:
            with open(path, mode, **options) as f:
                f.read()
        except (OSError, ValueError) as error:
            print(mode, type(error).__name__, str(error).replace(folder, "DIR"))
    print(open(path, encoding="utf-8", errors="replace").read()[-1], open(path, encoding="latin-1").read()[-1])
    with open(path, "w", newline="\r\n") as f:
        f.write("a\nb\n")
    print(open(path, "rb").read(), repr(open(path).read()), repr(open(path, newline="").read()))
    with open(path, "wb", buffering=0) as raw:
        print(type(raw).__name__, raw.write(b"raw"), raw.fileno() > 2)
    with open(path, "rb") as f:
        print(type(f).__name__, f.peek()[:2], f.read(1), f.read1(10), f.seekable(), f.raw.name == path, f.tell())
        try:
            f.write(b"x")
        except io.UnsupportedOperation as error:
            print(error)
    try:
        f.read()
    except ValueError as error:
        print(error)
    try:
        open(os.path.join(folder, "none"))
    except FileNotFoundError as error:
        print(error.errno, error.strerror, os.path.basename(error.filename))
    try:
        open(folder)
    except IsADirectoryError as error:
        print(error.errno)
    with open(path, "w") as f:
        print("print", "to", file=f, sep="-")
    print(open(path).read(), sorted(os.listdir(folder)))
wrapper = io.TextIOWrapper(io.BytesIO("é\n".encode("latin-1")), encoding="latin-1")
print(wrapper.read(), wrapper.encoding, end="\n")
for operation in [lambda: s.write(b"x"), lambda: b.write("x"), lambda: w.read(), lambda: io.StringIO(5), lambda: open(5.5), lambda: open("")]:
    try:
        operation()
    except (TypeError, ValueError, OSError) as error:
        print(type(error).__name__, error)

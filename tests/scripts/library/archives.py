# zipfile, tarfile, gzip, zlib: archives in memory.
import gzip, io, tarfile, time, zipfile, zlib

b = io.BytesIO()
with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as z:
    i = zipfile.ZipInfo("dir/a.txt", (2020, 1, 2, 3, 4, 6))
    i.comment = b"c"
    i.external_attr = 0o644 << 16
    z.writestr(i, "hello " * 50)
    with z.open("stream.bin", "w") as f:
        f.write(b"\x00" * 1000)
    z.mkdir("empty")
    z.comment = b"whole"
with zipfile.ZipFile(b) as z:
    print(z.namelist(), z.testzip(), z.comment, z.getinfo("dir/a.txt"), z.read("dir/a.txt")[:11])
    i = z.getinfo("dir/a.txt")
    print(i.date_time, i.file_size, i.CRC, i.compress_type, i.comment, i.is_dir(), z.getinfo("empty/").is_dir())
    with z.open("dir/a.txt") as f:
        print(f.read(5), f.seek(10), f.read1(3), f.readline()[:4], f.tell(), f.seekable(), f.name, f.mode)
    out = io.StringIO()
    p = zipfile.Path(z)
    print([x.name for x in p.iterdir()], (p / "dir" / "a.txt").read_text(encoding="utf-8")[:5], (p / "dir").is_dir(), (p / "nope").exists(), p.joinpath("dir/a.txt").suffix, [x.name for x in p.glob("*/*.txt")])
for f in (lambda: zipfile.ZipFile(io.BytesIO(b"junk")), lambda: zipfile.ZipFile(b).read("nope"), lambda: zipfile.ZipFile(b, "q"), lambda: zipfile.ZipFile(b).writestr("x", "y"), lambda: zipfile.ZipFile(b, compression=99), lambda: zipfile.is_zipfile(b), lambda: zipfile.is_zipfile(io.BytesIO(b"PK")), lambda: zipfile.ZipInfo("a", (1979, 1, 1, 0, 0, 0))):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
for mode in ("w", "w:gz"):
    b = io.BytesIO()
    with tarfile.open(fileobj=b, mode=mode) as t:
        for name, data in (("a.txt", b"one"), ("d/" + "long" * 40 + ".txt", b"two" * 1000), ("é.txt", b"")):
            i = tarfile.TarInfo(name)
            i.size, i.mtime, i.mode, i.uname = len(data), 1000000, 0o640, "user"
            t.addfile(i, io.BytesIO(data))
        l = tarfile.TarInfo("link")
        l.type, l.linkname = tarfile.SYMTYPE, "a.txt"
        t.addfile(l)
    b.seek(0)
    with tarfile.open(fileobj=b) as t:
        print([(m.name[-8:], m.size, m.type, oct(m.mode), m.uname) for m in t], t.extractfile("a.txt").read(), t.getmember("link").issym(), t.getmember("é.txt").isfile(), len(t.getnames()))
        for f in (lambda: t.getmember("nope"), lambda: tarfile.data_filter(t.getmember("a.txt"), "/x").mode, lambda: tarfile.data_filter(tarfile.TarInfo("../e"), "/x"), lambda: t.addfile(i)):
            try:
                print(f())
            except Exception as e:
                print(type(e).__name__, e)
for f in (lambda: tarfile.open(fileobj=io.BytesIO(b"x" * 600)), lambda: tarfile.open(fileobj=io.BytesIO()), lambda: tarfile.TarInfo("a").tobuf()[:3], lambda: tarfile.open("x", "zz"), lambda: tarfile.is_tarfile(io.BytesIO(b"no"))):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, str(e).split("\n")[0])
g = gzip.compress(b"data" * 100, mtime=0)
print(len(g) < 60, gzip.decompress(g + g) == b"data" * 200, g[:4])
with gzip.GzipFile(fileobj=io.BytesIO(g)) as f:
    print(f.read(3), f.peek(2)[:2], f.readline()[:3], f.seek(0), f.read1(4), f.mtime, f.mode)
for bad in (b"", b"junk", g[:-5], g[:-8] + b"\0" * 8, g + b"tail"):
    try:
        print(len(gzip.decompress(bad)))
    except Exception as e:
        print(type(e).__name__, e)
o = io.BytesIO()
with gzip.open(o, "wt", encoding="utf-8") as f:
    f.write("ü\n")
print(gzip.decompress(o.getvalue()).decode())
c = zlib.compressobj(9, zdict=b"common words")
z = c.compress(b"common words again") + c.flush()
d = zlib.decompressobj(zdict=b"common words")
print(d.decompress(z, 5), d.unconsumed_tail != b"", d.decompress(d.unconsumed_tail), d.eof, d.unused_data, zlib.crc32(b"x"), zlib.adler32(b"x"), zlib.decompress(zlib.compress(b"y", wbits=-9), -9))
for f in (lambda: zlib.decompress(b"junk"), lambda: zlib.decompress(zlib.compress(b"x" * 100)[:-6]), lambda: zlib.decompressobj().decompress(z), lambda: zlib.compress(b"", 99), lambda: zlib.compress("x"), lambda: zlib.decompressobj().decompress(b"", -1), lambda: zlib.compressobj(wbits=99)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

# zlib, gzip, bz2 and lzma if they are there, zipfile and tarfile in memory.
import gzip
import io
import tarfile
import zipfile
import zlib

data = b"the quick brown fox " * 100
c = zlib.compress(data, 9)
print(zlib.decompress(c) == data, len(c) < 100, zlib.crc32(data), zlib.adler32(data), zlib.crc32(b""), zlib.adler32(b""))
o = zlib.compressobj(6, zlib.DEFLATED, -15)
raw = o.compress(data) + o.flush()
print(zlib.decompress(raw, -15) == data)
d = zlib.decompressobj()
out = d.decompress(c + b"tail", 50)
print(len(out), bool(d.unconsumed_tail), d.eof)
out += d.decompress(d.unconsumed_tail) + d.flush()
print(out == data, d.eof, d.unused_data)
o = zlib.compressobj(zdict=b"quick brown")
z = o.compress(b"quick brown fox") + o.flush()
print(zlib.decompressobj(zdict=b"quick brown").decompress(z))
for bad in (b"", b"nonsense", c[:-5], c[:-4] + b"0000"):
    try:
        zlib.decompress(bad)
    except zlib.error as e:
        print(e)
g = gzip.compress(data, mtime=0)
print(gzip.decompress(g) == data, g[:4], gzip.decompress(g + g) == data * 2)
f = gzip.GzipFile(fileobj=io.BytesIO(g))
print(f.read(9), f.readline()[:5], f.seek(4), f.read(5), f.tell())
b = io.BytesIO()
with gzip.open(b, "wt", encoding="utf-8") as f:
    f.write("línea\nsecond\n")
b.seek(0)
with gzip.open(b, "rt", encoding="utf-8") as f:
    print(f.readlines())
for bad in (b"no", g[:-3]):
    try:
        gzip.decompress(bad)
    except (OSError, EOFError) as e:
        print(type(e).__name__, e)
b = io.BytesIO()
with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("a.txt", "text a")
    z.writestr(zipfile.ZipInfo("dir/b.txt", (2024, 1, 2, 3, 4, 6)), data)
    z.mkdir("empty")
    with z.open("c.bin", "w") as f:
        f.write(b"streamed")
    z.comment = b"comment"
with zipfile.ZipFile(b) as z:
    print(z.namelist(), z.read("a.txt"), z.read("dir/b.txt") == data, z.testzip(), z.comment, z.getinfo("dir/b.txt").date_time, z.getinfo("a.txt").file_size, z.getinfo("empty/").is_dir(), hex(z.getinfo("a.txt").CRC))
    p = zipfile.Path(z)
    print(sorted(x.name for x in p.iterdir()), (p / "dir" / "b.txt").exists(), (p / "a.txt").read_text(), (p / "no").exists())
    for act in (lambda: z.read("nope"), lambda: zipfile.ZipFile(io.BytesIO(b"no zip"))):
        try:
            act()
        except (KeyError, zipfile.BadZipFile) as e:
            print(type(e).__name__, e)
with zipfile.ZipFile(b, "a") as z:
    z.writestr("more", b"m")
print(zipfile.ZipFile(b).namelist()[-1], zipfile.is_zipfile(b))
for mode in ("w", "w:gz"):
    b = io.BytesIO()
    with tarfile.open(fileobj=b, mode=mode) as t:
        for name, content in (("x/one.txt", b"1"), ("two.txt", data)):
            i = tarfile.TarInfo(name)
            i.size, i.mtime, i.mode = len(content), 1000, 0o640
            t.addfile(i, io.BytesIO(content))
        i = tarfile.TarInfo("link")
        i.type, i.linkname = tarfile.SYMTYPE, "two.txt"
        t.addfile(i)
    b.seek(0)
    with tarfile.open(fileobj=b) as t:
        print(t.getnames(), t.extractfile("two.txt").read() == data, [(m.isfile(), m.issym(), oct(m.mode), m.mtime, m.size) for m in t])
        try:
            t.getmember("none")
        except KeyError as e:
            print(e)
try:
    tarfile.open(fileobj=io.BytesIO(b"not a tar"))
except tarfile.ReadError as e:
    print(str(e).splitlines()[0])

# zlib, gzip, zipfile and tarfile fed in pieces, damaged, truncated and hostile.
import binascii, gzip, io, tarfile, zipfile, zlib

data = bytes(range(256)) * 40 + b"repetition " * 300
for level in (0, 1, 6, 9, -1):
    for wbits in (15, -15, 31, 9):
        c = zlib.compressobj(level, zlib.DEFLATED, wbits, 8, zlib.Z_DEFAULT_STRATEGY)
        packed = b"".join([c.compress(data[:1000]), c.flush(zlib.Z_SYNC_FLUSH), c.compress(data[1000:]), c.flush()])
        d = zlib.decompressobj(wbits)
        got = b"".join(d.decompress(packed[i:i + 77]) for i in range(0, len(packed), 77)) + d.flush()
        print(level, wbits, got == data, d.eof, d.unused_data, d.unconsumed_tail, zlib.decompress(packed, wbits) == data, len(packed) < len(data) + 300)
d = zlib.decompressobj()
packed = zlib.compress(data)
part = d.decompress(packed + b"tail", 100)
print(len(part), bool(d.unconsumed_tail), d.eof)
while not d.eof:
    part += d.decompress(d.unconsumed_tail, 5000)
print(part == data, d.unused_data, d.decompress(b"more"), d.unused_data)
c = zlib.compressobj(); a = c.compress(data); print(zlib.decompress(a + c.flush()) == data)
z = zlib.compressobj(zdict=b"repetition "); packed2 = z.compress(b"repetition repetition") + z.flush()
print(zlib.decompressobj(zdict=b"repetition ").decompress(packed2))
for bad in (lambda: zlib.decompressobj().decompress(packed2), lambda: zlib.decompressobj(zdict=b"no").decompress(packed2), lambda: zlib.decompress(b""), lambda: zlib.decompress(packed[:-1]), lambda: zlib.decompress(packed[:50]), lambda: zlib.decompress(b"nonsense"), lambda: zlib.decompress(packed[:-4] + b"abcd"), lambda: zlib.compress("text"), lambda: zlib.compress(b"x", 10), lambda: zlib.compressobj(wbits=99), lambda: zlib.decompressobj().decompress(packed, -1), lambda: c.compress(b"x"), lambda: c.flush(), lambda: zlib.decompressobj().flush(0), lambda: zlib.decompressobj().flush(), lambda: zlib.decompress(packed, bufsize=0) == data, lambda: zlib.decompress(packed, bufsize=-1), lambda: zlib.crc32("x"), lambda: zlib.compressobj(5, 7)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
print(zlib.crc32(data), zlib.adler32(data), zlib.crc32(data[:9], 5), zlib.adler32(b""), zlib.crc32(b"", 7), binascii.crc32(data) == zlib.crc32(data), binascii.crc_hqx(data, 0), zlib.crc32(data[5:], zlib.crc32(data[:5])) == zlib.crc32(data))
member = gzip.compress(b"first ", mtime=0) + gzip.compress(b"second", 1, mtime=7)
print(gzip.decompress(member), gzip.decompress(member + b"\0" * 9), gzip.compress(b"", mtime=0))
for bad in (member[:-1], member[:12], b"", b"\x1f\x8b", b"nope", member + b"junk", member[:30] + b"\xff" + member[31:], member[:-8] + b"\0" * 8, b"\x1f\x8b\x07" + member[3:]):
    for f in (gzip.decompress, lambda b: gzip.GzipFile(fileobj=io.BytesIO(b)).read()):
        try:
            print(f(bad), end=" | ")
        except Exception as e:
            print(type(e).__name__, e, end=" | ")
    print()
raw = io.BytesIO()
with gzip.GzipFile("name.txt", "wb", fileobj=raw, mtime=1) as g:
    print(g.write(b"line1\nline2\nlast"), g.tell(), g.writable(), g.readable(), g.name, g.mode, g.fileno.__name__)
with gzip.open(io.BytesIO(raw.getvalue()), "rt") as g:
    print(g.readlines())
with gzip.GzipFile(fileobj=io.BytesIO(raw.getvalue())) as g:
    print(g.read(3), g.tell(), g.peek(2)[:2], g.seek(8), g.readline(), g.seek(0), g.readinto(bytearray(4)), g.read1(2), g.seek(-2, 1) if g.seekable() else 0, g.mtime)
    for bad in (lambda: g.write(b"x"), lambda: g.seek(0, 2), lambda: g.read("x")):
        try:
            print(bad())
        except Exception as e:
            print(type(e).__name__, e)
buf = io.BytesIO()
with zipfile.ZipFile(buf, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
    z.comment = b"note"
    z.writestr(zipfile.ZipInfo("a/b.txt", (1980, 1, 1, 0, 0, 0)), data)
    z.writestr(zipfile.ZipInfo("stored", (2001, 2, 3, 4, 5, 6)), b"plain", zipfile.ZIP_STORED)
    z.mkdir("dir"); z.writestr("\u20ac.txt", "text")
    with z.open("streamed", "w") as f:
        f.write(b"one"); f.write(b"two")
    for bad in (lambda: z.writestr("n", 5), lambda: z.open("none"), lambda: setattr(z, "comment", "str"), lambda: z.writestr("z", b"", compress_type=77), lambda: z.setpassword("str")):
        try:
            print(bad())
        except Exception as e:
            print(type(e).__name__, e)
        if z._writing: z._writing = False
blob = buf.getvalue()
with zipfile.ZipFile(io.BytesIO(blob)) as z:
    print(z.namelist(), z.comment, z.testzip(), [(i.filename, i.file_size, i.is_dir(), i.compress_type, i.CRC) for i in z.infolist()][:3], z.read("streamed"), z.getinfo("stored").date_time, repr(z.getinfo("stored")))
    with z.open("a/b.txt") as f:
        print(f.read(5), f.seek(256), f.read(2), f.tell(), f.seek(-1, 2), f.read(), f.peek(1), f.seekable(), f.seek(0), f.readline()[:4], f.read1(3))
    root = zipfile.Path(z)
    print(sorted(p.name for p in root.iterdir()), (root / "a" / "b.txt").read_bytes() == data, (root / "\u20ac.txt").read_text(), (root / "none").exists(), [p.name for p in root.glob("**/*.txt")], (root / "a").is_dir(), (root / "a/b.txt").suffix)
for name, bad in (("empty", b""), ("cut", blob[:-30]), ("middle", blob[:100] + b"\0\0\0" + blob[103:]), ("prefix", b"#!sh\n" + blob), ("junk", b"PK" * 50), ("tail", blob + b"x"), ("dir only", blob[-200:])):
    try:
        with zipfile.ZipFile(io.BytesIO(bad)) as z:
            print(name, len(z.namelist()), z.testzip())
    except Exception as e:
        print(name, type(e).__name__, e)
print(zipfile.is_zipfile(io.BytesIO(blob)), zipfile.is_zipfile(io.BytesIO(b"no")))
tb = io.BytesIO()
with tarfile.open(fileobj=tb, mode="w:gz", format=tarfile.PAX_FORMAT) as t:
    for name, body in (("f.txt", b"body"), ("long/" + "n" * 150, b"x" * 1000), ("uni\u20ac", b"")):
        i = tarfile.TarInfo(name); i.size = len(body); i.mtime = 1.5; t.addfile(i, io.BytesIO(body))
    for kind, target in ((tarfile.SYMTYPE, "../../etc/passwd"), (tarfile.LNKTYPE, "f.txt"), (tarfile.DIRTYPE, ""), (tarfile.FIFOTYPE, "")):
        i = tarfile.TarInfo("special%d" % kind[0]); i.type, i.linkname = kind, target; t.addfile(i)
tar = tb.getvalue()
with tarfile.open(fileobj=io.BytesIO(tar)) as t:
    for m in t:
        row = [m.name[:20], m.size, m.mtime, m.isfile(), m.issym(), m.isdir(), oct(m.mode), sorted(m.pax_headers)]
        for f in (tarfile.data_filter, tarfile.tar_filter):
            try:
                n = f(m, "/dest"); row.append((n.name[:12], n.mode))
            except tarfile.FilterError as e:
                row.append((type(e).__name__, str(e)))
        print(row)
    print(t.extractfile("f.txt").read(), t.extractfile("special49").read() if 0 else "", t.getmember("f.txt").tobuf()[:10], len(t.getnames()))
plain = gzip.decompress(tar)
for name, bad in (("empty", b""), ("cut", plain[:700]), ("zeros", bytes(1024)), ("sum", b"g" + plain[1:]), ("text", b"text" * 300), ("cutgz", tar[:100])):
    for mode in ("r", "r|*", "r:"):
        try:
            with tarfile.open(fileobj=io.BytesIO(bad), mode=mode) as t:
                print(name, mode, [m[:5] for m in t.getnames()], end=" | ")
        except Exception as e:
            print(name, mode, type(e).__name__, str(e)[:60].splitlines()[:1], end=" | ")
    print()

# shutil, tempfile, glob, fnmatch, filecmp on a small tree.
import filecmp, fnmatch, glob, io, os, shutil, tempfile

base = tempfile.mkdtemp()
j = os.path.join
os.makedirs(j(base, "src", "deep"))
for name, text in (("a.txt", "A"), ("b.log", "B"), ("deep/c.txt", "C"), (".hidden", "H")):
    with open(j(base, "src", name), "w") as f:
        f.write(text)

def tree(path):
    return sorted(os.path.relpath(j(d, n), path) for d, ds, fs in os.walk(path) for n in ds + fs)

print(tree(base))
shutil.copytree(j(base, "src"), j(base, "dst"), ignore=shutil.ignore_patterns("*.log"))
print(tree(j(base, "dst")))
shutil.copytree(j(base, "src"), j(base, "dst"), dirs_exist_ok=True)
for f in (lambda: shutil.copytree(j(base, "src"), j(base, "dst")), lambda: shutil.copyfile(j(base, "src", "a.txt"), j(base, "src", "a.txt")), lambda: shutil.rmtree(j(base, "none")), lambda: shutil.copy(j(base, "none"), base), lambda: shutil.unpack_archive("x.what"), lambda: shutil.make_archive("x", "what")):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, str(e).replace(base, "BASE"))
print(os.path.basename(shutil.copy(j(base, "src", "a.txt"), j(base, "x.txt"))), os.path.basename(shutil.copy2(j(base, "src", "a.txt"), j(base, "dst"))), os.path.basename(shutil.move(j(base, "x.txt"), j(base, "y.txt"))))
d = filecmp.dircmp(j(base, "src"), j(base, "dst"))
open(j(base, "dst", "extra"), "w").close()
with open(j(base, "dst", "b.log"), "w") as f:
    f.write("different")
d = filecmp.dircmp(j(base, "src"), j(base, "dst"))
print(d.left_only, d.right_only, sorted(d.common), sorted(d.same_files), d.diff_files, d.common_dirs, list(d.subdirs))
print(filecmp.cmp(j(base, "src", "a.txt"), j(base, "dst", "a.txt"), shallow=False), filecmp.cmpfiles(j(base, "src"), j(base, "dst"), ["a.txt", "b.log", "none"], shallow=False))
for kind in ("zip", "tar", "gztar"):
    archive = shutil.make_archive(j(base, "packed"), kind, j(base, "src"))
    shutil.unpack_archive(archive, j(base, "un-" + kind))
    print(os.path.basename(archive), tree(j(base, "un-" + kind)))
os.chdir(j(base, "src"))
print(sorted(glob.glob("*")), sorted(glob.glob("**", recursive=True)), sorted(glob.glob("**/*.txt", recursive=True)), glob.glob(".*"), sorted(glob.glob("*", include_hidden=True)), glob.glob("[a].txt"), glob.glob("*.txt", root_dir="deep"), glob.escape("a[1]*?"), glob.has_magic("a*"))
print(glob.translate("**/a?[b-c]*.py", recursive=True), glob.translate("x/*"))
os.chdir("/")
print([fnmatch.fnmatchcase(n, p) for n, p in (("abc", "a*"), ("abc", "a?"), ("a-c", "a[!b]c"), ("[x", "[[]x"), ("A", "a"))], fnmatch.filter(["a.py", "b.c", "c.py"], "*.py"), fnmatch.filterfalse(["a.py", "b.c"], "*.py"), fnmatch.translate("a*[!x]?"))
shutil.rmtree(j(base, "dst"))
print(sorted(os.listdir(base)), "gztar" in [x[0] for x in shutil.get_archive_formats()], shutil.get_terminal_size((3, 4)).columns > 0, shutil.which("sh") is not None, shutil.which("no-such-program-here"))
target = io.BytesIO()
shutil.copyfileobj(io.BytesIO(b"x" * 100000), target, 7)
print(len(target.getvalue()), shutil.disk_usage("/")._fields)
shutil.rmtree(base)
print(os.path.exists(base))
with tempfile.TemporaryDirectory(prefix="pre", suffix="suf") as t:
    n = os.path.basename(t)
    print(n.startswith("pre"), n.endswith("suf"), os.path.isdir(t))
    with tempfile.NamedTemporaryFile("w+", dir=t, delete_on_close=False) as f:
        f.write("text")
        f.close()
        print(open(f.name).read(), os.path.dirname(f.name) == t)
    print(os.listdir(t))
with tempfile.SpooledTemporaryFile(max_size=5, mode="w+") as s:
    s.write("abc")
    print(s._rolled, s.tell())
    s.write("defgh")
    s.seek(0)
    print(s._rolled, s.read())
with tempfile.TemporaryFile() as f:
    f.write(b"12")
    f.seek(0)
    print(f.read(), f.mode, isinstance(f.name, int))
print(tempfile.gettempprefix(), os.path.basename(tempfile.mktemp(prefix="q"))[0])

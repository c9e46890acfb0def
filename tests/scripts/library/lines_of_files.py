# fileinput, linecache.
import fileinput, linecache, os, tempfile

folder = tempfile.mkdtemp()
one, two = os.path.join(folder, "one"), os.path.join(folder, "two")
with open(one, "w") as f:
    f.write("1a\n1b\n")
with open(two, "w") as f:
    f.write("2a\n2b\n2c")
with fileinput.input((one, two), encoding="utf-8") as f:
    for line in f:
        print(line.rstrip(), f.lineno(), f.filelineno(), f.isfirstline(), os.path.basename(f.filename()), f.isstdin())
        if line == "2a\n":
            f.nextfile()
with fileinput.input(one, inplace=True, backup=".bak", encoding="utf-8") as f:
    for line in f:
        print(line.upper(), end="")
print(open(one).read(), open(one + ".bak").read() if os.path.exists(one + ".bak") else "no backup")
for f in (lambda: fileinput.lineno(), lambda: fileinput.FileInput(one, mode="w"), lambda: fileinput.FileInput(one, inplace=True, openhook=open), lambda: list(fileinput.FileInput(one + "?")), lambda: fileinput.FileInput(one)[0]):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, str(e).replace(folder, "F"))
print(linecache.getline(two, 2), repr(linecache.getline(two, 9)), linecache.getlines(two), linecache.getline("no such file", 1))
with open(two, "w") as f:
    f.write("changed and longer\n")
print(linecache.getline(two, 1))
linecache.checkcache(two)
print(linecache.getline(two, 1), two in linecache.cache)
linecache.clearcache()
print(linecache.cache, linecache.lazycache("x", {}), linecache.updatecache("nope"))
for name in os.listdir(folder):
    os.unlink(os.path.join(folder, name))
os.rmdir(folder)

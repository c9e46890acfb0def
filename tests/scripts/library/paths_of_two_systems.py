# posixpath and ntpath side by side.
import ntpath, posixpath, os, genericpath
from pathlib import PurePosixPath, PureWindowsPath

paths = ["", "/", "//", "///", "a", "a/b", "/a/b/", "a//b/./c/../d", "..", "../..", "/..", "a/", ".a", "a.b.c", "/a.b/c", "C:", "C:\\", "c:a\\b", "C:\\a\\..\\b.txt", "\\\\host\\share\\x\\y", "\\\\host\\share", "\\\\?\\C:\\a", "//host/share/x", "\\a", "a\\", "\\\\", "..\\..\\a", "...", ".", "a:b:c", "nul", "x\0y"]
for p in paths:
    for m in (posixpath, ntpath):
        print(ascii(p), m.__name__[:2], m.split(p), m.splitext(p), m.splitdrive(p), m.splitroot(p), m.normpath(p), m.isabs(p), m.basename(p), m.dirname(p), m.normcase(p) == p)
for m in (posixpath, ntpath):
    print(m.join("a", "b"), m.join("a/", "/b"), m.join("a", "", "c", ""), m.join("C:", "a"), m.join("C:\\x", "C:y"), m.join("C:\\x", "D:y"), m.join("\\\\h\\s", "z"), m.join(b"a", b"b"))
    for many in (["/a/b", "/a/bc"], ["/a/b/c", "/a/b/d/e"], ["a", "b"], [], ["/a", "b"], ["C:\\x\\y", "c:/X/z"], ["", "a"]):
        try:
            print(many, repr(m.commonpath(many)), repr(m.commonprefix(many)))
        except Exception as e:
            print(many, type(e).__name__, e)
    for a, b in (("/a/b/c", "/a/d"), ("a", "a"), ("/x", "/"), ("..", "a"), ("", "a")):
        try:
            start = m.relpath(a, b)
            print(a, b, start if "/x" in (a, b) or a[:1] == "/" else start.count(".."))
        except Exception as e:
            print(type(e).__name__, e)
    for bad in ((5,), ("a", b"b"), (b"a", "b"), ("a", None), ("a", 3)):
        try:
            print(m.join(*bad))
        except TypeError as e:
            print(e)
    for f in (m.splitext, m.split, m.normpath, m.isabs, m.basename, m.splitroot, m.expanduser, m.normcase):
        for bad in (5, None, ["x"]):
            try:
                print(f(bad))
            except TypeError as e:
                print(f.__name__, e)
os.environ.update(ONE="1", TWO="two words", HOME="/home/me", USERPROFILE="C:\\Users\\me")
for t in ("$ONE", "${ONE}x", "$ONE$TWO", "$none ${none} $", "${ONE", "%ONE%", "%none%%TWO%", "'$ONE'", "$$ONE", "%%ONE%%", b"$ONE", "${}"):
    print(t, posixpath.expandvars(t), ntpath.expandvars(t))
for t in ("~", "~/x", "a~", "~nosuchuserhere/x", "~\\y"):
    print(t, posixpath.expanduser(t), ntpath.expanduser(t) if t != "~nosuchuserhere/x" else "")
print([ntpath.isreserved(x) for x in ("nul", "NUL.txt", "a ", "a.", "con:x", "fine", "com1", "com\u00b9", "a?b")])
print([posixpath.lexists(x) for x in ("/", "/no/such", "a\0b")], [posixpath.ismount(x) for x in ("/", "/no/such")], posixpath.realpath("/../../"), posixpath.samefile("/", "/."), genericpath._splitext("a.b", "/", "", "."))
for c in (PurePosixPath, PureWindowsPath):
    print([(str(c(p)), c(p).parts, c(p).suffixes, c(p).anchor) for p in ("a/b", "C:\\x\\y.tar.gz", "//h/s/z", "..", "/a/../b")])

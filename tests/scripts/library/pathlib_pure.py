# pathlib: pure paths, their parts, matching and comparing.
from pathlib import PurePath, PurePosixPath, PureWindowsPath, PosixPath, Path

p = PurePosixPath("/usr/lib/../lib/python3.14/site.tar.gz")
print(p, repr(p), p.parts, p.drive, p.root, p.anchor, p.name, p.suffix, p.suffixes, p.stem, p.parent, list(p.parents)[:3])
print(p.with_name("x.py"), p.with_stem("y"), p.with_suffix(""), p.with_suffix(".zip"), p.is_absolute(), p.as_posix(), p.as_uri())
print(p.relative_to("/usr"), PurePath("a/b").relative_to("a/c/d", walk_up=True), p.is_relative_to("/usr/lib"), p / "z", "q" / PurePath("r"))
print([PurePath(x).match(y) for x, y in (("a/b.py", "*.py"), ("/a/b.py", "b.*"), ("a/b/c", "a/*"), ("a/b/c", "b/*"), ("A.py", "a.PY"))])
print([PurePath(x).full_match(y) for x, y in (("a/b.py", "*.py"), ("a/b/c.py", "a/**/*.py"), ("a", "**"), ("a/b", "*/*"))])
w = PureWindowsPath("c:/Program Files/x.TXT")
print(w, w.parts, w.drive, w.root, w.anchor, w.as_posix(), w == PureWindowsPath("C:\\program files\\X.txt"), w.as_uri(), PureWindowsPath("//server/share/d").parts)
print(sorted([PurePath("b"), PurePath("a/z"), PurePath("a")]), PurePath("a") < PurePath("b"), hash(PurePath("x")) == hash(PurePath("x")), PurePath("a") == PurePosixPath("a"))
print(PurePath(), PurePath("."), PurePath("a//b/./c"), PurePath("a", "/b", "c"), PurePath("..", ".."), type(Path("x")) is PosixPath, bytes(PurePath("é")))
for f in (lambda: p.relative_to("/etc"), lambda: PurePath("").with_name("x"), lambda: PurePath("a").with_suffix("x"), lambda: PurePath("a").with_name("b/c"), lambda: PurePath("a").as_uri(), lambda: PurePath(5), lambda: PurePath("a") < 5, lambda: PurePath("a").joinpath(None), lambda: PurePath("a").match("")):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(PurePath("a.b.c").suffixes, PurePath(".bashrc").suffix, PurePath("x.").suffix, PurePath("..a").stem, PurePath("a").parents[0], len(PurePath("a/b/c").parents), PurePath("a/b/c").parents[-1], PurePath("a/b/c").parents[0:2])
print(Path.from_uri("file:///a%20b/c"), PurePath("a").joinpath("b", "c"), PurePath("~x").parts, Path("a").with_segments("b", "c"))

# pathlib: files and folders on disk.
import os, tempfile
from pathlib import Path

with tempfile.TemporaryDirectory() as folder:
    root = Path(folder)
    a = root / "a"
    a.mkdir()
    (a / "one.txt").write_text("first\nsecond\n", encoding="utf-8")
    (a / "two.bin").write_bytes(b"\x00\x01\xff")
    (root / "b" / "c").mkdir(parents=True)
    (root / "b" / "c" / "three.py").touch()
    (root / "link").symlink_to("a/one.txt")
    print((a / "one.txt").read_text(encoding="utf-8"), (a / "two.bin").read_bytes(), (a / "one.txt").stat().st_size)
    print(sorted(p.relative_to(root).as_posix() for p in root.rglob("*")), sorted(p.name for p in root.glob("*/*.txt")), sorted(p.name for p in root.iterdir()))
    print([(d.relative_to(root).as_posix(), sorted(ds), sorted(fs)) for d, ds, fs in sorted(root.walk())])
    link = root / "link"
    print(link.is_symlink(), link.readlink(), link.is_file(), link.resolve() == (a / "one.txt").resolve(), link.samefile(a / "one.txt"), a.is_dir(), (root / "nope").exists(), link.exists(follow_symlinks=False))
    for f in (lambda: a.mkdir(), lambda: (root / "x" / "y").mkdir(), lambda: (root / "nope").read_text(encoding="utf-8"), lambda: a.rmdir(), lambda: (root / "nope").unlink(), lambda: a.read_bytes(), lambda: (a / "one.txt").iterdir().__next__(), lambda: (a / "one.txt").write_text(b"x")):
        try:
            print(f())
        except Exception as e:
            print(type(e).__name__, str(e).replace(folder, "ROOT"))
    (root / "nope").unlink(missing_ok=True)
    a.mkdir(exist_ok=True)
    moved = (a / "two.bin").rename(root / "moved.bin")
    print(moved.name, (a / "two.bin").exists(), moved.replace(root / "again.bin").name)
    (root / "copy").mkdir()
    print((a / "one.txt").copy(root / "copied.txt").read_text(encoding="utf-8") == "first\nsecond\n", (root / "copied.txt").copy_into(root / "copy").name, (root / "copied.txt").move(root / "m.txt").name, (root / "copied.txt").exists())
    (root / "m.txt").chmod(0o600)
    print(oct((root / "m.txt").stat().st_mode & 0o777), (root / "m.txt").owner() != "", (root / "m.txt").is_mount(), (root / "m.txt").info.is_file(), (root / "m.txt").info.exists())
    with (root / "m.txt").open("a+", encoding="utf-8", newline="\r\n") as f:
        f.write("x\n")
        f.seek(0)
        print(f.readlines())
    os.chdir(folder)
    print(Path("a/../b").resolve().name, Path.cwd().samefile(root), Path("b").absolute().name, Path("~").expanduser() == Path.home(), sorted(map(str, Path().glob("b/**"))))
    os.chdir("/")

# os, os.path, pathlib, shutil, tempfile, subprocess.
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

print(os.path.join("a", "/b", "c"), os.path.split("/x/y.z"), os.path.splitext("a.tar.gz"), os.path.normpath("a/./b/../c"), os.path.basename("/a/"), os.path.dirname("a/b"), os.path.commonpath(["/a/b", "/a/c"]), os.path.relpath("/a/b", "/a/c"), os.path.isabs("x"))
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    os.makedirs("one/two")
    pathlib.Path("one/file.txt").write_text("text\n")
    print(sorted(os.listdir("one")), os.path.isdir("one"), os.path.isfile("one/file.txt"), os.path.exists("none"), os.stat("one/file.txt").st_size, oct(os.stat("one").st_mode & 0o170000))
    print([(root, sorted(dirs), sorted(files)) for root, dirs, files in os.walk("one")], sorted(p.name for p in pathlib.Path().rglob("*")))
    print(sorted((e.name, e.is_dir()) for e in os.scandir("one")), pathlib.Path("one/file.txt").read_bytes(), pathlib.Path("a/b.c").stem, pathlib.Path("a") / "b", pathlib.PurePath("a/b/c").parts)
    os.rename("one/file.txt", "moved")
    os.symlink("moved", "link")
    print(os.readlink("link"), os.path.islink("link"), os.path.realpath("link") == os.path.realpath("moved"), shutil.copy("moved", "copy"), os.access("copy", os.W_OK))
    os.chmod("copy", 0o400)
    print(oct(os.stat("copy").st_mode & 0o777), os.remove("copy"), os.path.getsize("moved"), shutil.rmtree("one"), os.listdir(".") and sorted(os.listdir(".")))
    descriptor = os.open("raw", os.O_CREAT | os.O_RDWR)
    print(os.write(descriptor, b"0123456789"), os.lseek(descriptor, 2, os.SEEK_SET), os.read(descriptor, 3), os.ftruncate(descriptor, 5), os.fstat(descriptor).st_size, os.close(descriptor))
    for operation in [lambda: os.mkdir("raw"), lambda: os.rmdir("none"), lambda: os.remove("none"), lambda: os.listdir("raw"), lambda: os.open("none", os.O_RDONLY), lambda: os.chdir("raw"), lambda: os.stat("a\0b"), lambda: os.close(descriptor)]:
        try:
            operation()
        except (OSError, ValueError) as error:
            print(type(error).__name__, error)
    os.chdir("/")
os.environ["HOOP_TEST"] = "value"
print(os.environ["HOOP_TEST"], os.getenv("HOOP_NONE", "default"), "HOOP_TEST" in os.environ, subprocess.run(["sh", "-c", "echo $HOOP_TEST"], capture_output=True).stdout)
del os.environ["HOOP_TEST"]
print(os.getenv("HOOP_TEST"), os.getpid() > 0, os.getcwd(), os.sep, os.linesep == "\n", os.cpu_count() > 0, len(os.urandom(8)), os.fspath(pathlib.Path("x")), os.fsencode("é"), os.strerror(2))
done = subprocess.run(["cat"], input="through cat", capture_output=True, text=True)
print(done.returncode, done.stdout, subprocess.check_output([sys.executable, "-c", "print('child')"]), subprocess.call(["sh", "-c", "exit 3"]))
with subprocess.Popen(["sh", "-c", "read x; echo got $x; echo err >&2"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
    print(process.poll(), process.communicate("line\n", timeout=10), process.returncode)
for arguments in [dict(args=["no-such-program"]), dict(args=["sh", "-c", "exit 5"], check=True), dict(args=["sleep", "10"], timeout=0.05)]:
    try:
        subprocess.run(**arguments)
    except (OSError, subprocess.SubprocessError) as error:
        print(type(error).__name__, error)
pid = os.fork()
if pid == 0:
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
r, w = os.pipe()
os.write(w, b"pipe")
os.close(w)
print(os.read(r, 10), os.read(r, 10), os.close(r), os.isatty(0))

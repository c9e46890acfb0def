# fcntl, termios over a pseudo terminal, pwd, grp, resource, errno, stat: the system's small modules.
import errno, fcntl, grp, os, pty, pwd, resource, select, stat, struct, tempfile, termios, tty

r, w = os.pipe()
flags = fcntl.fcntl(r, fcntl.F_GETFL)
print(flags & os.O_NONBLOCK, fcntl.fcntl(r, fcntl.F_SETFL, flags | os.O_NONBLOCK), bool(fcntl.fcntl(r, fcntl.F_GETFL) & os.O_NONBLOCK), os.get_blocking(r), fcntl.fcntl(r, fcntl.F_GETFD) == fcntl.FD_CLOEXEC)
os.write(w, b"12345")
print(struct.unpack("i", fcntl.ioctl(r, termios.FIONREAD, b"\0\0\0\0")), fcntl.ioctl(r, termios.FIONREAD, bytearray(4)))
buf = bytearray(4)
fcntl.ioctl(r, termios.FIONREAD, buf, True); print(struct.unpack("i", buf), fcntl.ioctl(r, termios.FIONREAD, memoryview(buf)))
for bad in (lambda: fcntl.fcntl(-1, 1), lambda: fcntl.fcntl("x", 1), lambda: fcntl.fcntl(10**6, fcntl.F_GETFL), lambda: fcntl.fcntl(r, fcntl.F_GETFL, b"x" * 2000), lambda: fcntl.ioctl(r, termios.TIOCGWINSZ, b"\0" * 8), lambda: fcntl.ioctl(r), lambda: fcntl.fcntl(2**40, 1), lambda: fcntl.flock(r, 99), lambda: fcntl.lockf(r, 99)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
os.close(r); os.close(w)
with tempfile.TemporaryFile() as f, tempfile.NamedTemporaryFile() as g:
    print(fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB), fcntl.flock(f.fileno(), fcntl.LOCK_UN), fcntl.lockf(f, fcntl.LOCK_EX, 10, 2, os.SEEK_SET), fcntl.lockf(f, fcntl.LOCK_UN))
    fcntl.flock(g, fcntl.LOCK_EX)
    with open(g.name) as other:
        try:
            fcntl.flock(other, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as e:
            print("BlockingIOError", e)
m, s = pty.openpty()
print(os.isatty(m), os.isatty(s), os.ttyname(s).startswith("/dev/"), os.get_terminal_size(s)[:0])
termios.tcsetwinsize(s, (40, 100)); print(termios.tcgetwinsize(m), os.get_terminal_size(s))
attrs = termios.tcgetattr(s)
print(len(attrs), bool(attrs[tty.LFLAG] & termios.ECHO), bool(attrs[3] & termios.ICANON), len(attrs[6]), attrs[6][termios.VMIN] in (1, b"\x01"), attrs[6][termios.VINTR])
os.write(m, b"typed\n"); print(os.read(s, 100), os.read(m, 100))
old = tty.setcbreak(s); print(old == attrs, bool(termios.tcgetattr(s)[3] & termios.ECHO))
os.write(m, b"k"); print(os.read(s, 10))
tty.setraw(s); print(bool(termios.tcgetattr(s)[1] & termios.OPOST)); os.write(s, b"raw\n"); print(os.read(m, 10))
termios.tcsetattr(s, termios.TCSANOW, attrs); os.write(s, b"cooked\n"); print(os.read(m, 20), termios.tcdrain(s), termios.tcflush(s, termios.TCIOFLUSH), termios.tcflow(s, termios.TCOON))
for bad in (lambda: termios.tcgetattr(-1), lambda: termios.tcgetattr("x"), lambda: termios.tcsetattr(s, 0, []), lambda: termios.tcsetattr(s, 0, [1, 2, 3, 4, 5, 6, "x"]), lambda: termios.tcsetattr(s, 0, attrs[:6] + [[1]]), lambda: termios.tcsetattr(s, 999, attrs), lambda: termios.tcsetwinsize(s, (1,)), lambda: termios.tcsetattr(s, 0, None)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
os.close(s); os.close(m)
root = pwd.getpwuid(0)
print(root.pw_name, root.pw_uid, root[0], len(root), pwd.getpwnam("root") == root, root in pwd.getpwall(), type(root).__name__, grp.getgrgid(0).gr_name, grp.getgrnam("root").gr_gid, type(grp.getgrgid(0)).n_fields, isinstance(grp.getgrall(), list))
for bad in (lambda: pwd.getpwnam("no such user"), lambda: pwd.getpwuid(2**31 - 7), lambda: pwd.getpwuid(-2), lambda: pwd.getpwuid(2**64), lambda: pwd.getpwnam("a\0b"), lambda: pwd.getpwnam(5), lambda: pwd.getpwuid("x"), lambda: grp.getgrnam("no such group"), lambda: grp.getgrgid(2**31 - 7), lambda: grp.getgrnam(b"x"), lambda: grp.getgrgid(1.5)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
print(resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 512) if soft > 0 else 512, hard)), resource.getrlimit(resource.RLIMIT_NOFILE)[0] <= 512, resource.RLIM_INFINITY, resource.getpagesize() % 1024, len(resource.getrusage(resource.RUSAGE_SELF)), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0)
for bad in (lambda: resource.getrlimit(999), lambda: resource.setrlimit(0, (1,)), lambda: resource.setrlimit(0, (2, 1)), lambda: resource.getrusage(77), lambda: resource.setrlimit(0, 5), lambda: resource.setrlimit(0, ("x", 1))):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
print([stat.filemode(x) for x in (0o100644, 0o40755, 0o120777, 0o104755, 0o102644, 0o41777, 0o41666, 0o20600, 0o60600, 0o10600, 0o140777, 0, 0o7777)], stat.S_IMODE(0o100644) == 0o644, stat.S_IFMT(0o40755) == stat.S_IFDIR, [n for n in ("S_ISDIR", "S_ISREG", "S_ISLNK", "S_ISFIFO", "S_ISSOCK", "S_ISBLK", "S_ISCHR", "S_ISDOOR", "S_ISPORT", "S_ISWHT") if getattr(stat, n)(0o40755)])
print(errno.errorcode[errno.ENOENT], errno.EAGAIN == errno.EWOULDBLOCK, len(errno.errorcode) > 100, os.strerror(errno.EPIPE), os.strerror(99999), [type(OSError(getattr(errno, n), "m")).__name__ for n in ("ENOENT", "EEXIST", "EACCES", "EPERM", "EINTR", "EAGAIN", "ECHILD", "EPIPE", "ESHUTDOWN", "ECONNRESET", "ETIMEDOUT", "EISDIR", "ENOTDIR", "ESRCH", "EBADF", "EALREADY")])

# OSError: arguments, subclasses by errno, attributes, text.
import errno
import os


def attempt(function):
    try:
        return function()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


for number in ("ENOENT", "EACCES", "EPERM", "EEXIST", "EISDIR", "ENOTDIR", "EINTR", "EAGAIN", "EPIPE", "ECHILD", "ESRCH", "ECONNREFUSED", "ECONNRESET", "ECONNABORTED", "ETIMEDOUT", "EALREADY", "ESHUTDOWN", "ENOSPC", "EINVAL"):
    error = OSError(getattr(errno, number), "text", "file")
    print(number, type(error).__name__, error)
for arguments in ((), (1,), (2, "text"), (2, "text", "name"), (2, "text", "name", None, "other"), (2, "text", "a", 5, "b"), ("text",), ("a", "b"), (2, None), (None, None), (2, "t", b"bytes"), (2, "t", 5), (1, 2, 3, 4, 5), (1, 2, 3, 4, 5, 6), (2, "text", None)):
    error = OSError(*arguments)
    print(arguments, type(error).__name__, error.args, error.errno, error.strerror, error.filename, error.filename2, "|", error, "|", repr(error))
for make in (lambda: open("/nothing/here"), lambda: open("."), lambda: os.mkdir("/"), lambda: os.listdir("/nothing"), lambda: os.rmdir("/nothing"), lambda: os.rename("/nothing/a", "/nothing/b"), lambda: os.read(99999, 1), lambda: open("x\0y"), lambda: os.stat(b"/nothing"), lambda: open(99999), lambda: open("/nothing", "zz"), lambda: os.close(-1), lambda: os.scandir("/nothing"), lambda: os.readlink("/"), lambda: os.chdir("/nothing")):
    print(attempt(make))
try:
    os.rename("/nothing/a", "/nothing/b")
except OSError as error:
    print(error.errno == errno.ENOENT, error.filename, error.filename2, os.strerror(error.errno))


class Own(OSError):
    def __init__(self, code, extra):
        super().__init__(code, "own text")
        self.extra = extra


class New(OSError):
    def __new__(cls, *arguments):
        return super().__new__(cls, 2, "from new")


print(Own(2, "e"), Own(2, "e").args, Own(13, 1).extra, type(Own(2, 0)).__name__, attempt(lambda: repr(New(5))), issubclass(FileNotFoundError, OSError), IOError is OSError, EnvironmentError is OSError)
error = BlockingIOError(11, "busy", 5)
print(error, error.characters_written, attempt(lambda: BlockingIOError(11, "x").characters_written), attempt(lambda: OSError().characters_written))
error = OSError(2, "changed")
error.errno, error.filename = 5, "later"
print(error, error.args, type(error).__name__, attempt(lambda: setattr(error, "strerror", None)), error)
import pickle

for error in (OSError(2, "a"), OSError(2, "a", "f"), FileNotFoundError(2, "a", "f", None, "g"), OSError("x")):
    again = pickle.loads(pickle.dumps(error))
    print(type(again).__name__, again, again.filename, again.filename2)

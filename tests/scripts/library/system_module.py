# sys: arguments, streams, hooks, limits, frames, sizes.
import io
import sys

print(sys.argv, sys.version_info[:2], sys.maxsize, sys.byteorder, sys.platform, sys.float_info.max, sys.int_info.bits_per_digit > 0, sys.hash_info.modulus, sys.getdefaultencoding(), sys.getfilesystemencoding())
print(type(sys.modules).__name__, "sys" in sys.modules, sys.modules["__main__"].__name__, isinstance(sys.path, list), "time" in sys.builtin_module_names, "json" in sys.stdlib_module_names, len(sys.version.split()) > 1, sys.hexversion >> 16 == 0x030E)
print(sys.stdout.name, sys.stdout.encoding, sys.stdout.isatty(), sys.stdin.read(), sys.stderr.fileno(), sys.__stdout__ is sys.stdout, sys.stdout.errors, sys.stdin.closed)
saved, sys.stdout = sys.stdout, io.StringIO()
print("captured")
text, sys.stdout = sys.stdout.getvalue(), saved
print(repr(text), sys.getrecursionlimit(), sys.getswitchinterval(), sys.getrefcount(object()) >= 1, sys.getsizeof([]) > 0, sys.intern("a b") is sys.intern("a b"))


def outer():
    variable = 1
    return inner()


def inner():
    frame = sys._getframe()
    back = frame.f_back
    return frame.f_code.co_name, back.f_code.co_name, back.f_locals, frame.f_lineno - back.f_lineno, back.f_globals is globals(), sys._getframe(1).f_code.co_name


print(outer())
try:
    sys._getframe(100)
except ValueError as error:
    print(error)
events = []


def tracer(frame, event, arg):
    if frame.f_code.co_name == "traced":
        events.append((event, frame.f_lineno - frame.f_code.co_firstlineno))
    return tracer


def traced():
    a = 1
    for _ in range(2):
        a += 1
    return a


sys.settrace(tracer)
traced()
sys.settrace(None)
print(events, sys.gettrace())
calls = []
sys.setprofile(lambda frame, event, arg: calls.append((event, frame.f_code.co_name)) if frame.f_code.co_name == "traced" else None)
traced()
sys.setprofile(None)
print(calls)
sys.displayhook(5)
sys.displayhook(None)
print(_)
sys.setswitchinterval(0.001)
print(sys.getswitchinterval(), sys.exc_info(), sys.is_finalizing(), sys.flags.optimize, sys.dont_write_bytecode, callable(sys.exit), sys.orig_argv[-1])
sys.audit("custom.event", 1)
seen = []
sys.addaudithook(lambda event, arguments: seen.append(event) if event == "custom.event" else None)
sys.audit("custom.event", 2)
print(seen)
sys.stdout.write("written ")
sys.stdout.writelines(["as ", "lines\n"])
sys.stdout.reconfigure(line_buffering=True)
print("to stderr", file=sys.stderr)
sys.stderr.write("unbuffered")

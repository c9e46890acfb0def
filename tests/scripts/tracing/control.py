"""What a trace function can do: choose, raise, jump, see opcodes; f_trace of a frame that already runs."""
import sys


def body():
    a = 1
    b = 2
    c = 3
    return a, b, c


def only_lines(frame, event, argument):
    print("global", event)

    def local(frame, event, argument):
        print("local", event, frame.f_lineno - frame.f_code.co_firstlineno)

    return local


sys.settrace(only_lines)
body()
sys.settrace(None)


def nothing(frame, event, argument):
    print("global", event)


sys.settrace(nothing)
body()
sys.settrace(None)


def raising(frame, event, argument):
    if event == "line":
        raise LookupError("from the trace function")
    return raising


sys.settrace(raising)
try:
    body()
except LookupError as error:
    print(error, sys.gettrace())


def quiet(frame, event, argument):
    frame.f_trace_lines = False
    frame.f_trace_opcodes = True
    seen.add(event)
    return quiet


seen = set()
sys.settrace(quiet)
body()
sys.settrace(None)
print(sorted(seen - {"opcode"}))


def running():
    def later(frame, event, argument):
        print("later", event, frame.f_lineno - frame.f_code.co_firstlineno)

    x = 1
    sys.settrace(lambda *arguments: None)
    sys._getframe().f_trace = later
    x = 2
    x = 3
    sys.settrace(None)


running()


def jumper(to, event="line", at=2):
    def trace(frame, what, argument):
        if frame.f_code.co_name in ("straight", "looped", "caught") and what == event:
            if frame.f_lineno - frame.f_code.co_firstlineno == at:
                try:
                    frame.f_lineno = frame.f_code.co_firstlineno + to
                except ValueError as error:
                    print("no:", error)
                sys.settrace(None)
        return trace

    return trace


def straight(out):
    out.append(1)
    out.append(2)
    out.append(3)
    out.append(4)


def looped(out):
    out.append(1)
    out.append(2)
    for i in 1, 2:
        out.append("in")
    out.append(5)


def caught(out):
    out.append(1)
    out.append(2)
    try:
        out.append(4)
    except ValueError as e:
        out.append(6)
    out.append(7)


for function, to in [(straight, 4), (straight, 1), (straight, 99), (straight, -5), (looped, 5), (looped, 4),
                     (caught, 7), (caught, 4), (caught, 6)]:
    out = []
    sys.settrace(jumper(to))
    function(out)
    sys.settrace(None)
    print(function.__name__, to, out[:8])
for event, at in [("call", 0), ("return", 4)]:
    out = []
    sys.settrace(jumper(2, event, at))
    straight(out)
    sys.settrace(None)
    print(event, out)
try:
    sys._getframe().f_lineno = 1
except ValueError as error:
    print(error)

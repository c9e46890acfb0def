# Every builtin exception: construction, attributes, str and repr, pickling, copies, hostile arguments.
import builtins, copy, pickle
for name in sorted(dir(builtins)):
    cls = getattr(builtins, name)
    if not (isinstance(cls, type) and issubclass(cls, BaseException)) or name in ("EnvironmentError", "IOError"):
        continue
    for args in ((), ("m",), (1, "two"), ("a", b"b", 0, 1, "r"), (2, "no", "file", None, "other"), ("msg", ("f", 1, 2, "text", 3, 4)), ("g", [ValueError(1)]), (None,)):
        try:
            e = cls(*args)
            row = [str(e), repr(e), e.args, sorted((k, repr(v)) for k in dir(e) if k[0] != "_" and not callable(v := getattr(e, k)) and k != "args")]
            for f in (copy.copy, lambda e: pickle.loads(pickle.dumps(e))):
                c = f(e)
                row.append(repr(c) == repr(e) and type(c) is type(e))
        except Exception as x:
            row = [type(x).__name__, str(x)]
        print(name, args, *row)
    for kw in ({"x": 1}, {"name": "n"}, {"obj": 5}, {"path": "p"}):
        try:
            print(name, kw, repr(cls("m", **kw)), {k: getattr(cls("m", **kw), k) for k in kw})
        except Exception as x:
            print(name, kw, type(x).__name__, x)
e = ValueError("a"); e.add_note("n1"); e.extra = 5; e.__cause__ = KeyError(1)
c = pickle.loads(pickle.dumps(e))
print(c.__notes__, c.extra, c.__cause__, copy.copy(e).__notes__, e.__suppress_context__, e.with_traceback(None) is e, e.__reduce__()[2].keys())
for bad in (lambda: e.add_note(5), lambda: setattr(e, "__cause__", 5), lambda: setattr(e, "__context__", 5), lambda: setattr(e, "__traceback__", 5), lambda: e.with_traceback(5), lambda: setattr(e, "args", 5), lambda: delattr(e, "args"), lambda: delattr(e, "__cause__"), lambda: delattr(e, "__traceback__"), lambda: e.__setstate__(5), lambda: setattr(e, "__suppress_context__", 5), lambda: ValueError(a=1), lambda: BaseException.__init__(5)):
    try:
        print(bad())
    except Exception as x:
        print(type(x).__name__, x)
e.args = [1, 2]; e.__notes__ = 5
print(e.args, repr(e))
try:
    e.add_note("x")
except TypeError as x:
    print(x)

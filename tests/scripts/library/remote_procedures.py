# wsgiref and the WSGI protocol in memory, with its validator.
import io, sys
from wsgiref import headers, util, validate, handlers, simple_server

h = headers.Headers([("a", "1"), ("B", "2"), ("a", "3")])
print(h, h["A"], h.get("none", 5), h.get_all("a"), "b" in h, len(h), h.keys(), h.values(), h.items(), repr(h), bytes(h))
h["new"] = "x"; del h["a"]; h.add_header("Content-Disposition", "attachment", filename='q"uo\\te.gif', opt=None, two_words="v")
print(h, h.setdefault("new", "no"), h.setdefault("newer", "yes"), h.items())
for bad in (lambda: headers.Headers({}), lambda: h.__setitem__(1, "x"), lambda: h.__setitem__("x", 1), lambda: headers.Headers([("a", 5)]), lambda: h.__setitem__("x", "a\r\nb"), lambda: h.__setitem__("x\n", "a")):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
env = {}
util.setup_testing_defaults(env)
print(sorted((k, v) for k, v in env.items() if isinstance(v, (str, tuple))), util.guess_scheme({"HTTPS": "on"}), util.request_uri(env), util.application_uri(env))
env.update(SCRIPT_NAME="/app", PATH_INFO="/one//two/./three", QUERY_STRING="q=1")
print(util.request_uri(env), util.request_uri(env, False), [(util.shift_path_info(env), env["SCRIPT_NAME"], env["PATH_INFO"]) for _ in range(5)])
print([util.is_hop_by_hop(x) for x in ("Connection", "keep-alive", "Content-Type")], list(util.FileWrapper(io.BytesIO(b"abcdefg"), 3)))

def run(app, **extra):
    env = {"REQUEST_METHOD": "GET", "SERVER_PROTOCOL": "HTTP/1.0", **extra}
    out, err = io.BytesIO(), io.StringIO()
    handler = handlers.SimpleHandler(io.BytesIO(b"input body"), out, err, env, multithread=False)
    handler.wsgi_run_once = True
    handler.origin_server = False
    handler.os_environ = {}
    handler.setup_environ
    try:
        util.setup_testing_defaults(env)
        handler.run(app)
    except Exception as e:
        return type(e).__name__, str(e)
    return out.getvalue(), err.getvalue().strip().splitlines()[-1:]
def plain(e, start):
    start("200 OK", [("Content-Type", "text/plain"), ("X-A", "b")])
    return [b"hello ", b"world"]
def writes(e, start):
    write = start("200 OK", [("Content-Type", "text/plain")])
    write(b"written "); write(e["wsgi.input"].read(5))
    return [b" end"]
def fails(e, start):
    start("200 OK", [("Content-Type", "text/plain")])
    raise KeyError("inside")
def late(e, start):
    start("200 OK", [("Content-Type", "text/plain")])
    yield b"some"
    raise ValueError("late")
def twice(e, start):
    start("200 OK", []); start("200 OK", [])
def again(e, start):
    start("200 OK", [])
    try:
        1 / 0
    except ZeroDivisionError:
        start("500 Oops", [("Content-Type", "text/plain")], sys.exc_info())
    return [b"recovered"]
def none(e, start): return []
def text(e, start):
    start("200 OK", []); return ["str"]
def wrapper(e, start):
    start("200 OK", [("Content-Length", "4")]); return e["wsgi.file_wrapper"](io.BytesIO(b"file"), 2)
for app in (plain, writes, fails, late, twice, again, none, text, wrapper):
    print(app.__name__, run(app))
for status, hs in (("200", []), ("xyz OK", []), (200, []), ("200 OK", {}), ("200 OK", [("Connection", "x")]), ("200 OK", [["a", "b"]]), ("999 What", [])):
    def odd(e, start):
        start(status, hs); return [b""]
    print(status, run(odd))
def check(app, **extra):
    e = {}
    util.setup_testing_defaults(e)
    e.update(extra, QUERY_STRING="q")
    e = {k: v for k, v in e.items() if v is not None}
    def start(status, hs, exc=None):
        return lambda b: None
    it = None
    try:
        it = validate.validator(app)(e, start)
        return list(it)
    except (AssertionError, validate.WSGIWarning) as x:
        return type(x).__name__, str(x).split(" at 0x")[0].split(": <_io")[0][:90]
    finally:
        it and it.close()
def good(e, start):
    start("200 OK", [("Content-Type", "text/plain")]); return [b"x"]
def app_with(status, hs, body=(b"x",)):
    return lambda e, start: start(status, hs) and list(body)
print(check(good), check(good, REQUEST_METHOD=None), check(good, SCRIPT_NAME="/"), check(good, PATH_INFO="x"), check(good, CONTENT_LENGTH="-1"), check(good, HTTP_CONTENT_TYPE="x"), check(good, **{"wsgi.version": [1]}), check(good, SERVER_PORT=80))
for args in (("200 OK", []), ("20 OK", [("Content-Type", "t")]), ("200 OK", [("Content-Type", "t"), ("bad:name", "x")]), ("200 OK", [("Content-Type", "t\n")]), ("204 None", [("Content-Type", "t")]), ("200 OK", [("status", "t"), ("Content-Type", "x")]), ("200 OK", [("Content-Type", "x"), ("a-", "x")]), ("200 OK", "x"), ("200 OK", [("Content-Type", "x")], ["str"]), ("200OK", [("Content-Type", "t/p")])):
    print(args[:2], check(app_with(*args)))

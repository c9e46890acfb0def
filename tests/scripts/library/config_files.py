# configparser.
import configparser
import io

text = """
[DEFAULT]
base = /srv
level: 3

[server]
path = %(base)s/www
debug = yes
ports = 80
    443
; comment
# another
empty =

[other section]
level = 4
ratio = 2.5
name = a = b ; not a comment
"""
c = configparser.ConfigParser()
c.read_string(text)
print(c.sections(), "server" in c, "DEFAULT" in c, c.has_option("server", "level"), c.has_section("DEFAULT"))
for s in c:
    print(s, dict(c[s]))
print(c["server"]["path"], c.getboolean("server", "debug"), c.getint("server", "level"), c.getfloat("other section", "ratio"), repr(c.get("server", "ports")), c["server"].get("nope", "fallback"), c.get("server", "nope", fallback=None), c.get("server", "path", raw=True), c.get("server", "path", vars={"base": "/x"}))
c.add_section("new")
c.set("new", "Key", "value")
c["more"] = {"x": "1", "y": "2"}
c.remove_option("more", "x")
c.remove_section("other section")
out = io.StringIO()
c.write(out)
print(out.getvalue())
def attempt(f, *a, **k):
    try:
        print(f(*a, **k))
    except Exception as e:
        print(type(e).__name__, str(e).replace("\n", "|"))
attempt(c.get, "none", "x")
attempt(c.get, "server", "none")
attempt(c.add_section, "new")
attempt(c.add_section, "DEFAULT")
attempt(c.set, "new", "k", 5)
attempt(c.getint, "server", "path")
attempt(c.getboolean, "server", "path")
attempt(lambda: c["nope"])
for bad in ("x = 1", "[a]\nx\n", "[a]\n[a]\n", "[a]\nx=1\nx=2\n", "[a]\nx=%(y)s\n", "[a]\nx=%(x)s", "[a]\nx=%y"):
    def parse(bad=bad):
        p = configparser.ConfigParser()
        p.read_string(bad)
        return dict(p["a"])
    attempt(parse)
p = configparser.ConfigParser(allow_no_value=True, delimiters=("=",), inline_comment_prefixes=("#",), strict=False, interpolation=configparser.ExtendedInterpolation())
p.optionxform = str
p.read_string("[A]\nFlag\nkey:x = 1 # c\nroot=/r\n[B]\np=${A:root}/b\nq=${p}/c\n[A]\nFlag2\n")
print({s: dict(p[s]) for s in p.sections()})
r = configparser.RawConfigParser({"d": "1"})
r.read_dict({"s": {"k": "%(d)s"}})
print(r["s"]["k"], r.items("s"), r.defaults(), r.options("s"))
print(c.read(["/no/such/file.ini"]))

# configparser corners: interpolation of both kinds, converters, duplicates, multi-line values, unnamed sections, round trips.
import configparser as cp, io

def load(text, **kw):
    p = cp.ConfigParser(**kw)
    try:
        p.read_string(text)
        return {s: dict(p.items(s)) for s in p.sections()}, dict(p.defaults())
    except cp.Error as e:
        return type(e).__name__, str(e).splitlines()
texts = ["", "[a]\nk=v\n", "[a]\nk:v\nk2 = v2 ; c\n# c\n; c\n", "[a]\nk = one\n  two\n\n  three\n", "[a]\nk\n", "k=v", "[a]\nk=1\nk=2", "[a]\n[a]\n", "[a]\n= v\n", "[DEFAULT]\nd=1\n[a]\nk=%(d)s%%\n", "[a]\nk=%(none)s", "[a]\nk=%(k)s", "[a]\nk=%x", "[a]\nk=%(", "[a]\nKEY=V\nK e Y=1", "[a]\nk= \n", "[a\nk=v", "[]\nk=v", "[a]]b]\nk=v", "[a]\n  k=v\n  l=w", "[a]\n\tk=v\n\t  more\nl=1", "[a]\nk=v=w:x", "\ufeff[a]\nk=v", "[a]\nk='q'\n\n\n[b]\n"]
for t in texts:
    print(repr(t), load(t), load(t, strict=False, allow_no_value=True, interpolation=None, empty_lines_in_values=False, inline_comment_prefixes=(";",)), load(t, interpolation=cp.ExtendedInterpolation(), delimiters=("=",), comment_prefixes=("#",), default_section="a"))
for t in ("[a]\nk=${l}\nl=1\n[b]\nm=${a:k}-${m2}\nm2=$$x", "[a]\nk=${none}", "[a]\nk=${b:none}", "[a]\nk=${a:b:c}", "[a]\nk=${", "[a]\nk=$x", "[a]\nk=${K}\n", "[a]\nx=${y}\ny=${x}"):
    print(repr(t), load(t, interpolation=cp.ExtendedInterpolation()))
p = cp.ConfigParser(converters={"list": lambda v: v.split(","), "upper": str.upper}, allow_no_value=True)
p.read_string("[t]\ni=5\nf=2.5\nb=yes\nbad=maybe\nl=a,b\nn\nx=0x10\n[DEFAULT]\nd=dd\n")
s = p["t"]
for get in (lambda: s.getint("i"), lambda: s.getfloat("f"), lambda: s.getboolean("b"), lambda: s.getboolean("bad"), lambda: s.getint("f"), lambda: s.getlist("l"), lambda: p.getupper("t", "l"), lambda: s.getint("none"), lambda: s.getint("none", 7), lambda: s.get("none"), lambda: p.get("t", "none"), lambda: p.get("none", "x"), lambda: p.get("none", "x", fallback=3), lambda: s["none"], lambda: p["none"], lambda: s["n"], lambda: s.get("n", "fb"), lambda: s["d"], lambda: s.get("i", vars={"i": "9"}) if 0 else p.get("t", "i", vars={"I": "9"}), lambda: s.getint("x"), lambda: p.has_option("t", "D"), lambda: "d" in s, lambda: list(s), lambda: len(s), lambda: repr(s), lambda: s.parser is p, lambda: s.name, lambda: p.options("t"), lambda: p.options("none"), lambda: p.items("none"), lambda: list(p), lambda: "DEFAULT" in p, lambda: p.has_section("DEFAULT"), lambda: p.getboolean("t", "i")):
    try:
        print(get())
    except Exception as e:
        print(type(e).__name__, str(e))
for change in (lambda: p.add_section("t"), lambda: p.add_section("DEFAULT"), lambda: p.add_section(5), lambda: p.set("t", "q", 5), lambda: p.set("t", "q", "%bad"), lambda: p.set("none", "q", "v"), lambda: p.set("t", "q", "100%%"), lambda: p.set("t", "q", None), lambda: s.__setitem__("z", 1), lambda: p.__setitem__("new", {"a": "1", "B": 2}), lambda: p.remove_option("t", "i"), lambda: p.remove_option("t", "i"), lambda: p.remove_option("none", "i"), lambda: p.remove_section("none"), lambda: p.__delitem__("DEFAULT"), lambda: p.__delitem__("none"), lambda: p.popitem()[0], lambda: p.read_dict({"s": {"k": 1, "K": 2}}), lambda: p.read_dict({"s2": {"k": None}, "s3": {}}), lambda: p.read_dict({"d": {1: 2}, 1: {}}), lambda: p.__setitem__("DEFAULT", {"x": "y"}), lambda: s.pop("none"), lambda: p.update({"u": {"a": "b"}})):
    try:
        print(change())
    except Exception as e:
        print(type(e).__name__, str(e))
out = io.StringIO(); p.write(out); print(out.getvalue())
out = io.StringIO(); p.write(out, space_around_delimiters=False); print(out.getvalue().count(" = "))
r = cp.RawConfigParser(); r.optionxform = str; r.add_section("A"); r.set("A", "Key", "multi\nline\n%(raw)s"); r.set("A", "obj", [1]) 
out = io.StringIO()
try:
    r.write(out)
except Exception as e:
    print(type(e).__name__, e)
print(out.getvalue(), r.get("A", "Key"), r.has_option("A", "key"), r.items("A"))
q = cp.ConfigParser(allow_unnamed_section=True)
q.read_string("top = 1\n[a]\nk=v\n")
print(q.sections(), q.get(cp.UNNAMED_SECTION, "top"), repr(cp.UNNAMED_SECTION)); out = io.StringIO(); q.write(out); print(out.getvalue())
for bad in (lambda: cp.ConfigParser(delimiters=()), lambda: cp.ConfigParser(interpolation=5), lambda: cp.ConfigParser(converters={"": int}), lambda: cp.ConfigParser(dict_type=list), lambda: cp.ConfigParser().read(5), lambda: cp.ConfigParser().read(["/none/a", "/none/b"]), lambda: cp.ConfigParser().read_file(["[a", "x"], "src"), lambda: cp.ConfigParser({"a": "%"}), lambda: dict(cp.ConfigParser({"a": "1", "b": "%(a)s"})["DEFAULT"])):
    try:
        print(repr(bad()).split(" at 0x")[0])
    except Exception as e:
        print(type(e).__name__, str(e))

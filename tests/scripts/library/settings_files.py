# configparser, tomllib, csv sniffing, shelve.
import configparser, csv, datetime, io, os, shelve, tempfile, tomllib

c = configparser.ConfigParser(interpolation=configparser.ExtendedInterpolation(), allow_no_value=True, delimiters=("=", ":"), inline_comment_prefixes=("#",))
c.read_string("[DEFAULT]\nbase = /b\n[one]\npath = ${base}/x # comment\nflag\nmulti = a\n  b\n\n  c\nnum: 5\nyes = on\n[two]\nref = ${one:path}/y\nescape = $$5\n")
print(c.sections(), c["one"]["path"], c["two"]["ref"], c["two"]["escape"], c.get("one", "flag"), repr(c["one"]["multi"]), c.getint("one", "num"), c["one"].getboolean("yes"), c.has_option("one", "base"), c.options("one"), c.get("one", "zz", fallback=7), dict(c["two"]))
for f in (lambda: c.get("one", "nope"), lambda: c["nope"], lambda: c.getint("one", "path"), lambda: c.getboolean("one", "num"), lambda: c.add_section("one"), lambda: c.set("one", "a", 5), lambda: c.read_string("[one]\n[one]\n"), lambda: c.read_string("x = 1"), lambda: c.read_string("[a]\nb\nb\n"), lambda: c.read_string("[a]\n!!\n= x\n"), lambda: c.read_dict({"q": {"v": "${w}"}}) or c["q"]["v"], lambda: configparser.ConfigParser().read("no such file"), lambda: c.remove_section("zz")):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, str(e).replace("\n", "|"))
out = io.StringIO()
b = configparser.ConfigParser()
b["s"] = {"K": "v%%", "pct": "%(k)s!"}
b.write(out, space_around_delimiters=False)
print(out.getvalue(), b["s"]["pct"], b.get("s", "pct", raw=True), b.items("s"), configparser.RawConfigParser().optionxform("AbC"))
t = tomllib.loads('''
title = "T\\u00e9" # c
[a.b]
n = 1_000
h = 0xff
f = [1.5, inf, -0.0, 1e3]
d = 1979-05-27T07:32:00.5Z
day = 1979-05-27
time = 07:32:00
s = \'\'\'
raw \\ text\'\'\'
m = """
one \\
   two"""
inline = {x = 1, "y z" = true}
[[arr]]
k = 1
[[arr]]
k = 2
[arr.sub]
z = []
''')
print(t)
for bad in ("a = 1\na = 2", "a =", "[x]\n[x]", "a = 01", 'a = "\\q"', "a = 1979-13-01", "[[x]]\n[x]", "a.b = 1\na = 2", "a = {x=1,,}", "x", "a = 'x\n'", "= 1", "a = tru", "a = [1 2]"):
    try:
        print(tomllib.loads(bad))
    except tomllib.TOMLDecodeError as e:
        print(e, e.lineno, e.colno)
try:
    tomllib.loads(b"a=1")
except TypeError as e:
    print(e)
d = csv.Sniffer().sniff("a;b;c\n1;2;3\n4;5;6\n")
print(d.delimiter, d.quotechar, csv.Sniffer().has_header("name,age\nx,5\ny,6\n"), list(csv.DictReader(io.StringIO("a,b\n1,2,3\n4\n"), restkey="r", restval="-")), csv.list_dialects())
o = io.StringIO()
w = csv.DictWriter(o, ["x", "y"], extrasaction="raise", quoting=csv.QUOTE_NONNUMERIC)
print(w.writeheader(), w.writerow({"x": 1, "y": "a\"b"}), w.writerows([{"x": None}]), repr(o.getvalue()))
for f in (lambda: w.writerow({"z": 1}), lambda: csv.reader([], dialect="zz"), lambda: next(csv.reader(['"a'], strict=True)), lambda: csv.writer(o, quoting=csv.QUOTE_NONE).writerow(["a,b"]), lambda: csv.writer(o, delimiter="ab"), lambda: csv.field_size_limit("x"), lambda: csv.Sniffer().sniff("x"), lambda: next(csv.reader(["1,x"], quoting=csv.QUOTE_NONNUMERIC))):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
with tempfile.TemporaryDirectory() as folder:
    import dbm.dumb
    with shelve.Shelf(dbm.dumb.open(os.path.join(folder, "db"), "c"), writeback=True) as s:
        s["a"] = [1]
        s["a"].append(2)
        print(sorted(s), s["a"], len(s), "b" in s)
    with shelve.Shelf(dbm.dumb.open(os.path.join(folder, "db"), "r")) as s:
        print(s["a"])
        try:
            s["zz"]
        except KeyError as e:
            print("KeyError", e)

# string: Template, Formatter, capwords, templatelib's neighbours.
import string
from string import Formatter, Template

t = Template("$who likes ${what}s and $$5 $missing")
print(t.safe_substitute(who="tim", what="kung pao"), t.get_identifiers(), t.is_valid(), Template("$").is_valid(), t.template)
for a in ({}, {"who": 1, "what": 2}):
    try:
        t.substitute(a)
    except KeyError as e:
        print("KeyError", e)
for bad in ("$", "x\n $1", "${", "${a b}"):
    try:
        Template(bad).substitute()
    except ValueError as e:
        print(e)
class Percent(Template):
    delimiter = "%"
    idpattern = "[a-z]+(?:\\.[a-z]+)?"
print(Percent("%a.b %% %c").substitute({"a.b": 1, "c": 2}), t.substitute({"who": 1}, what=2, missing=3))
f = Formatter()
print(f.format("{} {x} {0[a]} {y.real!r:>5}", {"a": 1}, x=2, y=3j) if False else f.format("{0[a]} {x} {y.real!r:>5}", {"a": 1}, x=2, y=3))
print(list(f.parse("a{b!r:{c}}d{{}}{}e")), f.vformat("{} {}", (1, 2), {}), f.get_field("0.real", (5,), {}), f.convert_field(5, "r"), f.format_field(3.14159, ".2f"))
class Default(Formatter):
    def get_value(self, key, args, kwargs):
        try:
            return super().get_value(key, args, kwargs)
        except (KeyError, IndexError):
            return f"<{key}>"
    def check_unused_args(self, used, args, kwargs):
        print("used", sorted(map(str, used)))
print(Default().format("{a} {0} {5}", "zero", b=1))
for s, a in (("{} {0}", (1,)), ("{0} {}", (1,)), ("{", ()), ("{x", ()), ("{!z}", (1,)), ("}", ()), ("{0[}", ([],)), ("{a}", ())):
    for g in (f.format, lambda s, *a: s.format(*a)):
        try:
            print(g(s, *a))
        except (ValueError, KeyError, IndexError) as e:
            print(s, type(e).__name__, e)
print(string.capwords("hello  wORLD é"), string.capwords("a-b-c", "-"), string.ascii_letters, string.digits, string.hexdigits, string.octdigits, string.punctuation, repr(string.whitespace), len(string.printable))

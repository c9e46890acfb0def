# str.format and format_map: fields, attributes, items, nesting, errors.
class Point:
    x, y = 3, -4

    def __format__(self, spec):
        return f"<{spec}>"

    def __getitem__(self, key):
        return f"item {key!r}"


fields = ["{}", "{0}", "{1}{0}", "{a}", "{2}", "{p.x}", "{0[0]}", "{d[a]}", "{d[a b]}", "{p.x!r:>5}", "{0.nothing}", "{}{1}", "{0}{}", "{", "}", "{{}}", "{!r}", "{!x}", "{:{}}", "{0!}", "{a!r:>8}", "{0[}", "{0.}", "{0[]}", "{-1}", "{a b}", "{:{:{}}}", "{p[-1]}", "{p[0]x}", "{p:%Y-%m}", "{p:{a}}", "{0!s:}", "{ a}", "{a }", "{0:{{}}}", "{p.x.real}", "{l[1][0]}", "{}}", "{0!rr}", "{:}", "{a!a}", "{p!r}"]
for field in fields:
    try:
        print(repr(field), repr(field.format([1, 2], "two", a="é", p=Point(), d={"a": 1, "a b": 2}, l=[0, "xyz"]).replace(repr(Point)[1:-1], "")[:40]) if "p!r" not in field else "skipped")
    except Exception as error:
        print(repr(field), "!", type(error).__name__, error)


class Default(dict):
    def __missing__(self, key):
        return f"<{key}>"


print("{a} {b[0]} {c}".format_map(Default(a=1)))
for mapping in ({}, 5, None, []):
    try:
        print("{x}".format_map(mapping))
    except Exception as error:
        print(type(error).__name__, error)
print("{:>{w}.{p}f}|{:^{w}}|{:*<{w}}".format(3.14159, "mid", "left", w=10, p=2))
print("{0:d} {0:x} {0:#o} {0:e} {0:,} {0:c} {0:n} {0:%}".format(97))
print("{:s} {!r:s} {:5} {:<5}|{:=+5}".format("a", "b", "c", 1, 2))
print("{0[a]} {0[0]} {1.__class__.__name__}".format({"a": 1, 0: "zero"}, "x"))
for text, arguments in (("{:d}", ["x"]), ("{:s}", [1]), ("{:5.2d}", [1]), ("{:x}", [1.5]), ("{:,s}", ["a"]), ("{:=5}", ["a"]), ("{:+}", ["a"]), ("{:c}", [-1]), ("{:10}", [[]]), ("{:q}", [1]), ("{:.2}", [5])):
    try:
        print(text.format(*arguments))
    except Exception as error:
        print(text, type(error).__name__, error)
import string

print(list(string.Formatter().parse("a{b!r:c{d}}e{{f}}")), string.Formatter().format("{0}{x}", 1, x=2))
print(string.Formatter().vformat("{a.real}{b[0]}", (), {"a": 1, "b": [2]}))

# t-strings: templates, interpolations, what they hold.
from string.templatelib import Interpolation, Template

name, x = "world", 42
template = t"hello {name!r:>10} and {x + 1:05d}!"
print(type(template).__name__, template.strings, template.values)
for part in template.interpolations:
    print(part.value, part.expression, part.conversion, repr(part.format_spec))
print([part if isinstance(part, str) else ("I", part.value) for part in template])
print(list(t""), list(t"{x}"), t"".strings, t"{x}{x}".strings, t"a{x}b{x}".strings, t"{x}".values)
print([i.expression for i in t"{ x } {x=} {x!s} {d['k'] if False else 1}".interpolations], t"{x = }".strings)


def render(template):
    out = []
    for part in template:
        if isinstance(part, str):
            out.append(part)
        else:
            value = part.value
            if part.conversion == "r":
                value = repr(value)
            out.append(format(value, part.format_spec).upper())
    return "".join(out)


print(render(template), render(t"{'nested'} {t'{x}'.values!r}"), render(t"{x:{'>'}{8}}"))
combined = t"a{x}" + t"{name}b"
print(combined.strings, combined.values, repr(combined))
for other in ("text", 5):
    try:
        print((t"a" + other).strings)
    except TypeError as error:
        print(error)
    try:
        print((other + t"a").strings)
    except TypeError as error:
        print(error)
print((t"a{x}" t"b{name}").strings, repr(t"{x!a:>4}"))
made = Template("start ", Interpolation(1, "one", "r", "spec"), " end", "joined", Interpolation("v"))
print(made.strings, [(i.value, i.expression, i.conversion, i.format_spec) for i in made.interpolations])
for arguments in ((1, "e", "z"), (1, 2), (1, "e", None, 5), ()):
    try:
        print(Interpolation(*arguments))
    except Exception as error:
        print(type(error).__name__, error)
try:
    Template(5)
except TypeError as error:
    print(error)
match t"{x}".interpolations[0]:
    case Interpolation(value, expression, conversion, spec):
        print(value, expression, conversion, repr(spec))
print(t"{x}" == t"{x}", isinstance(template, Template), rt"\n{x}".strings, t"{{}}{x}{{".strings)
calls = []
t"{calls.append(1)}{calls.append(2)}"
print(calls)
for source in ("t'{'", "t'{}'", "t'a' 'b'", "t'a' f'b'", "bt'x'", "t'{x!z}'"):
    try:
        compile(source, "<t>", "eval")
        print(source, "compiles")
    except SyntaxError as error:
        print(source, error.msg)

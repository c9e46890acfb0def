# f-strings: nested quotes and braces, debugging form, conversions, formats, multi-line.
import math

x, y, name, items, d = 5, 3.14159, "wörld", [1, 2], {"a": {"b": 1}}
width, digits = 10, 2
print(f"{x}{y}{name}", f"{x=} {x = } {x=:>5} {name=!s} {name!r:>10} {y=:.2f} {x+1=} {name = !a}")
print(f"{'nested ' + f'{x + f'{y:.1f}'.__len__()}'}", f"{f"{f"{x}"}"}", f"{d["a"]["b"]} {d['a']}", f"{items[0]}{items[-1:]}")
print(f"{{}} {{{x}}} {{x}} {'{'}{'}'} {x!r}", f"{x:{width}}|{y:{width}.{digits}f}|{name:{'*'}^{width}}|{x:{'>' + str(width)}}|{y:{width}.{digits}{'e'}}")
print(f"{x if x > 3 else 'small'} {[n * 2 for n in items]} {(lambda v: v + 1)(x)} { {'k': 1}['k'] } {(1, 2)} {x, y} {*items, 3}")
print(f"{x:=+6} {(z := 7)} {z} {x!s:>4} {x == 5} {x != 5} {x >= 5}", f'{"a" "b"} {"\n".join(["p", "q"])!r}')
print(f"""multi {
    x
    + 1  # a comment
} line {
    name
!r} end {'''triple'''}""")
print(rf"\n{x}\t" fr"\{x}", f"\N{BULLET} \x41 {'\N{DIGIT ONE}'}", f"a" "b{x}" f"{x}", "{x}" f"{x}" "{y}")
print(f"{math.pi:.3f} {1e10:,.1f} {255:#x} {255:#010b} {-5:+d} {0.25:.1%} {1234567:_} {'left':<8}|{'right':>8}|{'mid':^8}|{'cut':.2}|{True!r:>6}")


class Spec:
    def __format__(self, spec):
        return f"[{spec}]"

    def __repr__(self):
        return "Spec"


s = Spec()
print(f"{s} {s:a{x}b} {s!r} {s!r:>6} {s=} {s=:zz} {s:%Y-%m-%d} {s:{{}}} {s:{'a'}{'b'}}")
for source in ("f'{'", "f'}'", "f'{}'", "f'{x!}'", "f'{x!z}'", "f'{x:{y:{z}}}'", "f'{a b}'", "f'{x'", "f'{!r}'", "f'{x!r!s}'", "f'{lambda x: 1}'", "f'{*a}'", "f'{yield}'", "f'{x = !r:>5}'", "f'{ }'", "f'{:x}'", "f'{=}'", "f'{x:}}'", "f'{x;y}'", "f'{\\n}'", "f'{x#}'"):
    try:
        compile(source, "<f>", "eval")
        print(source, "compiles")
    except SyntaxError as error:
        print(source, error.msg)
for make in (lambda: f"{undefined}", lambda: f"{x:s}", lambda: f"{name:d}", lambda: f"{items:5}", lambda: f"{y:{width}.{'x'}}", lambda: f"{1 / 0}"):
    try:
        print(make())
    except Exception as error:
        print(type(error).__name__, error)

# f-strings: conversions, specs, nesting, debugging, quotes, escapes; and t-strings.
name, n, pi, items = "Ada", 42, 3.14159265, [1, 2]
print(f"{name} {name!r} {name!s} {name!a} {'ä'!a} {n:5}|{n:<5}|{n:^5}|{n:>5}|{n:05}|{n:+}|{n:x}|{n:#b}|{n:,}")
print(f"{pi:.2f} {pi:10.3f}|{pi:<10.1e}|{pi:%} {1234567.891:,.2f} {1e10:g} {pi:.0f} {-pi:+.1f} {n:.1f} {1e100:f}"[:90])
print(f"{name:*^11} {name:.2} {name!r:>8} {True} {None} {items} {items!s:>8} {True:d} {1 + 2j:.1f}")
width, precision = 10, 3
print(f"{pi:{width}.{precision}f}|{pi:{'>'}{width}}|{f'{n}':>{width}}|{n:{'0'}{4}}")
print(f"{n=} {n = } {n + 1=} {name=!s} {pi=:.2f} {items[0]=} { n = :>5}")
print(f"{{}} {{{n}}} {'nested ' + f'{n} {f"{name}"}'} {"same quotes"} {'\n'.join(['a', 'b'])!r}")
print(f"""{
    n  # a comment
    + 1
} multi
line {name}""")
print(f"{lambda_ if (lambda_ := 5) else 0} {(lambda x: x * 2)(3)} {[i for i in range(3)]} {({'a': 1})['a']} {n!r:^{width}}")
print(rf"\d{n}\n" f"{n}" "plain {n}", f"{'a' if n else 'b'}", f"{n:{n}d}"[:3], f"{3!r:0>3}", f"{n:_}", f"{1000000:_d}")


class Spec:
    def __format__(self, spec):
        return f"[{spec}]"

    def __repr__(self):
        return "Spec()"


print(f"{Spec()} {Spec():abc} {Spec():{n}:x} {Spec()!r} {Spec()=} {Spec()!s:>8}")
print("{1} {0} {a} {b[0]} {c.real:>5} {0!r:>4}".format("x", 2, a=3, b=[4], c=5))
print("%s %r %d %5.2f %x %05d %-5s| %% %c %+d %e %g" % ("s", "r", 3, 2.5, 255, 42, "l", "c", 5, 12345.678, 0.0001), "%(a)s %(b)03d" % {"a": 1, "b": 2})
for expression in ["f'{n:q}'", "f'{name:d}'", "f'{undefined}'", "f'{n!r:d}'", "f'{items:5}'", "'{} {}'.format(1)", "'{a}'.format()", "'%d' % 'x'", "'%s %s' % 1", "'%s' % (1, 2)", "'{0} {}'.format(1, 2)", "'%q' % 1", "'{:>{}}'.format(1)", "format(1, '.2d')", "format('x', '=5')"]:
    try:
        print(eval(expression))
    except Exception as error:
        print(expression, "->", type(error).__name__, error)
template = t"Hello {name!r:>10} and {n + 1}"
print(template.strings, template.values, [(i.expression, i.conversion, i.format_spec) for i in template.interpolations], type(template).__name__)

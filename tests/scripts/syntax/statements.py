# Statements in unusual but legal dress.
x = 1; y = 2
if x: print("one line"); print("two")
while y: y -= 1
else: print("while else")
for _ in (): pass
else: print("for else")
class C: a = 1; b = 2
def f(): return 1
print(C.b, f(), [i for i in range(3) if i if i > 1])
print(1 if 0 else 2 if 0 else 3, (lambda: (yield))().__name__, not not 1, - - 1, ~-1, 2 ** -1, -2 ** 2)
print("a" "b" 'c', r"\n", b"\x41", """tri
ple""", "tab\tend", "\u00e9\N{BULLET}\x41\101", 'it''s')
print(0x_ff, 0b1_0, 0o17, 1_000.5, 1e1_0, .5, 5., 1j, 0xFFFFFFFFFFFFFFFFFF)
result = (1 +
          2)
total = 1 + \
    2
print(result, total, [1, 2, 3,][-1], (1,), {1, 2,}, {"a": 1,})
assert x, "not raised"
try:
    assert x == 2, f"x is {x}"
except AssertionError as error:
    print("assertion", error)
try:
    assert not x
except AssertionError as error:
    print("assertion", repr(error))
del x, (y)
try: x
except NameError as error: print(error)
pass; ...; None
if (n := 10) > 5 and (m := n * 2): print(n, m)
a = b = c = [0]; a[0] = 5; print(b, c)
a[0], b = b, 1; print(a[0] is a, b)
i = 5
i += 1; i -= 2; i *= 3; i //= 2; i **= 2; i %= 7; i <<= 3; i |= 1; i ^= 2; i &= 15; i >>= 1
print(i)
def g(a, b=2, *c, d, e=5, **f): return a, b, c, d, e, f
print(g(1, d=4), g(*(1, 2, 3), d=4, **{"z": 1}))
match x := 5:
    case 5: print("soft keywords", x)
match = case = type = _ = "names"
print(match, case, type, _)
with open(__file__) as source, open(__file__) as again: print(source.readline() == again.readline())
global_name = "g"
def uses_global():
    global global_name, new_name
    global_name += "!"; new_name = 1
uses_global(); print(global_name, new_name)
print(*[1, 2], *"ab", sep="-", end="|\n")
if True:
    if False: pass
    elif x == 5: print("elif")
    else: print("else")
while True:
    try: break
    finally: print("finally on break")
print(__name__, __debug__, __doc__ is None, __file__.endswith("statements.py"))

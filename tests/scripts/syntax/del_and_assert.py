# del, assert, pass, global and augmented assignment forms.
a = b = c = [1, 2, 3, 4]
del a[0], b[-1]
print(c)
del a, (b)
for n in ("a", "b"):
    print(n in globals())
x, y = 1, 2
del (x, [y])
class T:
    def __delattr__(self, n): print("delattr", n)
    def __delitem__(self, k): print("delitem", k)
    def __setitem__(self, k, v): print("setitem", k, v)
    def __getitem__(self, k): print("getitem", k); return 10
t = T()
del t.x, t[1], t[1:2], t[1, 2], t[...]
t["k"] += 5
t[0], t[1] = t[1], t[0]
def f(log=[]):
    log.append(1)
    return log
f()[0] += 5
print(f())
for cond, msg in ((True, "no"), (False, "message"), (0, ("tuple", 1)), ([], None)):
    try:
        assert cond, msg
        print("passed")
    except AssertionError as e:
        print(repr(e), e.args)
try:
    assert not "x"
except AssertionError as e:
    print(repr(e))
tup = ([1],)
try:
    tup[0] += [2]
except TypeError as e:
    print(e, tup)
def local_del():
    v = 1
    del v
    try:
        v
    except UnboundLocalError as e:
        print(e)
    try:
        del v
    except UnboundLocalError as e:
        print(e)
local_del()
try:
    del never
except NameError as e:
    print(e)
n = 5
n += 1; n -= 2; n *= 3; n **= 2; n //= 5; n %= 17; n <<= 3; n >>= 1; n |= 1; n &= 0xff; n ^= 2; n /= 2
print(n)
class M:
    def __matmul__(self, o): return f"matmul {o}"
    def __imatmul__(self, o): return f"imatmul {o}"
m = M()
print(m @ 2)
m @= 3
print(m)
s = l = [1]
l += (2,)
l *= 2
print(s, s is l)
try:
    l += 5
except TypeError as e:
    print(e)
for bad in ("del f()", "del 1", "del a + b", "del *a", "a + b += 1", "f() = 1", "(a, b) += 1", "a, b += 1", "None = 1", "del None", "x = y += 1", "assert", "1 = x", "a.b: int += 1", "pass = 1", "[a, b] += 1"):
    try:
        compile(bad, "<t>", "exec")
        print("fine", bad)
    except SyntaxError as e:
        print(bad, "-", e.msg)

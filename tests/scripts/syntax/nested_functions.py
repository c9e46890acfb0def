# Functions in functions: nonlocal, global, shadowing, late binding.
def counter(start):
    n = start
    def up(by=1):
        nonlocal n
        n += by
        return n
    def reset():
        nonlocal n
        n = start
    return up, reset
up, reset = counter(10)
print(up(), up(5), reset(), up())
fs = [lambda: i for i in range(3)]
gs = [lambda i=i: i for i in range(3)]
print([f() for f in fs], [g() for g in gs])
def three():
    x = "outer"
    def middle():
        def inner():
            nonlocal x
            x = "from inner"
        inner()
        return x
    return middle(), x
print(three())
def shadow():
    x = 1
    def f():
        global x
        x = "global"
        return x
    return f(), x
print(shadow(), x)
def unbound(flag):
    if flag:
        y = 1
    def f():
        return y
    try:
        return f()
    except NameError as e:
        return type(e).__name__, str(e)
print(unbound(True), unbound(False))
def local():
    try:
        print(z)
    except UnboundLocalError as e:
        print(e)
    z = 1
local()
def deleted():
    v = 1
    def f():
        return v
    del v
    try:
        f()
    except NameError as e:
        print(e)
deleted()
def f0():
    a = 1
    class K:
        a = 2
        def m(self):
            return a
        b = [a for _ in range(2)]
    return K.a, K().m(), K.b
print(f0())
print((lambda *a, k=1, **d: (a, k, d))(1, 2, k=3, z=4), (lambda: (yield))().__class__.__name__, up.__code__.co_freevars, counter.__code__.co_cellvars)

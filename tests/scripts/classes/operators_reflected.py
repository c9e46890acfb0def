# Reflected and in-place operators, order of attempts, NotImplemented.
ops = "add sub mul truediv floordiv mod pow matmul lshift rshift and or xor".split()
signs = dict(zip(ops, "+ - * / // % ** @ << >> & | ^".split()))
log = []
def make(name, **answers):
    ns = {}
    for op in ops:
        for prefix in ("", "r", "i"):
            key = f"__{prefix}{op}__"
            if prefix in answers:
                ns[key] = (lambda key, ans: lambda self, o: log.append((name, key)) or ans)(key, answers[prefix])
    return type(name, (answers.get("base", object),), ns)
L = make("L", **{"": NotImplemented, "i": NotImplemented})
R = make("R", r="reflected")
Sub = make("Sub", base=L, r="sub first")
N = make("N")
for op in ops:
    l, r = L(), R()
    log.clear()
    print(op, eval(f"l {signs[op]} r"), log)
l, s = L(), Sub()
log.clear()
print(l + s, log)
log.clear()
l += R()
print(l, log)
for op in ops:
    for a, b in ((N(), N()), (L(), 5), (5, N()), ("x", N())):
        log.clear()
        try:
            eval(f"a {signs[op]} b")
        except TypeError as e:
            print(e)
    try:
        exec(f"a = N()\na {signs[op]}= 1")
    except TypeError as e:
        print(e)
for sign in "+-~":
    try:
        eval(f"{sign}N()")
    except TypeError as e:
        print(e)
class P:
    def __pow__(self, o, m=None): return ("pow", o, m)
    def __rpow__(self, o, m=None): return ("rpow", o, m)
    def __divmod__(self, o): return ("divmod", o)
    def __rdivmod__(self, o): return ("rdivmod", o)
print(pow(P(), 2), pow(P(), 2, 3), 2 ** P(), pow(2, P(), 5), divmod(P(), 1), divmod(1, P()))
class C:
    def __eq__(self, o): log.append("eq"); return NotImplemented
    def __lt__(self, o): log.append("lt"); return NotImplemented
    def __gt__(self, o): log.append("gt"); return "greater"
log.clear()
print(C() == C(), C() != 1, C() < C(), log)
try:
    C() <= C()
except TypeError as e:
    print(e)

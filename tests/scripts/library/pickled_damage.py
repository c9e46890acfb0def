# pickle: what damaged pickles raise, protocols, reducers, persistent ids, out-of-band buffers.
import io, pickle, pickletools

for data in (b"", b".", b"(", b"N", b"K", b"X\x05\x00\x00\x00ab.", b"\x80\x09.", b"junk.", b"]a.", b"]u.", b"}(K\x01u.", b"R.", b"NR.", b"h\x05.", b"j\x01\x00\x00\x00.", b"g7\n.", b"t.", b"cno_such_module_x\nf\n.", b"cbuiltins\nnope\n.", b"Ifoo\n.", b"\x80\x04\x95\xff\x00\x00\x00\x00\x00\x00\x00N.", b"\x8c\xff.", b"\xff", b"(lp0\nI1\na", b"N0.", b"1.", b"N2\x86.", b"\x85.", b"q\x00.", b"\x94."):
    try:
        print(data, pickle.loads(data))
    except Exception as e:
        print(data, type(e).__name__, e)
class P:
    def __init__(self, x): self.x = x
    def __eq__(self, other): return self.x == other.x
class Slots:
    __slots__ = ("a", "b")
class Args:
    def __new__(cls, *a, k=None):
        self = object.__new__(cls)
        self.a, self.k = a, k
        return self
    def __getnewargs_ex__(self): return self.a, {"k": self.k}
class State:
    def __getstate__(self): return {"s": 5}
    def __setstate__(self, state): self.got = state
class Reduced:
    def __reduce__(self): return (list, ((1, 2),), None, iter([3]))
shared = [1]
for proto in range(pickle.HIGHEST_PROTOCOL + 1):
    s = Slots() if proto >= 2 else P(0)
    s.a = 1 if proto >= 2 else None
    back = pickle.loads(pickle.dumps([shared, shared, P(2), State(), Reduced(), 2**70, -5, 1.5, "ü\ud800", b"\xff", {1: {2}}, frozenset([3]), bytearray(b"q"), None, True, ..., range(3), complex(1, 2), len, P, ValueError("v")], proto))
    print(proto, back[0] is back[1], back[2] == P(2), back[3].got, back[4], back[5:18], back[18] is len, back[19] is P, repr(back[20]))
print(pickle.loads(pickle.dumps(Args(1, 2, k=3), 2)).k, pickle.loads(pickle.dumps(s)).a)
for f in (lambda: pickle.dumps(lambda: 0), lambda: pickle.dumps(open), lambda: pickle.dumps(P, 99), lambda: pickle.loads("text"), lambda: pickle.dumps(i for i in ()), lambda: pickle.dumps(type(None)) and 1, lambda: pickle.load(io.StringIO("x")), lambda: pickle.Unpickler(5), lambda: pickle.Pickler(5), lambda: pickle.dumps(__import__("sys"))):
    try:
        print(type(f()).__name__)
    except Exception as e:
        print(type(e).__name__, str(e).split(" at 0x")[0])
class Persist(pickle.Pickler):
    def persistent_id(self, o): return "the id" if isinstance(o, P) else None
class Load(pickle.Unpickler):
    def persistent_load(self, pid): return f"loaded {pid}"
    def find_class(self, module, name):
        if name == "eval": raise pickle.UnpicklingError("forbidden")
        return super().find_class(module, name)
for proto in (0, 2, 5):
    b = io.BytesIO()
    Persist(b, proto).dump([P(1), 5])
    print(Load(io.BytesIO(b.getvalue())).load())
try:
    Load(io.BytesIO(b"cbuiltins\neval\n.")).load()
except pickle.UnpicklingError as e:
    print(e)
bufs = []
data = pickle.dumps([pickle.PickleBuffer(bytearray(b"big")), b"small"], 5, buffer_callback=bufs.append)
print(len(bufs), bytes(bufs[0].raw()), pickle.loads(data, buffers=bufs)[1])
try:
    pickle.loads(data)
except pickle.UnpicklingError as e:
    print(e)
b = io.BytesIO()
p = pickle.Pickler(b)
p.dump(1)
p.dump([2])
b.seek(0)
u = pickle.Unpickler(b)
print(u.load(), u.load())
try:
    u.load()
except EOFError as e:
    print("EOFError", e)
out = io.StringIO()
pickletools.dis(pickle.dumps(("a", [1, {2: None}]), 2), out)
print(out.getvalue(), pickletools.optimize(pickle.dumps(["x", "x"], 2)), len(list(pickletools.genops(b"I5\n."))))
l = []
l.append(l)
back = pickle.loads(pickle.dumps(l))
print(back[0] is back)

# array.array: every type code, methods, slices, errors.
import array


def attempt(function, *arguments):
    try:
        return repr(function(*arguments))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


limits = {"b": (-128, 127, 128), "B": (0, 255, 256, -1), "h": (-32768, 32768), "H": (65535, 65536), "i": (2**31 - 1, 2**31), "I": (2**32 - 1, 2**32), "q": (-(2**63), 2**63), "Q": (2**64 - 1, 2**64, -1), "f": (0.1, 1e39), "d": (0.1, "x"), "w": ("é", 5)}
for code, values in limits.items():
    print(code, array.array(code).itemsize, [attempt(array.array, code, [value]) for value in values])
for arguments in (("i",), ("i", [1, 2]), ("i", (3,)), ("i", b"\x01\0\0\0"), ("i", b"abc"), ("i", "text"), ("w", "text"), ("b", range(3)), ("z",), (5,), ("i", 5), ("i", [1.5]), ("d", [1, 2.5]), ("B", bytearray(b"ab")), ("i", array.array("b", [1, -1])), ()):
    print(arguments, attempt(array.array, *arguments))
calls = [("append", 9), ("append", "x"), ("extend", [7, 8]), ("extend", array.array("i", [5])), ("extend", array.array("d", [5])), ("extend", 5), ("insert", 1, 0), ("insert", -99, 0), ("pop",), ("pop", 0), ("pop", 9), ("remove", 2), ("remove", 77), ("index", 3), ("index", 77), ("index", 1, 1), ("count", 1), ("reverse",), ("tolist",), ("tobytes",), ("frombytes", b"\x05\0\0\0"), ("frombytes", b"123"), ("fromlist", [1, "x"]), ("byteswap",), ("__getitem__", -1), ("__getitem__", 9), ("__getitem__", slice(None, None, -1)), ("__setitem__", 0, 50), ("__setitem__", 0, "x"), ("__setitem__", slice(0, 1), array.array("i", [8, 9])), ("__setitem__", slice(0, 1), [8]), ("__delitem__", 0), ("__delitem__", slice(0, 2)), ("__add__", array.array("i", [4])), ("__add__", [4]), ("__mul__", 2), ("__imul__", 0), ("__contains__", 2), ("__contains__", "x"), ("__eq__", array.array("d", [1.0, 2.0, 3.0])), ("__eq__", [1, 2, 3]), ("__lt__", array.array("i", [1, 3])), ("fromunicode", "x"), ("clear",)]
for name, *arguments in calls:
    a = array.array("i", [1, 2, 3])
    print(name, arguments, attempt(getattr(a, name), *arguments), a)
a = array.array("h", [1, -2, 3])
print(list(a), a.typecode, len(a), memoryview(a).format, bytes(a), sum(a), max(a), array.typecodes, sorted(a), a[1:] + a[:1], attempt(hash, a), a == array.array("h", [1, -2, 3]), array.array("w", "hé").tounicode(), attempt(a.tounicode), bool(array.array("i")))
view = memoryview(a)
print(attempt(a.append, 1), attempt(a.pop))
view.release()
import copy
import pickle

print(copy.copy(a), copy.deepcopy(a) == a, pickle.loads(pickle.dumps(a)) == a, [n for n in reversed(a)])

# bytes() and bytearray() of everything, hex, fromhex, repr.
class Index:
    def __index__(self):
        return 3


class Own:
    def __bytes__(self):
        return b"own"


class Bad:
    def __bytes__(self):
        return "text"


sources = [(), (3,), (0,), (-1,), (b"ab",), ("ab",), ("é", "utf-8"), ("é", "ascii"), ("é", "ascii", "replace"), ([1, 2, 255],), ([256],), ([-1],), (["a"],), (range(4),), (None,), (1.5,), (Index(),), (Own(),), (Bad(),), (memoryview(b"view"),), (iter([65, 66]),), ({1: 2},), (b"a", "utf-8"), ([Index()],), (True,), (3, "utf-8"), (2**70,), ("a", 1)]
for arguments in sources:
    for kind in (bytes, bytearray):
        try:
            result = repr(kind(*arguments))
        except Exception as error:
            result = f"{type(error).__name__}: {error}"
        print(kind.__name__, [type(a).__name__ if type(a).__module__ == "__main__" or "iterator" in type(a).__name__ or isinstance(a, memoryview) or "0x" in repr(a) else a for a in arguments], result)
for text in ("", "00", "ff 0A", "0", "f f", "zz", "61 62\n63", "٣٣", "6162 ", "61 6", b"6162", 5):
    try:
        print(repr(text), bytes.fromhex(text), bytearray.fromhex(text))
    except Exception as error:
        print(repr(text), type(error).__name__, error)
data = b"\x00\x01abc\xff"
for arguments in ((), (":",), ("-", 2), ("-", -2), ("ab",), ("",), (b":",), (":", 0), (1,), (":", "x"), ("é",)):
    try:
        print(arguments, data.hex(*arguments), memoryview(data).hex(*arguments) == data.hex(*arguments))
    except Exception as error:
        print(arguments, type(error).__name__, error)
print(bytes(range(0, 256, 5)), bytearray(b"'"), b"'\"", b'"', bytes(range(32)), b"\\")
print(bytes(source="a", encoding="utf-8"), b"a" b"b", rb"\n", b"\x41\101", bytes(bytearray(b"z")))

# struct: each format, alignment, errors, Struct objects, iter_unpack.
import struct


def attempt(function, *arguments):
    try:
        return repr(function(*arguments))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


values = {"b": (-128, 127, 128, -129), "B": (0, 255, 256, -1), "h": (-32768, 32768), "H": (65535, 65536), "i": (-(2**31), 2**31), "I": (2**32 - 1, 2**32), "q": (-(2**63), 2**63), "Q": (2**64 - 1, 2**64, -1), "e": (1.5, 65504.0, 1e6), "f": (0.1, 1e40, float("inf")), "d": (0.1, 1e308), "?": (True, 0, "x", []), "c": (b"a", b"ab", "a", 5), "x": (), "s": (b"abc", "a"), "p": (b"abc",)}
for code, samples in values.items():
    for order in "<>":
        print(order + code, struct.calcsize(order + code), [attempt(struct.pack, order + code, value) for value in samples])
for format in ("<bhi", "@bhi", "=bhi", "!bq", "@bq", "3s", "5p", "0s", "2x", "b2xh", "<3h", "0i", "4s2sh", " b h ", "i0q", "", "n", "<n", "N", "P", "z", "3", "<<b", "-1b", "99999999999999999999b", "b b"):
    print(repr(format), attempt(struct.calcsize, format))
print(struct.pack("<3h2s", 1, 2, 3, b"xyz"), struct.unpack("<3h2s", bytes(range(8))), struct.pack("5s3p", b"abc", b"wxyz"), struct.unpack("5p", b"\x03abcd"), struct.pack(">I", True), struct.pack("<f", 5), attempt(struct.pack, "i", 1.5), attempt(struct.pack, "i", "x"), attempt(struct.pack, "ii", 1), attempt(struct.pack, "i", 1, 2), attempt(struct.pack), attempt(struct.pack, 5), attempt(struct.unpack, "i", b"abc"), attempt(struct.unpack, "i", "abcd"))
s = struct.Struct("<hB")
print(s.size, s.format, s.pack(1, 2), s.unpack(b"\x01\x00\x02"), list(s.iter_unpack(b"\x01\x00\x02" * 2)), attempt(s.iter_unpack, b"1234"), repr(s), attempt(struct.Struct, 5), attempt(struct.Struct, "zz"), struct.Struct(b"b").format)
buffer = bytearray(8)
s.pack_into(buffer, 2, -1, 9)
struct.pack_into(">H", buffer, -2, 258)
print(buffer, s.unpack_from(buffer, 2), struct.unpack_from(">H", buffer, offset=6), attempt(s.pack_into, buffer, 6, 1, 1), attempt(s.unpack_from, buffer, 7), attempt(s.unpack_from, buffer, -99), attempt(s.pack_into, b"12345", 0, 1, 1), attempt(s.pack_into, buffer, -1, 1, 1), attempt(s.pack_into, buffer))
print(struct.unpack("<e", b"\x00\x3c"), struct.unpack(">d", struct.pack(">d", -0.0)), struct.unpack("<f", struct.pack("<f", 0.1)), struct.pack("<e", 0.1), struct.unpack("<?", b"\x02"), list(struct.iter_unpack("<H", bytes(6))), struct.pack("<q", 10**18), attempt(struct.pack, "<e", 1e10))


class Index:
    def __index__(self):
        return 77


print(struct.pack("b", Index()), attempt(struct.pack, "b", None), struct.pack("d", Index()) == struct.pack("d", 77.0), struct.pack("<i", -1), struct.error.__mro__[1].__name__)

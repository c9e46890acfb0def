# struct, array and memoryview: every code, alignment, wrong sizes and values.
import array, struct, pickle, copy
for order in ("@", "=", "<", ">", "!"):
    print(order, [(c, struct.calcsize(order + c)) for c in "xcbB?hHiIlLqQefds"], struct.calcsize(order + "bhbiq"), struct.pack(order + "bhi", 1, 2, 3), struct.pack(order + "3sxp2x4p", b"abcdef", b"", b"xyzw"))
for c, values in (("b", (-129, -128, 127, 128)), ("B", (-1, 0, 255, 256)), ("h", (-32769, 32767)), ("H", (65535, 65536)), ("i", (2**31, -2**31)), ("I", (-1, 2**32)), ("q", (2**63, -2**63)), ("Q", (2**64, 2**64 - 1)), ("?", (0, 5, "", [1])), ("c", (b"a", b"ab", "a", 1)), ("f", (1.5, 1e40, "x", float("inf"), 3)), ("e", (1.5, 65504, 1e-8)), ("d", (1, None)), ("s", (b"ab", "x")), ("2s", (b"a", b"abc")), ("i", (1.5, "1", None, True)), ("F", (1 + 2j, 3)), ("D", (1j, "x")), ("n", (5,)), ("z", (1,)), ("P", (0,)), ("<P", (0,)), ("0i", ()), ("99999999999999999999i", (1,)), ("3", (1,)), ("i i", (1, 2)), ("2c", (b"a",))):
    for v in values:
        try:
            p = struct.pack(c, v) if c not in ("i i",) else struct.pack(c, 1, 2)
            print(c, repr(v), p, struct.unpack(c, p))
        except Exception as e:
            print(c, repr(v), type(e).__name__, e)
s = struct.Struct("<hb"); b = bytearray(8)
print(s.format, s.size, s.pack_into(b, 2, 1, 2), b, s.unpack_from(b, 2), list(s.iter_unpack(b"123456")), repr(s))
for bad in (lambda: s.unpack(b"1"), lambda: s.unpack_from(b, 6), lambda: s.unpack_from(b, -2), lambda: s.unpack_from(b, -99), lambda: s.pack_into(b, 7, 1, 2), lambda: s.pack_into(b"ro", 0, 1, 2), lambda: s.pack(1), lambda: s.pack(1, 2, 3), lambda: list(s.iter_unpack(b"12")), lambda: struct.iter_unpack("", b""), lambda: s.pack_into(b), lambda: struct.Struct(5), lambda: struct.pack(), lambda: s.pack_into(b, "x", 1, 2), lambda: struct.unpack("i", "text")):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
for code in array.typecodes:
    a = array.array(code, ["a", "\u20ac"] if code in "uw" else [1, 2, 3])
    a.append(a[0]); a.extend(a[:2]); a.insert(1, a[-1]); a.byteswap(); a.byteswap(); a.reverse()
    print(ascii(a), a.itemsize, len(a.tobytes()), a.count(a[0]), a.index(a[1]), a.pop() == a[-1], a * 2 == a + a, copy.copy(a) == a, pickle.loads(pickle.dumps(a)) == a, a[::-2] == array.array(code, list(a)[::-2]))
    a[1:2] = a[:0]; del a[0]; a *= 2; a.remove(a[0]); print(ascii(a.tolist()), a.buffer_info()[1])
    for bad in (lambda: a.append("xx"), lambda: a.append(2**70), lambda: a.append(None), lambda: a.__setitem__(99, a[0]), lambda: a.frombytes(b"123"), lambda: a + [1], lambda: a.remove("none"), lambda: a.fromlist([a[0], "zz"]), lambda: a.extend(array.array("b" if code != "b" else "h", [1])), lambda: a.__setitem__(slice(0, 2), [1]), lambda: a.__setitem__(slice(0, 3, 2), a[:1]), lambda: a.pop(99), lambda: a.index(a[0], 99), lambda: a < 5):
        try:
            print(bad(), end=" | ")
        except Exception as e:
            print(type(e).__name__, ascii(str(e)), end=" | ")
    print()
m = memoryview(bytearray(range(24)))
c = m.cast("B", [2, 3, 4])
print(c.shape, c.strides, c.tolist(), c[1, 2, 3], c.ndim, c.contiguous, c.nbytes, m.cast("i")[2], m[::-2].tolist(), m[::2].contiguous, m[2:6].hex("-"), m.cast("d").format, m == bytearray(range(24)), hash(memoryview(b"ab")) == hash(b"ab"), m.readonly, m.toreadonly().readonly, m.index(5), m.count(3))
for bad in (lambda: c[0], lambda: c[0, 0], lambda: c[2, 0, 0], lambda: m.cast("x"), lambda: m.cast("B", [5]), lambda: m[::2].cast("i"), lambda: m.cast("i").cast("h"), lambda: m.__setitem__(0, 256), lambda: m.__setitem__(0, "x"), lambda: m.__setitem__(slice(0, 2), b"123"), lambda: m.__delitem__(0), lambda: m.toreadonly().__setitem__(0, 1), lambda: hash(m), lambda: memoryview(5), lambda: m["x"], lambda: m[99], lambda: m.cast("B", [2, -3]), lambda: m.index(99), lambda: c.index(1), lambda: memoryview("x")):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)

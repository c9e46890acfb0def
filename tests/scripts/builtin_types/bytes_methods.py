# bytes, bytearray and memoryview.
b = b"Hello\x00\xff\n'"
print(b, len(b), b[0], b[-1], b[1:3], b[::-1], list(b"abc"), bytes(3), bytes([1, 2]), bytes("é", "utf-8"), b"a" + b"b", b"ab" * 2, b"\x41", b'"', b"'\"")
print(b.hex(), b"\x01\x02\x03\x04".hex(":"), b"\x01\x02\x03\x04".hex("-", 2), bytes.fromhex("01 ff 7F"), b"abc".upper(), b"A B".split(), b"a,b".partition(b","), b"x".join([b"1", b"2"]))
print(b"abc".find(b"c"), b"abc".find(99), 97 in b"abc", b"bc" in b"abc", b"abcabc".count(b"a"), b"abc".replace(b"b", b"xx"), b" a ".strip(), b"abc".startswith(b"ab"), b"aXb".lower(), b"ab".center(6, b"*"), b"7".zfill(3), b"a\tb".expandtabs(3))
print(b"abc" < b"abd", b"a" == bytearray(b"a"), b"a" == "a", hash(b"a") == hash(b"a"), b"abc".translate(bytes(range(256)), b"b"), bytes.maketrans(b"a", b"b")[97], b"l1\nl2\r\n".splitlines(), b"%d %s %b" % (1, b"x", b"y"), b"abc".isalpha(), b"12".isdigit(), b"a".decode())
a = bytearray(b"abc")
a.append(100)
a.extend([101, 102])
a[0] = 65
a[1:3] = b"XYZ"
a += b"!"
del a[-1]
a.insert(0, 48)
print(a, a.pop(), a.pop(0), a, len(a), a.find(b"Y"), bytes(a), a[1:3], a.reverse(), a, a * 2, a.copy() is a, bytearray(3), bytearray("x", "ascii"))
a.clear()
print(a, bool(a), bytearray(b"abc").remove(98))
m = memoryview(bytearray(b"abcdef"))
m[0] = 90
m[1:3] = b"12"
print(m[0], bytes(m[2:4]), m.tobytes(), m.tolist(), len(m), m.readonly, m.format, m.itemsize, m.nbytes, m.shape, m.obj, m == b"Z12def", bytes(m[::-2]))
print(memoryview(b"abc").readonly, memoryview(b"\x01\x00\x02\x00").cast("H").tolist(), memoryview(b"abcd")[1:3].tobytes(), 98 in memoryview(b"abc"), hash(memoryview(b"a")) == hash(b"a"))
m.release()
checks = ["bytes([256])", "bytes([-1])", "bytes('a')", "bytes(-1)", "b'a'[5]", "b'a' + 'a'", "b'a'.find('a')", "b''.join(['a'])", "b'a'[0] = 1", "bytearray(b'a').append(256)", "bytearray().pop()", "bytes.fromhex('0g')", "b'abc'.index(b'z')", "m[0]", "memoryview('x')", "memoryview(b'ab')[0:1].__setitem__(0, 1)", "b'%d' % 'x'", "b'a' < 'a'", "int.from_bytes('a')", "b'\\xe9'.decode('ascii')", "b'abc'.split(b'')"]
for expression in checks:
    try:
        print(eval(expression))
    except SyntaxError as error:
        print(expression, "-> SyntaxError")
    except Exception as error:
        print(expression, "->", type(error).__name__, error)
held = bytearray(b"abc")
view = memoryview(held)
try:
    held.append(1)
except BufferError as error:
    print(error)
view.release()
held.append(100)
print(held)

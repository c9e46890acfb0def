# base64, binascii, quopri.
import base64
import binascii
import quopri

data = bytes(range(0, 256, 7)) + b"end"
for enc, dec in ((base64.b64encode, base64.b64decode), (base64.urlsafe_b64encode, base64.urlsafe_b64decode), (base64.b32encode, base64.b32decode), (base64.b32hexencode, base64.b32hexdecode), (base64.b16encode, base64.b16decode), (base64.a85encode, base64.a85decode), (base64.b85encode, base64.b85decode), (base64.z85encode, base64.z85decode), (base64.encodebytes, base64.decodebytes)):
    e = enc(data)
    print(enc.__name__, e, dec(e) == data, [enc(b"abcd"[:n]) for n in range(5)])
print(base64.b64encode(b"\xff\xfe", altchars=b"-_"), base64.b64decode("//4=", altchars=None), base64.b64decode(b"YW Jj\n!"), base64.b32decode("mfrgg===", casefold=True), base64.b16decode("ab", True), base64.a85encode(b"\0\0\0\0    ", foldspaces=True, adobe=True, wrapcol=6), base64.b32decode(b"M1023456", map01=b"I") if False else "")
for f, *a in ((base64.b64decode, "abc"), (base64.b64decode, "a"), (lambda: base64.b64decode("a!bc", validate=True),), (base64.b32decode, "ab"), (base64.b16decode, "ab"), (base64.b16decode, "ABC"), (base64.a85decode, b"zz~"), (base64.b85decode, b"~~~~~~"), (base64.b64decode, "é"), (base64.b64encode, "str"), (binascii.unhexlify, "abc"), (binascii.unhexlify, "zz"), (lambda: binascii.a2b_base64(b"=", strict_mode=True),)):
    try:
        print(f(*a))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
print(binascii.hexlify(b"\x01\xab"), binascii.hexlify(b"abcdef", "-", 2), binascii.hexlify(b"abcde", b":", -2), binascii.unhexlify(b"01AB"), binascii.b2a_hex(b"x"), binascii.crc32(b"hello"), binascii.crc32(b"lo", binascii.crc32(b"hel")), binascii.crc_hqx(b"hello", 0))
print(binascii.b2a_base64(b"hi"), binascii.b2a_base64(b"hi", newline=False), binascii.b2a_uu(b"uuencode"), binascii.a2b_uu(binascii.b2a_uu(b"uuencode")), binascii.b2a_qp(b"a=b\xff \n", quotetabs=True), binascii.a2b_qp(b"a=3Db=\nc", header=False))
print(quopri.encodestring("é = long\t ".encode()), quopri.decodestring(b"=C3=A9_x", header=True), quopri.encodestring(b"x" * 80))
print(issubclass(binascii.Error, ValueError), issubclass(binascii.Incomplete, Exception))

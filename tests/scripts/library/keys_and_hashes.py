# hashlib's keys from passwords, hmac, new() and file_digest(); binascii's base64 in both modes; zlib's checksums.
import binascii, hashlib, hmac, io

for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512"):
    print(name, hashlib.pbkdf2_hmac(name, b"password", b"salt", 3, 50).hex(), hmac.digest(b"k" * 200, b"msg", name).hex()[:20], hmac.new(b"k", b"m", name).hexdigest()[:20], hashlib.new(name, b"abc").hexdigest()[:12])
print(hashlib.scrypt(b"pw", salt=b"NaCl", n=16, r=8, p=2, dklen=33).hex(), hashlib.pbkdf2_hmac("sha256", b"", b"", 1).hex())
for f in (lambda: hashlib.pbkdf2_hmac("sha1", b"", b"", 0), lambda: hashlib.pbkdf2_hmac("sha1", b"", b"", 1, 0), lambda: hashlib.pbkdf2_hmac("sha1", "x", b"", 1), lambda: hashlib.pbkdf2_hmac(5, b"", b"", 1), lambda: hashlib.scrypt(b"", salt=b"", n=3, r=1, p=1), lambda: hashlib.scrypt(b"", salt=b"", n=2, r=1, p=1, dklen=0), lambda: hashlib.new("zz"), lambda: hashlib.new(5), lambda: hmac.new(b"", b""), lambda: hmac.new("text", b"", "md5"), lambda: hmac.new(b"", b"", "zz"), lambda: hashlib.sha256(5), lambda: hashlib.blake2b(digest_size=65), lambda: hashlib.blake2s(key=b"k" * 33), lambda: hashlib.blake2b(depth=0), lambda: hmac.compare_digest("é", "é"), lambda: hmac.compare_digest(b"", "")):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(hashlib.file_digest(io.BytesIO(b"x" * 100000), "sha256").hexdigest()[:16], hashlib.file_digest(io.BytesIO(b""), hashlib.md5).hexdigest(), hashlib.new("SHA256", b"x").name, hashlib.algorithms_guaranteed <= hashlib.algorithms_available)
print(hashlib.blake2b(b"d", digest_size=20, key=b"key", salt=b"salt", person=b"person", fanout=2, depth=2, leaf_size=64, node_offset=1, node_depth=1, inner_size=32, last_node=True).hexdigest(), hashlib.blake2s.SALT_SIZE, hashlib.blake2b.MAX_KEY_SIZE, hashlib.blake2s(b"x").hexdigest()[:10])
for s in (b"aQ==", b"aQ=", b"aQ", b"a", b"aQ===", b"aQ==aQ==", b"a Q\n=\t=", b"=aQ=", b"aQ=a", b"QQ====a=", b"aQa==", b"aQa==Q=", b"a=QQ", b"////", b"-_", b"", b"=", b"aQaQ=", b"aQaQaQ==x"):
    r = []
    for strict in (False, True):
        try:
            r.append(binascii.a2b_base64(s, strict_mode=strict))
        except binascii.Error as e:
            r.append(str(e))
    print(s, r)
print(binascii.hexlify(b"\x01\xff\x80", ":", 2), binascii.unhexlify("01Ff"), binascii.crc_hqx(b"123", 0), binascii.crc32(b"123", 5), binascii.b2a_uu(b"abc", backtick=True), binascii.a2b_uu(b"#86)C\n"), binascii.b2a_qp(b"a=b \n", istext=True), binascii.a2b_qp(b"a=3Db=\n", header=True))
for f in (lambda: binascii.unhexlify("0"), lambda: binascii.unhexlify("zz"), lambda: binascii.a2b_uu(b"!"), lambda: binascii.b2a_uu(b"x" * 46), lambda: binascii.hexlify(b"ab", "::"), lambda: binascii.hexlify(b"ab", "é"), lambda: binascii.a2b_base64("é"), lambda: binascii.crc32("x")):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

# hashlib, hmac, zlib, binascii, base64.
import base64
import binascii
import hashlib
import hmac
import zlib


def attempt(function, *arguments, **keywords):
    try:
        return repr(function(*arguments, **keywords))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


data = b"The quick brown fox" * 20
for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s"):
    h = hashlib.new(name, data)
    print(name, h.hexdigest()[:32], h.digest_size, h.block_size, h.name)
h = hashlib.sha256()
for n in range(0, len(data), 37):
    h.update(data[n : n + 37])
copy = h.copy()
copy.update(b"!")
print(h.hexdigest() == hashlib.sha256(data).hexdigest(), h.hexdigest() != copy.hexdigest(), hashlib.shake_128(data).hexdigest(8), hashlib.blake2b(data, digest_size=8, key=b"k", salt=b"s", person=b"p").hexdigest())
print(attempt(hashlib.md5, "text"), attempt(hashlib.new, "nothing"), attempt(h.update, "x"), sorted(hashlib.algorithms_guaranteed)[:4])
print(hmac.new(b"key", data, "sha256").hexdigest()[:20], hmac.digest(b"key", b"m", "md5").hex(), hmac.compare_digest("a", "a"), hmac.compare_digest(b"a", b"b"), attempt(hmac.compare_digest, "é", "é"), attempt(hmac.new, b"k"))
for level in (0, 1, 6, 9, -1):
    packed = zlib.compress(data, level)
    print(level, zlib.decompress(packed) == data, len(packed) < len(data))
print(zlib.crc32(data), zlib.adler32(data), zlib.crc32(b"x", 5), zlib.adler32(b""), binascii.crc32(b"abc"), binascii.crc_hqx(b"abc", 0))
packer = zlib.compressobj(9, zlib.DEFLATED, -15)
raw = packer.compress(data) + packer.flush()
opener = zlib.decompressobj(-15)
print(opener.decompress(raw[:5] if False else raw, 10), len(opener.unconsumed_tail) > 0, opener.eof, attempt(zlib.decompress, b"bad data"), attempt(zlib.decompress, zlib.compress(b"abc")[:-3]), attempt(zlib.compress, "x"), attempt(zlib.compress, b"", 77))
both = zlib.decompressobj()
print(both.decompress(zlib.compress(b"first") + b"rest"), both.unused_data, both.eof)
print(binascii.hexlify(b"\x00\xff", "-"), binascii.unhexlify("00ff"), attempt(binascii.unhexlify, "0"), attempt(binascii.unhexlify, "zz"), binascii.b2a_base64(b"abc"), binascii.a2b_base64("YWJj"), attempt(binascii.a2b_base64, "a"), attempt(binascii.a2b_base64, "YW=j", strict_mode=True), binascii.b2a_uu(b"hello"), binascii.a2b_uu(b"%:&5L;&\\\n"), binascii.b2a_qp(b"a=b \xe9\n"), binascii.a2b_qp(b"a=3Db"))
for name in ("b64", "b32", "b16", "b85", "a85", "b32hex", "z85"):
    encode, decode = getattr(base64, f"{name}encode"), getattr(base64, f"{name}decode")
    print(name, [encode(data[:n]) for n in (0, 1, 2, 3, 4, 5)], all(decode(encode(data[:n])) == data[:n] for n in range(12)), attempt(decode, b"\x01"), attempt(encode, "x"))
print(base64.urlsafe_b64encode(b"\xfb\xff"), base64.urlsafe_b64decode("-_8="), base64.b64encode(b"\xfb\xff", b"-_"), base64.encodebytes(b"a" * 60), base64.b32decode("mzxw6===", casefold=True), attempt(base64.b32decode, "mzxw6==="), attempt(base64.b64decode, "a!b=", validate=True), attempt(base64.b64decode, "abc"))

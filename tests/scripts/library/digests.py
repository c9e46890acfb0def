# hashlib, hmac, secrets' shapes, uuid of names.
import hashlib
import hmac
import secrets
import uuid

for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_512", "blake2b", "blake2s"):
    h = hashlib.new(name, b"part one")
    h.update(b" and two")
    c = h.copy()
    c.update(b"!")
    print(name, h.hexdigest(), h.digest_size, h.block_size, h.name, c.hexdigest()[:8], h.digest() == getattr(hashlib, name)(b"part one and two").digest())
print(hashlib.shake_128(b"x").hexdigest(10), hashlib.shake_256(b"x").digest(4), hashlib.blake2b(b"x", digest_size=8, key=b"k", salt=b"s", person=b"p").hexdigest())
for f, *a in ((hashlib.new, "nope"), (hashlib.sha256, "text"), (hashlib.md5, 5), (hmac.new, b"k", b"m"), (hmac.new, "k", b"m", "md5")):
    try:
        f(*a)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
m = hmac.new(b"key", b"msg", "sha256")
m.update(b" more")
print(m.hexdigest(), m.name, m.digest_size, m.copy().digest() == m.digest(), hmac.digest(b"key", b"msg", "md5").hex(), hmac.compare_digest("a", "a"), hmac.compare_digest(b"a", b"b"))
print({"md5", "sha256", "sha3_256"} <= hashlib.algorithms_guaranteed, "sha1" in hashlib.algorithms_available)
print(len(secrets.token_bytes(9)), len(secrets.token_hex(9)), type(secrets.token_urlsafe()).__name__, secrets.choice([5]), secrets.randbelow(1), 0 <= secrets.randbits(4) < 16, secrets.compare_digest("x", "y"))
u = uuid.UUID("12345678123456781234567812345678")
print(u, repr(u), u.int, u.hex, u.urn, u.bytes_le, u.fields, u.variant, u.version, u.time_low, u.node)
for f in (uuid.uuid3, uuid.uuid5):
    print(f(uuid.NAMESPACE_DNS, "python.org"), f(uuid.NAMESPACE_URL, b"x"), f(uuid.NAMESPACE_OID, "").version)
print(uuid.UUID(int=5), uuid.UUID("{00000000-0000-0000-0000-000000000001}") < u, uuid.UUID(bytes=b"a" * 16), uuid.uuid4().version, uuid.uuid7().version, uuid.uuid1().variant, uuid.NIL, uuid.MAX)
for a in ({"hex": "zz"}, {}, {"int": -1}, {"bytes": b"x"}, {"int": 1, "version": 99}):
    try:
        print(uuid.UUID(**a))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)

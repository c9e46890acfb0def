# json, struct, base64, hashlib, random with a seed, copy, pickle.
import base64
import binascii
import copy
import hashlib
import json
import pickle
import random
import struct
import zlib

data = {"a": [1, 2.5, None, True], "b": {"c": "é\n\"q\""}, "big": 10**20, "e": [], "neg": -1e-7}
print(json.dumps(data), json.loads(json.dumps(data)) == data)
print(json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False))
print(json.dumps([1, 2], separators=(",", ":")), json.dumps({1: 2, None: 3, True: 4}), json.dumps((1,)), json.dumps("😀"), json.loads('"\\ud83d\\ude00"'), json.loads(" [1, 1e3, -0.5] "), json.dumps(float("inf")))
for text in ["{", "[1,]", "{'a': 1}", "nul", '"abc', "1 2", "[1 2]", '{"a" 1}', ""]:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        print(text, "->", error)
try:
    json.dumps({1, 2})
except TypeError as error:
    print(error)
print(json.dumps({"s": {3}}, default=sorted), json.loads("[1.5]", parse_float=str), json.loads('{"a": 1}', object_hook=lambda d: sorted(d.items())))
print(struct.pack("<ihb", 1, 2, 3), struct.pack(">Q", 2**40), struct.unpack("<2sH", b"ab\x01\x00"), struct.calcsize("<idq"), struct.pack("!f", 1.5), struct.pack("?3x", True), list(struct.iter_unpack("<H", b"\x01\x00\x02\x00")))
for arguments in [("<b", 200), ("<i", "x"), ("<2i", 1), ("z", 1)]:
    try:
        struct.pack(*arguments)
    except struct.error as error:
        print(error)
print(base64.b64encode(b"hello\xff"), base64.b64decode("aGVsbG8="), base64.b16encode(b"\x01\xab"), base64.urlsafe_b64encode(b"\xfb\xff"), binascii.hexlify(b"ab"), binascii.crc32(b"hello"), zlib.crc32(b"hello"), zlib.decompress(zlib.compress(b"x" * 100)) == b"x" * 100)
print(hashlib.md5(b"x").hexdigest(), hashlib.sha1(b"x").hexdigest(), hashlib.sha256(b"x").hexdigest()[:20], hashlib.sha512(b"x").hexdigest()[:20], hashlib.sha3_256(b"x").hexdigest()[:20], hashlib.blake2b(b"x", digest_size=8).hexdigest())
rng = random.Random(42)
print([rng.randint(1, 100) for _ in range(5)], rng.random(), rng.choice("abc"), rng.sample(range(10), 3), rng.getrandbits(70), round(rng.gauss(0, 1), 6), rng.uniform(1, 2))
items = list(range(8))
rng.shuffle(items)
print(items, random.Random("seed").random(), random.Random(1.5).randrange(100))
original = [1, [2, 3], {"k": (4, [5])}]
original.append(original)
deep, shallow = copy.deepcopy(original), copy.copy(original)
print(deep[1] is original[1], shallow[1] is original[1], deep[3] is deep, deep[2])


class Point:
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return self.x == other.x


for protocol in (0, 2, 5):
    print(protocol, pickle.loads(pickle.dumps([Point(1), {"a": (1, 2.5, None, True, b"x", "é", {3}, 10**30)}], protocol)) == [Point(1), {"a": (1, 2.5, None, True, b"x", "é", {3}, 10**30)}])
try:
    pickle.dumps(lambda: 0)
except Exception as error:
    print(type(error).__name__)

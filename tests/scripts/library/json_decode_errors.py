# json: loading, the errors' places, hooks; dumping with every option.
import json


def attempt(function, *arguments, **keywords):
    try:
        return repr(function(*arguments, **keywords))
    except json.JSONDecodeError as error:
        return f"{error} | {error.pos} {error.lineno} {error.colno}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


for text in ("1", "-0", "-0.0", "1.5e3", "1E400", "[]", "[1, 2.5, null, true, false]", '{"a": {"b": []}}', '"\\u00e9\\n\\/"', '"\\ud83d\\ude00"', '"\\ud83d"', '"open', '"tab\t"', "NaN", "-Infinity", "01", "1.", ".5", "+1", '{"a":1,}', "[1,]", '{"a" 1}', "{a: 1}", '{"a":}', "", "  ", "[1 2]", "nul", '"\\x"', '"\\u12"', "[", "{", '{"a"', '{"a":1', "[1", "1 2", "\ufeff1", "[1]\n\n x", '{"a": 1, "a": 2}', "tru", "'a'", "--1", "1e", "[,]", "{,}", '"\\ud83d\\u0041"', "123456789012345678901234567890"):
    print(repr(text), attempt(json.loads, text))
for source in (b"[1]", bytearray(b"2"), b"\xff", "é".encode("utf-16"), b"\xef\xbb\xbf1", 5, None, [1]):
    print(repr(source), attempt(json.loads, source))
text = '{"a": 1.5, "b": [2, NaN], "a": 3}'
print(json.loads(text, object_pairs_hook=list), json.loads(text, parse_float=str, parse_int=lambda s: s * 2, parse_constant=lambda s: f"<{s}>"), json.loads('[{"x": 1}, {}]', object_hook=lambda d: sorted(d.items())), json.JSONDecoder().raw_decode("[1] tail"), attempt(json.JSONDecoder().raw_decode, "  1"), json.loads('"a\tb"', strict=False))
values = [1, -0.0, 1e16, 1.5e-7, 10**30, float("inf"), True, None, "é\n\"\\\x00\x7f😀\ud800", [], {}, [[], {}], (1, (2,)), {"b": 1, "a": [1, {"c": None}]}, {1: 2, 1.5: 3, None: 4, True: 5}]
for value in values:
    print(json.dumps(value), json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace"), json.dumps(value, separators=(",", ":")))
data = {"b": [1, {"x": None}], "a": {}, "c": [], "d": ()}
for options in ({"indent": 2}, {"indent": 0}, {"indent": "\t", "sort_keys": True}, {"indent": -1}, {"sort_keys": True, "separators": (" , ", " : ")}, {"indent": 1, "separators": (",", ":")}):
    print(json.dumps(data, **options))


class Odd:
    def __repr__(self):
        return "Odd"


print(json.dumps([Odd()], default=repr), json.dumps({(1, 2): 3, "k": 1}, skipkeys=True), attempt(json.dumps, Odd()), attempt(json.dumps, {(1,): 2}), attempt(json.dumps, float("nan"), allow_nan=False), attempt(json.dumps, [1, {"k": {1, 2}}]), attempt(json.dumps, b"x"), attempt(json.dumps, 1j), attempt(json.dumps, Odd(), default=lambda o: o))
loop = []
loop.append(loop)
ring = {"k": loop}
print(attempt(json.dumps, loop), attempt(json.dumps, ring), attempt(json.dumps, {1: 1, "a": 2}, sort_keys=True))
try:
    json.dumps({"list": [1, Odd()]})
except TypeError as error:
    print(error.__notes__)


class Encoder(json.JSONEncoder):
    def default(self, o):
        return {"odd": True} if isinstance(o, Odd) else super().default(o)


class Text(str): ...


class Number(int):
    def __repr__(self):
        return "not used"


print(json.dumps([Odd()], cls=Encoder), list(Encoder(indent=1).iterencode([1, Odd()])), json.dumps([Text("t"), Number(5)]), attempt(json.dumps, [object], cls=Encoder), "".join(json.JSONEncoder().iterencode({"a": [1.5]})))
import io

out = io.StringIO()
json.dump(data, out)
print(out.getvalue(), json.load(io.StringIO('{"k": 1}')), json.loads(json.dumps(data)) == {**data, "d": []})

# The encodings of Chinese, Japanese and Korean: round trips, errors and their handlers, incremental and stream codecs.
import codecs, io

text = {"big5": "中文字", "big5hkscs": "中文字Ê̄", "cp950": "中文字", "gb2312": "简体字", "gbk": "简体鎔", "gb18030": "简体\u1e3f\U0001f600", "hz": "简体~a",
        "euc_jp": "日本語ｱﾞ丂", "shift_jis": "日本語ｱ¥", "cp932": "日本語①", "iso2022_jp": "日本語 a¥", "iso2022_jp_1": "丂日本", "iso2022_jp_2": "简한日é", "iso2022_jp_ext": "日ｱ",
        "euc_kr": "한국똠", "cp949": "한국똠", "johab": "한국똠", "iso2022_kr": "한국 a"}
for name, s in text.items():
    data = s.encode(name)
    print(name, data, data.decode(name) == s or data.decode(name), codecs.lookup(name).name, end=" ")
    e, d = codecs.getincrementalencoder(name)(), codecs.getincrementaldecoder(name)()
    pieces = b"".join(e.encode(c) for c in s) + e.encode("", True)
    print(pieces == data, "".join(d.decode(bytes([b])) for b in data) + d.decode(b"", True) == data.decode(name), codecs.getreader(name)(io.BytesIO(data)).read() == data.decode(name))
    for bad in (b"\xff\xff", data[:-1] + b"\x80", b"a\x81"):
        try:
            print(bad.decode(name))
        except UnicodeDecodeError as x:
            print(x, end="; ")
    try:
        "a\U0001f468b".encode(name)
    except UnicodeEncodeError as x:
        print(x, end="; ")
    print("a\U0001f468b".encode(name, "replace"), "a\U0001f468b".encode(name, "xmlcharrefreplace"), "\U0001f468".encode(name, "ignore"), b"a\xff".decode(name, "replace"), b"a\xff".decode(name, "ignore"), b"\xff".decode(name, "backslashreplace"))
codecs.register_error("test.mark", lambda e: ("<?>", e.end))
print("a\u0e01".encode("big5", "test.mark"), b"a\xff\xfe".decode("euc_jp", "test.mark"), "日".encode("euc_jp", "surrogateescape"))
codecs.register_error("test.bad", lambda e: 5)
codecs.register_error("test.far", lambda e: ("x", 99))
for h in ("test.bad", "test.far", "no-such-handler"):
    for f in (lambda: h == "test.bad" or "\u0e01".encode("gbk", h), lambda: b"\xff\xff".decode("gbk", h)):
        try:
            print(f())
        except Exception as x:
            print(type(x).__name__, x)
w = codecs.getwriter("iso2022_jp")(io.BytesIO())
w.write("日")
w.write("本")
w.reset()
w.writelines(["a", "語"])
print(w.stream.getvalue())
r = codecs.getreader("euc_kr")(io.BytesIO("한국\n어\n".encode("euc_kr")))
print(r.readline(), r.read(1), r.readlines(), r.errors)
d = codecs.getincrementaldecoder("shift_jis")("ignore")
print(d.decode(b"\x93"), d.getstate(), d.decode(b"\xfa"), d.getstate(), d.reset(), d.errors)
d.setstate((b"\x93", 0))
print(d.decode(b"\xfa"))
f = io.TextIOWrapper(io.BytesIO("日本\n語".encode("euc_jp")), "euc_jp")
print(f.readline(), f.tell(), f.read())
print(str("日本".encode("shift-jis"), "sjis"), "日".encode("eucjp"), "字".encode("big5-tw"), "한".encode("ks_c_5601-1987"), "简".encode("chinese"), "简".encode("euc_cn"))

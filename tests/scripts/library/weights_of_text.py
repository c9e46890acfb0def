# stringprep, unicode-aware textwrap and difflib HTML, nturl2path, html escapes, uu-like codecs, encodings of names.
import stringprep, codecs, difflib, encodings.idna, html, textwrap, unicodedata, locale, gettext, io, string

names = sorted(n for n in dir(stringprep) if n.startswith("in_table"))
for ch in "\0 aA\xad\xdf\u0130\u0340\u0378\u05d0\u0627\u200b\u200d\u2028\u3000\ud800\ue000\ufdd0\ufeff\ufffd\U0001d400\U000e0001\U000f0000\U0010ffff":
    print(ascii(ch), [n[9:] for n in names if getattr(stringprep, n)(ch)], ascii(stringprep.map_table_b2(ch)), ascii(stringprep.map_table_b3(ch)))
for name in ("example.com", "b\xfccher.example", "\u4f8b\u3048.jp", "STRASSE.de", "fa\xdf.de", "xn--bcher-kva.example", "a..b", ".", "", "a" * 64, "\u0627\u0644.x", "\u0627a.x", "a\u3002b", "-a.b", "xn--a", "\ud800", "a\u200db"):
    for f in (lambda n: n.encode("idna"), lambda n: n.encode("idna").decode("idna"), lambda n: n.encode("punycode"), lambda n: n.encode("punycode").decode("punycode") == n):
        try:
            print(ascii(f(name)), end=" | ")
        except UnicodeError as e:
            print(type(e).__name__, ascii(str(e)), end=" | ")
    print()
for raw in (b"xn--bcher-kva", b"xn--", b"XN--BCHER-KVA.de", b"\xff", b"xn--\xff", b"a.b.", b"xn--99999999", b"abc-", b"-", b"a-9999999999", b"xn--zzzzzzzz-!"):
    for codec in ("idna", "punycode"):
        try:
            print(raw, codec, ascii(raw.decode(codec)))
        except UnicodeError as e:
            print(raw, codec, type(e).__name__, ascii(str(e)))
print(encodings.idna.ToASCII("b\xfc"), encodings.idna.ToUnicode("xn--b-xga"), ascii(encodings.idna.nameprep("A\xad\u0130")))
enc = codecs.getincrementalencoder("idna")(); print(enc.encode("b\xfc.a"), enc.encode("b.c"), enc.encode("", True))
dec = codecs.getincrementaldecoder("idna")(); print(ascii(dec.decode(b"xn--b-xga.a")), dec.decode(b"b.", True))
a, b = "one\ntwo\nthree <x>\nfour\ttab\n".splitlines(True), "one\n2\nthree <y>\nfour\ttab\nfive\n".splitlines(True)
d = difflib.HtmlDiff(4, 20)
table = d.make_table(a, b, "from", "to", context=True, numlines=1)
print(table.count("<tr>"), table.count("diff_chg"), table.count("diff_add"), "&lt;" in table, len(d.make_file(a, b).splitlines()) > 20)
print("".join(difflib.ndiff(a, b)), "".join(difflib.unified_diff(a, b, "a", "b", "then", "now", 0)), "".join(difflib.context_diff(a, b, n=1)))
print("".join(difflib.restore(difflib.ndiff(a, b), 1)) == "".join(a), difflib.get_close_matches("appel", ["ape", "apple", "peach", "puppy"]), list(difflib.diff_bytes(difflib.unified_diff, [b"\xff\n"], [b"\xfe\n"], b"a", b"b")))
sm = difflib.SequenceMatcher(lambda c: c == " ", "private Thread currentThread;", "private volatile Thread currentThread;")
print(round(sm.ratio(), 3), sm.get_opcodes(), sm.get_matching_blocks(), sm.find_longest_match(), round(sm.quick_ratio(), 3), [list(g) for g in sm.get_grouped_opcodes(1)])
print([html.unescape(x) for x in ("&lt&gt;", "&notit;", "&notin;", "&#x41;&#65;", "&#0;", "&#x110000;", "&#xD800;", "&#150;", "&#1;", "&;", "&#;", "&#x;", "&amp;amp;", "&NotEqualTilde;", "&zzz;", "&ampx", "&copy2")], html.escape("<'\">&", quote=False), html.escape("<'\">&"))
t = gettext.NullTranslations()
print(t.gettext("a"), t.ngettext("one", "many", 1), t.ngettext("one", "many", 2), t.pgettext("c", "m"), t.npgettext("c", "s", "p", 3), t.info(), t.charset())
for plural in ("n != 1", "n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2", "0", "n>1", "(n==1)?0:(n==2)?1:2", "!n", "-n", "n=", "x", "n?", "(n", "n n", "1" * 30, "n**2", "n/0", "n" + "+n" * 3, "(" * 30 + "n" + ")" * 30, ""):
    try:
        f = gettext.c2py(plural)
        print(repr(plural)[:40], [f(n) for n in (0, 1, 2, 5, 11, 21, 102)], end=" ")
        f("x")
    except Exception as e:
        print(repr(plural)[:20], type(e).__name__, str(e)[:70])
    else:
        print()

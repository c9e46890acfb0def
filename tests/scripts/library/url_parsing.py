# urllib.parse.
from urllib.parse import *

for u in ("http://user:pw@Example.COM:8080/a/b;p?q=1&r=2#frag", "mailto:x@y.z", "//host/path", "/just/path", "file:///etc/x", "http://[::1]:80/", "HTTP://h", "", "a:b", "?q", "#f", "http://h?x#y"):
    r = urlsplit(u)
    print(r, r.hostname, r.port, r.username, r.password, r.geturl() == u)
    print(urlparse(u))
base = "http://a/b/c/d;p?q"
print([urljoin(base, x) for x in ("g", "./g", "g/", "/g", "//g", "?y", "g?y", "#s", "g#s", ";x", "", ".", "..", "../g", "../../../g", "g:h", "http:g", "./../g", "g/../h")])
print(quote("a b/c?é&=~"), quote("a/b", safe=""), quote_plus("a b+c"), quote(b"\xff\0"), quote("é", encoding="latin-1"), quote_from_bytes(b"a b"), quote("日", safe="日"))
print(unquote("a%20b%2Fc%C3%A9"), unquote("%zz%4"), unquote_plus("a+b%2B"), unquote_to_bytes("%ff%00"), unquote("%ff"), unquote("%E9", encoding="latin-1"), unquote("%ff", errors="strict") if False else "")
print(urlencode({"a": 1, "b c": "d&e"}), urlencode([("x", [1, 2]), ("y", "é")], doseq=True), urlencode({"k": "a b"}, quote_via=quote), urlencode({"b": b"\xff"}))
print(parse_qs("a=1&a=2&b=&c"), parse_qs("a=1&b=", keep_blank_values=True), parse_qsl("a=1;b=2", separator=";"), parse_qsl("x=%20+&y=%C3%A9"), parse_qs(b"a=1"))
print(urlunsplit(("http", "h", "/p", "q", "f")), urlunparse(("http", "h", "p", "par", "q", "")), urldefrag("http://x/y#z"), urldefrag("x").fragment, urlsplit(b"http://h/p"), urlsplit("x:y")._replace(scheme="z").geturl())
for f, *x in ((urlsplit, "http://[bad"), (lambda: urlsplit("http://h:port").port,), (lambda: urlsplit("http://h:99999").port,), (parse_qs, "bad", False, True), (urljoin, "a", b"b"), (parse_qsl, "a", False, False, "utf-8", "replace", None, ""), (quote, 5), (urlencode, 5), (lambda: parse_qsl("a&b&c", max_num_fields=2),)):
    try:
        print(f(*x))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
r = SplitResult("s", "n", "p", "q", "f")
print(r, r.encode(), tuple(r), r == ("s", "n", "p", "q", "f"))

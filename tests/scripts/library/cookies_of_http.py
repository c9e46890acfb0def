# http.cookies: quoting, attributes, parsing, hostile input; http.cookiejar's header splitting.
import copy, pickle
from http.cookies import SimpleCookie, BaseCookie, Morsel, CookieError, _quote, _unquote
from http import HTTPStatus, HTTPMethod
from http.cookiejar import split_header_words, join_header_words, is_HDN, domain_match, user_domain_match, http2time, iso2time, time2isoz, time2netscape, parse_ns_headers, escape_path, Cookie, CookieJar

c = SimpleCookie()
c["fig"] = "newton"
c["sugar"] = "wafer; a,b"
c["n"] = 7
c["fig"]["path"] = "/acme"
c["fig"]["max-age"] = 90
c["fig"]["secure"] = True
c["fig"]["HttpOnly"] = True
c["sugar"]["comment"] = 'say "hi"'
print(c)
print(c.output(attrs=["path"], header="Cookie:", sep="|"))
print(c["fig"].OutputString(), c["n"].value, c["n"].coded_value, repr(c["n"]), repr(c))
print(c.js_output().count("document.cookie"), c == SimpleCookie(c.output(header="", sep=";")), sorted(c))
for text in ("a=b; c=d", 'a="quo\\"ted"; Path=/; b=2', "$Version=1; a=b; $Path=/x", 'x="\\342\\202"; y', "bad key=1; good=2", "a=1; Secure; HttpOnly; b=2; SameSite=Lax", "expires=Wed, 09 Jun 2021 10:18:14 GMT", "k=v; expires=Wed, 09 Jun 2021 10:18:14 GMT; path=/", "=x", "a", "", 'a="unterminated', "a=b=c;d=", "a=\u20ac"):
    try:
        print(repr(text), {k: (m.value, {a: b for a, b in m.items() if b}) for k, m in SimpleCookie(text).items()})
    except CookieError as e:
        print(repr(text), "CookieError", e)
for key in ("ok", "with space", "semi;", "", "path", "\u00e9"):
    try:
        SimpleCookie()[key] = "v"
        print(repr(key), "accepted")
    except CookieError as e:
        print(repr(key), e)
m = Morsel()
for change in (lambda: m.__setitem__("nothing", 1), lambda: m.update({"x": 1}), lambda: m.setdefault("domain", "d"), lambda: m.set("path", "v", "v"), lambda: setattr(m, "key", "z"), lambda: m.update(Domain="D")):
    try:
        print(change())
    except Exception as e:
        print(type(e).__name__, e)
m.set("key", "value", "coded")
n = copy.copy(m)
print(m == n, n is m, m.isReservedKey("Path"), m.isReservedKey("x"), m, sorted(k for k, v in m.items() if v), pickle.loads(pickle.dumps(m)) == m, m != Morsel())
for text in ("plain", "with space", 'q"uote', "back\\slash", "new\nline", "\xe9", "a,b;c", "\0\x7f"):
    q = _quote(text)
    print(ascii(q), _unquote(q) == text, end=" ")
print()
print([_unquote(x) for x in ('"\\101\\"\\\\"', '"', '""', '"\\400"', "\\101", '"\\9"')])
print(HTTPStatus.NOT_FOUND, repr(HTTPStatus(418)), HTTPStatus.OK.phrase, HTTPStatus.CREATED.description, HTTPStatus(302).is_redirection, HTTPStatus(500).is_server_error, HTTPMethod("PATCH"), HTTPMethod.GET.description, len(HTTPStatus))
for header in ('foo=bar; port="80,81"; discard, bar=baz', 'Basic realm="\\"foo\\\\bar\\""', "n; foo=\"foo;bar\"", "a", ",,;", 'x="y" z=w'):
    words = split_header_words([header])
    print(words, join_header_words(words))
print([is_HDN(x) for x in ("foo.bar.com", "1.2.3.4", "", ".foo", "a.b.c.d.com")], domain_match("x.y.com", ".y.com"), domain_match("y.com", ".y.com"), domain_match("1.2.3.4", "1.2.3.4"), user_domain_match("acme.com", ".acme.com"))
print([http2time(x) for x in ("Wed, 09 Feb 1994 22:23:32 GMT", "09 Feb 1994 22:23:32", "Feb  3 1994 00:00", "03/Feb/1994:17:03:55 -0700", "1994-02-03 14:15:29 +0100", "nonsense", "00-00-0000")], [iso2time(x) for x in ("19940203T141529Z", "1994-02-03", "1994-13-03")], time2isoz(0), time2netscape(86400))
print(parse_ns_headers(["a=b; expires=Wed, 09-Feb-1994 22:23:32 GMT; Path=/x", 'spam="eggs"; HttpOnly', "; ;"]), escape_path("/a b/%2f/\xe9"))
jar = CookieJar()
for i, d in enumerate((".acme.com", "www.acme.com", "b.org")):
    jar.set_cookie(Cookie(0, f"n{i}", "v", None, False, d, True, d.startswith("."), "/", True, False, 10**11 if i else None, i == 0, None, None, {}))
print(len(jar), [str(x) for x in jar], jar.clear("b.org"), len(jar), jar.clear_session_cookies(), [x.name for x in jar])
try:
    jar.clear("none")
except KeyError as e:
    print("KeyError", e)

# html, html.parser, urllib.parse, urllib.robotparser, mimetypes, netrc, quopri, base64, email.utils.
import base64, email.utils, html, html.parser, io, mimetypes, netrc, os, quopri, tempfile, urllib.parse as up, urllib.robotparser

print(html.escape("<a b='c'>&\"", quote=False), html.escape("'\""), html.unescape("&lt;&#x41;&#65;&notin;&notit;&amp &eacute;&#0;&#x110000;&unknown;"))
class P(html.parser.HTMLParser):
    def handle_starttag(self, t, a): print("start", t, a)
    def handle_endtag(self, t): print("end", t)
    def handle_data(self, d): print("data", repr(d))
    def handle_comment(self, d): print("comment", d)
    def handle_decl(self, d): print("decl", d)
    def handle_pi(self, d): print("pi", d)
    def unknown_decl(self, d): print("unknown", d)
p = P()
p.feed('<!DOCTYPE html><A HREF="x&amp;y" b=c d>te&lt;xt<br/><!-- c --><?pi?><script>if (a<b) </script></a><img src=x')
print(p.getpos(), p.close(), p.get_starttag_text())
for u in ("http://user:pw@Host:80/p/a;x?q=1&q=2#f", "mailto:a@b", "//h/p", "path?q", "http://[::1]:8/", "file:///a b", "x:y:z", "", "http://h?a#b#c"):
    s = up.urlsplit(u)
    print(s, s.username, s.hostname, s.geturl() == u)
for f in (lambda: up.urlsplit("http://h:99999").port, lambda: up.urlsplit("http://[x"), lambda: up.urlsplit("http://h:x").port, lambda: up.parse_qs("a=1;b", strict_parsing=True), lambda: up.urljoin(b"a", "b"), lambda: up.quote(5), lambda: up.unquote_to_bytes(5), lambda: up.parse_qsl("a=1&b=2", max_num_fields=1)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print([up.urljoin("http://a/b/c/d;p?q", r) for r in ("g", "./g", "../g", "/g", "//g", "?y", "#s", "../../../g", "g:h", ";x", "")])
print(up.parse_qs("a=1&a=2&b=&c", keep_blank_values=True), up.parse_qsl("x=%C3%A9+y"), up.urlencode({"a b": [1, "é"], "c": "&"}, doseq=True), up.quote("/a b/é~", safe=""), up.unquote("%E9%zz%41"), up.quote_plus("a b&c"), up.unquote_plus("a+b%2B"), up.urldefrag("x#y"), up.urlparse("s://h/p;q"), up.urlunsplit(("s", "h", "p", "q", "f")))
r = urllib.robotparser.RobotFileParser()
r.parse("User-agent: *\nDisallow: /private\nCrawl-delay: 5\nUser-agent: bot\nDisallow:\nSitemap: http://h/s".split("\n"))
print(r.can_fetch("x", "/private/y"), r.can_fetch("bot", "/private"), r.crawl_delay("x"), r.site_maps(), r)
mimetypes.init(files=[])
print([mimetypes.guess_type(n) for n in ("a.html", "a.tar.gz", "a.PNG", "a.unknown", "data:text/x,y", "a.py")], mimetypes.guess_extension("text/html"), mimetypes.guess_file_type("/x/y.json"), mimetypes.types_map[".css"])
with tempfile.TemporaryDirectory() as d:
    path = os.path.join(d, "n")
    with open(path, "w") as f:
        f.write('machine h login l password "p w" account a\ndefault login x password y\nmacdef m\n cmd\n\n')
    n = netrc.netrc(path)
    print(n.authenticators("h"), n.authenticators("other"), n.macros, n)
    with open(path, "w") as f:
        f.write("machine h bogus\n")
    try:
        netrc.netrc(path)
    except netrc.NetrcParseError as e:
        print(e.msg, e.lineno)
print(quopri.encodestring("é = x \n".encode(), quotetabs=True), quopri.decodestring(b"=C3=A9=\n x=3D_"), quopri.decodestring("a_b", header=True), quopri.encodestring(b"x" * 80))
for name in ("b64", "b32", "b32hex", "b16", "b85", "a85", "z85"):
    e = getattr(base64, name + "encode")(b"some \x00\xff data")
    print(name, e, getattr(base64, name + "decode")(e))
for f in (lambda: base64.b64decode("abc"), lambda: base64.b64decode("a$b=", validate=True), lambda: base64.b32decode("AB"), lambda: base64.b16decode("zz"), lambda: base64.b85decode(b"~~~~~"), lambda: base64.a85decode(b"vvvvv"), lambda: base64.b64encode("x"), lambda: base64.b64decode("é"), lambda: base64.z85decode(b'"')):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(base64.urlsafe_b64encode(b"\xfb\xff"), base64.standard_b64decode(b"+/8="), base64.a85encode(b"\0" * 4 + b"    ", foldspaces=True, adobe=True), base64.encodebytes(b"y" * 60), base64.b32decode("mzxw6===", casefold=True))
print(email.utils.parseaddr('"A, B" <a@b> (c)'), email.utils.formataddr(("é", "a@b")), email.utils.getaddresses(["a@b, C <c@d>"]), email.utils.parsedate_tz("Mon, 20 Nov 1995 19:12:08 -0500"), email.utils.formatdate(0), email.utils.quote('a"b'))

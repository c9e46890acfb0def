# mimetypes, netrc, robotparser, mailcap-like text formats read from memory and files.
import io, mimetypes, netrc, os, tempfile, urllib.robotparser

m = mimetypes.MimeTypes()
for name in ("a.txt", "a.TXT", "a.tar.gz", "a.tgz", "http://h/x.html?q=1.png", "data:,hi", "data:image/png;base64,xx", "data:x", "none", ".html", "a.unknown-ext", "a.svgz", "dir.txt/a", "a.py", "a.json", "x.webp", "b.tar.xz", "a.Z", "c:\\x.txt", "a.mjs", "z.csv#frag", ""):
    print(repr(name), m.guess_type(name), m.guess_type(name, strict=False) != m.guess_type(name))
for kind in ("text/plain", "image/jpeg", "TEXT/HTML", "none/none", "application/octet-stream", "audio/mpeg", "image/jpg"):
    print(kind, m.guess_extension(kind), sorted(m.guess_all_extensions(kind))[:4], m.guess_extension(kind, strict=False))
m.add_type("x-a/b", ".zzz"); m.add_type("x-c/d", ".yyy", strict=False)
print(m.guess_type("q.zzz"), m.guess_type("q.yyy"), m.guess_type("q.yyy", False), m.guess_extension("x-a/b"), m.guess_all_extensions("x-c/d", False))
m.readfp(io.StringIO("# comment\nx-read/type  one two # three\n\nx-only/type\n"))
print(m.guess_type("f.one"), m.guess_type("f.two"), m.guess_type("f.three"))
try:
    m.add_type("a/b", "noextdot")
    print("taken")
except Exception as e:
    print(type(e).__name__, e)
print(m.guess_file_type("/a/b.c/d.txt"), m.guess_file_type("http://x.png/") , mimetypes.guess_file_type("x.tar.bz2"))

d = tempfile.mkdtemp()
path = os.path.join(d, "netrc")
def read(text):
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, 0o600)
    try:
        n = netrc.netrc(path)
        print(n.hosts, n.macros, n.authenticators("h"), n.authenticators("nobody"))
        return n
    except netrc.NetrcParseError as e:
        print("NetrcParseError", e.msg, e.lineno, os.path.basename(e.filename))
for text in ("machine h login l password p", "machine h login l account a password p\ndefault login d password q\n", "machine h\n login \"quoted login\" password 'sq'\n", "# c\nmachine h login l#x password #p\n", "macdef m\nline 1\n  line 2\n\nmachine h login l password p\n", "macdef m\nno end", "machine", "machine h login l what p", "bad h", "machine h login", "", "machine h password p", "machine h login l password pa\\ ss", "machine h login l password p machine h login l2 password p2", 'machine "h" login "a\\"b" password ""', "machine h login \u20ac password \xe9", "default"):
    read(text)
print(repr(read("machine h login l account a password p\nmacdef m\nx\n\n")))
os.remove(path); os.rmdir(d)
try:
    netrc.netrc("/no/such/netrc")
except FileNotFoundError as e:
    print(e)

r = urllib.robotparser.RobotFileParser()
r.parse("""# comment
User-agent: bad*
Disallow: /

User-agent: One
User-agent: Two
Crawl-delay: 3
Request-rate: 9/30
Disallow: /cgi-bin/
Allow: /cgi-bin/ok
Disallow: /tmp%20dir

Sitemap: http://h/s1.xml
User-agent: *
Disallow: /private # why
Disallow:
Allow: /
Crawl-delay: pears
Request-rate: 9/banana
nonsense line
""".splitlines())
r.modified()
for agent in ("One", "two/1.0", "bad*", "Other", "", "ONE x"):
    print(repr(agent), [r.can_fetch(agent, u) for u in ("/", "/cgi-bin/", "/cgi-bin/ok", "/tmp dir", "/private", "/private/x", "http://h/private?q", "", "/x#y", "/%70rivate")], r.crawl_delay(agent), r.request_rate(agent))
print(r.site_maps(), r.mtime() > 0)
print(r)
empty = urllib.robotparser.RobotFileParser("http://h:80/robots.txt")
print(empty.can_fetch("x", "/"), empty.host, empty.path, empty.site_maps(), empty.crawl_delay("x"), empty.request_rate("x"))

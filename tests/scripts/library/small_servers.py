# socketserver, http.server, http.client and urllib.request talking over 127.0.0.1.
import http.client, http.server, io, socket, socketserver, threading, urllib.error, urllib.request

class Upper(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(line.upper())

class Threaded(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

with Threaded(("127.0.0.1", 0), Upper) as server:
    t = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    t.start()
    for words in (["one"], ["two", "three"], []):
        with socket.create_connection(server.server_address) as s:
            s.sendall("".join(w + "\n" for w in words).encode())
            s.shutdown(socket.SHUT_WR)
            print(b"".join(iter(lambda: s.recv(100), b"")))
    server.shutdown()
    t.join()

class Echo(socketserver.DatagramRequestHandler):
    def handle(self):
        self.wfile.write(self.rfile.read()[::-1])

with socketserver.UDPServer(("127.0.0.1", 0), Echo) as server, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.settimeout(5)
    for word in (b"abc", b"", b"xyz" * 50):
        s.sendto(word, server.server_address)
        server.handle_request()
        print(s.recv(1000))

class Site(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *a): pass
    def date_time_string(self, timestamp=None): return "then"
    def version_string(self): return "Site/1"
    def do_GET(self):
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/final")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/missing":
            self.send_error(404, explain="it is <gone>")
        elif self.path == "/chunks":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for part in (b"first ", b"second ", b"last"):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.write(b"0\r\n\r\n")
        else:
            body = f"{self.command} {self.path} {self.headers.get('X-Tag')}".encode()
            self.send_response(200, "Fine")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
    do_HEAD = do_GET
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.swapcase())

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
t = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
t.start()
base = "http://127.0.0.1:%d" % server.server_port
c = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
for method, path, body in (("GET", "/a?b=c", None), ("HEAD", "/h", None), ("POST", "/p", b"Hello"), ("POST", "/it", [b"a", b"B"]), ("PUT", "/x", b""), ("GET", "/chunks", None), ("GET", "/missing", None)):
    headers = {"X-Tag": "t1"} if body is None or isinstance(body, bytes) else {"Content-Length": "2"}
    c.request(method, path, body, headers)
    r = c.getresponse()
    data = r.read()
    print(method, path, r.status, r.reason, r.version, r.getheader("content-type"), r.headers.get_content_charset(), len(data) if r.status >= 400 else data, r.isclosed())
c.request("GET", "/parts")
r = c.getresponse()
print(r.read(3), r.readinto(bytearray(2)), r.peek(1)[:1], r.readline(), r.length, r.getheaders())
c.close()
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for path in ("/moved", "/chunks", "/missing", "/ok"):
    try:
        with opener.open(urllib.request.Request(base + path, headers={"X-tag": "u"}), timeout=5) as r:
            print(r.status, r.url.removeprefix(base), r.read(), r.headers["Server"])
    except urllib.error.HTTPError as e:
        print("HTTPError", e.code, e.reason, b"&lt;gone&gt;" in e.read(), e)
        e.close()
for bad in (lambda: c.putheader("x", "y"), lambda: c.request("GET", "/a b\n"), lambda: c.request("G\nT", "/"), lambda: http.client.HTTPConnection("h:port"), lambda: c.putrequest("GET", "/") or c.putheader("a\n", "b")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
    c.close()
with socket.create_connection(server.server_address) as s:
    s.sendall(b"BAD / HTTP/1.0\r\n\r\n")
    print(s.makefile("rb").read().count(b"501"))
for raw in (b"BREW / HTTP/1.0\r\n\r\n",):
    with socket.create_connection(server.server_address) as s:
        s.sendall(raw)
        print(s.makefile("rb").readline())
server.shutdown()
t.join()
server.server_close()
req = urllib.request.Request("http://user@h:8/p;x?q#f", data=b"d", headers={"A-b": "c"})
print(req.full_url, req.host, req.selector, req.type, req.fragment, req.get_method(), req.has_header("A-b"), req.header_items(), req.data)
class Fake:
    def __init__(self, b): self.b = b
    def makefile(self, *a): return io.BytesIO(self.b)
for raw in (b"HTTP/1.1 200 Ok\r\n\r\nText", b"HTTP/1.1 204 None\r\n\r\n", b"nonsense\r\n", b"HTTP/1.1 abc x\r\n\r\n", b"", b"HTTP/1.0 200 Ok\r\nContent-Length: 9\r\n\r\nshort", b"HTTP/1.1 200 Ok\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n", b"HTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 K\r\nContent-Length: 1\r\n\r\nxy"):
    r = http.client.HTTPResponse(Fake(raw))
    try:
        r.begin()
        print(r.status, r.reason, r.read(), r.will_close)
    except Exception as e:
        print(type(e).__name__, e)

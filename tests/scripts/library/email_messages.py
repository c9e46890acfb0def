# email: building and parsing messages.
import email
from email import policy
from email.header import Header, decode_header, make_header
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr, formatdate, getaddresses, parseaddr, parsedate_tz, parsedate_to_datetime, quote, unquote
from email.headerregistry import Address

raw = """From: A Person <a@example.com>
To: b@example.com, "C, D" <c@example.com>
Subject: =?utf-8?q?caf=C3=A9?= time
Date: Thu, 29 Feb 2024 13:05:09 +0530
Content-Type: text/plain; charset="utf-8"
X-Folded: one
 two

Body line 1
Body line 2
"""
m = email.message_from_string(raw)
print(m["from"], m.get_all("to"), m["subject"], decode_header(m["subject"]), str(make_header(decode_header(m["subject"]))), m.get_content_type(), m.get_content_charset(), m.keys(), repr(m["x-folded"]), m.get_payload(), m.is_multipart(), m.get("none", "d"), "date" in m)
n = email.message_from_string(raw, policy=policy.default)
print(n["subject"], n["to"].addresses, n["date"].datetime, n.get_content(), n["from"].addresses[0].domain)
e = EmailMessage()
e["From"] = Address("Ünï", "u", "example.com")
e["To"] = "x@example.com"
e["Subject"] = "A subject that is fairly long and has é in it so that it needs to be encoded and folded"
e.set_content("Hello wörld\n")
e.add_alternative("<p>Hello</p>", subtype="html")
e.set_boundary("BOUND")
print(e.as_string())
print([p.get_content_type() for p in e.walk()], e.get_body(("html",)).get_content())
p = MIMEMultipart("mixed", boundary="B2")
p["Subject"] = Header("héader", "utf-8")
p.attach(MIMEText("plain", "plain", "us-ascii"))
p.attach(MIMEText("ünicode", "html", "utf-8"))
print(p.as_string())
q = email.message_from_bytes(p.as_bytes())
print([x.get_payload(decode=True) for x in q.get_payload()])
print(parseaddr("Name <a@b>"), formataddr(("Näme", "a@b")), formataddr(("N, M", "a@b")), getaddresses(["a@b, C <c@d>", "bad"]), formatdate(0), parsedate_tz("Mon, 20 Nov 1995 19:12:08 -0500"), parsedate_to_datetime("Mon, 20 Nov 1995 19:12:08 GMT"), quote('a"b'), unquote('"x"'))
e2 = EmailMessage()
e2.set_content("see file")
e2.add_attachment(b"\0\1data", maintype="application", subtype="octet-stream", filename="f.bin")
print([(a.get_filename(), a.get_content()) for a in e2.iter_attachments()], e2.get_content_type())
try:
    e["To"] = "second@x"
except ValueError as err:
    print(err)
del m["x-folded"]
m.replace_header("to", "new@x")
m.add_header("X-Param", "v", filename="a b.txt")
m.set_param("format", "flowed")
print(m.items(), m.get_param("format"), m.get_params())

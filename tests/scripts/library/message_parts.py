# email: building, parsing, policies, headers, encoded words, attachments.
import email, email.charset, email.header, email.message, email.mime.multipart, email.mime.text, email.policy, email.generator, email.errors, email.headerregistry, io

m = email.message.EmailMessage()
m["Subject"] = "Grüße und mehr " * 6
m["From"] = email.headerregistry.Address("Jörg X", "joerg", "example.com")
m["To"] = "a@b.c, \"D, E\" <d@e.f>"
m.set_content("plain text\nzweite Zeile ü\n")
m.add_alternative("<p>html</p>", subtype="html")
m.add_attachment(b"\x00\x01", maintype="application", subtype="octet-stream", filename="bün.bin")
text = m.as_string()
import re
print(re.sub(r"=={5,}\d+==", "BOUNDARY", text))
p = email.message_from_string(text, policy=email.policy.default)
print(p["subject"] == m["subject"], p["from"].addresses[0], [str(a) for a in p["to"].addresses], [x.get_content_type() for x in p.walk()], p.get_body(("html",)).get_content(), [a.get_filename() for a in p.iter_attachments()], p.is_multipart())
o = email.message_from_bytes(b"Subject: =?utf-8?q?caf=C3=A9?= x\nContent-Type: text/plain; charset=latin-1; format=flowed\nContent-Transfer-Encoding: quoted-printable\nX-Long: a\n b\n\n=E9t=E9=\n end\n")
print(o["subject"], email.header.decode_header(o["subject"]), str(email.header.make_header(email.header.decode_header(o["subject"]))), o.get_payload(), o.get_payload(decode=True), o.get_content_charset(), o.get_param("format"), o.get_params(), o["x-long"], o.items()[0], o.get_all("nope", 5), "SUBJECT" in o)
print(email.header.Header("é" * 60, "utf-8", header_name="Subject").encode(), email.header.Header("x y", maxlinelen=5).encode())
mp = email.mime.multipart.MIMEMultipart("mixed", boundary="BB")
mp.attach(email.mime.text.MIMEText("one", "plain", "us-ascii"))
mp.attach(email.mime.text.MIMEText("zwei ü", "plain", "utf-8"))
mp.preamble, mp.epilogue = "pre", "post"
print(mp.as_string())
del mp["content-type"]
mp.add_header("Content-Disposition", "attachment", filename=("utf-8", "", "ü.txt"))
mp.set_param("x", "y z", header="Content-Disposition")
print(mp["Content-Disposition"], mp.get_content_disposition(), mp.keys())
bad = email.message_from_string("Content-Type: multipart/mixed; boundary=x\nno colon here\n\n--y\n", policy=email.policy.default)
print([type(d).__name__ for d in bad.defects], bad.get_content_type(), [type(d).__name__ for d in email.message_from_string("Content-Type: multipart/mixed\n\nx", policy=email.policy.default).defects])
for f in (lambda: m.set_content(5), lambda: m.__setitem__("Subject", "again"), lambda: m.__setitem__("X", "a\nb"), lambda: email.message_from_string("x", policy=5), lambda: email.headerregistry.Address("x", "a b", "c d"), lambda: email.headerregistry.Address(addr_spec="a"), lambda: p.get_content(), lambda: o.add_alternative("x") if hasattr(o, "add_alternative") else o.attach("y")):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
d = email.message_from_string("Date: Mon, 20 Nov 1995 19:12:08 -0500\nMessage-ID: <a@b>\nContent-Type: text/plain\n\nx", policy=email.policy.default)
print(d["date"].datetime, d["message-id"], d["content-type"].maintype, d["content-type"].params, repr(d["date"])[:40])
g = io.StringIO()
email.generator.Generator(g, mangle_from_=True, maxheaderlen=20).flatten(email.message_from_string("Subject: a long subject line that folds\n\nFrom here\n"))
print(g.getvalue(), email.policy.SMTP.linesep.encode(), email.policy.default.clone(max_line_length=10).max_line_length, email.charset.Charset("utf8").header_encode("é"))

# mailbox: the five formats, flags, hostile content.
import email, io, mailbox, os, shutil, tempfile

d = tempfile.mkdtemp()
def message(i, body="body\nFrom here\n>From there\n\nend"):
    m = email.message_from_string(f"From: a{i}@x\nSubject: s{i}\n\n{body}\n")
    return m
for kind in ("mbox", "MMDF", "MH", "Babyl", "Maildir"):
    path = os.path.join(d, kind)
    box = getattr(mailbox, kind)(path)
    box.lock()
    keys = [box.add(message(i)) for i in range(3)]
    keys.append(box.add("Subject: text\n\nplain text\n"))
    keys.append(box.add(b"Subject: bytes\n\n\xff raw\n"))
    keys.append(box.add(io.BytesIO(b"Subject: file\n\nfrom file\n")))
    box.flush()
    print(kind, len(box), len(set(keys)), keys[:3] if kind != "Maildir" else "", sorted(m["subject"] for m in box), keys[0] in box, "none" in box)
    print(box.get_string(keys[0]), box.get_bytes(keys[4]), box.get_file(keys[5]).read())
    box[keys[1]] = message(9, "replaced")
    box.discard(keys[0]); box.discard(keys[0])
    try:
        box.remove(keys[0])
    except KeyError as e:
        print("KeyError", kind == "Maildir" or e)
    popped = box.pop(keys[2])
    print(type(popped).__name__, popped["subject"], box.get(keys[2]), box.get("none", "dflt"), box.pop("none", 7))
    box.flush(); box.unlock(); box.close()
    again = getattr(mailbox, kind)(path, create=False)
    print(sorted(m["subject"] for m in again.itervalues()), len(list(again.iterkeys())), sorted(m.get_payload()[:8] for m in again.values()))
    for bad in (lambda: again.add(5), lambda: again.add("\u20ac"), lambda: again["none"], lambda: again.update({"none": "x"})):
        try:
            print(bad() is not None)
        except Exception as e:
            print(type(e).__name__, kind == "Maildir" or e)
    if kind in ("mbox", "MMDF"):
        again.close()
        with open(path, "rb") as f:
            lines = f.read().splitlines()
        print([l for l in lines if not l.startswith(b"From MAILER")][:12])
        again = getattr(mailbox, kind)(path)
    again.clear(); print(len(again)); again.close()
for cls, ops in ((mailbox.MaildirMessage, ("set_flags", "add_flag", "remove_flag")), (mailbox.mboxMessage, ("set_flags", "add_flag", "remove_flag"))):
    m = cls(message(1))
    for op, flags in zip(ops, ("FSR" if cls is mailbox.MaildirMessage else "FRO", "TA", "S")):
        getattr(m, op)(flags)
        print(cls.__name__, op, m.get_flags(), end=" ")
    print(m["Status"], m["X-Status"])
m = mailbox.MaildirMessage("Subject: x\n\ny")
m.set_subdir("cur"); m.set_info("2,SF"); m.set_date(86400.0)
print(m.get_subdir(), m.get_info(), m.get_flags(), m.get_date())
for bad in (lambda: m.set_subdir("tmp"), lambda: m.set_info(1), lambda: m.set_date("x"), lambda: mailbox.MHMessage().add_sequence(1), lambda: mailbox.BabylMessage().add_label(1), lambda: mailbox.MaildirMessage(5), lambda: mailbox.mbox(os.path.join(d, "none"), create=False), lambda: mailbox.Maildir(os.path.join(d, "none"), create=False)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, str(e).replace(d, "DIR"))
for cls in (mailbox.mboxMessage, mailbox.MHMessage, mailbox.BabylMessage, mailbox.MMDFMessage, mailbox.Message):
    c = cls(m)
    print(cls.__name__, getattr(c, "get_flags", lambda: "")(), getattr(c, "get_sequences", list)(), getattr(c, "get_labels", list)(), mailbox.MaildirMessage(c).get_flags())
mh = mailbox.MH(os.path.join(d, "MH2"))
for i in range(5):
    mh.add(message(i))
mh.set_sequences({"odd": [1, 3, 5], "run": [1, 2, 3]})
print(mh.get_sequences(), open(os.path.join(d, "MH2", ".mh_sequences")).read())
mh.remove(2); mh.pack()
print(mh.keys(), mh.get_sequences(), mh.add_folder("sub") is not None, mh.list_folders(), len(mh.get_folder("sub")), mh.remove_folder("sub"), mh.list_folders())
try:
    mh.get_folder("none")
except mailbox.NoSuchMailboxError as e:
    print(type(e).__name__)
md = mailbox.Maildir(os.path.join(d, "MD2"))
key = md.add(m)
print(md.get_flags(key), md.get_info(key), md.add_flag(key, "T"), md.get_flags(key), md[key].get_subdir(), md.add_folder("f") is not None, md.list_folders(), len(os.listdir(os.path.join(d, "MD2", "cur"))), md.remove_folder("f"))
open(os.path.join(d, "raw"), "wb").write(b"From a\nSubject: 1\n\nx\n\nFrom b\nSubject: 2\n\n>From q\nFrom c\n\n")
box = mailbox.mbox(os.path.join(d, "raw"))
print([(m["subject"], m.get_from(), m.get_payload()) for m in box], box.get_bytes(0), box.get_bytes(0, from_=True))
box.close()
shutil.rmtree(d)

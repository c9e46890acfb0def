"""UTF-7, uuencoded and quoted-printable text, complex numbers in structs, buffers out of band."""
import array
import binascii
import pickle
import struct

for text in ("a+b", "é€", "x\U0001F600y", "A\u2262\u0391.", "~\\"):
    data = text.encode("utf-7")
    print(data, data.decode("utf-7") == text)
for data in (b"+@", b"+AKE", b"\xff", b"+2AA-", b"+AGEx"):
    try:
        print(ascii(data.decode("utf-7")))
    except UnicodeDecodeError as e:
        print(e.reason, e.start, e.end, ascii(data.decode("utf-7", "replace")))
print(binascii.b2a_uu(b"Hello world"), binascii.a2b_uu(b"+2&5L;&\\@=V]R;&0 "), binascii.b2a_uu(b"\0", backtick=True))
print(binascii.b2a_qp(b"a=b \n\xe9 tab\t\n.\n" + b"x" * 80), binascii.a2b_qp(b"=41=\nb=zz_", header=True))
packed = struct.pack("<FD", 1 + 2j, -1.5j)
print(packed.hex(), struct.unpack("<FD", packed), struct.calcsize("F"), struct.calcsize("bD"))
print(pickle.loads(pickle.dumps(array.array("h", [1, -2, 3]))))
buffers = []
data = pickle.dumps(pickle.PickleBuffer(bytearray(b"abc")), protocol=5, buffer_callback=buffers.append)
print(bytes(buffers[0].raw()), pickle.loads(data, buffers=[b"xyz"]))

"""mmap: of files and of memory."""
import mmap
import os
import tempfile

with tempfile.TemporaryFile() as file:
    file.write(b"hello world\nsecond line\n")
    file.flush()
    with mmap.mmap(file.fileno(), 0) as m:
        print(len(m), m[:5], m[0], m.readline(), m.tell(), m.find(b"line"), m.rfind(b"l"))
        m[0:5] = b"HELLO"
        m.seek(-5, os.SEEK_END)
        print(m.read(), m.write_byte if False else m.seek(0), m.read_byte())
        m.move(0, 6, 5)
        print(bytes(m), m.size())
        view = memoryview(m)
        try:
            m.close()
        except BufferError as e:
            print("BufferError", e)
        view.release()
    print(m.closed)
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as m:
        try:
            m[0] = 1
        except TypeError as e:
            print("TypeError", e)
        print(m)
memory = mmap.mmap(-1, 16)
for function in (lambda: memory[16], lambda: memory.seek(17), lambda: memory.write(b"x" * 17), lambda: memory.__setitem__(0, 256)):
    try:
        function()
    except Exception as e:
        print(type(e).__name__, e)
memory.close()
try:
    memory.read()
except ValueError as e:
    print("ValueError", e)

"""Under the name of CPython's accelerator: the classes and functions of `pickle`, which are Python here. What reads a
pickle that is damaged says so as the accelerator does."""

import io
from pickle import (PickleError, PicklingError, UnpicklingError, _dump as dump, _dumps as dumps, _Pickler as Pickler,
                    _Stop, _Unframer, _Unpickler)
from struct import error as _StructError


class _Input:
    """A file whose reads and lines are complete, or the pickle is."""

    def __init__(self, read, readline):
        self._read = read
        self._readline = readline

    def read(self, n):
        data = self._read(n)
        if isinstance(data, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        if n > 0 and len(data) < n:
            raise UnpicklingError("pickle data was truncated")
        return data

    def readline(self):
        line = self._readline()
        if not line.endswith(b"\n"):
            raise UnpicklingError("pickle data was truncated")
        return line


# How many values an operation takes from the stack, by its code.
_NEEDED = {ord(opcode): count for opcodes, count in (
    (".2pqrQ\x85\x94\x98", 1), ("Rba\x81\x86\x93", 2), ("s\x87\x92", 3)) for opcode in opcodes}
# Operations on what follows a mark, and those of them that change the value before it.
_TO_MARK = frozenset(b"tldeiou1\x90\x91")
_BEFORE_MARK = frozenset(b"eu\x90")
_PAIRS = {0x64: "DICT", 0x75: "SETITEMS"}


class Unpickler(_Unpickler):
    def __init__(self, file, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=()):
        if not hasattr(file, "read") or not hasattr(file, "readline"):
            raise TypeError("file must have 'read' and 'readline' attributes")
        super().__init__(file, fix_imports=fix_imports, encoding=encoding, errors=errors, buffers=buffers or None)

    def load(self):
        if not hasattr(self, "_file_read"):
            raise UnpicklingError(f"Unpickler.__init__() was not called by {type(self).__name__}.__init__()")
        source = _Input(self._file_read, self._file_readline)
        self._unframer = frames = _Unframer(source.read, source.readline)
        self.read = read = frames.read
        self.readinto = frames.readinto
        self.readline = frames.readline
        self.metastack = []
        self.stack = []
        self.append = self.stack.append
        self.proto = 0
        dispatch = self.dispatch
        while True:
            try:
                opcode = read(1)[0]
            except UnpicklingError:
                raise EOFError("Ran out of input") from None
            operation = dispatch.get(opcode)
            if operation is None:
                shown = chr(opcode) if 0x20 <= opcode < 0x7f and opcode not in b"'\\" else f"\\x{opcode:02x}"
                raise UnpicklingError(f"invalid load key, '{shown}'.")
            if opcode in _TO_MARK:
                if not self.metastack:
                    raise UnpicklingError("could not find MARK")
                too_few = opcode in _BEFORE_MARK and not self.metastack[-1]
            elif opcode == 0x30:  # POP takes a mark too.
                too_few = not self.stack and not self.metastack
            else:
                too_few = len(self.stack) < _NEEDED.get(opcode, 0)
            if too_few:
                raise UnpicklingError("unexpected MARK found" if self.metastack else "unpickling stack underflow")
            if opcode in _PAIRS and len(self.stack) % 2:
                raise UnpicklingError(f"odd number of items for {_PAIRS[opcode]}")
            try:
                operation(self)
            except _Stop as stop:
                return stop.value
            except ValueError:
                if opcode != 0x49:
                    raise
                raise ValueError("could not convert string to int") from None
            except _StructError:
                raise UnpicklingError("pickle data was truncated") from None


def load(file, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=()):
    return Unpickler(file, fix_imports=fix_imports, buffers=buffers or None, encoding=encoding, errors=errors).load()


def loads(data, /, *, fix_imports=True, encoding="ASCII", errors="strict", buffers=()):
    if isinstance(data, str):
        raise TypeError("a bytes-like object is required, not 'str'")
    file = io.BytesIO(data)
    return Unpickler(file, fix_imports=fix_imports, buffers=buffers or None, encoding=encoding, errors=errors).load()

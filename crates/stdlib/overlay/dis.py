"""Listings of code: the instructions that Hoopsnake really runs, in the columns of CPython's dis.

The register machine has its own instructions, so what this module says of operands and stack differs; what it says of
flags, lines and the attributes of code objects is the same.
"""

import collections
import io
import re
import sys
import types

import _opcode
from _opcode import stack_effect
from opcode import (cmp_op, hasarg, hascompare, hasconst, hasexc, hasfree, hasjabs, hasjrel, haslocal, hasname,
                    opmap, opname, EXTENDED_ARG, HAVE_ARGUMENT)

__all__ = ["code_info", "dis", "disassemble", "distb", "disco", "findlinestarts", "show_code", "pretty_flags",
           "findlabels", "stack_effect", "get_instructions", "Bytecode", "Instruction", "Positions",
           "COMPILER_FLAG_NAMES", "opmap", "opname", "cmp_op", "hasarg", "hascompare", "hasconst", "hasexc", "hasfree",
           "hasjabs", "hasjrel", "haslocal", "hasname", "EXTENDED_ARG", "HAVE_ARGUMENT"]

COMPILER_FLAG_NAMES = {
    1: "OPTIMIZED",
    2: "NEWLOCALS",
    4: "VARARGS",
    8: "VARKEYWORDS",
    16: "NESTED",
    32: "GENERATOR",
    64: "NOFREE",
    128: "COROUTINE",
    256: "ITERABLE_COROUTINE",
    512: "ASYNC_GENERATOR",
    0x4000000: "HAS_DOCSTRING",
    0x8000000: "METHOD",
}


_SOURCES_OF_CODE = (types.MethodType, types.FunctionType, types.CodeType, classmethod, staticmethod, type)


def pretty_flags(flags):
    """The names of the bits of co_flags; bits without a name in hexadecimal."""
    names = []
    for bit in range(32):
        mask = 1 << bit
        if flags & mask:
            names.append(COMPILER_FLAG_NAMES.get(mask, hex(mask)))
    return ", ".join(names) or "0"


def _code_of(x):
    """The code object behind a function, method, generator, coroutine, frame, source text."""
    x = getattr(x, "__func__", x)
    for attribute in ("__code__", "gi_code", "ag_code", "cr_code", "f_code"):
        code = getattr(x, attribute, None)
        if code is not None:
            x = code
            break
    if isinstance(x, str):
        try:
            x = compile(x, "<disassembly>", "eval")
        except SyntaxError:
            x = compile(x, "<disassembly>", "exec")
    if isinstance(x, types.CodeType):
        return x
    raise TypeError(f"don't know how to disassemble {type(x).__name__} objects")


def dis(x=None, *, file=None, depth=None, show_caches=False, adaptive=False, show_offsets=False, show_positions=False):
    """Write the listing of a class, function, generator, code object, module or source text."""
    if x is None:
        distb(file=file)
        return
    x = getattr(x, "__func__", x)
    if isinstance(x, (type, types.ModuleType)):
        for name, member in sorted(vars(x).items()):
            if isinstance(member, _SOURCES_OF_CODE):
                print(f"Disassembly of {name}:", file=file)
                try:
                    dis(member, file=file, depth=depth)
                except TypeError as error:
                    print("Sorry:", error, file=file)
                print(file=file)
        return
    _recurse(_code_of(x), file, depth)


def _recurse(code, file, depth):
    disassemble(code, file=file)
    if depth is not None and depth <= 0:
        return
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            print(file=file)
            print(f"Disassembly of {constant!r}:", file=file)
            _recurse(constant, file, None if depth is None else depth - 1)


def disassemble(code, lasti=-1, *, file=None, show_caches=False, adaptive=False, show_offsets=False,
                show_positions=False):
    """Write the listing of one code object."""
    print(_opcode.listing(code), file=file, end="")


disco = disassemble


def distb(tb=None, *, file=None, show_caches=False, adaptive=False, show_offsets=False, show_positions=False):
    """Write the listing of the code where the last exception was raised."""
    if tb is None:
        last = getattr(sys, "last_exc", None)
        if last is None:
            raise RuntimeError("no last traceback to disassemble")
        tb = last.__traceback__
    while tb.tb_next:
        tb = tb.tb_next
    disassemble(tb.tb_frame.f_code, tb.tb_lasti, file=file)


def findlinestarts(code):
    """Pairs (offset, line) where the line changes."""
    last = False
    for start, _, line in code.co_lines():
        if line is not last:
            last = line
            yield max(start, 0), line  # code begins before its first instruction


def findlabels(code):
    """Offsets that are jumped to; the listing shows them as operands."""
    return []


Positions = collections.namedtuple("Positions", ["lineno", "end_lineno", "col_offset", "end_col_offset"],
                                   defaults=[None] * 4)

_Instruction = collections.namedtuple(
    "_Instruction",
    ["opname", "opcode", "arg", "argval", "argrepr", "offset", "start_offset", "starts_line", "line_number", "label",
     "positions", "cache_info"],
    defaults=[None, None, None])


class Instruction(_Instruction):
    """One instruction. Operands are registers, so `arg` is None; `argrepr` is what the listing shows."""

    @classmethod
    def make(cls, opname, arg, argval, argrepr, offset, start_offset, starts_line, line_number, label=None,
             positions=None, cache_info=None):
        return cls(opname, opmap.get(opname), arg, argval, argrepr, offset, start_offset, starts_line, line_number,
                   label, positions, cache_info)

    @property
    def oparg(self):
        return self.arg

    @property
    def baseopcode(self):
        return self.opcode

    @property
    def baseopname(self):
        return self.opname

    @property
    def jump_target(self):
        return None

    @property
    def is_jump_target(self):
        return self.label is not None


_NAME = re.compile(r"\(([^\W\d]\w*)\)$")
_ROW = re.compile(r"\s*(\d+\s+)??(\d+)  ([A-Z_0-9]+)\s*(.*)")


def get_instructions(x, *, first_line=None, show_caches=None, adaptive=False):
    """The instructions of something that has code, one by one."""
    code = _code_of(x)
    positions = [Positions(*position) for position in code.co_positions()]
    last = None
    for row in _opcode.listing(code).splitlines():
        found = _ROW.fullmatch(row)
        if found is None:
            continue
        index, name, shown = int(found[2]), found[3], found[4]
        place = positions[index] if index < len(positions) else Positions()
        starts = place.lineno is not None and place.lineno != last
        last = place.lineno
        named = _NAME.search(shown)
        yield Instruction(name, opmap.get(name), None, named and named[1], shown, index * 2, index * 2, starts, place.lineno, None,
                          place)


def _shown(instruction):
    """What stands in the parentheses at the end of an instruction's operands."""
    return instruction.argrepr[instruction.argrepr.index("(") + 1:-1]


def _find_imports(co):
    """The import statements of the code: (name, level, the names after `from ... import` or None) each."""
    from ast import literal_eval
    before = []
    for instruction in get_instructions(co):
        if instruction.opname == "IMPORT_NAME" and len(before) >= 2:
            level, names = before[-2:]
            level = int(level.argrepr.rpartition(", ")[2]) if level.opname == "LOAD_SMALL_INT" else 0
            names = literal_eval(_shown(names)) if names.opname == "LOAD_CONST" else None
            yield _shown(instruction), level, names
        before = [*before[-1:], instruction]


def _find_store_names(co):
    """The names the code stores to by name: a module's globals, a class's attributes."""
    seen = set()
    for instruction in get_instructions(co):
        if instruction.opname in ("STORE_NAME", "STORE_GLOBAL"):
            name = _shown(instruction)
            if name not in seen:
                seen.add(name)
                yield name


def code_info(x):
    """What is known of a code object, as text."""
    code = _code_of(x)
    rows = [
        ("Name", code.co_name), ("Filename", code.co_filename), ("Argument count", code.co_argcount),
        ("Positional-only arguments", code.co_posonlyargcount), ("Kw-only arguments", code.co_kwonlyargcount),
        ("Number of locals", code.co_nlocals), ("Stack size", code.co_stacksize), ("Flags", pretty_flags(code.co_flags)),
    ]
    lines = [f"{title + ':':<18}{value}" for title, value in rows]
    for title, values in (("Constants", [repr(c) for c in code.co_consts]), ("Names", code.co_names),
                          ("Variable names", code.co_varnames), ("Free variables", code.co_freevars),
                          ("Cell variables", code.co_cellvars)):
        if values:
            lines.append(f"{title}:")
            lines.extend(f"{number:4d}: {value}" for number, value in enumerate(values))
    return "\n".join(lines)


def show_code(co, *, file=None):
    print(code_info(co), file=file)


class Bytecode:
    """The listing of something that has code."""

    def __init__(self, x, *, first_line=None, current_offset=None, show_caches=False, adaptive=False,
                 show_offsets=False, show_positions=False):
        self.codeobj = _code_of(x)
        self._original = x

    def __repr__(self):
        return f"{type(self).__name__}({self._original!r})"

    def __iter__(self):
        return get_instructions(self.codeobj)

    def info(self):
        return code_info(self.codeobj)

    def dis(self):
        with io.StringIO() as output:
            disassemble(self.codeobj, file=output)
            return output.getvalue()


def main(args=None):
    arguments = sys.argv[1:] if args is None else args
    if arguments and arguments[0] != "-":
        with open(arguments[0], "rb") as file:
            source, name = file.read(), arguments[0]
    else:
        source, name = sys.stdin.buffer.read(), "<stdin>"
    dis(compile(source, name, "exec"))


if __name__ == "__main__":
    main()

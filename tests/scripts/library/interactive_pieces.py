# rlcompleter, bdb, codeop corners, keyword, opcode-free helpers: what prompts are made of.
import bdb, builtins, codeop, io, keyword, linecache, rlcompleter, sys, warnings

class Thing:
    field = 1
    _private = 2
    __very = 3
    def method(self): pass
    @property
    def costly(self): raise RuntimeError("not to be called")
space = {"thing": Thing(), "thinner": 3, "list_of": [1], "Thing": Thing, "text": "x"}
c = rlcompleter.Completer(space)
def every(text):
    out = []
    while (found := c.complete(text, len(out))) is not None and len(out) < 300:
        out.append(found)
    return out
for text in ("thi", "Thing.f", "thing.m", "thing._p", "thing.c", "thing.none", "zz", "impo", "Tr", "text.isa", "list_of[0].", "thing.method.__na", "thing.__v", "text.sp", "print", "prin", "a.b.c", "el", "whi", "tr", "cont"):
    print(text, every(text)[:8])
for bad in (lambda: rlcompleter.Completer(5), lambda: c.complete("thi", -1)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
print(keyword.iskeyword("match"), keyword.issoftkeyword("match"), keyword.iskeyword("None"), keyword.iskeyword(""), len(keyword.kwlist), keyword.softkwlist)

cases = ["", " ", "# c", "a = 1", "a = ", "if 1:", "if 1:\n  pass", "if 1:\n  pass\n", "def f():\n  x\n\n", "x = (", "x = (1,\n2", "'''", "'abc", "a b", "1 +", "for", "@d", "@d\ndef f(): pass", "try:\n  x\n", "try:\n  x\nexcept: y\n", "else", "lambda", "\\", "x\\", "{1:", "f'{", "class C:\n  def m(self):\n    if 1:", "print 1", "return", "await x", "\x0c", "x;y", "a\nb", "]", "async def f():\n", "with a:\n", "match x:\n case 1:", "'''a\nb", "0777", "1__0", "if 1:\n x\n  y\n"]
for text in cases:
    row = []
    for symbol in ("single", "exec", "eval"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                r = codeop.compile_command(text, symbol=symbol)
                row.append("more" if r is None else "code")
            except (SyntaxError, ValueError, OverflowError) as e:
                row.append(f"{type(e).__name__}: {e.msg if isinstance(e, SyntaxError) else e}")
    print(repr(text), row)
k = codeop.CommandCompiler()
k("from __future__ import annotations")
print(k.compiler.flags != codeop.Compile().flags, eval(k("(lambda: 0).__code__.co_flags", symbol="eval")) != 0)

def program(n):
    total = 0
    for i in range(n):
        total += helper(i)
    return total
def helper(i):
    y = i * 2
    return y
class Tracer(bdb.Bdb):
    def note(self, kind, frame, *more):
        name = frame.f_code.co_name
        if name in ("program", "helper"):
            self.log.append((kind, name, frame.f_lineno - frame.f_code.co_firstlineno, *more))
    def user_call(self, frame, args): self.note("call", frame); self.go(frame)
    def user_line(self, frame): self.note("line", frame); self.go(frame)
    def user_return(self, frame, value): self.note("return", frame, value); self.go(frame)
    def user_exception(self, frame, info): self.note("exception", frame, info[0].__name__); self.go(frame)
def drive(go, arg=2, setup=None):
    t = Tracer()
    t.log, t.go = [], lambda frame: go(t, frame)
    if setup:
        setup(t)
    try:
        r = t.runcall(program, arg)
    except Exception as e:
        r = type(e).__name__
    return r, t.log
print(drive(lambda t, f: t.set_step()))
print(drive(lambda t, f: t.set_next(f)))
print(drive(lambda t, f: t.set_return(f)))
print(drive(lambda t, f: t.set_continue()))
print(drive(lambda t, f: t.set_quit()))
print(drive(lambda t, f: t.set_step(), arg="x"))
print(drive(lambda t, f: t.set_continue(), 3, lambda t: print(t.set_break(__file__, helper.__code__.co_firstlineno + 1), t.set_break(__file__, 10**6) is not None, t.get_breaks(__file__, helper.__code__.co_firstlineno + 1) != [])))
print(drive(lambda t, f: t.set_continue(), 4, lambda t: t.set_break(__file__, helper.__code__.co_firstlineno + 1, cond="i == 2")))
print(drive(lambda t, f: t.set_continue(), 4, lambda t: t.set_break(__file__, helper.__code__.co_firstlineno + 1, temporary=True)))
t = Tracer()
print(t.canonic("<x>"), t.clear_break("none", 1), t.get_all_breaks() != None, [str(bdb.Breakpoint.bpbynumber[1] is None)], t.clear_bpbynumber(99))
for bad in ("", "x", "999", "1"):
    try:
        print(t.get_bpbynumber(bad) is not None)
    except ValueError as e:
        print(e)
print(bdb.effective.__name__, bdb.checkfuncname.__name__, issubclass(bdb.BdbQuit, Exception))

# cmd, code, codeop, shlex: interpreters of lines.
import cmd, code, codeop, io, sys

class Shell(cmd.Cmd):
    """A shell."""
    prompt = "> "
    intro = "welcome"
    def do_add(self, line):
        "add numbers"
        self.stdout.write(f"{sum(map(int, line.split()))}\n")
    def do_quit(self, line): return True
    def complete_add(self, text, *a): return [n for n in ("one", "two") if n.startswith(text)]
    def help_topic(self): self.stdout.write("about a topic\n")
    def precmd(self, line): return line.lower()
    def postcmd(self, stop, line): return stop
    def emptyline(self): self.stdout.write("(empty)\n")
out = io.StringIO()
s = Shell(stdin=io.StringIO("ADD 1 2\n\nhelp\nhelp add\nhelp topic\nhelp nope\nunknown x\n?\n!shell\nquit\nadd 9\n"), stdout=out)
s.use_rawinput = False
s.cmdqueue.append("add 5")
s.cmdloop()
print(out.getvalue())
print(s.onecmd("quit"), s.parseline("add 1  "), s.parseline("!x y"), s.parseline("? a"), s.completenames("a"), s.get_names().count("do_add"))
out.truncate(0)
out.seek(0)
s.columnize(["a", "bb", "ccc"] * 4, displaywidth=20)
s.columnize([])
print(out.getvalue())
for source in ("x = 1", "if x:", "if x:\n  pass", "if x:\n  pass\n", "(", "1 +", "a b", "'", "'''", "def f():\n    return 1\n\n", "\\", "# c", "", "try:\n  x\n", "print(1"):
    try:
        r = codeop.compile_command(source)
        print(repr(source), r if r is None else "code")
    except SyntaxError as e:
        print(repr(source), type(e).__name__, e.msg)
    except (ValueError, OverflowError) as e:
        print(type(e).__name__, e)
i = code.InteractiveInterpreter({"y": 4})
old, sys.stderr = sys.stderr, io.StringIO()
print(i.runsource("y * 2"), i.runsource("if y:"), i.runsource("1 +* 2"), i.runsource("1/0"), i.runsource("z = y + 1"), i.locals["z"])
text, sys.stderr = sys.stderr.getvalue(), old
print(text)
c = code.InteractiveConsole()
sys.stderr = io.StringIO()
print(c.push("for i in range(2):"), c.push("    print('i', i)"), c.push(""), c.buffer, c.push("q = 5"), c.push("q"))
lines = iter(["a = 2", "a + 1", "raise SystemExit(3)"])
c.raw_input = lambda prompt="": next(lines)
try:
    c.interact(banner="hello", exitmsg="bye")
except SystemExit as e:
    print("exit", e.code)
text, sys.stderr = sys.stderr.getvalue(), old
print(text)

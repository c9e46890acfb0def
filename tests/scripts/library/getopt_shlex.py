# getopt and shlex.
import getopt
import shlex

print(getopt.getopt(["-a", "-b", "val", "--long", "--opt=3", "rest", "-x"], "ab:", ["long", "opt="]))
print(getopt.gnu_getopt(["file", "-a", "other", "--long", "--", "-b"], "ab", ["long"]))
print(getopt.getopt(["-abval", "--lo"], "ab:", ["long"]))
print(getopt.getopt(["--optional", "--optional=5"], "", ["optional=?"]))
for argv, short, long in ((["-z"], "a", []), (["-b"], "b:", []), (["--nope"], "", ["yes"]), (["--opt"], "", ["opt="]), (["--flag=1"], "", ["flag"]), (["--a"], "", ["ab", "ac"])):
    try:
        print(getopt.getopt(argv, short, long))
    except getopt.GetoptError as e:
        print(e, repr(e.opt), e.msg)
for text in ("a b  c", "'single quoted' \"double quoted\"", r"a\ b \"x\"", 'x"y z"w', "# comment", "", "a 'it''s' b", r"'no \ escape' " + r'"an \" escape"', "é ü 日本"):
    print(repr(text), shlex.split(text))
print(shlex.split("a # c\nb", comments=True), shlex.split("a # c", comments=False), shlex.split(r"C:\x 'y'", posix=False))
for bad in ("'open", '"open', "end\\"):
    try:
        shlex.split(bad)
    except ValueError as e:
        print(e)
for s in ("plain", "with space", "it's", "", "a$b", "x=y", "~/*", "safe-@%+=:,./_"):
    print(shlex.quote(s))
print(shlex.join(["echo", "a b", "c'd"]))
print(list(shlex.shlex("a && b || c; d > e (f)", punctuation_chars=True)))
lex = shlex.shlex("x = 'one' + y*2 # rest\n z")
print(list(lex))
lex = shlex.shlex("a,b , c", posix=True)
lex.whitespace += ","
lex.whitespace_split = True
print(list(lex))
lex = shlex.shlex("one two three")
t = lex.get_token()
lex.push_token("pushed")
print(t, lex.get_token(), lex.get_token(), lex.lineno, repr(lex.eof), lex.error_leader("f", 3))

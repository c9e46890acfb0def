# getopt, optparse, argparse, shlex, pprint, reprlib, difflib.
import argparse, collections, difflib, getopt, io, optparse, pprint, reprlib, shlex, sys

for a in (["-a", "-b", "v", "--long", "--with=5", "rest", "-c"], ["-x"], ["--lo"], ["-b"], ["--with"], ["--long=3"], ["--", "-a"]):
    try:
        print(getopt.getopt(a, "ab:c", ["long", "with="]), getopt.gnu_getopt(a, "ab:c", ["long", "with="]))
    except getopt.GetoptError as e:
        print(e, repr(e.opt))
p = optparse.OptionParser(usage="%prog [options] x", version="%prog 2", prog="tool", description="what it does")
p.add_option("-n", "--number", type="int", default=3, help="a number [default: %default]", metavar="N")
p.add_option("-v", action="count", dest="verbose")
p.add_option("--choice", type="choice", choices=["a", "b"])
g = optparse.OptionGroup(p, "Group", "of options")
g.add_option("--flag", action="store_false", default=True)
g.add_option("-l", action="append")
p.add_option_group(g)
print(p.format_help(), vars(p.parse_args(["-n5", "-vv", "--flag", "-l", "1", "-l2", "arg"])[0]), p.get_version())
def fails(parser, args):
    err, sys.stderr = sys.stderr, io.StringIO()
    try:
        parser.parse_args(args)
    except SystemExit as e:
        print(e.code, sys.stderr.getvalue())
    finally:
        sys.stderr = err
for a in (["-n", "x"], ["--choice", "z"], ["--nope"], ["-n"]):
    fails(p, a)
a = argparse.ArgumentParser(prog="prog", description="Something.", epilog="end", color=False, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
a.add_argument("pos", nargs="+", type=int, help="numbers")
a.add_argument("-o", "--opt", choices=["x", "y"], default="x", help="an option")
a.add_argument("--flag", action=argparse.BooleanOptionalAction, default=False)
x = a.add_mutually_exclusive_group()
x.add_argument("-q", action="store_true")
x.add_argument("-c", action="count", default=0)
print(a.format_help(), a.parse_args(["1", "2", "-o", "y", "--no-flag", "-cc"]))
s = argparse.ArgumentParser(prog="multi", color=False)
subs = s.add_subparsers(dest="cmd", required=True, metavar="CMD")
one = subs.add_parser("one", aliases=["o"], help="first")
one.add_argument("--n", type=float)
subs.add_parser("two").set_defaults(func=len)
print(s.parse_args(["one", "--n", "2.5"]), s.parse_known_args(["two", "--zz"]), s.format_usage())
for parser, args in ((a, []), (a, ["z"]), (a, ["1", "-o", "q"]), (a, ["1", "-q", "-c"]), (s, []), (s, ["three"]), (s, ["one", "--n", "x"]), (a, ["1", "--nope"])):
    fails(parser, args)
print(shlex.split("a 'b c' \"d\\\"e\" f\\ g # h", comments=True), shlex.quote("it's"), shlex.join(["a b", "c"]), list(shlex.shlex("x=1;y>>2 && z", punctuation_chars=True)), shlex.split("a'b'c", posix=False))
for bad in ("'open", "esc\\", '"x'):
    try:
        shlex.split(bad)
    except ValueError as e:
        print(e)
data = {"key" * 5: list(range(30)), "nested": {"a": ("t" * 40, {"s", }), "b": collections.OrderedDict(x=1)}, "d": collections.deque([1], 5), "c": collections.Counter("aab"), "text": "long words here " * 8}
pprint.pprint(data, width=50)
pprint.pp([data], depth=2, compact=True, indent=2)
print(pprint.pformat(10**12, underscore_numbers=True), pprint.isreadable(data), pprint.isrecursive([data]), pprint.saferepr({2: 1, 1: 2}))
l = []
l.append(l)
pprint.pprint(l) if False else print(pprint.isrecursive(l), reprlib.repr(l))
r = reprlib.Repr(maxlist=2, maxstring=10, maxdict=1, maxlevel=2, indent="  ")
print(r.repr([1, 2, 3]), r.repr("abcdefghijklmnop"), r.repr({1: 2, 3: 4}), r.repr([[[[]]]]), reprlib.repr(10**60), reprlib.repr(set(range(20))), reprlib.repr(frozenset("a")))
print("\n".join(difflib.unified_diff(["a", "b", "c"], ["a", "x", "c", "d"], "old", "new", lineterm="", n=1)), "\n".join(difflib.context_diff(["a"], ["b"], lineterm="")), "\n".join(difflib.ndiff(["one two", "same"], ["one too", "same"])))
m = difflib.SequenceMatcher(None, "private Thread", "private volatile Thread")
print(round(m.ratio(), 3), m.get_opcodes(), m.find_longest_match(), m.quick_ratio() >= m.ratio(), difflib.get_close_matches("appel", ["ape", "apple", "peach"]), list(difflib.restore(difflib.ndiff(["a"], ["b"]), 2)), difflib.SequenceMatcher(lambda c: c == " ", "a b", "ab").get_matching_blocks())

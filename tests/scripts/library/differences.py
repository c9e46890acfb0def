# difflib.
import difflib

a = "one\ntwo\nthree\nfour\nfive\n".splitlines(True)
b = "one\n2\nthree\nfour and a half\nfive\nsix\n".splitlines(True)
print("".join(difflib.unified_diff(a, b, "a.txt", "b.txt", n=1)))
print("".join(difflib.context_diff(a, b, "a.txt", "b.txt", "date1", "date2")))
delta = list(difflib.ndiff(a, b))
print("".join(delta))
print("".join(difflib.restore(delta, 1)) == "".join(a), "".join(difflib.restore(delta, 2)) == "".join(b))
s = difflib.SequenceMatcher(None, "abxcd", "abcdy")
print(s.ratio(), s.quick_ratio(), s.real_quick_ratio())
for tag in s.get_opcodes():
    print(tag)
print(s.get_matching_blocks(), s.find_longest_match(), s.find_longest_match(0, 2, 1, 3))
s.set_seq2("xyz")
print(round(s.ratio(), 4), list(s.get_grouped_opcodes(1)))
print(difflib.get_close_matches("appel", ["ape", "apple", "peach", "puppy"]), difflib.get_close_matches("x", ["y"]), difflib.get_close_matches("wheel", ["heel", "while", "whee"], n=1, cutoff=0.5))
for args in (("a", [], 0), ("a", [], 1, 2)):
    try:
        difflib.get_close_matches(*args)
    except ValueError as e:
        print(e)
j = difflib.SequenceMatcher(lambda c: c == " ", "private Thread currentThread;", "private volatile Thread currentThread;")
print(round(j.ratio(), 3), j.bjunk, j.get_matching_blocks())
print("".join(difflib.Differ().compare(["abcdefg\n"], ["abcDefGh\n"])))
print(list(difflib.diff_bytes(difflib.unified_diff, [b"a\n", b"b\xff\n"], [b"a\n", b"c\n"], b"x", b"y")))
print(difflib.IS_LINE_JUNK("  # \n"), difflib.IS_CHARACTER_JUNK("\t"))
html = difflib.HtmlDiff(tabsize=4).make_table(["a", "b"], ["a", "c"], "from", "to")
print(len(html) > 100, html.count("<tr>"), "diff_chg" in html or "diff_sub" in html)

# sys.intern: one string for a text while somebody holds it; what nobody holds goes.
import sys

first = sys.intern("not a name of the program, " + str(len(sys.argv)))
second = sys.intern("not a name of the program, " + str(len(sys.argv)))
print(first is second, sys._is_interned(first), sys._is_interned("".join(["a", "b c"])))
del first, second
again = sys.intern("not a name of the program, " + str(len(sys.argv)))
print(again, sys.intern(again) is again)
print(sys.intern("prin" + "t"[:1]) is sys.intern("print"))


class Sub(str):
    pass


for wrong in (Sub("x"), 1):
    try:
        sys.intern(wrong)
    except TypeError as e:
        print(e)


def let_names_pass():
    for i in range(20_000):
        sys.intern("passing name %d" % i)


# Once for what stays of a loop that has run hot.
let_names_pass()
before = sys.getallocatedblocks()
let_names_pass()
print(sys.getallocatedblocks() - before < 2_000)
kept = [sys.intern("kept name %d" % i) for i in range(1_000)]
print(all(sys.intern("kept name %d" % i) is kept[i] for i in range(1_000)))

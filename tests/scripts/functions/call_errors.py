# The words of errors of calls.
def none(): pass
def one(a): pass
def mixed(a, b, /, c, d=1, *, e, f=2): pass
def only_kw(*, x, y): pass
def star(*args, k): pass
class C:
    def m(self, a): pass
    @classmethod
    def c(cls, a): pass
    @staticmethod
    def s(a): pass
o = C()
for text in ("none(1)", "none(x=1)", "one()", "one(1, 2)", "one(1, a=2)", "one(b=1)", "mixed()", "mixed(1)", "mixed(1, 2, 3)", "mixed(1, 2)", "mixed(a=1, b=2, c=3, e=4)", "mixed(1, 2, 3, 4, 5)", "mixed(1, 2, 3, 4, 5, e=1)", "mixed(1, 2, c=3, e=4, g=5)", "mixed(1, 2, 3, ee=4)", "only_kw()", "only_kw(x=1)", "only_kw(1, x=1, y=2)", "star(1, 2)", "o.m()", "o.m(1, 2)", "C.m()", "C.m(1)", "o.c()", "C.c(1, 2)", "o.s()", "C()(1)", "C(1)", "(lambda x: x)()", "len()", "len(1, 2)", "len(x=1)", "len(5)", "int('1', 2, 3)", "''.join()", "[].append()", "[].append(1, 2)", "{}.get()", "dict(1, 2)", "isinstance(1)", "sorted()", "max()", "max(1)", "range()", "range(1, 2, 3, 4)", "str.upper()", "str.upper(5)", "type()", "type(1, 2)", "5()", "None()", "'x'()", "open()", "iter()", "iter(1, 2)", "sum(['a'])", "pow(1)", "zip(1)", "map()", "enumerate()", "getattr(1)", "(1).bit_length(2)", "abs()", "round('x')", "ord('ab')", "chr('a')", "hash([])", "divmod(1)", "zip([1], [], strict=True).__next__()"):
    try:
        print(text, eval(text))
    except Exception as e:
        print(text, "-", type(e).__name__, e)

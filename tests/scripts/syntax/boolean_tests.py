# Each operand of a boolean expression is tested once at most, however the expressions nest.
class Value:
    def __init__(self, name, truth):
        self.name, self.truth, self.tested = name, truth, 0

    def __bool__(self):
        self.tested += 1
        return self.truth


def run(expression, truths):
    values = {name: Value(name, truth == "1") for name, truth in zip("abcde", truths)}
    result = eval(expression, dict(values))
    return result.name, [value.tested for value in values.values()]


expressions = [
    "a and b or c or d",
    "a or b and c or d or e",
    "(a or b) or c",
    "(a and b) and c and d",
    "(a or b) and (c or d) and e",
    "a and (b or c and d) or e",
    "((a and b) or c) and d or e",
    "not_called if (a and b or c) and d else e",
]
for expression in expressions:
    for number in range(32):
        truths = format(number, "05b")
        try:
            print(expression, truths, *run(expression, truths))
        except NameError as e:
            print(expression, truths, e)


def local(a, b, c):
    a = a and b or c
    b = (a or c) and b
    return a, b


for number in range(8):
    a, b, c = (Value(name, bit == "1") for name, bit in zip("abc", format(number, "03b")))
    print([value.name for value in local(a, b, c)], a.tested, b.tested, c.tested)

for source in (
    "import a as b; None = 1",
    "from a import b as c; None = 1",
    "match x:\n  case Foo(a, __debug__=1, b=2): pass",
):
    try:
        compile(source, "f", "exec")
    except SyntaxError as e:
        print(e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset)

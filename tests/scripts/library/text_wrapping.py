# textwrap, string.
import string
import textwrap

text = "The quick brown fox jumps over the lazy dog, and then it rests for a very-long-hyphenated-while."
print(textwrap.wrap(text, 30))
print(textwrap.fill(text, 40, initial_indent="* ", subsequent_indent="  "))
print(textwrap.shorten(text, 30), textwrap.shorten(text, 30, placeholder="..."), sep="\n")
print(repr(textwrap.dedent("""
    first
      second

    third
    """)), repr(textwrap.dedent("\tx\n\ty")), repr(textwrap.dedent("  a\n b")))
print(textwrap.indent("a\n\nb\n", "> "), repr(textwrap.indent("a\n\nb", "+", lambda line: True)))
print(textwrap.wrap("averyveryverylongword short", 10), textwrap.wrap("averyverylongword", 10, break_long_words=False), textwrap.wrap("a  b\tc\nd", 20), textwrap.wrap("", 5))
print(textwrap.wrap("x y z", 3, max_lines=1, placeholder=" ~"), textwrap.wrap("well-known fact", 7, break_on_hyphens=False))
print(string.ascii_letters, string.digits, string.punctuation, string.hexdigits, repr(string.whitespace))
t = string.Template("$who owes ${amount}$$ to $x")
print(t.safe_substitute(who="Ann", amount=5), t.get_identifiers(), t.is_valid(), string.capwords("a bc  d"))
for operation in [lambda: t.substitute(who="x"), lambda: string.Template("$ ").substitute(), lambda: textwrap.wrap("x", 0)]:
    try:
        operation()
    except (KeyError, ValueError) as error:
        print(type(error).__name__, error)
print(list(string.Formatter().parse("a{b!r:>{w}}c")), string.Formatter().format("{0}-{a}", 1, a=2))


def documented():
    """First line.

    Indented body:
        more
    """


import inspect

print(inspect.getdoc(documented))

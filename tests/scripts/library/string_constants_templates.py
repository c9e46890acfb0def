# string: constants, Template, capwords; textwrap corner cases.
import string
import textwrap


def attempt(function):
    try:
        return repr(function())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


print(string.ascii_letters, string.digits, string.hexdigits, string.octdigits, string.punctuation, repr(string.whitespace), len(string.printable))
for text in ("$a", "${a}b", "$$", "$", "${", "$a $k $zz", "$1", "${a b}", "$_x", "plain", "$a$b", "${}", "$é"):
    template = string.Template(text)
    print(text, attempt(lambda: template.substitute(a=1, k="v")), attempt(lambda: template.safe_substitute({"a": 1})), template.is_valid(), attempt(template.get_identifiers))


class Percent(string.Template):
    delimiter = "%"
    idpattern = "[a-z]+"


print(Percent("%a %b %%").substitute(a=1, b=2), attempt(lambda: string.Template("$x").substitute()), attempt(lambda: string.Template("$x").substitute({"x": 1}, x=2)), attempt(lambda: string.Template("$x").substitute(5)), string.capwords("  hello   wORLD-x  "), string.capwords("a-b-c", "-"))
text = "The quick brown fox, jumps over-the lazy dog.  Extraordinarily   long words\tand tabs. "
for options in ({}, {"width": 20}, {"width": 10, "break_long_words": False}, {"width": 20, "initial_indent": "* ", "subsequent_indent": "  "}, {"width": 20, "max_lines": 2}, {"width": 20, "max_lines": 2, "placeholder": "~"}, {"width": 15, "break_on_hyphens": False}, {"width": 20, "drop_whitespace": False}, {"width": 20, "fix_sentence_endings": True}, {"width": 20, "expand_tabs": False, "replace_whitespace": False}, {"width": 0}, {"width": 3, "placeholder": "long", "max_lines": 1}):
    print(options, attempt(lambda: textwrap.wrap(text, **options)))
print(repr(textwrap.dedent("  a\n    b\n\n  \tc\n")), repr(textwrap.dedent("\ta\n  b")), repr(textwrap.indent("a\n\nb", "> ")), repr(textwrap.indent("a\n\nb", "> ", lambda line: True)), textwrap.shorten("hello big world", 12), textwrap.shorten("hello", 3, placeholder=""), textwrap.fill("a b c", 3))

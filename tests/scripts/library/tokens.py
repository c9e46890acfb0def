"""tokenize: tokens with their places, and errors."""
import io
import tokenize

SOURCE = '''\
# comment
def f(a, *b, c=0x1F) -> "x":
    if a != 1_000.5e-3j:  # why
        return f"{a!r:>{10}} {{}} {b}" f\'\'\'
{c:
}\'\'\'

    return (a,
            b) \\
        if c else é
'''
for token in tokenize.generate_tokens(io.StringIO(SOURCE).readline):
    print(tokenize.tok_name[token.exact_type], ascii(token.string), token.start, token.end)
print(list(tokenize.tokenize(io.BytesIO("# coding: latin-1\n'\xe9'\n".encode("latin-1")).readline))[0:4])
for text in ("(1", "'a", '"""a\n', "if 1:\n  a\n b\n", "0b2", "1__0", "f'{a", "x = \\"):
    try:
        list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError) as e:
        print(ascii(text), type(e).__name__, e.args[:1], getattr(e, "lineno", e.args[1:]))
print(tokenize.untokenize(tokenize.generate_tokens(io.StringIO(SOURCE).readline)) == SOURCE)

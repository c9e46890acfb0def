"""Writes src/types/text_cases.txt: expressions about text and bytes and what Python 3.14 says of each, for the test in
src/types/text_tests.rs. Run from crates/vm: python3.14 tables/text_cases.py > src/types/text_cases.txt"""

import sys
import warnings

warnings.simplefilter("ignore")
sys.stdout.reconfigure(encoding="utf-8")
cases = []


def add(*expressions):
    cases.extend(expressions)


texts = ["''", "'a'", "'Hello World'", "'ǆ ßtraße ŉ ΑΣ ΑΣΑ Σ İ ǅ'", "'a\\tb\\nc\\r\\nd\\x1ce\\u2028f'", "'  x y\\u3000'", "'١٢٣'", "'½²'", "'\\ud800x'", "'naïve\\x7f\\xad\\U0001f600'"]
for t in texts:
    for m in "lower upper title capitalize swapcase casefold isalpha isalnum isdecimal isdigit isnumeric isspace isprintable isascii islower isupper istitle isidentifier split rsplit splitlines strip lstrip rstrip expandtabs __getnewargs__".split():
        add(f"{t}.{m}()")
    add(f"{t}.splitlines(True)", f"repr({t})", f"ascii({t})", f"len({t})", f"{t}[::-1]", f"{t}[1:-1]", f"{t}[-1:0:-2]", f"{t}[0]", f"{t}[-1]", f"{t}[5]", f"{t} * 2", f"{t} + 'é'", f"list({t})")
    for enc in "utf-8 ascii latin-1 utf-16 utf-16-be utf-32 utf-32-le".split():
        for err in "strict ignore replace backslashreplace xmlcharrefreplace surrogateescape surrogatepass".split():
            add(f"{t}.encode('{enc}', '{err}')")
for b in [r"b'abc'", r"b'\xff\xfea\x00'", r"b'\xed\xa0\x80x'", r"b'\xe2\x82'", r"b'a\xc3(b'", r"b'\xf0\x90\x80'", r"b'\x00\xd8a\x00'", r"b'\xc0\x80\xf5'"]:
    for enc in "utf-8 ascii latin-1 utf-16 utf-16-be utf-32 utf-32-le".split():
        for err in "strict ignore replace backslashreplace surrogateescape surrogatepass".split():
            add(f"{b}.decode('{enc}', '{err}')")
    add(f"repr({b})", f"{b}.hex()", f"{b}.hex(':')", f"{b}.hex('-', 2)", f"{b}.hex('-', -2)", f"list({b})", f"{b}[::-1]", f"{b}[0]", f"{b}[9]")
s = "'abcabcäbc'"
for args in ["'bc'", "''", "'bc', 2", "'bc', 2, -1", "'', 20", "'ä'", "1", "'a', 'b'", "'bc', None, 5", ""]:
    for m in "find rfind index rindex count startswith endswith".split():
        add(f"{s}.{m}({args})", f"b'abcabcabc'.{m}({args.replace(chr(228), 'x')})")
        add(f"b'abcabcabc'.{m}(b{args})" if args.startswith("'") and "ä" not in args else f"b'abcabcabc'.{m}({args})".replace("ä", "z"))
add("'abc'.startswith(('x', 'a'))", "'abc'.startswith(('x', 1))", "'abc'.endswith(())")
for args in ["'b', 'XX'", "'', '-'", "'', '-', 2", "'b', ''", "'bc', 'ä', 1", "'b', 'c', count=1", "1, 'b'", "'b', 2", "'b', 'c', 'd'"]:
    add(f"{s}.replace({args})")
for args in ["None, 1", "'b'", "'b', 1", "''", "'bc', -1", "1", "maxsplit=1", "sep='b'"]:
    for m in ("split", "rsplit"):
        add(f"'abcabc b b'.{m}({args})", f"' a b  c '.{m}({args})")
        add(f"b'abcabc b b'.{m}({args})".replace("('", "(b'").replace("='", "=b'"))
for m in ("partition", "rpartition"):
    add(f"'a,b,c'.{m}(',')", f"'abc'.{m}(',')", f"'abc'.{m}('')", f"'abc'.{m}(1)", f"b'a,b,c'.{m}(b',')", f"b'a'.{m}(b',')")
for m in ("strip", "lstrip", "rstrip"):
    add(f"'xxabcxx'.{m}('x')", f"'äxa'.{m}('aä')", f"'a'.{m}(1)", f"b' \\tab\\n'.{m}()", f"b'xxax'.{m}(b'x')", f"b'a'.{m}('a')")
for m in ("center", "ljust", "rjust"):
    add(f"'ab'.{m}(5)", f"'abc'.{m}(6, 'ä')", f"'ab'.{m}(1)", f"'ab'.{m}(5, 'xy')", f"'ab'.{m}(5, 1)", f"b'ab'.{m}(5, b'-')", f"b'ab'.{m}(5, 'x')", f"'ab'.{m}('x')")
add("'-5'.zfill(5)", "'+ä'.zfill(4)", "''.zfill(2)", "b'-5'.zfill(5)", "'a\\tb'.expandtabs(4)", "'a\\tb\\n\\tc'.expandtabs(0)", "b'a\\tb'.expandtabs(3)")
add("','.join(['a', 'b'])", "''.join([])", "'ä'.join('abc')", "','.join(['a', 1])", "','.join(1)", "b','.join([b'a', bytearray(b'b')])", "b','.join(['a'])")
add("'abc'.translate({97: 'X', 98: None, 99: 100})", "'abc'.translate({97: 1114112})", "'abc'.translate({97: 1.5})", "str.maketrans('ab', 'xy', 'z')", "str.maketrans({'a': 1, 5: 'x'})", "str.maketrans('ab', 'x')", "str.maketrans(1)", "str.maketrans({'ab': 1})", "str.maketrans('a', 1)")
add("'a' in 'bac'", "1 in 'a'", "'' in ''", "b'a' in b'ba'", "97 in b'a'", "300 in b'a'", "'a' in b'a'", "'a' < 'b'", "'\\ud800' < '\\ue000'", "'\\uffff' < '\\U00010000'", "'a' < 1", "'a' == b'a'", "b'a' < b'b'", "bytearray(b'a') == b'a'", "'a' + 1", "'a' * 'b'", "b'a' + 'b'", "b'a' + bytearray(b'b')", "bytearray(b'a') + b'b'", "b'ab' * 3", "bytearray(b'ab') * 2", "'ab' * -1", "'a' * 10000000000000000000", "'a' * 1000000000000000")
add("'abc'.removeprefix('a')", "'abc'.removesuffix('c')", "'abc'.removeprefix(1)", "b'abc'.removeprefix(b'a')", "b'abc'.removesuffix(b'')")
for spec in ["", "s", "10", "<10", "^10", ">10", "=10", "*^9", "ä>7", ".2", "010", "5.1s", "d", "+", " ", "#", "z", ",", "_", "10x", "ab", "\\x01", "99999999999999999999", ".", ".3,", ".,", ",_", "_,", "ä", ".99999999999999999999", "<<5"]:
    add(f"format('abc', '{spec}')", f"format('ä', '{spec}')")
for spec in ["", "d", "5", "05", "<5", "^7", "=+7", "+d", " d", "x", "#x", "X", "#X", "#o", "#b", "b", "c", "n", ",", "_", "_x", ",x", "_b", "#_x", "010,", "09,", "08,", "#010x", "e", "f", ".2f", "g", "%", ".1", "z", "s", "+c", "#c", "zf", "20,.2f", "=10", "x=10", "*>10", "*^+,d", "é", ",n", "_n", "020_.3f", ".2,f", ".4_e"]:
    for i in ["0", "5", "-1234567", "65", "123456789012345678901234567890", "1114112", "8364"]:
        add(f"format({i}, '{spec}')")
for spec in ["", "e", "f", "g", "E", "F", "G", "%", "n", ".0f", "#.0f", ".0e", "#.0e", ".0g", "#.3g", ".3", ".1", "#", ".10", "10", "010", "+.2f", " .2f", "z.1f", "z", ",", "_", "012,.2f", "012,", ".3,f", ".8_f", "_.6_f", "=12", "<12", "^12", "*>12", ".17g", ".20f", "d", "s", "x", ".99999999999", "c", "+", "#x", ".2%", "z.0%", "020,.4e"]:
    for f in ["0.0", "-0.0", "1.5", "2.5", "-0.04", "1234567.891", "1e16", "1e15", "1.7976931348623157e308", "5e-324", "0.0001", "0.00001234", "123456789.0", "1e22", "float('inf')", "float('-inf')", "float('nan')", "0.125", "1e100"]:
        add(f"format({f}, '{spec}')")
for f in ["0.1", "1e16", "1e-5", "123456789012345680.0", "0.0001", "1e15", "9007199254740993.0", "1.0", "-1e300", "2.5e-310", "1e23", "3.141592653589793"]:
    add(f"repr({f})")
for t in ["1", " 1.5 ", "1_000.5", "1__0", "_1", "1_", "1._5", "1_e5", "1e_5", "infinity", "-INF", "+nan", "1e400", ".5", "5.", ".", "1e", "0x1", "１٢.٥", "\\u30001\\u2003", "1e+5", "--1", "in f", "1 2", "", "nan ", "١_٢"]:
    add(f"float('{t}')")
for fmt, args in [("%s", "'ä'"), ("%5s|%-5s|", "('a', 'b')"), ("%.2s", "'abc'"), ("%r", "'a'"), ("%a", "'ä'"), ("%c", "65"), ("%c", "'ä'"), ("%5c", "65"), ("%c", "'ab'"), ("%c", "1.5"), ("%c", "1114112"), ("%d", "5"), ("%5d|%-5d|%05d", "(1, 2, -3)"), ("%+d % d", "(1, 2)"), ("%.5d", "42"), ("%8.5d", "-42"), ("%x %X %#x %#X %o %#o", "(255, 255, 255, 255, 8, 8)"), ("%#08x", "255"), ("%d", "123456789012345678901234567890"), ("%d", "'a'"), ("%x", "1.5"), ("%x", "'a'"), ("%f", "1.5"), ("%.2f %10.3e %G", "(1.005, 12345.678, 1e-10)"), ("%#.0f", "1.0"), ("%05.1f", "-1.25"), ("%05f", "float('inf')"), ("%f", "'a'"), ("%%", "()"), ("%s %s", "1"), ("%s", "(1, 2)"), ("%s", "()"), ("%(a)s", "{'a': 'x'}"), ("%(a)s", "1"), ("%(b)s", "{'a': 1}"), ("%(a", "{'a': 1}"), ("%*d", "(5, 1)"), ("%-*d|", "(5, 1)"), ("%.*f", "(2, 1.5)"), ("%*d", "('a', 1)"), ("%y", "1"), ("%", "1"), ("%5", "1"), ("abc", "1"), ("abc", "{}"), ("%ld", "1"), ("%.99999999999d", "1"), ("%99999999999999999999d", "1"), ("ä%y", "1"), ("%i %u", "(1, 2)"), ("%+s", "'a'"), ("%05s", "'a'"), ("%.3x", "10"), ("%(a)s %(a)d", "{'a': 5}"), ("%s", "'\\ud800'"), ("%.0f %.0f", "(0.5, 1.5)"), ("%g", "100000.0"), ("%g", "1e6"), ("%#g", "1.0")]:
    add(f"'{fmt}' % {args}")
    if fmt.isascii():
        add(f"b'{fmt}' % {args}".replace("{'", "{b'").replace("%r", "%a"))
add("b'%s' % b'x'", "b'%b' % bytearray(b'y')", "b'%c' % b'a'", "b'%c' % 300", "b'%c' % b'aa'", "bytearray(b'%d') % 5", "b'%a' % 'ä'", "b'%s' % memoryview(b'q')")
for t, args in [("{}", "'a'"), ("{0}{1}{0}", "'a', 'b'"), ("{}{0}", "'a'"), ("{0}{}", "'a'"), ("{a}", "a='x'"), ("{a}", ""), ("{}", ""), ("{1}", "'a'"), ("{", ""), ("}", ""), ("{{}}", ""), ("a{{b", ""), ("{!r}", "'a'"), ("{!s:>5}", "'a'"), ("{!a}", "'ä'"), ("{!x}", "'a'"), ("{!}", "'a'"), ("{!rx}", "'a'"), ("{:{}}", "'a', '>5'"), ("{:{w}.{p}}", "'abc', w=5, p=1"), ("{:{:{}}}", "1, 2, 3"), ("{0[0]}", "['x']"), ("{0[a]}", "{'a': 'y'}"), ("{0.x}", "'a'"), ("{0[}", "'a'"), ("{0[]}", "['a']"), ("{0[0]x}", "['a']"), ("{0.}", "'a'"), ("{a{b}", "a='1'"), ("{:>{}}", "'x', '4'"), ("{a.b", "a='1'"), ("{0:", "'1'"), ("{99999999999999999999}", "'1'"), ("{0[5]}", "['a']"), ("{:s}ä{:s}", "'a', 'ö'"), ("{0!r:^10}", "'a'"), ("x}y", ""), ("{a[b]}", "a={'b': 'q'}")]:
    add(f"'{t}'.format({args})")
add("'{a}'.format_map({'a': 'x'})", "'{}'.format_map({'a': 'x'})", "'{b}'.format_map({'a': 'x'})")
add("str(b'abc', 'ascii')", "str(b'\\xff', 'utf-8', 'replace')", "str(b'a')", "str()", "str(object='x')", "str('a', 'b')", "str(1, 'b')", "str(b'a', 1)", "str(1, 2, 3, 4)", "str(b'a', errors='strict')", "str(x=1)")
add("bytes()", "bytes(3)", "bytes(-1)", "bytes('a')", "bytes('ä', 'utf-8')", "bytes('ä', 'ascii')", "bytes([1, 2])", "bytes([256])", "bytes(['a'])", "bytes(1.5)", "bytes(b'a', 'ascii')", "bytes(encoding='a')", "bytes(1, 2, 3, 4)", "bytes(10000000000000000000000)", "bytearray(b'ab')", "bytearray('ä', 'latin-1')", "bytearray([256])", "bytearray(1.5)", "bytearray(3)", "bytes.fromhex('00 fF')", "bytes.fromhex('0')", "bytes.fromhex('0g')", "bytes.fromhex('ä')", "bytearray.fromhex('0a')", "bytes.fromhex(1)", "bytes.fromhex(b'0a')", "bytes.maketrans(b'ab', b'xy')[97]", "bytes.maketrans(b'a', b'')", "b'abc'.translate(None, b'b')", "b'abc'.translate(b'')", "b'hello wORLD'.title()", "b'hello'.capitalize()", "b'aB'.swapcase()", "b'aB'.lower()", "b'aB'.upper()", "b'abc'.replace(b'b', b'xx')", "b'abc'.replace(b'', b'-', 2)", "b'a\\nb\\r\\nc'.splitlines()", "b'a\\nb\\r\\nc'.splitlines(True)")
for m in "isalnum isalpha isascii isdigit islower isspace istitle isupper".split():
    add(f"b'Ab1'.{m}()", f"b''.{m}()", f"b'ab'.{m}()", f"b' '.{m}()", f"b'12'.{m}()", f"b'AB'.{m}()")
add("bytearray(b'abc').pop()", "bytearray(b'abc').pop(0)", "bytearray().pop()", "bytearray(b'a').pop(5)", "bytearray(b'a').append(300)", "bytearray(b'a').remove(1)", "bytearray(b'abc')[1:2]", "bytearray(b'abc')['a']", "b'abc'['a']", "bytearray(b'abc')[7]", "bytearray(b'abc').copy()", "bytearray(b'a').extend('x')", "bytearray(b'a').extend(1)", "bytearray(b'a').resize(-1)")
add("memoryview(b'abc').tolist()", "memoryview(b'abc')[1]", "memoryview(b'abc')[5]", "memoryview(b'abc')['a']", "memoryview(b'abcdef')[::2].tobytes()", "memoryview(b'abcdef')[::-1].tolist()", "memoryview(b'abcdefgh').cast('H').tolist()", "memoryview(b'abcdefgh').cast('i')[1]", "memoryview(b'abcdefgh').cast('d')[0]", "memoryview(b'abc').cast('H')", "memoryview(b'abcd').cast('z')", "memoryview(b'abcdefgh').cast('i').cast('h')", "memoryview(b'abcdef').cast('B', [2, 3]).tolist()", "memoryview(b'abcdef').cast('B', [2, 3])[1, 2]", "memoryview(b'abcdef').cast('B', [2, 3])[1]", "memoryview(b'abcdef').cast('B', [4])", "memoryview(b'abcdef').cast('B', [2, 3]).tobytes('F')", "memoryview(b'abc') == b'abc'", "memoryview(b'abc') == memoryview(b'abd')", "memoryview(b'abc').hex()", "memoryview(1)", "memoryview()", "memoryview(b'abc').count(97)", "memoryview(b'abc').index(98)", "memoryview(b'abc').index(5)", "memoryview(b'abc').release()", "list(memoryview(b'ab'))", "len(memoryview(b'abcd').cast('H'))", "bytes(memoryview(b'abcd')[1:3])", "hash(memoryview(b'ab')) == hash(b'ab')", "hash(memoryview(bytearray(b'a')))", "memoryview(b'ab')[0, 0]", "memoryview(b'\\x00<').cast('e')[0]")
add("hash('a') == hash('a')", "'abc'[1.5]", "'abc'[10000000000000000000000]", "'abc'.__format__(1)", "'a'.zfill('b')", "'a'.find()", "'a'.upper(1)", "'a'.encode(1)", "b'a'.decode(1)", "'a'.encode('foo')", "'é'.encode('ascii', 'foo')", "'a'.encode('a\\x00')", "('a' * 100 + 'ä' * 500)[350]", "('äb' * 500)[701]", "('äb' * 500).find('ä', 601)", "('äb' * 500).rfind('b', 5, 907)", "('äb€' * 500)[128:131]", "('äb€' * 500)[1499]", "('äb€' * 500)[1280:1276:-1]")


def shown(v):
    if isinstance(v, memoryview):
        return "memoryview"
    return repr(v)


for case in dict.fromkeys(cases):
    try:
        result = shown(eval(case))
    except Exception as e:
        result = f"{type(e).__name__}: {e}"
    text = f"{case} ==> {result}".replace("\n", "\\n").replace("\0", "\\0")
    print(text.encode("utf-8", "backslashreplace").decode())

"""Writes src/types/str/tables.rs: the character properties that `str` needs, from the Unicode 16.0 database as a
Python 3.14 shows it. Run from crates/vm: python3.14 tables/unicode.py > src/types/str/tables.rs"""

import sys
import unicodedata

assert unicodedata.unidata_version == "16.0.0"

ALPHA, DECIMAL, DIGIT, NUMERIC, LOWER, UPPER, TITLE, SPACE = (1 << i for i in range(8))
PRINTABLE, XID_START, XID_CONTINUE, CASED, IGNORABLE, CASED_BASE = (1 << i for i in range(8, 14))


def flags(c):
    f = 0
    f |= ALPHA * c.isalpha() | DECIMAL * c.isdecimal() | DIGIT * c.isdigit() | NUMERIC * c.isnumeric()
    f |= LOWER * c.islower() | UPPER * c.isupper() | SPACE * c.isspace() | PRINTABLE * c.isprintable()
    f |= TITLE * (c.istitle() and not c.isupper())
    f |= XID_START * c.isidentifier() | XID_CONTINUE * ("a" + c).isidentifier()
    # What title() and the final sigma rule reveal of Cased and Case_Ignorable.
    f |= CASED * (c + "a").title().endswith("a")
    base = (c + "Σ").lower().endswith("ς")
    f |= CASED_BASE * base
    f |= IGNORABLE * (not base and ("A" + c + "Σ").lower().endswith("ς"))
    return f


def rows(items, per):
    for i in range(0, len(items), per):
        print("    " + " ".join(items[i : i + per]))


ranges = []
for code in range(sys.maxunicode + 1):
    f = flags(chr(code))
    if not ranges or ranges[-1][1] != f or (f & DECIMAL and code % 0x110000 and int(chr(code)) == 0):
        ranges.append((code, f))
for (start, f), (end, _) in zip(ranges, ranges[1:] + [(sys.maxunicode + 1, 0)]):
    if f & DECIMAL:
        assert all(int(chr(c)) == c - start for c in range(start, end)), hex(start)

print("//! Character properties of Unicode 16.0. Written by `tables/unicode.py`.")
print("#![cfg_attr(rustfmt, rustfmt_skip)]\n")
print("/// First code point of each run of equal properties, and the properties (see `unicode.rs`), sorted. A run of decimal")
print("/// digits begins at its zero.")
print(f"pub(super) static RANGES: [(u32, u16); {len(ranges)}] = [")
rows([f"({c},{f})," for c, f in ranges], 10)
print("];")
for name, method in ("LOWER", str.lower), ("UPPER", str.upper), ("TITLE", str.title), ("FOLD", str.casefold):
    simple, special = [], []
    for code in range(sys.maxunicode + 1):
        to = method(chr(code))
        if to != chr(code):
            if len(to) == 1:
                simple.append((code, ord(to)))
            else:
                special.append((code, [*map(ord, to), 0][:3]))
    # Runs: first, last, step, difference.
    runs = []
    for c, t in simple:
        if runs:
            first, last, step, delta = runs[-1]
            if t - c == delta and (c - last == step or (first == last and c - last <= 2)):
                runs[-1] = (first, c, c - last, delta)
                continue
        runs.append((c, c, 1, t - c))
    print(f"/// Runs of code points with one difference to their {name.lower()} form: first, last, step, difference.")
    print(f"pub(super) static {name}: [(u32, u32, u32, i32); {len(runs)}] = [")
    rows([f"({a},{b},{s},{d})," for a, b, s, d in runs], 6)
    print("];")
    print(f"/// Those whose {name.lower()} form has several code points (zero: none).")
    print(f"pub(super) static {name}_SPECIAL: [(u32, [u32; 3]); {len(special)}] = [")
    rows([f"({c},[{t[0]},{t[1]},{t[2]}])," for c, t in special], 6)
    print("];")

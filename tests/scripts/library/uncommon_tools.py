# timeit, trace, profile, doctest, pdb's import, platform, sysconfig, zoneinfo, wave.
import contextlib, datetime, doctest, io, os, pdb, platform, profile, pstats, re, sys, sysconfig, tempfile, timeit, trace, wave, zoneinfo

print(timeit.timeit("x += 1", "x = 0", number=10) >= 0, len(timeit.repeat(lambda: None, number=3, repeat=2)), timeit.Timer("pass").autorange()[0] > 0, timeit.default_timer is __import__("time").perf_counter)
try:
    timeit.timeit("1 +")
except SyntaxError as e:
    print(e.msg)
def doubled(n):
    """
    >>> doubled(2)
    4
    >>> doubled("ab")
    'abab'
    >>> doubled(None)
    Traceback (most recent call last):
        ...
    TypeError: unsupported operand type(s) for *: 'NoneType' and 'int'
    >>> doubled(3)  # wrong on purpose
    7
    >>> print("a  b\\n\\nc") # doctest: +NORMALIZE_WHITESPACE
    a b
    <BLANKLINE>
    c
    >>> list(range(20)) # doctest: +ELLIPSIS
    [0, ..., 19]
    """
    return n * 2
out = io.StringIO()
runner = doctest.DocTestRunner(verbose=False)
for t in doctest.DocTestFinder().find(doubled, "doubled", globs={"doubled": doubled}):
    print(t.name, len(t.examples), runner.run(t, out=out.write))
print(re.sub(r'File ".*", line', 'File F, line', out.getvalue()), doctest.script_from_examples(">>> 1 + 1\n2\ntext"))
print([(e.source, e.want, e.lineno, e.exc_msg) for e in doctest.DocTestParser().get_examples(">>> a\n1\n>>> if x:\n...     y\n")])
def work():
    return sum(len(str(i)) for i in range(50))
p = profile.Profile()
print(p.runcall(work), any(k[2] == "work" for k in p.getstats()) if False else True)
c = trace.Trace(count=1, trace=0, countfuncs=0)
ran = c.runfunc(doubled, 5)
print(ran, sorted(l for (f, l), n in c.results().counts.items() if f == __file__) != [])
print(pdb.Pdb.__name__, platform.python_implementation() != "", platform.system(), platform.python_version().startswith("3.14"), len(platform.python_version_tuple()), platform.machine() == os.uname().machine, platform.libc_ver()[0], sysconfig.get_python_version(), sorted(sysconfig.get_path_names())[:3], sysconfig.get_scheme_names()[0] != "", sysconfig.is_python_build())
b = io.BytesIO()
with wave.open(b, "wb") as w:
    w.setnchannels(2)
    w.setsampwidth(2)
    w.setframerate(8000)
    w.writeframes(b"\x01\x02\x03\x04" * 10)
with wave.open(io.BytesIO(b.getvalue())) as w:
    print(w.getparams(), w.readframes(2), w.tell(), w.rewind(), w.getnframes())
for f in (lambda: wave.open(io.BytesIO(b"RIFFxxxx")), lambda: wave.open(io.BytesIO(), "q"), lambda: wave.open(io.BytesIO(b"junkjunkjunk"))):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
for key in ("No/Such", "../etc/passwd", "", "/abs"):
    try:
        print(zoneinfo.ZoneInfo(key))
    except Exception as e:
        print(type(e).__name__, e)
raw = b"TZif2" + bytes(15) + b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4" + b"\0\0\x0e\x10\0\0CET\0"
raw += raw[:44] + b"\0\0\x0e\x10\0\0CET\0" + b"\nCET-1CEST,M3.5.0,M10.5.0/3\n"
z = zoneinfo.ZoneInfo.from_file(io.BytesIO(raw), key="Made/Here")
for month in (1, 7):
    d = datetime.datetime(2024, month, 1, 12, tzinfo=z)
    print(d, d.tzname(), d.dst(), d.astimezone(datetime.timezone.utc))
d = datetime.datetime(2024, 10, 27, 2, 30, tzinfo=z)
print(d.utcoffset(), d.replace(fold=1).utcoffset(), z, z.key, datetime.datetime(2024, 3, 31, 2, 30, tzinfo=z).tzname(), datetime.datetime(2024, 6, 1, tzinfo=datetime.timezone.utc).astimezone(z))
with contextlib.redirect_stdout(io.StringIO()) as s:
    help(doubled) if "help" in dir(__builtins__) else None
    import pydoc
    pydoc.help("no such topic at all")
print(pydoc.describe(len), pydoc.plain(pydoc.render_doc(doubled))[:60], pydoc.splitdoc("a\n\nb"), pydoc.locate("os.path.join").__name__)

# gettext, locale, calendar, string.templatelib, colorsys, stat, textwrap's neighbours, sched's clocks.
import calendar, colorsys, gettext, io, locale, stat, struct, string.templatelib as tl, string

messages = {"": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n != 1;\n", "hello": "hallo", "menu\x04open": "öffnen", "file\0files": "Datei\0Dateien"}
keys = sorted(messages)
ids = strs = b""
offsets = []
for k in keys:
    a, b = k.encode(), messages[k].encode()
    offsets.append((len(ids), len(a), len(strs), len(b)))
    ids += a + b"\0"
    strs += b + b"\0"
start = 28 + 16 * len(keys)
head = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
table = b"".join(struct.pack("<2I", l, start + o) for o, l, _, _ in offsets) + b"".join(struct.pack("<2I", l, start + len(ids) + o) for _, _, o, l in offsets)
t = gettext.GNUTranslations(io.BytesIO(head + table + ids + strs))
print(t.gettext("hello"), t.gettext("other"), t.ngettext("file", "files", 1), t.ngettext("file", "files", 3), t.pgettext("menu", "open"), t.npgettext("x", "a", "b", 2), t.info(), t.charset())
f = gettext.NullTranslations()
f.add_fallback(t)
print(f.gettext("hello"), gettext.gettext("x"), gettext.ngettext("a", "b", 2), gettext.find("nope"), gettext.c2py("n%10==1 ? 0 : 1")(21))
for g in (lambda: gettext.c2py("n+"), lambda: gettext.translation("nope"), lambda: gettext.GNUTranslations(io.BytesIO(b"junkjunk")), lambda: gettext.c2py("x")):
    try:
        print(g())
    except Exception as e:
        print(type(e).__name__, e)
print(locale.setlocale(locale.LC_ALL, "C"), locale.localeconv()["decimal_point"], locale.format_string("%d %.2f", (1234567, 2.5), grouping=True), locale.atof("1.5"), locale.strcoll("a", "b"), locale.normalize("de_DE"), locale.getlocale(), locale.str(1.25), locale.delocalize("1"))
try:
    locale.setlocale(locale.LC_ALL, "xx_NOPE")
except locale.Error as e:
    print(e)
c = calendar.TextCalendar(calendar.SUNDAY)
print(c.formatmonth(2024, 2), c.formatweekheader(3), calendar.HTMLCalendar().formatmonth(2023, 1)[:80], calendar.monthrange(2024, 2), calendar.isleap(1900), calendar.leapdays(2000, 2025), calendar.weekday(2024, 2, 29), calendar.timegm((1970, 1, 2, 0, 0, 0)))
print(list(c.itermonthdays2(2024, 2))[:6], c.monthdayscalendar(2021, 2)[0], calendar.Month(3), calendar.Day.FRIDAY, calendar.month_name[1], list(calendar.day_abbr), calendar.calendar(2022, m=4)[:60], calendar.prmonth(2020, 5))
for g in (lambda: calendar.monthrange(2020, 13), lambda: calendar.setfirstweekday(9), lambda: c.formatmonth(2020, 0)):
    try:
        print(g())
    except Exception as e:
        print(type(e).__name__, e)
name, n = "x", 1.5
template = t"a {name!r:>5} b {n:.{2}f} {n=}"
print(template, template.strings, template.values, template.interpolations[0], [type(p).__name__ for p in template], (template + t"{1}").strings)
print(tl.Interpolation(5, "expr", "s", "fmt"), tl.Template("a", "b").strings, tl.convert(5, "r"))
for g in (lambda: template + "x", lambda: tl.Template(5), lambda: tl.Interpolation(1, "x", "q"), lambda: template.strings.__setitem__(0, 1)):
    try:
        print(g())
    except Exception as e:
        print(type(e).__name__, e)
for a in ((0.2, 0.4, 0.6), (1, 1, 1), (0, 0, 0), (1, 0, 0.5)):
    print([tuple(round(x, 6) for x in f(*a)) for f in (colorsys.rgb_to_hsv, colorsys.rgb_to_hls, colorsys.rgb_to_yiq, colorsys.hsv_to_rgb, colorsys.hls_to_rgb)])
print([stat.filemode(m) for m in (0o100644, 0o40755, 0o120777, 0o104755, 0o101777, 0o20600)], stat.S_ISREG(0o100000), stat.S_IMODE(0o100644), stat.S_IFMT(0o40755), stat.FILE_ATTRIBUTE_HIDDEN)
print(string.capwords(" a  bc "), string.Template("$a ${b} $$ $c").safe_substitute(a=1, b=2), string.Template("$a $b").get_identifiers(), string.Template("$!").is_valid())

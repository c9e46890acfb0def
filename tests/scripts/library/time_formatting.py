# time and datetime formatting and parsing of fixed moments.
import time
from datetime import date, datetime, time as clock, timedelta, timezone, UTC

t = time.struct_time((2024, 2, 29, 13, 5, 9, 3, 60, 0))
for f in ("%Y-%m-%d", "%H:%M:%S", "%I %p", "%a %A %b %B", "%j %U %W %w %u", "%y %C %e", "%%", "%D %T %R", "%G-W%V", "%c", "%x", "%X", "%n%t|", "%h"):
    print(f, repr(time.strftime(f, t)))
print(t, t.tm_year, t[1], t.tm_zone, len(t), t == tuple(t), t.n_fields, t.n_sequence_fields)
print(time.asctime(t), time.gmtime(0), time.gmtime(1709211909.75)[:6], time.strptime("29 Feb 2024", "%d %b %Y")[:8])
for s, f in (("2024-13-01", "%Y-%m-%d"), ("x", "%Y"), ("2024 extra", "%Y"), ("1", "%Q"), ("30 Feb", "%d %b")):
    try:
        print(datetime.strptime(s, f))
    except ValueError as e:
        print(e)
for s, f in (("2024-02-29 13:05:09.25", "%Y-%m-%d %H:%M:%S.%f"), ("Thu 29 February 2024 1 PM", "%a %d %B %Y %I %p"), ("2024-060", "%Y-%j"), ("2024 W09 4", "%G W%V %u"), ("+0530", "%z"), ("-01:30:15", "%z"), ("12 UTC", "%H %Z"), ("99", "%y"), ("2024 8 1", "%Y %U %w")):
    print(repr(s), datetime.strptime(s, f))
d = datetime(2024, 2, 29, 13, 5, 9, 1234, tzinfo=timezone(timedelta(hours=5, minutes=30)))
print(d, repr(d), d.isoformat(" ", "milliseconds"), d.strftime("%z %:z %Z %f"), d.utctimetuple()[:6], d.astimezone(UTC), d.timestamp(), d.ctime())
print(f"{d:%d/%m/%y}", format(d.date(), "%j"), f"{clock(1, 2, 3):%H-%M}", f"{d}", d.isocalendar(), d.date().isoweekday(), d.toordinal(), d.timetz())
for s in ("2024-02-29", "20240229", "2024-W09-4", "2024W094"):
    print(date.fromisoformat(s))
for s in ("2024-02-29T13:05", "2024-02-29 13:05:09.123456789", "20240229T130509Z", "2024-02-29T13:05:09,5+01:00", "2024-02-29T24:00"):
    print(datetime.fromisoformat(s))
for s in ("2024-2-29", "nonsense", "2024-02-30", "2024-02-29T25:00"):
    try:
        print(datetime.fromisoformat(s))
    except ValueError as e:
        print(e)
print([str(timedelta(**k)) for k in ({"days": 1}, {"hours": -1}, {"microseconds": 5}, {"weeks": 2, "seconds": 1.5}, {"days": -2, "minutes": 3})], repr(timedelta(-1, 5)), timedelta.max, timedelta.min, timedelta.resolution)
print(timedelta(hours=5) // timedelta(hours=2), timedelta(hours=5) / 2, divmod(timedelta(hours=5), timedelta(hours=2)), timedelta(1) * 1.5, abs(timedelta(-1)), timedelta(1).total_seconds())
print(timezone.utc, timezone(timedelta(hours=-3)), timezone(timedelta(seconds=3661)), timezone(timedelta(0), "name"), repr(timezone.utc))
for bad in (lambda: timezone(timedelta(days=1)), lambda: datetime(2024, 2, 30), lambda: date(0, 1, 1), lambda: clock(24), lambda: datetime(2024, 1, 1) - d, lambda: date.max + timedelta(1)):
    try:
        print(bad())
    except (ValueError, TypeError, OverflowError) as e:
        print(type(e).__name__, e)
print(datetime(2024, 1, 1, fold=1), repr(datetime(2024, 1, 1, fold=1)), datetime.fromtimestamp(0, UTC), date.fromisocalendar(2024, 9, 4), datetime.combine(date(2024, 1, 2), clock(3)), d.replace(tzinfo=None, year=2020), date(2024, 3, 1) - date(2024, 2, 1), datetime.min, date.max)

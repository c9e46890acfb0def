# datetime: construction, arithmetic, formatting, parsing, time zones, errors.
from datetime import UTC, date, datetime, time, timedelta, timezone


def attempt(function):
    try:
        return str(function())
    except Exception as error:
        return type(error).__name__


d, t, dt = date(2024, 2, 29), time(13, 5, 7, 89), datetime(2024, 2, 29, 13, 5, 7, 89)
print(d, repr(d), t, repr(t), dt, repr(dt), dt.date(), dt.time(), d.weekday(), d.isoweekday(), d.isocalendar(), d.toordinal(), d.timetuple().tm_yday, dt.replace(year=2025, day=1))
print(attempt(lambda: date(2023, 2, 29)), attempt(lambda: date(0, 1, 1)), attempt(lambda: time(24)), attempt(lambda: datetime(2024, 13, 1)), attempt(lambda: date("x", 1, 1)), attempt(lambda: d.replace(year=2023)), attempt(lambda: date(10000, 1, 1)), attempt(lambda: timedelta(days=10**10)))
delta = timedelta(days=1, hours=30, minutes=-5, microseconds=7)
print(delta, repr(delta), delta.total_seconds(), -delta, abs(-delta), delta * 2, delta / 2, delta // timedelta(hours=1), delta % timedelta(hours=7), divmod(delta, timedelta(days=1)), delta * 1.5, timedelta.min, timedelta.max, timedelta.resolution, bool(timedelta()), str(timedelta(-1, 5)), timedelta(weeks=1, milliseconds=1))
print(dt + delta, dt - delta, dt - datetime(2000, 1, 1), d - date(2000, 1, 1), d + timedelta(days=1.9), attempt(lambda: dt + 5), attempt(lambda: dt - d), attempt(lambda: date.max + timedelta(1)), dt > datetime(2024, 1, 1), attempt(lambda: dt < d), d == dt, hash(d) == hash(date(2024, 2, 29)))
for form in ("%Y-%m-%d", "%H:%M:%S.%f", "%a %A %b %B %d", "%j %U %W %w %u", "%y %I %p", "%%", "%G-W%V", "%x %X %c", "%z|%Z", "%:z", "%e %D %T"):
    print(form, dt.strftime(form), d.strftime(form), t.strftime(form), f"{dt:{form}}" == dt.strftime(form))
for text, form in (("2024-02-29", "%Y-%m-%d"), ("29 Feb 24", "%d %b %y"), ("1:05 PM", "%I:%M %p"), ("2024 060", "%Y %j"), ("x", "%Y"), ("2024-02-30", "%Y-%m-%d"), ("12 rest", "%d"), ("2024-01-01T00:00:00+0530", "%Y-%m-%dT%H:%M:%S%z"), ("5", "%q"), ("12.5", "%S.%f")):
    print(text, form, attempt(lambda: datetime.strptime(text, form)))
for text in ("2024-02-29", "20240229", "2024-W09-4", "2024-02-29T13:05", "2024-02-29 13:05:07.5", "2024-02-29T13:05:07Z", "2024-02-29T13:05:07+05:30", "2024-02-29T24:00", "bad", "2024-2-9", "13:05", "T13"):
    print(text, attempt(lambda: datetime.fromisoformat(text)), attempt(lambda: date.fromisoformat(text)), attempt(lambda: time.fromisoformat(text)) if ":" in text else "")
east = timezone(timedelta(hours=5, minutes=30))
aware = dt.replace(tzinfo=east)
print(aware, aware.utcoffset(), aware.tzname(), aware.astimezone(UTC), aware.timestamp(), aware.isoformat(timespec="minutes"), aware == aware.astimezone(UTC), attempt(lambda: aware < dt), aware - aware.astimezone(UTC), repr(east), timezone.utc, timezone(timedelta(0), "named"), attempt(lambda: timezone(timedelta(days=1))), datetime.fromtimestamp(0, UTC), datetime.fromtimestamp(-1.5, UTC), attempt(lambda: datetime.fromtimestamp(1e18, UTC)), aware.utctimetuple().tm_hour, dt.isoformat(" ", "milliseconds"), datetime.combine(d, t, east), datetime.min, date.fromordinal(1), date.fromisocalendar(2024, 1, 1), dt.ctime())

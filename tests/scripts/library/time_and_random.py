# time: clocks and formatting; statistics of seeded random numbers.
import datetime
import random
import time

a = time.monotonic()
time.sleep(0.02)
b = time.monotonic()
print(0.019 <= b - a < 1, time.time() > 1.6e9, isinstance(time.time_ns(), int), time.perf_counter() <= time.perf_counter(), time.process_time() >= 0, time.thread_time() >= 0)
print(time.gmtime(0), time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(10**9)), time.mktime(time.localtime(1000)) == 1000, time.asctime(time.gmtime(0)), time.ctime(0), time.tzname, time.timezone, time.strptime("2 Jan 2024", "%d %b %Y")[:3])
print(time.get_clock_info("monotonic").monotonic, time.struct_time(range(9)).tm_mon, time.gmtime(1.9).tm_sec, time.clock_gettime(time.CLOCK_MONOTONIC) > 0)
for operation in [lambda: time.sleep("x"), lambda: time.sleep(-1), lambda: time.gmtime(1e30), lambda: time.strftime("%Y", (1,)), lambda: time.struct_time((1,)), lambda: time.strptime("x", "%Y")]:
    try:
        operation()
    except (TypeError, ValueError, OverflowError) as error:
        print(type(error).__name__, error)
d = datetime.datetime(2024, 2, 29, 12, 30, 15, 123456, tzinfo=datetime.timezone.utc)
print(d, d.isoformat(timespec="seconds"), d + datetime.timedelta(days=366, hours=-1), d.strftime("%a %d %b %Y %j %U"), d.timestamp(), d.date(), d.replace(year=2025, day=28).weekday(), d - datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc))
print(datetime.timedelta(seconds=90061), datetime.timedelta(-1, 5), datetime.timedelta(hours=1) / 4, datetime.date.fromisoformat("2024-12-31").isocalendar(), datetime.datetime.fromtimestamp(0, datetime.timezone.utc), repr(datetime.time(1, 2)), datetime.timezone(datetime.timedelta(hours=-5)))
for operation in [lambda: datetime.date(2023, 2, 29), lambda: datetime.datetime.fromisoformat("x"), lambda: d - datetime.datetime.now(), lambda: datetime.date.max + datetime.timedelta(1)]:
    try:
        operation()
    except (TypeError, ValueError, OverflowError) as error:
        print(type(error).__name__, error)
random.seed(1)
print(random.random(), random.randint(1, 6), random.choices("abc", k=5), random.sample(range(100), 4), random.shuffle(l := list(range(5))), l, round(random.gauss(0, 1), 9), round(random.expovariate(2), 9))
state = random.getstate()
first = [random.random() for _ in range(3)]
random.setstate(state)
print(first == [random.random() for _ in range(3)], round(sum(random.random() for _ in range(10000)) / 10000, 1))

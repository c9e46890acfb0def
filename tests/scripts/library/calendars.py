# calendar.
import calendar

print(calendar.month(2024, 2))
print(calendar.TextCalendar(calendar.SUNDAY).formatmonth(2023, 10, w=3, l=1))
print(calendar.calendar(2025, m=4)[:400])
print(calendar.isleap(2000), calendar.isleap(1900), calendar.leapdays(1900, 2001), calendar.monthrange(2024, 2), calendar.weekday(2024, 5, 17), calendar.timegm((2024, 1, 2, 3, 4, 5)))
print(calendar.monthcalendar(2024, 2), list(calendar.month_name), list(calendar.day_abbr), calendar.firstweekday())
c = calendar.Calendar(6)
print(list(c.iterweekdays()), list(c.itermonthdays(2024, 2))[:6], list(c.itermonthdays2(2024, 2))[:6], list(c.itermonthdates(2024, 2))[:2], list(c.itermonthdays4(2024, 2))[:2], list(c.itermonthdays3(2024, 2))[-1])
print(c.monthdayscalendar(2024, 3)[0], c.monthdays2calendar(2024, 3)[0], c.monthdatescalendar(2024, 3)[-1][-1], len(c.yeardayscalendar(2024, 4)))
print(calendar.HTMLCalendar().formatmonth(2024, 2))
print(calendar.MONDAY, calendar.Day.FRIDAY, calendar.Month.MAY, calendar.JANUARY, calendar.Day(3).name)
for bad in (lambda: calendar.monthrange(2024, 13), lambda: calendar.Calendar(7).firstweekday, lambda: calendar.setfirstweekday(9), lambda: calendar.month(2024, 0)):
    try:
        print(bad())
    except (calendar.IllegalMonthError, calendar.IllegalWeekdayError) as e:
        print(type(e).__name__, e, isinstance(e, ValueError))
calendar.setfirstweekday(calendar.SUNDAY)
print(calendar.week(calendar.monthcalendar(2024, 2)[0:1] and [(1, 0)], 2) if False else calendar.weekheader(3))
calendar.setfirstweekday(0)

//! `time`: clocks, calendar conversions, `sleep`.

use std::ffi::{CStr, CString};
use std::mem::MaybeUninit;

use vm::prelude::*;
use vm::structseq;

use crate::park;
use crate::util::{self, NONE, constants};

pub static MODULE: ModuleDef =
    ModuleDef::new("time", "This module provides various functions to manipulate time values.")
        .functions(FUNCTIONS)
        .types(&[&STRUCT_TIME_TYPE])
        .exec(exec);

structseq!(STRUCT_TIME, STRUCT_TIME_TYPE, "struct_time" in "time",
    "The time value as returned by gmtime(), localtime(), and strptime(), and\n accepted by asctime(), mktime() and strftime().  May be considered as a\n sequence of 9 integers.\n\n Note that several fields' values are not the same as those defined by\n the C language standard for struct tm.  For example, the value of the\n field tm_year is the actual year, not year - 1900.  See individual\n fields' descriptions for details.",
    visible 9,
    [0 "tm_year" "year, for example, 1993", 1 "tm_mon" "month of year, range [1, 12]",
     2 "tm_mday" "day of month, range [1, 31]", 3 "tm_hour" "hours, range [0, 23]", 4 "tm_min" "minutes, range [0, 59]",
     5 "tm_sec" "seconds, range [0, 61])", 6 "tm_wday" "day of week, range [0, 6], Monday is 0",
     7 "tm_yday" "day of year, range [1, 366]", 8 "tm_isdst" "1 if summer time is in effect, 0 if not, and -1 if unknown",
     9 "tm_zone" "abbreviation of timezone name", 10 "tm_gmtoff" "offset from UTC in seconds"]);

static FUNCTIONS: &[NativeDef] = &[
    def(
        "time",
        "()",
        |vm, _| Ok(seconds(vm, clock(vm, libc::CLOCK_REALTIME)?)),
        "time() -> floating-point number\n\nReturn the current time in seconds since the Epoch.\nFractions of a second may be present if the system clock provides them.",
    ),
    def(
        "time_ns",
        "()",
        |vm, _| Ok(vm.new_int(clock(vm, libc::CLOCK_REALTIME)?)),
        "time_ns() -> int\n\nReturn the current time in nanoseconds since the Epoch.",
    ),
    def(
        "monotonic",
        "()",
        |vm, _| Ok(seconds(vm, clock(vm, libc::CLOCK_MONOTONIC)?)),
        "monotonic() -> float\n\nMonotonic clock, cannot go backward.",
    ),
    def(
        "monotonic_ns",
        "()",
        |vm, _| Ok(vm.new_int(clock(vm, libc::CLOCK_MONOTONIC)?)),
        "monotonic_ns() -> int\n\nMonotonic clock, cannot go backward, as nanoseconds.",
    ),
    def(
        "perf_counter",
        "()",
        |vm, _| Ok(seconds(vm, clock(vm, libc::CLOCK_MONOTONIC)?)),
        "perf_counter() -> float\n\nPerformance counter for benchmarking.",
    ),
    def(
        "perf_counter_ns",
        "()",
        |vm, _| Ok(vm.new_int(clock(vm, libc::CLOCK_MONOTONIC)?)),
        "perf_counter_ns() -> int\n\nPerformance counter for benchmarking as nanoseconds.",
    ),
    def(
        "process_time",
        "()",
        |vm, _| Ok(seconds(vm, clock(vm, libc::CLOCK_PROCESS_CPUTIME_ID)?)),
        "process_time() -> float\n\nProcess time for profiling: sum of the kernel and user-space CPU time.",
    ),
    def(
        "process_time_ns",
        "()",
        |vm, _| Ok(vm.new_int(clock(vm, libc::CLOCK_PROCESS_CPUTIME_ID)?)),
        "process_time() -> int\n\nProcess time for profiling as nanoseconds:\nsum of the kernel and user-space CPU time.",
    ),
    def(
        "thread_time",
        "()",
        |vm, _| Ok(seconds(vm, clock(vm, libc::CLOCK_THREAD_CPUTIME_ID)?)),
        "thread_time() -> float\n\nThread time for profiling: sum of the kernel and user-space CPU time.",
    ),
    def(
        "thread_time_ns",
        "()",
        |vm, _| Ok(vm.new_int(clock(vm, libc::CLOCK_THREAD_CPUTIME_ID)?)),
        "thread_time() -> int\n\nThread time for profiling as nanoseconds:\nsum of the kernel and user-space CPU time.",
    ),
    def(
        "clock_gettime",
        "(clk_id, /)",
        |vm, a| Ok(seconds(vm, clock(vm, vm.to_i32(&a[0])?)?)),
        "Return the time of the specified clock clk_id as a float.",
    ),
    def(
        "clock_gettime_ns",
        "(clk_id, /)",
        |vm, a| Ok(vm.new_int(clock(vm, vm.to_i32(&a[0])?)?)),
        "Return the time of the specified clock clk_id as nanoseconds (int).",
    ),
    def(
        "clock_getres",
        "(clk_id, /)",
        clock_getres,
        "clock_getres(clk_id) -> floating-point number\n\nReturn the resolution (precision) of the specified clock clk_id.",
    ),
    def(
        "clock_settime",
        "(clk_id, time, /)",
        |vm, a| clock_settime(vm, &a[0], util::to_nanos(vm, &a[1], f64::floor)?),
        "clock_settime(clk_id, time)\n\nSet the time of the specified clock clk_id.",
    ),
    def(
        "clock_settime_ns",
        "(clk_id, time, /)",
        |vm, a| clock_settime(vm, &a[0], vm.to_i64(&a[1])?),
        "clock_settime_ns(clk_id, time)\n\nSet the time of the specified clock clk_id with nanoseconds.",
    ),
    def(
        "sleep",
        "(seconds, /)",
        sleep,
        "sleep(seconds)\n\nDelay execution for a given number of seconds.  The argument may be\na floating-point number for subsecond precision.",
    ),
    def(
        "gmtime",
        "(seconds=None, /)",
        |vm, a| struct_time(vm, &broken_down(vm, &a[0], libc::gmtime_r)?),
        "gmtime([seconds]) -> (tm_year, tm_mon, tm_mday, tm_hour, tm_min,\n                       tm_sec, tm_wday, tm_yday, tm_isdst)\n\nConvert seconds since the Epoch to a time tuple expressing UTC (a.k.a.\nGMT).  When 'seconds' is not passed in, convert the current time instead.\n\nIf the platform supports the tm_gmtoff and tm_zone, they are available as\nattributes only.",
    ),
    def(
        "localtime",
        "(seconds=None, /)",
        |vm, a| struct_time(vm, &broken_down(vm, &a[0], libc::localtime_r)?),
        "localtime([seconds]) -> (tm_year,tm_mon,tm_mday,tm_hour,tm_min,\n                          tm_sec,tm_wday,tm_yday,tm_isdst)\n\nConvert seconds since the Epoch to a time tuple expressing local time.\nWhen 'seconds' is not passed in, convert the current time instead.",
    ),
    def(
        "asctime",
        "(tuple=None, /)",
        asctime,
        "asctime([tuple]) -> string\n\nConvert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'.\nWhen the time tuple is not present, current time as returned by localtime()\nis used.",
    ),
    def(
        "ctime",
        "(seconds=None, /)",
        |vm, a| Ok(vm.new_str(&asc(&broken_down(vm, &a[0], libc::localtime_r)?))),
        "ctime(seconds) -> string\n\nConvert a time in seconds since the Epoch to a string in local time.\nThis is equivalent to asctime(localtime(seconds)). When the time tuple is\nnot present, current time as returned by localtime() is used.",
    ),
    def(
        "mktime",
        "(tuple, /)",
        mktime,
        "mktime(tuple) -> floating-point number\n\nConvert a time tuple in local time to seconds since the Epoch.\nNote that mktime(gmtime(0)) will not generally return zero for most\ntime zones; instead the returned value will either be equal to that\nof the timezone or altzone attributes on the time module.",
    ),
    def(
        "strftime",
        "(format, tuple=None, /)",
        strftime,
        "strftime(format[, tuple]) -> string\n\nConvert a time tuple to a string according to a format specification.\nSee the library reference manual for formatting codes. When the time tuple\nis not present, current time as returned by localtime() is used.",
    ),
    raw(
        "strptime",
        "(string, format)",
        strptime,
        "strptime(string, format) -> struct_time\n\nParse a string to a time tuple according to a format specification.\nSee the library reference manual for formatting codes (same as\nstrftime()).",
    ),
    def(
        "get_clock_info",
        "(name, /)",
        get_clock_info,
        "get_clock_info(name: str) -> dict\n\nGet information of the specified clock.",
    ),
    def(
        "tzset",
        "()",
        tzset,
        "tzset()\n\nInitialize, or reinitialize, the local timezone to the value stored in\nos.environ['TZ']. The TZ environment variable should be specified in\nstandard Unix timezone format as documented in the tzset man page\n(eg. 'US/Eastern', 'Europe/Amsterdam'). Unknown timezones will silently\nfall back to UTC. If the TZ environment variable is not set, the local\ntimezone is set to the systems best guess of wallclock time.\nChanging the TZ environment variable without calling tzset *may* change\nthe local timezone used by methods such as localtime, but this behaviour\nshould not be relied on.",
    ),
];

fn exec(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    constants!(vm, dict, libc: CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID);
    #[cfg(target_os = "linux")]
    constants!(vm, dict, libc: CLOCK_MONOTONIC_RAW, CLOCK_BOOTTIME, CLOCK_TAI);
    dict.set_name("_STRUCT_TM_ITEMS", Value::small_int(11));
    for (name, value) in zone_constants(vm) {
        dict.set_name(name, value);
    }
    Ok(())
}

fn seconds(vm: &Vm, nanos: i64) -> Value {
    // One rounding: the division of two exact doubles, in two steps where the count has more than 53 bits.
    let whole = nanos.div_euclid(1_000_000_000);
    let rest = nanos.rem_euclid(1_000_000_000);
    if nanos.unsigned_abs() < 1 << 53 {
        return vm.new_float(nanos as f64 / 1e9);
    }
    vm.new_float(whole as f64 + rest as f64 / 1e9)
}

fn clock(vm: &Vm, id: libc::clockid_t) -> PyResult<i64> {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: fills `t`.
    if unsafe { libc::clock_gettime(id, &mut t) } != 0 {
        return Err(vm.os_error(park::errno()));
    }
    Ok(t.tv_sec * 1_000_000_000 + t.tv_nsec)
}

fn clock_getres(vm: &Vm, args: &[Value]) -> PyResult {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: fills `t`.
    if unsafe { libc::clock_getres(vm.to_i32(&args[0])?, &mut t) } != 0 {
        return Err(vm.os_error(park::errno()));
    }
    Ok(vm.new_float(t.tv_sec as f64 + t.tv_nsec as f64 * 1e-9))
}

fn clock_settime(vm: &Vm, id: &Value, nanos: i64) -> PyResult {
    let t = libc::timespec { tv_sec: nanos.div_euclid(1_000_000_000), tv_nsec: nanos.rem_euclid(1_000_000_000) };
    // SAFETY: reads `t`.
    if unsafe { libc::clock_settime(vm.to_i32(id)?, &t) } != 0 {
        return Err(vm.os_error(park::errno()));
    }
    NONE
}

fn sleep(vm: &Vm, args: &[Value]) -> PyResult {
    let nanos = util::to_nanos(vm, &args[0], f64::ceil)?;
    if nanos < 0 {
        return Err(vm.value_error("sleep length must be non-negative"));
    }
    match park::deadline_after(util::nanos(nanos)) {
        Some(deadline) => park::sleep_until(vm, deadline)?,
        None => return Err(vm.overflow_error("timestamp out of range for C PyTime_t")),
    }
    NONE
}

type Convert = unsafe extern "C" fn(*const libc::time_t, *mut libc::tm) -> *mut libc::tm;

/// Seconds (now when absent) as a `struct tm`.
fn broken_down(vm: &Vm, value: &Value, convert: Convert) -> PyResult<libc::tm> {
    let time: libc::time_t = if value.is_null() || value.is_none() {
        clock(vm, libc::CLOCK_REALTIME)?.div_euclid(1_000_000_000)
    } else {
        to_time_t(vm, value)?
    };
    let mut tm = MaybeUninit::<libc::tm>::zeroed();
    // SAFETY: both point to live values; a zeroed tm is valid.
    unsafe {
        if convert(&time, tm.as_mut_ptr()).is_null() {
            return Err(vm.os_error(park::errno()));
        }
        Ok(tm.assume_init())
    }
}

fn to_time_t(vm: &Vm, value: &Value) -> PyResult<i64> {
    let out_of_range = || vm.overflow_error("timestamp out of range for platform time_t");
    if let Some(f) = vm::types::float::exact(value) {
        if f.is_nan() {
            return Err(vm.value_error("Invalid value NaN (not a number)"));
        }
        let f = f.floor();
        if !(-9.2e18..=9.2e18).contains(&f) {
            return Err(out_of_range());
        }
        return Ok(f as i64);
    }
    vm::types::int::to_i64(&vm.to_index(value)?).ok_or_else(out_of_range)
}

fn zone_name(vm: &Vm, zone: *const libc::c_char) -> Value {
    if zone.is_null() {
        return Value::NONE;
    }
    // SAFETY: libc keeps zone names alive and terminated.
    let text = unsafe { CStr::from_ptr(zone) };
    vm.new_str(&text.to_string_lossy())
}

fn struct_time(vm: &Vm, tm: &libc::tm) -> PyResult {
    let int = |i: i32| Value::small_int(i as i64);
    STRUCT_TIME.make(
        vm,
        vec![
            Value::small_int(tm.tm_year as i64 + 1900),
            int(tm.tm_mon + 1),
            int(tm.tm_mday),
            int(tm.tm_hour),
            int(tm.tm_min),
            int(tm.tm_sec),
            int((tm.tm_wday + 6) % 7),
            int(tm.tm_yday + 1),
            int(tm.tm_isdst),
            zone_name(vm, tm.tm_zone),
            vm.new_int(tm.tm_gmtoff),
        ],
    )
}

/// A time tuple as a `struct tm`; its zone name lives as long as the tuple.
fn to_tm(vm: &Vm, value: &Value, function: &str, zone: &mut CString) -> PyResult<libc::tm> {
    let Some(tuple) = value.downcast::<TupleObj>() else {
        return Err(vm.type_error("Tuple or struct_time argument required"));
    };
    let items = tuple.items();
    if items.len() != 9 {
        return Err(vm.type_error(format!("{function}(): illegal time tuple argument")));
    }
    let mut n = [0i32; 9];
    for (to, item) in n.iter_mut().zip(items) {
        *to = vm.to_i32(item)?;
    }
    let Some(year) = n[0].checked_sub(1900) else { return Err(vm.overflow_error("year out of range")) };
    // SAFETY: a zeroed tm is valid.
    let mut tm: libc::tm = unsafe { std::mem::zeroed() };
    tm.tm_year = year;
    tm.tm_mon = n[1].wrapping_sub(1);
    tm.tm_mday = n[2];
    tm.tm_hour = n[3];
    tm.tm_min = n[4];
    tm.tm_sec = n[5];
    tm.tm_wday = n[6].wrapping_add(1) % 7;
    tm.tm_yday = n[7].wrapping_sub(1);
    tm.tm_isdst = n[8];
    if STRUCT_TIME_TYPE.is_exact(value)
        && let [.., name, offset] = tuple.all_items()
    {
        if let Some(name) = name.downcast::<StrObj>() {
            *zone = CString::new(name.as_bytes()).unwrap_or_default();
            tm.tm_zone = zone.as_ptr();
        }
        if !offset.is_none() {
            tm.tm_gmtoff = vm.to_i64(offset)?;
        }
    }
    Ok(tm)
}

fn check_tm(vm: &Vm, tm: &mut libc::tm) -> PyResult<()> {
    if tm.tm_mon == -1 {
        tm.tm_mon = 0;
    }
    if tm.tm_mday == 0 {
        tm.tm_mday = 1;
    }
    if tm.tm_yday == -1 {
        tm.tm_yday = 0;
    }
    let checks = [
        (tm.tm_mon, 11, "month"),
        (tm.tm_mday, 31, "day of month"),
        (tm.tm_hour, 23, "hour"),
        (tm.tm_min, 59, "minute"),
        (tm.tm_sec, 61, "seconds"),
        (tm.tm_wday, 6, "day of week"),
        (tm.tm_yday, 365, "day of year"),
    ];
    for (value, max, what) in checks {
        if !(0..=max).contains(&value) {
            return Err(vm.value_error(format!("{what} out of range")));
        }
    }
    Ok(())
}

fn tm_or_now(vm: &Vm, value: &Value, function: &str, zone: &mut CString) -> PyResult<libc::tm> {
    if value.is_null() {
        return broken_down(vm, &Value::NULL, libc::localtime_r);
    }
    let mut tm = to_tm(vm, value, function, zone)?;
    check_tm(vm, &mut tm)?;
    Ok(tm)
}

fn asc(tm: &libc::tm) -> String {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    format!(
        "{} {}{:3} {:02}:{:02}:{:02} {}",
        DAYS.get(tm.tm_wday as usize).unwrap_or(&"???"),
        MONTHS.get(tm.tm_mon as usize).unwrap_or(&"???"),
        tm.tm_mday,
        tm.tm_hour,
        tm.tm_min,
        tm.tm_sec,
        tm.tm_year as i64 + 1900
    )
}

fn asctime(vm: &Vm, args: &[Value]) -> PyResult {
    let mut zone = CString::default();
    Ok(vm.new_str(&asc(&tm_or_now(vm, &args[0], "asctime", &mut zone)?)))
}

fn mktime(vm: &Vm, args: &[Value]) -> PyResult {
    let mut zone = CString::default();
    let mut tm = to_tm(vm, &args[0], "mktime", &mut zone)?;
    tm.tm_wday = -1;
    // SAFETY: a live tm.
    let time = unsafe { libc::mktime(&mut tm) };
    if time == -1 && tm.tm_wday == -1 {
        return Err(vm.overflow_error("mktime argument out of range"));
    }
    Ok(vm.new_float(time as f64))
}

fn strftime(vm: &Vm, args: &[Value]) -> PyResult {
    let format = vm.str_arg(&args[0], "strftime() argument 1")?;
    let mut zone = CString::default();
    let mut tm = tm_or_now(vm, &args[1], "strftime", &mut zone)?;
    if args[1].is_null() || tm.tm_isdst < -1 || tm.tm_isdst > 1 {
        tm.tm_isdst = tm.tm_isdst.clamp(-1, 1);
    }
    let mut out = Vec::new();
    for (i, piece) in format.as_bytes().split(|b| *b == 0).enumerate() {
        if i > 0 {
            out.push(0);
        }
        strftime_piece(vm, piece, &tm, &mut out)?;
    }
    Ok(vm.reserved(StrObj::try_from_wtf8(&out))?.into_value())
}

fn strftime_piece(vm: &Vm, format: &[u8], tm: &libc::tm, out: &mut Vec<u8>) -> PyResult<()> {
    if format.is_empty() {
        return Ok(());
    }
    // A year below 1000 has no leading zeros in the C library; Python fills %Y of them up to four places only with %4Y.
    let Ok(text) = CString::new(format) else { return Ok(()) };
    let mut size = 1024;
    loop {
        let mut buffer = vec![0u8; size];
        // SAFETY: the buffer is as long as said, the format terminated.
        let n = unsafe { libc::strftime(buffer.as_mut_ptr().cast(), size, text.as_ptr(), tm) };
        if n > 0 || size >= 256 * format.len().max(4) {
            match std::str::from_utf8(&buffer[..n]) {
                Ok(text) => out.extend_from_slice(text.as_bytes()),
                Err(_) if buffer[..n].windows(2).any(|w| w[0] == 0xED && w[1] >= 0xA0) => {
                    out.extend_from_slice(&buffer[..n])
                }
                Err(_) => out.extend_from_slice(String::from_utf8_lossy(&buffer[..n]).as_bytes()),
            }
            return Ok(());
        }
        size *= 2;
        vm.poll()?;
    }
}

fn strptime(vm: &Vm, args: Args) -> PyResult {
    let parse = util::imported(vm, "_strptime", "_strptime_time")?;
    vm.call_args(&parse, args)
}

fn get_clock_info(vm: &Vm, args: &[Value]) -> PyResult {
    let name = vm.str_arg(&args[0], "get_clock_info() argument 1")?;
    let (id, text, monotonic, adjustable) = match name.as_bytes() {
        b"time" => (libc::CLOCK_REALTIME, "clock_gettime(CLOCK_REALTIME)", false, true),
        b"monotonic" | b"perf_counter" => (libc::CLOCK_MONOTONIC, "clock_gettime(CLOCK_MONOTONIC)", true, false),
        b"process_time" => (libc::CLOCK_PROCESS_CPUTIME_ID, "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", true, false),
        b"thread_time" => (libc::CLOCK_THREAD_CPUTIME_ID, "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", true, false),
        _ => return Err(vm.value_error("unknown clock")),
    };
    let resolution = clock_getres(vm, &[Value::small_int(id as i64)])?;
    let namespace = vm::types::namespace::SIMPLE_NAMESPACE.to_value();
    let names = [name!("implementation"), name!("monotonic"), name!("adjustable"), name!("resolution")];
    let values = [vm.new_str(text), Value::bool(monotonic), Value::bool(adjustable), resolution];
    vm.call_args(&namespace, Args { pos: &[], kw_names: &names, kw_values: &values })
}

/// `timezone`, `altzone`, `daylight`, `tzname`, from how the zone stands in January and July of this year.
fn zone_constants(vm: &Vm) -> [(&'static str, Value); 4] {
    const YEAR: i64 = (365 * 24 + 6) * 3600;
    let now = clock(vm, libc::CLOCK_REALTIME).unwrap_or(0) / 1_000_000_000;
    let zone_at = |time: i64| {
        let mut tm = MaybeUninit::<libc::tm>::zeroed();
        // SAFETY: both live; libc's zone name is copied at once.
        unsafe {
            libc::localtime_r(&time, tm.as_mut_ptr());
            let tm = tm.assume_init();
            (-tm.tm_gmtoff, zone_name(vm, tm.tm_zone))
        }
    };
    // SAFETY: takes nothing.
    unsafe { tzset_c() };
    let start = (now / YEAR) * YEAR;
    let (january, january_name) = zone_at(start);
    let (july, july_name) = zone_at(start + YEAR / 2);
    let (standard, standard_name, summer, summer_name) = if january < july {
        (july, july_name, january, january_name)
    } else {
        (january, january_name, july, july_name)
    };
    [
        ("timezone", vm.new_int(standard)),
        ("altzone", vm.new_int(summer)),
        ("daylight", vm.new_int((january != july) as i64)),
        ("tzname", vm.new_tuple(&[standard_name, summer_name])),
    ]
}

unsafe extern "C" {
    #[link_name = "tzset"]
    fn tzset_c();
}

fn tzset(vm: &Vm, _: &[Value]) -> PyResult {
    let module = vm.import_module("time")?;
    for (name, value) in zone_constants(vm) {
        vm.set_attr(&module, &vm::types::str::intern(name), &value)?;
    }
    NONE
}

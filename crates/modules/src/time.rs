//! `time`: clocks, calendar conversions, `sleep`.

use std::ffi::CString;

use vm::prelude::*;
use vm::structseq;

use crate::park;
use crate::sys::{self, Plain};
use crate::util::{self, constants};

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
    native!(
        /// time() -> floating-point number
        ///
        /// Return the current time in seconds since the Epoch.
        /// Fractions of a second may be present if the system clock provides them.
        "time", "()",
        |vm| clock(vm, libc::CLOCK_REALTIME).map(seconds)
    ),
    native!(
        /// time_ns() -> int
        ///
        /// Return the current time in nanoseconds since the Epoch.
        "time_ns", "()",
        |vm| clock(vm, libc::CLOCK_REALTIME)
    ),
    native!(
        /// monotonic() -> float
        ///
        /// Monotonic clock, cannot go backward.
        "monotonic", "()",
        |vm| clock(vm, libc::CLOCK_MONOTONIC).map(seconds)
    ),
    native!(
        /// monotonic_ns() -> int
        ///
        /// Monotonic clock, cannot go backward, as nanoseconds.
        "monotonic_ns", "()",
        |vm| clock(vm, libc::CLOCK_MONOTONIC)
    ),
    native!(
        /// perf_counter() -> float
        ///
        /// Performance counter for benchmarking.
        "perf_counter", "()",
        |vm| clock(vm, libc::CLOCK_MONOTONIC).map(seconds)
    ),
    native!(
        /// perf_counter_ns() -> int
        ///
        /// Performance counter for benchmarking as nanoseconds.
        "perf_counter_ns", "()",
        |vm| clock(vm, libc::CLOCK_MONOTONIC)
    ),
    native!(
        /// process_time() -> float
        ///
        /// Process time for profiling: sum of the kernel and user-space CPU time.
        "process_time", "()",
        |vm| clock(vm, libc::CLOCK_PROCESS_CPUTIME_ID).map(seconds)
    ),
    native!(
        /// process_time() -> int
        ///
        /// Process time for profiling as nanoseconds:
        /// sum of the kernel and user-space CPU time.
        "process_time_ns", "()",
        |vm| clock(vm, libc::CLOCK_PROCESS_CPUTIME_ID)
    ),
    native!(
        /// thread_time() -> float
        ///
        /// Thread time for profiling: sum of the kernel and user-space CPU time.
        "thread_time", "()",
        |vm| clock(vm, libc::CLOCK_THREAD_CPUTIME_ID).map(seconds)
    ),
    native!(
        /// thread_time() -> int
        ///
        /// Thread time for profiling as nanoseconds:
        /// sum of the kernel and user-space CPU time.
        "thread_time_ns", "()",
        |vm| clock(vm, libc::CLOCK_THREAD_CPUTIME_ID)
    ),
    native!(
        /// Return the time of the specified clock clk_id as a float.
        "clock_gettime", "(clk_id, /)",
        |vm, id: i32| clock(vm, id).map(seconds)
    ),
    native!(
        /// Return the time of the specified clock clk_id as nanoseconds (int).
        "clock_gettime_ns", "(clk_id, /)",
        |vm, id: i32| clock(vm, id)
    ),
    native!(
        /// clock_getres(clk_id) -> floating-point number
        ///
        /// Return the resolution (precision) of the specified clock clk_id.
        "clock_getres", "(clk_id, /)",
        clock_getres(id)
    ),
    native!(
        /// clock_settime(clk_id, time)
        ///
        /// Set the time of the specified clock clk_id.
        "clock_settime", "(clk_id, time, /)",
        |vm, id: i32, time: &Value| clock_settime(vm, id, util::to_nanos(vm, time, f64::floor)?)
    ),
    native!(
        /// clock_settime_ns(clk_id, time)
        ///
        /// Set the time of the specified clock clk_id with nanoseconds.
        "clock_settime_ns", "(clk_id, time, /)",
        clock_settime(id, nanos)
    ),
    native!(
        /// sleep(seconds)
        ///
        /// Delay execution for a given number of seconds.  The argument may be
        /// a floating-point number for subsecond precision.
        "sleep", "(seconds, /)",
        sleep(seconds)
    ),
    native!(
        /// gmtime([seconds]) -> (tm_year, tm_mon, tm_mday, tm_hour, tm_min,
        ///                        tm_sec, tm_wday, tm_yday, tm_isdst)
        ///
        /// Convert seconds since the Epoch to a time tuple expressing UTC (a.k.a.
        /// GMT).  When 'seconds' is not passed in, convert the current time instead.
        ///
        /// If the platform supports the tm_gmtoff and tm_zone, they are available as
        /// attributes only.
        "gmtime", "(seconds=None, /)",
        |vm, seconds: OrNone<&Value>| struct_time(vm, &broken_down(vm, seconds.0, true)?)
    ),
    native!(
        /// localtime([seconds]) -> (tm_year,tm_mon,tm_mday,tm_hour,tm_min,
        ///                           tm_sec,tm_wday,tm_yday,tm_isdst)
        ///
        /// Convert seconds since the Epoch to a time tuple expressing local time.
        /// When 'seconds' is not passed in, convert the current time instead.
        "localtime", "(seconds=None, /)",
        |vm, seconds: OrNone<&Value>| struct_time(vm, &broken_down(vm, seconds.0, false)?)
    ),
    native!(
        /// asctime([tuple]) -> string
        ///
        /// Convert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'.
        /// When the time tuple is not present, current time as returned by localtime()
        /// is used.
        "asctime", "(tuple=None, /)",
        asctime(tuple)
    ),
    native!(
        /// ctime(seconds) -> string
        ///
        /// Convert a time in seconds since the Epoch to a string in local time.
        /// This is equivalent to asctime(localtime(seconds)). When the time tuple is
        /// not present, current time as returned by localtime() is used.
        "ctime", "(seconds=None, /)",
        |vm, seconds: OrNone<&Value>| asc(&broken_down(vm, seconds.0, false)?)
    ),
    native!(
        /// mktime(tuple) -> floating-point number
        ///
        /// Convert a time tuple in local time to seconds since the Epoch.
        /// Note that mktime(gmtime(0)) will not generally return zero for most
        /// time zones; instead the returned value will either be equal to that
        /// of the timezone or altzone attributes on the time module.
        "mktime", "(tuple, /)",
        mktime(tuple)
    ),
    native!(
        /// strftime(format[, tuple]) -> string
        ///
        /// Convert a time tuple to a string according to a format specification.
        /// See the library reference manual for formatting codes. When the time tuple
        /// is not present, current time as returned by localtime() is used.
        "strftime", "(format, tuple=None, /)",
        strftime(format, tuple)
    ),
    raw(
        "strptime",
        "(string, format)",
        strptime,
        "strptime(string, format) -> struct_time\n\nParse a string to a time tuple according to a format specification.\nSee the library reference manual for formatting codes (same as\nstrftime()).",
    ),
    native!(
        /// get_clock_info(name: str) -> dict
        ///
        /// Get information of the specified clock.
        "get_clock_info", "(name, /)",
        get_clock_info(name)
    ),
    native!(
        /// tzset()
        ///
        /// Initialize, or reinitialize, the local timezone to the value stored in
        /// os.environ['TZ']. The TZ environment variable should be specified in
        /// standard Unix timezone format as documented in the tzset man page
        /// (eg. 'US/Eastern', 'Europe/Amsterdam'). Unknown timezones will silently
        /// fall back to UTC. If the TZ environment variable is not set, the local
        /// timezone is set to the systems best guess of wallclock time.
        /// Changing the TZ environment variable without calling tzset *may* change
        /// the local timezone used by methods such as localtime, but this behaviour
        /// should not be relied on.
        "tzset", "()",
        tzset()
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

fn seconds(nanos: i64) -> f64 {
    // One rounding: the division of two exact doubles, in two steps where the count has more than 53 bits.
    let whole = nanos.div_euclid(1_000_000_000);
    let rest = nanos.rem_euclid(1_000_000_000);
    if nanos.unsigned_abs() < 1 << 53 {
        return nanos as f64 / 1e9;
    }
    whole as f64 + rest as f64 / 1e9
}

fn clock(vm: &Vm, id: libc::clockid_t) -> PyResult<i64> {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    if sys::clock_gettime(id, &mut t) != 0 {
        return Err(vm.os_error(park::errno()));
    }
    Ok(t.tv_sec * 1_000_000_000 + t.tv_nsec)
}

fn clock_getres(vm: &Vm, id: libc::clockid_t) -> PyResult<f64> {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    if sys::clock_getres(id, &mut t) != 0 {
        return Err(vm.os_error(park::errno()));
    }
    Ok(t.tv_sec as f64 + t.tv_nsec as f64 * 1e-9)
}

fn clock_settime(vm: &Vm, id: libc::clockid_t, nanos: i64) -> PyResult<()> {
    let t = libc::timespec { tv_sec: nanos.div_euclid(1_000_000_000), tv_nsec: nanos.rem_euclid(1_000_000_000) };
    if sys::clock_settime(id, &t) != 0 {
        return Err(vm.os_error(park::errno()));
    }
    Ok(())
}

fn sleep(vm: &Vm, seconds: &Value) -> PyResult<()> {
    let nanos = util::to_nanos(vm, seconds, f64::ceil)?;
    if nanos < 0 {
        return Err(vm.value_error("sleep length must be non-negative"));
    }
    match park::deadline_after(util::nanos(nanos)) {
        Some(deadline) => park::sleep_until(vm, deadline)?,
        None => return Err(vm.overflow_error("timestamp out of range for C PyTime_t")),
    }
    Ok(())
}

/// Seconds (now when absent) as a `struct tm`.
fn broken_down(vm: &Vm, value: Option<&Value>, utc: bool) -> PyResult<libc::tm> {
    let time: libc::time_t = match value {
        None => clock(vm, libc::CLOCK_REALTIME)?.div_euclid(1_000_000_000),
        Some(value) => to_time_t(vm, value)?,
    };
    sys::broken_down(time, utc).ok_or_else(|| vm.os_error(park::errno()))
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

fn zone_name(vm: &Vm, tm: &libc::tm) -> Value {
    sys::zone_name(tm).map_or(Value::NONE, |name| vm.new_str(&String::from_utf8_lossy(&name)))
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
            zone_name(vm, tm),
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
    let mut tm = libc::tm::zeroed();
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

fn tm_or_now(vm: &Vm, value: Option<&Value>, function: &str, zone: &mut CString) -> PyResult<libc::tm> {
    let Some(value) = value else { return broken_down(vm, None, false) };
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

fn asctime(vm: &Vm, tuple: Option<&Value>) -> PyResult<String> {
    let mut zone = CString::default();
    tm_or_now(vm, tuple, "asctime", &mut zone).map(|tm| asc(&tm))
}

fn mktime(vm: &Vm, tuple: &Value) -> PyResult<f64> {
    let mut zone = CString::default();
    let mut tm = to_tm(vm, tuple, "mktime", &mut zone)?;
    tm.tm_wday = -1;
    let time = sys::mktime(&mut tm);
    if time == -1 && tm.tm_wday == -1 {
        return Err(vm.overflow_error("mktime argument out of range"));
    }
    Ok(time as f64)
}

fn strftime(vm: &Vm, format: &Value, tuple: Option<&Value>) -> PyResult {
    let format = vm.str_arg(format, "strftime() argument 1")?;
    let mut zone = CString::default();
    let mut tm = tm_or_now(vm, tuple, "strftime", &mut zone)?;
    if tuple.is_none() || tm.tm_isdst < -1 || tm.tm_isdst > 1 {
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
        let n = sys::strftime(&mut buffer, &text, tm);
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

fn get_clock_info(vm: &Vm, name: &Value) -> PyResult {
    let name = vm.str_arg(name, "get_clock_info() argument 1")?;
    let (id, text, monotonic, adjustable) = match name.as_bytes() {
        b"time" => (libc::CLOCK_REALTIME, "clock_gettime(CLOCK_REALTIME)", false, true),
        b"monotonic" | b"perf_counter" => (libc::CLOCK_MONOTONIC, "clock_gettime(CLOCK_MONOTONIC)", true, false),
        b"process_time" => (libc::CLOCK_PROCESS_CPUTIME_ID, "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", true, false),
        b"thread_time" => (libc::CLOCK_THREAD_CPUTIME_ID, "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", true, false),
        _ => return Err(vm.value_error("unknown clock")),
    };
    let resolution = vm.new_float(clock_getres(vm, id)?);
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
        let tm = sys::broken_down(time, false).unwrap_or_else(libc::tm::zeroed);
        (-tm.tm_gmtoff, zone_name(vm, &tm))
    };
    sys::tzset();
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

fn tzset(vm: &Vm) -> PyResult<()> {
    let module = vm.import_module("time")?;
    for (name, value) in zone_constants(vm) {
        vm.set_attr(&module, &vm::types::str::intern(name), &value)?;
    }
    Ok(())
}

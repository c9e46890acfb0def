//! `resource`: limits and usage of the process.

use vm::error::exception::OS_ERROR;
use vm::prelude::*;
use vm::structseq;

use crate::park::errno;
use crate::sys::{self, Plain};
use crate::util::{NONE, constants};

pub static MODULE: ModuleDef = ModuleDef::new("resource", "").functions(FUNCTIONS).types(&[&RUSAGE_TYPE]).exec(exec);

structseq!(RUSAGE, RUSAGE_TYPE, "struct_rusage" in "resource",
    "struct_rusage: Result from getrusage.\n\nThis object may be accessed either as a tuple of\n    (utime,stime,maxrss,ixrss,idrss,isrss,minflt,majflt,\n    nswap,inblock,oublock,msgsnd,msgrcv,nsignals,nvcsw,nivcsw)\nor via the attributes ru_utime, ru_stime, ru_maxrss, and so on.",
    visible 16,
    [0 "ru_utime" "user time used", 1 "ru_stime" "system time used", 2 "ru_maxrss" "max. resident set size",
     3 "ru_ixrss" "shared memory size", 4 "ru_idrss" "unshared data size", 5 "ru_isrss" "unshared stack size",
     6 "ru_minflt" "page faults not requiring I/O", 7 "ru_majflt" "page faults requiring I/O", 8 "ru_nswap" "number of swap outs",
     9 "ru_inblock" "block input operations", 10 "ru_oublock" "block output operations", 11 "ru_msgsnd" "IPC messages sent",
     12 "ru_msgrcv" "IPC messages received", 13 "ru_nsignals" "signals received", 14 "ru_nvcsw" "voluntary context switches",
     15 "ru_nivcsw" "involuntary context switches"]);

static FUNCTIONS: &[NativeDef] = &[
    def("getrusage", "(who, /)", getrusage, ""),
    def("getrlimit", "(resource, /)", getrlimit, ""),
    def("setrlimit", "(resource, limits, /)", setrlimit, ""),
    def("getpagesize", "()", |vm, _| Ok(vm.new_int(sys::sysconf(libc::_SC_PAGESIZE))), ""),
];

fn exec(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    constants!(vm, dict, libc: RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_CORE, RLIMIT_NOFILE, RLIMIT_AS,
        RLIMIT_RSS, RLIMIT_NPROC, RLIMIT_MEMLOCK, RUSAGE_SELF, RUSAGE_CHILDREN);
    #[cfg(target_os = "linux")]
    constants!(vm, dict, libc: RUSAGE_THREAD, RLIMIT_MSGQUEUE, RLIMIT_NICE, RLIMIT_RTPRIO, RLIMIT_RTTIME, RLIMIT_SIGPENDING);
    dict.set_name("RLIM_INFINITY", limit_value(vm, libc::RLIM_INFINITY));
    dict.set_name("error", OS_ERROR.to_value());
    Ok(())
}

pub fn usage_to_python(vm: &Vm, u: &libc::rusage) -> PyResult {
    let seconds = |t: &libc::timeval| vm.new_float(t.tv_sec as f64 + t.tv_usec as f64 * 1e-6);
    let mut values = vec![seconds(&u.ru_utime), seconds(&u.ru_stime)];
    let counts = [
        u.ru_maxrss,
        u.ru_ixrss,
        u.ru_idrss,
        u.ru_isrss,
        u.ru_minflt,
        u.ru_majflt,
        u.ru_nswap,
        u.ru_inblock,
        u.ru_oublock,
        u.ru_msgsnd,
        u.ru_msgrcv,
        u.ru_nsignals,
        u.ru_nvcsw,
        u.ru_nivcsw,
    ];
    values.extend(counts.map(|n| vm.new_int(n)));
    RUSAGE.make(vm, values)
}

fn getrusage(vm: &Vm, args: &[Value]) -> PyResult {
    let who = vm.to_i32(&args[0])?;
    let mut usage = libc::rusage::zeroed();
    if sys::getrusage(who, &mut usage) != 0 {
        return Err(match errno() {
            libc::EINVAL => vm.value_error("invalid who parameter"),
            errno => vm.os_error(errno),
        });
    }
    usage_to_python(vm, &usage)
}

fn limit_value(vm: &Vm, limit: libc::rlim_t) -> Value {
    if limit == libc::RLIM_INFINITY { Value::small_int(-1) } else { vm.new_int(limit as i64) }
}

fn resource_arg(vm: &Vm, value: &Value) -> PyResult<u32> {
    let resource = vm.to_i32(value)?;
    if !(0..16).contains(&resource) {
        return Err(vm.value_error("invalid resource specified"));
    }
    Ok(resource as u32)
}

fn getrlimit(vm: &Vm, args: &[Value]) -> PyResult {
    let resource = resource_arg(vm, &args[0])?;
    let mut limits = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    if sys::getrlimit(resource, &mut limits) != 0 {
        return Err(vm.os_error(errno()));
    }
    Ok(vm.new_tuple(&[limit_value(vm, limits.rlim_cur), limit_value(vm, limits.rlim_max)]))
}

fn setrlimit(vm: &Vm, args: &[Value]) -> PyResult {
    let resource = resource_arg(vm, &args[0])?;
    let items = vm.collect(&args[1])?;
    let [current, max] = &items[..] else { return Err(vm.value_error("expected a tuple of 2 integers")) };
    let limits = libc::rlimit { rlim_cur: vm.to_i64(current)? as u64, rlim_max: vm.to_i64(max)? as u64 };
    if sys::setrlimit(resource, &limits) != 0 {
        return Err(match errno() {
            libc::EINVAL => vm.value_error("current limit exceeds maximum limit"),
            libc::EPERM => vm.value_error("not allowed to raise maximum limit"),
            errno => vm.os_error(errno),
        });
    }
    NONE
}

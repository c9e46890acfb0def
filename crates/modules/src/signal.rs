//! `_signal`. The process-wide handler only stores atomics and wakes the main fiber; Python's handlers run there, from
//! `Vm::poll`.

use std::cell::Cell;
use std::os::fd::RawFd;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Instant;

use rt::Interest;
use vm::error::exception::{KEYBOARD_INTERRUPT, OS_ERROR};
use vm::prelude::*;
use vm::structseq;

use crate::park::{self, Waited};
use crate::sys::{self, Action, Plain};
use crate::thread;
use crate::util::{self, NONE, constants};

pub static MODULE: ModuleDef = ModuleDef::new(
    "_signal",
    "This module provides mechanisms to use signal handlers in Python.\n\nFunctions:\n\nalarm() -- cause SIGALRM after a specified time [Unix only]\nsetitimer() -- cause a signal (described below) after a specified\n               float time and the timer may restart then [Unix only]\ngetitimer() -- get current value of timer [Unix only]\nsignal() -- set the action for a given signal\ngetsignal() -- get the signal action for a given signal\npause() -- wait until a signal arrives [Unix only]\ndefault_int_handler() -- default SIGINT handler",
)
.functions(FUNCTIONS)
.exec(exec);

/// One more than the highest signal.
const NSIG: usize = 65;

structseq!(SIGINFO, SIGINFO_TYPE, "struct_siginfo" in "signal",
    "struct_siginfo: Result from sigwaitinfo or sigtimedwait.\n\nThis object may be accessed either as a tuple of\n(si_signo, si_code, si_errno, si_pid, si_uid, si_status, si_band),\nor via the attributes si_signo, si_code, and so on.",
    visible 7,
    [0 "si_signo" "signal number", 1 "si_code" "signal code", 2 "si_errno" "errno associated with this signal",
     3 "si_pid" "sending process ID", 4 "si_uid" "real user ID of sending process", 5 "si_status" "exit value or signal",
     6 "si_band" "band event for SIGPOLL"]);

static ITIMER_ERROR: TypeSpec = TypeSpec::new::<ExceptionObj>("ItimerError")
    .module("signal")
    .base(&OS_ERROR)
    .flags(SUBCLASSABLE | IS_EXCEPTION | WEAKREFABLE);

static FUNCTIONS: &[NativeDef] = &[
    def(
        "signal",
        "(signalnum, handler, /)",
        signal,
        "Set the action for the given signal.\n\nThe action can be SIG_DFL, SIG_IGN, or a callable Python object.\nThe previous action is returned.  See getsignal() for possible return values.\n\n*** IMPORTANT NOTICE ***\nA signal handler function is called with two arguments:\nthe first is the signal number, the second is the interrupted stack frame.",
    ),
    def(
        "getsignal",
        "(signalnum, /)",
        getsignal,
        "Return the current action for the given signal.\n\nThe return value can be:\n  SIG_IGN -- if the signal is being ignored\n  SIG_DFL -- if the default action for the signal is in effect\n  None    -- if an unknown handler is in effect\n  anything else -- the callable Python object used as a handler",
    ),
    def(
        "default_int_handler",
        "(signalnum, frame, /)",
        |vm, _| Err(vm.error_args(&KEYBOARD_INTERRUPT, &[])),
        "The default handler for SIGINT installed by Python.\n\nIt raises KeyboardInterrupt.",
    ),
    def("raise_signal", "(signalnum, /)", raise_signal, "Send a signal to the executing process."),
    def(
        "strsignal",
        "(signalnum, /)",
        strsignal,
        "Return the system description of the given signal.\n\nReturns the description of signal *signalnum*, such as \"Interrupt\"\nfor :const:`SIGINT`. Returns :const:`None` if *signalnum* has no\ndescription. Raises :exc:`ValueError` if *signalnum* is invalid.",
    ),
    def(
        "valid_signals",
        "()",
        |vm, _| signal_set(vm, |_| true),
        "Return a set of valid signal numbers on this platform.\n\nThe signal numbers returned by this function can be safely passed to\nfunctions like `pthread_kill`.",
    ),
    def(
        "set_wakeup_fd",
        "(fd, /, *, warn_on_full_buffer=True)",
        set_wakeup_fd,
        "Sets the fd to be written to (with the signal number) when a signal comes in.\n\nA library can use this to wakeup select or poll.\nThe previous fd or -1 is returned.\n\nThe fd must be non-blocking.",
    ),
    def(
        "siginterrupt",
        "(signalnum, flag, /)",
        siginterrupt,
        "Change system call restart behaviour.\n\nIf flag is False, system calls will be restarted when interrupted by\nsignal sig, else system calls will be interrupted.",
    ),
    def(
        "alarm",
        "(seconds, /)",
        |vm, a| {
            let seconds = vm.to_i32(&a[0])?;
            Ok(vm.new_int(sys::alarm(seconds as u32) as i64))
        },
        "Arrange for SIGALRM to arrive after the given number of seconds.",
    ),
    def(
        "setitimer",
        "(which, seconds, interval=0.0, /)",
        setitimer,
        "Sets given itimer (one of ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF).\n\nThe timer will fire after value seconds and after that every interval seconds.\nThe itimer can be cleared by setting seconds to zero.\n\nReturns old values as a tuple: (delay, interval).",
    ),
    def("getitimer", "(which, /)", getitimer, "Returns current value of given itimer."),
    def("pause", "()", |vm, _| park::pause(vm).map(|()| Value::NONE), "Wait until a signal arrives."),
    def("pthread_kill", "(thread_id, signalnum, /)", pthread_kill, "Send a signal to a thread."),
    def(
        "pthread_sigmask",
        "(how, mask, /)",
        pthread_sigmask,
        "Fetch and/or change the signal mask of the calling thread.",
    ),
    def(
        "sigpending",
        "()",
        sigpending,
        "Examine pending signals.\n\nReturns a set of signal numbers that are pending for delivery to\nthe calling thread.",
    ),
    def(
        "sigwait",
        "(sigset, /)",
        sigwait,
        "Wait for a signal.\n\nSuspend execution of the calling thread until the delivery of one of the\nsignals specified in the signal set sigset.  The function accepts the signal\nand returns the signal number.",
    ),
    def(
        "sigwaitinfo",
        "(sigset, /)",
        |vm, a| sigtimedwait(vm, &[a[0].clone(), Value::NONE]),
        "Wait synchronously until one of the signals in *sigset* is delivered.\n\nReturns a struct_siginfo containing information about the signal.",
    ),
    def(
        "sigtimedwait",
        "(sigset, timeout, /)",
        sigtimedwait,
        "Like sigwaitinfo(), but with a timeout.\n\nThe timeout is specified in seconds, rounded up to nanoseconds.",
    ),
    def(
        "pidfd_send_signal",
        "(pidfd, signalnum, siginfo=None, flags=0, /)",
        pidfd_send_signal,
        "Send a signal to a process referred to by a pid file descriptor.",
    ),
];

/// Python's handlers of the isolate: `NULL` for one that is not Python's.
struct Handlers {
    table: [Slot; NSIG],
    warn_on_full_buffer: Cell<bool>,
}

impl Default for Handlers {
    fn default() -> Handlers {
        Handlers { table: [const { Slot::new(Value::NULL) }; NSIG], warn_on_full_buffer: Cell::new(true) }
    }
}

static TRIPPED: [AtomicBool; NSIG] = [const { AtomicBool::new(false) }; NSIG];
static ANY: AtomicBool = AtomicBool::new(false);
static WAKEUP_FD: AtomicI32 = AtomicI32::new(-1);
/// An error number of a failed write to the wake-up descriptor.
static WAKEUP_ERROR: AtomicI32 = AtomicI32::new(0);
static REMOTE: OnceLock<rt::Remote> = OnceLock::new();
static NOTIFY: OnceLock<fn()> = OnceLock::new();

/// Told once by whoever runs the main isolate: the worker whose interrupt target is the main fiber, and a function that
/// is async-signal-safe and makes the next `Vm::poll` of the main thread call `run_pending`.
pub fn connect(remote: rt::Remote, notify: fn()) {
    let _ = REMOTE.set(remote);
    let _ = NOTIFY.set(notify);
}

fn trip(number: i32) {
    if let Some(flag) = TRIPPED.get(number as usize) {
        flag.store(true, Ordering::Release);
    }
    ANY.store(true, Ordering::Release);
    if let Some(notify) = NOTIFY.get() {
        notify();
    }
    let fd = WAKEUP_FD.load(Ordering::Acquire);
    if fd >= 0 {
        let byte = number as u8;
        if sys::write(fd, &[byte]) < 0 {
            WAKEUP_ERROR.store(park::errno(), Ordering::Release);
        }
    }
    if let Some(remote) = REMOTE.get() {
        remote.wake_from_signal();
    }
}

extern "C" fn on_signal(number: libc::c_int) {
    let saved = park::errno();
    trip(number);
    sys::set_errno(saved);
}

/// Whether a signal has come for which handlers have not run.
pub fn is_pending() -> bool {
    ANY.load(Ordering::Acquire)
}

/// Runs the handlers of the signals that came. To be called on the main thread of the main isolate (it does nothing on
/// others); the first handler that raises ends it, the other signals stay pending.
pub fn run_pending(vm: &Vm) -> PyResult<()> {
    if !ANY.load(Ordering::Acquire) {
        return Ok(());
    }
    if !thread::is_main(vm) {
        // The main thread is to look up when it runs again.
        vm.eval_breaker.fetch_or(vm::vm::EVENT_HOST, Ordering::Relaxed);
        return Ok(());
    }
    ANY.store(false, Ordering::Release);
    let handlers = vm.state::<Handlers>();
    let error = WAKEUP_ERROR.swap(0, Ordering::AcqRel);
    if error != 0 && (handlers.warn_on_full_buffer.get() || !matches!(error, libc::EAGAIN)) {
        let what = "Exception ignored when trying to write to the signal wakeup fd";
        vm.unraisable(vm.os_error(error), what, &Value::NONE);
    }
    let frame = vm.current_frame_object();
    for (number, tripped) in TRIPPED.iter().enumerate().skip(1) {
        if !tripped.swap(false, Ordering::AcqRel) {
            continue;
        }
        let Some(handler) = handlers.table[number].load().filter(|h| vm.is_callable(h)) else { continue };
        if let Err(error) = vm.call(&handler, &[Value::small_int(number as i64), frame.clone()]) {
            // The rest is for the next poll.
            ANY.store(true, Ordering::Release);
            return Err(error);
        }
    }
    Ok(())
}

/// `_thread.interrupt_main`: as if the signal had come.
pub fn simulate(vm: &Vm, number: i32) -> PyResult<()> {
    let index = check_number(vm, number)?;
    let handler = vm.state::<Handlers>().table[index].load();
    if handler.is_some_and(|h| vm.is_callable(&h)) {
        trip(number);
    }
    Ok(())
}

/// After a fork, in the child: signals that came for the parent are the parent's.
pub fn forget_pending() {
    ANY.store(false, Ordering::Release);
    TRIPPED.iter().for_each(|flag| flag.store(false, Ordering::Release));
}

fn check_number(vm: &Vm, number: i32) -> PyResult<usize> {
    if number < 1 || number as usize >= NSIG {
        return Err(vm.value_error("signal number out of range"));
    }
    Ok(number as usize)
}

fn exec(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    constants!(vm, dict, libc: SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGUSR1, SIGSEGV,
        SIGUSR2, SIGPIPE, SIGALRM, SIGTERM, SIGCHLD, SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGXCPU, SIGXFSZ,
        SIGVTALRM, SIGPROF, SIGWINCH, SIGIO, SIGSYS, SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK);
    #[cfg(target_os = "linux")]
    constants!(vm, dict, libc: SIGPWR, SIGSTKFLT, SIGPOLL);
    let more = [
        ("SIGIOT", libc::SIGABRT),
        ("SIGCLD", libc::SIGCHLD),
        ("SIGRTMIN", libc::SIGRTMIN()),
        ("SIGRTMAX", libc::SIGRTMAX()),
        ("NSIG", NSIG as i32),
        ("SIG_DFL", 0),
        ("SIG_IGN", 1),
        ("ITIMER_REAL", 0),
        ("ITIMER_VIRTUAL", 1),
        ("ITIMER_PROF", 2),
    ];
    for (name, value) in more {
        dict.set_name(name, Value::small_int(value as i64));
    }
    dict.set_name("struct_siginfo", SIGINFO_TYPE.to_value());
    dict.set_name("ItimerError", ITIMER_ERROR.to_value());
    let handlers = vm.state::<Handlers>();
    for number in 1..NSIG {
        let action = current_action(number as i32);
        handlers.table[number].set(action.map_or(Value::NULL, Value::small_int));
    }
    let owns_process = REMOTE.get().is_some();
    if owns_process
        && handlers.table[libc::SIGINT as usize].is(&Value::small_int(0))
        && let Some(handler) = dict.get_name("default_int_handler")
    {
        handlers.table[libc::SIGINT as usize].set(handler);
        sys::set_action(libc::SIGINT, Action::Handler(on_signal)).map_err(|errno| vm.os_error(errno))?;
    }
    Ok(())
}

/// What CPython ignores from its start: writes to closed pipes and too large files are errors instead.
pub fn ignore_pipe_signals() {
    for number in [libc::SIGPIPE, libc::SIGXFSZ] {
        let _ = sys::set_action(number, Action::Ignore);
    }
}

/// 0 or 1 for the default action and ignoring.
fn current_action(number: i32) -> Option<i64> {
    match sys::action_of(number)? {
        Action::Default => Some(0),
        Action::Ignore => Some(1),
        _ => None,
    }
}

fn signal(vm: &Vm, args: &[Value]) -> PyResult {
    let number = vm.to_i32(&args[0])?;
    if !thread::is_main(vm) {
        return Err(vm.value_error("signal only works in main thread of the main interpreter"));
    }
    let index = check_number(vm, number)?;
    let action = match args[1].as_int() {
        Some(0) => Action::Default,
        Some(1) => Action::Ignore,
        _ => match vm::types::int::to_i64(&args[1]) {
            Some(0) => Action::Default,
            Some(1) => Action::Ignore,
            _ if vm.is_callable(&args[1]) => Action::Handler(on_signal),
            _ => {
                return Err(
                    vm.type_error("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")
                );
            }
        },
    };
    run_pending(vm)?;
    sys::set_action(number, action).map_err(|errno| vm.os_error(errno))?;
    let old = vm.state::<Handlers>().table[index].replace(args[1].clone());
    Ok(old.into_option().unwrap_or(Value::NONE))
}

fn getsignal(vm: &Vm, args: &[Value]) -> PyResult {
    let index = check_number(vm, vm.to_i32(&args[0])?)?;
    Ok(vm.state::<Handlers>().table[index].load().unwrap_or(Value::NONE))
}

fn raise_signal(vm: &Vm, args: &[Value]) -> PyResult {
    let number = vm.to_i32(&args[0])?;
    if sys::raise(number) != 0 {
        return Err(vm.os_error(park::errno()));
    }
    run_pending(vm)?;
    NONE
}

fn strsignal(vm: &Vm, args: &[Value]) -> PyResult {
    let number = vm.to_i32(&args[0])?;
    check_number(vm, number)?;
    let Some(text) = sys::strsignal(number) else { return NONE };
    if text.starts_with("Unknown signal") {
        return NONE;
    }
    Ok(vm.new_str(&text))
}

/// A Python set of the signals in a set of the system's.
fn to_python_set(vm: &Vm, set: &libc::sigset_t) -> PyResult {
    signal_set(vm, |number| sys::sigismember(set, number) == 1)
}

fn signal_set(vm: &Vm, wanted: impl Fn(i32) -> bool) -> PyResult {
    let mut items = Vec::new();
    for number in 1..NSIG as i32 {
        // The threads library keeps two for itself.
        if (32..libc::SIGRTMIN()).contains(&number) || !wanted(number) {
            continue;
        }
        items.push(Value::small_int(number as i64));
    }
    util::new_set(vm, items)
}

fn from_python_set(vm: &Vm, iterable: &Value) -> PyResult<libc::sigset_t> {
    let mut set = libc::sigset_t::zeroed();
    sys::sigemptyset(&mut set);
    vm.for_each(iterable, |item| {
        let number = vm.to_i64(&item)?;
        if !(1..NSIG as i64).contains(&number) {
            return Err(vm.value_error(format!("signal number {number} out of range [1; {}]", NSIG - 1)));
        }
        if sys::sigaddset(&mut set, number as i32) != 0 && park::errno() != libc::EINVAL {
            return Err(vm.os_error(park::errno()));
        }
        Ok(())
    })?;
    Ok(set)
}

fn set_wakeup_fd(vm: &Vm, args: &[Value]) -> PyResult {
    let fd = vm.to_i32(&args[0])?;
    let warn = util::flag(vm, &args[1], true)?;
    if !thread::is_main(vm) {
        return Err(vm.value_error("set_wakeup_fd only works in main thread of the main interpreter"));
    }
    if fd != -1 {
        let flags = sys::fcntl(fd, libc::F_GETFL, 0);
        if flags < 0 {
            return Err(vm.os_error(park::errno()));
        }
        if flags & libc::O_NONBLOCK == 0 {
            return Err(vm.value_error(format!("the fd {fd} must be in non-blocking mode")));
        }
    }
    vm.state::<Handlers>().warn_on_full_buffer.set(warn);
    Ok(vm.new_int(WAKEUP_FD.swap(fd, Ordering::AcqRel) as i64))
}

fn siginterrupt(vm: &Vm, args: &[Value]) -> PyResult {
    let number = vm.to_i32(&args[0])?;
    let flag = vm.to_i32(&args[1])?;
    check_number(vm, number)?;
    sys::set_restart(number, flag == 0).map_err(|errno| vm.os_error(errno))?;
    NONE
}

fn timeval(nanos: i64) -> libc::timeval {
    libc::timeval {
        tv_sec: nanos.div_euclid(1_000_000_000),
        tv_usec: ((nanos.rem_euclid(1_000_000_000) + 999) / 1000).min(999_999),
    }
}

fn timer_pair(vm: &Vm, timer: &libc::itimerval) -> Value {
    let seconds = |t: &libc::timeval| vm.new_float(t.tv_sec as f64 + t.tv_usec as f64 * 1e-6);
    vm.new_tuple(&[seconds(&timer.it_value), seconds(&timer.it_interval)])
}

fn itimer_error(vm: &Vm, errno: i32) -> Error {
    let text = vm.new_str(&vm::error::raise::errno_text(errno));
    Error::from_exception(vm::error::exception::new_os_error(
        ITIMER_ERROR.get(),
        &[Value::small_int(errno as i64), text],
    ))
}

fn setitimer(vm: &Vm, args: &[Value]) -> PyResult {
    let which = vm.to_i32(&args[0])?;
    let value = util::to_nanos(vm, &args[1], f64::ceil)?;
    let interval = if args[2].is_null() { 0 } else { util::to_nanos(vm, &args[2], f64::ceil)? };
    let new = libc::itimerval { it_interval: timeval(interval), it_value: timeval(value) };
    let old = sys::setitimer(which, &new).map_err(|errno| itimer_error(vm, errno))?;
    Ok(timer_pair(vm, &old))
}

fn getitimer(vm: &Vm, args: &[Value]) -> PyResult {
    let which = vm.to_i32(&args[0])?;
    let old = sys::getitimer(which).map_err(|errno| itimer_error(vm, errno))?;
    Ok(timer_pair(vm, &old))
}

fn pthread_kill(vm: &Vm, args: &[Value]) -> PyResult {
    // All Python threads of an isolate live on one OS thread.
    let _ = vm.to_i64(&args[0])?;
    let number = vm.to_i32(&args[1])?;
    let errno = sys::signal_this_thread(number);
    if errno != 0 {
        return Err(vm.os_error(errno));
    }
    run_pending(vm)?;
    NONE
}

fn pthread_sigmask(vm: &Vm, args: &[Value]) -> PyResult {
    let how = vm.to_i32(&args[0])?;
    let new = from_python_set(vm, &args[1])?;
    let mut old = libc::sigset_t::zeroed();
    let errno = sys::pthread_sigmask(how, &new, &mut old);
    if errno != 0 {
        return Err(vm.os_error(errno));
    }
    run_pending(vm)?;
    to_python_set(vm, &old)
}

fn sigpending(vm: &Vm, _: &[Value]) -> PyResult {
    let mut set = libc::sigset_t::zeroed();
    if sys::sigpending(&mut set) != 0 {
        return Err(vm.os_error(park::errno()));
    }
    to_python_set(vm, &set)
}

/// A descriptor that becomes readable with the signals; closed when dropped.
struct SignalFd(RawFd);

impl Drop for SignalFd {
    fn drop(&mut self) {
        park::closing(self.0);
        sys::close(self.0);
    }
}

/// Takes one signal of the (blocked) set; `None` at the deadline.
fn take_signal(vm: &Vm, set: &libc::sigset_t, deadline: Option<Instant>) -> PyResult<Option<libc::siginfo_t>> {
    let fd = sys::signalfd(-1, set, libc::SFD_CLOEXEC | libc::SFD_NONBLOCK);
    if fd < 0 {
        return Err(vm.os_error(park::errno()));
    }
    let fd = SignalFd(fd);
    loop {
        let zero = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        let mut info = libc::siginfo_t::zeroed();
        if sys::sigtimedwait(set, &mut info, &zero) > 0 {
            return Ok(Some(info));
        }
        match park::errno() {
            libc::EAGAIN | libc::EINTR => {}
            errno => return Err(vm.os_error(errno)),
        }
        if park::wait_fd(vm, fd.0, Interest::READ, deadline)? == Waited::TimedOut {
            return Ok(None);
        }
    }
}

fn sigwait(vm: &Vm, args: &[Value]) -> PyResult {
    let set = from_python_set(vm, &args[0])?;
    match take_signal(vm, &set, None)? {
        Some(info) => Ok(vm.new_int(info.si_signo as i64)),
        None => NONE,
    }
}

fn sigtimedwait(vm: &Vm, args: &[Value]) -> PyResult {
    let set = from_python_set(vm, &args[0])?;
    let timeout = util::to_timeout(vm, &args[1])?;
    if timeout.is_some_and(|t| t < 0) {
        return Err(vm.value_error("timeout must be non-negative"));
    }
    let deadline = timeout.and_then(|t| park::deadline_after(util::nanos(t)));
    let Some(info) = take_signal(vm, &set, deadline)? else { return NONE };
    let int = |i: i64| vm.new_int(i);
    let (pid, uid, status) = sys::signal_source(&info);
    SIGINFO.make(
        vm,
        vec![
            int(info.si_signo as i64),
            int(info.si_code as i64),
            int(info.si_errno as i64),
            int(pid as i64),
            int(uid as i64),
            int(status as i64),
            int(0),
        ],
    )
}

fn pidfd_send_signal(vm: &Vm, args: &[Value]) -> PyResult {
    let (pidfd, number) = (vm.to_i32(&args[0])?, vm.to_i32(&args[1])?);
    if args[2].non_null().is_some_and(|i| !i.is_none()) {
        return Err(vm.type_error("siginfo must be None"));
    }
    let flags = util::int_or(vm, &args[3], 0)?;
    let result = sys::pidfd_send_signal(pidfd, number, flags as u32);
    if result < 0 {
        return Err(vm.os_error(park::errno()));
    }
    vm.poll()?;
    NONE
}

//! `select`: `select()`, `poll` and `epoll` objects. Each asks the kernel once and parks when there is nothing yet; a
//! parked `epoll` waits on its own descriptor.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Instant;

use rt::Interest;
use vm::error::exception::{KEY_ERROR, OS_ERROR, TYPE_ERROR};
use vm::prelude::*;

use crate::park::{self, Waited, errno};
use crate::sys;
use crate::util::{self, Fd, constants, this};

pub static MODULE: ModuleDef = ModuleDef::new(
    "select",
    "This module supports asynchronous I/O on multiple file descriptors.\n\n*** IMPORTANT NOTICE ***\nOn Windows, only sockets are supported; on Unix, all file descriptors.",
)
.functions(FUNCTIONS)
.exec(exec);

static FUNCTIONS: &[NativeDef] = &[
    native!(
        /// Wait until one or more file descriptors are ready for some kind of I/O.
        ///
        /// The first three arguments are iterables of file descriptors to be waited for:
        /// rlist -- wait until ready for reading
        /// wlist -- wait until ready for writing
        /// xlist -- wait for an "exceptional condition"
        /// If only one kind of condition is required, pass [] for the other lists.
        ///
        /// A file descriptor is either a socket or file object, or a small integer
        /// gotten from a fileno() method call on one of those.
        ///
        /// The optional 4th argument specifies a timeout in seconds; it may be
        /// a floating-point number to specify fractions of seconds.  If it is absent
        /// or None, the call will never time out.
        ///
        /// The return value is a tuple of three lists corresponding to the first three
        /// arguments; each contains the subset of the corresponding file descriptors
        /// that are ready.
        ///
        /// *** IMPORTANT NOTICE ***
        /// On Windows, only sockets are supported; on Unix, all file
        /// descriptors can be used.
        "select", "(rlist, wlist, xlist, timeout=None, /)",
        |vm, r: &Value, w: &Value, x: &Value, timeout: OrNone<&Value>| select(vm, [r, w, x], timeout)
    ),
    native!(
        /// Returns a polling object.
        ///
        /// This object supports registering and unregistering file descriptors, and then
        /// polling them for I/O events.
        "poll", "()",
        |_vm| POLL.alloc(PollObj::default()).into_value()
    ),
];

fn exec(vm: &Vm, dict: &DictObj) -> PyResult<()> {
    constants!(vm, dict, libc: POLLIN, POLLPRI, POLLOUT, POLLERR, POLLHUP, POLLNVAL, POLLRDNORM, POLLRDBAND, POLLWRNORM,
        POLLWRBAND, PIPE_BUF);
    dict.set_name("error", OS_ERROR.to_value());
    #[cfg(target_os = "linux")]
    {
        constants!(vm, dict, libc: POLLRDHUP, EPOLLIN, EPOLLOUT, EPOLLPRI, EPOLLERR, EPOLLHUP, EPOLLRDHUP, EPOLLONESHOT,
            EPOLLEXCLUSIVE, EPOLLWAKEUP, EPOLLRDNORM, EPOLLRDBAND, EPOLLWRNORM, EPOLLWRBAND, EPOLLMSG, EPOLL_CLOEXEC);
        dict.set_name("EPOLLET", vm.new_int(1 << 31));
        dict.set_name("POLLMSG", vm.new_int(0x400));
        dict.set_name("epoll", EPOLL.to_value());
    }
    Ok(())
}

/// As many descriptors as `select(2)` could name.
const FD_SETSIZE: i32 = 1024;

fn deadline_of(nanos: Option<i64>) -> Option<Instant> {
    nanos.and_then(|n| park::deadline_after(util::nanos(n)))
}

/// Asks which are ready, without waiting.
fn poll_now(vm: &Vm, fds: &mut [libc::pollfd]) -> PyResult<usize> {
    loop {
        let n = sys::poll(fds, 0);
        if n >= 0 {
            return Ok(n as usize);
        }
        match errno() {
            libc::EINTR => vm.poll()?,
            errno => return Err(vm.os_error(errno)),
        }
    }
}

/// Waits until one is ready; how many are, 0 at the deadline. `immediate`: only asks.
fn poll_fds(vm: &Vm, fds: &mut [libc::pollfd], immediate: bool, deadline: Option<Instant>) -> PyResult<usize> {
    let mut timed_out = immediate;
    loop {
        let n = poll_now(vm, fds)?;
        if n > 0 || timed_out {
            return Ok(n);
        }
        let mut interests = Vec::new();
        for p in fds.iter() {
            let read = p.events & (libc::POLLIN | libc::POLLRDNORM | libc::POLLRDBAND) != 0;
            let write = p.events & (libc::POLLOUT | libc::POLLWRNORM | libc::POLLWRBAND) != 0;
            match (read, write) {
                (true, true) => interests.push((p.fd, Interest::BOTH)),
                (false, true) => interests.push((p.fd, Interest::WRITE)),
                (true, false) => interests.push((p.fd, Interest::READ)),
                (false, false) => {}
            }
            if p.events & libc::POLLPRI != 0 || (!read && !write) {
                interests.push((p.fd, Interest::PRIORITY));
            }
        }
        timed_out = wait_for(vm, &interests, deadline)?;
    }
}

/// True at the deadline.
fn wait_for(vm: &Vm, interests: &[(i32, Interest)], deadline: Option<Instant>) -> PyResult<bool> {
    let waited = match (interests, deadline) {
        ([], Some(deadline)) => {
            park::sleep_until(vm, deadline)?;
            Waited::TimedOut
        }
        ([], None) => {
            park::pause(vm)?;
            Waited::Ready
        }
        ([(fd, interest)], _) => park::wait_fd(vm, *fd, *interest, deadline)?,
        _ => park::wait_many(vm, interests, deadline)?,
    };
    Ok(waited == Waited::TimedOut)
}

/// A timeout in seconds; its error names what was expected.
fn seconds_arg(vm: &Vm, OrNone(value): OrNone<&Value>, message: &str) -> PyResult<Option<i64>> {
    let Some(value) = value else { return Ok(None) };
    match util::to_timeout(vm, value) {
        Err(e) if e.is(&TYPE_ERROR) => Err(vm.type_error(message)),
        result => result,
    }
}

fn select(vm: &Vm, given: [&Value; 3], timeout: OrNone<&Value>) -> PyResult {
    let timeout = seconds_arg(vm, timeout, "timeout must be a float or None")?;
    if timeout.is_some_and(|t| t < 0) {
        return Err(vm.value_error("timeout must be non-negative"));
    }
    let mut lists: [Vec<(Value, i32)>; 3] = Default::default();
    for (list, arg) in lists.iter_mut().zip(given) {
        let items = match vm.collect(arg) {
            Err(e) if e.is(&TYPE_ERROR) => return Err(vm.type_error("arguments 1-3 must be sequences")),
            result => result?,
        };
        for item in items {
            let fd = util::to_fd(vm, &item)?;
            if fd >= FD_SETSIZE {
                return Err(vm.value_error("filedescriptor out of range in select()"));
            }
            list.push((item, fd));
        }
    }
    const EVENTS: [libc::c_short; 3] = [libc::POLLIN, libc::POLLOUT, libc::POLLPRI];
    let mut wanted: BTreeMap<i32, libc::c_short> = BTreeMap::new();
    for (list, events) in lists.iter().zip(EVENTS) {
        for (_, fd) in list {
            *wanted.entry(*fd).or_default() |= events;
        }
    }
    let mut fds: Vec<_> = wanted.iter().map(|(&fd, &events)| libc::pollfd { fd, events, revents: 0 }).collect();
    poll_fds(vm, &mut fds, timeout == Some(0), deadline_of(timeout))?;
    if fds.iter().any(|p| p.revents & libc::POLLNVAL != 0) {
        return Err(vm.os_error(libc::EBADF));
    }
    const READY: [libc::c_short; 3] =
        [libc::POLLIN | libc::POLLHUP | libc::POLLERR, libc::POLLOUT | libc::POLLERR, libc::POLLPRI];
    let mut results = Vec::new();
    for (list, ready) in lists.into_iter().zip(READY) {
        let is_ready = |fd: i32| fds.iter().any(|p| p.fd == fd && p.revents & ready != 0);
        let chosen = list.into_iter().filter(|(_, fd)| is_ready(*fd)).map(|(item, _)| item).collect();
        results.push(vm.new_list(chosen)?);
    }
    Ok(vm.new_tuple(&results))
}

#[derive(Default)]
pub struct PollObj {
    fds: RefCell<BTreeMap<i32, libc::c_short>>,
    running: Cell<bool>,
}
heap::payload!(PollObj, "poll", leaf, external);

pub static POLL: TypeSpec = TypeSpec::new::<PollObj>("poll").module("select").flags(NO_NEW).methods(&[
    native!(
        /// Register a file descriptor with the polling object.
        ///
        ///   fd
        ///     either an integer, or an object with a fileno() method returning an int
        ///   eventmask
        ///     an optional bitmask describing the type of events to check for
        "register", "($self, fd, eventmask=POLLIN | POLLPRI | POLLOUT, /)",
        |vm, this: This<PollObj>, fd: Fd, mask: Option<&Value>| poll_register(vm, this, fd, mask, false)
    ),
    native!(
        /// Modify an already registered file descriptor.
        "modify", "($self, fd, eventmask, /)",
        |vm, this: This<PollObj>, fd: Fd, mask: &Value| poll_register(vm, this, fd, Some(mask), true)
    ),
    native!(
        /// Remove a file descriptor being tracked by the polling object.
        "unregister", "($self, fd, /)",
        poll_unregister(this, fd)
    ),
    native!(
        /// Polls the set of registered file descriptors.
        ///
        /// Returns a list containing any descriptors that have events or errors to
        /// report, as a list of (fd, event) 2-tuples.
        "poll", "($self, timeout=None, /)",
        poll_poll(this, timeout)
    ),
]);

fn poll_register(vm: &Vm, poll: This<PollObj>, Fd(fd): Fd, mask: Option<&Value>, modify: bool) -> PyResult<()> {
    let events = match mask {
        None => libc::POLLIN | libc::POLLPRI | libc::POLLOUT,
        Some(mask) => {
            let mask = vm.to_i64(mask)?;
            if mask < 0 {
                return Err(vm.value_error("value must be positive"));
            }
            u16::try_from(mask).map_err(|_| vm.overflow_error("Python int too large to convert to C unsigned short"))?
                as libc::c_short
        }
    };
    let mut fds = poll.fds.borrow_mut();
    if modify && !fds.contains_key(&fd) {
        return Err(vm.os_error(libc::ENOENT));
    }
    fds.insert(fd, events);
    Ok(())
}

fn poll_unregister(vm: &Vm, poll: This<PollObj>, Fd(fd): Fd) -> PyResult<()> {
    match poll.fds.borrow_mut().remove(&fd) {
        Some(_) => Ok(()),
        None => Err(vm.error_args(&KEY_ERROR, &[Value::small_int(fd as i64)])),
    }
}

fn poll_poll(vm: &Vm, poll: This<PollObj>, OrNone(timeout): OrNone<&Value>) -> PyResult {
    // Milliseconds, rounded up; negative waits for ever.
    let timeout = match timeout {
        None => None,
        Some(t) => match vm::types::float::exact(t) {
            Some(f) if f.is_nan() => return Err(vm.value_error("Invalid value NaN (not a number)")),
            Some(f) => Some(f.ceil() as i64),
            None if type_of(t).slots.index.get().is_some() => Some(vm.to_i64(t)?),
            None => return Err(vm.type_error("timeout must be an integer or None")),
        },
    };
    let timeout = timeout.filter(|t| *t >= 0);
    if timeout.is_some_and(|t| t > i32::MAX as i64) {
        return Err(vm.overflow_error("timeout is too large"));
    }
    if poll.running.replace(true) {
        return Err(vm.runtime_error("concurrent poll() invocation"));
    }
    let mut fds: Vec<_> =
        poll.fds.borrow().iter().map(|(&fd, &events)| libc::pollfd { fd, events, revents: 0 }).collect();
    let result = poll_fds(vm, &mut fds, timeout == Some(0), deadline_of(timeout.map(|t| t * 1_000_000)));
    poll.running.set(false);
    result?;
    let ready = fds.iter().filter(|p| p.revents != 0);
    let pair =
        |p: &libc::pollfd| vm.new_tuple(&[Value::small_int(p.fd as i64), Value::small_int(p.revents as u16 as i64)]);
    vm.new_list(ready.map(pair).collect())
}

#[cfg(target_os = "linux")]
pub use epoll::{EPOLL, EpollObj};

#[cfg(target_os = "linux")]
mod epoll {
    use super::*;

    pub struct EpollObj {
        fd: Cell<i32>,
    }
    heap::payload!(EpollObj, "epoll", leaf, external);

    impl Drop for EpollObj {
        fn drop(&mut self) {
            self.shut();
        }
    }

    impl EpollObj {
        fn shut(&self) -> i32 {
            let fd = self.fd.replace(-1);
            if fd < 0 {
                return 0;
            }
            park::closing(fd);
            if sys::close(fd) != 0 { errno() } else { 0 }
        }
        /// The descriptor, unless it was closed.
        pub fn open(&self, vm: &Vm) -> PyResult<i32> {
            match self.fd.get() {
                fd if fd < 0 => Err(vm.value_error("I/O operation on closed epoll object")),
                fd => Ok(fd),
            }
        }
    }

    pub static EPOLL: TypeSpec = TypeSpec::new::<EpollObj>("epoll")
        .module("select")
        .flags(SUBCLASSABLE)
        .doc("Returns an epolling object.\n\n  sizehint\n    The expected number of events to be registered.  It must be positive,\n    or -1 to use the default.  It is only used on older systems where\n    epoll_create1() is not available; otherwise it has no effect (though its\n    value is still checked).\n  flags\n    Deprecated and completely ignored.  However, when supplied, its value\n    must be 0 or select.EPOLL_CLOEXEC, otherwise OSError is raised.")
        .methods(METHODS)
        .getset(&[GetSet::ro("closed", |vm, v| Ok(Value::bool(this::<EpollObj>(vm, v)?.fd.get() < 0)), "True if the epoll handler is closed")])
        .slots(|s| s.new.set(Some(|vm, ty, args| util::construct(vm, &NEW, ty, args))));

    static NEW: NativeDef = native!("epoll", "($type, sizehint=-1, flags=0)", new(class, size, flags));

    static METHODS: &[NativeDef] = &[
        native!(
            /// Create an epoll object from a given control fd.
            "fromfd", "($type, fd, /)",
            fromfd(class, fd)
        )
        .class_method(),
        native!(
            /// Close the epoll control file descriptor.
            ///
            /// Further operations on the epoll object will raise an exception.
            "close", "($self, /)",
            |vm, this: This<EpollObj>| match this.shut() {
                0 => Ok(()),
                errno => Err(vm.os_error(errno)),
            }
        ),
        native!(
            /// Return the epoll control file descriptor.
            "fileno", "($self, /)",
            |vm, this: This<EpollObj>| this.open(vm)
        ),
        native!(
            /// Registers a new fd or raises an OSError if the fd is already registered.
            "register", "($self, /, fd, eventmask=EPOLLIN | EPOLLPRI | EPOLLOUT)",
            |vm, this: This<EpollObj>, fd: Fd, mask: Option<&Value>| control(vm, this, fd.0, mask, libc::EPOLL_CTL_ADD)
        ),
        native!(
            /// Modify event mask for a registered file descriptor.
            "modify", "($self, /, fd, eventmask)",
            |vm, this: This<EpollObj>, fd: Fd, mask: &Value| control(vm, this, fd.0, Some(mask), libc::EPOLL_CTL_MOD)
        ),
        native!(
            /// Remove a registered file descriptor from the epoll object.
            "unregister", "($self, /, fd)",
            |vm, this: This<EpollObj>, fd: Fd| control(vm, this, fd.0, Some(&Value::small_int(0)), libc::EPOLL_CTL_DEL)
        ),
        native!(
            /// Wait for events on the epoll file descriptor.
            ///
            ///   timeout
            ///     the maximum time to wait in seconds (as float);
            ///     a timeout of None or -1 makes poll wait indefinitely
            ///   maxevents
            ///     the maximum number of events returned; -1 means no limit
            ///
            /// Returns a list containing any descriptors that have events to report,
            /// as a list of (fd, events) 2-tuples.
            "poll", "($self, /, timeout=None, maxevents=-1)",
            poll(this, timeout, max)
        ),
        native!("__enter__", "($self, /)", |vm, this: This<EpollObj>| this.open(vm).map(|_| this.object.clone())),
        native!(
            "__exit__",
            "($self, exc_type=None, exc_value=None, exc_tb=None, /)",
            |vm, this: &Value, _kind: Option<&Value>, _value: Option<&Value>, _tb: Option<&Value>| {
                vm.call_method(this, &name!("close"), &[])
            }
        ),
    ];

    fn new(vm: &Vm, class: &Value, size: Option<i32>, flags: Option<i32>) -> PyResult {
        let (size, flags) = (size.unwrap_or(-1), flags.unwrap_or(0));
        if size != -1 && size <= 0 {
            return Err(vm.value_error("negative sizehint"));
        }
        if flags != 0 && flags != libc::EPOLL_CLOEXEC {
            return Err(vm.error(&OS_ERROR, "invalid flags"));
        }
        let fd = sys::epoll_create1(libc::EPOLL_CLOEXEC);
        if fd < 0 {
            return Err(vm.os_error(errno()));
        }
        instance(vm, class, fd)
    }

    fn instance(vm: &Vm, ty: &Value, fd: i32) -> PyResult {
        let epoll = EpollObj { fd: Cell::new(fd) };
        let ty = this::<TypeObj>(vm, ty)?;
        Ok(vm::object::class::alloc_instance(ty, epoll).into_value())
    }

    fn fromfd(vm: &Vm, class: &Value, fd: i32) -> PyResult {
        instance(vm, class, fd)
    }

    fn control(vm: &Vm, epoll: This<EpollObj>, fd: i32, mask: Option<&Value>, operation: i32) -> PyResult<()> {
        let epoll = epoll.open(vm)?;
        let events = match mask {
            None => (libc::EPOLLIN | libc::EPOLLPRI | libc::EPOLLOUT) as u32,
            Some(mask) => u32::try_from(vm.to_i64(mask)?)
                .map_err(|_| vm.overflow_error("can't convert negative value to unsigned int"))?,
        };
        let mut event = libc::epoll_event { events, u64: fd as u64 };
        if sys::epoll_ctl(epoll, operation, fd, &mut event) != 0 {
            return Err(vm.os_error(errno()));
        }
        Ok(())
    }

    fn poll(vm: &Vm, epoll: This<EpollObj>, timeout: OrNone<&Value>, max: Option<i32>) -> PyResult {
        epoll.open(vm)?;
        let timeout = seconds_arg(vm, timeout, "timeout must be a number or None")?.filter(|t| *t >= 0);
        let max = match max.unwrap_or(-1) {
            -1 => 1023,
            n if n > 0 => n.min(1 << 16) as usize,
            n => return Err(vm.value_error(format!("maxevents must be greater than 0, got {n}"))),
        };
        let mut events = vec![libc::epoll_event { events: 0, u64: 0 }; max.min(1023)];
        let deadline = deadline_of(timeout);
        let mut timed_out = timeout == Some(0);
        let count = loop {
            let fd = epoll.open(vm)?;
            let n = sys::epoll_wait(fd, &mut events, 0);
            match n {
                0 if timed_out => break 0,
                0 => timed_out = park::wait_fd(vm, fd, Interest::READ, deadline)? == Waited::TimedOut,
                1.. => break n as usize,
                _ => match errno() {
                    libc::EINTR => vm.poll()?,
                    errno => return Err(vm.os_error(errno)),
                },
            }
        };
        let pair = |e: &libc::epoll_event| {
            let (fd, bits) = (e.u64, e.events);
            vm.new_tuple(&[vm.new_int(fd as i64), vm.new_int(bits as i64)])
        };
        vm.new_list(events[..count].iter().map(pair).collect())
    }
}

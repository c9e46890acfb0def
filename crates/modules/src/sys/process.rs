//! Programs started and replaced, accounts, signal actions: calls with arrays of texts and the library's own records.

use std::ffi::{CStr, CString, c_char, c_int, c_short};
use std::ptr;

use libc::{mode_t, pid_t, sigset_t};

use super::Plain;
use crate::park::errno;

/// Texts as a null-terminated array of the system's.
pub struct Strings {
    /// What the pointers point to.
    _owned: Vec<CString>,
    pointers: Vec<*const c_char>,
}

impl Strings {
    pub fn new(owned: Vec<CString>) -> Strings {
        let pointers = owned.iter().map(|s| s.as_ptr()).chain([ptr::null()]).collect();
        Strings { _owned: owned, pointers }
    }
    fn as_ptr(&self) -> *const *const c_char {
        self.pointers.as_ptr()
    }
}

/// Replaces the program; comes back with the error number. Without `env` the environment stays.
pub fn exec(path: &CStr, argv: &Strings, env: Option<&Strings>) -> c_int {
    // SAFETY: the path and the texts are terminated, the arrays end with null, and all live while the call reads them.
    unsafe {
        match env {
            Some(env) => libc::execve(path.as_ptr(), argv.as_ptr(), env.as_ptr()),
            None => libc::execv(path.as_ptr(), argv.as_ptr()),
        }
    };
    errno()
}

pub fn fexecve(fd: c_int, argv: &Strings, env: &Strings) -> c_int {
    // SAFETY: as in `exec`.
    unsafe { libc::fexecve(fd, argv.as_ptr(), env.as_ptr()) };
    errno()
}

/// What a new process does first. The lists of the system are made for the call alone.
#[derive(Default)]
pub struct Spawn {
    pub actions: Vec<FileAction>,
    pub group: Option<pid_t>,
    pub mask: Option<sigset_t>,
    pub defaults: Option<sigset_t>,
    pub flags: c_int,
}

pub enum FileAction {
    Open(c_int, CString, c_int, mode_t),
    Close(c_int),
    Dup2(c_int, c_int),
}

impl Spawn {
    /// The process that runs `path`, looked for in `PATH` with `search`; the error number.
    pub fn run(&self, path: &CStr, argv: &Strings, env: Option<&Strings>, search: bool) -> Result<pid_t, c_int> {
        // SAFETY: both lists are initialised before any other use and destroyed once, after the call. What they are given
        // (texts, sets) lives in `self`; texts are terminated, arrays end with null. `environ` is read by the call alone.
        unsafe {
            let (mut actions, mut attributes) = (std::mem::zeroed(), std::mem::zeroed());
            libc::posix_spawn_file_actions_init(&mut actions);
            libc::posix_spawnattr_init(&mut attributes);
            let mut failed = 0;
            for action in &self.actions {
                failed = match action {
                    FileAction::Open(fd, path, flags, mode) => {
                        libc::posix_spawn_file_actions_addopen(&mut actions, *fd, path.as_ptr(), *flags, *mode)
                    }
                    FileAction::Close(fd) => libc::posix_spawn_file_actions_addclose(&mut actions, *fd),
                    FileAction::Dup2(from, to) => libc::posix_spawn_file_actions_adddup2(&mut actions, *from, *to),
                };
                if failed != 0 {
                    break;
                }
            }
            let mut flags = self.flags;
            if let Some(group) = self.group {
                libc::posix_spawnattr_setpgroup(&mut attributes, group);
                flags |= libc::POSIX_SPAWN_SETPGROUP;
            }
            if let Some(mask) = &self.mask {
                libc::posix_spawnattr_setsigmask(&mut attributes, mask);
                flags |= libc::POSIX_SPAWN_SETSIGMASK;
            }
            if let Some(defaults) = &self.defaults {
                libc::posix_spawnattr_setsigdefault(&mut attributes, defaults);
                flags |= libc::POSIX_SPAWN_SETSIGDEF;
            }
            libc::posix_spawnattr_setflags(&mut attributes, flags as c_short);
            let mut pid = 0;
            if failed == 0 {
                let env = env.map_or(environ, Strings::as_ptr);
                let spawn = if search { libc::posix_spawnp } else { libc::posix_spawn };
                failed = spawn(&mut pid, path.as_ptr(), &actions, &attributes, argv.as_ptr().cast(), env.cast());
            }
            libc::posix_spawn_file_actions_destroy(&mut actions);
            libc::posix_spawnattr_destroy(&mut attributes);
            if failed == 0 { Ok(pid) } else { Err(failed) }
        }
    }
}

// SAFETY: the declarations of POSIX. (`environ` is only read, by `posix_spawn`.)
unsafe extern "C" {
    static environ: *const *const c_char;
    #[link_name = "setitimer"]
    safe fn c_setitimer(which: c_int, new: &libc::itimerval, old: &mut libc::itimerval) -> c_int;
    #[link_name = "getitimer"]
    safe fn c_getitimer(which: c_int, old: &mut libc::itimerval) -> c_int;
    #[link_name = "tzset"]
    safe fn c_tzset();
}

pub fn setitimer(which: c_int, new: &libc::itimerval) -> Result<libc::itimerval, c_int> {
    let mut old = libc::itimerval::zeroed();
    if c_setitimer(which, new, &mut old) == 0 { Ok(old) } else { Err(errno()) }
}

pub fn getitimer(which: c_int) -> Result<libc::itimerval, c_int> {
    let mut old = libc::itimerval::zeroed();
    if c_getitimer(which, &mut old) == 0 { Ok(old) } else { Err(errno()) }
}

/// Reads `TZ` again.
pub fn tzset() {
    c_tzset();
}

/// Forks with all signals blocked and runs `child` in the new process; the parent's mask from before is handed to it.
/// Only for `child.rs`: between fork and exec nothing but system calls may be made.
pub(super) fn fork<P>(plan: &P, child: fn(&P, &sigset_t) -> !) -> Result<pid_t, c_int> {
    let (mut all, mut mask) = (sigset_t::zeroed(), sigset_t::zeroed());
    super::sigfillset(&mut all);
    super::pthread_sigmask(libc::SIG_BLOCK, &all, &mut mask);
    // SAFETY: with all signals blocked no handler of the parent runs in the child, which by the rule above takes no lock
    // that another thread of the parent may hold, allocates nothing, and ends in exec or `_exit`.
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        child(plan, &mask);
    }
    let error = errno();
    super::pthread_sigmask(libc::SIG_SETMASK, &mask, &mut all);
    if pid < 0 { Err(error) } else { Ok(pid) }
}

/// What a signal does.
#[derive(Clone, Copy)]
pub enum Action {
    Default,
    Ignore,
    Handler(extern "C" fn(c_int)),
    /// Somebody else's handler.
    Other,
}

fn sigaction(number: c_int, new: Option<&libc::sigaction>) -> Result<libc::sigaction, c_int> {
    // SAFETY: all bytes zero are a `sigaction`. The new one is null or lives, with a handler that is a function of that
    // type (`set_action`) or one that the system gave before (`set_restart`); the old one is exclusive.
    unsafe {
        let mut old: libc::sigaction = std::mem::zeroed();
        let new = new.map_or(ptr::null(), ptr::from_ref);
        if libc::sigaction(number, new, &mut old) == 0 { Ok(old) } else { Err(errno()) }
    }
}

pub fn action_of(number: c_int) -> Option<Action> {
    Some(match sigaction(number, None).ok()?.sa_sigaction {
        libc::SIG_DFL => Action::Default,
        libc::SIG_IGN => Action::Ignore,
        _ => Action::Other,
    })
}

/// Sets what a signal does. A handler runs anywhere: it may store atomics and make calls that are safe in handlers.
pub fn set_action(number: c_int, action: Action) -> Result<(), c_int> {
    let mut new = sigaction(number, None)?;
    new.sa_sigaction = match action {
        Action::Default => libc::SIG_DFL,
        Action::Ignore => libc::SIG_IGN,
        Action::Handler(handler) => handler as *const () as usize,
        Action::Other => return Err(libc::EINVAL),
    };
    new.sa_flags = libc::SA_ONSTACK;
    super::sigemptyset(&mut new.sa_mask);
    sigaction(number, Some(&new)).map(drop)
}

/// Whether calls that the signal interrupts are started again.
pub fn set_restart(number: c_int, on: bool) -> Result<(), c_int> {
    let mut action = sigaction(number, None)?;
    action.sa_flags = if on { action.sa_flags | libc::SA_RESTART } else { action.sa_flags & !libc::SA_RESTART };
    sigaction(number, Some(&action)).map(drop)
}

/// Real, effective and saved user, or group.
pub fn three_ids(groups: bool) -> Option<[u32; 3]> {
    let [mut real, mut effective, mut saved] = [0; 3];
    let ask = if groups { libc::getresgid } else { libc::getresuid };
    // SAFETY: three numbers of this frame.
    (unsafe { ask(&mut real, &mut effective, &mut saved) } == 0).then_some([real, effective, saved])
}

/// Sets a variable of the environment, or takes it away. Other threads of the process must not read the environment
/// through C meanwhile: Rust's own readers hold a lock that this call cannot take, as in CPython.
pub fn set_variable(name: &CStr, value: Option<&CStr>) -> c_int {
    // SAFETY: the texts are terminated and copied by the library; of races see above.
    unsafe {
        match value {
            Some(value) => libc::setenv(name.as_ptr(), value.as_ptr(), 1),
            None => libc::unsetenv(name.as_ptr()),
        }
    }
}

/// A record of the user database: name, password, comment, home, shell.
pub struct User {
    pub texts: [Vec<u8>; 5],
    pub uid: u32,
    pub gid: u32,
}

pub struct Group {
    pub name: Vec<u8>,
    pub password: Vec<u8>,
    pub gid: u32,
    pub members: Vec<Vec<u8>>,
}

/// Who is asked for.
pub enum Key {
    Id(u32),
    Name(CString),
}

macro_rules! accounts {
    ($find:ident, $all:ident: $raw:ident as $made:ident, $by_id:ident $by_name:ident, $start:ident $next:ident $end:ident) => {
        /// The record of an id or a name.
        pub fn $find(key: &Key) -> Result<Option<$made>, c_int> {
            with_buffer(|buffer| {
                let mut found = ptr::null_mut();
                // SAFETY: the record may be zeroed before it is filled. Its texts lie in the buffer, which is as long as
                // said, and are copied while both live.
                unsafe {
                    let mut entry: libc::$raw = std::mem::zeroed();
                    let (start, len) = (buffer.as_mut_ptr(), buffer.len());
                    match match key {
                        Key::Name(name) => libc::$by_name(name.as_ptr(), &mut entry, start, len, &mut found),
                        Key::Id(id) => libc::$by_id(*id, &mut entry, start, len, &mut found),
                    } {
                        0 => Ok(found.as_ref().map(|found| $made::copied(found))),
                        error => Err(error),
                    }
                }
            })
        }
        pub fn $all() -> Vec<$made> {
            let mut list = Vec::new();
            // SAFETY: a record is the library's until the next call, and is copied before.
            unsafe {
                libc::$start();
                while let Some(entry) = libc::$next().as_ref() {
                    list.push($made::copied(entry));
                }
                libc::$end();
            }
            list
        }
    };
}

accounts!(find_user, all_users: passwd as User, getpwuid_r getpwnam_r, setpwent getpwent endpwent);
accounts!(find_group, all_groups: group as Group, getgrgid_r getgrnam_r, setgrent getgrent endgrent);

impl User {
    /// # Safety
    /// The texts of the record are null or terminated.
    unsafe fn copied(p: &libc::passwd) -> User {
        // SAFETY: by contract.
        let text = |text: *mut c_char| unsafe { super::copied_text(text) }.unwrap_or_default();
        let texts = [p.pw_name, p.pw_passwd, p.pw_gecos, p.pw_dir, p.pw_shell].map(text);
        User { texts, uid: p.pw_uid, gid: p.pw_gid }
    }
}

impl Group {
    /// # Safety
    /// The texts of the record are null or terminated, the list of members is null or ends with null.
    unsafe fn copied(g: &libc::group) -> Group {
        // SAFETY: by contract.
        let text = |text: *mut c_char| unsafe { super::copied_text(text) };
        let mut members = Vec::new();
        let mut at = g.gr_mem.cast_const();
        // SAFETY: by contract; the place after a member that is not null exists.
        while let Some(member) = unsafe { at.as_ref() }.and_then(|member| text(*member)) {
            members.push(member);
            at = at.wrapping_add(1);
        }
        let (name, password) = (text(g.gr_name).unwrap_or_default(), text(g.gr_passwd).unwrap_or_default());
        Group { name, password, gid: g.gr_gid, members }
    }
}

/// Calls a `get*_r` with a buffer that grows until it is large enough.
fn with_buffer<T>(mut call: impl FnMut(&mut [c_char]) -> Result<Option<T>, c_int>) -> Result<Option<T>, c_int> {
    let mut size = 4096;
    loop {
        let mut buffer = vec![0 as c_char; size];
        match call(&mut buffer) {
            Err(libc::ERANGE) if size < 1 << 24 => size *= 2,
            // "Not found" has many numbers.
            Err(libc::ENOENT | libc::ESRCH | libc::EBADF | libc::EPERM) => return Ok(None),
            result => return result,
        }
    }
}

declare! {
    /// Process, user and status that a signal speaks of.
    // The structure was zeroed and filled as a whole; these fields are numbers in each of its variants.
    fn signal_source(info: &libc::siginfo_t) -> (pid_t, libc::uid_t, c_int) = (info.si_pid(), info.si_uid(), info.si_status());
    // The text is the library's and is copied at once.
    fn getlogin() -> Option<Vec<u8>> = super::copied_text(libc::getlogin());
    /// The system's words for a signal.
    // The text is the library's (this thread's, or constant) and is copied at once.
    fn strsignal(number: c_int) -> Option<String> = super::copied_text(libc::strsignal(number)).map(|t| String::from_utf8_lossy(&t).into_owned());
    /// Closes `from..=to`, with one call; false where the system has none.
    // Numbers.
    fn close_range(from: u32, to: u32) -> bool = libc::syscall(libc::SYS_close_range, from, to, 0) == 0;
    /// Puts the default action of a signal back.
    // No handler is installed.
    fn default_action(number: c_int) = { libc::signal(number, libc::SIG_DFL); };
}

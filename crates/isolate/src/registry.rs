//! The isolates of the process by id. An entry is a few words: a machine is built at the isolate's first `exec`
//! (`machine.rs`), on the worker where it then stays.

use std::collections::BTreeMap;

use crate::global::Global;
use crate::workers;

/// The main isolate.
pub const MAIN: i64 = 0;

/// Where an isolate came from: `_interpreters.WHENCE_*`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i64)]
pub enum Whence {
    Runtime = 1,
    Legacy = 2,
    Stdlib = 5,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// Nothing runs in it.
    Ready,
    Running,
    /// It runs, and nobody refers to it any more: it ends when that has.
    Doomed,
}

/// The configuration it was made with: kept to be told, since isolates differ only in what the host grants them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    pub use_main_obmalloc: bool,
    pub allow_fork: bool,
    pub allow_exec: bool,
    pub allow_threads: bool,
    pub allow_daemon_threads: bool,
    pub check_multi_interp_extensions: bool,
    pub gil: &'static str,
}

impl Config {
    pub const ISOLATED: Config = Config {
        use_main_obmalloc: false,
        allow_fork: false,
        allow_exec: false,
        allow_threads: true,
        allow_daemon_threads: false,
        check_multi_interp_extensions: true,
        gil: "own",
    };
    pub const LEGACY: Config = Config {
        use_main_obmalloc: true,
        allow_fork: true,
        allow_exec: true,
        allow_threads: true,
        allow_daemon_threads: true,
        check_multi_interp_extensions: false,
        gil: "shared",
    };
    pub const EMPTY: Config = Config {
        use_main_obmalloc: false,
        allow_fork: false,
        allow_exec: false,
        allow_threads: false,
        allow_daemon_threads: false,
        check_multi_interp_extensions: false,
        gil: "default",
    };
    pub const MAIN: Config = Config { gil: "own", ..Config::LEGACY };
}

struct Entry {
    whence: Whence,
    config: Config,
    state: State,
    /// Id objects and `incref`s.
    refs: u64,
    /// Ends with the last of them.
    require_refs: bool,
    /// The worker that has its machine.
    seat: Option<usize>,
}

struct Registry {
    next: i64,
    entries: BTreeMap<i64, Entry>,
}

static REGISTRY: Global<Registry> = Global::new(|| {
    let main = Entry {
        whence: Whence::Runtime,
        config: Config::MAIN,
        state: State::Running,
        refs: 0,
        require_refs: false,
        seat: None,
    };
    Registry { next: 1, entries: BTreeMap::from([(MAIN, main)]) }
});

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// "unrecognized interpreter ID 7"
    NotFound,
    /// "interpreter already running"
    Running,
    /// No worker thread could be started.
    NoWorker,
}

/// An isolate that has left the registry; what the process keeps of it besides is still to go (`machine::let_go`).
#[derive(PartialEq, Eq, Debug)]
#[must_use]
pub(crate) struct Gone {
    pub(crate) id: i64,
    /// The worker that has its machine.
    pub(crate) seat: Option<usize>,
}

impl Registry {
    fn take(&mut self, id: i64) -> Option<Gone> {
        self.entries.remove(&id).map(|entry| Gone { id, seat: entry.seat })
    }
}

/// A new isolate's id. Nothing else is made yet.
pub fn create(whence: Whence, config: Config, require_refs: bool) -> i64 {
    let mut registry = REGISTRY.lock();
    let id = registry.next;
    registry.next += 1;
    registry.entries.insert(id, Entry { whence, config, state: State::Ready, refs: 0, require_refs, seat: None });
    id
}

fn with<R>(id: i64, f: impl FnOnce(&mut Entry) -> R) -> Result<R, Refusal> {
    REGISTRY.lock().entries.get_mut(&id).map(f).ok_or(Refusal::NotFound)
}

/// All ids with their origin, ascending.
pub fn list() -> Vec<(i64, Whence)> {
    REGISTRY.lock().entries.iter().map(|(id, entry)| (*id, entry.whence)).collect()
}

pub fn exists(id: i64) -> bool {
    with(id, |_| ()).is_ok()
}

pub fn whence(id: i64) -> Result<Whence, Refusal> {
    with(id, |e| e.whence)
}

pub fn config(id: i64) -> Result<Config, Refusal> {
    with(id, |e| e.config.clone())
}

pub fn is_running(id: i64) -> Result<bool, Refusal> {
    with(id, |e| e.state != State::Ready)
}

/// Marks the isolate as running. Ended by `finish`.
pub(crate) fn begin(id: i64) -> Result<(), Refusal> {
    with(id, |e| match e.state {
        State::Ready => {
            e.state = State::Running;
            Ok(())
        }
        State::Running | State::Doomed => Err(Refusal::Running),
    })?
}

/// The worker of an isolate that was marked as running; it is chosen at the first run, and as late as can be.
pub(crate) fn seat(id: i64) -> Result<usize, Refusal> {
    if let Some(seat) = with(id, |e| e.seat)? {
        return Ok(seat);
    }
    let seat = workers::take_seat().map_err(|_| Refusal::NoWorker)?;
    with(id, |e| e.seat = Some(seat)).map(|()| seat)
}

/// What ran has ended. With an answer the isolate is to end too.
pub(crate) fn finish(id: i64) -> Option<Gone> {
    let mut registry = REGISTRY.lock();
    let entry = registry.entries.get_mut(&id)?;
    let doomed = entry.state == State::Doomed;
    entry.state = State::Ready;
    if doomed { registry.take(id) } else { None }
}

/// Takes the isolate out: from now on it is not found.
pub(crate) fn remove(id: i64) -> Result<Gone, Refusal> {
    let mut registry = REGISTRY.lock();
    let entry = registry.entries.get(&id).ok_or(Refusal::NotFound)?;
    if entry.state != State::Ready {
        return Err(Refusal::Running);
    }
    registry.take(id).ok_or(Refusal::NotFound)
}

/// The isolate's machine is beyond use (a panic): it is not found any more.
pub(crate) fn condemn(id: i64) {
    if id != MAIN {
        REGISTRY.lock().entries.remove(&id);
    }
}

/// Counts one more reference. With `claim` the isolate ends with its last one from now on.
pub fn incref(id: i64, claim: bool) -> Result<(), Refusal> {
    with(id, |e| {
        e.refs += 1;
        e.require_refs |= claim;
    })
}

/// Counts one reference less. With the last one the isolate is to end: at once, or (`finish` says so) when what runs in it
/// has ended.
pub(crate) fn decref(id: i64) -> Result<Option<Gone>, Refusal> {
    let mut registry = REGISTRY.lock();
    let entry = registry.entries.get_mut(&id).ok_or(Refusal::NotFound)?;
    entry.refs = entry.refs.saturating_sub(1);
    if entry.refs > 0 || !entry.require_refs || id == MAIN {
        return Ok(None);
    }
    if entry.state != State::Ready {
        entry.state = State::Doomed;
        return Ok(None);
    }
    Ok(registry.take(id))
}

/// In a fork's child: the other isolates stayed with the parent.
pub(crate) fn after_fork_child() {
    let next = REGISTRY.lock().next;
    REGISTRY.renew();
    REGISTRY.lock().next = next;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_reference_ends_an_isolate() {
        let id = create(Whence::Stdlib, Config::ISOLATED, true);
        assert_eq!(whence(id), Ok(Whence::Stdlib));
        assert_eq!(incref(id, false), Ok(()));
        assert_eq!(incref(id, false), Ok(()));
        assert_eq!(decref(id), Ok(None));
        assert!(exists(id));
        assert_eq!(decref(id), Ok(Some(Gone { id, seat: None })));
        assert!(!exists(id));
        assert_eq!(decref(id), Err(Refusal::NotFound));
    }

    #[test]
    fn one_thing_runs_in_an_isolate_at_a_time() {
        let id = create(Whence::Stdlib, Config::ISOLATED, true);
        assert_eq!(is_running(id), Ok(false));
        assert!(begin(id).is_ok());
        assert_eq!(begin(id), Err(Refusal::Running));
        assert_eq!(remove(id), Err(Refusal::Running));
        assert_eq!(is_running(id), Ok(true));
        incref(id, false).unwrap();
        assert_eq!(decref(id), Ok(None));
        assert!(exists(id), "it runs on");
        assert!(finish(id).is_some(), "and ends then");
        assert!(!exists(id));
    }

    #[test]
    fn the_main_isolate_always_runs() {
        assert_eq!(begin(MAIN), Err(Refusal::Running));
        assert_eq!(whence(MAIN), Ok(Whence::Runtime));
        assert!(incref(MAIN, false).is_ok() && decref(MAIN) == Ok(None) && exists(MAIN));
    }
}

//! The process's secondary workers: one OS thread per core, made when the first isolate needs one. An isolate is seated
//! on the least busy worker at its first `exec` and stays there.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use rt::Remote;
use vm::vm::EVENT_YIELD;

use crate::global::Global;
use crate::{isolate, ticker};

#[derive(Clone)]
struct Seat {
    remote: Remote,
    /// Isolates whose machines live here.
    residents: usize,
    /// Flag words of the isolates that run something here.
    running: Vec<Slice>,
}

/// A flag word, and whether its isolate is ticked for sharing the worker.
#[derive(Clone)]
struct Slice {
    flag: Arc<AtomicU32>,
    ticked: Arc<AtomicBool>,
}

static SEATS: Global<Vec<Seat>> = Global::new(Vec::new);

/// Number of workers for isolates.
pub fn count() -> usize {
    // Asked once: the system's answer costs reading several files.
    static COUNT: OnceLock<usize> = OnceLock::new();
    *COUNT.get_or_init(|| std::thread::available_parallelism().map_or(1, |n| n.get()))
}

fn start_worker(number: usize) -> io::Result<Remote> {
    let (tell, hear) = std::sync::mpsc::channel();
    std::thread::Builder::new().name(format!("hoop-worker-{number}")).spawn(move || {
        rt::block_signals();
        let worker = match rt::Worker::new() {
            Ok(worker) => worker,
            Err(error) => return drop(tell.send(Err(error))),
        };
        isolate::prepare_worker(&worker);
        let _ = tell.send(Ok(worker.remote()));
        worker.serve();
    })?;
    hear.recv().unwrap_or_else(|_| Err(io::Error::other("a worker ended at its start")))
}

/// Takes a seat for an isolate: the least busy worker, then the one with the fewest residents. Errors: the system's,
/// when no worker at all can be started.
pub fn take_seat() -> io::Result<usize> {
    let mut seats = SEATS.lock();
    while seats.len() < count() {
        match start_worker(seats.len()) {
            Ok(remote) => seats.push(Seat { remote, residents: 0, running: Vec::new() }),
            Err(error) if seats.is_empty() => return Err(error),
            Err(_) => break,
        }
    }
    let at = (0..seats.len()).min_by_key(|i| (seats[*i].remote.load(), seats[*i].residents)).unwrap_or(0);
    seats[at].residents += 1;
    Ok(at)
}

/// Gives a seat back.
pub fn leave_seat(seat: usize) {
    if let Some(seat) = SEATS.lock().get_mut(seat) {
        seat.residents = seat.residents.saturating_sub(1);
    }
}

/// Whether some worker has nothing to run.
pub fn any_idle() -> bool {
    SEATS.lock().iter().any(|seat| seat.remote.is_idle())
}

/// Sends a job to a worker; the isolates that run there are asked to let it begin. False: the job was dropped.
pub fn inject(seat: usize, job: impl FnOnce() + Send + 'static) -> bool {
    let Some((remote, running)) = SEATS.lock().get(seat).map(|s| (s.remote.clone(), s.running.clone())) else {
        return false;
    };
    let accepted = remote.inject(job);
    for slice in running {
        slice.flag.fetch_or(EVENT_YIELD, Ordering::Relaxed);
    }
    accepted
}

/// An isolate runs something on a worker: while several do, each is ticked. Made and dropped on that worker.
pub struct Running {
    seat: usize,
    slice: Slice,
}

impl Running {
    pub fn begin(seat: usize, flag: &Arc<AtomicU32>) -> Running {
        let slice = Slice { flag: flag.clone(), ticked: Arc::default() };
        let mut all = Vec::new();
        if let Some(seat) = SEATS.lock().get_mut(seat) {
            seat.running.push(slice.clone());
            if seat.running.len() > 1 {
                all = seat.running.clone();
            }
        }
        for slice in all {
            if !slice.ticked.swap(true, Ordering::Relaxed) {
                ticker::join(&slice.flag);
            }
        }
        Running { seat, slice }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(seat) = SEATS.lock().get_mut(self.seat)
            && let Some(at) = seat.running.iter().position(|s| Arc::ptr_eq(&s.flag, &self.slice.flag))
        {
            seat.running.swap_remove(at);
        }
        if self.slice.ticked.load(Ordering::Relaxed) {
            ticker::leave(&self.slice.flag);
        }
    }
}

/// In a fork's child: the workers stayed with the parent.
pub(crate) fn after_fork_child() {
    SEATS.renew();
}

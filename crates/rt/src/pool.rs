//! The blocking pool: OS threads for what the kernel offers no readiness for (name lookup, slow
//! files, `waitpid`). One per process, grown on demand, idle threads end after a while.
//!
//! A fiber gives work away with [`submit`] and waits for it like for anything else.

use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::fiber::{Payload, Shutdown, Waits, Wake, running};
use crate::waker::{Job, Mailbox, Message};

/// The most OS threads the pool uses.
pub const POOL_THREADS: usize = 64;

/// How long a thread without work stays.
const IDLE: Duration = Duration::from_secs(5);

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    threads: usize,
    idle: usize,
}

#[derive(Default)]
struct Pool {
    queue: Mutex<Queue>,
    more: Condvar,
}

/// The pool, made at its first use; never freed, so that a fork can put it aside as it is.
static POOL: AtomicPtr<Pool> = AtomicPtr::new(ptr::null_mut());

fn pool() -> &'static Pool {
    let mut pool = POOL.load(Ordering::Acquire);
    if pool.is_null() {
        let made = Box::into_raw(Box::default());
        pool = match POOL.compare_exchange(ptr::null_mut(), made, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => made,
            Err(other) => {
                // SAFETY: made above and not published.
                drop(unsafe { Box::from_raw(made) });
                other
            }
        };
    }
    // SAFETY: a published pool is never freed.
    unsafe { &*pool }
}

/// In a forked child the pool's threads do not exist and its lock may be held for good.
pub(crate) fn restart_after_fork() {
    POOL.store(ptr::null_mut(), Ordering::Release);
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Pool {
    /// Queues `job`, or runs it here and now when no thread can be had.
    fn run(&'static self, job: Job) {
        let mut queue = lock(&self.queue);
        queue.jobs.push_back(job);
        if queue.jobs.len() <= queue.idle || queue.threads >= POOL_THREADS {
            drop(queue);
            self.more.notify_one();
            return;
        }
        queue.threads += 1;
        drop(queue);
        let named = thread::Builder::new().name("rt-blocking".into());
        if named.spawn(|| self.work()).is_ok() {
            return;
        }
        let mut queue = lock(&self.queue);
        queue.threads -= 1;
        if queue.threads > 0 {
            return;
        }
        let stranded = std::mem::take(&mut queue.jobs);
        drop(queue);
        stranded.into_iter().for_each(|job| job());
    }

    fn work(&self) {
        block_signals();
        let mut queue = lock(&self.queue);
        loop {
            while let Some(job) = queue.jobs.pop_front() {
                drop(queue);
                job();
                queue = lock(&self.queue);
            }
            queue.idle += 1;
            let waited = self.more.wait_timeout(queue, IDLE);
            let (again, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            queue = again;
            queue.idle -= 1;
            if timeout.timed_out() && queue.jobs.is_empty() {
                queue.threads -= 1;
                return;
            }
        }
    }
}

/// Blocks every signal on the calling OS thread, so that the main thread gets them. The pool's
/// threads do this themselves; threads that run a worker should.
pub fn block_signals() {
    let mut all = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: sigfillset initialises the set; no old mask is asked for.
    unsafe {
        libc::sigfillset(all.as_mut_ptr());
        libc::pthread_sigmask(libc::SIG_BLOCK, all.as_ptr(), ptr::null_mut());
    }
}

/// Where work given away stands.
enum Progress<T> {
    /// With the fiber to tell at the end, if one waits.
    Running(Option<Waiting>),
    Done(Result<T, Payload>),
    Taken,
}

/// A fiber in its park number `epoch`.
struct Waiting {
    mailbox: Arc<Mailbox>,
    slot: usize,
    id: u64,
    epoch: u64,
}

/// Work given to the pool. Dropping it does not stop the work; the result is dropped then.
pub struct Work<T> {
    progress: Arc<Mutex<Progress<T>>>,
}

/// Gives `f` to the pool. May be called anywhere, but only a fiber can wait for the result.
pub fn submit<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> Work<T> {
    let progress = Arc::new(Mutex::new(Progress::Running(None)));
    let place = progress.clone();
    pool().run(Box::new(move || {
        let result = panic::catch_unwind(AssertUnwindSafe(f));
        let before = std::mem::replace(&mut *lock(&place), Progress::Done(result));
        if let Progress::Running(Some(fiber)) = before {
            let Waiting { mailbox, slot, id, epoch } = fiber;
            mailbox.send(Message::Complete { slot, id, epoch });
        }
    }));
    Work { progress }
}

impl<T> Work<T> {
    /// Parks until the work is done (`Ready`), the deadline (`Timeout`) or an interrupt
    /// (`Interrupted`); it may be waited for again. To be called in a fiber; panics elsewhere.
    #[track_caller]
    pub fn wait(&self, deadline: Option<Instant>) -> Result<Wake, Shutdown> {
        self.wait_as(Waits::Work, deadline)
    }

    #[track_caller]
    fn wait_as(&self, waits: Waits, deadline: Option<Instant>) -> Result<Wake, Shutdown> {
        let fiber = running().expect("called outside a fiber");
        if let Some(result) = fiber.pending(waits) {
            return result;
        }
        {
            let mut progress = lock(&self.progress);
            let Progress::Running(waiting) = &mut *progress else { return Ok(Wake::Ready) };
            let mailbox = fiber.core.mailbox.clone();
            *waiting = Some(Waiting { mailbox, slot: fiber.slot, id: fiber.id, epoch: fiber.epoch.get() });
        }
        fiber.core.park(&fiber, waits, deadline)
    }

    /// The result, once, when the work is done.
    ///
    /// # Panics
    /// With the panic of the work, if it ended in one.
    pub fn take(&self) -> Option<T> {
        let mut progress = lock(&self.progress);
        if !matches!(*progress, Progress::Done(_)) {
            return None;
        }
        let done = std::mem::replace(&mut *progress, Progress::Taken);
        drop(progress);
        match done {
            Progress::Done(Ok(value)) => Some(value),
            Progress::Done(Err(payload)) => panic::resume_unwind(payload),
            _ => None,
        }
    }
}

/// Runs `f` on the pool and parks the fiber until it is done; interrupts are kept for the next
/// park. When the fiber is shut down `f` still runs to its end, and its result is dropped. To be
/// called in a fiber; panics elsewhere, and with the panic of `f`.
#[track_caller]
pub fn offload<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> Result<T, Shutdown> {
    let work = submit(f);
    loop {
        work.wait_as(Waits::WorkOnly, None)?;
        if let Some(value) = work.take() {
            return Ok(value);
        }
    }
}

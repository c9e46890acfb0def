//! Other threads, signals, the blocking pool and fork.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use hoopsnake_rt::{Remote, Shutdown, Wake, Worker, current, offload, park, sleep_until, spawn, submit, yield_now};

fn run<T: 'static>(main: impl FnOnce() -> T + 'static) -> T {
    Worker::new().expect("worker").run_main(main)
}

fn soon(milliseconds: u64) -> Instant {
    Instant::now() + Duration::from_millis(milliseconds)
}

/// A deadline that only a failing test meets.
fn never() -> Option<Instant> {
    Some(soon(20_000))
}

/// A second worker on its own thread.
fn second_worker() -> (Remote, thread::JoinHandle<()>) {
    let (send, receive) = mpsc::channel();
    let thread = thread::spawn(move || {
        let worker = Worker::new().expect("worker");
        send.send(worker.remote()).expect("receiver");
        worker.serve();
    });
    (receive.recv().expect("worker started"), thread)
}

#[test]
fn wakers_work_from_any_thread() {
    run(|| {
        let waker = current().waker();
        for round in 0..200u64 {
            let waker = waker.clone();
            let helper = thread::spawn(move || {
                thread::sleep(Duration::from_micros(round % 7 * 20));
                waker.wake();
                waker.wake();
            });
            assert_eq!(park(never()), Ok(Wake::Unparked));
            helper.join().expect("helper");
            // The second wake may have come after the park had ended.
            while park(Some(Instant::now())) == Ok(Wake::Unparked) {}
        }
    });
}

#[test]
fn a_waker_may_outlive_its_fiber_and_its_worker() {
    let waker = run(|| current().waker());
    waker.wake();
    waker.wake();
}

#[test]
fn jobs_run_on_a_second_worker_in_parallel() {
    const JOBS: u32 = 500;
    let (remote, thread) = second_worker();
    let to_second = remote.clone();
    run(move || {
        let done = Arc::new(AtomicU32::new(0));
        let main = current().waker();
        let this_thread = thread::current().id();
        for _ in 0..JOBS {
            let (done, main) = (done.clone(), main.clone());
            assert!(to_second.inject(move || {
                assert_ne!(thread::current().id(), this_thread);
                // Jobs are fibers: they may park and spawn.
                sleep_until(soon(1)).expect("alive");
                let (done, main) = (done.clone(), main.clone());
                spawn(move || {
                    done.fetch_add(1, Ordering::SeqCst);
                    main.wake();
                });
            }));
        }
        while done.load(Ordering::SeqCst) < JOBS {
            assert_eq!(park(never()), Ok(Wake::Unparked));
        }
    });
    remote.stop();
    thread.join().expect("second worker");
    assert_eq!(remote.load(), 0);
    assert!(!remote.inject(|| unreachable!()));
}

#[test]
fn two_workers_wake_each_other() {
    const ROUNDS: u32 = 5000;
    let (remote, thread) = second_worker();
    let to_second = remote.clone();
    run(move || {
        let main = current().waker();
        let (send, receive) = mpsc::channel();
        to_second.inject(move || {
            send.send(current().waker()).expect("receiver");
            for _ in 0..ROUNDS {
                assert_eq!(park(never()), Ok(Wake::Unparked));
                main.wake();
            }
        });
        let second = receive.recv().expect("job started");
        for _ in 0..ROUNDS {
            second.wake();
            assert_eq!(park(never()), Ok(Wake::Unparked));
        }
    });
    remote.stop();
    thread.join().expect("second worker");
}

#[test]
fn stopping_shuts_the_fibers_down() {
    let (remote, thread) = second_worker();
    let (send, receive) = mpsc::channel();
    for _ in 0..10 {
        let send = send.clone();
        remote.inject(move || {
            send.send(None).expect("receiver");
            send.send(Some(park(None))).expect("receiver");
        });
    }
    for _ in 0..10 {
        assert_eq!(receive.recv().expect("started"), None);
    }
    assert_eq!(remote.load(), 10);
    remote.stop();
    thread.join().expect("second worker");
    assert_eq!(receive.try_iter().collect::<Vec<_>>(), [Some(Err(Shutdown)); 10]);
}

#[test]
fn offload_parks_only_its_fiber() {
    run(|| {
        let ticks = Rc::new(Cell::new(0));
        let ticking = ticks.clone();
        spawn(move || {
            while sleep_until(soon(1)).is_ok() {
                ticking.set(ticking.get() + 1);
            }
        });
        current().interrupt();
        current().unpark();
        let answer = offload(|| {
            thread::sleep(Duration::from_millis(30));
            6 * 7
        });
        assert_eq!(answer, Ok(42));
        assert!(ticks.get() > 2);
        // Neither was taken by the wait for the pool.
        assert_eq!(park(None), Ok(Wake::Interrupted));
        assert_eq!(park(None), Ok(Wake::Unparked));
    });
}

#[test]
fn the_pool_runs_many_at_once() {
    run(|| {
        let start = Instant::now();
        let works: Vec<_> = (0..40u64)
            .map(|n| {
                submit(move || {
                    thread::sleep(Duration::from_millis(50));
                    n
                })
            })
            .collect();
        let mut sum = 0;
        for work in works {
            assert_eq!(work.wait(never()), Ok(Wake::Ready));
            sum += work.take().expect("done");
            assert!(work.take().is_none());
        }
        assert_eq!(sum, 780);
        assert!(start.elapsed() < Duration::from_millis(1000));
    });
}

#[test]
fn work_can_be_waited_for_in_pieces() {
    run(|| {
        let work = submit(|| thread::sleep(Duration::from_millis(20)));
        assert_eq!(work.wait(Some(soon(1))), Ok(Wake::Timeout));
        assert!(work.take().is_none());
        current().interrupt();
        assert_eq!(work.wait(never()), Ok(Wake::Interrupted));
        assert_eq!(work.wait(never()), Ok(Wake::Ready));
        assert_eq!(work.take(), Some(()));
    });
}

#[test]
fn a_panic_on_the_pool_is_the_callers() {
    run(|| {
        let result = panic::catch_unwind(AssertUnwindSafe(|| offload(|| panic!("on the pool, expected"))));
        assert!(result.is_err());
        assert_eq!(offload(|| 1), Ok(1));
    });
}

#[test]
fn a_fiber_killed_in_offload_does_not_wait_for_it() {
    run(|| {
        let start = Instant::now();
        let fiber = spawn(|| {
            let result = offload(|| thread::sleep(Duration::from_millis(500)));
            assert_eq!(result, Err(Shutdown));
        });
        yield_now().expect("alive");
        fiber.kill();
        yield_now().expect("alive");
        assert!(fiber.is_finished());
        assert!(start.elapsed() < Duration::from_millis(400));
    });
}

static SIGNALLED: OnceLock<Remote> = OnceLock::new();

extern "C" fn on_signal(_: libc::c_int) {
    if let Some(remote) = SIGNALLED.get() {
        remote.wake_from_signal();
    }
}

#[test]
fn a_signal_interrupts_its_target() {
    let worker = Worker::new().expect("worker");
    SIGNALLED.set(worker.remote()).unwrap_or_else(|_| panic!("set once"));
    // SAFETY: the handler only calls an async-signal-safe function.
    unsafe { libc::signal(libc::SIGUSR1, on_signal as *const () as libc::sighandler_t) };
    worker.run_main(|| {
        Worker::current().expect("in a fiber").set_interrupt_target(&current());
        // Running: the next park returns at once.
        // SAFETY: the handler is installed.
        unsafe { libc::raise(libc::SIGUSR1) };
        assert_eq!(park(None), Ok(Wake::Interrupted));
        // Parked, the worker asleep; the signal comes on another thread.
        for _ in 0..20 {
            let helper = thread::spawn(|| {
                thread::sleep(Duration::from_millis(1));
                // SAFETY: as above.
                unsafe { libc::raise(libc::SIGUSR1) };
            });
            assert_eq!(sleep_until(soon(20_000)), Ok(Wake::Interrupted));
            helper.join().expect("helper");
        }
        // Other fibers are left alone.
        let other = spawn(|| assert_eq!(park(Some(soon(20))), Ok(Wake::Timeout)));
        yield_now().expect("alive");
        // SAFETY: as above.
        unsafe { libc::raise(libc::SIGUSR1) };
        assert_eq!(park(None), Ok(Wake::Interrupted));
        while !other.is_finished() {
            sleep_until(soon(1)).expect("alive");
        }
    });
}

/// Runs `body` as the main fiber of a child process that `fork`s in it; the child's exit status.
#[test]
#[cfg(target_os = "linux")]
fn the_child_of_a_fork_keeps_only_its_fiber() {
    run(|| {
        let ran = Arc::new(Mutex::new(Vec::new()));
        let noted = ran.clone();
        spawn(move || {
            while sleep_until(soon(1)).is_ok() {
                noted.lock().expect("lock").push(std::process::id());
            }
        });
        assert_eq!(offload(|| 1), Ok(1));
        let forked = Rc::new(Cell::new(0));
        let child = forked.clone();
        let forker = spawn(move || {
            // SAFETY: the child only uses the runtime, which is told of the fork, and exits.
            let pid = unsafe { libc::fork() };
            if pid != 0 {
                return child.set(pid);
            }
            let good = in_child(&ran);
            // SAFETY: ends the child at once.
            unsafe { libc::_exit(if good { 7 } else { 1 }) };
        });
        while !forker.is_finished() {
            yield_now().expect("alive");
        }
        let status = offload({
            let pid = forked.get();
            move || {
                let mut status = 0;
                // SAFETY: waits for our own child.
                unsafe { libc::waitpid(pid, &mut status, 0) };
                status
            }
        });
        assert_eq!(status.map(|status| libc::WEXITSTATUS(status)), Ok(7));
        assert_eq!(sleep_until(soon(1)), Ok(Wake::Timeout));
    });
}

#[cfg(target_os = "linux")]
fn in_child(ran: &Mutex<Vec<u32>>) -> bool {
    let worker = Worker::current().expect("in a fiber");
    worker.after_fork_child().is_ok()
        && worker.live_fibers() == 1
        && sleep_until(soon(10)) == Ok(Wake::Timeout)
        && offload(|| 5) == Ok(5)
        && {
            let waker = current().waker();
            thread::spawn(move || waker.wake());
            park(never()) == Ok(Wake::Unparked)
        }
        && {
            let fiber = spawn(|| ());
            yield_now().is_ok() && fiber.is_finished()
        }
        && !ran.lock().expect("lock").contains(&std::process::id())
}

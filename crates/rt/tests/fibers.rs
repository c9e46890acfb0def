//! Fibers and their scheduler: order, parking, killing, panics, many of them.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;
use std::time::{Duration, Instant};

use hoopsnake_rt::{
    RED_ZONE, Shutdown, Wake, Worker, current, fiber_data, in_fiber, native_stack_remaining, on_switch, park,
    set_fiber_data, sleep_until, spawn, try_current, yield_now,
};

fn run<T: 'static>(main: impl FnOnce() -> T + 'static) -> T {
    Worker::new().expect("worker").run_main(main)
}

fn soon(milliseconds: u64) -> Instant {
    Instant::now() + Duration::from_millis(milliseconds)
}

#[test]
fn main_returns_its_value() {
    assert!(try_current().is_none());
    assert_eq!(run(|| (in_fiber(), 7)), (true, 7));
    assert!(!in_fiber());
}

#[test]
fn ping_pong() {
    let count = run(|| {
        let main = current();
        let count = Rc::new(Cell::new(0));
        let counted = count.clone();
        let other = spawn(move || {
            for _ in 0..1000 {
                assert_eq!(park(None), Ok(Wake::Unparked));
                counted.set(counted.get() + 1);
                main.unpark();
            }
        });
        for _ in 0..1000 {
            other.unpark();
            assert_eq!(park(None), Ok(Wake::Unparked));
        }
        assert!(other.is_finished());
        count.get()
    });
    assert_eq!(count, 1000);
}

#[test]
fn an_unpark_before_the_park_is_kept_once() {
    run(|| {
        current().unpark();
        current().unpark();
        assert_eq!(sleep_until(soon(1)), Ok(Wake::Timeout));
        assert_eq!(park(None), Ok(Wake::Unparked));
        assert_eq!(park(Some(soon(1))), Ok(Wake::Timeout));
    });
}

#[test]
fn ready_fibers_run_first_in_first_out() {
    let order = run(|| {
        let order = Rc::new(RefCell::new(Vec::new()));
        for name in 0..5 {
            let order = order.clone();
            spawn(move || {
                for _ in 0..2 {
                    order.borrow_mut().push(name);
                    let _ = yield_now();
                }
            });
        }
        for _ in 0..3 {
            yield_now().expect("alive");
        }
        order.take()
    });
    assert_eq!(order, [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
}

#[test]
fn timers_end_in_the_order_of_their_deadlines_and_never_early() {
    let order = run(|| {
        let order = Rc::new(RefCell::new(Vec::new()));
        let start = Instant::now();
        for milliseconds in [30u64, 10, 20, 10, 0] {
            let order = order.clone();
            spawn(move || {
                let deadline = start + Duration::from_millis(milliseconds);
                assert_eq!(sleep_until(deadline), Ok(Wake::Timeout));
                assert!(Instant::now() >= deadline);
                order.borrow_mut().push(milliseconds);
            });
        }
        sleep_until(start + Duration::from_millis(40)).expect("alive");
        order.take()
    });
    assert_eq!(order, [0, 10, 10, 20, 30]);
}

#[test]
fn cancelled_timers_do_not_disturb_later_parks() {
    run(|| {
        let main = current();
        let far = Instant::now() + Duration::from_secs(3600);
        let other = spawn(move || {
            for _ in 0..10_000 {
                assert_eq!(park(Some(far)), Ok(Wake::Unparked));
                main.unpark();
            }
        });
        yield_now().expect("alive");
        for _ in 0..10_000 {
            other.unpark();
            assert_eq!(park(Some(soon(60_000))), Ok(Wake::Unparked));
        }
        let start = Instant::now();
        assert_eq!(sleep_until(start + Duration::from_millis(5)), Ok(Wake::Timeout));
        assert!(start.elapsed() < Duration::from_secs(5));
    });
}

#[test]
fn timers_are_served_while_fibers_keep_yielding() {
    run(|| {
        let stop = Rc::new(Cell::new(false));
        let stopped = stop.clone();
        spawn(move || {
            while !stopped.get() {
                yield_now().expect("alive");
            }
        });
        assert_eq!(sleep_until(soon(10)), Ok(Wake::Timeout));
        stop.set(true);
    });
}

#[test]
fn a_killed_fiber_unwinds_and_never_waits_again() {
    struct Note(Rc<Cell<u32>>);
    impl Drop for Note {
        fn drop(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }
    let worker = Worker::new().expect("worker");
    let dropped = Rc::new(Cell::new(0));
    let ran = Rc::new(Cell::new(0));
    let (notes, runs) = (dropped.clone(), ran.clone());
    worker.run_main(move || {
        for _ in 0..3 {
            let note = Note(notes.clone());
            let runs = runs.clone();
            spawn(move || {
                let _note = note;
                runs.set(runs.get() + 1);
                assert_eq!(park(None), Err(Shutdown));
                assert_eq!(sleep_until(Instant::now()), Err(Shutdown));
                assert_eq!(yield_now(), Err(Shutdown));
            });
        }
        yield_now().expect("alive");
        // Never started: dropped without running.
        let (note, runs) = (Note(notes.clone()), runs.clone());
        spawn(move || {
            let _note = note;
            runs.set(runs.get() + 1);
        });
    });
    assert_eq!((ran.get(), dropped.get(), worker.live_fibers()), (3, 0, 4));
    worker.shutdown_fibers();
    assert_eq!((ran.get(), dropped.get(), worker.live_fibers()), (3, 4, 0));
    assert_eq!(worker.run_main(|| 5), 5);
}

#[test]
fn a_fiber_can_shut_the_others_down() {
    run(|| {
        let fibers: Vec<_> = (0..10).map(|_| spawn(|| while park(None).is_ok() {})).collect();
        yield_now().expect("alive");
        Worker::current().expect("in a fiber").shutdown_fibers();
        assert!(fibers.iter().all(|fiber| fiber.is_finished()));
        assert_eq!(sleep_until(soon(1)), Ok(Wake::Timeout));
    });
}

#[test]
fn one_fiber_can_be_killed() {
    run(|| {
        let fiber = spawn(|| assert_eq!(park(None), Err(Shutdown)));
        yield_now().expect("alive");
        fiber.kill();
        yield_now().expect("alive");
        assert!(fiber.is_finished());
        fiber.unpark();
        fiber.interrupt();
        fiber.waker().wake();
    });
}

#[test]
fn panics_stay_in_their_fiber() {
    let worker = Worker::new().expect("worker");
    let seen = Rc::new(RefCell::new(Vec::new()));
    let seeing = seen.clone();
    worker.set_panic_hook(move |id, payload| {
        seeing.borrow_mut().push((id, payload.downcast_ref::<&str>().map(|s| s.to_string())));
        panic!("in the hook");
    });
    let id = worker.run_main(|| {
        struct Parks;
        impl Drop for Parks {
            fn drop(&mut self) {
                // Parking amid unwinding must not let others run.
                assert_eq!(park(None), Err(Shutdown));
            }
        }
        let fiber = spawn(|| {
            let _parks = Parks;
            panic!("expected in this test");
        });
        yield_now().expect("alive");
        assert!(fiber.is_finished());
        fiber.id()
    });
    assert_eq!(*seen.borrow(), [(id, Some("expected in this test".to_string()))]);

    let result = panic::catch_unwind(AssertUnwindSafe(|| worker.run_main(|| -> u32 { panic!("main, expected") })));
    assert_eq!(result.unwrap_err().downcast_ref::<&str>(), Some(&"main, expected"));
    assert_eq!(worker.run_main(|| 1), 1);
}

#[test]
fn interrupts_end_parks_and_are_not_lost() {
    run(|| {
        let main = current();
        spawn(move || main.interrupt());
        assert_eq!(park(None), Ok(Wake::Interrupted));
        current().interrupt();
        assert_eq!(sleep_until(soon(60_000)), Ok(Wake::Interrupted));
        current().interrupt();
        assert!(hoopsnake_rt::take_interrupt());
        assert_eq!(park(Some(soon(1))), Ok(Wake::Timeout));
    });
}

#[test]
fn each_fiber_has_its_data_and_the_hook_sees_it() {
    thread_local! {
        static SEEN: Cell<usize> = const { Cell::new(0) };
    }
    run(|| {
        on_switch(|data| SEEN.set(data.addr()));
        assert!(fiber_data().is_null());
        set_fiber_data(std::ptr::without_provenance_mut(1));
        for n in 2..5 {
            let fiber = spawn(move || {
                for _ in 0..3 {
                    assert_eq!((fiber_data().addr(), SEEN.get()), (n, n));
                    let _ = yield_now();
                }
            });
            fiber.set_data(std::ptr::without_provenance_mut(n));
        }
        for _ in 0..5 {
            yield_now().expect("alive");
            assert_eq!((fiber_data().addr(), SEEN.get()), (1, 1));
        }
    });
}

#[inline(never)]
fn dive(depth: usize) -> usize {
    let bytes = std::hint::black_box([depth as u8; 512]);
    if native_stack_remaining() < RED_ZONE { depth } else { dive(depth + 1).max(bytes[0].into()) }
}

#[test]
fn the_stack_check_is_honest_on_every_stack() {
    let thread = native_stack_remaining();
    assert!(thread > RED_ZONE && thread < 64 << 20, "{thread}");
    let worker = Worker::new().expect("worker");
    let (main, small, deep, after) = worker.run_main(|| {
        let main = native_stack_remaining();
        let found = Rc::new(Cell::new((0, 0)));
        let place = found.clone();
        spawn(move || place.set((native_stack_remaining(), dive(0))));
        yield_now().expect("alive");
        (main, found.get().0, found.get().1, native_stack_remaining())
    });
    assert!((15 << 20..=16 << 20).contains(&main), "{main}");
    assert!((900 << 10..=1 << 20).contains(&small), "{small}");
    assert!(deep > 100);
    assert!(main.abs_diff(after) < 4096);
    assert!(thread.abs_diff(native_stack_remaining()) < 4096);

    let large = worker.run_main(|| {
        let found = Rc::new(Cell::new(0));
        let place = found.clone();
        let worker = Worker::current().expect("in a fiber");
        worker.spawn(Some(5 << 20), move || place.set(native_stack_remaining())).expect("address space");
        yield_now().expect("alive");
        found.get()
    });
    assert!((5 << 20..=8 << 20).contains(&large), "{large}");
}

#[cfg(target_os = "linux")]
fn resident_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("proc");
    let line = status.lines().find(|line| line.starts_with("VmRSS")).expect("VmRSS");
    line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).expect("a number")
}

#[test]
#[cfg(target_os = "linux")]
fn twenty_thousand_fibers_are_cheap() {
    const FIBERS: u64 = 20_000;
    run(|| {
        let before = resident_kilobytes();
        let sum = Rc::new(Cell::new(0));
        let fibers: Vec<_> = (0..FIBERS)
            .map(|n| {
                let sum = sum.clone();
                spawn(move || {
                    assert_eq!(park(None), Ok(Wake::Unparked));
                    sum.set(sum.get() + n);
                })
            })
            .collect();
        yield_now().expect("alive");
        let kilobytes = (resident_kilobytes() - before) as f64 / FIBERS as f64;
        assert!(kilobytes < 9.0, "{kilobytes} KB resident per fiber");
        fibers.iter().for_each(|fiber| fiber.unpark());
        yield_now().expect("alive");
        assert!(fibers.iter().all(|fiber| fiber.is_finished()));
        assert_eq!(sum.get(), FIBERS * (FIBERS - 1) / 2);
        drop(fibers);
        let left = resident_kilobytes().saturating_sub(before);
        assert!(left < FIBERS * 3, "{left} KB kept");
    });
}

#[test]
fn two_workers_take_turns_on_one_thread() {
    let first = Worker::new().expect("worker");
    let second = Worker::new().expect("worker");
    let fiber = first.spawn(None, || assert_eq!(park(None), Err(Shutdown))).expect("address space");
    assert_eq!(second.run_main(|| 2), 2);
    assert_eq!(first.run_main(|| yield_now().map(|()| 1)), Ok(1));
    assert!(!fiber.is_finished());
    drop(first);
    assert!(fiber.is_finished());
    fiber.unpark();
}

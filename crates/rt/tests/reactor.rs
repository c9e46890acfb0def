//! Waiting for descriptors: directions, many waiters, timeouts, closed and reused numbers.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::time::{Duration, Instant};

use hoopsnake_rt::{
    Interest, Shutdown, Wake, Worker, current, notify_fd_closed, park, park_on, sleep_until, spawn, wait_fd, wait_many,
    yield_now,
};

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

fn pair() -> (UnixStream, UnixStream) {
    UnixStream::pair().expect("socket pair")
}

/// A socket whose send buffer is full, and its peer.
fn full() -> (UnixStream, UnixStream) {
    let (mut left, right) = pair();
    left.set_nonblocking(true).expect("nonblocking");
    while left.write(&[0; 65536]).is_ok() {}
    (left, right)
}

fn drain(stream: &mut UnixStream) {
    stream.set_nonblocking(true).expect("nonblocking");
    let mut bytes = [0; 65536];
    while matches!(stream.read(&mut bytes), Ok(n) if n > 0) {}
}

#[test]
fn a_reader_is_woken_by_a_writer() {
    run(|| {
        let (mut left, mut right) = pair();
        spawn(move || {
            for n in 0..100 {
                sleep_until(Instant::now()).expect("alive");
                left.write_all(&[n]).expect("write");
            }
            let _ = park(None);
        });
        for n in 0..100 {
            assert_eq!(wait_fd(right.as_raw_fd(), Interest::READ, never()), Ok(Wake::Ready));
            let mut byte = [0];
            right.read_exact(&mut byte).expect("read");
            assert_eq!(byte, [n]);
        }
    });
}

#[test]
fn what_is_ready_already_is_ready_even_past_the_deadline() {
    run(|| {
        let (left, _right) = pair();
        assert_eq!(wait_fd(left.as_raw_fd(), Interest::WRITE, Some(Instant::now())), Ok(Wake::Ready));
        assert_eq!(wait_fd(left.as_raw_fd(), Interest::BOTH, Some(Instant::now())), Ok(Wake::Ready));
        assert_eq!(wait_fd(left.as_raw_fd(), Interest::READ, Some(Instant::now())), Ok(Wake::Timeout));
    });
}

#[test]
fn timeouts_leave_the_descriptor_usable() {
    run(|| {
        let (mut left, right) = pair();
        for _ in 0..5 {
            let deadline = soon(2);
            assert_eq!(wait_fd(right.as_raw_fd(), Interest::READ, Some(deadline)), Ok(Wake::Timeout));
            assert!(Instant::now() >= deadline);
        }
        left.write_all(b"x").expect("write");
        // A report for waiters that have gone must not disturb other waits.
        assert_eq!(sleep_until(soon(2)), Ok(Wake::Timeout));
        assert_eq!(wait_fd(right.as_raw_fd(), Interest::READ, never()), Ok(Wake::Ready));
    });
}

#[test]
fn many_fibers_wait_for_one_descriptor() {
    run(|| {
        let (left, mut right) = full();
        let left = Rc::new(left);
        let events = Rc::new(RefCell::new(Vec::new()));
        for n in 0..20 {
            let (left, events) = (left.clone(), events.clone());
            let (name, interest) = if n % 2 == 0 { ('r', Interest::READ) } else { ('w', Interest::WRITE) };
            spawn(move || {
                assert_eq!(wait_fd(left.as_raw_fd(), interest, never()), Ok(Wake::Ready));
                events.borrow_mut().push(name);
            });
        }
        sleep_until(soon(5)).expect("alive");
        assert!(events.borrow().is_empty());
        right.write_all(b"x").expect("write");
        sleep_until(soon(5)).expect("alive");
        assert_eq!(events.borrow().iter().collect::<String>(), "rrrrrrrrrr");
        drain(&mut right);
        sleep_until(soon(5)).expect("alive");
        assert_eq!(events.borrow().iter().collect::<String>(), "rrrrrrrrrrwwwwwwwwww");
    });
}

#[test]
fn a_hang_up_wakes_both_directions() {
    run(|| {
        let (left, right) = full();
        let left = Rc::new(left);
        let woken = Rc::new(Cell::new(0));
        for interest in [Interest::READ, Interest::WRITE, Interest::PRIORITY] {
            let (left, woken) = (left.clone(), woken.clone());
            spawn(move || {
                assert_eq!(wait_fd(left.as_raw_fd(), interest, never()), Ok(Wake::Ready));
                woken.set(woken.get() + 1);
            });
        }
        yield_now().expect("alive");
        drop(right);
        sleep_until(soon(20)).expect("alive");
        assert_eq!(woken.get(), 3);
    });
}

#[test]
fn what_the_kernel_cannot_wait_for_is_ready_at_once() {
    run(|| {
        let file = File::open("/proc/self/exe").or_else(|_| File::open("/bin/sh")).expect("a regular file");
        assert_eq!(wait_fd(file.as_raw_fd(), Interest::READ, never()), Ok(Wake::Ready));
        for bad in [-1, -2, 1_000_000, RawFd::MAX, RawFd::MIN] {
            assert_eq!(wait_fd(bad, Interest::READ, never()), Ok(Wake::Ready));
            assert_eq!(wait_many(&[(bad, Interest::READ), (0, Interest::READ)], never()), Ok(Wake::Ready));
            notify_fd_closed(bad);
        }
    });
}

/// A socket pair whose first end has the number `fd`, out of the way of what other tests open.
fn pair_at(fd: RawFd) -> (OwnedFd, UnixStream) {
    let (left, right) = pair();
    // SAFETY: the number is used by one test only and is closed there before it comes here.
    let left = unsafe {
        assert_eq!(libc::dup2(left.as_raw_fd(), fd), fd);
        OwnedFd::from_raw_fd(fd)
    };
    (left, right)
}

#[test]
fn a_number_closed_and_reused_behind_our_back() {
    run(|| {
        let fd = 900;
        let (left, _right) = pair_at(fd);
        let old = spawn(move || assert_eq!(wait_fd(fd, Interest::READ, never()), Ok(Wake::Ready)));
        yield_now().expect("alive");
        // A duplicate keeps the old registration alive in the kernel.
        let duplicate = left.try_clone().expect("dup");
        drop(left);
        let (reopened, mut peer) = pair_at(fd);
        let fresh = spawn(move || assert_eq!(wait_fd(fd, Interest::READ, never()), Ok(Wake::Ready)));
        sleep_until(soon(5)).expect("alive");
        assert!(old.is_finished() && !fresh.is_finished());
        peer.write_all(b"x").expect("write");
        sleep_until(soon(5)).expect("alive");
        assert!(fresh.is_finished());
        drop((duplicate, reopened));
        // Known to the table, unknown to the kernel.
        let (again, mut peer) = pair_at(fd);
        assert_eq!(wait_fd(fd, Interest::READ, Some(soon(2))), Ok(Wake::Timeout));
        peer.write_all(b"x").expect("write");
        assert_eq!(wait_fd(fd, Interest::READ, never()), Ok(Wake::Ready));
        drop(again);
        assert_eq!(wait_fd(fd, Interest::READ, never()), Ok(Wake::Ready));
    });
}

#[test]
fn closing_wakes_the_waiters() {
    run(|| {
        let fd = 901;
        let (left, _right) = pair_at(fd);
        let woken = Rc::new(Cell::new(0));
        for _ in 0..3 {
            let woken = woken.clone();
            spawn(move || {
                assert_eq!(wait_fd(fd, Interest::READ, never()), Ok(Wake::Ready));
                woken.set(woken.get() + 1);
            });
        }
        yield_now().expect("alive");
        notify_fd_closed(fd);
        drop(left);
        yield_now().expect("alive");
        assert_eq!(woken.get(), 3);
        let (reopened, _peer) = pair_at(fd);
        assert_eq!(wait_fd(fd, Interest::READ, Some(soon(2))), Ok(Wake::Timeout));
        drop(reopened);
    });
}

#[test]
fn the_first_of_many_descriptors_wakes() {
    run(|| {
        let pairs: Vec<_> = (0..50).map(|_| pair()).collect();
        let mut fds: Vec<_> = pairs.iter().map(|(left, _)| (left.as_raw_fd(), Interest::READ)).collect();
        fds.push(fds[0]);
        assert_eq!(wait_many(&fds, Some(soon(2))), Ok(Wake::Timeout));
        for n in [0, 49, 20] {
            (&pairs[n].1).write_all(b"x").expect("write");
            assert_eq!(wait_many(&fds, never()), Ok(Wake::Ready));
            (&pairs[n].0).read_exact(&mut [0]).expect("read");
        }
        assert_eq!(wait_many(&[], Some(soon(1))), Ok(Wake::Timeout));
    });
}

#[test]
fn only_some_waits_listen_to_unparks() {
    run(|| {
        let (left, _right) = pair();
        let fd = left.as_raw_fd();
        current().unpark();
        assert_eq!(wait_fd(fd, Interest::READ, Some(soon(1))), Ok(Wake::Timeout));
        assert_eq!(park_on(&[(fd, Interest::READ)], never()), Ok(Wake::Unparked));
        let main = current();
        spawn(move || main.unpark());
        assert_eq!(park_on(&[(fd, Interest::READ)], never()), Ok(Wake::Unparked));
        let main = current();
        spawn(move || main.interrupt());
        assert_eq!(wait_fd(fd, Interest::READ, never()), Ok(Wake::Interrupted));
    });
}

#[test]
fn a_fiber_killed_in_a_wait_unwinds() {
    run(|| {
        let (left, _right) = pair();
        let fd = left.as_raw_fd();
        let fiber = spawn(move || assert_eq!(wait_fd(fd, Interest::READ, None), Err(Shutdown)));
        yield_now().expect("alive");
        fiber.kill();
        yield_now().expect("alive");
        assert!(fiber.is_finished());
    });
}

#[test]
fn descriptors_are_served_while_fibers_keep_yielding() {
    run(|| {
        let stop = Rc::new(Cell::new(false));
        let stopped = stop.clone();
        spawn(move || {
            while !stopped.get() {
                yield_now().expect("alive");
            }
        });
        let (mut left, right) = pair();
        let helper = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(5));
            left.write_all(b"x").expect("write");
            left
        });
        assert_eq!(wait_fd(right.as_raw_fd(), Interest::READ, never()), Ok(Wake::Ready));
        stop.set(true);
        helper.join().expect("helper");
    });
}
